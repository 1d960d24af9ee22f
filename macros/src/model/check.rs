//! What is wrong with a model can be seen in its struct alone. What needs another model is checked by generated code.

use syn::Ident;

use super::{
    column::ColumnOptions,
    external,
    parse::{Check, Field, FieldKind, Index, Model},
};
use crate::{
    attr::{names, unraw},
    diag::{Errors, help, one_of, written},
    relation,
    types::{self, Known},
};

/// The columns of every model, unless they are turned off.
pub const STAMPS: [&str; 3] = ["created_at", "updated_at", "deleted_at"];

/// The access method that finds parts of texts.
const TRIGRAM: &str = "trigram";

/// Finds the primary key, and looks at every option.
pub fn model(model: &mut Model, errors: &mut Errors) {
    if model.whole {
        primary_key(model, errors);
    }
    if model.options.external && !external::check(model, errors) {
        return;
    }
    for field in &model.fields {
        match &field.kind {
            FieldKind::Column(options) => column(model, field, options, errors),
            FieldKind::Relation(relation) => relation::check(relation, errors),
        }
    }
    columns_once(model, errors);
    shared_back(model, errors);
    prefix(model, errors);
    search(model, errors);
    for (place, index) in model.options.indexes.iter().enumerate() {
        index_fields(model, index, errors);
        folds(model, index, errors);
        let Some(name) = &index.name else { continue };
        let earlier = model.options.indexes[..place].iter().filter_map(|earlier| earlier.name.as_ref());
        if earlier.into_iter().any(|earlier| earlier.value().eq_ignore_ascii_case(&name.value())) {
            errors.at(name, format!("two indexes are called `{}`: rename one of them", name.value()));
        }
    }
    for check in &model.options.checks {
        if let Check::Tree(expr) = check {
            errors.ok(super::condition::condition(expr, &model.fields));
        }
    }
}

/// A field called `id` is the key, unless others are marked as such.
fn primary_key(model: &mut Model, errors: &mut Errors) {
    if !model.fields.iter().any(Field::is_key) {
        let id = model.fields.iter_mut().find(|field| field.name == "id");
        match id.map(|field| &mut field.kind) {
            Some(FieldKind::Column(options)) => options.primary_key = true,
            _ => {
                let name = &model.name;
                let text = format!(
                    "`{name}` has no primary key\nhelp: add `pub id: Id<{name}>`, or `#[column(primary_key)]` to a field"
                );
                return errors.at(&model.item.ident, text);
            }
        }
    }
    let keys = model.fields.iter().filter(|field| field.is_key());
    for field in keys {
        if types::optional(&field.ty).is_some() || field.relation().is_some_and(|relation| relation.kind.optional) {
            errors.at(&field.ty, format!("`{}` is the primary key, so it is never empty: leave out `Option`", field.name));
        }
        if let ("Id", Some(of)) = (types::name_of(&field.ty).as_str(), types::arguments(&field.ty).first())
            && types::last_segment(of).is_some_and(|segment| segment.ident != model.item.ident)
        {
            let name = &model.name;
            errors.at(of, format!("this is the id of another model: write `Id<{name}>`"));
        }
    }
}

fn column(model: &Model, field: &Field, options: &ColumnOptions, errors: &mut Errors) {
    let (name, known) = (&field.name, Known::of(&field.ty));
    let mut refuse = |option: &str, when: bool, why: &str| {
        if let Some(key) = options.key(option).filter(|_| when) {
            errors.at(key, format!("`{option}` {why}"));
        }
    };
    let not = |wanted: &[Known]| known != Known::Unknown && !wanted.contains(&known);
    refuse("length", not(&[Known::Text]), "is for text");
    refuse("searchable", not(&[Known::Text]), "is for text");
    for option in ["precision", "scale", "text"] {
        refuse(option, not(&[Known::Decimal]), "is for `Decimal` and `BigDecimal`");
    }
    refuse("autoincrement", not(&[Known::Integer, Known::IntegerId]), "is for `i32` and `i64`");
    refuse("version", not(&[Known::Integer]), "is for `i32` and `i64`");
    for option in ["default", "default_with", "default_sql"] {
        refuse(option, options.autoincrement, "and `autoincrement` cannot both be: keep one");
        refuse(option, options.computed, "is for columns: a computed field has none");
    }
    for option in
        names::COLUMN.iter().filter(|option| !matches!(**option, "computed" | "hidden") && !option.starts_with("default"))
    {
        refuse(option, options.computed, "is for columns: a computed field has none");
    }
    if model.options.timestamps && STAMPS.contains(&name.as_str()) && (name != "deleted_at" || model.options.soft_delete) {
        let wanted = if name == "deleted_at" { "Option<DateTime>" } else { "DateTime" };
        let fits = types::name_of(types::required(&field.ty)) == "DateTime"
            && types::optional(&field.ty).is_some() == (name == "deleted_at");
        if !fits {
            errors.at(&field.ty, format!("`{name}` is kept by the library: its type is `{wanted}`"));
        }
    }
}

