//! Recursion over a relation of a model with itself, down to a depth.

use modelink::{Error, graph::Plan, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{Shop, product::Category},
};

async fn seed(db: &Db) -> TestResult {
    create!(Category {
        name: "a",
        children: [
            { name: "b", children: [{ name: "d", children: [{ name: "e" }] }] },
            { name: "c" },
        ],
    })
    .exec(db)
    .await?;
    Ok(())
}

#[tokio::test]
async fn children_go_on_to_the_depth_that_was_asked_for() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let query = graph!(Category(filter: parent == None) { name, children(depth: 2, order: -name) { name, below: children.count() } });
        let text = query.json(&db).await?;
        let expected = r#"[{"name":"a","children":[{"name":"c","below":0,"children":[]},{"name":"b","below":1,"children":[{"name":"d","below":1}]}]}]"#;
        assert_eq!(text, expected);
        let rows = query.fetch(&db).await?;
        assert_eq!(serde_json::to_string(&rows)?, expected);
        let b = &rows[0].children[1];
        assert_eq!((b.name.as_str(), b.below()[0].name.as_str(), b.below()[0].is_complete()), ("b", "d", false));
        let by_nodes = query.plan(Plan::PerNode).explain(&db)?;
        assert_eq!(by_nodes.statements.len(), 3, "a statement for each level");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn parents_go_up_and_limits_hold() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let depth = 3;
        let text = graph!(Category(filter: name == "e") { name, up: parent(depth: depth) { name } }).json(&db).await?;
        assert_eq!(text, r#"[{"name":"e","up":{"name":"d","up":{"name":"b","up":{"name":"a"}}}}]"#);
        let none = graph!(Category(filter: name == "a") { up: parent(depth: depth) { name }, children(depth: 0) { name } })
            .json(&db)
            .await?;
        assert_eq!(none, r#"[{"up":null,"children":[]}]"#);
        let deep = graph!(Category { children(depth: u64::MAX) { name } }).fetch(&db).await;
        assert!(matches!(deep, Err(Error::Limit { .. })));
        Ok(())
    })
    .await
}

#[derive(Graph, Debug)]
#[graph(Category)]
struct Endless {
    #[allow(dead_code)]
    children: Vec<Endless>,
}

#[tokio::test]
async fn a_named_row_that_holds_itself_is_refused() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let refused = Endless::query().fetch(&db).await;
        assert!(matches!(refused, Err(Error::Unsupported(text)) if text.contains("Endless")));
        Ok(())
    })
    .await
}
