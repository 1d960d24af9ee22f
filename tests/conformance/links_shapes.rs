//! Links of every shape: named by roles, between models of one name, without an id, without a field, read by any key and
//! along a path.

use modelink::{Error, prelude::*, schema::Module};
use modelink_tests::{TestResult, on_every_database};

mod cart {
    use modelink::prelude::*;

    #[module(models(Cart, Line, Coupon))]
    pub struct CartModule;

    #[model(id_prefix = "cart")]
    #[derive(Debug, Clone)]
    pub struct Cart {
        pub id: Id<Cart>,
        pub label: String,
        /// The code of a currency, in another module.
        pub money: Option<String>,
        #[relation(mapped_by = cart, cascade(delete))]
        pub lines: HasMany<Line>,
        #[relation(pivot_table = "cart_coupons")]
        pub coupons: ManyToMany<Coupon>,
    }

    #[model(id_prefix = "line")]
    #[derive(Debug, Clone)]
    pub struct Line {
        pub id: Id<Line>,
        pub quantity: i32,
        /// The key of a ware.
        pub ware: Option<i64>,
        pub cart: BelongsTo<Cart>,
    }

    #[model(id_prefix = "coupon")]
    #[derive(Debug, Clone)]
    pub struct Coupon {
        pub id: Id<Coupon>,
        /// The key of a ware that it is for.
        pub ware: Option<i64>,
        #[relation(mapped_by = coupons)]
        pub carts: ManyToMany<Cart>,
    }
}

mod wares {
    use modelink::prelude::*;

    #[module(models(Ware, Currency, Line))]
    pub struct WareModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Ware {
        #[column(primary_key, autoincrement)]
        pub number: i64,
        pub name: String,
        /// The key of another ware.
        pub replaces: Option<i64>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Currency {
        #[column(primary_key, length = 3)]
        pub code: String,
        pub sign: String,
    }

    /// A line of wares: its name is that of a model of the other module.
    #[model(id_prefix = "wline", table = "ware_line")]
    #[derive(Debug, Clone)]
    pub struct Line {
        pub id: Id<Line>,
        pub name: String,
    }
}

mod links {
    use super::{
        cart::{self, Cart, Coupon},
        wares::{self, Currency, Ware},
    };
    use modelink::prelude::*;

    link! {
        /// By a column that is not called after the model, to a key that is not called `id`.
        #[link(read_only, key = Cart.money)]
        pub CartCurrency { Cart.currency: One<Currency>, Currency.carts: Many<Cart> }
    }
    link! {
        /// Along a relation to many.
        #[link(read_only, key = Cart.lines.ware)]
        pub CartWares { Cart.wares: Many<Ware>, Ware.carts: Many<Cart> }
    }
    link! {
        /// By a relation to one and another to many.
        #[link(read_only, key = cart::Line.cart.money)]
        pub LineCurrency { cart::Line.currency: One<Currency>, Currency.lines: Many<cart::Line> }
    }
    link! {
        /// Through a pivot.
        #[link(read_only, key = Cart.coupons.ware)]
        pub CartOffers { Cart.offers: Many<Ware>, Ware.offered_in: Many<Cart> }
    }
    link! {
        /// Two models of one name.
        pub SameName { cart::Line.place: One<wares::Line>, wares::Line.entries: Many<cart::Line>, note: Option<String> }
    }
    link! {
        #[link(id = false)]
        pub WareGift { Ware.gifts: Many<Coupon>, Coupon: One<Ware> }
    }
    link! {
        /// The same pair once more.
        pub WareRefund { Ware.refunds: Many<Coupon>, Coupon.refunded: Many<Ware>, share: i32 = 50 }
    }
    link! {
        /// A model with itself, by a column of its own.
        #[link(read_only, key = Ware.replaces)]
        pub Replaced { Ware.replaced_by: Many<Ware>, Ware.replaced: One<Ware> }
    }
    link! {
        /// A model with itself, one end without a name.
        pub Successor { Ware.successor: One<Ware>, Ware: One<Ware> }
    }
}

#[modelink::app(
    modules(cart::CartModule, wares::WareModule),
    links(
        links::CartCurrency,
        links::CartWares,
        links::LineCurrency,
        links::CartOffers,
        links::SameName,
        links::WareGift,
        links::WareRefund,
        links::Successor,
        links::Replaced
    )
)]
struct Shop;

