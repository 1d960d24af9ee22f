//! The same models in three forms. Each pair of models is a parent with many children: eleven columns for a child, ten for
//! a parent.

use std::{fmt::Write, path::Path};

/// The manifest of the workspace; the profile is that of this repository, so that dependencies are shared.
pub const MANIFEST: &str = r#"[workspace]
members = ["modelink_form", "modelink_many_form", "modelink_edit_form", "sea_orm_model_form", "derive_entity_model_form"]
resolver = "3"

[profile.dev.package."*"]
debug = false
"#;

/// One way to write a model.
#[derive(Clone, Copy)]
pub enum Form {
    /// Ours.
    Modelink,
    /// Ours, ten times as many models.
    ModelinkMany,
    /// Ours, where one field is edited again and again.
    ModelinkEdit,
    /// `#[sea_orm::model]`.
    SeaOrmModel,
    /// `DeriveEntityModel`.
    DeriveEntityModel,
}

impl Form {
    /// In the order of the report.
    pub const ALL: [Form; 5] =
        [Form::Modelink, Form::SeaOrmModel, Form::DeriveEntityModel, Form::ModelinkMany, Form::ModelinkEdit];

    /// Whether the compiler may use what it knows of the last check.
    pub fn incremental(self) -> bool {
        matches!(self, Form::ModelinkEdit)
    }

    /// The name of the crate.
    pub fn name(self) -> &'static str {
        match self {
            Form::Modelink => "modelink_form",
            Form::ModelinkMany => "modelink_many_form",
            Form::ModelinkEdit => "modelink_edit_form",
            Form::SeaOrmModel => "sea_orm_model_form",
            Form::DeriveEntityModel => "derive_entity_model_form",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Form::Modelink => "modelink",
            Form::ModelinkMany => "modelink, ten times as many",
            Form::ModelinkEdit => "modelink, one field edited",
            Form::SeaOrmModel => "#[sea_orm::model]",
            Form::DeriveEntityModel => "DeriveEntityModel",
        }
    }

    /// The manifest of the crate.
    pub fn manifest(self, runtime: &Path) -> String {
        let drivers = r#""runtime-tokio-rustls", "sqlx-postgres", "sqlx-mysql", "sqlx-sqlite""#;
        let dependency = match self {
            Form::Modelink | Form::ModelinkMany | Form::ModelinkEdit => {
                format!("modelink = {{ path = {runtime:?}, features = [{drivers}] }}")
            }
            Form::SeaOrmModel | Form::DeriveEntityModel => {
                let values = r#""with-json", "with-chrono", "with-rust_decimal", "with-uuid", "with-bigdecimal""#;
                format!(
                    r#"sea-orm = {{ version = "2.0.4", default-features = false, features = ["macros", {values}, {drivers}] }}"#
                )
            }
        };
        let name = self.name();
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n{dependency}\n"
        )
    }

    /// The source of the crate; in an odd round one field of the edited form has another type.
    pub fn source(self, models: usize, round: usize) -> String {
        let models = if matches!(self, Form::ModelinkMany) { 10 * models } else { models };
        let mut source = match self {
            Form::Modelink | Form::ModelinkMany | Form::ModelinkEdit => modelink_head(models),
            Form::SeaOrmModel | Form::DeriveEntityModel => String::new(),
        };
        for index in 0..models {
            let parent = (index % 2 == 1).then(|| index - 1);
            let child = (index % 2 == 0 && index + 1 < models).then_some(index + 1);
            source += &match self {
                Form::Modelink | Form::ModelinkMany => modelink(index, parent, child),
                Form::ModelinkEdit if index == models / 2 && round % 2 == 1 => {
                    modelink(index, parent, child).replace("stock: i32", "stock: i64")
                }
                Form::ModelinkEdit => modelink(index, parent, child),
                Form::SeaOrmModel => sea_orm_model(index, parent, child),
                Form::DeriveEntityModel => derive_entity_model(index, parent, child),
            };
        }
        source
    }
}

