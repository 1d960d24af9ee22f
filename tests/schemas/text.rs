//! Applications as Rust.

use std::fmt::Write;

use crate::draw::{App, Link, Model};

/// A module for each application, and the list of them.
pub fn schemas(apps: &[App]) -> String {
    let mut text = String::new();
    for (place, app) in apps.iter().enumerate() {
        write!(text, "\n/// Drawn with the seed {0}.\npub mod app{0} {{\n{1}}}\n", place + 1, application(app)).unwrap();
    }
    text.push_str("\n/// All of them.\npub fn drawn() -> Vec<Schema> {\n    vec![\n");
    for (place, app) in apps.iter().enumerate() {
        let models: Vec<_> = app.modules.iter().enumerate().flat_map(|(module, models)| paths(place, module, models)).collect();
        writeln!(text, "        schema!(app{}::App: {}),", place + 1, models.join(", ")).unwrap();
    }
    text + "    ]\n}\n"
}

fn paths(app: usize, module: usize, models: &[Model]) -> impl Iterator<Item = String> {
    models.iter().map(move |model| format!("app{}::part{}::{}", app + 1, module + 1, model.name))
}

fn application(app: &App) -> String {
    let mut text = String::new();
    for (place, models) in app.modules.iter().enumerate() {
        text += &module(place + 1, models);
    }
    let numbers = || 1..=app.modules.len();
    let uses: String = numbers().map(|number| format!("        use super::part{number}::*;\n")).collect();
    let links: String = app.links.iter().enumerate().map(|(place, one)| link(place + 1, one)).collect();
    write!(
        text,
        "\n    pub mod links {{\n        use super::super::kinds::*;\n{uses}        use modelink::prelude::*;\n{links}    }}\n"
    )
    .unwrap();
    let modules: Vec<_> = numbers().map(|number| format!("part{number}::Part{number}Module")).collect();
    let links: Vec<_> = (1..=app.links.len()).map(|number| format!("links::Link{number}")).collect();
    let (modules, links) = (modules.join(", "), links.join(", "));
    write!(text, "\n    #[modelink::app(modules({modules}), links({links}))]\n    pub struct App;\n").unwrap();
    text
}

fn module(number: usize, models: &[Model]) -> String {
    let names: Vec<_> = models.iter().map(|model| model.name.as_str()).collect();
    let names = names.join(", ");
    let models: String = models.iter().map(model).collect();
    format!(
        "\n    pub mod part{number} {{\n        use super::super::kinds::*;\n        use modelink::prelude::*;\n\n        \
         #[module(models({names}))]\n        pub struct Part{number}Module;\n{models}    }}\n"
    )
}

fn model(model: &Model) -> String {
    let options = if model.options.is_empty() { String::new() } else { format!("({})", model.options.join(", ")) };
    let fields: String = model.fields.iter().map(|field| format!("            {field},\n")).collect();
    let name = &model.name;
    format!("\n        #[model{options}]\n        #[derive(Debug, Clone)]\n        pub struct {name} {{\n{fields}        }}\n")
}

fn link(number: usize, link: &Link) -> String {
    let options =
        if link.options.is_empty() { String::new() } else { format!("            #[link({})]\n", link.options.join(", ")) };
    let entries: String = link.entries.iter().map(|entry| format!("                {entry},\n")).collect();
    format!("\n        link! {{\n{options}            pub Link{number} {{\n{entries}            }}\n        }}\n")
}
