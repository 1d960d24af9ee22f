//! The check that `create!` names every required field, done while compiling.

use super::{FieldDef, Model, ModelDef, Rel, RelationKind, StepKind};

/// Refuses to compile unless `given` names every required field of `M`.
pub const fn require<M: Model>(given: &[&str]) {
    check(M::DEF, given, None, false);
}

/// The same for a record that is created below another. The step is named by the method that gives it, as
/// `ProductFields::variants`, and by its field; the reference back is implied.
pub const fn require_below<F, M: Model, K: StepKind>(_: fn(&F) -> Rel<M, K>, step: &str, given: &[&str]) {
    let target = <K::Target as Model>::DEF;
    let mut index = 0;
    while index < M::DEF.fields.len() {
        if let FieldDef::Relation(relation) = &M::DEF.fields[index]
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
        if required && !contains(given, def.fields[index].name()) {
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
