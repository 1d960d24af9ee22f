//! What values, names and indexes become: the one form of each value in JSON, numbers that SQLite keeps as text, long names,
//! and indexes as they were declared.

use modelink::{
    App, Error,
    db::Place,
    dialect::Dialect,
    migrate::{Generate, LinkChange},
    prelude::*,
};
use modelink_tests::{
    TestResult,
    columns::Columns,
    on_every_database, on_every_empty_database,
    values::{Code, Everything, Number, Shape, Values, Word},
};
use serde_json::Value;

fn dialect(db: &Db) -> Dialect {
    db.flavour(Place::default()).dialect()
}

/// A record of which each value has one form, whatever is around it.
fn record(id: &str) -> TestResult<Everything> {
    Ok(Everything {
        id: Id::new(id),
        text: "é".into(),
        truth: true,
        small: -1,
        medium: 2,
        large: i64::MAX,
        single: 0.5,
        double: 1.25,
        exact: dec!(-1.50),
        price: dec!(7),
        precise: dec!(0.1),
        big: "12345678901234567890123.5".parse()?,
        moment: "2026-03-29T01:30:00.5+02:00".parse()?,
        day: "2024-02-29".parse()?,
        time: "23:59:59".parse()?,
        uuid: Uuid::from_u128(7),
        bytes: vec![0, 255, 62],
        document: Json(json!({ "b": 1, "a": null })),
        shape: Json(Shape { name: "s".into(), corners: vec![(1, 2)], inner: None }),
        word: Word::AsItIs,
        number: Number::Low,
        code: Code("c".into()),
        texts: vec!["x".into()],
        truths: Vec::new(),
        smalls: vec![1],
        mediums: vec![2],
        larges: vec![3],
        singles: vec![0.5],
        doubles: vec![0.25],
        exacts: vec![dec!(0.5)],
        bigs: Vec::new(),
        moments: vec!["2026-01-01T00:00:00Z".parse()?],
        days: Vec::new(),
        times: vec!["00:00:00".parse()?],
        uuids: Vec::new(),
        maybe_text: None,
        maybe_large: Some(0),
        maybe_exact: None,
        maybe_moment: None,
        maybe_bytes: Some(Vec::new()),
        maybe_document: None,
        maybe_texts: None,
        maybe_word: Some(Word::Quoted),
        maybe_number: None,
        maybe_code: None,
    })
}

/// What is written of it.
const ONE: &str = r#"{
    "id": "one", "text": "é", "truth": true, "small": -1, "medium": 2, "large": 9223372036854775807, "single": 0.5,
    "double": 1.25, "exact": "-1.5", "price": "7", "precise": "0.1", "big": "12345678901234567890123.5",
    "moment": "2026-03-28T23:30:00.500000Z", "day": "2024-02-29", "time": "23:59:59.000000",
    "uuid": "00000000-0000-0000-0000-000000000007", "bytes": "AP8+", "document": { "a": null, "b": 1 },
    "shape": { "name": "s", "corners": [[1, 2]], "inner": null }, "word": "as-it-is", "number": -2147483648, "code": "c",
    "texts": ["x"], "truths": [], "smalls": [1], "mediums": [2], "larges": [3], "singles": [0.5], "doubles": [0.25],
    "exacts": ["0.5"], "bigs": [], "moments": ["2026-01-01T00:00:00.000000Z"], "days": [], "times": ["00:00:00.000000"],
    "uuids": [], "maybe_text": null, "maybe_large": 0, "maybe_exact": null, "maybe_moment": null, "maybe_bytes": "",
    "maybe_document": null, "maybe_texts": null, "maybe_word": "it's \"quoted\" \\ é", "maybe_number": null,
    "maybe_code": null
}"#;

#[tokio::test]
async fn every_value_has_one_form_in_json_however_it_is_asked_for() -> TestResult {
    let wanted: Value = serde_json::from_str(ONE)?;
    on_every_database::<Values, _>(|db| {
        let wanted = &wanted;
        async move {
            Everything::create(&db, record("one")?.into_new()).await?;
            let all = graph!(Everything { .. });
            let as_text: Value = serde_json::from_str(&all.json(&db).await?)?;
            let as_rows = serde_json::to_value(all.fetch(&db).await?)?;
            let asked = db.graph(json!({ "entity": "everything", "fields": ["*"] })).await?;
            for (how, mut found) in
                [("json", as_text[0].clone()), ("serde", as_rows[0].clone()), ("request", asked.rows[0].clone())]
            {
                if let Some(row) = found.as_object_mut() {
                    row.retain(|name, _| !name.ends_with("ed_at"));
                }
                assert_eq!(&found, wanted, "{how}");
            }
            Ok(())
        }
    })
    .await
}

