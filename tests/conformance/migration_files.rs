//! The files of migrations: two branches, SQL by hand, squashes, renamed modules, and what a reviewer says about them.

use std::path::{Path, PathBuf};

use modelink::{
    App, Error,
    migrate::{Consent, Generate, Generated, Migrate, Source, Squash, State, lint::Finding},
};
use modelink_tests::{Databases, TestResult};

/// What two branches begin with.
mod base {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Old,
    }

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub title: String,
        #[column(default = Status::Draft)]
        pub status: Status,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// One branch.
mod with_colour {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    pub use super::base::Status;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub title: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub colour: Option<String>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// The other.
mod with_size {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    pub use super::base::Status;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub title: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub size: Option<i32>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// Both together.
mod merged {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    pub use super::base::Status;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub title: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub colour: Option<String>,
        pub size: Option<i32>,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// After the base: a value that was renamed, and nobody says so; a required column for tables without rows.
mod careless {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Stale,
    }

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub title: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub weight: i32,
    }

    #[modelink::app(modules(CatalogModule))]
    pub struct Shop;
}

/// Two modules and a link.
mod linked {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        pub title: String,
    }

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }

    link! {
        pub ItemBrand { Item.brand: One<Brand>, Brand.items: Many<Item> }
    }

    #[modelink::app(modules(CatalogModule, BrandModule), links(ItemBrand))]
    pub struct Shop;
}

/// The same under other names: a module and a column.
mod renamed {
    use modelink::prelude::*;

    #[module(name = "goods", was = "catalog", models(Item))]
    pub struct GoodsModule;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        #[column(was = "title")]
        pub name: String,
    }

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }

    link! {
        pub ItemBrand { Item.brand: One<Brand>, Brand.items: Many<Item> }
    }

    #[modelink::app(modules(GoodsModule, BrandModule), links(ItemBrand))]
    pub struct Shop;
}

/// The link under another name, and nobody says so.
mod linked_otherwise {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct CatalogModule;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        pub title: String,
    }

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }

    link! {
        #[link(table = "makers")]
        pub Maker { Item.brand: One<Brand>, Brand.items: Many<Item> }
    }

    // The same application, as its tracking knows it.
    #[modelink::app(modules(CatalogModule, BrandModule), links(Maker))]
    pub struct Shop;
}

/// The module under another name, and nobody says so.
mod renamed_in_silence {
    use modelink::prelude::*;

    #[module(name = "goods", models(Item))]
    pub struct GoodsModule;

    pub use super::linked::BrandModule;

    #[model]
    pub struct Item {
        pub id: Id<Item>,
        pub title: String,
    }

    #[modelink::app(modules(GoodsModule, BrandModule))]
    pub struct Shop;
}

