//! Queries over links whose ends and table are in three databases: they answer as in one.

use modelink::{Error, db::Place, prelude::*};
use modelink_tests::{
    Server, TestResult,
    apart::{Apart, on_every_arrangement},
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        inventory::Item,
        links::*,
        product::{Product, Variant},
    },
};
use serde_json::json;

/// Brands, products and posts, linked, some of them deleted or dismissed.
async fn seed(db: &Db) -> Result<(), Error> {
    let mut brands = Vec::new();
    for name in ["acme", "bolt"] {
        brands.push(create!(Brand { name: name }).exec(db).await?);
    }
    let mut posts = Vec::new();
    for title in ["Autumn", "Beach", "Coats", "Dyes", "Elbows"] {
        posts.push(create!(BlogPost { title: title, comments: [{ text: format!("{title}?") }] }).exec(db).await?);
    }
    for (place, handle) in ["hat", "shirt", "sock", "tie"].into_iter().enumerate() {
        let item = create!(Item { shelf: handle, quantity: 2_i64.pow(place as u32) }).exec(db).await?;
        let price = Decimal::from(place);
        let product = create!(Product { title: handle, handle, variants: [{ price, item: &item }, { price: dec!(0.5) }] });
        let product = product.exec(db).await?;
        if place < 3 {
            ProductBrand::create(db, [(&product.id, &brands[place % 2].id)]).await?;
        }
        for (position, post) in (0..).zip(posts.iter().skip(place).take(4 - place)) {
            let note = (position > 0).then(|| format!("{handle} {position}"));
            ProductPost::create(db, [(&product.id, &post.id)]).with(|link| link.position(position).note(note)).await?;
        }
        ProductPost::create(db, [(&product.id, &posts[4].id)]).await?;
    }
    BlogPost::soft_delete(db, [&posts[1].id]).await?;
    let shirt = Product::list(db, filter!(Product, handle == "shirt")).await?;
    ProductPost::dismiss(db, [(&shirt[0].id, &posts[4].id)]).await?;
    Ok(())
}

/// What is asked, and the answers.
async fn answers(db: &Db) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    let nested = graph! {
        Product(order: handle) {
            handle, brand { name },
            posts(order: title) { title, link { position, note }, comments { text } },
            last: posts(order: -title, limit: 2) { title },
            second: posts(order: title, offset: 1, limit: 1) { title, link { note } },
            some: posts(filter: title.contains("a") || title == "Dyes", order: title) { title, n: comments.count() },
        }
    };
    all.push(nested.json(db).await?);
    let back = graph! { BlogPost(order: title) { title, products(order: -handle) { handle, brand { name, products(order: handle) { handle } } } } };
    all.push(back.json(db).await?);
    all.push(graph! { BlogPost(order: title, with_deleted: true) { title, comments { text } } }.json(db).await?);
    let first = graph! { Product(order: handle) { handle, posts(order: title, limit: 1) { title, cursor() } } }.fetch(db).await?;
    let at = &first[0].posts[0].cursor;
    let behind = graph! { Product(filter: handle == "hat") { posts(order: title, after: at) { title } } };
    all.push(behind.json(db).await?);
    for condition in [
        filter!(Product, brand.name == "acme"),
        filter!(Product, brand.name != "acme"),
        filter!(Product, brand == None),
        filter!(Product, brand != None && posts.title == "Coats"),
        filter!(Product, posts.title == "Beach"),
        filter!(Product, posts.any(title == "Coats" && comments.text.contains("oats"))),
        filter!(Product, posts.none(title == "Coats")),
        filter!(Product, posts.all(title > "B")),
        filter!(Product, !(brand.name == "acme" || handle == "tie")),
        filter!(Product, posts.products.brand.name == "bolt"),
        filter!(Product, brand.products.posts.title == "Autumn"),
    ] {
        let found = graph! { Product(filter: condition.clone(), order: handle) { handle } };
        all.push(found.json(db).await?);
        all.push(Product::count(db, condition.clone()).await?.to_string());
        all.push(found.page(db).await?.count.to_string());
        let mut handles: Vec<_> = Product::list(db, condition).await?.into_iter().map(|product| product.handle).collect();
        handles.sort();
        all.push(handles.join(" "));
    }
    all.extend(numbers(db).await?);
    all.extend(orders(db).await?);
    let acme = Brand::list(db, filter!(Brand, name == "acme")).await?;
    let of_acme = filter!(Product, brand == &acme[0]);
    all.push(Product::count(db, of_acme).await?.to_string());
    all.push(ProductPost::list(db, filter!(ProductPost, blog_post.title == "Dyes")).await?.len().to_string());
    let asked = json!({
        "entity": "product", "fields": ["handle", "brand.name", "posts.title"],
        "filters": { "posts": { "title": { "$in": ["Coats", "Dyes"] } } },
        "lists": { "posts": { "pagination": { "take": 2, "order": { "title": "DESC" } } } },
        "pagination": { "order": { "handle": "ASC" } },
    });
    all.push(serde_json::to_string(&db.graph(asked).await?.rows).map_err(|error| Error::Config(error.to_string()))?);
    Ok(all)
}

