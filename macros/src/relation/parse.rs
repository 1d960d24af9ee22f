//! Reads the type of a relation, and `#[relation(mapped_by = product, cascade(delete))]`.

use proc_macro2::Ident;
use syn::{Attribute, Error, LitStr, Path, Result, Token, Type, ext::IdentExt as _, parse::ParseStream, punctuated::Punctuated};

use crate::{
    attr::{Given, Options, arguments, database_name, inside, names},
    diag::{Errors, help, written},
    types::{self, Known, last_segment, name_of, without_self},
};

const OPTIONS: Options = Options::new("relation option", names::RELATION);

/// The kinds of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    BelongsTo,
    HasOne,
    HasMany,
    ManyToMany,
}

impl Kind {
    /// The name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Kind::BelongsTo => "BelongsTo",
            Kind::HasOne => "HasOne",
            Kind::HasMany => "HasMany",
            Kind::ManyToMany => "ManyToMany",
        }
    }

    fn named(name: &str) -> Option<Kind> {
        [Kind::BelongsTo, Kind::HasOne, Kind::HasMany, Kind::ManyToMany].into_iter().find(|kind| kind.name() == name)
    }
}

/// The type of a relation: `BelongsTo<Option<Product>>`.
pub struct RelationType {
    pub kind: Kind,
    pub target: Type,
    pub optional: bool,
}

/// A relation as written.
pub struct Relation {
    pub kind: RelationType,
    pub options: RelationOptions,
}

impl Relation {
    /// Whether the key is in this model's table.
    pub fn holds_key(&self) -> bool {
        self.kind.kind == Kind::BelongsTo || self.kind.kind == Kind::HasOne && self.options.foreign_key
    }
}

/// The options of a relation.
#[derive(Default)]
pub struct RelationOptions {
    /// All keys, for errors.
    pub keys: Vec<Ident>,
    pub mapped_by: Option<Ident>,
    pub cascade_delete: bool,
    pub columns: Vec<LitStr>,
    /// `#[column(primary_key)]`: the key that the relation holds is part of that of this model.
    pub primary_key: bool,
    pub unique: bool,
    pub foreign_key: bool,
    pub pivot_table: Option<LitStr>,
    pub join_column: Vec<LitStr>,
    pub inverse_join_column: Vec<LitStr>,
    pub pivot_entity: Option<Given<Path>>,
    pub searchable: bool,
    pub was: Option<LitStr>,
}

/// What a type says of a relation; none for the type of a column. A relation is known by its name, so an alias is not one.
pub fn kind_of(ty: &Type) -> Result<Option<RelationType>> {
    if let Some(inner) = types::optional(ty)
        && let Some(kind) = Kind::named(&name_of(inner))
    {
        let form = match kind {
            Kind::BelongsTo | Kind::HasOne => format!("`{}<Option<…>>`", kind.name()),
            Kind::HasMany | Kind::ManyToMany => format!("`{}<…>`: a list may always be empty", kind.name()),
        };
        return Err(Error::new_spanned(ty, format!("an optional relation is written {form}")));
    }
    let Some(kind) = Kind::named(&name_of(ty)) else { return Ok(None) };
    let [target] = types::arguments(ty)[..] else {
        let name = kind.name();
        let text = format!("`{name}` needs the model that it leads to: write `{name}<Model>`");
        return Err(Error::new_spanned(last_segment(ty), text));
    };
    let optional = types::optional(target);
    if optional.is_some() && matches!(kind, Kind::HasMany | Kind::ManyToMany) {
        return Err(Error::new_spanned(target, format!("a list may always be empty: write `{}<Model>`", kind.name())));
    }
    let (target, optional) = (optional.unwrap_or(target), optional.is_some());
    if Known::of(target) != Known::Unknown {
        let text = format!("`{}` is not a model: `{}` leads to one of this module", written(target), kind.name());
        return Err(Error::new_spanned(target, text));
    }
    Ok(Some(RelationType { kind, target: target.clone(), optional }))
}

