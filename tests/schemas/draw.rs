//! Random applications: modules of models that refer to each other, and links between the modules.

use crate::dice::Dice;

/// An application.
pub struct App {
    pub modules: Vec<Vec<Model>>,
    pub links: Vec<Link>,
}

/// A model, its parts as they are written.
pub struct Model {
    pub name: String,
    pub options: Vec<String>,
    pub fields: Vec<String>,
    key: Key,
    /// The relations that lead to another one.
    steps: Vec<Step>,
}

/// A relation that leads to another model of the module.
#[derive(Clone)]
struct Step {
    field: String,
    to: usize,
    many: bool,
}

/// A link, its parts as they are written.
pub struct Link {
    pub options: Vec<String>,
    pub entries: Vec<String>,
}

/// The primary key of a model.
#[derive(Clone, Copy, PartialEq)]
enum Key {
    /// One column of this type.
    One(&'static str),
    /// Several columns.
    Several,
}

/// Names of models; some are words of SQL.
const NAMES: [&str; 14] = [
    "Apple", "Brook", "Cloud", "Daisy", "Ember", "Field", "Group", "Heron", "Index", "Jewel", "Knoll", "Lemon", "Order", "Table",
];

/// The types of columns, and what their fields are called.
const TYPES: [(&str, &str); 17] = [
    ("text", "String"),
    ("truth", "bool"),
    ("small", "i16"),
    ("medium", "i32"),
    ("large", "i64"),
    ("exact", "Decimal"),
    ("moment", "DateTime"),
    ("day", "Date"),
    ("time", "Time"),
    ("shade", "Shade"),
    ("grade", "Grade"),
    ("label", "Label"),
    ("uuid", "Uuid"),
    ("real", "f64"),
    ("bytes", "Vec<u8>"),
    ("texts", "Vec<String>"),
    ("document", "Json"),
];

/// MariaDB bounds the length of a key, which may be made of several others.
const LENGTH: &str = "length = 40";

/// Columns of links.
const OWN: [&str; 5] =
    ["position: i32 = 0", "note: Option<String>", "weight: Option<Decimal>", "since: Option<DateTime>", "grade: Option<Grade>"];

/// Draws an application of two or three modules.
pub fn app(dice: &mut Dice) -> App {
    let mut names: Vec<&str> = NAMES.into();
    let mut modules = Vec::new();
    for _ in 0..2 + dice.roll(2) {
        let mut models: Vec<Model> = Vec::new();
        for _ in 0..2 + dice.roll(2) {
            let name = names.remove(dice.roll(names.len()));
            let part_of = (!models.is_empty() && dice.once_in(5)).then(|| dice.roll(models.len()));
            model(dice, name, &mut models, part_of);
        }
        relations(dice, &mut models);
        modules.push(models);
    }
    let links = (1..=2 + dice.roll(3)).map(|number| link(dice, &mut modules, number)).collect();
    App { modules, links }
}

/// Adds a model without relations; its key may contain that of another one.
fn model(dice: &mut Dice, name: &str, models: &mut Vec<Model>, part_of: Option<usize>) {
    let (key, mut fields) = match part_of {
        Some(whole) => {
            let (whole, part) = (&mut models[whole], snake(name));
            whole.fields.push(format!("#[relation(mapped_by = whole)] pub {part}_parts: HasMany<{name}>"));
            let fields = [format!("whole: BelongsTo<{}>", whole.name), "line: i32".into()];
            (Key::Several, fields.map(|field| format!("#[column(primary_key)] pub {field}")).into())
        }
        None => key(dice, name),
    };
    for number in 1..=1 + dice.roll(4) {
        let (field, ty) = dice.one(&TYPES);
        let renamed = if dice.once_in(6) { format!("#[column(name = \"select{number}\")] ") } else { String::new() };
        let ty = if dice.once_in(2) { format!("Option<{ty}>") } else { ty.into() };
        fields.push(format!("{renamed}pub {field}{number}: {ty}"));
    }
    let options = [("soft_delete = false", 3), ("timestamps = false", 2), ("schema = \"apart\"", 5)];
    let options = options.into_iter().filter(|(_, times)| dice.once_in(*times)).map(|(option, _)| option.to_owned()).collect();
    models.push(Model { name: name.into(), options, fields, key, steps: Vec::new() });
}

fn key(dice: &mut Dice, name: &str) -> (Key, Vec<String>) {
    match dice.roll(8) {
        0 => (Key::One("i64"), vec![format!("#[column(autoincrement)] pub id: Id<{name}, i64>")]),
        1 => (Key::One("i32"), vec![format!("pub id: Id<{name}, i32>")]),
        2 => (Key::One("Uuid"), vec![format!("pub id: Id<{name}, Uuid>")]),
        3 => (Key::One("String"), vec![format!("#[column(primary_key, {LENGTH})] pub code: String")]),
        4 => {
            let place = format!("#[column(primary_key, {LENGTH})] pub place: String");
            (Key::Several, vec![place, "#[column(primary_key)] pub number: i64".into()])
        }
        _ => (Key::One("String"), vec![format!("pub id: Id<{name}>")]),
    }
}

/// Relations lead to models that come before, so that rows can be made in the order of the models.
fn relations(dice: &mut Dice, models: &mut Vec<Model>) {
    let mut number = 0;
    for from in 0..models.len() {
        for _ in 0..if from > 0 { 1 + dice.roll(2) } else { 0 } {
            number += 1;
            let to = dice.roll(from);
            relation(dice, models, from, to, number);
        }
        if dice.once_in(3) {
            number += 1;
            itself(dice, &mut models[from], number);
        }
    }
}

/// A relation of one model to another. Fields are called after the other model, with a number that tells relations apart.
fn relation(dice: &mut Dice, models: &mut Vec<Model>, from: usize, to: usize, number: usize) {
    let [(near, near_field), (far, far_field)] = [from, to].map(|model| {
        let name = models[model].name.clone();
        let field = format!("{}{number}", snake(&name));
        (name, field)
    });
    let optional = if dice.once_in(2) { format!("Option<{far}>") } else { far.clone() };
    let belongs = format!("pub {far_field}: BelongsTo<{optional}>");
    let back = |kind: &str| Some(format!("#[relation(mapped_by = {far_field})] pub {near_field}: {kind}<{near}>"));
    let (here, there) = match dice.roll(10) {
        0 => (belongs, None),
        1..=3 => (belongs, back("HasMany")),
        4 | 5 => (belongs, back("HasOne")),
        6 => (format!("#[relation(foreign_key)] pub {far_field}: HasOne<Option<{far}>>"), None),
        7 => (format!("#[relation(pivot_table = \"pivot{number}_{}\")] pub {far_field}: ManyToMany<{far}>", snake(&near)), None),
        8 => (
            format!(
                "#[relation(mapped_by = {near_field}, pivot_table = \"pivot{number}_{}\")] pub {far_field}: ManyToMany<{far}>",
                snake(&near)
            ),
            back("ManyToMany"),
        ),
        _ => {
            let entity = pivot_entity(dice, [(&near, &far_field), (&far, &near_field)], number);
            let many = |back: &str| format!("#[relation(pivot_entity = {}, mapped_by = {back})]", entity.name);
            let fields = (
                format!("{} pub {far_field}: ManyToMany<{far}>", many(&near_field)),
                Some(format!("{} pub {near_field}: ManyToMany<{near}>", many(&far_field))),
            );
            models.push(entity);
            fields
        }
    };
    models[from].steps.push(Step { many: here.contains("ManyToMany"), field: far_field, to });
    models[from].fields.push(here);
    if let Some(there) = there {
        models[to].steps.push(Step { many: there.contains("Many"), field: near_field, to: from });
        models[to].fields.push(there);
    }
}

/// A model that is a pivot: for each side, the model and its relation that goes over the pivot.
fn pivot_entity(dice: &mut Dice, sides: [(&str, &str); 2], number: usize) -> Model {
    let name = format!("{}{}{number}", sides[0].0, sides[1].0);
    let by_pair = dice.once_in(2);
    let mut fields = if by_pair { Vec::new() } else { vec![format!("pub id: Id<{name}>")] };
    for (model, many) in sides {
        let key = if by_pair { "#[column(primary_key)] " } else { "" };
        fields.push(format!("{key}#[relation(mapped_by = {many})] pub {}: BelongsTo<{model}>", snake(model)));
    }
    fields.push("pub rank: Option<i32>".into());
    let options = if dice.once_in(2) { vec!["soft_delete = false".into()] } else { Vec::new() };
    Model { name, options, fields, key: Key::Several, steps: Vec::new() }
}

/// A relation of a model with itself.
fn itself(dice: &mut Dice, model: &mut Model, number: usize) {
    let Model { name, fields, .. } = model;
    match dice.roll(3) {
        0 => {
            fields.push(format!("pub parent{number}: BelongsTo<Option<{name}>>"));
            fields.push(format!("#[relation(mapped_by = parent{number})] pub children{number}: HasMany<{name}>"));
        }
        1 => {
            fields.push(format!("#[relation(mapped_by = heads{number})] pub tails{number}: ManyToMany<{name}>"));
            fields.push(format!("#[relation(mapped_by = tails{number})] pub heads{number}: ManyToMany<{name}>"));
        }
        _ => fields.push(format!("#[relation(pivot_table = \"twins_{}\")] pub twins{number}: ManyToMany<{name}>", snake(name))),
    }
}

/// A link between models of two modules, or of a model with itself.
fn link(dice: &mut Dice, modules: &mut [Vec<Model>], number: usize) -> Link {
    let near = dice.roll(modules.len());
    let far = (near + 1 + dice.roll(modules.len() - 1)) % modules.len();
    let (near, far) = ((near, dice.roll(modules[near].len())), (far, dice.roll(modules[far].len())));
    let [a, b] = [near, far].map(|(module, model)| modules[module][model].name.clone());
    let end = |on: &str, field: String, one: bool, to: &str| format!("{on}.{field}: {}<{to}>", if one { "One" } else { "Many" });
    if let (Key::One(ty), true) = (modules[far.0][far.1].key, dice.once_in(3)) {
        let field = format!("{}_key{number}", snake(&b));
        let column = format!("pub {field}: Option<{ty}>");
        // The model itself has the key, or one that it leads to.
        let steps = modules[near.0][near.1].steps.clone();
        let step = (!steps.is_empty() && dice.once_in(2)).then(|| &steps[dice.roll(steps.len())]);
        modules[near.0][step.map_or(near.1, |step| step.to)].fields.push(column);
        let path = step.map(|step| format!("{}.", step.field)).unwrap_or_default();
        let one = step.is_none_or(|step| !step.many);
        let entries = [end(&a, format!("{}{number}", snake(&b)), one, &b), end(&b, format!("{}{number}", snake(&a)), false, &a)];
        return Link { options: vec!["read_only".into(), format!("key = {a}.{path}{field}")], entries: entries.into() };
    }
    let (one, other) = (dice.once_in(2), dice.once_in(2));
    let mut entries = if dice.once_in(5) {
        vec![end(&a, format!("next{number}"), one, &a), end(&a, format!("prior{number}"), other, &a)]
    } else {
        vec![end(&a, format!("{}{number}", snake(&b)), one, &b), end(&b, format!("{}{number}", snake(&a)), other, &a)]
    };
    entries.extend(OWN.iter().filter(|_| dice.once_in(3)).map(|&own| own.to_owned()));
    Link { options: if dice.once_in(3) { vec!["id = false".into()] } else { Vec::new() }, entries }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (place, letter) in name.char_indices() {
        if letter.is_uppercase() && place > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
