//! Reads `#[model(…)]` and the struct below it.

use heck::ToSnakeCase as _;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Attribute, Error, Expr, Fields, ItemStruct, LitStr, Result, Token, Type, Visibility, ext::IdentExt as _, parse::ParseStream,
};

use super::{column::ColumnOptions, foreign};
use crate::{
    attr::{Options, database_name, doc, flag, inside, names, text, unraw},
    diag::Errors,
    relation::{self, Relation, RelationOptions},
    types::{self, without_self},
};

const OPTIONS: Options = Options { what: "model option", known: names::MODEL, repeated: &["index", "unique", "check"] };
const INDEX: Options = Options::new("index option", names::INDEX);

/// A model as written.
pub struct Model {
    /// The struct, without our attributes.
    pub item: ItemStruct,
    pub doc: String,
    /// The Rust name, and the same in snake case.
    pub name: String,
    pub snake: String,
    pub options: ModelOptions,
    pub fields: Vec<Field>,
    /// Whether the struct could be read as one of a model.
    pub whole: bool,
}

/// The options of a model.
pub struct ModelOptions {
    /// All keys, for errors.
    pub keys: Vec<Ident>,
    /// No database has its records.
    pub external: bool,
    pub table: Option<LitStr>,
    pub schema: Option<LitStr>,
    pub id_prefix: Option<LitStr>,
    pub timestamps: bool,
    pub soft_delete: bool,
    /// How a search finds its records.
    pub search: Option<LitStr>,
    pub was: Option<LitStr>,
    pub indexes: Vec<Index>,
    pub checks: Vec<Check>,
}

/// `index(…)` or `unique(…)`.
#[derive(Default)]
pub struct Index {
    pub unique: bool,
    pub fields: Vec<Ident>,
    pub predicate: Option<LitStr>,
    pub name: Option<LitStr>,
    pub using: Option<LitStr>,
    pub was: Option<LitStr>,
}

/// `check(…)` or `check = "…"`.
pub enum Check {
    Tree(Expr),
    Sql(LitStr),
}

/// A field of the struct.
pub struct Field {
    pub ident: Ident,
    /// The name without `r#`.
    pub name: String,
    pub doc: String,
    pub vis: Visibility,
    /// Its type, with the model's name in place of `Self`.
    pub ty: Type,
    pub kind: FieldKind,
}

pub enum FieldKind {
    Column(Box<ColumnOptions>),
    Relation(Box<Relation>),
}

impl Field {
    pub fn column(&self) -> Option<&ColumnOptions> {
        match &self.kind {
            FieldKind::Column(options) => Some(options),
            FieldKind::Relation(_) => None,
        }
    }
    /// Whether its columns are part of the primary key.
    pub fn is_key(&self) -> bool {
        match &self.kind {
            FieldKind::Column(options) => options.primary_key,
            FieldKind::Relation(relation) => relation.options.primary_key && relation.holds_key(),
        }
    }
    pub fn relation(&self) -> Option<&Relation> {
        match &self.kind {
            FieldKind::Column(_) => None,
            FieldKind::Relation(relation) => Some(relation),
        }
    }
}

pub fn model(options: TokenStream, item: TokenStream, errors: &mut Errors) -> Result<Model> {
    let mut item: ItemStruct = syn::parse2(item).map_err(|error| {
        Error::new(error.span(), "`#[model]` goes on a struct with named fields: write `pub struct Product { … }`")
    })?;
    if !matches!(item.fields, Fields::Named(_)) {
        let name = &item.ident;
        errors.at(name, format!("a model has named fields: write `pub struct {name} {{ pub id: Id<{name}>, … }}`"));
    }
    if let Some(parameter) = item.generics.params.first() {
        errors.at(parameter, "a model has no generic parameters: a table has columns of known types");
        without_parameters(&mut item);
    }
    let whole = errors.is_empty();
    foreign::attributes(&mut item, errors);
    let name = unraw(&item.ident);
    let options = model_options(options, &item.ident, errors);
    let ident = item.ident.clone();
    let fields = item.fields.iter_mut().filter_map(|field| read_field(field, &ident, errors)).collect();
    Ok(Model { doc: doc(&item.attrs), snake: name.to_snake_case(), name, options, fields, item, whole })
}

