//! Searches that an index serves: it is made where it can serve, it goes with its declaration, and changes no answer.

use std::path::PathBuf;

use modelink::{
    App, Db, Error,
    db::Place,
    dialect::Dialect,
    migrate::{Consent, Generate, Generated, Migrate, Source},
    prelude::*,
};
use modelink_tests::{Databases, Server, TestResult, on_every_database};

/// Without an index.
mod v1 {
    use modelink::prelude::*;

    #[module(models(Paper, Subject))]
    pub struct PaperModule;

    #[model]
    pub struct Paper {
        pub id: Id<Paper>,
        #[column(searchable)]
        pub title: String,
        #[column(searchable)]
        pub note: Option<String>,
        #[relation(mapped_by = papers, searchable)]
        pub subjects: ManyToMany<Subject>,
    }

    #[model]
    pub struct Subject {
        pub id: Id<Subject>,
        #[column(searchable)]
        pub name: String,
        pub papers: ManyToMany<Paper>,
    }

    #[modelink::app(modules(PaperModule))]
    pub struct Library;
}

/// With one for each model.
mod v2 {
    use modelink::prelude::*;

    #[module(models(Paper, Subject))]
    pub struct PaperModule;

    #[model(search = "trigram")]
    pub struct Paper {
        pub id: Id<Paper>,
        #[column(searchable)]
        pub title: String,
        #[column(searchable)]
        pub note: Option<String>,
        #[relation(mapped_by = papers, searchable)]
        pub subjects: ManyToMany<Subject>,
    }

    #[model(search = "trigram")]
    pub struct Subject {
        pub id: Id<Subject>,
        #[column(searchable)]
        pub name: String,
        pub papers: ManyToMany<Paper>,
    }

    #[modelink::app(modules(PaperModule))]
    pub struct Library;
}

/// With one whose columns are others.
mod v3 {
    use modelink::prelude::*;

    #[module(models(Paper, Subject))]
    pub struct PaperModule;

    #[model(search = "trigram")]
    pub struct Paper {
        pub id: Id<Paper>,
        #[column(searchable, was = "title")]
        pub head: String,
        pub note: Option<String>,
        #[relation(mapped_by = papers, searchable)]
        pub subjects: ManyToMany<Subject>,
    }

    #[model(index(name, using = "trigram"))]
    pub struct Subject {
        pub id: Id<Subject>,
        #[column(searchable)]
        pub name: String,
        pub papers: ManyToMany<Paper>,
    }

    #[modelink::app(modules(PaperModule))]
    pub struct Library;
}

#[tokio::test]
async fn an_index_changes_no_answer_of_a_search() -> TestResult {
    use v2::{Library, Paper, Subject};
    on_every_database::<Library, _>(|db| async move {
        let wool = create!(Subject { name: "Merino Wool" }).exec(&db).await?;
        create!(Paper { title: "a Shirts and hats", note: "50% off", subjects: [&wool] }).exec(&db).await?;
        create!(Paper { title: "b Knitting WOOL", note: None }).exec(&db).await?;
        create!(Paper { title: "c Über_Öfen", note: "hot" }).exec(&db).await?;
        let gone = create!(Paper { title: "d wool, long ago", subjects: [&wool] }).exec(&db).await?;
        Paper::soft_delete(&db, [&gone.id]).await?;
        let tx = db.begin().await?;
        if db.flavour(Place::default()).dialect() == Dialect::Postgres {
            tx.sql("set local enable_seqscan = off").execute().await?;
        }
        for (text, found) in [
            ("wool", "ab"),
            ("WOOL hat", "a"),
            ("erino", "a"),
            ("o", "abc"),
            ("a", "a"),
            ("%", "a"),
            ("r_ö", "c"),
            ("über", "c"),
            ("", "abc"),
            ("nowhere", ""),
        ] {
            let rows = graph!(Paper(filter: search(text), order: title) { title }).fetch(&tx).await?;
            let rows: String = rows.iter().filter_map(|row| row.title.chars().next()).collect();
            assert_eq!(rows, found, "of `{text}`");
        }
        let all = graph!(Paper(filter: search("wool"), with_deleted: true) { id }).fetch(&tx).await?;
        assert_eq!(all.len(), 3, "the index covers the live rows, and the answer does not depend on it");
        let below = graph!(Subject { papers(filter: search("shirt"), order: title) { title }, n: papers.count(search("hats")) });
        let rows = below.fetch(&tx).await?;
        assert_eq!((rows[0].papers.len(), rows[0].n), (1, 1));
        tx.rollback().await?;
        Ok(())
    })
    .await
}

