//! What declarations mean: what the macros make of every option, and of names that are hard to write.

use modelink::{
    App,
    prelude::*,
    schema::{Action, CheckRule, DefaultDef, EndPolicy, FieldDef, Link, LinkInfo, Model, ModelInfo, Module},
    value::Value,
};

mod shop {
    use modelink::prelude::*;

    /// All that a shop sells.
    #[module(models(Product, Variant, Category, Order, Line, Label), name = "shop", was = "store")]
    pub struct ShopModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    #[db(rename_all = "kebab-case")]
    pub enum Status {
        InStock,
        #[db(value = "gone", was = "sold")]
        SoldOut,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Level {
        Low = -1,
        Middle,
        High = 10,
    }

    #[derive(Debug, Clone, PartialEq, ColumnType)]
    pub struct Email(pub String);

    pub fn now() -> String {
        "now".into()
    }

    /// A thing to sell.
    #[model(
        table = "products",
        schema = "catalog",
        id_prefix = "prod",
        was = "article",
        index(r#type, created_at, where = "stock > 0", name = "by_type", using = "GIN", was = "old"),
        unique(r#type, title),
        check(stock >= 0 && (stock < limit || !hot)),
        check(status.one_of([Status::InStock, Status::SoldOut]) && title.len() > 2 && note != None),
        check = "stock <> 13"
    )]
    #[derive(Debug, Clone)]
    pub struct Product {
        pub id: Id<Self>,
        /// What it is called.
        #[column(searchable, length = 80, name = "label", was = "name")]
        pub title: String,
        #[column(index)]
        pub r#type: String,
        #[column(default = Status::InStock)]
        pub status: Status,
        pub level: Option<Level>,
        #[column(default = 3)]
        pub stock: i32,
        #[column(default_sql = "7")]
        pub limit: i32,
        #[column(default = true)]
        pub hot: bool,
        #[column(default_with = now)]
        pub note: Option<String>,
        #[column(unique)]
        pub email: Email,
        #[column(precision = 10, scale = 2, default = 1)]
        pub price: Decimal,
        #[column(hidden)]
        pub secret: Option<String>,
        #[column(version)]
        pub version: i32,
        #[column(computed)]
        pub total: i64,
        pub created_at: DateTime,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
        #[relation(mapped_by = products, pivot_table = "labelled", join_column = "p", inverse_join_column = "l")]
        pub labels: ManyToMany<Label>,
    }

    #[model(soft_delete = false)]
    #[derive(Debug, Clone)]
    pub struct Label {
        pub id: Id<Label, Uuid>,
        #[relation(mapped_by = labels)]
        pub products: ManyToMany<Product>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Variant {
        pub id: Id<Variant>,
        pub product: BelongsTo<Product>,
        #[relation(column = "former", unique, was = "old")]
        pub origin: BelongsTo<Option<Product>>,
    }

    #[model(timestamps = false)]
    #[derive(Debug, Clone)]
    pub struct Category {
        #[column(autoincrement)]
        pub id: Id<Category, i64>,
        pub parent: BelongsTo<Option<Category>>,
        #[relation(mapped_by = parent)]
        pub children: HasMany<Self>,
        #[relation(foreign_key)]
        pub banner: HasOne<Option<Label>>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Order {
        #[column(primary_key)]
        pub year: i32,
        #[column(primary_key)]
        pub number: String,
        pub lines: HasMany<Line>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Line {
        pub id: Id<Line>,
        pub order: BelongsTo<Order>,
    }
}

mod people {
    use modelink::prelude::*;

    #[module(models(Person, Order))]
    pub struct PeopleModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Person {
        pub id: Id<Person>,
        pub product_id: Option<String>,
    }

    #[model(table = "person_order")]
    #[derive(Debug, Clone)]
    pub struct Order {
        pub id: Id<Order>,
    }
}

mod links {
    use super::{people, people::Person, shop, shop::Product};
    use modelink::prelude::*;

    link! {
        /// Who knows whom.
        #[link(id = false, was = "acquaintance")]
        pub Friendship {
            Person.friends: Many<Person>,
            Person.admirers: Many<Person>,
            /// How well.
            #[column(index)]
            strength: i16 = 1,
            r#type: Option<String>,
        }
    }
    link! {
        #[link(table = "likes", id_prefix = "like")]
        pub Likes {
            #[cascade(delete, last)]
            Person.likes: One<Product>,
            #[restrict]
            Product: Many<Person>,
        }
    }
    link! {
        pub Orders {
            shop::Order.origin: One<people::Order>,
            people::Order.copies: Many<shop::Order>,
        }
    }
    link! {
        #[link(read_only, key = Person.product_id)]
        pub Favourite {
            Person.favourite: One<Product>,
            Product.fans: Many<Person>,
        }
    }
}

#[modelink::app(
    modules(shop::ShopModule, people::PeopleModule),
    links(links::Friendship, links::Likes, links::Orders, links::Favourite),
    migrations = "no_such_folder"
)]
struct Everything;

use shop::{Category, Email, Label, Level, Line, Order, Product, Status, Variant};

fn field<M: Model>(name: &str) -> &'static FieldDef {
    match M::DEF.fields.iter().find(|field| field.name() == name) {
        Some(field) => field,
        None => panic!("{} has no field {name}", M::NAME),
    }
}

fn column<M: Model>(name: &str) -> &'static modelink::schema::ColumnDef {
    match field::<M>(name) {
        FieldDef::Column(column) => column,
        FieldDef::Relation(_) => panic!("{name} is a relation"),
    }
}

