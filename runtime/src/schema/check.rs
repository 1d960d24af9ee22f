//! Checks over several declarations, done while compiling. What they find stops the build with a sentence.

use super::{
    AppDef, FieldDef, Link, LinkDef, Member, Model, ModelDef, Module, RelationKind,
    require::{joined, same},
};
use crate::value::Kind;

/// Whether both models are of one module, and it is known which.
pub const fn in_one_module<A: Member, B: Member>() -> bool {
    !path_of::<A>().is_empty() && same(path_of::<A>(), path_of::<B>())
}

/// Crate and path of the module of a model; empty where the model is in no module, as its own error says.
pub const fn path_of<M: Member>() -> &'static str {
    <M::Module as Module>::DEF.path
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

/// A model whose declaration has an error of its own: nothing else is said about it.
const fn is_broken(def: &ModelDef) -> bool {
    def.fields.is_empty()
}

/// How many relations of the model belong to the one of that name.
pub const fn belongs_to(def: &ModelDef, name: &str) -> usize {
    let (mut count, mut index) = (if is_broken(def) { 1 } else { 0 }, 0);
    while index < def.fields.len() {
        if let FieldDef::Relation(relation) = &def.fields[index]
            && matches!(relation.kind, RelationKind::BelongsTo)
            && same(relation.to, name)
        {
            count += 1;
        }
        index += 1;
    }
    count
}

/// How many many-to-many relations of the model, but that of one name, lead to the other model and do not say where they
/// are mapped.
pub const fn joins(def: &ModelDef, name: &str, but: &str) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < def.fields.len() {
        if let FieldDef::Relation(relation) = &def.fields[index]
            && matches!(relation.kind, RelationKind::ManyToMany)
            && relation.mapped_by.is_none()
            && same(relation.to, name)
            && !same(relation.field, but)
        {
            count += 1;
        }
        index += 1;
    }
    count
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
    if is_broken(holder) || is_broken(other) {
        return true;
    }
    match (column_kind(holder, field), key_kind(other)) {
        (Some(here), Some(key)) => storage(here) == storage(key),
        _ => false,
    }
}

/// Whether the columns of two fields are stored alike.
pub const fn stored_alike((a, field): (&ModelDef, &str), (b, other): (&ModelDef, &str)) -> bool {
    if is_broken(a) || is_broken(b) {
        return true;
    }
    match (column_kind(a, field), column_kind(b, other)) {
        (Some(here), Some(there)) => storage(here) == storage(there),
        _ => false,
    }
}

/// Whether the key of the model is one column.
pub const fn has_plain_key(def: &ModelDef) -> bool {
    is_broken(def) || key_kind(def).is_some()
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
        if let FieldDef::Relation(relation) = &def.fields[index]
            && relation.primary_key
        {
            return None;
        }
        index += 1;
    }
    found
}

/// What can be known of a link in a constant.
pub struct LinkFacts {
    /// What was declared.
    pub def: &'static LinkDef,
    models: [&'static ModelDef; 2],
    modules: [&'static str; 2],
}

impl LinkFacts {
    /// The facts of a link.
    pub const fn of<L: Link>() -> Self {
        LinkFacts { def: L::DEF, models: [<L::First as Model>::DEF, <L::Second as Model>::DEF], modules: L::HOMES }
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

/// A sentence made while compiling; empty when nothing is wrong.
pub struct Text {
    bytes: [u8; 512],
}

impl Text {
    const NONE: Text = Text::new(&[]);

    const fn new(parts: &[&str]) -> Text {
        Text { bytes: joined(parts) }
    }

    /// The sentence.
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.trim_ascii_end()) {
            Ok(text) => text,
            Err(_) => "this declaration clashes with another one",
        }
    }

    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }
}

/// What is wrong with a module after those before it in the list: its type or its name is there already.
pub const fn check_module(app: &AppDef, place: usize) -> Text {
    let (module, mut index) = (app.modules[place], 0);
    while index < place {
        let earlier = app.modules[index];
        if same(earlier.path, module.path) {
            return Text::new(&["the module `", module.name, "` is listed twice"]);
        }
        if same(earlier.name, module.name) {
            return Text::new(&["two modules are called `", module.name, "`: give one of them `#[module(name = \"..\")]`"]);
        }
        index += 1;
    }
    Text::NONE
}

/// What is wrong with a link: a module of it is not in the application, or it is too much like a link before it.
pub const fn check_link(app: &AppDef, links: &[LinkFacts], place: usize) -> Text {
    let (link, mut end) = (&links[place], 0);
    while end < 2 {
        let (path, model) = (link.modules[end], link.models[end].name);
        if !path.is_empty() && !has_module(app, path) {
            let why = "`, whose module is not in `modules(..)`: add `";
            return Text::new(&["the link `", link.def.name, "` leads to `", model, why, path, "`"]);
        }
        end += 1;
    }
    let mut index = 0;
    while index < place {
        let text = check_pair(&links[index], link);
        if !text.is_empty() {
            return text;
        }
        index += 1;
    }
    Text::NONE
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

const fn check_pair(earlier: &LinkFacts, link: &LinkFacts) -> Text {
    let (first, second) = (earlier.def.name, link.def.name);
    if same(first, second) && earlier.same_ends(link) {
        return Text::new(&["two links are called `", second, "` and join the same models: rename one of them"]);
    }
    if let (Some(a), Some(b)) = (earlier.def.table, link.def.table)
        && same(a, b)
    {
        return Text::new(&["links `", first, "` and `", second, "` both have the table `", b, "`: rename one of them"]);
    }
    let mut pair = 0;
    while pair < 4 {
        let (here, there) = (pair / 2, pair % 2);
        if let (Some(a), Some(b)) = (earlier.def.ends[here].field, link.def.ends[there].field)
            && same(a, b)
            && earlier.same_model(here, link, there)
        {
            return Text::new(&[
                "links `",
                first,
                "` and `",
                second,
                "` both give `",
                link.models[there].name,
                "` a field `",
                b,
                "`",
            ]);
        }
        pair += 1;
    }
    Text::NONE
}
