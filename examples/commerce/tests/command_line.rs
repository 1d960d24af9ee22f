//! The command line on every database, as a person runs it.

use std::process::Command;

use modelink_tests::{Databases, TestResult};

/// The exit code and what was printed.
fn run(arguments: &[&str]) -> TestResult<(Option<i32>, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_db")).args(arguments).env_remove("DATABASE_URL").output()?;
    Ok((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn the_migrations_are_those_of_the_declarations() -> TestResult {
    let (code, plan) = run(&["generate", "--check"])?;
    assert_eq!(code, Some(0), "{plan}");
    Ok(())
}

#[tokio::test]
async fn every_database_is_migrated_and_synced() -> TestResult {
    for server in Databases::find().await {
        let database = server.empty().await?;
        let at = ["--database-url", database.url()];
        let (code, plan) = run(&[&["plan"], &at[..]].concat())?;
        assert!(code == Some(0) && plan.contains("product_variant_price_set"), "{}: {plan}", server.name);
        let (code, done) = run(&[&["migrate"], &at[..]].concat())?;
        assert!(code == Some(0) && done.matches("_initial").count() == 11, "{}: {done}", server.name);
        let (code, status) = run(&[&["status"], &at[..]].concat())?;
        assert!(code == Some(0) && status.matches("applied").count() == 11, "{}: {status}", server.name);
        let (code, links) = run(&[&["sync-links", "--check"], &at[..]].concat())?;
        assert_eq!(code, Some(0), "{}: nothing is left to do: {links}", server.name);
        let (code, back) = run(&[&["rollback", "cart"], &at[..]].concat())?;
        assert_eq!(code, Some(0), "{}: {back}", server.name);
        let (_, status) = run(&[&["status"], &at[..]].concat())?;
        assert_eq!(status.matches("applied").count(), 10, "{}: {status}", server.name);
    }
    Ok(())
}
