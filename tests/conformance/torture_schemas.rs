//! A few cases of the trials of random schemas; `torture` plays as many as asked for. And cases that it found.

use modelink::{
    migrate::{Live, Scratch, compare},
    schema::{ColType, Column, Table},
    value::Kind,
};
use modelink_tests::{
    Databases, TestResult,
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

fn column(name: &str, kind: Kind, was: Option<&str>) -> Column {
    Column {
        name: name.into(),
        ty: ColType::new(kind),
        nullable: kind == Kind::Json,
        default: None,
        autoincrement: false,
        comment: None,
        was: was.map(Into::into),
    }
}

/// A table with a key and a document.
fn page(document: Column) -> Table {
    Table {
        name: "page".into(),
        schema: None,
        comment: None,
        columns: vec![column("id", Kind::I64, None), document],
        primary_key: vec!["id".into()],
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: None,
    }
}

#[tokio::test]
async fn a_renamed_document_is_still_one() -> TestResult {
    for server in Databases::find().await {
        let database = server.empty().await?;
        let mut scratch = Scratch::open(database.url()).await?;
        let (before, after) = ([page(column("body", Kind::Json, None))], [page(column("text", Kind::Json, Some("body")))]);
        scratch.apply(&[], &before).await?;
        scratch.apply(&before, &after).await?;
        let (flavour, live) = (scratch.flavour(), scratch.live().await?);
        scratch.close().await;
        let differences = compare(flavour, &Live::expected(flavour, &after), &live);
        assert!(differences.is_empty(), "on {}: {differences:?}", server.name);
    }
    Ok(())
}
