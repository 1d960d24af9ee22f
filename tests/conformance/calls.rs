//! What the words of the calls do: each form of `filter!`, `create!`, `update!`, `graph!` and of named rows, played.

use modelink::prelude::*;
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        links::*,
        product::{Category, Product, Tag, Variant},
    },
};

async fn seed(db: &Db) -> TestResult<Product> {
    let acme = create!(Brand { name: "Acme" }).exec(db).await?;
    let shirt = create!(Product {
        title: "Shirt",
        handle: "shirt",
        variants: [{ sku: "S", price: 10, stock: 2 }, { sku: "M", price: dec!(11.5) }],
        tags: [{ value: "cotton" }, { value: "blue" }],
        brand: &acme,
        posts: [{ title: "Summer" }],
    });
    let shirt = shirt.exec(db).await?;
    create!(Product { title: "Hat", handle: "hat" }).exec(db).await?;
    Ok(shirt)
}

async fn handles(db: &Db, condition: Cond<Product>) -> TestResult<Vec<String>> {
    let rows = graph!(Product(filter: condition, order: handle) { handle }).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.handle).collect())
}

#[tokio::test]
async fn a_condition_takes_values_and_conditions_of_rust() -> TestResult {
    async fn later(text: &str) -> String {
        text.to_owned()
    }
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let (all, one) = (["hat".to_owned(), "shirt".to_owned()], ["shirt".to_owned()]);
        let absent: Option<Cond<Product>> = None;
        assert_eq!(handles(&db, filter!(Product, { absent } && title != "Belt")).await?, all);
        let given = Some(filter!(Product, brand.name == later("Acme").await));
        assert_eq!(handles(&db, filter!(Product, { given } && title != "Belt")).await?, one);
        assert_eq!(handles(&db, filter!(Product, variants.stock == "2".parse::<i32>()? && !(title == "Hat"))).await?, one);
        assert_eq!(handles(&db, filter!(Product, variants.any(sku == "S" && price > 10))).await?, Vec::<String>::new());
        assert_eq!(handles(&db, filter!(Product, variants.sku == "S" && variants.price > 10)).await?, one);
        assert_eq!(handles(&db, filter!(Product, title != col(handle) && brand == None)).await?, ["hat"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_draft_takes_values_records_keys_and_nothing() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let clothes = create!(Category { name: "Clothes", parent: None, children: [] }).exec(&db).await?;
        let (name, maybe): (&str, Option<&Category>) = ("Hats", Some(&clothes));
        let hats = create!(Category { name, parent: maybe }).exec(&db).await?;
        let blue = create!(Tag { value: "blue" }).exec(&db).await?;
        let post = create!(BlogPost { title: "First" }).exec(&db).await?;
        let hat = create!(Product {
            title: format!("{name}!"),
            handle: "hat",
            metadata: None,
            category: &hats.id,
            tags: [{ value: "wool" }, &blue],
            seo: { description: "A hat" },
            posts: [&post],
            brand: { name: "Acme" },
        });
        let hat = hat.exec(&db).await?;
        let rows = graph! {
            Product(filter: id == &hat) {
                title, metadata, category { name, parent { name } }, tags(order: value) { value }, seo { description },
                posts { id }, brand { name },
            }
        };
        let row = rows.one(&db).await?.ok_or("the hat is missing")?;
        let category = row.category.ok_or("the category is missing")?;
        assert_eq!((row.title.as_str(), row.metadata), ("Hats!", None));
        assert_eq!((category.name.as_str(), category.parent.map(|parent| parent.name)), ("Hats", Some("Clothes".into())));
        assert_eq!(row.tags.iter().map(|tag| tag.value.as_str()).collect::<Vec<_>>(), ["blue", "wool"]);
        assert_eq!(row.seo.map(|seo| seo.description).as_deref(), Some("A hat"));
        assert_eq!((row.posts[0].id.clone(), row.brand.map(|brand| brand.name)), (post.id, Some("Acme".into())));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_update_computes_in_the_database_and_counts_what_it_changed() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = seed(&db).await?;
        let take = || update!(Variant { stock: stock - 1 }, where: sku == "S" && stock > 0).exec(&db);
        assert_eq!((take().await?, take().await?, take().await?), (1, 1, 0));
        let changed = update!(Variant { sku: None, price: price * 2 }, where: product == &shirt && price < 11).exec(&db).await?;
        let row = graph!(Variant(filter: sku == None) { price, stock }).one(&db).await?.ok_or("the variant is missing")?;
        assert_eq!((changed, row.price, row.stock), (1, dec!(20), 0));
        let hats = create!(Category { name: "Hats" }).exec(&db).await?;
        let title = "All";
        let moved = update!(Product { title, category: &hats }, where: Cond::all()).exec(&db).await?;
        assert_eq!((moved, Product::count(&db, filter!(Product, category == &hats && title == "All")).await?), (2, 2));
        update!(Product { category: None }, where: handle == "hat").exec(&db).await?;
        assert_eq!(handles(&db, filter!(Product, category == None)).await?, ["hat"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_row_has_the_names_it_was_given() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let query = graph! {
            Product(filter: handle == "shirt") {
                r#type: title,
                blue: tags.count(value == "blue"), tags_in_all: tags.count(),
                cheap: variants(filter: price < 11) { name: sku },
                none: variants(filter: price < 0) { id },
            }
        };
        let expected = json!([{ "type": "Shirt", "blue": 1, "tags_in_all": 2, "cheap": [{ "name": "S" }], "none": [] }]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&query.json(&db).await?)?, expected);
        let rows = query.fetch(&db).await?;
        assert_eq!(serde_json::to_value(&rows)?, expected);
        assert_eq!((rows[0].r#type.as_str(), rows[0].blue, rows[0].none.len()), ("Shirt", 1, 0));
        assert!(format!("{:?}", rows.clone()).contains("Shirt"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn all_columns_give_way_to_what_is_named() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = seed(&db).await?;
        let query = graph!(Product(filter: handle == "shirt") { .., title: handle, brand { .., id } });
        let text = query.json(&db).await?;
        assert_eq!((text.matches("\"title\"").count(), text.matches("\"id\"").count()), (1, 2), "{text}");
        let row = query.one(&db).await?.ok_or("the shirt is missing")?;
        assert_eq!((row.title.as_str(), row.handle.as_str(), &row.id), ("shirt", "shirt", &shirt.id));
        assert_eq!(row.brand.map(|brand| brand.name.clone()).as_deref(), Some("Acme"));
        Ok(())
    })
    .await
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Product)]
struct Card {
    #[graph(field = title)]
    name: String,
    metadata: Option<Json>,
    brand: Option<Maker>,
    variants: Vec<Sku>,
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Brand)]
struct Maker {
    name: String,
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Variant)]
struct Sku {
    sku: Option<String>,
    product: Owner,
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Product)]
struct Owner {
    handle: String,
}

#[tokio::test]
async fn a_named_row_renames_and_nests() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let query = Card::query().filter(filter!(Product, handle == "shirt"));
        let cards = query.fetch(&db).await?;
        let owner = Owner { handle: "shirt".into() };
        assert_eq!((cards.len(), cards[0].name.as_str(), &cards[0].metadata), (1, "Shirt", &None));
        assert_eq!(cards[0].brand, Some(Maker { name: "Acme".into() }));
        assert!(cards[0].variants.contains(&Sku { sku: Some("S".into()), product: owner }));
        let text = query.json(&db).await?;
        assert!(text.starts_with(r#"[{"name":"Shirt","metadata":null,"brand":{"name":"Acme"}"#), "{text}");
        Ok(())
    })
    .await
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Product)]
struct Shelf {
    handle: String,
    #[graph(field = variants(filter: price < 11 && sku != None, order: -price, limit: 1))]
    cheap: Vec<Number>,
    #[graph(field = tags.count(value == "blue"))]
    blue: i64,
    #[graph(field = variants.max(price))]
    dearest: Option<Decimal>,
    #[graph(field = cursor())]
    place: modelink::graph::Cursor,
    #[graph(field = posts(order: title))]
    told_in: Vec<Told>,
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(Variant)]
struct Number {
    sku: Option<String>,
}

