//! What is wrong with a link can be seen in its text alone. What needs the models is checked by generated code.

use heck::ToSnakeCase as _;
use proc_macro2::Ident;
use quote::ToTokens;

use super::parse::{End, KeyPath, LinkColumn, LinkOptions, Policy, Written};
use crate::{
    attr::unraw,
    diag::{Errors, written},
};

/// A link with two ends that meet.
pub struct Link {
    pub written: Written,
    /// What the ends are called in the link's own table and filters.
    pub roles: [String; 2],
    pub read_only: Option<ReadOnly>,
}

/// What a read-only link goes by.
pub struct ReadOnly {
    /// The end whose model has the key, or from whose model a path leads there.
    pub end: usize,
    pub key: KeyPath,
    /// The field of the other model that the key is compared with, where it is not its own key.
    pub to: Option<Ident>,
}

impl Link {
    pub fn ends(&self) -> &[End] {
        &self.written.ends
    }
}

/// A link with both ends, or else its header.
pub fn link(mut link: Written, errors: &mut Errors) -> Result<Link, Box<Written>> {
    let [a, b] = &link.ends[..] else {
        if errors.is_empty() {
            let (name, count) = (&link.ident, link.ends.len());
            let form = "write `Product.brand: One<Brand>, Brand.products: Many<Product>`";
            errors.at(name, format!("a link has two ends, `{name}` has {count}\nhelp: {form}"));
        }
        return Err(Box::new(link));
    };
    let met = meet(&link.ident, a, b, errors);
    let mut roles = roles(a, b);
    if roles[0] == roles[1] {
        let place = b.field.as_ref().map_or_else(|| b.model.to_token_stream(), ToTokens::to_token_stream);
        if met {
            let role = &roles[0];
            let text = format!("both ends of `{}` would be called `{role}` in its table: name this end otherwise", link.ident);
            errors.at(place, text);
        }
        roles[1].push_str("_2");
    }
    let read_only = read_only(&link, a, b, errors);
    stored(&link.options, link.options.read_only, errors);
    columns(&mut link.columns, &roles, link.options.id != Some(false), errors);
    Ok(Link { roles, read_only, written: link })
}

/// Whether both ends are one model.
pub fn on_itself(a: &End, b: &End) -> bool {
    written(&a.model) == written(&b.model)
}

/// Each end leads to the model of the other.
fn meet(name: &Ident, a: &End, b: &End, errors: &mut Errors) -> bool {
    let (from, to) = (written(&a.model), written(&a.target));
    let called = |end: &End| match &end.field {
        Some(field) => format!("{}.{field}", written(&end.model)),
        None => written(&end.model),
    };
    if written(&b.model) == to && written(&b.target) == from {
        return true;
    }
    let wanted = b.field.as_ref().map_or_else(|| to.clone(), |field| format!("{to}.{field}"));
    let text = format!(
        "the ends of `{name}` do not meet: `{}` leads to `{to}`, so this end must be `{wanted}` and lead to `{from}`",
        called(a)
    );
    let wrong = if written(&b.model) == to { b.target.to_token_stream() } else { b.model.to_token_stream() };
    errors.at(wrong, text);
    false
}

/// An end is called as its model; where both models have one name, as the other end calls it.
fn roles(a: &End, b: &End) -> [String; 2] {
    let model = |end: &End| end.model.segments.last().map(|segment| unraw(&segment.ident).to_snake_case()).unwrap_or_default();
    let models = [model(a), model(b)];
    if models[0] != models[1] {
        return models;
    }
    let role = |other: &End, place: usize| match &other.field {
        Some(field) => pluralizer::pluralize(&unraw(field), 1, false),
        None => format!("{}_{place}", models[0]),
    };
    [role(b, 1), role(a, 2)]
}

fn read_only(link: &Written, a: &End, b: &End, errors: &mut Errors) -> Option<ReadOnly> {
    let options = &link.options;
    if let (Some(word), None) = (options.key("to"), options.key("key")) {
        errors.at(word, "`to` is what the key of a read-only link is compared with: write `read_only, key = …, to = …`");
    }
    let Some(key) = &options.key else {
        if let Some(word) = options.key("read_only").filter(|_| options.key("key").is_none()) {
            errors.at(word, "a read-only link goes by a column: write `read_only, key = Cart.customer_id`");
        }
        return None;
    };
    if !options.read_only {
        errors.at(&key.key, "`key` is for links without a table: write `read_only, key = …`");
        return None;
    }
    let KeyPath { model, steps, field } = &key.value;
    let name = written(model);
    // Of a model that is linked to itself the end to one has the key.
    let has_key = |end: &&End| written(&end.model) == name && (end.one || !on_itself(a, b) || !steps.is_empty());
    let found = [a, b].iter().position(has_key).or_else(|| [a, b].iter().position(|end| written(&end.model) == name));
    let Some(end) = found else {
        let text = format!("`{name}` is no end of `{}`: expected `{}` or `{}`", link.ident, written(&a.model), written(&b.model));
        errors.at(model, text);
        return None;
    };
    let holder = [a, b][end];
    // Where a path leads is checked by generated code: only the models know.
    if !holder.one && steps.is_empty() {
        let text = format!("`{name}.{field}` holds one key, so this end leads to one: write `One<{}>`", written(&holder.target));
        errors.at(&holder.target, text);
    }
    for policy in [a, b].into_iter().filter(|end| end.policy != Policy::Dismiss).filter_map(|end| end.policy_key.as_ref()) {
        errors.at(policy, format!("`{policy}` is for stored links: a read-only link takes no part in deletes"));
    }
    for column in &link.columns {
        errors.at(&column.ident, format!("`{}` has no table, so it has no columns of its own", link.ident));
    }
    let to = options.to.as_ref().and_then(|to| compared(&to.value, [a, b][1 - end], errors));
    Some(ReadOnly { end, key: key.value.clone(), to })
}

/// The field behind `to`: one of the model that the key leads to.
fn compared(to: &KeyPath, other: &End, errors: &mut Errors) -> Option<Ident> {
    let wanted = written(&other.model);
    if written(&to.model) == wanted && to.steps.is_empty() {
        return Some(to.field.clone());
    }
    errors.at(&to.model, format!("`to` names a column of `{wanted}`, where the key leads: write `to = {wanted}.{}`", to.field));
    None
}

fn stored(options: &LinkOptions, read_only: bool, errors: &mut Errors) {
    for option in ["table", "id_prefix", "id", "was"] {
        if let Some(key) = options.key(option).filter(|_| read_only) {
            errors.at(key, format!("`{option}` is for stored links: a read-only link has no table"));
        }
    }
    if let (Some(false), Some(key)) = (options.id, options.key("id_prefix")) {
        errors.at(key, "`id_prefix` and `id = false` cannot both be: keep one");
    }
}

/// Columns that are there already are left out.
fn columns(columns: &mut Vec<LinkColumn>, roles: &[String; 2], id: bool, errors: &mut Errors) {
    let mut taken: Vec<String> = ["created_at", "updated_at", "deleted_at"].map(str::to_owned).into();
    taken.extend(roles.iter().cloned());
    taken.extend(id.then(|| "id".to_owned()));
    columns.retain(|column| {
        let free = !taken.contains(&column.name);
        if !free {
            errors.at(&column.ident, format!("every row of a link has `{}` already: name this column otherwise", column.name));
        }
        for option in ["primary_key", "computed", "autoincrement", "version", "searchable", "hidden"] {
            if let Some(key) = column.options.key(option) {
                errors.at(key, format!("`{option}` is for columns of models"));
            }
        }
        taken.push(column.name.clone());
        free
    });
}