fn relation<M: Model>(name: &str) -> &'static modelink::schema::RelationDef {
    match field::<M>(name) {
        FieldDef::Relation(relation) => relation,
        FieldDef::Column(_) => panic!("{name} is a column"),
    }
}

fn columns(info: &ModelInfo) -> Vec<&str> {
    info.table.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn a_module_has_its_name_and_its_models_in_order() {
    let def = shop::ShopModule::DEF;
    assert_eq!((def.name, def.was, def.doc), ("shop", Some("store"), "All that a shop sells."));
    assert!(def.path.ends_with("declarations::shop::ShopModule"), "{}", def.path);
    let names: Vec<_> = def.models.iter().map(|model| model().name).collect();
    assert_eq!(names, ["Product", "Variant", "Category", "Order", "Line", "Label"]);
    assert_eq!((Product::DEF.module)().path, def.path);
}

#[test]
fn options_of_a_model_reach_its_definition() {
    let def = Product::DEF;
    assert_eq!((def.name, def.snake, def.table, def.schema), ("Product", "product", "products", Some("catalog")));
    assert_eq!((def.doc, def.was, def.id_prefix), ("A thing to sell.", Some("article"), Some("prod")));
    assert_eq!((Label::DEF.soft_delete, Label::DEF.timestamps), (false, true));
    assert_eq!((Category::DEF.soft_delete, Category::DEF.timestamps), (false, false));
    let index = &def.indexes[0];
    assert_eq!((index.fields, index.unique), (&["type", "created_at"][..], false));
    assert_eq!(
        (index.name, index.predicate, index.using, index.was),
        (Some("by_type"), Some("stock > 0"), Some("GIN"), Some("old"))
    );
    assert!(def.indexes[1].unique);
}

#[test]
fn options_of_a_column_reach_its_definition() {
    let title = column::<Product>("title");
    assert_eq!((title.column, title.was, title.length, title.searchable), ("label", Some("name"), Some(80), true));
    assert_eq!(title.doc, "What it is called.");
    assert!(column::<Product>("type").index && column::<Product>("email").unique);
    let price = column::<Product>("price");
    assert_eq!((price.precision, price.scale), (Some(10), Some(2)));
    assert!(column::<Product>("secret").hidden && column::<Product>("version").version && column::<Product>("total").computed);
    assert!(column::<Category>("id").autoincrement && column::<Category>("id").primary_key);
    let stored = |name| match column::<Product>(name).default {
        Some(DefaultDef::Value(make) | DefaultDef::With(make)) => make(),
        Some(DefaultDef::Sql(sql)) => Value::Text(format!("sql {sql}")),
        None => Value::Null,
    };
    assert_eq!(stored("status"), Value::Text("in-stock".into()));
    assert_eq!((stored("stock"), stored("hot"), stored("price")), (Value::Int(3), Value::Bool(true), Value::Decimal(dec!(1))));
    assert_eq!((stored("limit"), stored("note")), (Value::Text("sql 7".into()), Value::Text("now".into())));
}

#[test]
fn timestamps_that_are_no_fields_follow_those_that_are() {
    assert_eq!(Product::DEF.declared, 17);
    let added: Vec<_> = Product::DEF.fields[17..].iter().map(FieldDef::name).collect();
    assert_eq!(added, ["updated_at", "deleted_at"]);
    assert_eq!(columns(Category::info()), ["id", "parent_id", "banner_id"]);
    assert_eq!(columns(Label::info()), ["id", "created_at", "updated_at"]);
}

#[test]
fn checks_are_trees_over_columns() {
    let rules: Vec<String> = Product::info()
        .table
        .checks
        .iter()
        .map(|check| match &check.rule {
            CheckRule::Tree(tree) => format!("{tree:?}"),
            CheckRule::Sql(sql) => sql.clone(),
        })
        .collect();
    let rules = rules.join("\n");
    for part in ["Column(\"stock\")", "\">=\"", "Length(\"label\")", "Not(IsNull(Column(\"note\")))", "stock <> 13"] {
        assert!(rules.contains(part), "{part} is not in\n{rules}");
    }
}

#[test]
fn options_of_a_relation_reach_its_definition() {
    let variants = relation::<Product>("variants");
    assert_eq!((variants.to, variants.mapped_by, variants.cascade_delete), ("Variant", Some("product"), true));
    let labels = relation::<Product>("labels");
    assert_eq!((labels.pivot_table, labels.join_column, labels.inverse_join_column), (Some("labelled"), &["p"][..], &["l"][..]));
    let origin = relation::<Variant>("origin");
    assert_eq!((origin.columns, origin.unique, origin.optional, origin.was), (&["former"][..], true, true, Some("old")));
    assert!(relation::<Category>("banner").foreign_key);
    assert_eq!(Variant::info().table.foreign_keys[0].on_delete, Action::Cascade);
}

#[test]
fn a_composite_key_is_a_tuple_and_is_referred_to_by_all_its_columns() {
    let order = Order { year: 2026, number: "A".into(), lines: HasMany::default() };
    let key: (i32, String) = order.key();
    assert_eq!(key, (2026, "A".to_owned()));
    assert_eq!(columns(Line::info())[..3], ["id", "order_year", "order_number"]);
    assert!(relation::<Order>("lines").mapped_by.is_none());
}

#[test]
fn an_enum_is_stored_as_it_says() {
    use modelink::value::ColumnType as _;
    assert_eq!(Status::SoldOut.to_value(), Value::Text("gone".into()));
    assert_eq!(Status::from_json(json!("in-stock")), Ok(Status::InStock));
    assert!(Status::from_json(json!("SoldOut")).is_err());
    assert_eq!(
        (Level::Low.to_value(), Level::Middle.to_value(), Level::High.to_value()),
        (Value::Int(-1), Value::Int(0), Value::Int(10))
    );
    assert_eq!(Level::from_json(json!(10)), Ok(Level::High));
    assert_eq!(Status::SPEC.labels.map(|def| def.labels[1].was), Some(Some("sold")));
}

#[test]
fn a_newtype_is_stored_as_what_is_inside() {
    use modelink::value::ColumnType as _;
    assert_eq!(Email("a@b".into()).to_value(), Value::Text("a@b".into()));
    assert_eq!(Email::from_json(json!("a@b")), Ok(Email("a@b".into())));
    assert_eq!(Email::SPEC, String::SPEC);
}

#[test]
fn input_from_outside_is_read_strictly() {
    let new: shop::ProductNew = match serde_json::from_value(json!({ "title": "Shirt", "type": "cloth", "email": "a@b" })) {
        Ok(new) => new,
        Err(error) => panic!("{error}"),
    };
    assert_eq!((new.title.as_str(), new.r#type.as_str(), new.stock, new.note), ("Shirt", "cloth", None, None));
    let refused =
        |body| serde_json::from_value::<shop::ProductNew>(body).err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(refused(json!({ "type": "cloth", "email": "a@b" })), "`Product.title` is required");
    assert!(refused(json!({ "titel": 1, "title": "", "type": "", "email": "" })).contains("did you mean `title`?"));
    let patch: shop::ProductPatch = serde_json::from_value(json!({ "level": null })).unwrap_or_default();
    assert_eq!((patch.level, patch.title), (Some(None), None));
    let line: Result<shop::LineNew, _> = serde_json::from_value(json!({ "order": [2026, "A"] }));
    assert_eq!(line.map(|line| line.order).ok(), Some((2026, "A".to_owned())));
}

#[test]
fn a_link_of_a_model_with_itself_names_its_columns_by_role() {
    let info = LinkInfo::of(links::Friendship::DEF);
    let columns: Vec<_> = info.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["admirer_id", "friend_id", "strength", "type", "created_at", "updated_at", "deleted_at"]);
    assert_eq!((info.def.was, info.def.id, info.def.doc), (Some("acquaintance"), false, "Who knows whom."));
    assert_eq!((info.def.columns[0].doc, info.def.columns[0].index), ("How well.", true));
    let _ = filter!(links::Friendship, strength > 2 && r#type == None);
}

#[test]
fn ends_of_a_link_have_names_numbers_and_policies() {
    let def = links::Likes::DEF;
    assert_eq!((def.table, def.id_prefix, def.id), (Some("likes"), "like", true));
    assert_eq!((def.ends[0].field, def.ends[0].one, def.ends[0].policy), (Some("likes"), true, EndPolicy::CascadeLast));
    assert_eq!((def.ends[1].field, def.ends[1].one, def.ends[1].policy), (None, false, EndPolicy::Restrict));
}

#[test]
fn models_of_one_name_are_told_apart_by_role() {
    let info = LinkInfo::of(links::Orders::DEF);
    let columns: Vec<_> = info.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns[..3], ["copy_year", "copy_number", "origin_id"]);
}

#[test]
fn a_read_only_link_goes_by_a_column() {
    let info = LinkInfo::of(links::Favourite::DEF);
    assert!(!info.stored());
    let key = links::Favourite::DEF.read_only.map(|key| (key.end, key.field));
    assert_eq!(key, Some((0, "product_id")));
}

#[test]
fn an_application_lists_modules_and_links_and_embeds_nothing_that_is_not_there() {
    let def = Everything::DEF;
    assert_eq!((def.name, def.modules.len(), def.links.len()), ("Everything", 2, 4));
    let embedded = def.migrations.map(|embedded| (embedded.folder.ends_with("tests/no_such_folder"), embedded.files.len()));
    assert_eq!(embedded, Some((true, 0)));
}