/// A folder of migrations, removed after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Folder(std::env::temp_dir().join(format!("modelink-files-{}", modelink::value::Uuid::new_v4())))
    }

    fn wanted(&self, day: u32) -> Generate {
        Generate { folder: Some(self.0.clone()), at: format!("2026-01-{day:02}T12:00:00Z").parse().ok(), ..Generate::default() }
    }

    fn generate<A: App>(&self, day: u32) -> Result<Vec<Generated>, Error> {
        A::generate(&self.wanted(day))
    }

    fn source(&self) -> Source {
        Source::Folder(self.0.clone())
    }

    fn migrate(&self) -> Migrate {
        Migrate { source: self.source(), ..Migrate::default() }
    }

    fn squash(&self, consent: Consent) -> Squash {
        Squash { module: "catalog".into(), consent, folder: Some(self.0.clone()), dry_run: false }
    }

    fn names(&self, module: &str) -> TestResult<Vec<String>> {
        let index = std::fs::read_to_string(self.0.join(module).join("index.toml"))?;
        let named = |line: &str| Some(line.strip_prefix("name = \"")?.trim_end_matches('"').to_owned());
        Ok(index.lines().filter_map(named).collect())
    }

    /// Two branches after the base, merged by hand: the index lists both.
    fn of_two_branches() -> TestResult<Self> {
        let (folder, other) = (Folder::new(), Folder::new());
        folder.generate::<base::Shop>(1)?;
        other.generate::<base::Shop>(1)?;
        folder.generate::<with_colour::Shop>(2)?;
        other.generate::<with_size::Shop>(3)?;
        let (name, index) = ("20260103120000_add_size_to_item", "catalog/index.toml");
        copy(&other.0.join("catalog").join(name), &folder.0.join("catalog").join(name))?;
        let (ours, theirs) = (std::fs::read_to_string(folder.0.join(index))?, std::fs::read_to_string(other.0.join(index))?);
        let (head, tail) = (&ours[..ours.rfind("[[").unwrap_or(0)], &ours[ours.rfind("[[").unwrap_or(0)..]);
        let merged = format!("{head}<<<<<<< HEAD\n{tail}=======\n{}>>>>>>> size\n", &theirs[theirs.rfind("[[").unwrap_or(0)..]);
        std::fs::write(folder.0.join(index), merged)?;
        Ok(folder)
    }

    /// Writes SQL into the last migration of a module, for every dialect.
    fn write(&self, module: &str, up: &str, down: &str) -> TestResult {
        let name = self.names(module)?.pop().ok_or("no migration")?;
        for dialect in ["postgres", "mysql", "sqlite"] {
            for (direction, text) in [("up", up), ("down", down)] {
                let path = self.0.join(module).join(&name).join(format!("{dialect}.{direction}.sql"));
                let old = std::fs::read_to_string(&path)?;
                std::fs::write(path, format!("{old}{text}\n"))?;
            }
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) -> TestResult {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        std::fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn message<T>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Refused(reasons)) => reasons.join("\n"),
        other => other.err().map(|error| error.to_string()).unwrap_or_default(),
    }
}

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
async fn two_branches_that_both_generated_are_told_so_and_come_into_one_line() -> TestResult {
    let folder = &Folder::of_two_branches()?;
    let open = message(folder.generate::<merged::Shop>(4));
    assert!(open.contains("a merge that was not finished") && open.contains("`generate --rebase`"), "{open}");

    // Somebody takes the marks out by hand.
    let index = folder.0.join("catalog/index.toml");
    let text = std::fs::read_to_string(&index)?;
    let plain: String = text.lines().filter(|line| !line.starts_with(['<', '=', '>'])).map(|line| format!("{line}\n")).collect();
    std::fs::write(&index, plain)?;
    let told = message(folder.generate::<merged::Shop>(4));
    assert!(told.contains("`catalog/20260103120000_add_size_to_item` does not begin where"), "{told}");
    on_every_server(|url| async move {
        let db = merged::Shop::connect(&url).await?;
        let told = message(merged::Shop::migrate_with(&db, &folder.migrate()).await);
        assert!(told.contains("on branches of their own"), "{told}");
        Ok(())
    })
    .await?;

    let made = merged::Shop::generate(&Generate { rebase: true, ..folder.wanted(4) })?;
    assert_eq!(made[0].notes, ["`catalog/20260103120000_add_size_to_item` is written anew."]);
    let names = ["20260101120000_initial", "20260102120000_add_colour_to_item", "20260104120000_add_size_to_item"];
    assert_eq!(folder.names("catalog")?, names);
    assert!(!folder.0.join("catalog/20260103120000_add_size_to_item").exists());
    assert!(folder.generate::<merged::Shop>(5)?.is_empty());
    on_every_server(|url| async move {
        let db = merged::Shop::connect(&url).await?;
        assert_eq!(merged::Shop::migrate_with(&db, &folder.migrate()).await?.len(), 3);
        db.sql("insert into item (id, title, colour, size) values ('1', 'Hat', 'red', 3)").execute().await?;
        Ok(())
    })
    .await
}

#[test]
fn the_branch_that_is_named_stays() -> TestResult {
    let folder = Folder::of_two_branches()?;
    let onto = Some("20260103120000_add_size_to_item".to_owned());
    merged::Shop::generate(&Generate { rebase: true, onto, ..folder.wanted(4) })?;
    let names = ["20260101120000_initial", "20260103120000_add_size_to_item", "20260104120000_add_colour_to_item"];
    assert_eq!(folder.names("catalog")?, names);
    Ok(())
}

