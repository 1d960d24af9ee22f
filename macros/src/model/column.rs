//! Reads `#[column(…)]`.

use proc_macro2::Ident;
use syn::{Attribute, Expr, LitInt, LitStr, Path, Token};

use crate::{
    attr::{Given, Options, arguments, database_name, names, number, text, value},
    diag::Errors,
};

const OPTIONS: Options = Options::new("column option", names::COLUMN);

/// What is stored when nothing is given.
pub enum Default {
    Value(Expr),
    With(Path),
    Sql(LitStr),
}

/// The options of a column, as written.
#[derive(std::default::Default)]
pub struct ColumnOptions {
    /// All keys, for errors.
    pub keys: Vec<Ident>,
    pub unique: bool,
    pub index: bool,
    pub default: Option<Given<Default>>,
    pub searchable: bool,
    pub primary_key: bool,
    pub autoincrement: bool,
    pub length: Option<LitInt>,
    pub precision: Option<LitInt>,
    pub scale: Option<LitInt>,
    pub text: bool,
    pub collate: Option<LitStr>,
    pub name: Option<LitStr>,
    pub was: Option<LitStr>,
    pub computed: bool,
    /// The function that fills it.
    pub compute: Option<Path>,
    pub hidden: bool,
    pub version: bool,
}

impl ColumnOptions {
    /// The key of an option, where it is given.
    pub fn key(&self, name: &str) -> Option<&Ident> {
        self.keys.iter().find(|key| *key == name)
    }

    /// Adds the options of one attribute.
    pub fn read(&mut self, attribute: &Attribute, errors: &mut Errors) {
        let tokens = errors.ok(arguments(attribute)).unwrap_or_default();
        OPTIONS.read(tokens, errors, |key, input| {
            match key.to_string().as_str() {
                "unique" => self.unique = true,
                "index" => self.index = true,
                "searchable" => self.searchable = true,
                "primary_key" => self.primary_key = true,
                "autoincrement" => self.autoincrement = true,
                "text" => self.text = true,
                "hidden" => self.hidden = true,
                "version" => self.version = true,
                "computed" if input.peek(Token![=]) => {
                    self.computed = true;
                    self.compute = Some(value(key, input, "path::to::function")?);
                }
                "computed" => self.computed = true,
                "default" => self.set_default(key, Default::Value(value(key, input, "…")?))?,
                "default_with" => self.set_default(key, Default::With(value(key, input, "path::to::function")?))?,
                "default_sql" => self.set_default(key, Default::Sql(text(key, input)?))?,
                "length" => self.length = Some(number(key, input, "64")?),
                "precision" => self.precision = Some(number(key, input, "38")?),
                "scale" => self.scale = Some(number(key, input, "18")?),
                "collate" => self.collate = Some(database_name(key, input)?),
                "name" => self.name = Some(database_name(key, input)?),
                _ => self.was = Some(database_name(key, input)?),
            }
            self.keys.push(key.clone());
            Ok(())
        });
    }

    fn set_default(&mut self, key: &Ident, default: Default) -> syn::Result<()> {
        if let Some(earlier) = &self.default {
            return Err(syn::Error::new(key.span(), format!("`{key}` and `{}` cannot both be: keep one", earlier.key)));
        }
        self.default = Some(Given { key: key.clone(), value: default });
        Ok(())
    }
}
