//! What planning and syncing cost: 1,000 models with 200 links, and 100 tables of links on PostgreSQL.

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use modelink::{
    App,
    db::TestDatabase,
    migrate::{Plan, Snapshot},
    schema::{Action, ColType, Column, ColumnDefault, ForeignKey, Index, Table, naming},
    value::Kind,
};

const SERVER: &str = "postgres://postgres@127.0.0.1:5432/postgres";

fn column(name: &str, kind: Kind) -> Column {
    let ty = ColType::new(kind);
    Column { name: name.into(), ty, nullable: false, default: None, autoincrement: false, comment: None, was: None }
}

fn index(table: &str, column: &str, unique: bool) -> Index {
    Index {
        name: naming::object(table, &[column], if unique { "unique" } else { "idx" }),
        columns: vec![column.into()],
        unique,
        predicate: Some("deleted_at IS NULL".into()),
        using: None,
        was: None,
    }
}

/// A model of twelve columns that belongs to the one before.
fn model(number: usize) -> Table {
    let name = format!("model_{number}");
    let mut columns = vec![column("id", Kind::Id), column("title", Kind::Text), column("handle", Kind::Text)];
    columns.extend((0..5).map(|place| column(&format!("number_{place}"), Kind::I64)));
    columns.push(Column { default: Some(ColumnDefault::Now), ..column("created_at", Kind::DateTime) });
    columns.push(Column { default: Some(ColumnDefault::Now), ..column("updated_at", Kind::DateTime) });
    columns.push(Column { nullable: true, ..column("deleted_at", Kind::DateTime) });
    columns.push(Column { nullable: true, ..column("parent_id", Kind::Id) });
    Table {
        indexes: vec![index(&name, "handle", true), index(&name, "parent_id", false)],
        foreign_keys: vec![ForeignKey {
            name: naming::object(&name, &["parent_id"], "fkey"),
            columns: vec!["parent_id".into()],
            references: format!("model_{}", number.saturating_sub(1)),
            references_schema: None,
            target_columns: vec!["id".into()],
            on_delete: Action::SetNull,
        }],
        name,
        schema: None,
        comment: Some("A model".into()),
        columns,
        primary_key: vec!["id".into()],
        checks: Vec::new(),
        was: None,
    }
}

fn link(number: usize) -> Table {
    let name = format!("link_{number}");
    let mut columns = vec![column("left_id", Kind::Id), column("right_id", Kind::Id), column("id", Kind::Id)];
    columns.push(Column { default: Some(ColumnDefault::Now), ..column("created_at", Kind::DateTime) });
    columns.push(Column { nullable: true, ..column("deleted_at", Kind::DateTime) });
    let indexes = vec![index(&name, "right_id", false)];
    let primary_key = vec!["left_id".into(), "right_id".into()];
    Table { name, columns, primary_key, indexes, foreign_keys: Vec::new(), comment: None, ..model(0) }
}

fn planning(criterion: &mut Criterion) {
    let models: Vec<Table> = (0..1000).map(model).collect();
    let before: Vec<Table> = models.iter().cloned().chain((0..200).map(link)).collect();
    let mut after = before.clone();
    for table in after.iter_mut().step_by(10) {
        table.columns.push(Column { nullable: true, ..column("note", Kind::Text) });
    }
    let text = Snapshot { tables: before.clone(), ..Snapshot::empty("shop") }.to_text();
    let plan = || {
        let before = Snapshot::parse(&text).expect("the snapshot was just written");
        Plan::between(&before.tables, &after).expect("the plan leads to the schema")
    };
    criterion.bench_function("diff and plan of 1,000 models and 200 links, 120 of them changed", |bench| bench.iter(plan));
    criterion.bench_function("the same with nothing to do", |bench| {
        bench.iter(|| Plan::between(&before, &before).expect("the plan leads to the schema"));
    });
    criterion.bench_function("plan of 1,000 models and 200 links from nothing", |bench| {
        bench.iter(|| Plan::between(&[], &after).expect("the plan leads to the schema"));
    });
}

mod shop {
    use modelink::prelude::*;

    #[module(models(Left))]
    pub struct LeftModule;
    #[model]
    pub struct Left {
        pub id: Id<Left>,
    }

    #[module(models(Right))]
    pub struct RightModule;
    #[model]
    pub struct Right {
        pub id: Id<Right>,
    }

    macro_rules! linked {
        ($($name:ident)*) => {
            $( link! { pub $name { Left: Many<Right>, Right: Many<Left> } } )*

            #[modelink::app(modules(LeftModule, RightModule), links($($name),*))]
            pub struct Shop;
        };
    }
    linked! {
        L00 L01 L02 L03 L04 L05 L06 L07 L08 L09 L10 L11 L12 L13 L14 L15 L16 L17 L18 L19 L20 L21 L22 L23 L24 L25 L26 L27 L28 L29 L30
        L31 L32 L33 L34 L35 L36 L37 L38 L39 L40 L41 L42 L43 L44 L45 L46 L47 L48 L49 L50 L51 L52 L53 L54 L55 L56 L57 L58 L59 L60 L61
        L62 L63 L64 L65 L66 L67 L68 L69 L70 L71 L72 L73 L74 L75 L76 L77 L78 L79 L80 L81 L82 L83 L84 L85 L86 L87 L88 L89 L90 L91 L92
        L93 L94 L95 L96 L97 L98 L99
    }
}

fn syncing(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = std::env::var("MODELINK_POSTGRES_URL").unwrap_or_else(|_| SERVER.into());
    let mut group = criterion.benchmark_group("100 tables of links on PostgreSQL");
    group.sample_size(10);
    group.bench_function("first sync", |bench| {
        bench.iter_custom(|times| {
            (0..times).fold(Duration::ZERO, |sum, _| {
                sum + runtime.block_on(async {
                    let test = TestDatabase::create(&server).await.expect("PostgreSQL answers");
                    let db = shop::Shop::connect(test.url()).await.expect("it can be connected to");
                    let start = Instant::now();
                    shop::Shop::sync_links(&db).await.expect("the links can be made");
                    let took = start.elapsed();
                    db.close().await;
                    took
                })
            })
        });
    });
    let (db, _test) = runtime.block_on(async {
        let test = TestDatabase::create(&server).await.expect("PostgreSQL answers");
        let db = shop::Shop::connect(test.url()).await.expect("it can be connected to");
        shop::Shop::sync_links(&db).await.expect("the links can be made");
        (db, test)
    });
    group.bench_function("second sync", |bench| {
        bench.iter(|| runtime.block_on(shop::Shop::sync_links(&db)).expect("there is nothing to do"));
    });
    runtime.block_on(db.close());
}

criterion_group!(benches, planning, syncing);
criterion_main!(benches);