/// How PostgreSQL finds what a search asks for, where it may not read all rows.
async fn plan_of(db: &Db, statement: &str, binds: &[&str]) -> Result<String, Error> {
    let tx = db.begin().await?;
    tx.sql("set local enable_seqscan = off").execute().await?;
    // In the order of the key.
    tx.sql("set local enable_indexscan = off").execute().await?;
    let mut explain = tx.sql(format!("explain {statement}"));
    for bind in binds {
        explain = explain.bind((*bind).to_owned());
    }
    let lines = explain.rows::<(String,)>().await?;
    tx.rollback().await?;
    Ok(lines.into_iter().map(|(line,)| line + "\n").collect())
}

#[tokio::test]
async fn postgresql_finds_what_a_search_asks_for_by_the_index() -> TestResult {
    use v2::{Library, Paper, Subject};
    let Some(server) = Databases::find().await.into_iter().find(|server| server.name == Server::postgres().name) else {
        return Ok(());
    };
    let db = server.connect::<Library>().await?;
    Library::push(&db).await?;
    Paper::create_many(&db, (0..2_000).map(|n| create!(Paper { title: format!("Paper {n}") }))).await?;
    Subject::create_many(&db, (0..2_000).map(|n| create!(Subject { name: format!("Subject {n}") }))).await?;
    // New entries of such an index wait in a list until then.
    db.sql("vacuum analyze").execute().await?;
    let found = graph!(Subject(filter: search("wool")) { name }).explain(&db)?;
    let plan = plan_of(&db, &found.statements[0], &["%wool%"]).await?;
    assert!(plan.contains("Bitmap Index Scan on subject_name_trigram"), "{plan}");
    // Each place of each word by an index of its own: two columns, and the keys of those behind the relation.
    let found = graph!(Paper(filter: search("wool hat")) { title }).explain(&db)?;
    let plan = plan_of(&db, &found.statements[0], &["%wool%", "%wool%", "%wool%", "%hat%", "%hat%", "%hat%"]).await?;
    assert!(plan.contains("BitmapOr") && plan.contains("Bitmap Index Scan on paper_title_note_trigram"), "{plan}");
    assert!(plan.contains("Bitmap Index Scan on paper_pkey"), "{plan}");
    assert!(plan.contains("Bitmap Index Scan on subject_name_trigram"), "{plan}");
    db.close().await;
    Ok(())
}

/// The versions, generated; removed after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Folder(std::env::temp_dir().join(format!("modelink-search-{}", Uuid::new_v4())))
    }

    fn generate<A: App>(&self) -> Result<Vec<Generated>, Error> {
        A::generate(&Generate { folder: Some(self.0.clone()), ..Generate::default() })
    }

    async fn migrate<A: App>(&self, url: &str) -> Result<Db, Error> {
        let db = A::connect(url).await?;
        let source = Source::Folder(self.0.clone());
        A::migrate_with(&db, &Migrate { source, consent: Consent::none(), ..Migrate::default() }).await?;
        Ok(db)
    }

    /// What differs from what the migrations made.
    async fn drift<A: App>(&self, db: &Db) -> Result<Vec<String>, Error> {
        let status = A::status(db, &Source::Folder(self.0.clone())).await?;
        let drifts = status.into_iter().flat_map(|place| place.drift);
        Ok(drifts.map(|drift| drift.difference.to_string()).collect())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The file of a migration for a dialect.
fn file<'a>(made: &'a [Generated], name: &str) -> &'a str {
    made[0].files.iter().find(|(path, _)| path.ends_with(name)).map_or("", |(_, text)| text)
}