/// The type that was meant by one that is refused, so that what else refers to the field sees a relation.
pub fn meant(ty: &Type, owner: &Ident) -> Type {
    let relation = types::optional(ty).unwrap_or(ty);
    let name = last_segment(relation).map(|segment| segment.ident.clone());
    let target = types::arguments(relation).first().map(|target| types::required(target).clone());
    let target = target.filter(|target| Known::of(target) == Known::Unknown);
    let target = target.unwrap_or_else(|| syn::parse_quote!(#owner));
    match (name, types::optional(ty)) {
        (Some(name), Some(_)) if name == "BelongsTo" || name == "HasOne" => {
            syn::parse_quote!(::modelink::private::#name<::core::option::Option<#target>>)
        }
        (name, _) => syn::parse_quote!(::modelink::private::#name<#target>),
    }
}

/// The error for `#[relation]` on a field that is a column.
pub fn on_a_column(field: &Ident, ty: &Type, attribute: &Attribute) -> Error {
    if let ("Vec", [item]) = (name_of(ty).as_str(), &types::arguments(ty)[..]) {
        let item = written(item);
        return Error::new_spanned(ty, format!("a list of records is `HasMany<{item}>` or `ManyToMany<{item}>`"));
    }
    let kinds = "HasOne, HasMany, BelongsTo or ManyToMany";
    let text = format!("`{field}` is a column: the type of a relation is {kinds}, written out (not an alias)");
    Error::new_spanned(attribute.path(), text)
}

impl RelationOptions {
    /// The key of an option, where it is given.
    pub fn key(&self, name: &str) -> Option<&Ident> {
        self.keys.iter().find(|key| *key == name)
    }

    /// The first option that describes a pivot table.
    pub fn pivot_key(&self) -> Option<&Ident> {
        ["pivot_table", "join_column", "inverse_join_column"].iter().find_map(|name| self.key(name))
    }

    /// Reads `#[column(primary_key)]`, the one option of columns that a relation takes. False where there are others.
    pub fn read_column(&mut self, attribute: &Attribute) -> bool {
        let Ok(key) = attribute.parse_args::<Ident>() else { return false };
        if key != "primary_key" {
            return false;
        }
        self.primary_key = true;
        self.keys.push(key);
        true
    }

    /// Adds the options of one attribute.
    pub fn read(&mut self, attribute: &Attribute, owner: &Ident, errors: &mut Errors) {
        let tokens = errors.ok(arguments(attribute)).unwrap_or_default();
        OPTIONS.read(without_self(tokens, owner), errors, |key, input| {
            match key.to_string().as_str() {
                "mapped_by" => self.mapped_by = Some(field_name(key, input)?),
                "cascade" => self.cascade_delete = inside(key, input, "delete", |input| cascade(key, input))?,
                "column" => self.columns = column_names(key, input)?,
                "unique" => self.unique = true,
                "foreign_key" => self.foreign_key = true,
                "pivot_table" => self.pivot_table = Some(database_name(key, input)?),
                "join_column" => self.join_column = column_names(key, input)?,
                "inverse_join_column" => self.inverse_join_column = column_names(key, input)?,
                "pivot_entity" => {
                    let value = crate::attr::value(key, input, "OrderProduct")?;
                    self.pivot_entity = Some(Given { key: key.clone(), value });
                }
                "searchable" => self.searchable = true,
                _ => self.was = Some(database_name(key, input)?),
            }
            self.keys.push(key.clone());
            Ok(())
        });
    }
}

/// `= product`: a Rust name, so no text.
fn field_name(key: &Ident, input: ParseStream) -> Result<Ident> {
    if input.peek(Token![=]) && input.peek2(syn::LitStr) {
        input.parse::<Token![=]>()?;
        let text: LitStr = input.parse()?;
        return Err(Error::new(text.span(), format!("`{key}` is the name of a field: write `{key} = {}`", text.value())));
    }
    struct Name(Ident);
    impl syn::parse::Parse for Name {
        fn parse(input: ParseStream) -> Result<Self> {
            input.call(Ident::parse_any).map(Name)
        }
    }
    let name = crate::attr::value::<Name>(key, input, "field")?.0;
    if input.peek(Token![::]) || input.peek(Token![.]) {
        return Err(Error::new(name.span(), format!("`{key}` is the name of a field alone: write `{key} = field`")));
    }
    Ok(name)
}

fn cascade(key: &Ident, input: ParseStream) -> Result<bool> {
    if input.is_empty() {
        return Err(Error::new(key.span(), "`cascade` names what goes on: write `cascade(delete)`"));
    }
    let words = Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)
        .map_err(|error| Error::new(error.span(), "`cascade` names what goes on: write `cascade(delete)`"))?;
    match words.iter().find(|word| *word != "delete") {
        None => Ok(true),
        Some(word) => Err(Error::new(word.span(), format!("cannot cascade `{word}`{}", help(&word.to_string(), &["delete"])))),
    }
}

/// `= "name"`, or `("name", "name")` for a key of several columns.
fn column_names(key: &Ident, input: ParseStream) -> Result<Vec<LitStr>> {
    if input.peek(syn::token::Paren) {
        let names = inside(key, input, "\"a\", \"b\"", Punctuated::<LitStr, Token![,]>::parse_terminated)?;
        return Ok(names.into_iter().collect());
    }
    Ok(vec![database_name(key, input)?])
}
