//! From one version of a program to the next: what is written, what is run, what is refused.

use std::path::{Path, PathBuf};

use modelink::{
    App, Db, Error,
    migrate::{Consent, Generate, Generated, Migrate, Source, State},
};
use modelink_tests::{Databases, TestResult};

/// The first version.
mod v1 {
    use modelink::prelude::*;

    #[module(models(Product, Variant))]
    pub struct CatalogModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Old,
    }

    #[model]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i32,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
    }

    #[model]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: String,
        pub product: BelongsTo<Product>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// The second: renames, new columns, another type, a label renamed, a table more.
mod v2 {
    use modelink::prelude::*;

    #[module(models(Item, Variant, Tag))]
    pub struct CatalogModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        #[db(was = "old")]
        Stale,
    }

    #[model(was = "product", check(price >= 0))]
    pub struct Item {
        pub id: Id<Item>,
        #[column(was = "title", index)]
        pub name: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i64,
        #[column(default = 1)]
        pub price: Decimal,
        pub note: Option<String>,
        #[relation(mapped_by = item, cascade(delete))]
        pub variants: HasMany<Variant>,
        #[relation(mapped_by = items)]
        pub tags: ManyToMany<Tag>,
    }

    #[model]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: String,
        #[relation(was = "product")]
        pub item: BelongsTo<Item>,
    }

    #[model]
    pub struct Tag {
        pub id: Id<Tag>,
        pub value: String,
        #[relation(mapped_by = tags)]
        pub items: ManyToMany<Item>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// The third: a column and a table less.
mod v3 {
    use modelink::prelude::*;

    #[module(models(Item, Tag))]
    pub struct CatalogModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Stale,
    }

    #[model(check(price >= 0))]
    pub struct Item {
        pub id: Id<Item>,
        #[column(index)]
        pub name: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i64,
        #[column(default = 1)]
        pub price: Decimal,
        #[relation(mapped_by = items)]
        pub tags: ManyToMany<Tag>,
    }

    #[model]
    pub struct Tag {
        pub id: Id<Tag>,
        pub value: String,
        #[relation(mapped_by = tags)]
        pub items: ManyToMany<Item>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// The third with doc comments, and nothing else.
mod v3_documented {
    use modelink::prelude::*;

    #[module(models(Item, Tag))]
    pub struct CatalogModule;

    pub use super::v3::Status;

    /// What is sold.
    #[model(check(price >= 0))]
    pub struct Item {
        pub id: Id<Item>,
        /// What people call it.
        #[column(index)]
        pub name: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i64,
        #[column(default = 1)]
        pub price: Decimal,
        #[relation(mapped_by = items)]
        pub tags: ManyToMany<Tag>,
    }

    #[model]
    pub struct Tag {
        pub id: Id<Tag>,
        pub value: String,
        #[relation(mapped_by = tags)]
        pub items: ManyToMany<Item>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// The third with everything in another order but the columns.
mod v3_shuffled {
    use modelink::prelude::*;

    #[module(models(Tag, Item))]
    pub struct CatalogModule;

    #[model]
    pub struct Tag {
        #[relation(mapped_by = tags)]
        pub items: ManyToMany<Item>,
        pub id: Id<Tag>,
        pub value: String,
    }

    #[model(check(price >= 0))]
    pub struct Item {
        #[relation(mapped_by = items)]
        pub tags: ManyToMany<Tag>,
        pub id: Id<Item>,
        #[column(index)]
        pub name: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i64,
        #[column(default = 1)]
        pub price: Decimal,
    }

    pub use super::v3::Status;

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// What must be refused after the first version: a rename that nobody wrote down, and a required column.
mod careless {
    use modelink::prelude::*;

    #[module(models(Product, Variant))]
    pub struct CatalogModule;

    pub use super::v1::Status;

    #[model]
    pub struct Product {
        pub id: Id<Product>,
        pub name: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub stock: i32,
        pub weight: f64,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
    }

    #[model]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: String,
        pub product: BelongsTo<Product>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// A folder for migrations, removed after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Folder(std::env::temp_dir().join(format!("modelink-migrations-{}", modelink::value::Uuid::new_v4())))
    }

    fn migrate(&self) -> Migrate {
        Migrate { source: self.source(), ..Migrate::default() }
    }

    fn source(&self) -> Source {
        Source::Folder(self.0.clone())
    }

    fn generate<A: App>(&self, consent: Consent) -> Result<Vec<Generated>, Error> {
        let at = "2026-01-31T12:00:00Z".parse().ok();
        A::generate(&Generate { folder: Some(self.0.clone()), at, consent, ..Generate::default() })
    }

    /// Three versions, generated.
    fn of_three_versions() -> Result<Self, Error> {
        let folder = Folder::new();
        folder.generate::<v1::Shop>(Consent::none())?;
        folder.generate::<v2::Shop>(widening())?;
        folder.generate::<v3::Shop>(dropping())?;
        Ok(folder)
    }

    /// The first migration, for each dialect.
    fn initial(&self) -> [PathBuf; 3] {
        ["postgres", "mysql", "sqlite"].map(|dialect| self.file(&format!("catalog/20260131120000_initial/{dialect}.up.sql")))
    }

    fn file(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn dropping() -> Consent {
    Consent::none().allow("drop-table:variant").allow("drop-column:item.note")
}

/// What the second version needs: an integer that grows.
fn widening() -> Consent {
    Consent::none().allow("rewrite:item.stock")
}

fn reasons<T>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Err(Error::Refused(reasons)) => reasons,
        Err(other) => vec![format!("another error: {other}")],
        Ok(_) => Vec::new(),
    }
}

fn message<T>(result: Result<T, Error>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

/// Empty databases of every server, for the versions of one program.
async fn on_every_server<Work>(test: impl Fn(String) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for server in Databases::find().await {
        let database = server.empty().await?;
        test(database.url().to_owned()).await.map_err(|error| format!("on {}: {error}", server.name))?;
    }
    Ok(())
}

#[tokio::test]
async fn three_versions_are_migrated_and_rows_live_on() -> TestResult {
    let folder = &Folder::of_three_versions()?;
    on_every_server(|url| async move {
        let first = Folder::new();
        first.generate::<v1::Shop>(Consent::none())?;
        let db = v1::Shop::connect(&url).await?;
        assert_eq!(v1::Shop::migrate_with(&db, &first.migrate()).await?.len(), 1);
        insert_first_version(&db).await?;

        let db = v2::Shop::connect(&url).await?;
        let applied = v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        assert_eq!(applied.len(), 2, "the second and the third");
        let (again, statements) = crate::counting::statements(v2::Shop::migrate_with(&db, &folder.migrate())).await;
        assert_eq!(again?, [], "nothing is run twice");
        assert_eq!(statements, 2, "the catalog and the history are read once");
        let items = db.sql("select name, status from item order by id").rows::<(String, String)>().await?;
        assert_eq!(items, [("Shirt".to_owned(), "stale".to_owned()), ("Hat".into(), "draft".into())]);
        assert!(db.sql("select id from variant").rows::<(String,)>().await.is_err(), "the table went");
        assert!(db.sql("select note from item").rows::<(String,)>().await.is_err(), "the column went");
        Ok(())
    })
    .await
}

async fn insert_first_version(db: &Db) -> TestResult {
    for (id, title, status) in [("1", "Shirt", "old"), ("2", "Hat", "draft")] {
        let sql =
            format!("insert into product (id, title, handle, status, stock) values ('{id}', '{title}', 'h{id}', '{status}', 3)");
        db.sql(sql).execute().await?;
    }
    db.sql("insert into variant (id, sku, product_id) values ('v', 'S', '1')").execute().await?;
    Ok(())
}

#[tokio::test]
async fn a_table_is_changed_under_its_children_without_losing_them() -> TestResult {
    let folder = &Folder::new();
    folder.generate::<v1::Shop>(Consent::none())?;
    folder.generate::<v2::Shop>(widening())?;
    on_every_server(|url| async move {
        let first = Folder::new();
        first.generate::<v1::Shop>(Consent::none())?;
        let db = v1::Shop::connect(&url).await?;
        v1::Shop::migrate_with(&db, &first.migrate()).await?;
        insert_first_version(&db).await?;
        v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        let children = db.sql("select sku, item_id from variant").rows::<(String, String)>().await?;
        assert_eq!(children, [("S".to_owned(), "1".to_owned())]);
        let orphan = db.sql("insert into variant (id, sku, item_id) values ('w', 'M', 'nobody')").execute().await;
        assert!(orphan.is_err(), "the foreign key holds after the change");
        let broken = db.sql("update item set status = 'old'").execute().await;
        assert!(broken.is_err(), "the check has the new values only");
        let twice = db.sql("insert into item (id, name, handle, stock) values ('3', 'x', 'h1', 1)").execute().await;
        assert!(twice.is_err(), "the unique index lives on");
        db.sql("update item set deleted_at = created_at where handle = 'h1'").execute().await?;
        db.sql("insert into item (id, name, handle, stock) values ('3', 'x', 'h1', 1)").execute().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_rollback_leads_back_to_the_version_before() -> TestResult {
    let folder = &Folder::new();
    folder.generate::<v1::Shop>(Consent::none())?;
    folder.generate::<v2::Shop>(widening())?;
    on_every_server(|url| async move {
        let db = v2::Shop::connect(&url).await?;
        v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        db.sql("insert into item (id, name, handle, status, stock) values ('1', 'Shirt', 'h', 'stale', 2)").execute().await?;
        let taken = v2::Shop::rollback(&db, "catalog", 1, &folder.source()).await?;
        assert_eq!(taken.len(), 1);
        let rows = db.sql("select title, status from product").rows::<(String, String)>().await?;
        assert_eq!(rows, [("Shirt".to_owned(), "old".to_owned())]);
        let states: Vec<_> =
            v2::Shop::status(&db, &folder.source()).await?[0].migrations.iter().map(|migration| migration.state).collect();
        assert_eq!(states, [State::Applied, State::Pending]);
        assert_eq!(v2::Shop::migrate_with(&db, &folder.migrate()).await?.len(), 1, "and forward again");
        assert_eq!(v2::Shop::rollback(&db, "catalog", 2, &folder.source()).await?.len(), 2);
        assert!(db.sql("select id from product").rows::<(String,)>().await.is_err(), "all tables went");
        let unknown = message(v2::Shop::rollback(&db, "catalogue", 1, &folder.source()).await);
        assert!(unknown.contains("did you mean `catalog`?"), "{unknown}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn files_that_were_applied_may_not_change() -> TestResult {
    on_every_server(|url| async move {
        let folder = Folder::new();
        folder.generate::<v1::Shop>(Consent::none())?;
        folder.generate::<v2::Shop>(widening())?;
        let db = v2::Shop::connect(&url).await?;
        v2::Shop::migrate_with(&db, &folder.migrate()).await?;
        let options = folder.migrate();
        let again = || v2::Shop::migrate_with(&db, &options);

        let files = folder.initial();
        for file in &files {
            edit(file, |text| text.replace('\n', "\r\n"))?;
        }
        assert_eq!(again().await?, [], "line endings are no change");
        for file in &files {
            edit(file, |text| text.replacen("TABLE", "/* mine */ TABLE", 1))?;
        }
        let edited = message(again().await);
        assert!(edited.contains("was edited after it was applied"), "{edited}");
        for file in &files {
            edit(file, |text| text.replacen("/* mine */ ", "", 1))?;
        }

        let index = folder.file("catalog/index.toml");
        let whole = std::fs::read_to_string(&index)?;
        let (first, second) = whole.split_at(whole.rfind("[[migration]]").unwrap_or_default());
        std::fs::write(&index, first)?;
        let deleted = message(again().await);
        assert!(deleted.contains("its files are gone"), "{deleted}");
        std::fs::write(&index, format!("{second}\n{first}"))?;
        let reordered = message(again().await);
        assert!(reordered.contains("were reordered"), "{reordered}");
        Ok(())
    })
    .await
}

fn edit(path: &Path, change: impl Fn(&str) -> String) -> TestResult {
    std::fs::write(path, change(&std::fs::read_to_string(path)?))?;
    Ok(())
}

#[tokio::test]
async fn a_failed_statement_can_be_repaired_and_the_run_goes_on() -> TestResult {
    on_every_server(|url| async move {
        let folder = Folder::new();
        folder.generate::<v1::Shop>(Consent::none())?;
        let db = v1::Shop::connect(&url).await?;
        let files = folder.initial();
        for file in &files {
            edit(file, |text| format!("{text}\ninsert into nowhere values (1);\n"))?;
        }
        let failed = message(v1::Shop::migrate_with(&db, &folder.migrate()).await);
        assert!(failed.contains("of `catalog/20260131120000_initial` failed"), "{failed}");
        for file in &files {
            edit(file, |text| text.replace("insert into nowhere values (1);", ""))?;
        }
        assert_eq!(v1::Shop::migrate_with(&db, &folder.migrate()).await?.len(), 1);
        insert_first_version(&db).await?;
        assert_eq!(v1::Shop::migrate_with(&db, &folder.migrate()).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn of_several_migrators_one_does_the_work() -> TestResult {
    let folder = &Folder::of_three_versions()?;
    on_every_server(|url| async move {
        let options = folder.migrate();
        let mut runs = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (url, options) = (url.clone(), options.clone());
            runs.spawn(async move {
                let db = v3::Shop::connect(&url).await?;
                v3::Shop::migrate_with(&db, &options).await.map(|applied| applied.len())
            });
        }
        let mut counts = Vec::new();
        while let Some(run) = runs.join_next().await {
            counts.push(run??);
        }
        counts.sort_unstable();
        assert_eq!(counts, [0, 0, 0, 0, 0, 0, 0, 3]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pushed_database_and_a_migrated_one_stay_apart() -> TestResult {
    let folder = &Folder::of_three_versions()?;
    on_every_server(|url| async move {
        let db = v3::Shop::connect(&url).await?;
        v3::Shop::migrate_with(&db, &folder.migrate()).await?;
        let pushed = message(v3::Shop::push(&db).await);
        assert!(pushed.contains("history of migrations"), "{pushed}");
        Ok(())
    })
    .await?;
    on_every_server(|url| async move {
        let db = v3::Shop::connect(&url).await?;
        v3::Shop::push(&db).await?;
        let migrated = message(v3::Shop::migrate_with(&db, &folder.migrate()).await);
        assert!(migrated.contains("made by `push`"), "{migrated}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_files_the_error_names_what_to_do() -> TestResult {
    on_every_server(|url| async move {
        let db = v1::Shop::connect(&url).await?;
        let error = message(v1::Shop::migrate(&db).await);
        assert!(
            error.contains("`catalog` has no migrations") && error.contains("`generate`") && error.contains("`push`"),
            "{error}"
        );
        Ok(())
    })
    .await
}

#[test]
fn what_rows_would_not_survive_is_refused_with_the_ways_out() -> TestResult {
    let folder = Folder::new();
    folder.generate::<v1::Shop>(Consent::none())?;
    let refused = reasons(folder.generate::<careless::Shop>(Consent::none()));
    assert_eq!(refused.len(), 3, "{refused:#?}");
    assert!(refused[0].contains("`product.name` is new, required and has no default"), "{refused:#?}");
    assert!(refused[1].contains("`product.weight` is new, required and has no default"), "{refused:#?}");
    assert!(refused[2].contains("`#[column(was = \"title\")]` on `name`"), "{refused:#?}");
    assert!(refused[2].contains("`--allow drop-column:product.title`"), "{refused:#?}");
    let allowed = reasons(folder.generate::<careless::Shop>(Consent::none().allow("drop-column:product.title")));
    assert_eq!(allowed.len(), 2, "consent to the drop is no consent to a column without values: {allowed:#?}");
    Ok(())
}

#[test]
fn what_destroys_needs_consent_by_name() -> TestResult {
    let folder = Folder::new();
    folder.generate::<v1::Shop>(Consent::none())?;
    folder.generate::<v2::Shop>(widening())?;
    let refused = reasons(folder.generate::<v3::Shop>(Consent::none().allow("drop-table:item")));
    assert_eq!(refused.len(), 2, "{refused:#?}");
    assert!(refused.iter().any(|reason| reason.contains("--allow drop-table:variant")), "{refused:#?}");
    assert!(refused.iter().any(|reason| reason.contains("--allow drop-column:item.note")), "{refused:#?}");
    let made = folder.generate::<v3::Shop>(dropping())?;
    let settings = &made[0].files[&format!("catalog/{}/migration.toml", made[0].name)];
    assert!(settings.contains("step = \"drop-table:variant\"\nallowed = true"), "{settings}");
    Ok(())
}

#[test]
fn a_change_of_comments_alone_makes_no_migration() -> TestResult {
    let folder = Folder::of_three_versions()?;
    assert!(folder.generate::<v3::Shop>(Consent::none())?.is_empty());
    assert!(folder.generate::<v3_documented::Shop>(Consent::none())?.is_empty());
    Ok(())
}

#[test]
fn the_same_versions_make_the_same_files() -> TestResult {
    let (one, two) = (Folder::of_three_versions()?, Folder::of_three_versions()?);
    let (one, two) = (texts(&one.0)?, texts(&two.0)?);
    assert_eq!(one, two);
    let names: Vec<_> = one.iter().map(|(name, _)| name.as_str()).filter(|name| name.ends_with("postgres.up.sql")).collect();
    let expected = ["20260131120000_initial", "20260131120001_rename_product_to_item", "20260131120002_drop_note_of_item"];
    assert_eq!(names, expected.map(|name| format!("catalog/{name}/postgres.up.sql")));
    assert!(one.iter().any(|(name, text)| name == "index.toml" && text == "modules = [\"catalog\"]\n"));
    Ok(())
}

#[test]
fn the_order_of_declarations_makes_no_difference() -> TestResult {
    let (one, two) = (Folder::new(), Folder::new());
    one.generate::<v3::Shop>(Consent::none())?;
    two.generate::<v3_shuffled::Shop>(Consent::none())?;
    assert_eq!(texts(&one.0)?, texts(&two.0)?);
    assert!(one.generate::<v3_shuffled::Shop>(Consent::none())?.is_empty(), "and makes no migration");
    Ok(())
}

/// All files below a folder.
fn texts(folder: &Path) -> TestResult<Vec<(String, String)>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.strip_prefix(folder)?.display().to_string(), std::fs::read_to_string(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn a_project_names_its_dialects() -> TestResult {
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0)?;
    std::fs::write(folder.file("modelink.toml"), "dialects = [\"sqlite\"]\n")?;
    folder.generate::<v1::Shop>(Consent::none())?;
    let written = texts(&folder.0)?;
    let sql: Vec<_> = written.iter().filter(|(name, _)| name.ends_with(".sql")).collect();
    assert_eq!(sql.len(), 2, "up and down of one dialect");
    std::fs::write(folder.file("modelink.toml"), "dialects = [\"sqllite\"]\n")?;
    let error = message(folder.generate::<v2::Shop>(widening()));
    assert!(error.contains("did you mean `sqlite`?"), "{error}");
    Ok(())
}
