//! The tests' own ground: databases come and go with the tests.

use std::time::Duration;

use modelink::App;
use modelink_tests::{Databases, Server, TestResult, on_every_database};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::timeout,
};

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
async fn a_connection_on_this_machine_is_encrypted_only_where_the_address_says_so() -> TestResult {
    let Some(server) = Databases::find().await.into_iter().find(|server| server.name == Server::postgres().name) else {
        return Ok(());
    };
    let database = server.empty().await?;
    if !database.url().contains("@127.0.0.1:") {
        return Ok(());
    }
    let encrypted = async |address: String| -> TestResult<bool> {
        let db = Empty::connect(&address).await?;
        let rows = db.sql("select ssl from pg_stat_ssl where pid = pg_backend_pid()").rows::<(bool,)>().await?;
        db.close().await;
        Ok(rows[0].0)
    };
    assert!(!encrypted(database.url().to_owned()).await?);
    let db = Empty::connect(database.url()).await?;
    let offers = db.sql("show ssl").rows::<(String,)>().await? == [("on".to_owned(),)];
    db.close().await;
    match encrypted(format!("{}?sslmode=require", database.url())).await {
        Ok(encrypted) => assert!(encrypted && offers),
        Err(error) => assert!(!offers, "{error}"),
    }
    Ok(())
}

/// What a program asks a server for that refuses the first connection with that code: the protocol, or encryption.
async fn asked_of_a_server_that_says(code: &str) -> TestResult<Vec<u32>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("postgres://shop@{}/shop", listener.local_addr()?);
    let connecting = tokio::spawn(async move { Empty::connect(&url).await.map(|_| ()) });
    let refusal = format!("SFATAL\0C{code}\0Mno\0\0");
    let mut asked = Vec::new();
    while !connecting.is_finished() {
        let Ok(accepted) = timeout(Duration::from_millis(200), listener.accept()).await else { continue };
        let (mut stream, _) = accepted?;
        let _length = stream.read_u32().await?;
        asked.push(stream.read_u32().await?);
        if asked.len() == 1 {
            stream.write_u8(b'E').await?;
            stream.write_u32(4 + refusal.len() as u32).await?;
            stream.write_all(refusal.as_bytes()).await?;
        }
    }
    assert!(connecting.await?.is_err());
    Ok(asked)
}

#[tokio::test]
async fn a_server_on_this_machine_that_insists_on_encryption_gets_it() -> TestResult {
    const PLAIN: u32 = 196_608;
    const ENCRYPTED: u32 = 80_877_103;
    assert_eq!(asked_of_a_server_that_says("28000").await?, [PLAIN, ENCRYPTED]);
    assert_eq!(asked_of_a_server_that_says("28P01").await?, [PLAIN], "a wrong password is no question of encryption");
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
