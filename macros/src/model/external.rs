//! What a model without a table cannot have: whatever is about one.

use super::parse::{FieldKind, Model};
use crate::diag::Errors;

/// The options of a column that say nothing of a table.
const COLUMN: [&str; 3] = ["primary_key", "computed", "hidden"];

/// Whether nothing of an external model is about a table.
pub fn check(model: &Model, errors: &mut Errors) -> bool {
    let (name, mut sound) = (&model.name, true);
    let mut refuse = |key: &proc_macro2::Ident| {
        errors.at(key, format!("`{key}` is about a table, and `{name}` is external, without one: leave it out"));
        sound = false;
    };
    model.options.keys.iter().filter(|key| *key != "external").for_each(&mut refuse);
    for field in &model.fields {
        let FieldKind::Column(options) = &field.kind else { continue };
        options.keys.iter().filter(|key| !COLUMN.contains(&key.to_string().as_str())).for_each(&mut refuse);
    }
    for field in model.fields.iter().filter(|field| field.relation().is_some()) {
        let text = format!(
            "`{name}` is external, and no relation leads from or to it: leave out `{}` and write a link, \
             `#[link(read_only, key = …)]`, by a column that holds the key",
            field.name
        );
        errors.at(&field.ty, text);
        sound = false;
    }
    sound
}
