//! The tests' own ground: databases come and go with the tests.

use modelink::App;
use modelink_tests::{Databases, Server, TestResult, on_every_database};

/// An application without modules: enough to connect.
struct Empty;

impl App for Empty {
    const DEF: &'static modelink::schema::AppDef =
        &modelink::schema::AppDef { name: "Empty", modules: &[], links: &[], migrations: None };
}

#[tokio::test]
async fn each_test_has_a_database_of_its_own() -> TestResult {
    on_every_database::<Empty, _>(|db| async move {
        // A second test that met the same database would fail here.
        db.sql("create table own (number int)").execute().await?;
        db.sql("insert into own values (1)").execute().await?;
        assert_eq!(db.sql("select number from own").rows::<(i32,)>().await?, [(1,)]);
        Ok(())
    })
    .await?;
    on_every_database::<Empty, _>(|db| async move {
        db.sql("create table own (number int)").execute().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_address_that_cannot_be_used_says_what_to_write_and_shows_no_password() -> TestResult {
    for (url, expected) in [
        ("", "write `postgres://…`, `mysql://…` or `sqlite://…`"),
        ("oracle://scott:tiger@host/shop", "`oracle:…` is no database of this build"),
        ("postgres://scott:tiger@host:port/shop", "(`postgres:…`) cannot be read"),
        ("mysql://scott:tiger@host:port/shop", "(`mysql:…`) cannot be read"),
    ] {
        let told = Empty::connect(url).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains(expected) && !told.contains("tiger"), "{url}: {told}");
    }
    let words = ["db", "status", "--module-url", "postgres://scott:tiger@host/shop", "--database-url", "sqlite::memory:"];
    let code = tokio::task::spawn_blocking(move || modelink::cli::run::<Empty>(words.map(Into::into))).await?;
    assert_eq!(code, std::process::ExitCode::FAILURE, "an address without its module");
    Ok(())
}

#[tokio::test]
async fn the_database_goes_with_its_last_handle() -> TestResult {
    for server in Databases::find().await {
        let test = server.empty().await?;
        let url = test.url().to_owned();
        let db = Empty::connect(&url).await?.owning(test);
        let other = db.clone();
        drop(db);
        other.sql("create table still_there (number int)").execute().await?;
        drop(other);
        assert!(is_gone(&server, &url).await, "{} kept the database", server.name);
    }
    Ok(())
}

#[tokio::test]
async fn the_database_goes_when_the_test_panics() -> TestResult {
    for server in Databases::find().await {
        let (tell, told) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let test = server.empty().await.map_err(|error| error.to_string());
            let _ = tell.send((server, test.as_ref().map(|test| test.url().to_owned()).unwrap_or_default()));
            panic!("as a failing test does");
        });
        let (server, url) = told.await?;
        assert!(task.await.is_err());
        assert!(is_gone(&server, &url).await, "{} kept the database", server.name);
    }
    Ok(())
}

/// Whether a database was removed. Connecting to one of SQLite would make it anew.
async fn is_gone(server: &Server, url: &str) -> bool {
    if server.name == Server::sqlite().name {
        let path = url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
        return !std::path::Path::new(path).exists();
    }
    Empty::connect(url).await.is_err()
}
