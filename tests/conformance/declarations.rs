//! Declarations at their edges: keys of other types, pivot entities, trees, several links of one pair, own names.

use modelink::{Error, prelude::*};
use modelink_tests::{TestResult, on_every_database};

/// One module with every unusual declaration.
mod sales {
    use modelink::prelude::*;
    use serde::{Deserialize, Serialize};

    #[module(models(Order, LineItem, Team, Membership, Node, r#Type, Card, Holder, Price), name = "sales")]
    pub struct SalesModule;

    #[derive(Debug, Clone, PartialEq, DbEnum)]
    #[db(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum OrderStatus {
        Open,
        #[db(value = "shut")]
        Closed,
    }

    #[derive(Debug, Clone, Copy, PartialEq, DbEnum)]
    pub enum Rank {
        Low = 1,
        High = 5,
    }

    #[derive(Debug, Clone, PartialEq, ColumnType)]
    pub struct Code(pub String);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Meta {
        pub channel: String,
    }

    fn token() -> String {
        "made by the program".into()
    }

    /// An order, it's "quoted".
    #[model(
        table = "orders",
        id_prefix = "order",
        index(status, created_at),
        index(email, where = "status = 'OPEN'", name = "open_emails"),
        unique(number, status)
    )]
    #[derive(Debug, Clone)]
    pub struct Order {
        pub id: Id<Order>,
        #[column(default = OrderStatus::Open)]
        pub status: OrderStatus,
        pub email: Option<String>,
        #[column(length = 20)]
        pub number: String,
        #[column(default_with = token)]
        pub token: String,
        pub meta: Option<Json<Meta>>,
        pub r#type: Option<String>,
        #[relation(mapped_by = order, cascade(delete))]
        pub items: HasMany<LineItem>,
        pub created_at: DateTime,
        #[relation(pivot_entity = Membership)]
        pub teams: ManyToMany<Team>,
    }

    #[model(check(quantity > 0), check(quantity < 1000 || price.is_null()))]
    #[derive(Debug, Clone)]
    pub struct LineItem {
        pub id: Id<LineItem, Uuid>,
        pub quantity: i32,
        pub price: Option<Decimal>,
        pub order: BelongsTo<Order>,
        #[relation(column = "replaces")]
        pub replaced: BelongsTo<Option<LineItem>>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Team {
        #[column(autoincrement)]
        pub id: Id<Team, i64>,
        pub name: String,
        pub orders: ManyToMany<Order>,
    }

    #[model(id_prefix = "mem")]
    #[derive(Debug, Clone)]
    pub struct Membership {
        pub id: Id<Membership>,
        pub order: BelongsTo<Order>,
        pub team: BelongsTo<Team>,
        #[column(default = Rank::Low)]
        pub rank: Rank,
    }

    #[model(timestamps = false)]
    #[derive(Debug, Clone)]
    pub struct Node {
        pub id: Id<Node>,
        pub parent: BelongsTo<Option<Node>>,
        #[relation(mapped_by = parent)]
        pub children: HasMany<Node>,
        #[relation(mapped_by = likers)]
        pub likes: ManyToMany<Node>,
        #[relation(mapped_by = likes)]
        pub likers: ManyToMany<Node>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct r#Type {
        pub id: Id<r#Type>,
        pub r#fn: String,
        #[column(hidden)]
        pub secret: Option<String>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Card {
        pub id: Id<Card>,
        pub code: Code,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Holder {
        pub id: Id<Holder>,
        #[relation(foreign_key)]
        pub card: HasOne<Card>,
    }

    #[model(soft_delete = false)]
    #[derive(Debug, Clone)]
    pub struct Price {
        #[column(primary_key)]
        pub currency: String,
        #[column(primary_key)]
        pub region: String,
        pub amount: Decimal,
        #[column(version)]
        pub revision: i32,
    }
}

mod people {
    use modelink::prelude::*;

    #[module(models(Person))]
    pub struct PeopleModule;

    #[model(id_prefix = "person")]
    #[derive(Debug, Clone)]
    pub struct Person {
        pub id: Id<Person>,
        pub name: String,
    }
}

mod links {
    use modelink::prelude::*;

    use super::{people::Person, sales::*};

    link! { pub OrderBuyer { Order.buyer: One<Person>, Person.orders: Many<Order> } }
    link! { #[link(id = false)] pub OrderSeller { Order.seller: One<Person>, Person: Many<Order> } }
    link! { pub Friends { Person.friends: Many<Person>, Person.friend_of: Many<Person>, since: i32 = 2000 } }
    link! { pub TeamLead { Team.lead: One<Person>, Person.leads: One<Team>, note: Option<String> } }
}

#[modelink::app(
    modules(sales::SalesModule, people::PeopleModule),
    links(links::OrderBuyer, links::OrderSeller, links::Friends, links::TeamLead)
)]
struct Edges;

use links::*;
use people::Person;
use sales::*;

#[tokio::test]
async fn enums_newtypes_documents_and_raw_names_come_back_as_they_went() -> TestResult {
    on_every_database::<Edges, _>(|db| async move {
        let meta = Meta { channel: "web".into() };
        let order = create!(Order { number: "1", r#type: "retail", meta: Json(meta.clone()) }).exec(&db).await?;
        assert_eq!(
            (order.status, order.token.as_str(), order.r#type.as_deref()),
            (OrderStatus::Open, "made by the program", Some("retail"))
        );
        assert_eq!(Order::retrieve(&db, &order.id).await?.meta, Some(Json(meta)));
        let json = graph!(Order { status, r#type, meta }).json(&db).await?;
        assert_eq!(json, r#"[{"status":"OPEN","type":"retail","meta":{"channel":"web"}}]"#);

        create!(r#Type { r#fn: "f", secret: "hush" }).exec(&db).await?;
        let all = graph!(r#Type { .. }).json(&db).await?;
        assert!(all.contains(r#""fn":"f""#) && !all.contains("hush"), "{all}");
        assert_eq!(graph!(r#Type { secret }).fetch(&db).await?[0].secret.as_deref(), Some("hush"), "by its name it is selected");
        assert!(db.graph(json!({ "entity": "type", "fields": ["secret"] })).await.is_err(), "but never from outside");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_may_be_uuids_integers_and_several_columns() -> TestResult {
    on_every_database::<Edges, _>(|db| async move {
        let red = create!(Team { name: "Red" }).exec(&db).await?;
        let blue = create!(Team { name: "Blue" }).exec(&db).await?;
        assert!(red.id < blue.id, "the database counts");
        let order = create!(Order { number: "1", items: [{ quantity: 1, price: 5 }], teams: [&red, &blue] }).exec(&db).await?;
        let first = LineItem::list(&db, filter!(LineItem, order == &order)).await?.remove(0);
        create!(LineItem { quantity: 2, order: &order, replaced: &first }).exec(&db).await?;
        let rows = graph!(LineItem(filter: replaced == &first) { quantity, replaced { id, quantity } }).fetch(&db).await?;
        assert_eq!(rows[0].replaced.as_ref().map(|item| item.id), Some(first.id));
        let teams = graph!(Order { teams(order: name) { name, orders { number } } }).json(&db).await?;
        assert_eq!(teams, r#"[{"teams":[{"name":"Blue","orders":[{"number":"1"}]},{"name":"Red","orders":[{"number":"1"}]}]}]"#);

        let price = create!(Price { currency: "eur", region: "eu", amount: dec!(12345678901.23) }).exec(&db).await?;
        let key = ("eur".to_owned(), "eu".to_owned());
        assert_eq!(Price::retrieve(&db, &key).await?.amount, price.amount);
        let again = create!(Price { currency: "eur", region: "eu", amount: 1 }).exec(&db).await;
        assert!(matches!(again, Err(Error::Unique { model: "Price", .. })), "{again:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_may_lead_to_itself_as_a_tree_and_as_a_web() -> TestResult {
    on_every_database::<Edges, _>(|db| async move {
        let root = create!(Node {}).exec(&db).await?;
        let leaf = create!(Node { parent: &root, likes: [&root] }).exec(&db).await?;
        let rows = graph! {
            Node(filter: parent == &root) { id, parent { children { id } }, likes { id, likers { id } }, likers { id } }
        }
        .fetch(&db)
        .await?;
        assert_eq!((rows.len(), &rows[0].id), (1, &leaf.id));
        assert_eq!(rows[0].parent.as_ref().map(|parent| parent.children[0].id.clone()), Some(leaf.id.clone()));
        assert_eq!((&rows[0].likes[0].id, &rows[0].likes[0].likers[0].id), (&root.id, &leaf.id));
        assert!(rows[0].likers.is_empty(), "who likes is not liked");
        let holder = create!(Holder { card: { code: Code("c".into()) } }).exec(&db).await?;
        let rows = graph!(Holder(filter: id == &holder.id) { card { code } }).fetch(&db).await?;
        assert_eq!(rows[0].card.as_ref().map(|card| card.code.clone()), Some(Code("c".into())));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_pair_of_models_may_have_many_links_and_a_model_one_to_itself() -> TestResult {
    on_every_database::<Edges, _>(|db| async move {
        let ada = create!(Person { name: "Ada" }).exec(&db).await?;
        let bob = create!(Person { name: "Bob \\ 'q' \"d\" é 🎉 \n" }).exec(&db).await?;
        create!(Order { number: "1", buyer: &ada, seller: &bob }).exec(&db).await?;
        let rows = graph!(Order { buyer { name }, seller { name } }).fetch(&db).await?;
        let names = (&rows[0].buyer, &rows[0].seller);
        assert_eq!(names.0.as_ref().map(|p| p.name.as_str()), Some("Ada"));
        assert_eq!(names.1.as_ref().map(|p| p.name.as_str()), Some(bob.name.as_str()), "quotes and line ends survive");

        Friends::create(&db, [(&ada.id, &bob.id)]).with(|row| row.since(1999)).await?;
        let rows = graph!(Person(order: name) { friends { name, link { since } }, friend_of { name } }).fetch(&db).await?;
        assert_eq!((rows[0].friends[0].link.since, rows[0].friend_of.len()), (1999, 0));
        assert_eq!((rows[1].friends.len(), rows[1].friend_of[0].name.as_str()), (0, "Ada"));

        let team = create!(Team { name: "Red" }).exec(&db).await?;
        TeamLead::create(&db, [(&team.id, &ada.id)]).await?;
        TeamLead::create(&db, [(&team.id, &ada.id)]).with(|row| row.note("again")).await?;
        let second = TeamLead::create(&db, [(&team.id, &bob.id)]).await;
        assert!(matches!(second, Err(Error::Cardinality { link: "TeamLead", end: "Team" })), "{second:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_by_the_name_of_its_field() -> TestResult {
    on_every_database::<Edges, _>(|db| async move {
        let order = create!(Order { number: "1" }).exec(&db).await?;
        let twice = create!(Order { number: "1" }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Order", fields }) if fields == &["number", "status"]), "{twice:?}");
        let none = create!(LineItem { quantity: 0, order: &order }).exec(&db).await;
        assert!(
            matches!(&none, Err(Error::Check { model: "LineItem", field: Some(field), .. }) if field == "quantity"),
            "{none:?}"
        );
        let lost = create!(LineItem { quantity: 1, order: Id::<Order>::new("order_lost") }).exec(&db).await;
        assert!(matches!(&lost, Err(Error::Relation { model: "LineItem", relation, .. }) if relation == "order"), "{lost:?}");
        let long = create!(Order { number: "x".repeat(21) }).exec(&db).await;
        assert!(matches!(&long, Err(Error::Invalid { model: "Order", field, .. }) if field == "number"), "{long:?}");
        let patch = OrderPatch { number: Some("é".repeat(21)), ..Default::default() };
        let long = Order::update(&db, &order.id, patch).await;
        assert!(matches!(&long, Err(Error::Invalid { model: "Order", field, .. }) if field == "number"), "{long:?}");
        assert_eq!(Order::count(&db, Cond::all()).await?, 1);
        Ok(())
    })
    .await
}
