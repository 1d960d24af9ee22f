//! The check that `create!` names every required field, done while compiling.

use super::{Beyond, FieldDef, Handle, Method, Model, ModelDef, RelationKind};

/// Refuses to compile unless `given` names every required field of `M`.
#[track_caller]
pub const fn require<M: Model>(given: &[&str]) {
    check(M::DEF, given, None, false);
}

/// The same for a record that is created below another. The step is given by what leads to it, and by its
/// field; the reference back is implied.
#[track_caller]
pub const fn require_below<S, R: Handle<From: Model>>(_: Method<S, R>, step: &str, given: &[&str]) {
    let (from, target) = (R::From::DEF, Beyond::<R>::DEF);
    if !R::LEADS || from.fields.is_empty() {
        // What is wrong is said elsewhere: a column is given records, or the declaration of the model has an error.
        return;
    }
    let mut index = 0;
    while index < from.fields.len() {
        if let FieldDef::Relation(relation) = &from.fields[index]
            && same(relation.field, step)
            && matches!(relation.kind, RelationKind::HasMany | RelationKind::HasOne)
        {
            // Without `mapped_by` the way back is found by type, which a constant cannot do.
            return check(target, given, relation.mapped_by, relation.mapped_by.is_none());
        }
        index += 1;
    }
    check(target, given, None, false);
}

#[track_caller]
const fn check(def: &ModelDef, given: &[&str], implied: Option<&str>, any_implied: bool) {
    let mut index = 0;
    while index < def.declared {
        let required = match &def.fields[index] {
            FieldDef::Column(column) => {
                !(column.spec.nullable
                    || column.spec.generated && column.primary_key
                    || column.default.is_some()
                    || column.autoincrement
                    || column.computed
                    || column.version
                    || is_stamp(def, column.field))
            }
            FieldDef::Relation(relation) => {
                let back = match implied {
                    Some(name) => same(name, relation.field),
                    None => any_implied,
                };
                relation.holds_key() && !relation.optional && !back
            }
        };
        if required && !contains(given, def.fields[index].name()) && !misspelt(def, given, def.fields[index].name()) {
            missing(def.name, def.fields[index].name());
        }
        index += 1;
    }
}

const fn is_stamp(def: &ModelDef, field: &str) -> bool {
    def.timestamps && (same(field, "created_at") || same(field, "updated_at"))
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether a name that is no field of the model looks like this one: the misspelt name has an error of its own.
const fn misspelt(def: &ModelDef, given: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < given.len() {
        if like(given[index], name) && !is_field(def, given[index]) {
            return true;
        }
        index += 1;
    }
    false
}

const fn is_field(def: &ModelDef, name: &str) -> bool {
    let mut index = 0;
    while index < def.fields.len() {
        if same(def.fields[index].name(), name) {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether two texts are equal but for two letters in one place.
const fn like(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (short, long) = if a.len() < b.len() { (a.len(), b.len()) } else { (b.len(), a.len()) };
    let mut head = 0;
    while head < short && a[head] == b[head] {
        head += 1;
    }
    let mut tail = 0;
    while head + tail < short && a[a.len() - 1 - tail] == b[b.len() - 1 - tail] {
        tail += 1;
    }
    head + tail > 0 && head + tail + 2 >= long
}

/// Whether two texts are equal, in a constant.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[track_caller]
const fn missing(model: &str, field: &str) -> ! {
    let text: [u8; 256] = joined(&["`", model, ".", field, "` is required: add `", field, ": ..`"]);
    match std::str::from_utf8(&text) {
        Ok(text) => panic!("{}", text.trim_ascii_end()),
        Err(_) => panic!("a required field is missing"),
    }
}

/// Texts one after the other, in a constant; spaces fill the rest.
pub(crate) const fn joined<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut out = [b' '; N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut index = 0;
        while index < bytes.len() && at < N {
            out[at] = bytes[index];
            at += 1;
            index += 1;
        }
        part += 1;
    }
    out
}
