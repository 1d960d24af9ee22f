//! Many to many: who owns the pivot table, what it and its columns are called, and pivots that are models.

use modelink::{
    Error,
    prelude::*,
    schema::{Action, Model, ModelInfo, Table},
};
use modelink_tests::{TestResult, on_every_database};

mod shop {
    use modelink::prelude::*;

    #[module(models(Product, Tag, Shelf, Order, Team, OrderTeam, Language, Country, Film, Actor, Part))]
    pub struct ShopModule;

    #[model(id_prefix = "prod", table = "wares")]
    #[derive(Debug, Clone)]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        /// Nothing is named: the tables name it.
        pub orders: ManyToMany<Order>,
        /// The other side owns it.
        #[relation(mapped_by = products)]
        pub tags: ManyToMany<Tag>,
        /// Only this side knows.
        pub shelves: ManyToMany<Shelf>,
    }

    #[model(id_prefix = "order")]
    #[derive(Debug, Clone)]
    pub struct Order {
        pub id: Id<Order>,
        pub number: i32,
        pub products: ManyToMany<Product>,
        #[relation(pivot_entity = OrderTeam)]
        pub teams: ManyToMany<Team>,
    }

    #[model(id_prefix = "tag")]
    #[derive(Debug, Clone)]
    pub struct Tag {
        pub id: Id<Tag>,
        pub value: String,
        #[relation(join_column = "label", inverse_join_column = "ware")]
        pub products: ManyToMany<Product>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Shelf {
        #[column(autoincrement)]
        pub id: Id<Shelf, i64>,
        pub row: i32,
    }

    #[model(id_prefix = "team")]
    #[derive(Debug, Clone)]
    pub struct Team {
        pub id: Id<Team>,
        pub name: String,
        pub orders: ManyToMany<Order>,
    }

    /// A pivot with columns of its own. It may say which relation leads to which side.
    #[model(id_prefix = "ot")]
    #[derive(Debug, Clone)]
    pub struct OrderTeam {
        pub id: Id<OrderTeam>,
        #[column(default = "helper")]
        pub role: String,
        pub boss: BelongsTo<Option<Team>>,
        #[relation(mapped_by = orders)]
        pub team: BelongsTo<Team>,
        #[relation(mapped_by = teams)]
        pub order: BelongsTo<Order>,
    }

    /// Keys of other kinds, and of several columns; the pivot is in the schema of its owner.
    #[model(schema = "world")]
    #[derive(Debug, Clone)]
    pub struct Language {
        #[column(primary_key)]
        pub code: String,
        #[relation(mapped_by = languages, pivot_table = "spoken")]
        pub countries: ManyToMany<Country>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Country {
        #[column(primary_key)]
        pub continent: i32,
        #[column(primary_key)]
        pub name: String,
        pub languages: ManyToMany<Language>,
    }

    /// A pivot whose key is the pair.
    #[model(id_prefix = "film")]
    #[derive(Debug, Clone)]
    pub struct Film {
        pub id: Id<Film>,
        pub title: String,
        #[relation(pivot_entity = Part)]
        pub actors: ManyToMany<Actor>,
        #[relation(cascade(delete))]
        pub parts: HasMany<Part>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Actor {
        #[column(autoincrement)]
        pub id: Id<Actor, i64>,
        pub name: String,
        pub films: ManyToMany<Film>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Part {
        #[column(primary_key)]
        pub film: BelongsTo<Film>,
        #[column(primary_key)]
        pub actor: BelongsTo<Actor>,
        #[column(default = "extra")]
        pub role: String,
    }
}

#[modelink::app(modules(shop::ShopModule))]
struct Shop;

use shop::*;

fn pivot(model: &'static ModelInfo, name: &str) -> Option<&'static Table> {
    model.pivots.iter().find(|table| table.name == name)
}

fn columns(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn pivots_are_named_and_owned_by_rule() -> TestResult {
    // The alphabetically first table owns it; its column stands first.
    let derived = pivot(Order::info(), "order_wares").ok_or("`order` owns it")?;
    assert_eq!(
        (columns(derived), &derived.primary_key),
        (vec!["order_id", "wares_id"], &vec!["order_id".to_owned(), "wares_id".into()])
    );
    assert!(derived.foreign_keys.iter().all(|key| key.on_delete == Action::Cascade));
    assert_eq!(derived.indexes.iter().map(|index| index.columns.clone()).collect::<Vec<_>>(), [["wares_id"]]);
    // Who describes it owns it.
    let described = pivot(Tag::info(), "tag_wares").ok_or("`tag` owns it")?;
    assert_eq!(columns(described), ["label", "ware"]);
    // A relation that only one side knows is that side's, whatever the tables are called.
    let alone = pivot(Product::info(), "shelf_wares").ok_or("`wares` owns it")?;
    assert_eq!(columns(alone), ["wares_id", "shelf_id"]);
    let spoken = pivot(Language::info(), "spoken").ok_or("`language` owns it")?;
    assert_eq!(columns(spoken), ["language_id", "country_continent", "country_name"]);
    assert_eq!(spoken.schema.as_deref(), Some("world"));
    let all: Vec<_> = [Product::info(), Order::info(), Team::info(), Country::info(), Film::info(), Actor::info()]
        .iter()
        .flat_map(|model| model.pivots.iter().map(|table| table.name.as_str()))
        .collect();
    assert_eq!(all, ["shelf_wares", "order_wares"], "a pivot that is a model has no second table");
    Ok(())
}

#[test]
fn a_pivot_entity_has_foreign_keys_and_a_unique_pair() {
    let table = &OrderTeam::info().table;
    assert_eq!(table.foreign_keys.len(), 3);
    let pair = table.indexes.iter().find(|index| index.unique).map(|index| index.columns.clone());
    assert_eq!(pair, Some(vec!["order_id".to_owned(), "team_id".into()]));
    let part = &Part::info().table;
    assert_eq!((part.primary_key.clone(), part.foreign_keys.len()), (vec!["film_id".to_owned(), "actor_id".into()], 2));
    assert!(!part.indexes.iter().any(|index| index.unique), "the primary key is the pair");
    assert_eq!(part.indexes.iter().map(|index| index.columns.clone()).collect::<Vec<_>>(), [["actor_id"]]);
}

#[tokio::test]
async fn every_pivot_is_written_and_read_from_both_sides() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let red = create!(Tag { value: "red" }).exec(&db).await?;
        let shirt = create!(Product {
            title: "Shirt",
            orders: [{ number: 1 }, { number: 2 }],
            tags: [&red, { value: "new" }],
            shelves: [{ row: 7 }],
        })
        .exec(&db)
        .await?;
        create!(Order { number: 3, products: [&shirt, { title: "Hat", tags: [&red] }] }).exec(&db).await?;
        let rows = graph!(Product(order: title) { title, orders(order: number) { number }, tags(order: value) { value }, shelves { row }, n: orders.count() })
            .json(&db)
            .await?;
        let expected = r#"[{"title":"Hat","orders":[{"number":3}],"tags":[{"value":"red"}],"shelves":[],"n":1},{"title":"Shirt","orders":[{"number":1},{"number":2},{"number":3}],"tags":[{"value":"new"},{"value":"red"}],"shelves":[{"row":7}],"n":3}]"#;
        assert_eq!(rows, expected);
        let tags = graph!(Tag(filter: products.orders.number == 3, order: value) { value, products(order: title) { title } }).json(&db).await?;
        assert_eq!(tags, r#"[{"value":"new","products":[{"title":"Shirt"}]},{"value":"red","products":[{"title":"Hat"},{"title":"Shirt"}]}]"#);
        Product::delete(&db, [&shirt.id]).await?;
        for (pivot, left) in [("order_wares", 1), ("tag_wares", 1), ("shelf_wares", 0)] {
            let rows = db.sql(format!("select count(*) from {pivot}")).rows::<(i64,)>().await?;
            assert_eq!(rows, [(left,)], "{pivot}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pivot_joins_keys_of_any_kind() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let french = create!(Language { code: "fr", countries: [{ continent: 1, name: "France" }] }).exec(&db).await?;
        create!(Country { continent: 1, name: "Belgium", languages: [&french, { code: "nl" }] }).exec(&db).await?;
        create!(Language { code: "de", countries: [(1, "Belgium")] }).exec(&db).await?;
        let rows = graph!(Country(filter: languages.any(code == "fr"), order: name) { name, languages(order: code) { code } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"Belgium","languages":[{"code":"de"},{"code":"fr"},{"code":"nl"}]},{"name":"France","languages":[{"code":"fr"}]}]"#);
        let belgium = Country::retrieve(&db, &(1, "Belgium".to_owned())).await?;
        assert_eq!(Language::count(&db, filter!(Language, countries == &belgium)).await?, 3);
        assert_eq!(Language::count(&db, filter!(Language, countries == (1, "France"))).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pivot_entity_is_created_on_the_way_and_by_itself() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let red = create!(Team { name: "Red" }).exec(&db).await?;
        let order = create!(Order { number: 1, teams: [&red, { name: "Blue" }] }).exec(&db).await?;
        let rows = OrderTeam::list(&db, filter!(OrderTeam, order == &order)).await?;
        assert_eq!(rows.iter().map(|row| row.role.as_str()).collect::<Vec<_>>(), ["helper", "helper"]);
        let next = create!(Order { number: 2 }).exec(&db).await?;
        let boss = create!(OrderTeam { role: "boss", order: &next, team: &red, boss: &red }).exec(&db).await?;
        let twice = create!(OrderTeam { order: &next, team: &red }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "OrderTeam", fields }) if fields == &["order", "team"]), "{twice:?}");
        let teams = graph!(Order(order: number) { teams(order: name) { name, orders(order: number) { number } } }).json(&db).await?;
        assert_eq!(teams, r#"[{"teams":[{"name":"Blue","orders":[{"number":1}]},{"name":"Red","orders":[{"number":1},{"number":2}]}]},{"teams":[{"name":"Red","orders":[{"number":1},{"number":2}]}]}]"#);
        // A row of the pivot that is deleted joins no more.
        OrderTeam::soft_delete(&db, [&boss.id]).await?;
        assert_eq!(Team::count(&db, filter!(Team, orders.number == 2)).await?, 0);
        create!(OrderTeam { order: &next, team: &red }).exec(&db).await?;
        Order::delete(&db, [&order.id, &next.id]).await?;
        assert_eq!(OrderTeam::count(&db, None).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pair_of_relations_may_be_the_key_of_a_pivot_entity() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let ada = create!(Actor { name: "Ada" }).exec(&db).await?;
        let film = create!(Film { title: "Solaris", actors: [&ada, { name: "Bob" }] }).exec(&db).await?;
        let hero = create!(Part { film: { title: "Stalker" }, actor: &ada, role: "hero" }).exec(&db).await?;
        assert_eq!(hero.key().1, ada.id);
        assert_eq!(Part::retrieve(&db, &(film.id.clone(), ada.id)).await?.role, "extra");
        let twice = create!(Part { film: &film, actor: &ada }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Part", .. })), "{twice:?}");
        let patch = PartPatch { role: Some("lead".into()) };
        assert_eq!(Part::update(&db, &(film.id.clone(), ada.id), patch).await?.role, "lead");
        let rows = graph!(Film(order: title) { title, actors(order: name) { name }, parts(order: role) { role, actor { name } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"title":"Solaris","actors":[{"name":"Ada"},{"name":"Bob"}],"parts":[{"role":"extra","actor":{"name":"Bob"}},{"role":"lead","actor":{"name":"Ada"}}]},{"title":"Stalker","actors":[{"name":"Ada"}],"parts":[{"role":"hero","actor":{"name":"Ada"}}]}]"#);
        assert_eq!(Film::soft_delete(&db, [&film.id]).await?, 1);
        assert_eq!(Part::count(&db, None).await?, 1);
        assert_eq!(Film::restore(&db, [&film.id]).await?, 1);
        assert_eq!(Part::count(&db, filter!(Part, film == &film)).await?, 2);
        Part::delete(&db, [&hero.key()]).await?;
        assert_eq!(Actor::count(&db, filter!(Actor, films.title == "Stalker")).await?, 0);
        Ok(())
    })
    .await
}
