//! The declared schema straight into a database.

use modelink::{App, Error, migrate::Consent};
use modelink_tests::{Databases, TestResult, shop};

mod first {
    use modelink::prelude::*;

    #[module(models(Note))]
    pub struct NotesModule;

    #[model]
    pub struct Note {
        pub id: Id<Note>,
        pub text: String,
        pub mood: Option<String>,
    }

    #[modelink::app(modules(NotesModule))]
    pub struct Notes;
}

mod second {
    use modelink::prelude::*;

    #[module(models(Note))]
    pub struct NotesModule;

    #[model(check(stars <= 5))]
    pub struct Note {
        pub id: Id<Note>,
        #[column(was = "text", unique)]
        pub body: String,
        #[column(default = 3)]
        pub stars: i32,
    }

    #[modelink::app(modules(NotesModule))]
    pub struct Notes;
}

#[tokio::test]
async fn pushing_twice_changes_nothing() -> TestResult {
    for server in Databases::find().await {
        let database = server.empty().await?;
        let db = shop::Shop::connect(database.url()).await?;
        shop::Shop::push(&db).await?;
        shop::Shop::push(&db).await?;
        assert_eq!(Brands::count(&db).await?, 0, "on {}", server.name);
    }
    Ok(())
}

struct Brands;

impl Brands {
    async fn count(db: &modelink::Db) -> TestResult<usize> {
        Ok(db.sql("select id from brand").rows::<(String,)>().await?.len())
    }
}

#[tokio::test]
async fn a_later_declaration_is_a_difference_and_rows_live_on() -> TestResult {
    for server in Databases::find().await {
        let database = server.empty().await?;
        let db = first::Notes::connect(database.url()).await?;
        first::Notes::push(&db).await?;
        db.sql("insert into note (id, text, mood) values ('1', 'hello', 'good')").execute().await?;

        let db = second::Notes::connect(database.url()).await?;
        let refused = second::Notes::push(&db).await;
        assert!(matches!(&refused, Err(Error::Refused(reasons)) if reasons[0].contains("drop-column:note.mood")), "{refused:?}");
        second::Notes::push_with(&db, &Consent::none().allow("drop-column:note.mood")).await?;
        let rows = db.sql("select body, stars from note").rows::<(String, i32)>().await?;
        assert_eq!(rows, [("hello".to_owned(), 3)], "on {}", server.name);
        assert!(db.sql("update note set stars = 6").execute().await.is_err(), "the check holds on {}", server.name);
    }
    Ok(())
}

#[tokio::test]
async fn a_table_of_somebody_else_is_left_alone() -> TestResult {
    for server in Databases::find().await {
        let database = server.empty().await?;
        let db = first::Notes::connect(database.url()).await?;
        db.sql("create table note (own integer)").execute().await?;
        let error = first::Notes::push(&db).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`note` exists already and was not made by `push`"), "on {}: {error}", server.name);
        assert!(db.sql("select own from note").rows::<(i32,)>().await?.is_empty());
    }
    Ok(())
}
