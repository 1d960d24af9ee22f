//! Queries over links whose ends and table are in three databases: they answer as in one.

use modelink::{
    App, Error,
    db::Place,
    graph::{Cursor, Explained},
    prelude::*,
};
use modelink_tests::{
    Server, TestResult,
    apart::{Apart, arrangements, on_every_arrangement},
    shop::{
        Shop,
        blog::{BlogModule, BlogPost},
        brand::Brand,
        cart::Cart,
        customer::{Customer, CustomerModule},
        inventory::Item,
        links::*,
        product::{Product, Variant},
    },
};
use serde_json::json;

use crate::cursors::in_pages;

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

/// Pages behind cursors, and streams, in orders by records that live elsewhere.
async fn pages(db: &Db) -> Result<Vec<String>, Error> {
    let mut all = vec![
        in_pages!(db, Product, [brand.name, -handle], handle).join(" "),
        in_pages!(db, Product, [-brand.name, handle], handle).join(" "),
        in_pages!(db, Product, [-brand.created_at, brand.name, -title], handle).join(" "),
        in_pages!(db, Variant, [item.quantity, price, product.handle], price).join(" "),
        in_pages!(db, Variant, [-product.brand.name, -item.shelf, price, -product.handle], price).join(" "),
        in_pages!(db, Item, [variant.price, -shelf], shelf).join(" "),
    ];
    let list = |after: Option<Cursor>| {
        graph! { BlogPost(order: title) { title, products(order: [-brand.name, handle], limit: 2, after: after) { handle, cursor() } } }
    };
    let first = list(None).fetch(db).await?;
    for post in &first {
        let behind = list(post.products.last().map(|product| product.cursor.clone())).fetch(db).await?;
        let behind = behind.iter().map(|row| row.products.iter().map(|product| product.handle.as_str()).collect::<Vec<_>>());
        all.push(format!("{} {:?}", post.title, behind.collect::<Vec<_>>()));
    }
    // A cursor goes on where it was, whatever became of the record that it was ordered by.
    let first = graph! { Product(order: brand.name, limit: 1) { cursor() } }.one(db).await?.map(|row| row.cursor);
    for name in ["aaa", "azure", "zeta", "acme"] {
        let acme = filter!(Brand, name != "bolt");
        update!(Brand { name: name }, where: acme).exec(db).await?;
        let behind = graph! { Product(order: brand.name, after: &first) { handle } };
        all.push(behind.page(db).await?.rows.iter().map(|row| row.handle.as_str()).collect::<Vec<_>>().join(" "));
    }
    Ok(all)
}

/// What is shown of deleted records: what went with them, and nothing that was dismissed before or after.
async fn deleted(db: &Db) -> Result<Vec<String>, Error> {
    let (products, brands) = (Product::list(db, None).await?, Brand::list(db, None).await?);
    let product = |handle: &str| products.iter().find(|product| product.handle == handle).map(|product| &product.id);
    let brand = |name: &str| brands.iter().find(|brand| brand.name == name).map(|brand| &brand.id);
    // A link that was dismissed before its end was deleted stays dismissed.
    let dyes = BlogPost::list(db, filter!(BlogPost, title == "Dyes")).await?;
    ProductPost::dismiss(db, product("sock").map(|sock| (sock, &dyes[0].id))).await?;
    Product::soft_delete(db, product("sock")).await?;
    Brand::soft_delete(db, brand("bolt")).await?;
    let shown = graph! {
        Product(order: handle, with_deleted: true) {
            handle, deleted: posts.count(), brand { name }, any: brand(with_deleted: true) { name },
            posts(order: title) { title, link { position, note } },
            all: posts(order: -title, with_deleted: true) { title, comments { text } },
            last: posts(order: -title, limit: 1) { title },
            variants(order: price) { item { shelf } },
        }
    };
    let back = graph! {
        BlogPost(order: title, with_deleted: true) {
            title, products(order: handle) { handle },
            all: products(order: handle, with_deleted: true) { handle, brand { name }, posts(order: title) { title } },
        }
    };
    let of_brands = graph! {
        Brand(order: name) {
            name, all: products(order: handle, with_deleted: true) { handle, variants(with_deleted: true, order: price) { item { shelf } } },
        }
    };
    let all = vec![
        shown.json(db).await?,
        serde_json::to_string(&shown.fetch(db).await?).map_err(|error| Error::Config(error.to_string()))?,
        back.json(db).await?,
        of_brands.json(db).await?,
        graph! { Brand(order: name, with_deleted: true) { name, products(order: handle) { handle } } }.json(db).await?,
        graph! { Item(order: shelf, with_deleted: true) { shelf, variant(with_deleted: true) { price } } }.json(db).await?,
    ];
    Product::restore(db, product("sock")).await?;
    Ok(all.into_iter().chain([shown.json(db).await?]).collect())
}

/// What one database answers.
async fn expected() -> TestResult<[Vec<String>; 3]> {
    let db = Server::sqlite().connect::<Shop>().await?;
    Shop::push(&db).await?;
    seed(&db).await?;
    Ok([answers(&db).await?, pages(&db).await?, deleted(&db).await?])
}

