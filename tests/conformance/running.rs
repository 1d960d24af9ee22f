//! Running migrations among others: who holds the lock, who waits, what survives a break, and what is refused.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use modelink::{
    App, Db, Error,
    dialect::{Dialect, Flavour},
    migrate::{Migrate, Mode, Phase, Way, diff, render_for},
    schema::{Action, Check, CheckRule, ColType, Column, Condition, Operand, Table},
    value::{Kind, Value},
};
use modelink_tests::{
    Databases, Server, TestResult,
    torture::{
        Kill, Run, Silent, crash, dialect,
        plans::{column, index, table, to_product},
        race,
        trial::{Folder, Trial},
    },
};

fn message<T>(result: Result<T, Error>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

/// A database, and a folder whose first migration made a table in it.
async fn begun(server: &Server) -> TestResult<(Db, Folder, Vec<Table>)> {
    let db = server.connect::<Trial>().await?;
    let tables = vec![table("product", vec![Column { nullable: true, ..column("title", Kind::Text) }])];
    let folder = Folder::new()?;
    folder.add(dialect(server), "1_first", [&[], &tables], ["", "insert into product (id) values ('a'), ('b');"])?;
    Trial::migrate_with(&db, &folder.options()).await?;
    Ok((db, folder, tables))
}

fn edit(path: &Path, change: impl Fn(&str) -> String) -> TestResult {
    std::fs::write(path, change(&std::fs::read_to_string(path)?))?;
    Ok(())
}

/// A statement that takes some seconds, where the server knows one.
fn sleep(dialect: Dialect, seconds: u32) -> Option<String> {
    match dialect {
        Dialect::Postgres => Some(format!("select pg_sleep({seconds});")),
        Dialect::MySql => Some(format!("select sleep({seconds});")),
        Dialect::Sqlite => None,
    }
}

#[tokio::test]
async fn a_holder_that_died_is_followed_within_five_seconds() -> TestResult {
    for server in Databases::find().await {
        let (db, folder, tables) = begun(&server).await?;
        folder.add(dialect(&server), "2_more", [&tables, &tables], ["insert into product (id) values ('c');\n", ""])?;
        let now = match dialect(&server) {
            Dialect::Postgres => "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
            Dialect::MySql => "cast(unix_timestamp(now(3)) * 1000 as signed)",
            Dialect::Sqlite => "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
        };
        // As a process leaves it that took the lock and ended at once.
        db.sql(format!("update modelink_lock set owner = 'process 7 on elsewhere', expires_at = {now} + 4000")).execute().await?;
        let hasty = Migrate { wait: Duration::from_millis(300), ..folder.options() };
        let told = message(Trial::migrate_with(&db, &hasty).await);
        assert!(told.contains("process 7 on elsewhere has held the lock"), "{}: {told}", server.name);
        let start = Instant::now();
        assert_eq!(Trial::migrate_with(&db, &folder.options()).await?.len(), 1);
        assert!(start.elapsed() < Duration::from_secs(5), "{}: {:?}", server.name, start.elapsed());
    }
    Ok(())
}

#[tokio::test]
async fn a_holder_that_lives_keeps_the_lock_and_one_that_lost_it_writes_nothing() -> TestResult {
    for server in Databases::find().await {
        let Some(sleep) = sleep(dialect(&server), 6) else { continue };
        let (db, folder, tables) = begun(&server).await?;
        folder.add(dialect(&server), "2_slow", [&tables, &tables], [&sleep, ""])?;
        let options = folder.options();
        let (one, other) = tokio::join!(Trial::migrate_with(&db, &options), Trial::migrate_with(&db, &options));
        let mut counts = [one?.len(), other?.len()];
        counts.sort_unstable();
        assert_eq!(counts, [0, 1], "{}: the lease is shorter than the statement", server.name);

        folder.add(dialect(&server), "3_slow", [&tables, &tables], [&sleep, ""])?;
        let thief = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            db.sql("update modelink_lock set owner = 'a thief', fence = fence + 1, expires_at = 0").execute().await
        };
        let (robbed, stolen) = tokio::join!(Trial::migrate_with(&db, &options), thief);
        assert_eq!(stolen?, 1);
        let told = message(robbed);
        assert!(told.contains("the lock was lost to another migrator"), "{}: {told}", server.name);
        assert_eq!(Trial::migrate_with(&db, &options).await?.len(), 1, "it was not kept, so it runs again");
    }
    Ok(())
}

