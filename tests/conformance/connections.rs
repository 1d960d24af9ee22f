//! What connections are told before they are used.

use modelink::prelude::*;
use modelink_tests::{Databases, Server, TestResult, shop::Shop};

async fn found(name: &str) -> Option<Server> {
    Databases::find().await.into_iter().find(|server| server.name == name)
}

/// The address with one option more.
fn with(url: &str, option: &str) -> String {
    format!("{url}{}{option}", if url.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn postgresql_compiles_no_statement_unless_the_address_wants_it() -> TestResult {
    let Some(server) = found("PostgreSQL").await else { return Ok(()) };
    let test = server.empty().await?;
    for (url, expected) in [(test.url().to_owned(), "off"), (with(test.url(), "options=-c%20jit%3Don"), "on")] {
        let db = Shop::connect(&url).await?;
        assert_eq!(db.sql("SHOW jit").rows::<(String,)>().await?, [(expected.to_owned(),)], "{url}");
        db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn mariadb_is_not_told_more_than_a_hundred_statements_again() -> TestResult {
    let Some(server) = found("MariaDB").await else { return Ok(()) };
    let test = server.empty().await?;
    for (option, again) in [(None, 0), (Some("statement-cache-capacity=100"), 150)] {
        let url = option.map_or_else(|| test.url().to_owned(), |option| with(test.url(), option));
        let db = Shop::builder().default(&url).options(|options| options.max_connections = 1).connect().await?;
        let mut prepared = Vec::new();
        for _ in 0..2 {
            for number in 0..150 {
                db.sql(format!("SELECT {number}")).rows::<(i32,)>().await?;
            }
            let status = "SELECT CAST(variable_value AS signed) FROM information_schema.session_status \
                          WHERE variable_name = 'COM_STMT_PREPARE'";
            prepared.extend(db.sql(status).rows::<(i64,)>().await?);
        }
        // The question itself is one, the second time where it was forgotten.
        let more = prepared[1].0 - prepared[0].0;
        assert!((again..=again + 1).contains(&more), "{option:?}: {prepared:?}");
        db.close().await;
    }
    Ok(())
}
