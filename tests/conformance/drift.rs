//! A database that people changed by hand, one that somebody else made, and what a rebuild must leave alone.

use std::path::PathBuf;

use modelink::{
    App, Db, Error,
    dialect::Dialect,
    migrate::{Adopt, Adopted, Consent, Generate, Migrate, Source},
};
use modelink_tests::{Databases, TestResult};

/// The first version.
mod v1 {
    use modelink::prelude::*;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        #[column(unique)]
        pub name: String,
        #[column(default = 1)]
        pub code: i32,
    }

    #[module(models(Shirt))]
    pub struct ShirtModule;

    #[model(check(price >= 0))]
    pub struct Shirt {
        pub id: Id<Shirt>,
        pub price: i32,
    }

    modelink::prelude::link! {
        #[link(table = "shirt_brand")]
        pub ShirtBrand { Shirt.brand: One<Brand>, Brand.shirts: Many<Shirt> }
    }

    #[modelink::app(modules(BrandModule, ShirtModule), links(ShirtBrand))]
    pub struct Shop;
}

/// The second: a column may be null from now on, which SQLite knows only for a new table.
mod v2 {
    use modelink::prelude::*;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        #[column(unique)]
        pub name: String,
        #[column(default = 1)]
        pub code: Option<i32>,
    }

    pub use super::v1::{Shirt, ShirtModule};

    modelink::prelude::link! {
        #[link(table = "shirt_brand")]
        pub ShirtBrand { Shirt.brand: One<Brand>, Brand.shirts: Many<Shirt> }
    }

    #[modelink::app(modules(BrandModule, ShirtModule), links(ShirtBrand))]
    pub struct Shop;
}

/// Both versions, generated; removed after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Error> {
        let folder = Folder(std::env::temp_dir().join(format!("modelink-drift-{}", modelink::value::Uuid::new_v4())));
        let generate = Generate { folder: Some(folder.0.clone()), ..Generate::default() };
        v1::Shop::generate(&generate)?;
        Ok(folder)
    }

    fn second(&self) -> Result<(), Error> {
        v2::Shop::generate(&Generate { folder: Some(self.0.clone()), ..Generate::default() }).map(|_| ())
    }

    fn source(&self) -> Source {
        Source::Folder(self.0.clone())
    }

    fn migrate(&self) -> Migrate {
        Migrate { source: self.source(), ..Migrate::default() }
    }

    fn adopt(&self) -> Adopt {
        Adopt { source: self.source(), ..Adopt::default() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn on_every_server<Work>(test: impl Fn(String, Dialect) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for server in Databases::find().await {
        let database = server.empty().await?;
        let dialect = match server.name {
            "PostgreSQL" => Dialect::Postgres,
            "MariaDB" => Dialect::MySql,
            _ => Dialect::Sqlite,
        };
        test(database.url().to_owned(), dialect).await.map_err(|error| format!("on {}: {error}", server.name))?;
    }
    Ok(())
}

fn reasons<T>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Err(Error::Refused(reasons)) => reasons,
        Err(other) => vec![format!("another error: {other}")],
        Ok(_) => Vec::new(),
    }
}

/// The differences that `status` shows, in words, and the statements that take them back.
async fn drift(db: &Db, folder: &Folder) -> Result<(Vec<String>, Vec<String>), Error> {
    let all: Vec<_> = v1::Shop::status(db, &folder.source()).await?.into_iter().flat_map(|module| module.drift).collect();
    let words = all.iter().map(|drift| drift.difference.to_string()).collect();
    Ok((words, all.into_iter().flat_map(|drift| drift.fix).collect()))
}

async fn run(db: &Db, statements: &[String]) -> TestResult {
    for statement in statements {
        db.sql(statement.clone()).execute().await?;
    }
    Ok(())
}