#[tokio::test]
async fn the_index_comes_changes_and_goes_with_its_declaration() -> TestResult {
    let folder = Folder::new();
    let mut urls = Vec::new();
    for server in Databases::find().await {
        let database = server.empty().await?;
        urls.push((server.name == Server::postgres().name, database));
    }
    folder.generate::<v1::Library>()?;
    for (_, database) in &urls {
        folder.migrate::<v1::Library>(database.url()).await?.close().await;
    }

    let made = folder.generate::<v2::Library>()?;
    let up = file(&made, "postgres.up.sql");
    assert!(up.contains("CREATE EXTENSION IF NOT EXISTS pg_trgm;") && up.contains("the right to create"), "{up}");
    let online = "CREATE INDEX CONCURRENTLY \"paper_title_note_trigram\" ON \"paper\" USING gin (\"title\" gin_trgm_ops, \
                  \"note\" gin_trgm_ops) WHERE deleted_at IS NULL;";
    assert!(up.contains(online), "{up}");
    for other in ["mysql.up.sql", "sqlite.up.sql"] {
        assert!(!file(&made, other).contains("CREATE"), "no index there: {}", file(&made, other));
    }
    let down = file(&made, "postgres.down.sql");
    assert!(down.contains("DROP INDEX CONCURRENTLY \"paper_title_note_trigram\""), "{down}");
    assert!(folder.generate::<v2::Library>()?.is_empty(), "it is generated once");
    let findings = v2::Library::lint(&[], &Source::Folder(folder.0.clone()))?;
    assert!(findings.is_empty(), "{}", findings.iter().map(ToString::to_string).collect::<String>());
    for (is_postgres, database) in &urls {
        let db = folder.migrate::<v2::Library>(database.url()).await?;
        assert_eq!(folder.drift::<v2::Library>(&db).await?, [""; 0]);
        if *is_postgres {
            db.sql("drop index subject_name_trigram").execute().await?;
            assert_eq!(folder.drift::<v2::Library>(&db).await?, ["`subject`: the index `subject_name_trigram` is not there"]);
            db.sql("create index subject_name_trigram on subject (name) where deleted_at is null").execute().await?;
            let told = "`subject`: the method of the index `subject_name_trigram` should be `trigram` and is `btree`";
            assert_eq!(folder.drift::<v2::Library>(&db).await?, [told]);
            db.sql("drop index subject_name_trigram").execute().await?;
            db.sql("create index subject_name_trigram on subject using gin (name gin_trgm_ops) where deleted_at is null")
                .execute()
                .await?;
        }
        db.close().await;
    }

    let made = folder.generate::<v3::Library>()?;
    assert!(!file(&made, "postgres.up.sql").contains("subject"), "the same index by another way");
    for (_, database) in &urls {
        let db = folder.migrate::<v3::Library>(database.url()).await?;
        assert_eq!(folder.drift::<v3::Library>(&db).await?, [""; 0]);
        db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn who_may_not_create_the_extension_is_told_what_to_do() -> TestResult {
    let Some(server) = Databases::find().await.into_iter().find(|server| server.name == Server::postgres().name) else {
        return Ok(());
    };
    let database = server.empty().await?;
    let admin = v1::Library::connect(database.url()).await?;
    let role = format!("modelink_{}", Uuid::new_v4().simple());
    admin.sql(format!("create role {role} login password 'open'")).execute().await?;
    admin.sql(format!("grant create, usage on schema public to {role}")).execute().await?;
    let (_, place) = database.url().split_once('@').ok_or("an address with a user")?;
    let played = async {
        let db = v2::Library::connect(&format!("postgres://{role}:open@{place}")).await?;
        let refused = v2::Library::push(&db).await;
        let Err(Error::Migration(text)) = &refused else { panic!("{refused:?}") };
        assert!(text.contains("`pg_trgm`") && text.contains("`CREATE EXTENSION pg_trgm`"), "{text}");
        admin.sql("create extension pg_trgm").execute().await?;
        v2::Library::push(&db).await?;
        db.close().await;
        Ok::<_, Error>(())
    }
    .await;
    admin.sql(format!("drop owned by {role}")).execute().await?;
    admin.sql(format!("drop role {role}")).execute().await?;
    admin.close().await;
    Ok(played?)
}