fn modelink_head(models: usize) -> String {
    let names: Vec<String> = (0..models).map(|index| format!("Model{index}")).collect();
    format!(
        "use modelink::prelude::*;\n\n#[module(models({}))]\npub struct BenchModule;\n\n\
         #[modelink::app(modules(BenchModule))]\npub struct Bench;\n",
        names.join(", ")
    )
}

/// The columns that all forms share, but for the types of JSON and moments.
fn columns(json: &str, moment: &str) -> String {
    format!(
        "    pub title: String,\n    pub subtitle: Option<String>,\n    pub stock: i32,\n    pub rank: i32,\n    pub price: Decimal,\n    \
         pub metadata: Option<{json}>,\n    pub created_at: {moment},\n    pub updated_at: {moment},\n    \
         pub deleted_at: Option<{moment}>,\n"
    )
}

fn modelink(index: usize, parent: Option<usize>, child: Option<usize>) -> String {
    let mut fields = format!("    pub id: Id<Model{index}>,\n{}", columns("Json", "DateTime"));
    if let Some(parent) = parent {
        let _ = writeln!(fields, "    pub parent: BelongsTo<Model{parent}>,");
    }
    if let Some(child) = child {
        let _ = writeln!(fields, "    #[relation(mapped_by = parent)]\n    pub children: HasMany<Model{child}>,");
    }
    format!("\n#[model(id_prefix = \"m{index}\")]\n#[derive(Debug, Clone, PartialEq)]\npub struct Model{index} {{\n{fields}}}\n")
}

/// What both forms of SeaORM begin with.
fn sea_orm_columns(parent: Option<usize>) -> String {
    let mut fields = String::from("    #[sea_orm(primary_key, auto_increment = false)]\n    pub id: String,\n");
    fields += &columns("Json", "DateTimeUtc");
    if parent.is_some() {
        fields += "    pub parent_id: String,\n";
    }
    fields
}

fn sea_orm_model(index: usize, parent: Option<usize>, child: Option<usize>) -> String {
    let mut fields = sea_orm_columns(parent);
    if let Some(parent) = parent {
        let _ = writeln!(
            fields,
            "    #[sea_orm(belongs_to, from = \"parent_id\", to = \"id\")]\n    pub parent: HasOne<super::model{parent}::Entity>,"
        );
    }
    if let Some(child) = child {
        let _ = writeln!(fields, "    #[sea_orm(has_many)]\n    pub children: HasMany<super::model{child}::Entity>,");
    }
    format!(
        "\npub mod model{index} {{\nuse sea_orm::entity::prelude::*;\n\n#[sea_orm::model]\n\
         #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]\n#[sea_orm(table_name = \"model{index}\")]\n\
         pub struct Model {{\n{fields}}}\n\nimpl ActiveModelBehavior for ActiveModel {{}}\n}}\n"
    )
}

fn derive_entity_model(index: usize, parent: Option<usize>, child: Option<usize>) -> String {
    let fields = sea_orm_columns(parent);
    let (variants, related) = match (parent, child) {
        (Some(parent), _) => (
            format!(
                "    #[sea_orm(belongs_to = \"super::model{parent}::Entity\", from = \"Column::ParentId\", \
                 to = \"super::model{parent}::Column::Id\")]\n    Parent,\n"
            ),
            Some((parent, "Parent")),
        ),
        (None, Some(child)) => {
            (format!("    #[sea_orm(has_many = \"super::model{child}::Entity\")]\n    Children,\n"), Some((child, "Children")))
        }
        (None, None) => (String::new(), None),
    };
    let related = related.map_or_else(String::new, |(other, variant)| {
        format!(
            "\nimpl Related<super::model{other}::Entity> for Entity {{\n    fn to() -> RelationDef {{\n        \
             Relation::{variant}.def()\n    }}\n}}\n"
        )
    });
    format!(
        "\npub mod model{index} {{\nuse sea_orm::entity::prelude::*;\n\n\
         #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]\n#[sea_orm(table_name = \"model{index}\")]\n\
         pub struct Model {{\n{fields}}}\n\n#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]\n\
         pub enum Relation {{\n{variants}}}\n{related}\nimpl ActiveModelBehavior for ActiveModel {{}}\n}}\n"
    )
}