#[tokio::test]
async fn a_migration_waits_for_those_who_use_a_table() -> TestResult {
    for server in Databases::find().await {
        let (db, folder, tables) = begun(&server).await?;
        let mut after = tables.clone();
        after[0].columns.push(Column { nullable: true, ..column("note", Kind::Text) });
        folder.add(dialect(&server), "2_note", [&tables, &after], ["", ""])?;
        let tx = db.begin().await?;
        assert_eq!(tx.sql("select id from product").rows::<(String,)>().await?.len(), 2);
        let reader = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            tx.rollback().await
        };
        let options = folder.options();
        let (migrated, read) = tokio::join!(Trial::migrate_with(&db, &options), reader);
        read?;
        assert_eq!(migrated?.len(), 1, "{}", server.name);
    }
    Ok(())
}

#[tokio::test]
async fn what_would_fail_on_rows_is_found_before_anything_is_changed() -> TestResult {
    for server in Databases::find().await {
        let (db, folder, tables) = begun(&server).await?;
        let dialect = dialect(&server);
        let mut open = tables.clone();
        open.push(table("review", vec![column("product_id", Kind::Id)]));
        let rows = "insert into review (id, product_id) values ('r', 'nowhere');";
        folder.add(dialect, "2_review", [&tables, &open], ["", rows])?;
        Trial::migrate_with(&db, &folder.options()).await?;
        let mut strict = open.clone();
        let not_b = Condition::Compare(Operand::Column("title".into()), "<>".into(), Operand::Value(Value::Text("b".into())));
        strict[0].columns[1] =
            Column { ty: ColType { length: Some(100), ..ColType::new(Kind::Text) }, ..column("title", Kind::Text) };
        strict[0].columns.push(Column { nullable: true, ..column("note", Kind::Text) });
        strict[0].indexes.push(index("product_title_unique", "title", true, None));
        strict[0].checks.push(Check { name: "product_title_check".into(), rule: CheckRule::Tree(not_b) });
        strict[1].foreign_keys.push(to_product("review", Action::Cascade));
        folder.add(dialect, "3_strict", [&open, &strict], ["", ""])?;
        let told = [
            ("`product.title` becomes required and there are rows without it", "update product set title = 'b'"),
            ("`product` becomes unique by `title` and there are rows that share it", "update product set title = id"),
            ("`product` is checked by `product_title_check` from now on", "update product set title = 'c' where id = 'b'"),
            ("`review.product_id` points to `product` from now on", "update review set product_id = 'a'"),
        ];
        for (reason, repair) in told {
            let message = message(Trial::migrate_with(&db, &folder.options()).await);
            assert!(message.contains(reason), "on {}: {message}", server.name);
            assert!(db.sql("select note from product").rows::<(Option<String>,)>().await.is_err(), "nothing was changed");
            db.sql(repair).execute().await?;
        }
        assert_eq!(Trial::migrate_with(&db, &folder.options()).await?.len(), 1);
        assert!(db.sql("insert into product (id) values ('d')").execute().await.is_err(), "it is required");
    }
    Ok(())
}

/// The table of products with numbers for titles.
fn numbered(tables: &[Table]) -> Vec<Table> {
    let mut after = tables.to_vec();
    after[0].columns[1].ty = ColType::new(Kind::I64);
    after
}