/// The struct without its parameters, and without the fields that need them: it can be named where it is used.
fn without_parameters(item: &mut ItemStruct) {
    let generics = std::mem::take(&mut item.generics);
    let names: Vec<String> = generics
        .params
        .iter()
        .map(|parameter| match parameter {
            syn::GenericParam::Lifetime(lifetime) => lifetime.lifetime.ident.to_string(),
            syn::GenericParam::Type(ty) => ty.ident.to_string(),
            syn::GenericParam::Const(value) => value.ident.to_string(),
        })
        .collect();
    if let Fields::Named(fields) = &mut item.fields {
        let kept = std::mem::take(&mut fields.named).into_iter().filter(|field| !mentions(field.ty.to_token_stream(), &names));
        fields.named = kept.collect();
    }
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => names.iter().any(|name| word == name),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

fn model_options(tokens: TokenStream, name: &Ident, errors: &mut Errors) -> ModelOptions {
    let mut read = ModelOptions {
        keys: Vec::new(),
        external: false,
        table: None,
        schema: None,
        id_prefix: None,
        timestamps: true,
        soft_delete: true,
        search: None,
        was: None,
        indexes: Vec::new(),
        checks: Vec::new(),
    };
    let mut inner = Errors::new();
    OPTIONS.read(without_self(tokens, name), errors, |key, input| {
        read.keys.push(key.clone());
        match key.to_string().as_str() {
            "external" => read.external = true,
            "table" => read.table = Some(database_name(key, input)?),
            "schema" => read.schema = Some(database_name(key, input)?),
            "id_prefix" => read.id_prefix = Some(text(key, input)?),
            "timestamps" => read.timestamps = flag(key, input)?,
            "soft_delete" => read.soft_delete = flag(key, input)?,
            "search" => read.search = Some(text(key, input)?),
            "was" => read.was = Some(database_name(key, input)?),
            "check" if input.peek(Token![=]) => read.checks.push(Check::Sql(text(key, input)?)),
            "check" => read.checks.push(Check::Tree(inside(key, input, "price >= 0", |input| input.parse())?)),
            _ => read.indexes.push(inside(key, input, "title, created_at", |input| index(key, input, &mut inner))?),
        }
        Ok(())
    });
    errors.ok(inner.finish());
    if read.external {
        (read.timestamps, read.soft_delete) = (false, false);
    }
    read
}

fn index(key: &Ident, input: ParseStream, errors: &mut Errors) -> Result<Index> {
    let mut index = Index { unique: key == "unique", ..Index::default() };
    while input.peek(Ident::peek_any) && !input.peek2(Token![=]) {
        index.fields.push(input.call(Ident::parse_any)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    if !input.is_empty() && !input.peek(Ident::peek_any) {
        return Err(input.error(format!("`{key}` names fields, without quotes or brackets: write `{key}(title, created_at)`")));
    }
    INDEX.read_stream(input, errors, &mut |key, input| {
        match key.to_string().as_str() {
            "where" => index.predicate = Some(text(key, input)?),
            "name" => index.name = Some(database_name(key, input)?),
            "using" => index.using = Some(text(key, input)?),
            _ => index.was = Some(database_name(key, input)?),
        }
        Ok(())
    });
    if index.fields.is_empty() {
        return Err(Error::new(key.span(), format!("`{key}` names no field: write `{key}(title, created_at)`")));
    }
    Ok(index)
}

/// Takes our attributes off a field and reads them.
fn read_field(field: &mut syn::Field, owner: &Ident, errors: &mut Errors) -> Option<Field> {
    let mut own: Vec<Attribute> = Vec::new();
    field.attrs.retain(|attribute| {
        let ours = attribute.path().is_ident("column") || attribute.path().is_ident("relation");
        if ours {
            own.push(attribute.clone());
        }
        !ours
    });
    let ident = field.ident.clone()?;
    let mut ty: Type = syn::parse2(without_self(field.ty.to_token_stream(), owner)).unwrap_or_else(|_| field.ty.clone());
    if let Some((meant, why)) = types::instead(&ty) {
        errors.at(&field.ty, why);
        field.ty = meant.clone();
        ty = meant;
    }
    let kind = relation::kind_of(&ty).or_else(|error| {
        errors.push(error);
        ty = relation::meant(&ty, owner);
        field.ty = ty.clone();
        relation::kind_of(&ty)
    });
    let kind = match errors.ok(kind).flatten() {
        Some(kind) => {
            let mut options = RelationOptions::default();
            for attribute in &own {
                if attribute.path().is_ident("relation") {
                    options.read(attribute, owner, errors);
                } else if !options.read_column(attribute) {
                    errors.at(attribute.path(), misplaced(&ident, "relation", "column"));
                }
            }
            FieldKind::Relation(Box::new(Relation { kind, options }))
        }
        None => {
            let mut options = ColumnOptions::default();
            for attribute in &own {
                match attribute.path().is_ident("column") {
                    true => options.read(&attribute_without_self(attribute, owner), errors),
                    false => errors.push(relation::on_a_column(&ident, &ty, attribute)),
                }
            }
            FieldKind::Column(Box::new(options))
        }
    };
    Some(Field { name: unraw(&ident), doc: doc(&field.attrs), vis: field.vis.clone(), ident, ty, kind })
}

fn misplaced(field: &Ident, is: &str, attribute: &str) -> String {
    format!("`{field}` is a {is}, not a {attribute}: write its options as `#[{is}(…)]`")
}

fn attribute_without_self(attribute: &Attribute, owner: &Ident) -> Attribute {
    let mut attribute = attribute.clone();
    if let syn::Meta::List(list) = &mut attribute.meta {
        list.tokens = without_self(std::mem::take(&mut list.tokens), owner);
    }
    attribute
}