#[tokio::test]
async fn a_number_that_sqlite_keeps_as_text_is_not_put_in_order_there() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        for (id, precise, big) in [("a", dec!(10), "10"), ("b", dec!(9.5), "9.5")] {
            let one = Everything { precise, big: big.parse()?, ..record(id)? };
            Everything::create(&db, one.into_new()).await?;
        }
        // Whether two are equal is known everywhere, however they are written.
        assert_eq!(Everything::count(&db, filter!(Everything, precise == dec!(9.50))).await?, 1);
        let ten: BigDecimal = "10.0".parse()?;
        assert_eq!(Everything::count(&db, filter!(Everything, big == &ten)).await?, 1);
        let less = Everything::list(&db, filter!(Everything, precise < dec!(10))).await;
        let less_big = Everything::list(&db, filter!(Everything, big < &ten)).await;
        let sorted = graph!(Everything(order: precise) { id }).fetch(&db).await.map(|rows| rows[0].id.clone());
        match dialect(&db) {
            Dialect::Sqlite => {
                let told = |name: &str, refused: &Error| {
                    let Error::Unsupported(text) = refused else { panic!("{refused:?}") };
                    assert!(text.contains(name) && text.contains("kept as text"), "{text}");
                };
                told("Everything.precise", &less.err().ok_or("`<` is refused")?);
                told("Everything.big", &less_big.err().ok_or("`<` is refused")?);
                told("Everything.precise", &sorted.err().ok_or("`order` is refused")?);
            }
            _ => {
                assert_eq!((less?.len(), less_big?.len()), (1, 1));
                assert_eq!(sorted?, Id::new("b"));
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_decimal_beyond_sixty_four_bits_is_an_error_on_sqlite_and_exact_elsewhere() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        let large = Everything { exact: dec!(92233720369), ..record("large")? };
        let done = Everything::create(&db, large.into_new()).await;
        match dialect(&db) {
            Dialect::Sqlite => assert!(matches!(&done, Err(Error::Invalid { field, .. }) if field == "exact"), "{done:?}"),
            _ => assert_eq!(done?.exact, dec!(92233720369)),
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn indexes_are_those_that_were_declared() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let catalog = match dialect(&db) {
            Dialect::Postgres => "select indexdef from pg_indexes where tablename = 'rule'",
            Dialect::MySql => {
                "select concat(index_name, ' ', if(non_unique, '', 'unique '), group_concat(column_name order by seq_in_index)) \
                 from information_schema.statistics where table_schema = database() and table_name = 'rule' \
                 group by index_name, non_unique"
            }
            Dialect::Sqlite => "select sql from sqlite_master where type = 'index' and tbl_name = 'rule' and sql is not null",
        };
        let found: Vec<String> =
            db.sql(catalog).rows::<(String,)>().await?.into_iter().map(|(text,)| text.to_lowercase()).collect();
        let has = |parts: &[&str]| found.iter().any(|text| parts.iter().all(|part| text.contains(part)));
        assert!(has(&["by_title", "title", "created_at"]), "{found:#?}");
        assert!(has(&["code_in_stock", "unique"]), "{found:#?}");
        match dialect(&db) {
            Dialect::Postgres => {
                assert!(has(&["using gin (tags)"]), "{found:#?}");
                assert!(has(&["code_in_stock", "(code)", "stock > 0", "deleted_at is null"]), "{found:#?}");
                assert!(has(&["by_title", "where (deleted_at is null)"]), "of the live rows: {found:#?}");
            }
            Dialect::Sqlite => {
                assert!(has(&["code_in_stock", "where stock > 0 and deleted_at is null"]), "{found:#?}");
                assert!(has(&["by_title", "where", "deleted_at"]), "of the live rows: {found:#?}");
            }
            // Without partial indexes a generated column stands for the rows in question.
            Dialect::MySql => assert!(!has(&["tags"]), "no `gin`, no index: {found:#?}"),
        }
        Ok(())
    })
    .await
}

/// Modules and models with names that are too long for a link of them.
mod long {
    pub mod first {
        use modelink::prelude::*;

        #[module(models(MemberOfALoyaltyProgram), name = "customer_relationship_management")]
        pub struct First;

        #[model]
        #[derive(Debug, Clone)]
        pub struct MemberOfALoyaltyProgram {
            pub id: Id<MemberOfALoyaltyProgram>,
        }
    }
    pub mod second {
        use modelink::prelude::*;