#[tokio::test]
async fn a_value_that_another_type_cannot_hold_stops_a_migration_before_anything_is_changed() -> TestResult {
    for server in Databases::find().await.into_iter().filter(|server| dialect(server) == Dialect::Postgres) {
        let (db, folder, tables) = begun(&server).await?;
        db.sql("update product set title = 'many' where id = 'a'").execute().await?;
        folder.add(Dialect::Postgres, "2_number", [&tables, &numbered(&tables)], ["", ""])?;
        let told = message(Trial::migrate_with(&db, &folder.options()).await);
        assert!(told.contains("bigint"), "{told}");
        let columns = "select column_name::text from information_schema.columns where table_name = 'product'";
        assert_eq!(db.sql(columns).rows::<(String,)>().await?.len(), 2, "no column is there");
        db.sql("insert into product (id, title) values ('c', 'few')").execute().await?;
        db.sql("update product set title = '3' where title is not null").execute().await?;
        assert_eq!(Trial::migrate_with(&db, &folder.options()).await?.len(), 1);
        let titles = db.sql("select title from product where title is not null order by id").rows::<(i64,)>().await?;
        assert_eq!(titles, [(3,), (3,)]);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_while_a_type_changes_is_carried_over() -> TestResult {
    for server in Databases::find().await.into_iter().filter(|server| dialect(server) == Dialect::Postgres) {
        let (db, _folder, tables) = begun(&server).await?;
        db.sql("update product set title = '1' where id = 'a'").execute().await?;
        let changes = diff(&tables, &numbered(&tables));
        let statements = render_for(Flavour::of(Dialect::Postgres), &changes, Way::Online { stamp: "1" });
        let (mut written, mut slow) = (0, 0);
        for statement in statements {
            // Programs of the old form write between all of them, until the new column has its place.
            if statement.phase < Phase::Settle {
                written += 1;
                let sql = format!("insert into product (id, title) values ('n{written}', '{written}')");
                db.sql(sql).execute().await?;
                db.sql(format!("update product set title = '{written}' where id = 'b'")).execute().await?;
            }
            slow += u32::from(statement.slow);
            while db.sql(statement.sql.clone()).execute().await? > 0 && statement.mode == Mode::Repeat {}
        }
        assert!(written > 3, "there is a time between");
        assert_eq!(slow, 0, "nobody waits for the rows");
        let sum = "select count(*)::bigint, sum(title)::bigint from product";
        let all = i64::from(written * (written + 1) / 2);
        assert_eq!(db.sql(sum).rows::<(i64, i64)>().await?, [(i64::from(written) + 2, 1 + i64::from(written) + all)]);
    }
    Ok(())
}

#[tokio::test]
async fn an_index_that_could_not_be_built_leaves_nothing_behind() -> TestResult {
    let server = Server::postgres();
    let (db, folder, tables) = begun(&server).await?;
    db.sql("update product set title = 'same'").execute().await?;
    let by_hand = "-- modelink: one by one\ncreate unique index concurrently by_hand on product (title);\n";
    folder.add(Dialect::Postgres, "2_unique", [&tables, &tables], [by_hand, ""])?;
    let told = message(Trial::migrate_with(&db, &folder.options()).await);
    assert!(told.contains("statement 1 of `trial/2_unique` failed"), "{told}");
    assert!(!told.contains("same"), "no error shows a value: {told}");
    let left = "select relname::text from pg_class where relname = 'by_hand'";
    assert_eq!(db.sql(left).rows::<(String,)>().await?, []);
    db.sql("update product set title = id").execute().await?;
    assert_eq!(Trial::migrate_with(&db, &folder.options()).await?.len(), 1);
    assert_eq!(db.sql(left).rows::<(String,)>().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_dropped_table_keeps_its_rows_aside_and_the_way_back_brings_them() -> TestResult {
    let server = Server::postgres();
    let (db, folder, tables) = begun(&server).await?;
    let mut both = tables.clone();
    let mut review = table("review", vec![column("product_id", Kind::Id)]);
    review.indexes = vec![index("review_product_id_idx", "product_id", false, None)];
    review.foreign_keys = vec![to_product("review", Action::Cascade)];
    both.push(review);
    let rows = "insert into review (id, product_id) values ('r', 'a');";
    folder.add(Dialect::Postgres, "2_review", [&tables, &both], ["", rows])?;
    folder.add(Dialect::Postgres, "3_none", [&both, &tables], ["", ""])?;
    Trial::migrate_with(&db, &folder.options()).await?;
    assert!(db.sql("select id from review").rows::<(String,)>().await.is_err(), "the table is gone");
    db.sql("delete from product where id = 'b'").execute().await?;
    Trial::rollback(&db, "trial", 1, &folder.options().source).await?;
    assert_eq!(db.sql("select id from review").rows::<(String,)>().await?, [("r".to_owned(),)]);
    db.sql("delete from product where id = 'a'").execute().await?;
    assert_eq!(db.sql("select id from review").rows::<(String,)>().await?, [], "its foreign key is back");
    Trial::migrate_with(&db, &folder.options()).await?;
    Trial::rollback(&db, "trial", 1, &folder.options().source).await?;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_taken_back_says_why() -> TestResult {
    for server in Databases::find().await {
        let (db, folder, tables) = begun(&server).await?;
        folder.add(dialect(&server), "2_gone", [&tables, &tables], ["delete from product;\n", ""])?;
        Trial::migrate_with(&db, &folder.options()).await?;
        let file = folder.path().join(format!("trial/2_gone/{}.down.sql", dialect(&server).name()));
        edit(&file, |text| format!("-- modelink: irreversible: the products are gone\n{text}"))?;
        let refused = Trial::rollback(&db, "trial", 2, &folder.options().source).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let told = message(refused);
        assert!(told.contains("`trial/2_gone` cannot be taken back: the products are gone"), "{told}");
        edit(&file, |_| String::new())?;
        assert_eq!(Trial::rollback(&db, "trial", 2, &folder.options().source).await?.len(), 2);
    }
    Ok(())
}

#[tokio::test]
async fn each_attack_on_the_files_has_its_own_answer() -> TestResult {
    for server in Databases::find().await {
        let (db, folder, tables) = begun(&server).await?;
        let options = folder.options();
        let again = || Trial::migrate_with(&db, &options);
        let index = folder.path().join("trial/index.toml");
        let whole = std::fs::read_to_string(&index)?;

        std::fs::write(&index, format!("{whole}{whole}"))?;
        let twice = message(again().await);
        assert!(twice.contains("stands twice in `index.toml`"), "{twice}");
        std::fs::write(&index, &whole)?;

        let name = format!("{}.up.sql", dialect(&server).name());
        folder.add(dialect(&server), "2_copy", [&[], &tables], ["", ""])?;
        std::fs::copy(folder.path().join("trial/1_first").join(&name), folder.path().join("trial/2_copy").join(&name))?;
        let copied = message(again().await);
        assert!(copied.contains("`trial/2_copy` is a copy of `1_first`"), "{copied}");
        std::fs::write(&index, &whole)?;

        let file = folder.path().join("trial/1_first").join(&name);
        edit(&file, |text| format!("{}\n\n\n", text.replace('\n', "\r\n")))?;
        assert_eq!(again().await?, [], "line ends are no change");
        edit(&file, |text| text.replace("('a')", "('z')"))?;
        let edited = message(again().await);
        assert!(edited.contains("was edited after it was applied, statement 2"), "{edited}");
    }
    Ok(())
}

/// The command that plays runs which are going to be stopped.
fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_torture"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_migration_is_finished_by_the_next_run() {
    let run = Run { servers: Databases::find().await.into_iter().collect(), cases: 5, seed: 20 };
    crash(&run, &Silent, &[Kill::Process], 3, &program()).await.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_is_given_up_leaves_no_transaction_behind() {
    let run = Run { servers: Databases::find().await.into_iter().collect(), cases: 2, seed: 40 };
    crash(&run, &Silent, &[Kill::Cancel], 4, &program()).await.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_migrators_one_works_and_none_fails() {
    let run = Run { servers: Databases::find().await.into_iter().collect(), cases: 3, seed: 60 };
    race(&run, &Silent, 32).await.assert();
}
