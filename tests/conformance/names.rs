//! Names and texts are what they are, whatever they hold.

use modelink_tests::{
    Databases,
    torture::{self, Run, Silent},
};

#[tokio::test]
async fn whatever_a_name_or_text_holds_is_one_token_and_comes_back() {
    let servers = Databases::find().await.into_iter().collect();
    torture::names(&Run { servers, cases: 8, seed: 1 }, &Silent).await.assert();
}