/// No two fields are one column.
fn columns_once(model: &Model, errors: &mut Errors) {
    let mut seen: Vec<(String, &Field)> = Vec::new();
    let named = |name: &str| model.fields.iter().any(|field| field.name == name);
    let added: Vec<&str> = STAMPS.into_iter().filter(|name| has_stamp(model, name) && !named(name)).collect();
    for field in &model.fields {
        let columns = match &field.kind {
            FieldKind::Column(options) if options.computed => Vec::new(),
            FieldKind::Column(options) => {
                vec![options.name.as_ref().map_or_else(|| field.name.clone(), syn::LitStr::value)]
            }
            FieldKind::Relation(relation) if !relation.holds_key() => Vec::new(),
            FieldKind::Relation(relation) if relation.options.columns.is_empty() => vec![format!("{}_id", field.name)],
            FieldKind::Relation(relation) => relation.options.columns.iter().map(syn::LitStr::value).collect(),
        };
        for column in columns {
            if added.contains(&column.as_str()) {
                let text = format!(
                    "`{column}` is a column of every model, and `{}` would be another one: name it otherwise",
                    field.name
                );
                errors.at(&field.ident, text);
            }
            if let Some((_, first)) = seen.iter().find(|(name, _)| *name == column) {
                let (relation, plain) = if first.relation().is_some() { (*first, field) } else { (field, *first) };
                let text = match relation.relation() {
                    Some(_) if plain.relation().is_none() => {
                        format!("`{column}` is the column of the relation `{}` already: leave this field out", relation.name)
                    }
                    _ => format!("`{}` and `{}` are both the column `{column}`", first.name, field.name),
                };
                errors.at(&plain.ident, text);
            } else {
                seen.push((column, field));
            }
        }
    }
}

/// A belongs-to has one other side.
fn shared_back(model: &Model, errors: &mut Errors) {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for field in &model.fields {
        let Some(relation) = field.relation() else { continue };
        let Some(back) = &relation.options.mapped_by else { continue };
        let path = format!("{}.{}", written(&relation.kind.target), unraw(back));
        match seen.iter().find(|(earlier, _)| *earlier == path) {
            Some((_, first)) => {
                errors.at(
                    back,
                    format!("`{first}` and `{}` are both mapped by `{path}`: each needs a relation of its own", field.name),
                );
            }
            None => seen.push((path, &field.name)),
        }
    }
}

fn prefix(model: &Model, errors: &mut Errors) {
    let Some(prefix) = &model.options.id_prefix else { return };
    let text = prefix.value();
    if text.is_empty() || !text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-') {
        errors.at(prefix, "a prefix has letters, digits, `_` and `-`");
    }
    let has_text_id = model.fields.iter().any(|field| {
        field.column().is_some_and(|column| column.primary_key)
            && !matches!(Known::of(&field.ty), Known::IntegerId | Known::Integer)
    });
    if !has_text_id {
        errors.at(prefix, format!("`id_prefix` is for text ids: write `pub id: Id<{}>`", model.name));
    }
}

/// The index that serves a search is one over all searchable fields.
fn search(model: &mut Model, errors: &mut Errors) {
    let Some(given) = model.options.search.clone() else { return };
    let word = given.value();
    if word.eq_ignore_ascii_case("fulltext") || word.eq_ignore_ascii_case("full-text") {
        let text = "a full-text index finds whole words, and a search finds parts of them\nhelp: write `search = \"trigram\"`";
        return errors.at(given, text);
    }
    if word != TRIGRAM {
        return errors.at(&given, format!("unknown kind of search `{word}`{}", help(&word, &[TRIGRAM])));
    }
    let searchable = |field: &&Field| field.column().is_some_and(|options| options.searchable);
    let fields: Vec<Ident> = model.fields.iter().filter(searchable).map(|field| field.ident.clone()).collect();
    if fields.is_empty() {
        let text = format!("nothing of `{}` is searched\nhelp: mark its texts with `#[column(searchable)]`", model.name);
        return errors.at(given, text);
    }
    model.options.indexes.push(Index { fields, using: Some(given), ..Index::default() });
}

/// Trigrams are made of letters as the database's own collation folds them.
fn folds(model: &Model, index: &Index, errors: &mut Errors) {
    if !index.using.as_ref().is_some_and(|using| using.value().eq_ignore_ascii_case(TRIGRAM)) {
        return;
    }
    for field in model.fields.iter().filter(|field| index.fields.contains(&field.ident)) {
        let Some(key) = field.column().and_then(|options| options.key("collate")) else { continue };
        let text = "an index by `trigram` folds letters as the database does, and would miss rows of another collation: leave \
                    out one of the two";
        errors.at(key, text);
    }
}

fn index_fields(model: &Model, index: &Index, errors: &mut Errors) {
    let stamps = STAMPS.iter().filter(|name| has_stamp(model, name)).copied();
    let names: Vec<&str> = model.fields.iter().map(|field| field.name.as_str()).chain(stamps).collect();
    for wanted in &index.fields {
        let name = unraw(wanted);
        if !names.contains(&name.as_str()) {
            errors.at(wanted, format!("no field `{name}` in `{}`{}", model.name, help(&name, &names)));
            continue;
        }
        let field = model.fields.iter().find(|field| field.name == name);
        let none = field.is_some_and(|field| match &field.kind {
            FieldKind::Column(options) => options.computed,
            FieldKind::Relation(relation) => !relation.holds_key(),
        });
        if none {
            let with: Vec<&str> = names.iter().copied().filter(|other| *other != name).collect();
            errors.at(wanted, format!("`{name}` has no column in this table\nhelp: expected {}", one_of(&with)));
        }
    }
    for (place, wanted) in index.fields.iter().enumerate() {
        if index.fields[..place].contains(wanted) {
            errors.at(wanted, format!("`{}` is named twice", written(wanted)));
        }
    }
}

/// Whether the model has that column of the library.
pub fn has_stamp(model: &Model, name: &str) -> bool {
    model.options.timestamps && (name != "deleted_at" || model.options.soft_delete)
}