/// Statements that a person might run, and what is said of it.
fn by_hand(dialect: Dialect) -> Vec<(&'static str, &'static str)> {
    let index = match dialect {
        Dialect::MySql => "alter table brand drop index brand_name_unique, drop column brand_name_unique_guard",
        _ => "drop index brand_name_unique",
    };
    let mut all = vec![
        (index, "`brand`: the index `brand_name_unique` is not there"),
        ("alter table brand drop column code", "`brand`: the column `code` is not there"),
        ("drop table shirt", "the table `shirt` is not there"),
    ];
    if dialect != Dialect::Sqlite {
        all.push((
            "alter table brand alter column code drop default",
            "`brand`: the default of the column `code` should be `1` and is `none`",
        ));
        all.push(("alter table shirt drop constraint shirt_price_check", "`shirt`: the check `shirt_price_check` is not there"));
    }
    if dialect == Dialect::Postgres {
        all.push((
            "alter table shirt alter column price type bigint",
            "`shirt`: the type of the column `price` should be `integer` and is `bigint`",
        ));
        all.push((
            "alter table shirt alter column price drop not null",
            "`shirt`: the nullability of the column `price` should be `not null` and is `null`",
        ));
    }
    all
}

#[tokio::test]
async fn what_was_changed_by_hand_is_named_and_can_be_taken_back() -> TestResult {
    let folder = &Folder::new()?;
    on_every_server(|url, dialect| async move {
        let db = v1::Shop::connect(&url).await?;
        v1::Shop::migrate_with(&db, &folder.migrate()).await?;
        assert_eq!(drift(&db, folder).await?.0, [""; 0], "what migrations made is as it should be");
        for (statement, words) in by_hand(dialect) {
            db.sql(statement).execute().await?;
            let (found, fix) = drift(&db, folder).await?;
            assert_eq!(found, [words], "after `{statement}`");
            // A connection of SQLite that knew the table before would still see what is gone.
            run(&v1::Shop::connect(&url).await?, &fix).await?;
            assert_eq!(drift(&db, folder).await?.0, [""; 0], "after `{}`", fix.join("; "));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_migration_does_not_run_over_what_was_changed_by_hand_unless_told_so() -> TestResult {
    on_every_server(|url, _| async move {
        let folder = Folder::new()?;
        let db = v1::Shop::connect(&url).await?;
        v1::Shop::migrate_with(&db, &folder.migrate()).await?;
        folder.second()?;
        db.sql("drop table shirt").execute().await?;
        let db = v2::Shop::connect(&url).await?;
        let refused = reasons(v2::Shop::migrate_with(&db, &folder.migrate()).await);
        assert!(
            refused.len() == 1 && refused[0].contains("the table `shirt` is not there") && refused[0].contains("CREATE TABLE"),
            "{refused:?}"
        );
        let told = Migrate { consent: Consent::none().allow("drift:shirt"), ..folder.migrate() };
        assert_eq!(v2::Shop::migrate_with(&db, &told).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_belongs_to_others_is_left_alone() -> TestResult {
    on_every_server(|url, dialect| async move {
        let folder = Folder::new()?;
        let db = v1::Shop::connect(&url).await?;
        v1::Shop::migrate_with(&db, &folder.migrate()).await?;
        db.sql("create table theirs (id integer primary key, note varchar(20))").execute().await?;
        db.sql("alter table brand add column theirs integer").execute().await?;
        db.sql("create index theirs_idx on brand (code)").execute().await?;
        assert_eq!(drift(&db, &folder).await?.0, [""; 0]);
        folder.second()?;
        // SQLite makes the table anew, with the columns that are declared.
        if dialect == Dialect::Sqlite {
            let refused = reasons(v2::Shop::migrate_with(&v2::Shop::connect(&url).await?, &folder.migrate()).await);
            assert!(refused.len() == 1 && refused[0].contains("--allow drop-column:brand.theirs"), "{refused:?}");
            db.sql("alter table brand drop column theirs").execute().await?;
        }
        let db = v2::Shop::connect(&url).await?;
        v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        db.sql("insert into theirs (id) values (1)").execute().await?;
        let drop = if dialect == Dialect::MySql { "drop index theirs_idx on brand" } else { "drop index theirs_idx" };
        db.sql(drop).execute().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_rebuild_keeps_triggers_views_and_indexes_of_others() -> TestResult {
    let folder = Folder::new()?;
    for server in Databases::find().await.into_iter().filter(|server| server.name == "SQLite") {
        let database = server.empty().await?;
        let db = v1::Shop::connect(database.url()).await?;
        v1::Shop::migrate_with(&db, &folder.migrate()).await?;
        for statement in [
            "create table log (name text)",
            "create trigger brand_log after insert on brand begin insert into log values (new.name); end",
            "create view brand_names as select name from brand",
            "create index theirs_idx on brand (code)",
            "insert into brand (id, name) values ('1', 'a')",
        ] {
            db.sql(statement).execute().await?;
        }
        folder.second()?;
        let db = v2::Shop::connect(database.url()).await?;
        v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        db.sql("insert into brand (id, name, code) values ('2', 'b', null)").execute().await?;
        let names = db.sql("select name from brand_names order by name").rows::<(String,)>().await?;
        assert_eq!(names, [("a".to_owned(),), ("b".to_owned(),)]);
        assert_eq!(db.sql("select count(*) from log").rows::<(i64,)>().await?, [(2,)]);
        db.sql("drop index theirs_idx").execute().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_database_of_somebody_else_is_adopted_by_name() -> TestResult {
    on_every_server(|url, dialect| async move {
        let folder = Folder::new()?;
        let db = v1::Shop::connect(&url).await?;
        run(&db, &v1::Shop::schema_sql(dialect)).await?;
        db.sql("create table mikro_orm_migrations (id integer primary key, name varchar(255))").execute().await?;
        let adopted = v1::Shop::adopt(&db, &folder.adopt()).await?;
        let expected = [Adopted::Module("brand".into()), Adopted::Module("shirt".into()), Adopted::Link("ShirtBrand".into())];
        assert_eq!(adopted, expected);
        assert_eq!(v1::Shop::adopt(&db, &folder.adopt()).await?, [], "only once");
        assert_eq!(v1::Shop::migrate_with(&db, &folder.migrate()).await?, [], "its migrations count as applied");
        folder.second()?;
        let db = v2::Shop::connect(&url).await?;
        assert_eq!(v2::Shop::migrate_with(&db, &folder.migrate()).await?.len(), 1);
        db.sql("select id from mikro_orm_migrations").execute().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_differs_is_listed_before_a_database_is_adopted_and_fixed_on_request() -> TestResult {
    on_every_server(|url, dialect| async move {
        let folder = Folder::new()?;
        let db = v1::Shop::connect(&url).await?;
        run(&db, &v1::Shop::schema_sql(dialect)).await?;
        db.sql("alter table brand drop column code").execute().await?;
        db.sql("alter table shirt_brand drop column created_at").execute().await?;
        let refused = reasons(v1::Shop::adopt(&db, &folder.adopt()).await);
        assert!(refused.len() == 2 && refused[0].contains("`code`") && refused[1].contains("`created_at`"), "{refused:?}");
        let fixed = v1::Shop::adopt(&db, &Adopt { fix: true, ..folder.adopt() }).await?;
        assert_eq!(fixed.len(), 3);
        assert_eq!(drift(&db, &folder).await?.0, [""; 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pushed_database_goes_on_with_migrations_after_a_baseline() -> TestResult {
    on_every_server(|url, _| async move {
        let folder = Folder::new()?;
        let db = v1::Shop::connect(&url).await?;
        v1::Shop::push(&db).await?;
        assert!(v1::Shop::migrate_with(&db, &folder.migrate()).await.is_err(), "a pushed database has no history");
        v1::Shop::adopt(&db, &folder.adopt()).await?;
        assert_eq!(v1::Shop::migrate_with(&db, &folder.migrate()).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn migrations_are_proved_on_a_database_of_no_importance() -> TestResult {
    on_every_server(|url, dialect| async move {
        let folder = Folder::new()?;
        folder.second()?;
        assert_eq!(v2::Shop::prove(&url, &folder.source()).await?, 3);
        let edited = std::fs::read_dir(folder.0.join("shirt"))?.filter_map(Result::ok).find(|entry| entry.path().is_dir());
        let file = edited.ok_or("the module has a migration")?.path().join(format!("{}.up.sql", dialect.name()));
        let sql = std::fs::read_to_string(&file)?;
        std::fs::write(&file, sql.replace("price", "cost"))?;
        let error = v2::Shop::prove(&url, &folder.source()).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("shirt/") && error.contains("the column `price` is not there"), "{error}");
        Ok(())
    })
    .await
}