#[derive(Graph, Debug, Clone, PartialEq)]
#[graph(BlogPost, link = ProductPost)]
struct Told {
    title: String,
    #[graph(field = link.position)]
    position: i32,
}

#[tokio::test]
async fn a_named_row_says_all_that_a_query_can() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = seed(&db).await?;
        let post = create!(BlogPost { title: "News" }).exec(&db).await?;
        ProductPost::create(&db, [(&shirt.id, &post.id)]).with(|row| row.position(7)).await?;
        let query = Shelf::query().filter(filter!(Product, handle == "shirt"));
        let row = query.one(&db).await?.ok_or("the shirt is missing")?;
        assert_eq!((row.handle.as_str(), row.blue), ("shirt", 1));
        assert_eq!(row.cheap.len(), 1);
        assert!(row.dearest.is_some() && !row.place.as_str().is_empty());
        assert!(row.told_in.contains(&Told { title: "News".into(), position: 7 }));
        let text = query.json(&db).await?;
        assert!(text.contains(r#""told_in":[{"title":"News","position":7},{"title":"Summer","position":0}]"#), "{text}");
        let misplaced = Told::query().fetch(&db).await;
        assert!(matches!(misplaced, Err(modelink::Error::Unsupported(text)) if text.contains("ProductPost")));
        Ok(())
    })
    .await
}

/// What a handler of a web server does: rows leave as `impl Serialize`, in a task on any thread.
async fn answer(db: Db, name: String) -> modelink::Result<impl serde::Serialize + Send> {
    graph!(Product(filter: brand.name == &name, order: [-brand.name, title]) { .., brand { name }, posts { link { position } } })
        .page(&db)
        .await
}

#[tokio::test]
async fn a_query_runs_in_a_task_of_its_own() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let task = tokio::spawn(async move { answer(db, "Acme".into()).await.map(|page| serde_json::to_value(&page)) });
        let page = task.await???;
        assert_eq!((&page["count"], &page["rows"][0]["title"]), (&json!(1), &json!("Shirt")));
        assert_eq!(page["rows"][0]["posts"], json!([{ "link": { "position": 0 } }]));
        Ok(())
    })
    .await
}
