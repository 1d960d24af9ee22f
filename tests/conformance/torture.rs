//! A few cases of each trial; `torture` plays as many as asked for.

use modelink_tests::{
    Databases,
    torture::{Run, Silent, model},
};

/// Where the cases of a commit begin: always the same, so that a failure is the commit's.
const SEED: u64 = 1;

#[tokio::test]
async fn random_calls_leave_what_a_plain_model_says() {
    for server in Databases::find().await {
        let cases = if server.name == "SQLite" { 300 } else { 50 };
        model(&Run { servers: vec![server], cases, seed: SEED }, &Silent).await.assert();
    }
}
