//! Options of a relation that make no sense for its kind. What needs the other model is checked by generated code.

use super::parse::{Kind, Relation};
use crate::diag::{Errors, written};

pub fn relation(relation: &Relation, errors: &mut Errors) {
    let (kind, options) = (relation.kind.kind, &relation.options);
    let mut refuse = |option: &str, belongs: &str, why: &str| {
        if let Some(key) = options.key(option) {
            errors.at(key, format!("`{option}` is for {belongs}: {why}"));
        }
    };
    if kind != Kind::ManyToMany {
        for option in ["pivot_table", "join_column", "inverse_join_column", "pivot_entity"] {
            refuse(option, "`ManyToMany`", stored(kind, options.foreign_key));
        }
    }
    if kind != Kind::HasOne {
        refuse("foreign_key", "`HasOne`", stored(kind, false));
    }
    if kind != Kind::BelongsTo {
        refuse(
            "unique",
            "`BelongsTo`",
            match kind {
                Kind::HasOne => "a `HasOne` is one to one already",
                _ => "a list has many records",
            },
        );
    }
    if !relation.holds_key() {
        refuse("column", "the side that has the key", stored(kind, false));
    }
    if kind != Kind::BelongsTo {
        refuse("primary_key", "`BelongsTo` and columns", stored(kind, options.foreign_key));
    }
    if kind == Kind::BelongsTo {
        refuse("cascade", "the side that is deleted first", "write it on the relation of the other model that leads here");
    }
    if let (Some(entity), Some(key)) = (&options.pivot_entity, options.pivot_key()) {
        errors
            .at(key, format!("`{key}` and `{}` cannot both be: `{}` has a table of its own", entity.key, written(&entity.value)));
    }
}

/// Where a relation of this kind is stored.
fn stored(kind: Kind, foreign_key: bool) -> &'static str {
    match kind {
        Kind::BelongsTo => "a `BelongsTo` is stored in a column of its own table",
        Kind::HasOne if foreign_key => "a `HasOne` with `foreign_key` is stored in a column of its own table",
        Kind::HasOne | Kind::HasMany => "it is stored in a column of the other table",
        Kind::ManyToMany => "a many-to-many is stored in its pivot table",
    }
}