        #[module(models(ShippingAddressOfACompany), name = "international_logistics")]
        pub struct Second;

        #[model]
        #[derive(Debug, Clone)]
        pub struct ShippingAddressOfACompany {
            pub id: Id<ShippingAddressOfACompany>,
        }
    }
    use modelink::prelude::*;

    use self::{first::MemberOfALoyaltyProgram, second::ShippingAddressOfACompany};

    link! {
        pub MemberAddress {
            MemberOfALoyaltyProgram.addresses: Many<ShippingAddressOfACompany>,
            ShippingAddressOfACompany.members: One<MemberOfALoyaltyProgram>,
        }
    }
    #[modelink::app(modules(first::First, second::Second), links(MemberAddress))]
    pub struct Long;
}

#[tokio::test]
async fn a_link_of_long_names_has_a_readable_head_and_works() -> TestResult {
    use long::{first::MemberOfALoyaltyProgram, second::ShippingAddressOfACompany, *};
    use modelink::schema::Link;
    let table = &MemberAddress::info().table;
    assert!(table.name.len() <= 63 && table.name.starts_with("customer_relationship_management_member"), "{}", table.name);
    on_every_empty_database::<Long, _>(|db| async move {
        Long::push(&db).await?;
        let member = create!(MemberOfALoyaltyProgram { addresses: [{}, {}] }).exec(&db).await?;
        let other = create!(MemberOfALoyaltyProgram {}).exec(&db).await?;
        let rows = MemberAddress::list(&db, None).await?;
        assert_eq!(rows.len(), 2);
        assert!(rows[0].id.to_string().starts_with("link_"), "the prefix of a link that says none: {}", rows[0].id);
        let taken = MemberAddress::create(&db, [(&other.id, &rows[0].shipping_address_of_a_company)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "MemberAddress", .. })), "{taken:?}");
        let found = ShippingAddressOfACompany::count(&db, filter!(ShippingAddressOfACompany, members == &member)).await?;
        assert_eq!(found, 2);
        let plan = Long::plan_links(&db).await?;
        assert!(plan.actions.iter().all(|action| action.change == LinkChange::Nothing), "the name is the same every time");
        Ok(())
    })
    .await
}

/// A table with two counters.
mod counters {
    use modelink::prelude::*;

    #[module(models(Ticket))]
    pub struct TicketModule;

    #[model]
    pub struct Ticket {
        #[column(autoincrement)]
        pub id: Id<Ticket, i64>,
        #[column(autoincrement)]
        pub number: i32,
    }

    #[modelink::app(modules(TicketModule))]
    pub struct Tickets;
}

#[test]
fn a_second_counter_of_a_table_is_refused_before_anything_is_written() {
    let folder = std::env::temp_dir().join(format!("modelink-counters-{}", Uuid::new_v4()));
    let made = counters::Tickets::generate(&Generate { folder: Some(folder.clone()), ..Generate::default() });
    let Err(Error::Refused(reasons)) = made.map(|_| ()) else { panic!("it is refused") };
    assert!(reasons[0].contains("`ticket` has two counters, `id` and `number`"), "{reasons:?}");
    assert!(!folder.exists());
}

/// Weights that are text on SQLite.
mod scales {
    use modelink::prelude::*;

    #[module(models(Crate, Piece))]
    pub struct ScaleModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Crate {
        pub id: Id<Crate>,
        pub pieces: HasMany<Piece>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Piece {
        pub id: Id<Piece>,
        #[column(text)]
        pub weight: Decimal,
        pub of: BelongsTo<Crate>,
    }

    #[modelink::app(modules(ScaleModule))]
    pub struct Scales;
}

#[tokio::test]
async fn numbers_that_sqlite_keeps_as_text_have_no_sum_there() -> TestResult {
    use scales::{Crate, Scales};
    on_every_database::<Scales, _>(|db| async move {
        create!(Crate { pieces: [{ weight: dec!(10) }, { weight: dec!(9.5) }] }).exec(&db).await?;
        let sum = graph!(Crate { total: pieces.sum(weight) }).fetch(&db).await.map(|rows| rows[0].total);
        let most = graph!(Crate { most: pieces.max(weight) }).fetch(&db).await.map(|rows| rows[0].most);
        match dialect(&db) {
            Dialect::Sqlite => {
                for refused in [sum.map(Some), most] {
                    assert!(matches!(&refused, Err(Error::Unsupported(text)) if text.contains("Piece.weight")), "{refused:?}");
                }
            }
            _ => assert_eq!((sum?, most?), (dec!(19.5), Some(dec!(10)))),
        }
        Ok(())
    })
    .await
}
