//! Checks over several declarations, done while compiling. What they find stops the build with a sentence.

use super::{
    AppDef, FieldDef, Link, LinkDef, Member, Model, ModelDef, Module,
    require::{joined, same},
};
use crate::value::Kind;

/// Whether both models are of one module.
pub const fn in_one_module<A: Model, B: Model>() -> bool {
    same(path_of::<A>(), path_of::<B>())
}

const fn path_of<M: Model>() -> &'static str {
    <<M as Member>::Module as Module>::DEF.path
}

/// Whether the model has a field of that name.
pub const fn has_field(def: &ModelDef, name: &str) -> bool {
    let mut index = 0;
    while index < def.fields.len() {
        if same(def.fields[index].name(), name) {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether the relation of that name describes the pivot table.
pub const fn owns_pivot(def: &ModelDef, name: &str) -> bool {
    let mut index = 0;
    while index < def.fields.len() {
        if let FieldDef::Relation(relation) = &def.fields[index]
            && same(relation.field, name)
        {
            return relation.owns_pivot();
        }
        index += 1;
    }
    false
}

/// Whether a relation of the model says that it is mapped by the field of that name.
pub const fn is_mapped(def: &ModelDef, name: &str) -> bool {
    let mut index = 0;
    while index < def.fields.len() {
        if let FieldDef::Relation(relation) = &def.fields[index]
            && let Some(mapped_by) = relation.mapped_by
            && same(mapped_by, name)
        {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether the column of that field can hold the key of the other model: the key is one column, stored alike.
pub const fn holds_key_of(holder: &ModelDef, field: &str, other: &ModelDef) -> bool {
    match (column_kind(holder, field), key_kind(other)) {
        (Some(here), Some(key)) => storage(here) == storage(key),
        _ => false,
    }
}

/// Text ids are text.
const fn storage(kind: Kind) -> u8 {
    match kind {
        Kind::Id => Kind::Text as u8,
        kind => kind as u8,
    }
}

const fn column_kind(def: &ModelDef, field: &str) -> Option<Kind> {
    let mut index = 0;
    while index < def.fields.len() {
        if let FieldDef::Column(column) = &def.fields[index]
            && same(column.field, field)
        {
            return Some(column.spec.kind);
        }
        index += 1;
    }
    None
}

const fn key_kind(def: &ModelDef) -> Option<Kind> {
    let (mut found, mut index) = (None, 0);
    while index < def.fields.len() {
        if let FieldDef::Column(column) = &def.fields[index]
            && column.primary_key
        {
            if found.is_some() {
                return None;
            }
            found = Some(column.spec.kind);
        }
        index += 1;
    }
    found
}

/// What can be known of a link in a constant.
pub struct LinkFacts {
    def: &'static LinkDef,
    models: [&'static ModelDef; 2],
    modules: [&'static str; 2],
}

impl LinkFacts {
    /// The facts of a link.
    pub const fn of<L: Link>() -> Self {
        LinkFacts {
            def: L::DEF,
            models: [<L::First as Model>::DEF, <L::Second as Model>::DEF],
            modules: [path_of::<L::First>(), path_of::<L::Second>()],
        }
    }

    const fn same_model(&self, end: usize, other: &LinkFacts, other_end: usize) -> bool {
        same(self.modules[end], other.modules[other_end]) && same(self.models[end].name, other.models[other_end].name)
    }

    /// Whether both join the same models, whichever is written first.
    const fn same_ends(&self, other: &LinkFacts) -> bool {
        self.same_model(0, other, 0) && self.same_model(1, other, 1)
            || self.same_model(0, other, 1) && self.same_model(1, other, 0)
    }
}

/// Refuses a module whose type or name is in the list before it.
pub const fn check_module(app: &AppDef, place: usize) {
    let (module, mut index) = (app.modules[place], 0);
    while index < place {
        let earlier = app.modules[index];
        if same(earlier.path, module.path) {
            refuse(&["the module `", module.name, "` is listed twice"]);
        }
        if same(earlier.name, module.name) {
            refuse(&["two modules are called `", module.name, "`: give one of them `#[module(name = \"..\")]`"]);
        }
        index += 1;
    }
}

/// Refuses a link to a module outside the application, and one that is too much like a link before it.
pub const fn check_link(app: &AppDef, links: &[LinkFacts], place: usize) {
    let link = &links[place];
    let mut end = 0;
    while end < 2 {
        if !has_module(app, link.modules[end]) {
            refuse(&[
                "the link `",
                link.def.name,
                "` leads to `",
                link.models[end].name,
                "`, whose module is not in `modules(..)`: add `",
                link.modules[end],
                "`",
            ]);
        }
        end += 1;
    }
    let mut index = 0;
    while index < place {
        check_pair(&links[index], link);
        index += 1;
    }
}

const fn has_module(app: &AppDef, path: &str) -> bool {
    let mut index = 0;
    while index < app.modules.len() {
        if same(app.modules[index].path, path) {
            return true;
        }
        index += 1;
    }
    false
}

const fn check_pair(earlier: &LinkFacts, link: &LinkFacts) {
    if same(earlier.def.name, link.def.name) && earlier.same_ends(link) {
        refuse(&["two links are called `", link.def.name, "` and join the same models: rename one of them"]);
    }
    if let (Some(a), Some(b)) = (earlier.def.table, link.def.table)
        && same(a, b)
    {
        refuse(&["links `", earlier.def.name, "` and `", link.def.name, "` both have the table `", b, "`: rename one of them"]);
    }
    let (mut here, mut there) = (0, 0);
    while here < 2 {
        if let (Some(a), Some(b)) = (earlier.def.ends[here].field, link.def.ends[there].field)
            && same(a, b)
            && earlier.same_model(here, link, there)
        {
            let model = link.models[there].name;
            refuse(&["links `", earlier.def.name, "` and `", link.def.name, "` both give `", model, "` a field `", b, "`"]);
        }
        there += 1;
        if there == 2 {
            (here, there) = (here + 1, 0);
        }
    }
}

const fn refuse(parts: &[&str]) -> ! {
    let text: [u8; 512] = joined(parts);
    match std::str::from_utf8(&text) {
        Ok(text) => panic!("{}", text.trim_ascii_end()),
        Err(_) => panic!("this declaration clashes with another one"),
    }
}