#[test]
fn a_branch_with_sql_by_hand_is_not_written_anew_in_silence() -> TestResult {
    let folder = Folder::of_two_branches()?;
    let path = folder.0.join("catalog/20260103120000_add_size_to_item/sqlite.up.sql");
    std::fs::write(&path, std::fs::read_to_string(&path)? + "UPDATE item SET size = 1 WHERE size IS NULL;\n")?;
    let rebase = |consent| merged::Shop::generate(&Generate { rebase: true, consent, ..folder.wanted(4) });
    let refused = message(rebase(Consent::none()));
    let step = "forget-sql:20260103120000_add_size_to_item";
    assert!(refused.contains(&format!("`--allow {step}`")), "{refused}");
    assert!(path.exists(), "nothing was written");
    assert_eq!(rebase(Consent::none().allow(step))?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn sql_by_hand_runs_where_it_was_written() -> TestResult {
    let folder = &Folder::new();
    folder.generate::<base::Shop>(1)?;
    folder.write("catalog", "INSERT INTO item (id, title) VALUES ('first', 'of the initial one');", "")?;
    let nameless = message(base::Shop::generate(&Generate { empty: true, ..folder.wanted(2) }));
    assert!(nameless.contains("`--module product`"), "{nameless}");
    let wanted = Generate { empty: true, name: Some("first items".into()), modules: vec!["catalog".into()], ..folder.wanted(2) };
    assert_eq!(base::Shop::generate(&wanted)?[0].name, "20260102120000_first_items");
    let up = "INSERT INTO item (id, title) VALUES ('second', 'semi;colon');\n\
              UPDATE item SET status = 'old' WHERE id = 'first';";
    folder.write("catalog", up, "DELETE FROM item WHERE id = 'second';\nUPDATE item SET status = 'draft' WHERE id = 'first';")?;
    folder.generate::<with_size::Shop>(3)?;
    on_every_server(|url| async move {
        let db = with_size::Shop::connect(&url).await?;
        assert_eq!(with_size::Shop::migrate_with(&db, &folder.migrate()).await?.len(), 3);
        let read = || db.sql("select id, status from item order by id").rows::<(String, String)>();
        let row = |id: &str, status: &str| (id.to_owned(), status.to_owned());
        assert_eq!(read().await?, [row("first", "old"), row("second", "draft")]);
        assert_eq!(with_size::Shop::rollback(&db, "catalog", 2, &folder.source()).await?.len(), 2);
        assert_eq!(read().await?, [row("first", "draft")]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_squash_is_applied_where_its_parts_were() -> TestResult {
    let folder = &Folder::new();
    folder.generate::<base::Shop>(1)?;
    folder.generate::<with_colour::Shop>(2)?;
    let servers = Databases::find().await;
    for server in servers {
        let (all, some, none) = (server.empty().await?, server.empty().await?, server.empty().await?);
        let before = Folder::new();
        copy_tree(&folder.0, &before.0)?;
        let db = with_colour::Shop::connect(all.url()).await?;
        with_colour::Shop::migrate_with(&db, &before.migrate()).await?;
        db.sql("insert into item (id, title) values ('1', 'Hat')").execute().await?;
        let first = Folder::new();
        first.generate::<base::Shop>(1)?;
        let partly = base::Shop::connect(some.url()).await?;
        base::Shop::migrate_with(&partly, &first.migrate()).await?;

        let made = with_colour::Shop::squash(&before.squash(Consent::none()))?.ok_or("nothing to squash")?;
        assert_eq!((made.name.as_str(), made.notes.len()), ("20260102120000_squashed", 2));
        assert_eq!(before.names("catalog")?, ["20260102120000_squashed"]);
        assert!(before.generate::<with_colour::Shop>(3)?.is_empty(), "the schema is the same");
        assert!(with_colour::Shop::squash(&before.squash(Consent::none()))?.is_none(), "one is no two");

        assert_eq!(with_colour::Shop::migrate_with(&db, &before.migrate()).await?, [], "{}", server.name);
        let states = with_colour::Shop::status(&db, &before.source()).await?;
        assert_eq!(states[0].migrations[0].state, State::Applied);
        assert_eq!(db.sql("select title from item").rows::<(String,)>().await?.len(), 1);
        assert_eq!(with_colour::Shop::migrate_with(&db, &before.migrate()).await?, [], "and again");
        let partly = with_colour::Shop::connect(some.url()).await?;
        let refused = message(with_colour::Shop::migrate_with(&partly, &before.migrate()).await);
        assert!(refused.contains("ran only some"), "{refused}");
        let fresh = with_colour::Shop::connect(none.url()).await?;
        assert_eq!(with_colour::Shop::migrate_with(&fresh, &before.migrate()).await?.len(), 1);
        fresh.sql("insert into item (id, title, colour) values ('1', 'Hat', 'red')").execute().await?;
        assert_eq!(with_colour::Shop::rollback(&db, "catalog", 1, &before.source()).await?.len(), 1);
        assert!(db.sql("select title from item").rows::<(String,)>().await.is_err(), "the table went");
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> TestResult {
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        std::fs::create_dir_all(to.join(&below))?;
        for entry in std::fs::read_dir(from.join(&below))? {
            let path = below.join(entry?.file_name());
            if from.join(&path).is_dir() {
                open.push(path);
            } else {
                std::fs::copy(from.join(&path), to.join(&path))?;
            }
        }
    }
    Ok(())
}

#[test]
fn a_squash_does_not_lose_sql_by_hand() -> TestResult {
    let folder = Folder::new();
    folder.generate::<base::Shop>(1)?;
    folder.write("catalog", "INSERT INTO item (id, title) VALUES ('1', 'Hat');", "")?;
    folder.generate::<with_colour::Shop>(2)?;
    let refused = message(with_colour::Shop::squash(&folder.squash(Consent::none())));
    assert!(refused.contains("`--allow forget-sql:20260101120000_initial`"), "{refused}");
    assert!(with_colour::Shop::squash(&folder.squash(Consent::none().allow("forget-sql:20260101120000_initial")))?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_renamed_module_takes_its_history_its_folder_and_its_links_along() -> TestResult {
    for server in Databases::find().await {
        let (folder, test) = (Folder::new(), server.empty().await?);
        folder.generate::<linked::Shop>(1)?;
        let db = linked::Shop::connect(test.url()).await?;
        linked::Shop::migrate_with(&db, &folder.migrate()).await?;
        db.sql("insert into item (id, title) values ('i', 'Hat')").execute().await?;
        db.sql("insert into brand (id, name) values ('b', 'Acme')").execute().await?;
        let link = "insert into catalog_item_brand_brand (item_id, brand_id, id) values ('i', 'b', 'l')";
        db.sql(link).execute().await?;

        let silent = message(folder.generate::<renamed_in_silence::Shop>(2));
        assert!(silent.contains("`#[module(was = \"catalog\")]`") && silent.contains("`--allow new-module:goods`"), "{silent}");
        let made = folder.generate::<renamed::Shop>(2)?;
        assert_eq!(made[0].notes, ["The folder `catalog` is called `goods` now."]);
        assert_eq!(made[0].name, "20260102120000_rename_title_to_name_in_item");
        assert!(!folder.0.join("catalog").exists() && folder.0.join("goods/20260101120000_initial/snapshot.json").exists());
        assert_eq!(std::fs::read_to_string(folder.0.join("index.toml"))?, "modules = [\"brand\", \"goods\"]\n");

        let db = renamed::Shop::connect(test.url()).await?;
        let applied = renamed::Shop::migrate_with(&db, &folder.migrate()).await?;
        assert_eq!(applied.len(), 1, "the first one ran under the old name: {applied:?} on {}", server.name);
        let rows =
            db.sql("select i.name from item i join goods_item_brand_brand l on l.item_id = i.id").rows::<(String,)>().await?;
        assert_eq!(rows, [("Hat".to_owned(),)], "on {}", server.name);
        assert_eq!(renamed::Shop::migrate_with(&db, &folder.migrate()).await?, [], "nothing is left to do");
        assert_eq!(renamed::Shop::rollback(&db, "goods", 1, &folder.source()).await?.len(), 1);
        db.sql("select title from item").rows::<(String,)>().await?;
    }
    Ok(())
}

#[test]
fn what_looks_like_a_rename_is_shown_both_ways() -> TestResult {
    let folder = Folder::new();
    folder.generate::<base::Shop>(1)?;
    let refused = message(folder.generate::<careless::Shop>(2));
    assert!(refused.contains("`#[db(was = \"old\")]`"), "{refused}");
    assert!(refused.contains("`--allow drop-value:item.status.old`"), "{refused}");
    let ways = ["`#[column(default = …)]`", "`Option<…>`", "`--allow add-required:item.weight`"];
    assert!(ways.iter().all(|way| refused.contains(way)), "three ways out: {refused}");
    let consent = Consent::none().allow("drop-value:item.status.old").allow("add-required:item.weight");
    let made = careless::Shop::generate(&Generate { consent, ..folder.wanted(2) })?;
    let settings = &made[0].files[&format!("catalog/{}/migration.toml", made[0].name)];
    assert!(
        settings.contains("step = \"add-required:item.weight\"\nallowed = true\nrisks = [\"may fail on data\"]"),
        "{settings}"
    );
    Ok(())
}

#[tokio::test]
async fn a_link_that_looks_renamed_is_shown_both_ways() -> TestResult {
    let (folder, more) = (&Folder::new(), &Folder::new());
    folder.generate::<linked::Shop>(1)?;
    copy_tree(&folder.0, &more.0)?;
    linked::Shop::generate(&Generate { empty: true, modules: vec!["catalog".into()], ..more.wanted(2) })?;
    more.write("catalog", "INSERT INTO item (id, title) VALUES ('one', 'more');", "DELETE FROM item;")?;
    on_every_server(|url| async move {
        let db = linked::Shop::connect(&url).await?;
        linked::Shop::migrate_with(&db, &folder.migrate()).await?;
        let db = linked_otherwise::Shop::connect(&url).await?;
        let refused = message(linked_otherwise::Shop::migrate_with(&db, &more.migrate()).await);
        assert!(db.sql("select id from item").rows::<(String,)>().await?.is_empty(), "and nothing was migrated before");
        let step = "drop-table:catalog_item_brand_brand";
        assert!(
            refused.contains("`#[link(was = \"ItemBrand\")]`") && refused.contains(&format!("`--allow {step}`")),
            "{refused}"
        );
        let consent = Consent::none().allow(step);
        linked_otherwise::Shop::migrate_with(&db, &Migrate { consent, ..folder.migrate() }).await?;
        assert!(db.sql("select item_id from makers").rows::<(String,)>().await?.is_empty());
        Ok(())
    })
    .await
}

#[test]
fn a_reviewer_reads_all_files_of_the_folder() -> TestResult {
    let folder = Folder::new();
    folder.generate::<linked::Shop>(1)?;
    folder.generate::<renamed::Shop>(2)?;
    let findings = || renamed::Shop::lint(&[], &folder.source());
    let stale: Vec<_> = findings()?.iter().map(|finding| finding.title.clone()).collect();
    assert_eq!(stale, ["`was = \"title\"` at the column `name` says nothing any more: the rename has its migration"]);

    folder.write("goods", "\nDROP TABLE somebody;", "")?;
    let found: Vec<Finding> = findings()?.into_iter().filter(|finding| finding.code == "drop-table").collect();
    assert_eq!(found.len(), 3, "one for each database: {found:#?}");
    assert_eq!(found[0].file, "goods/20260102120000_rename_title_to_name_in_item/postgres.up.sql");
    assert_eq!(found[0].fix.as_deref(), Some("[[hazard]]\nstep = \"drop-table:somebody\"\nallowed = true"));
    let settings = folder.0.join("goods/20260102120000_rename_title_to_name_in_item/migration.toml");
    let text = std::fs::read_to_string(&settings)? + "\n" + found[0].fix.as_deref().unwrap_or_default() + "\n";
    std::fs::write(&settings, text)?;
    assert!(!findings()?.iter().any(|finding| finding.code == "drop-table"), "the fix of the finding is a fix");

    let down = folder.0.join("goods/20260102120000_rename_title_to_name_in_item/sqlite.down.sql");
    std::fs::write(&down, "")?;
    assert!(findings()?.iter().any(|finding| finding.code == "no-way-back"));
    std::fs::write(&down, "-- modelink: irreversible: the old names are gone\n")?;
    assert!(!findings()?.iter().any(|finding| finding.code == "no-way-back"));
    let unknown = message(renamed::Shop::lint(&["good".into()], &folder.source()));
    assert!(unknown.contains("did you mean `goods`?"), "{unknown}");
    Ok(())
}
