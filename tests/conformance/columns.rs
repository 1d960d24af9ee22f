//! Options of columns and models, and keys of any type, on every database.

use std::sync::atomic::Ordering;

use modelink::{Error, db::Place, dialect::Dialect, graph::Plan, prelude::*};
use modelink_tests::{
    TestResult,
    columns::{Columns, keys::*, options::*, stock},
    on_every_database,
};
use serde_json::json;

fn dialect(db: &Db) -> Dialect {
    db.flavour(Place::default()).dialect()
}

#[tokio::test]
async fn keys_are_of_any_type() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        macro_rules! lives {
            ($model:ident { $($key:ident: $value:expr),* }, $back:expr) => {{
                let one = create!($model { $($key: $value,)* title: "first" }).exec(&db).await?;
                let key = $back(&one);
                assert_eq!($model::find(&db, &key).await?, Some(one.clone()));
                assert_eq!($model::list(&db, filter!($model, title == "first")).await?, std::slice::from_ref(&one));
                let again = $model::upsert(&db, [create!($model { $($key: one.$key.clone(),)* title: "second" })], |f| ($(f.$key()),*)).await?;
                assert_eq!((again.len(), again[0].title.as_str()), (1, "second"), stringify!($model));
                assert_eq!($model::count(&db, None).await?, 1, stringify!($model));
                $model::soft_delete(&db, [&key]).await?;
                assert_eq!($model::find(&db, &key).await?, None);
                $model::restore(&db, [&key]).await?;
                again.into_iter().next().ok_or("a record")?
            }};
        }
        let tag = Uuid::from_u128(42);
        let day: Date = "2024-02-29".parse()?;
        let code = || Code("a'b".into());
        lives!(Small { id: Id::from_key(7) }, |one: &Small| one.id);
        lives!(Named { name: "it's" }, |one: &Named| one.name.clone());
        lives!(Tagged { tag: tag }, |one: &Tagged| one.tag);
        let coded = lives!(Coded { code: code() }, |one: &Coded| one.code.clone());
        let ranked = lives!(Ranked { rank: Rank::High }, |one: &Ranked| one.rank);
        let dated = lives!(Dated { day: day }, |one: &Dated| one.day);
        let cell = lives!(
            Cell { code: code(), rank: Rank::Low, tag: tag, number: -1 },
            |one: &Cell| (one.code.clone(), one.rank, one.tag, one.number)
        );
        let counted = Counted::create_many(&db, (0..3).map(|_| create!(Counted { title: "x" }))).await?;
        assert_eq!(counted.iter().map(|one| *one.id.key()).collect::<Vec<_>>(), [1, 2, 3]);
        let numbered = create!(Numbered { title: "x" }).exec(&db).await?;
        assert_eq!((numbered.number, Numbered::retrieve(&db, &1).await?), (1, numbered.clone()));

        let note = NoteNew {
            id: None,
            text: "n".into(),
            numbered: Some(numbered.number),
            coded: Some(coded.code.clone()),
            ranked: Some(ranked.rank),
            dated: Some(dated.day),
            cell: Some((cell.code.clone(), cell.rank, cell.tag, cell.number)),
        };
        Note::create(&db, note).await?;
        let rows = graph! {
            Note { numbered { title }, coded { code }, ranked { rank, notes { text } }, dated { day }, cell { number, notes { text } } }
        };
        let text = rows.json(&db).await?;
        let wanted = json!([{
            "numbered": { "title": "x" }, "coded": { "code": "a'b" }, "ranked": { "rank": "high", "notes": [{ "text": "n" }] },
            "dated": { "day": "2024-02-29" }, "cell": { "number": -1, "notes": [{ "text": "n" }] },
        }]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text)?, wanted);
        let nobody: NoteNew = serde_json::from_value(json!({ "text": "m", "ranked": "low" }))?;
        let missing = Note::create(&db, nobody).await;
        assert!(matches!(&missing, Err(Error::Relation { model: "Note", relation, .. }) if relation == "ranked"), "{missing:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_typed_default_is_one_of_the_database_too() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let ours = create!(Preset { id: Id::<Preset>::new("a") }).exec(&db).await?;
        db.sql("insert into preset (id) values ('b')").execute().await?;
        let theirs = Preset::retrieve(&db, &Id::new("b")).await?;
        assert_eq!(format!("{:#?}", Preset { id: ours.id.clone(), ..theirs }), format!("{ours:#?}"));
        assert_eq!((ours.large, ours.exact, ours.price, ours.bytes), (i64::MIN, dec!(-1.5), dec!(7), vec![0, 255, 39, 92]));
        assert_eq!((ours.texts.len(), ours.none.len(), ours.level), (3, 0, Level::High));
        let none = create!(Preset { id: Id::<Preset>::new("c"), maybe: None }).exec(&db).await?;
        assert_eq!(none.maybe, None, "what is given is taken");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_default_is_called_for_each_row_and_one_of_sql_is_left_to_the_database() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let made = Invoice::create_many(&db, (0..3).map(|_| create!(Invoice {}))).await?;
        let mut called: Vec<i32> = made.iter().map(|row| row.called).collect();
        called.dedup();
        assert_eq!(called.len(), 3, "once for each row");
        if dialect(&db) != Dialect::MySql {
            assert_eq!(made[0].made.as_deref(), Some("from sql"));
        }
        let given = create!(Invoice { called: -1, made: "given" }).exec(&db).await?;
        assert_eq!((given.called, given.made.as_deref()), (-1, Some("given")));
        let raw = db.sql("insert into invoice (id, number) values ('x', 99)").execute().await;
        assert!(raw.is_err(), "the database knows nothing of a function");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_counter_beside_the_key_counts_on() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let one = create!(Invoice {}).exec(&db).await?;
        let many = Invoice::create_many(&db, (0..3).map(|_| create!(Invoice {}))).await?;
        let numbers: Vec<i64> = std::iter::once(&one).chain(&many).map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { create!(Invoice {}).exec(&db).await })
            })
            .collect();
        let mut taken = Vec::new();
        for task in tasks {
            taken.push(task.await??.number);
        }
        taken.sort_unstable();
        taken.dedup();
        assert_eq!((taken.len(), taken[0] > 4), (8, true), "each number once");
        let last = Invoice::list(&db, filter!(Invoice, number == taken[7])).await?;
        Invoice::delete(&db, [&last[0].id]).await?;
        let next = create!(Invoice {}).exec(&db).await?;
        assert!(next.number > taken[7], "a number is not given twice");
        let put = Invoice::upsert(&db, [create!(Invoice { id: one.id.clone() }), create!(Invoice {})], |f| f.id()).await?;
        assert_eq!(put[0].number, 1, "it stays");
        assert!(put[1].number > next.number);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_computed_field_is_filled_once_for_all_rows() -> TestResult {
    // One test counts the calls: others of this program would count too.
    let calls = || BATCHES.each_ref().map(|count| count.swap(0, Ordering::SeqCst));
    on_every_database::<Columns, _>(|db| async move {
        let ada = create!(Person { first: "Ada", last: "L" }).exec(&db).await?;
        assert_eq!((ada.name.as_str(), ada.children_count, ada.remembered), ("Ada L", Some(0), false));
        let children =
            Person::create_many(&db, (0..5).map(|n| create!(Person { first: format!("C{n}"), last: "L", parent: &ada }))).await?;
        assert_eq!(children[4].name, "C4 L");
        calls();
        let found = Person::retrieve(&db, &ada.id).await?;
        assert_eq!((found.name.as_str(), found.nickname.as_str(), found.children_count), ("Ada L", "Ada L", Some(5)));
        assert_eq!(calls(), [2, 2], "once for each of the two fields");
        assert_eq!(Person::list(&db, None).await?.len(), 6);
        assert_eq!(calls(), [2, 12]);
        let changed = Person::update(&db, &ada.id, PersonPatch { last: Some("M".into()), ..Default::default() }).await?;
        assert_eq!(changed.name, "Ada M");
        let put = Person::upsert(&db, [create!(Person { id: ada.id.clone(), first: "Eda", last: "M" })], |f| f.id()).await?;
        assert_eq!(put[0].name, "Eda M");

        calls();
        let rows = graph! {
            Person(filter: parent == None) { name, first, children(order: -first, limit: 2) { name, parent { name } } }
        };
        let text = rows.json(&db).await?;
        let child = |name: &str| json!({ "name": name, "parent": { "name": "Eda M" } });
        let wanted = json!([{ "name": "Eda M", "first": "Eda", "children": [child("C4 L"), child("C3 L")] }]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text)?, wanted);
        assert_eq!(calls(), [3, 4], "once for each node");
        let rows = rows.fetch(&db).await?;
        assert_eq!(
            (rows[0].name.as_str(), rows[0].children[0].parent.as_ref().map(|row| row.name.as_str())),
            ("Eda M", Some("Eda M"))
        );

        let all = graph!(Person(order: first) { .., grown: children.count() }).fetch(&db).await?;
        assert_eq!((all[5].name.as_str(), all[5].children_count, all[5].grown), ("Eda M", Some(5), 5));
        let text = graph!(Person(filter: parent == None) { .. }).json(&db).await?;
        assert!(text.contains(r#""name":"Eda M""#) && text.contains(r#""children_count":5"#), "{text}");
        assert!(!text.contains("nickname"), "hidden: {text}");

        let asked =
            db.graph(json!({ "entity": "person", "fields": ["name", "children.name"], "filters": { "first": "Eda" } })).await?;
        assert_eq!((&asked.rows[0]["name"], &asked.rows[0]["children"][0]["name"]), (&json!("Eda M"), &json!("C0 L")));
        let asked = db.graph(json!({ "entity": "person", "fields": ["*"], "filters": { "first": "Eda" } })).await?;
        assert_eq!((&asked.rows[0]["name"], asked.rows[0].get("nickname")), (&json!("Eda M"), None));
        let by_it = db.graph(json!({ "entity": "person", "fields": ["id"], "filters": { "name": "Eda M" } })).await;
        assert!(by_it.is_err(), "no column, no condition");

        // Inside a transaction a function sees what the transaction sees.
        let tx = db.begin().await?;
        create!(Person { first: "X", last: "L", parent: &ada }).exec(&tx).await?;
        assert_eq!(Person::retrieve(&tx, &ada.id).await?.children_count, Some(6));
        tx.rollback().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_hidden_is_shown_only_by_its_name() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let one = create!(Account { name: "a", password: "hush" }).exec(&db).await?;
        assert_eq!(one.password, "hush", "the program has it");
        let all = graph!(Account { .. });
        assert!(!all.json(&db).await?.contains("hush"));
        assert!(!serde_json::to_string(&all.fetch(&db).await?)?.contains("hush"));
        let named = graph!(Account { .., password }).json(&db).await?;
        assert!(named.contains(r#""password":"hush""#) && named.contains(r#""name":"a""#), "{named}");
        let asked = db.graph(json!({ "entity": "account", "fields": ["*"] })).await?;
        assert!(!serde_json::to_string(&asked)?.contains("hush"));
        for request in [
            json!({ "entity": "account", "fields": ["password"] }),
            json!({ "entity": "account", "fields": ["id"], "filters": { "password": "hush" } }),
            json!({ "entity": "account", "fields": ["id"], "pagination": { "order": { "password": "ASC" } } }),
        ] {
            let asked = db.graph(request).await;
            assert!(matches!(&asked, Err(Error::Unknown { .. })), "{asked:?}");
        }
        assert_eq!(Account::count(&db, filter!(Account, password == "hush")).await?, 1, "the program may compare it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_version_counts_every_change_and_refuses_an_old_one() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let one = create!(Account { name: "a" }).exec(&db).await?;
        assert_eq!(one.version, 1);
        let change = |balance, version| AccountPatch { balance: Some(balance), version, ..Default::default() };
        assert_eq!(Account::update(&db, &one.id, change(1, None)).await?.version, 2);
        assert_eq!(Account::update_where(&db, filter!(Account, name == "a"), change(2, None)).await?, 1);
        assert_eq!(update!(Account { balance: balance + 1 }, where: name == "a").exec(&db).await?, 1);
        let put = Account::upsert(&db, [create!(Account { name: "a", balance: 9 })], |f| f.name()).await?;
        assert_eq!((put[0].version, put[0].balance), (5, 9));
        let stale = Account::update(&db, &one.id, change(7, Some(4))).await;
        assert!(matches!(stale, Err(Error::Stale { model: "Account" })), "{stale:?}");
        let gone = Account::update(&db, &Id::new("acc_none"), change(7, Some(4))).await;
        assert!(matches!(gone, Err(Error::NotFound { model: "Account" })), "{gone:?}");
        // Two callers with the same version: one of them wins.
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let (db, id) = (db.clone(), one.id.clone());
                let change = AccountPatch { balance: Some(n), version: Some(5), ..Default::default() };
                tokio::spawn(async move { Account::update(&db, &id, change).await })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await? {
                Ok(changed) => {
                    won += 1;
                    assert_eq!(changed.version, 6);
                }
                Err(error) => assert!(matches!(error, Error::Stale { .. }), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn checks_and_unique_indexes_are_kept_by_the_database() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let moment: DateTime = "2026-01-01T00:00:00Z".parse()?;
        create!(Rule { title: "one", start: moment, end: moment }).exec(&db).await?;
        macro_rules! refused {
            ($wanted:expr, { $($field:ident: $value:expr),* }) => {{
                let done = create!(Rule { $($field: $value),* }).exec(&db).await;
                assert!(matches!(&done, Err(Error::Check { model: "Rule", field, .. }) if field.as_deref() == $wanted), "{done:?}");
            }};
        }
        refused!(Some("amount"), { title: "low", amount: dec!(0.49999999), code: "a" });
        refused!(Some("amount"), { title: "high", amount: 1000, code: "a" });
        refused!(None, { title: "x", level: Level::High, code: "a" });
        refused!(None, { title: "time", start: moment.plus_micros(1), end: moment, code: "a" });
        refused!(None, { title: "unlucky", stock: 13, code: "a" });
        create!(Rule { title: "open", start: moment, code: "a" }).exec(&db).await?;

        let twice = create!(Rule { title: "two", code: "c" }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Rule", fields }) if fields == &["code"]), "{twice:?}");
        create!(Rule { title: "two", code: "c", stock: 0 }).exec(&db).await?;
        create!(Rule { title: "three", code: "c", stock: 0 }).exec(&db).await?;
        let pair = create!(Rule { title: "three", code: "d", stock: 0 }).exec(&db).await;
        assert!(matches!(&pair, Err(Error::Unique { model: "Rule", fields }) if fields == &["title", "stock"]), "{pair:?}");

        let first = create!(Rule { title: "mail", code: "e", mail: "a@b" }).exec(&db).await?;
        let second = create!(Rule { title: "mail 2", code: "f", mail: "a@b" }).exec(&db).await;
        assert!(matches!(&second, Err(Error::Unique { fields, .. }) if fields == &["mail"]), "{second:?}");
        Rule::soft_delete(&db, [&first.id]).await?;
        create!(Rule { title: "mail 2", code: "f", mail: "a@b" }).exec(&db).await?;
        let back = Rule::restore(&db, [&first.id]).await;
        assert!(matches!(&back, Err(Error::Unique { fields, .. }) if fields == &["mail"]), "{back:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_may_do_without_soft_deletes() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let one = create!(Plain { name: "a" }).exec(&db).await?;
        assert!(one.created_at <= DateTime::now());
        let twice = create!(Plain { name: "a" }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Plain", fields }) if fields == &["name"]), "{twice:?}");
        Plain::delete(&db, [&one.id]).await?;
        create!(Plain { name: "a" }).exec(&db).await?;
        let columns = Plain::info_columns();
        assert_eq!(columns, ["id", "name", "created_at", "updated_at"]);
        assert_eq!(Preset::info_columns().len(), 24, "and without moments");
        Ok(())
    })
    .await
}

/// The columns of a model's table.
trait InfoColumns: modelink::schema::Model {
    fn info_columns() -> Vec<String> {
        Self::info().table.columns.iter().map(|column| column.name.clone()).collect()
    }
}
impl<M: modelink::schema::Model> InfoColumns for M {}

#[tokio::test]
async fn doc_comments_are_kept_where_the_database_has_them() -> TestResult {
    on_every_database::<Columns, _>(|db| async move {
        let (table, column) = match dialect(&db) {
            Dialect::Postgres => ("select obj_description('rule'::regclass)", "select col_description('rule'::regclass, 2)"),
            Dialect::MySql => (
                "select table_comment from information_schema.tables where table_schema = database() and table_name = 'rule'",
                "select column_comment from information_schema.columns where table_schema = database() and table_name = 'rule' \
                 and column_name = 'title'",
            ),
            Dialect::Sqlite => return Ok(()),
        };
        let table = db.sql(table).rows::<(String,)>().await?;
        assert_eq!(table[0].0, "With checks and indexes.\n\nIt's \"quoted\": \\ and é.");
        assert_eq!(db.sql(column).rows::<(String,)>().await?[0].0, "What it's called.");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_schema_is_one_on_postgresql_and_a_prefix_elsewhere() -> TestResult {
    use stock::{Item, Item2, Label, Shelf};
    on_every_database::<Columns, _>(|db| async move {
        // What was pushed is not pushed again.
        <Columns as modelink::App>::push(&db).await?;
        let shelf = create!(Shelf { items: [{ name: "a", labels: [{ text: "x" }] }, { name: "b" }] }).exec(&db).await?;
        create!(Item2 { name: "a" }).exec(&db).await?;
        let text = graph!(Shelf { items(order: name) { name, labels { text, items { name } } } }).json(&db).await?;
        let wanted = r#"[{"items":[{"name":"a","labels":[{"text":"x","items":[{"name":"a"}]}]},{"name":"b","labels":[]}]}]"#;
        assert_eq!(text, wanted);
        let table = if dialect(&db) == Dialect::Postgres { "store.item" } else { "store_item" };
        assert_eq!(db.sql(format!("select name from {table} order by name")).rows::<(String,)>().await?.len(), 2);

        let twice = create!(Item { name: "a", shelf: &shelf }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Item", fields }) if fields == &["name"]), "{twice:?}");
        let twice = create!(Item2 { name: "a" }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Item2", fields }) if fields == &["name"]), "{twice:?}");
        let below = create!(Item2 { name: "c", amount: -1 }).exec(&db).await;
        assert!(matches!(&below, Err(Error::Check { model: "Item2", field: Some(field), .. }) if field == "amount"), "{below:?}");
        let lost = create!(Item { name: "d", shelf: Id::<Shelf>::new("none") }).exec(&db).await;
        assert!(matches!(&lost, Err(Error::Relation { model: "Item", relation, .. }) if relation == "shelf"), "{lost:?}");

        Item::upsert(&db, [create!(Item { name: "a", amount: 5, shelf: &shelf })], |f| f.name()).await?;
        assert_eq!(update!(Item { amount: amount + 1 }, where: labels.text == "x").exec(&db).await?, 1);
        assert_eq!(Item::list(&db, filter!(Item, amount == 6 && shelf == &shelf)).await?.len(), 1);
        Shelf::soft_delete(&db, [&shelf.id]).await?;
        assert_eq!(Item::count(&db, None).await?, 0);
        Shelf::restore(&db, [&shelf.id]).await?;
        Shelf::delete(&db, [&shelf.id]).await?;
        assert_eq!((Item::count(&db, None).await?, Label::count(&db, None).await?), (0, 1));
        Ok(())
    })
    .await
}

/// An app for each database: the names of collations are its own.
mod collated {
    macro_rules! collated {
        ($name:ident, $module:ident, $app:ident, $collation:literal) => {
            pub mod $name {
                use modelink::prelude::*;

                #[module(models(Word))]
                pub struct $module;

                #[model(timestamps = false)]
                #[derive(Debug, Clone)]
                pub struct Word {
                    pub id: Id<Word>,
                    #[column(collate = $collation, unique)]
                    pub text: String,
                }

                #[modelink::app(modules($module))]
                pub struct $app;

                /// Which of two words that differ in case is there twice, and in which order all are.
                pub async fn play(server: &modelink_tests::Server) -> modelink_tests::TestResult<(bool, Vec<String>)> {
                    let db = server.connect::<$app>().await?;
                    <$app as modelink::App>::push(&db).await?;
                    for text in ["b", "C", "a"] {
                        create!(Word { text: text }).exec(&db).await?;
                    }
                    let twice = create!(Word { text: "A" }).exec(&db).await;
                    let unique = matches!(twice, Err(modelink::Error::Unique { .. }));
                    let listed = Word::count(&db, filter!(Word, text.one_of(["C", "nothing"]))).await?;
                    assert_eq!(listed, 1);
                    let put = [create!(Word { text: "b" }), create!(Word { text: "C" })];
                    assert_eq!(Word::upsert(&db, put, |f| f.text()).await?.len(), 2);
                    let rows = graph!(Word(order: text, filter: text != "A") { text }).fetch(&db).await?;
                    Ok((unique, rows.into_iter().map(|row| row.text).collect()))
                }
            }
        };
    }
    collated!(postgres, PostgresModule, Postgres, "und-x-icu");
    collated!(mariadb, MariaModule, Maria, "utf8mb4_general_ci");
    collated!(sqlite, LiteModule, Lite, "NOCASE");
}

#[tokio::test]
async fn a_collation_of_the_database_takes_the_place_of_ours() -> TestResult {
    for server in modelink_tests::Databases::find().await {
        let (unique, order) = match server.name {
            "PostgreSQL" => collated::postgres::play(&server).await?,
            "MariaDB" => collated::mariadb::play(&server).await?,
            _ => collated::sqlite::play(&server).await?,
        };
        assert_eq!(unique, server.name != "PostgreSQL", "{}: which texts are equal", server.name);
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        match unique {
            // There `A` is `a`.
            true => assert_eq!(order, ["b", "C"], "{}", server.name),
            false => assert_eq!(order, ["a", "b", "C"], "{}", server.name),
        }
    }
    Ok(())
}

mod sealed {
    use modelink::prelude::*;

    #[module(models(Parcel))]
    pub struct ParcelModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Parcel {
        pub id: Id<Parcel, Uuid>,
        #[column(unique)]
        pub name: String,
        pub mark: Uuid,
        pub former: Option<Uuid>,
        pub seal: Vec<u8>,
    }

    #[modelink::app(modules(ParcelModule))]
    pub struct Parcels;
}

#[tokio::test]
async fn uuids_and_bytes_are_kept_by_an_upsert() -> TestResult {
    use sealed::*;
    on_every_database::<Parcels, _>(|db| async move {
        let mark = |number: u128| Uuid::from_u128(number << 64 | 1);
        let put = |name: &'static str, number, seal| create!(Parcel { name: name, mark: mark(number), seal: seal });
        Parcel::upsert(&db, [put("a", 1, vec![1, 0, 255]), put("b", 2, vec![])], |f| f.name()).await?;
        Parcel::upsert(&db, [put("b", 3, vec![7; 3000]), put("c", 4, vec![0])], |f| f.name()).await?;
        let mut found = Parcel::list(&db, None).await?;
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let seals: Vec<_> = found.iter().map(|parcel| (parcel.mark, parcel.seal.clone())).collect();
        assert_eq!(seals, [(mark(1), vec![1, 0, 255]), (mark(3), vec![7; 3000]), (mark(4), vec![0])]);
        for parcel in &found {
            assert_eq!(Parcel::retrieve(&db, &parcel.id).await?.mark, parcel.mark);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_uuid_that_is_null_is_null_in_every_plan() -> TestResult {
    use sealed::*;
    on_every_database::<Parcels, _>(|db| async move {
        let parcel = |name, former| create!(Parcel { name: name, mark: Uuid::from_u128(1), former: former, seal: vec![] });
        Parcel::create_many(&db, [parcel("a", None), parcel("b", Some(Uuid::from_u128(2)))]).await?;
        let expected = r#"[{"former":null},{"former":"00000000-0000-0000-0000-000000000002"}]"#;
        for plan in [Plan::PerNode, Plan::OneStatement] {
            let query = graph! { Parcel(order: name) { former } }.plan(plan);
            assert_eq!(query.json(&db).await?, expected, "{plan:?}");
            assert_eq!(serde_json::to_string(&query.fetch(&db).await?)?, expected, "{plan:?}");
        }
        Ok(())
    })
    .await
}