/// Numbers about records that live elsewhere, or whose links do.
async fn numbers(db: &Db) -> Result<Vec<String>, Error> {
    let of_products = graph! {
        Product(order: handle) {
            handle,
            n: posts.count(),
            coats: posts.count(filter: title == "Coats" && comments.text.contains("oats")),
            of_acme: posts.count(products.brand.name == "acme"),
            early: posts.min(title),
            late: posts.max(title, filter: title < "E"),
            brand { name, n: products.count(), last: products.max(handle) },
            variants(order: price) { held: item.sum(quantity), mean: item.avg(quantity), least: item.min(quantity) },
        }
    };
    let of_posts = graph! { BlogPost(order: title) { title, n: products.count(), first: products.min(handle) } };
    Ok(vec![
        of_products.json(db).await?,
        graph! { BlogPost(order: title, with_deleted: true) { title, n: products.count(handle != "tie") } }.json(db).await?,
        of_posts.json(db).await?,
        serde_json::to_string(&of_posts.fetch(db).await?).map_err(|error| Error::Config(error.to_string()))?,
        of_posts.page(db).await?.rows.len().to_string(),
        graph! { Item(order: -quantity, limit: 2) { quantity, variant { dear: price }, n: variant.count() } }.json(db).await?,
    ])
}

/// Orders by records that live elsewhere, or whose links do.
async fn orders(db: &Db) -> Result<Vec<String>, Error> {
    let by_item =
        graph! { Product(order: handle) { handle, variants(order: -item.quantity, limit: 1) { price, item { shelf } } } };
    let of_posts = graph! {
        BlogPost(order: -title) { title, products(order: [-brand.name, -handle], offset: 1, limit: 2) { handle, brand { name } } }
    };
    let asked = json!({
        "entity": "product", "fields": ["handle"], "filters": { "brand": { "name": { "$ne": "zeta" } } },
        "pagination": { "order": { "brand": { "name": "DESC" } }, "take": 3 },
    });
    let page = graph! { Product(order: [brand.name, -handle], limit: 2, offset: 1) { handle } }.page(db).await?;
    Ok(vec![
        graph! { Product(order: brand.name) { handle } }.json(db).await?,
        graph! { Product(order: [-brand.name, handle], limit: 3) { handle } }.json(db).await?,
        graph! { Variant(order: [product.brand.name, -price], limit: 5) { price, product { handle } } }.json(db).await?,
        graph! { Product(filter: handle == "none", order: brand.name) { handle } }.json(db).await?,
        by_item.json(db).await?,
        of_posts.json(db).await?,
        format!("{} {:?}", page.count, page.rows.iter().map(|row| row.handle.as_str()).collect::<Vec<_>>()),
        serde_json::to_string(&db.graph(asked).await?.rows).map_err(|error| Error::Config(error.to_string()))?,
    ])
}

/// What one database answers.
async fn expected() -> TestResult<Vec<String>> {
    let db = Server::sqlite().connect::<Shop>().await?;
    Shop::push(&db).await?;
    seed(&db).await?;
    Ok(answers(&db).await?)
}

#[tokio::test]
async fn a_query_over_three_databases_answers_as_over_one() -> TestResult {
    let expected = expected().await?;
    assert!(expected[0].contains(r#""posts":[{"title":"Autumn","link":{"position":0,"note":null}"#), "{}", expected[0]);
    let by_brand = r#"[{"handle":"hat"},{"handle":"sock"},{"handle":"shirt"},{"handle":"tie"}]"#;
    assert!(expected.iter().any(|answer| answer == by_brand), "{expected:#?}");
    on_every_arrangement(|db| {
        let expected = &expected;
        async move {
            seed(&db).await?;
            for (place, (found, expected)) in answers(&db).await?.iter().zip(expected).enumerate() {
                assert_eq!(found, expected, "question {place}");
            }
            Ok(())
        }
    })
    .await?;
    let apart = Apart::new(&[Server::sqlite(), Server::sqlite(), Server::sqlite()]).await?;
    seed(&apart.db).await?;
    assert_eq!(answers(&apart.db).await?, expected);
    apart.db.close().await;
    Ok(())
}

#[tokio::test]
async fn what_no_statement_can_reach_is_said_before_anything_runs() -> TestResult {
    on_every_arrangement(|db| async move {
        seed(&db).await?;
        let told = |refused: Option<Error>, step: &str| match refused {
            Some(Error::Unsupported(text)) => assert!(text.contains(step) && text.contains("another database"), "{text}"),
            other => panic!("{other:?}"),
        };
        told(graph! { Product(order: brand.name) { handle, cursor() } }.fetch(&db).await.err(), "`Product`");
        told(graph! { Product(with_deleted: true) { posts { title } } }.fetch(&db).await.err(), "`Product.posts`");
        told(graph! { Product(filter: posts.title == "x") { handle } }.explain(&db).err(), "`Product.posts`");
        let explained = graph! { Product { posts { title } } }.explain(&db)?;
        assert_eq!(explained.statements.len(), 3, "products, links, posts: {:#?}", explained.statements);
        let explained = graph! { Product { n: posts.count() } }.explain(&db)?;
        assert_eq!(explained.statements.len(), 3, "products, links, numbers of posts: {:#?}", explained.statements);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_are_changed_by_what_holds_elsewhere() -> TestResult {
    on_every_arrangement(|db| async move {
        seed(&db).await?;
        assert_eq!(update!(Product { title: "coat" }, where: posts.title == "Coats").exec(&db).await?, 3);
        let tx = db.begin().await?;
        assert_eq!(Product::count(&tx, filter!(Product, title == "coat" && brand.name == "acme")).await?, 2);
        tx.rollback().await?;
        assert_eq!(db.places().count(), 3, "{:?}", Place::default());
        Ok(())
    })
    .await
}
