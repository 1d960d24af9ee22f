//! A few cases of the trials of random schemas; `torture` plays as many as asked for.

use modelink_tests::{
    Databases,
    torture::{self, Run, Silent},
};

async fn few() -> Run {
    Run { servers: Databases::find().await.into_iter().collect(), cases: 20, seed: 1 }
}

#[tokio::test]
async fn any_schema_is_brought_to_any_other_and_back() {
    torture::random(&few().await, &Silent).await.assert();
}

#[tokio::test]
async fn rows_are_kept_on_the_way_from_any_schema_to_any_other() {
    torture::data(&few().await, &Silent).await.assert();
}