use cart::{Cart, Coupon};
use links::*;
use wares::{Currency, Ware};

async fn ware(db: &Db, name: &str) -> Result<Ware, Error> {
    create!(Ware { name: name }).exec(db).await
}

/// Two carts: the first holds the cup twice and the pot, the second the cup, and a line of a ware that does not exist.
async fn carts(db: &Db) -> Result<(Cart, Cart, Ware, Ware), Error> {
    let (cup, pot) = (ware(db, "cup").await?, ware(db, "pot").await?);
    create!(Currency { code: "eur", sign: "€" }).exec(db).await?;
    let first = create!(Cart {
        label: "first",
        money: "eur",
        lines: [{ quantity: 1, ware: cup.number }, { quantity: 2, ware: cup.number }, { quantity: 3, ware: pot.number }],
        coupons: [{ ware: pot.number }, {}],
    })
    .exec(db)
    .await?;
    let lines = create!(Cart { label: "second", lines: [{ quantity: 4, ware: cup.number }, { quantity: 5, ware: 999 }, { quantity: 6 }] });
    let second = lines.exec(db).await?;
    Ok((first, second, cup, pot))
}

#[tokio::test]
async fn a_read_only_link_goes_by_any_column_to_any_key() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (first, second, ..) = carts(&db).await?;
        let rows = graph!(Cart(order: label) { label, currency { sign } }).json(&db).await?;
        assert_eq!(rows, r#"[{"label":"first","currency":{"sign":"€"}},{"label":"second","currency":null}]"#);
        let rows = graph!(Currency { code, carts { label }, n: carts.count() }).json(&db).await?;
        assert_eq!(rows, r#"[{"code":"eur","carts":[{"label":"first"}],"n":1}]"#);
        let eur = Currency::retrieve(&db, &"eur".to_owned()).await?;
        assert_eq!(Cart::count(&db, filter!(Cart, currency == &eur)).await?, 1);
        assert_eq!(Cart::list(&db, filter!(Cart, currency == None)).await?[0].id, second.id);
        let answer =
            db.graph(json!({ "entity": "cart", "fields": ["label"], "filters": { "currency": { "sign": "€" } } })).await?;
        assert_eq!(answer.rows, [json!({ "label": "first" })]);
        // A key that is held by nobody reads as nothing, never as a null in a list.
        db.sql("delete from currency").execute().await?;
        let rows = graph!(Cart(filter: id == &first.id) { money, currency { sign } }).json(&db).await?;
        assert_eq!(rows, r#"[{"money":"eur","currency":null}]"#);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn writing_over_a_read_only_link_needs_the_other_end() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let refused = create!(Cart { label: "a", currency: "usd" }).exec(&db).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { link: "CartCurrency", end: "Currency" })), "{refused:?}");
        let usd = create!(Currency { code: "usd", sign: "$" }).exec(&db).await?;
        let cart = create!(Cart { label: "a", currency: &usd }).exec(&db).await?;
        assert_eq!(cart.money.as_deref(), Some("usd"));
        Currency::soft_delete(&db, [&usd.code]).await?;
        let refused = create!(Cart { label: "b", currency: &usd }).exec(&db).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { .. })), "a deleted end counts as missing: {refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_read_only_link_goes_along_a_path_both_ways() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (first, second, cup, pot) = carts(&db).await?;
        let rows = graph!(Cart(order: label) { label, wares(order: name) { name }, last: wares(order: -name, limit: 1) { name }, n: wares.count() })
            .json(&db)
            .await?;
        let expected = r#"[{"label":"first","wares":[{"name":"cup"},{"name":"pot"}],"last":[{"name":"pot"}],"n":2},{"label":"second","wares":[{"name":"cup"}],"last":[{"name":"cup"}],"n":1}]"#;
        assert_eq!(rows, expected, "each ware once, however many lines lead to it");
        let rows = graph!(Ware(order: name) { name, carts(order: label) { label, lines(order: quantity) { quantity } }, n: carts.count() }).json(&db).await?;
        let expected = r#"[{"name":"cup","carts":[{"label":"first","lines":[{"quantity":1},{"quantity":2},{"quantity":3}]},{"label":"second","lines":[{"quantity":4},{"quantity":5},{"quantity":6}]}],"n":2},{"name":"pot","carts":[{"label":"first","lines":[{"quantity":1},{"quantity":2},{"quantity":3}]}],"n":1}]"#;
        assert_eq!(rows, expected);
        assert_eq!(Cart::list(&db, filter!(Cart, wares.name == "pot")).await?[0].id, first.id);
        assert_eq!(Cart::count(&db, filter!(Cart, wares == &cup)).await?, 2);
        assert_eq!(Cart::list(&db, filter!(Cart, wares.none(name == "pot"))).await?[0].id, second.id);
        assert_eq!(Ware::count(&db, filter!(Ware, carts.label == "second")).await?, 1);
        let answer = db
            .graph(json!({
                "entity": "ware", "fields": ["name", "carts.label"],
                "filters": { "carts": { "label": "second" } }, "pagination": { "order": { "name": "ASC" } },
            }))
            .await?;
        assert_eq!(answer.rows, [json!({ "name": "cup", "carts": [{ "label": "first" }, { "label": "second" }] })]);
        // Deleted lines lead nowhere; with the deleted cart they are shown again.
        Cart::soft_delete(&db, [&first.id]).await?;
        assert_eq!(Ware::count(&db, filter!(Ware, number == pot.number && carts.label != "")).await?, 0);
        let rows = graph!(Cart(filter: id == &first.id, with_deleted: true) { wares(order: name) { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"wares":[{"name":"cup"},{"name":"pot"}]}]"#);
        let refused = create!(Cart { label: "x", wares: [pot.number] }).exec(&db).await;
        assert!(matches!(&refused, Err(Error::Unsupported(text)) if text.contains("Cart.wares")), "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_path_may_go_up_and_through_a_pivot() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (_, _, _, pot) = carts(&db).await?;
        let rows = graph!(cart::Line(filter: quantity <= 4, order: quantity) { quantity, currency { sign } }).json(&db).await?;
        assert_eq!(rows, r#"[{"quantity":1,"currency":{"sign":"€"}},{"quantity":2,"currency":{"sign":"€"}},{"quantity":3,"currency":{"sign":"€"}},{"quantity":4,"currency":null}]"#);
        let rows = graph!(Currency { lines(order: -quantity) { quantity }, n: lines.count(quantity > 1) }).json(&db).await?;
        assert_eq!(rows, r#"[{"lines":[{"quantity":3},{"quantity":2},{"quantity":1}],"n":2}]"#);
        let ordered = graph!(cart::Line(order: [currency.sign, quantity]) { quantity }).json(&db).await?;
        assert_eq!(ordered, r#"[{"quantity":1},{"quantity":2},{"quantity":3},{"quantity":4},{"quantity":5},{"quantity":6}]"#);
        let rows = graph!(Ware(filter: number == pot.number) { offered_in { label, offers { name } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"offered_in":[{"label":"first","offers":[{"name":"pot"}]}]}]"#);
        assert_eq!(Cart::count(&db, filter!(Cart, offers.name == "pot")).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn seaorm_follows_a_path_too() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (first, ..) = carts(&db).await?;
        let found = Cart::find_entity().all(&db).await?;
        let cart = found.into_iter().find(|cart| cart.id == first.id).ok_or("it is there")?;
        use sea_orm::ModelTrait as _;
        let wares = cart.find_linked(Cart::FIELDS.wares()).all(&db).await?;
        assert_eq!(wares.len(), 3, "SeaORM shows a ware for each line");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn models_of_one_name_and_one_model_are_told_apart() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let line = create!(cart::Line { quantity: 1, cart: { label: "a" }, place: { name: "tools" } }).exec(&db).await?;
        let rows = SameName::list(&db, None).await?;
        assert_eq!((rows.len(), &rows[0].entry), (1, &line.id));
        let rows = graph!(wares::Line { name, entries { quantity, link { note } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"tools","entries":[{"quantity":1,"link":{"note":null}}]}]"#);

        let (old, new) = (ware(&db, "old").await?, ware(&db, "new").await?);
        Successor::create(&db, [(&old.number, &new.number)]).await?;
        let rows = graph!(Ware(order: name) { name, successor { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"new","successor":null},{"name":"old","successor":{"name":"new"}}]"#);
        let third = create!(Ware { name: "third", replaced: &new }).exec(&db).await?;
        assert_eq!(third.replaces, Some(new.number));
        let rows = graph!(Ware(filter: replaced.name == "new" || replaced_by != None, order: name) { name, replaced { name }, replaced_by { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"new","replaced":null,"replaced_by":[{"name":"third"}]},{"name":"third","replaced":{"name":"new"},"replaced_by":[]}]"#);
        let other = ware(&db, "other").await?;
        let taken = Successor::create(&db, [(&other.number, &new.number)]).await;
        assert!(
            matches!(&taken, Err(Error::Cardinality { link: "Successor", .. })),
            "the end without a name is one too: {taken:?}"
        );
        Ware::soft_delete(&db, [&new.number]).await?;
        assert!(Successor::list(&db, None).await?.is_empty());
        Ware::restore(&db, [&new.number]).await?;
        assert_eq!(Successor::list(&db, None).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_entity_that_two_modules_have_is_asked_for_by_its_module() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        create!(cart::Line { quantity: 3, cart: { label: "a" }, place: { name: "tools" } }).exec(&db).await?;
        let ask = async |entity: &str, field: &str| db.graph(json!({ "entity": entity, "fields": [field] })).await;
        assert_eq!(ask("cart.line", "quantity").await?.rows, [json!({ "quantity": 3 })]);
        assert_eq!(ask("ware.line", "name").await?.rows, [json!({ "name": "tools" })]);
        for entity in ["line", "Line"] {
            let which = ask(entity, "id").await.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(which.contains("write `cart.line` or `ware.line`"), "{which}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_pair_is_linked_twice_and_rows_need_no_id() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let cup = ware(&db, "cup").await?;
        let gift = create!(Coupon { refunded: [&cup] }).exec(&db).await?;
        let made = WareGift::create(&db, [(&cup.number, &gift.id)]).await?;
        assert_eq!((made[0].ware, &made[0].coupon), (cup.number, &gift.id));
        assert!(db.sql("select id from wares_ware_cart_coupon").rows::<(String,)>().await.is_err(), "no column `id`");
        let rows = graph!(Ware { gifts { ware }, refunds { ware, link { share } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"gifts":[{"ware":null}],"refunds":[{"ware":null,"link":{"share":50}}]}]"#);
        WareGift::dismiss(&db, [(&cup.number, &gift.id)]).await?;
        assert_eq!((WareGift::list(&db, None).await?.len(), WareRefund::list(&db, None).await?.len()), (0, 1));
        WareGift::create(&db, [(&cup.number, &gift.id)]).await?;
        let other = ware(&db, "pot").await?;
        let taken = WareGift::create(&db, [(&other.number, &gift.id)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "WareGift", end: "Coupon" })), "{taken:?}");
        Ok(())
    })
    .await
}

#[test]
fn a_module_tells_what_links_may_lead_to() {
    let offered: Vec<_> = wares::WareModule::linkable()
        .into_iter()
        .map(|offer| (offer.model, offer.entity, offer.key.join(","), offer.columns.join(",")))
        .collect();
    let expect = |model, entity, key: &str, column: &str| (model, entity, key.to_owned(), column.to_owned());
    assert_eq!(
        offered,
        [
            expect("Ware", "ware", "number", "ware_number"),
            expect("Currency", "currency", "code", "currency_code"),
            expect("Line", "line", "id", "line_id"),
        ]
    );
}