#[tokio::test]
async fn a_query_over_three_databases_answers_as_over_one() -> TestResult {
    let [expected, in_pages, of_deleted] = expected().await?;
    assert_eq!(in_pages[0], "sock hat shirt tie");
    assert!(expected[0].contains(r#""posts":[{"title":"Autumn","link":{"position":0,"note":null}"#), "{}", expected[0]);
    let by_brand = r#"[{"handle":"hat"},{"handle":"sock"},{"handle":"shirt"},{"handle":"tie"}]"#;
    assert!(expected.iter().any(|answer| answer == by_brand), "{expected:#?}");
    let sock = r#"{"handle":"sock","deleted":0,"brand":{"name":"acme"},"any":{"name":"acme"},"posts":[],"#;
    assert!(of_deleted[0].contains(sock), "{}", of_deleted[0]);
    on_every_arrangement(|db| {
        let (expected, in_pages, of_deleted) = (&expected, &in_pages, &of_deleted);
        async move {
            seed(&db).await?;
            for (place, (found, expected)) in answers(&db).await?.iter().zip(expected).enumerate() {
                assert_eq!(found, expected, "question {place}");
            }
            for (place, (found, expected)) in pages(&db).await?.iter().zip(in_pages).enumerate() {
                assert_eq!(found, expected, "pages {place}");
            }
            for (place, (found, expected)) in deleted(&db).await?.iter().zip(of_deleted).enumerate() {
                assert_eq!(found, expected, "question {place} about deleted records");
            }
            Ok(())
        }
    })
    .await?;
    let apart = Apart::new(&[Server::sqlite(), Server::sqlite(), Server::sqlite()]).await?;
    seed(&apart.db).await?;
    assert_eq!(answers(&apart.db).await?, expected);
    assert_eq!(pages(&apart.db).await?, in_pages);
    assert_eq!(deleted(&apart.db).await?, of_deleted);
    apart.db.close().await;
    Ok(())
}

#[tokio::test]
async fn links_that_live_with_one_of_their_ends_answer_as_in_one_database() -> TestResult {
    let [_, in_pages, of_deleted] = expected().await?;
    for [shop, blog, _] in arrangements().await {
        let (shop, blog) = (shop.empty().await?, blog.empty().await?);
        let db = Shop::builder().default(shop.url()).module::<BlogModule>(blog.url()).connect().await?;
        Shop::push(&db).await?;
        seed(&db).await?;
        assert_eq!(pages(&db).await?, in_pages, "on {} and {}", shop.url(), blog.url());
        assert_eq!(deleted(&db).await?, of_deleted, "on {} and {}", shop.url(), blog.url());
        db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn explain_tells_what_is_asked_elsewhere_and_asks_nothing() -> TestResult {
    on_every_arrangement(|db| async move {
        let told = |explained: Explained, tables: &[&str]| {
            assert_eq!(explained.statements.len(), tables.len(), "{:#?}", explained.statements);
            for (statement, table) in explained.statements.iter().zip(tables) {
                let statement = statement.replace(['"', '`'], "");
                let from = statement.split(" FROM ").nth(1).and_then(|from| from.split(' ').next());
                assert_eq!(from, Some(*table), "{statement}");
            }
        };
        let explain = || async {
            told(graph! { Product { posts { title } } }.explain(&db)?, &["product", "product_post", "blog_post"]);
            told(graph! { Product { n: posts.count() } }.explain(&db)?, &["product", "product_post", "blog_post"]);
            let filtered = graph! { Product(filter: posts.title == "x") { handle } };
            told(filtered.explain(&db)?, &["blog_post", "product_post", "product"]);
            let ordered = graph! { Product(order: brand.name) { handle, cursor() } };
            told(ordered.explain(&db)?, &["product", "product_product_brand_brand", "brand", "product"]);
            let deleted = graph! { Product(with_deleted: true) { posts { title } } };
            told(deleted.explain(&db)?, &["product", "product_post", "blog_post"]);
            Ok::<_, Error>(())
        };
        let (explained, asked) = crate::counting::statements(explain()).await;
        explained?;
        assert_eq!(asked, 0, "explaining runs nothing");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_read_only_link_alone_leads_into_another_database() -> TestResult {
    for [shop, other, _] in arrangements().await {
        let (shop, other) = (shop.empty().await?, other.empty().await?);
        let db = Shop::builder().default(shop.url()).module::<CustomerModule>(other.url()).connect().await?;
        Shop::push(&db).await?;
        for email in ["b@x", "a@x"] {
            let customer = create!(Customer { email: email }).exec(&db).await?;
            create!(Cart { customer_id: customer.id.to_string() }).exec(&db).await?;
        }
        create!(Cart { customer_id: None }).exec(&db).await?;
        let of_a = filter!(Cart, customer.email == "a@x");
        assert_eq!(Cart::count(&db, of_a.clone()).await?, 1);
        assert_eq!(graph! { Cart(filter: of_a) { customer { email } } }.json(&db).await?, r#"[{"customer":{"email":"a@x"}}]"#);
        let ordered = graph! { Cart(order: customer.email) { customer { email, n: carts.count() } } }.json(&db).await?;
        let expected = r#"[{"customer":{"email":"a@x","n":1}},{"customer":{"email":"b@x","n":1}},{"customer":null}]"#;
        assert_eq!(ordered, expected);
        db.close().await;
    }
    Ok(())
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
