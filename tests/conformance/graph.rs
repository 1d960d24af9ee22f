//! Graph queries: the answer has the shape of the selection, on every database.

use modelink::{
    Error,
    db::Place,
    dialect::Dialect,
    graph::{GraphRequest, Plan},
    prelude::*,
};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        cart::Cart,
        customer::Customer,
        links::*,
        product::{Category, Product, Status, Variant},
    },
};

/// Three products, two brands, two posts, a tree of three categories.
async fn seed(db: &Db) -> TestResult {
    let clothes = create!(Category { name: "Clothes" }).exec(db).await?;
    let summer = create!(Category { name: "Summer", parent: &clothes }).exec(db).await?;
    create!(Category { name: "Hats", parent: &summer }).exec(db).await?;
    let acme = create!(Brand { name: "Acme" }).exec(db).await?;
    let zeta = create!(Brand { name: "Zeta" }).exec(db).await?;
    let first = create!(BlogPost { title: "First" }).exec(db).await?;
    let second = create!(BlogPost { title: "Second" }).exec(db).await?;
    create!(Product {
        title: "Shirt",
        handle: "shirt",
        category: &summer,
        seo: { description: "A shirt" },
        variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11.5), stock: 3 }, { sku: "L", price: dec!(12) }],
        tags: [{ value: "cotton" }, { value: "blue" }],
        brand: &acme,
        posts: [&first, &second],
    })
    .exec(db)
    .await?;
    create!(Product { title: "Hat", handle: "hat", status: Status::Published, variants: [{ price: dec!(5) }], brand: &zeta })
        .exec(db)
        .await?;
    create!(Product { title: "Belt", handle: "belt", status: Status::Rejected, posts: [&second] }).exec(db).await?;
    Ok(())
}

fn titles(products: &[Product]) -> Vec<&str> {
    products.iter().map(|product| product.title.as_str()).collect()
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_cut_below_each_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let rows = graph! {
            Product(order: title) {
                title,
                dear: variants(order: -price, limit: 2) { sku, price },
                second: variants(order: price, offset: 1, limit: 1) { sku },
                cheap: variants(filter: price < 11, order: sku) { sku },
                number: variants.count(),
            }
        }
        .fetch(&db)
        .await?;
        let titles: Vec<_> = rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["Belt", "Hat", "Shirt"]);
        let shirt = &rows[2];
        let dear: Vec<_> = shirt.dear.iter().map(|variant| (variant.sku.as_deref(), variant.price)).collect();
        assert_eq!(dear, [(Some("L"), dec!(12)), (Some("M"), dec!(11.5))]);
        assert_eq!(shirt.second[0].sku.as_deref(), Some("M"));
        assert_eq!((shirt.cheap.len(), shirt.number), (1, 3));
        assert_eq!((rows[0].dear.len(), rows[0].number, rows[1].number), (0, 0, 1));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn steps_go_over_relations_pivots_and_links_both_ways() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let brands = graph! {
            Brand(order: name) { name, products(order: title) { title, category { name, parent { name } }, seo { description }, tags(order: value) { value } } }
        }
        .fetch(&db)
        .await?;
        let shirt = &brands[0].products[0];
        assert_eq!((brands[0].name.as_str(), shirt.title.as_str()), ("Acme", "Shirt"));
        let category = shirt.category.as_ref().ok_or("the shirt has a category")?;
        let parent = category.parent.as_ref().ok_or("and that a parent")?;
        assert_eq!((category.name.as_str(), parent.name.as_str()), ("Summer", "Clothes"));
        assert_eq!(shirt.seo.as_ref().map(|seo| seo.description.as_str()), Some("A shirt"));
        let tags: Vec<_> = shirt.tags.iter().map(|tag| tag.value.as_str()).collect();
        assert_eq!(tags, ["blue", "cotton"]);

        let posts = graph!(BlogPost(order: title) { title, products(order: title) { title, brand { name } } }).fetch(&db).await?;
        let seen: Vec<_> = posts[1].products.iter().map(|p| (p.title.as_str(), p.brand.as_ref().map(|b| b.name.as_str()))).collect();
        assert_eq!(seen, [("Belt", None), ("Shirt", Some("Acme"))]);

        let variants = graph!(Variant(filter: sku == "M") { product { title, brand { name } } }).fetch(&db).await?;
        assert_eq!(variants[0].product.title, "Shirt", "a required parent is the row itself");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_shows_its_own_columns_and_a_read_only_link_needs_no_table() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let shirt = Product::list(&db, filter!(Product, handle == "shirt")).await?.remove(0);
        let post = BlogPost::list(&db, filter!(BlogPost, title == "First")).await?.remove(0);
        ProductPost::create(&db, [(&shirt.id, &post.id)]).with(|row| row.position(7).note("pinned")).await?;
        let rows = graph!(Product(filter: handle == "shirt") { posts(order: title) { title, link { position, note } } })
            .fetch(&db)
            .await?;
        let links: Vec<_> = rows[0].posts.iter().map(|post| (post.link.position, post.link.note.as_deref())).collect();
        assert_eq!(links, [(7, Some("pinned")), (0, None)]);

        let ada = create!(Customer { email: "ada@example.com" }).exec(&db).await?;
        create!(Cart { customer_id: ada.id.as_str() }).exec(&db).await?;
        create!(Cart { customer_id: None }).exec(&db).await?;
        let carts = graph!(Cart(order: id) { customer { email } }).fetch(&db).await?;
        assert_eq!(carts[0].customer.as_ref().map(|c| c.email.as_str()), Some("ada@example.com"));
        assert!(carts[1].customer.is_none());
        let customers = graph!(Customer { carts { id } }).fetch(&db).await?;
        assert_eq!(customers[0].carts.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn conditions_mean_the_same_everywhere() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let found = |condition: Cond<Product>| {
            let db = db.clone();
            async move {
                let rows = graph!(Product(filter: condition, order: title) { title }).fetch(&db).await?;
                Ok::<_, Error>(rows.into_iter().map(|row| row.title).collect::<Vec<_>>())
            }
        };
        let none: Option<String> = None;
        assert_eq!(found(filter!(Product, brand.name == "Acme")).await?, ["Shirt"]);
        assert_eq!(found(filter!(Product, brand.name != "Acme")).await?, ["Belt", "Hat"], "no brand differs from every brand");
        assert_eq!(found(filter!(Product, brand == None)).await?, ["Belt"]);
        assert_eq!(found(filter!(Product, variants.price > 11)).await?, ["Shirt"]);
        assert_eq!(found(filter!(Product, variants.any(price < 11 && sku == "S"))).await?, ["Shirt"]);
        assert_eq!(found(filter!(Product, variants.any(price < 11 && sku == "L"))).await?, Vec::<String>::new());
        assert_eq!(
            found(filter!(Product, variants.price < 11 && variants.sku == "L")).await?,
            ["Shirt"],
            "two conditions, two rows"
        );
        assert_eq!(found(filter!(Product, variants.all(price < 11))).await?, ["Belt", "Hat"]);
        assert_eq!(found(filter!(Product, variants.none(price > 11))).await?, ["Belt", "Hat"]);
        assert_eq!(found(filter!(Product, !(status == Status::Draft))).await?, ["Belt", "Hat"]);
        assert_eq!(found(filter!(Product, status.one_of([Status::Draft, Status::Published]))).await?, ["Hat", "Shirt"]);
        assert_eq!(found(filter!(Product, title.contains("h"))).await?, ["Shirt"], "case matters");
        assert_eq!(found(filter!(Product, title.ilike("%H%"))).await?, ["Hat", "Shirt"]);
        assert_eq!(found(filter!(Product, title.like("_a%"))).await?, ["Hat"]);
        assert_eq!(found(filter!(Product, title.contains("%"))).await?, Vec::<String>::new(), "a percent sign is itself");
        assert_eq!(found(filter!(Product, category.parent.name == "Clothes")).await?, ["Shirt"]);
        assert_eq!(found(filter!(Product, metadata == None && variants.sku != none)).await?, ["Shirt"]);
        assert_eq!(found(filter!(Product, title == col(handle))).await?, Vec::<String>::new());
        assert_eq!(found(filter!(Product, posts.title == "Second" || brand.name == "Zeta")).await?, ["Belt", "Hat", "Shirt"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn orders_go_over_steps_to_one_with_nulls_last() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let rows = graph!(Product(order: [brand.name, title]) { title }).fetch(&db).await?;
        assert_eq!(rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Shirt", "Hat", "Belt"]);
        let rows = graph!(Product(order: -brand.name) { title }).fetch(&db).await?;
        assert_eq!(rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Belt", "Hat", "Shirt"]);
        for title in ["a", "Z", "é", "B"] {
            create!(Category { name: title }).exec(&db).await?;
        }
        let names = graph!(Category(filter: parent == None, order: name) { name }).fetch(&db).await?;
        let names: Vec<_> = names.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["B", "Clothes", "Z", "a", "é"], "text is ordered by code point");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_counts_all_and_shows_its_part() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let page = graph!(Product(order: title, limit: 2, offset: 1) { title }).page(&db).await?;
        assert_eq!((page.count, page.offset, page.limit, page.rows.len()), (3, 1, Some(2), 2));
        assert_eq!(page.rows[0].title, "Hat");
        let beyond = graph!(Product(limit: 2, offset: 9) { title }).page(&db).await?;
        assert_eq!((beyond.count, beyond.rows.len()), (3, 0));
        assert!(graph!(Product(filter: title == "Sock") { id }).one(&db).await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn deleted_records_hide_but_where_they_are_asked_for() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let shirt = Product::list(&db, filter!(Product, handle == "shirt")).await?.remove(0);
        let variants = Variant::list(&db, filter!(Variant, sku == "S")).await?;
        Variant::soft_delete(&db, [&variants[0].id]).await?;
        let rows =
            graph!(Product(filter: handle == "shirt") { variants { id }, all: variants(with_deleted: true) { id, deleted_at } })
                .fetch(&db)
                .await?;
        assert_eq!((rows[0].variants.len(), rows[0].all.len()), (2, 3));
        assert_eq!(rows[0].all.iter().filter(|variant| variant.deleted_at.is_some()).count(), 1);
        Product::soft_delete(&db, [&shirt.id]).await?;
        assert!(graph!(Product(filter: handle == "shirt") { id }).one(&db).await?.is_none());
        let shown = graph!(Product(filter: handle == "shirt", with_deleted: true) { id, brand { name } }).one(&db).await?;
        let brand = shown.ok_or("a deleted product is shown on request")?.brand;
        assert_eq!(brand.map(|brand| brand.name), Some("Acme".into()), "with the brand that it had");
        let brands = graph!(Brand(filter: name == "Acme") { products { id } }).fetch(&db).await?;
        assert!(brands[0].products.is_empty(), "and never as a null in a list");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn all_columns_come_flat_and_in_one_json_form() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let rows = graph!(Variant(filter: sku == "M") { .., product { handle } }).fetch(&db).await?;
        assert_eq!((rows[0].price, rows[0].stock), (dec!(11.5), 3));
        let text = graph!(Variant(filter: sku == "M") { .., product { handle } }).json(&db).await?;
        let json: serde_json::Value = serde_json::from_str(&text)?;
        assert_eq!(json[0]["price"], "11.5", "decimals are text");
        assert_eq!(json[0]["product"]["handle"], "shirt");
        assert_eq!(json[0]["deleted_at"], serde_json::Value::Null);
        let created = json[0]["created_at"].as_str().ok_or("a moment is text")?;
        assert!(created.len() == 27 && created.ends_with('Z'), "{created}");
        assert_eq!(serde_json::to_string(&rows)?, text, "rows and text have one form");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_request_by_name_is_strict_and_knows_every_step() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let answer = db
            .graph(json!({
                "entity": "product",
                "fields": ["title", "variants.sku", "brand.name", "posts.title", "posts.link.position", "tags.value"],
                "filters": { "brand": { "name": { "$like": "Ac%" } }, "variants": { "price": { "$gte": "12" } } },
                "pagination": { "skip": 0, "take": 5, "order": { "title": "DESC" } },
            }))
            .await?;
        assert_eq!(answer.count, Some(1));
        let row = &answer.rows[0];
        assert_eq!((&row["title"], &row["brand"]["name"]), (&json!("Shirt"), &json!("Acme")));
        assert_eq!((row["variants"].as_array().map(Vec::len), &row["posts"][0]["link"]["position"]), (Some(3), &json!(0)));
        assert!(row.get("id").is_none(), "nothing is added to a selection");

        let refused = |request: serde_json::Value| {
            let db = db.clone();
            async move { db.graph(request).await.err().map(|error| error.to_string()).unwrap_or_default() }
        };
        assert_eq!(
            refused(json!({ "entity": "prodct", "fields": ["id"] })).await,
            "unknown entity `prodct`; did you mean `product`?"
        );
        let unknown = refused(json!({ "entity": "product", "fields": ["titel"] })).await;
        assert_eq!(unknown, "unknown field `Product.titel`; did you mean `title`?");
        let unknown = refused(json!({ "entity": "product", "fields": ["brands.name"] })).await;
        assert_eq!(unknown, "unknown relation or link `Product.brands`; did you mean `brand`?");
        let unknown = refused(json!({ "entity": "product", "fields": ["id"], "filters": { "title": { "$gtt": 1 } } })).await;
        assert_eq!(unknown, "unknown operator `$gtt`; did you mean `$gt`?");
        assert!(refused(json!({ "entity": "product", "fields": ["id"], "limit": 3 })).await.contains("unknown field `limit`"));
        let deep = format!("{}name", "parent.".repeat(12));
        assert!(matches!(db.graph(json!({ "entity": "category", "fields": [deep] })).await, Err(Error::Limit { .. })));
        let built = GraphRequest::entity("category").field("name").filter("name", "Hats").take(1).run(&db).await?;
        assert_eq!(built.rows, [json!({ "name": "Hats" })]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_answer_over_the_limit_is_an_error_with_its_path() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let limits = modelink::graph::Limits { rows: 2, ..Default::default() };
        let refused = graph!(Product(filter: handle == "shirt") { variants { id } }).limits(limits).fetch(&db).await;
        assert!(matches!(refused, Err(Error::Limit { path, limit: 2 }) if path == "Product.variants"));
        assert_eq!(titles(&Product::list(&db, filter!(Product, handle == "hat")).await?), ["Hat"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_plan_gives_the_same_text() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let query = || {
            graph! {
                Product(order: [-status, title], limit: 5) {
                    id, title, status, created_at, deleted_at,
                    seo { description },
                    category { name, parent { name } },
                    first: variants(order: [-price, sku], limit: 2, offset: 1) { .., product { handle } },
                    variants(filter: price > 5) { sku, price, stock, options: product { tags(order: -value) { value } } },
                    brand { name, products { title } },
                    posts { title, link { position, note, created_at } },
                    dear: variants.count(price > 10),
                }
            }
        };
        let one = query().plan(Plan::OneStatement);
        let explained = one.explain(&db)?;
        assert_eq!((explained.plan, explained.statements.len()), (Plan::OneStatement, 1));
        let (text, statements) = crate::counting::statements(one.json(&db)).await;
        let nodes = query().plan(Plan::PerNode);
        assert_eq!((nodes.explain(&db)?.plan, nodes.explain(&db)?.statements.len()), (Plan::PerNode, 10));
        assert_eq!(text?, nodes.json(&db).await?);
        assert_eq!(statements, 1);
        assert_eq!(nodes.json(&db).await?, serde_json::to_string(&query().fetch(&db).await?)?);
        Ok(())
    })
    .await
}

fn is_mariadb(db: &Db) -> bool {
    db.flavour(Place::default()).dialect() == Dialect::MySql
}

#[tokio::test]
async fn one_record_with_its_lists_comes_by_one_statement() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let query = || {
            graph! {
                Product(filter: handle == "shirt") {
                    title, status, created_at, seo { description }, brand { name },
                    variants(order: sku) { sku, price, stock }, posts(order: title) { title, link { position } },
                    marks: tags.count(),
                }
            }
        };
        let (auto, statements) = crate::counting::statements(query().fetch(&db)).await;
        let (lists, of_lists) = crate::counting::statements(query().plan(Plan::PerNode).fetch(&db)).await;
        let text = |rows| serde_json::to_string(&rows);
        assert_eq!(text(auto?)?, text(lists?)?);
        let at_once = if is_mariadb(&db) { 3 } else { 1 };
        assert_eq!((statements, of_lists), (at_once, 3), "what it leads to once is joined");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_query_that_found_few_records_runs_as_one_statement_until_it_finds_many() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let top = create!(Category { name: "top", children: [{ name: "a", children: [{ name: "b" }] }] }).exec(&db).await?;
        let asked = async || {
            let query = graph!(Category(filter: parent.name == "top", order: name) { name, children { name } });
            let (rows, fetched) = crate::counting::statements(query.fetch(&db)).await;
            let (text, written) = crate::counting::statements(query.json(&db)).await;
            let rows = rows?;
            assert_eq!(serde_json::to_string(&rows)?, text?);
            TestResult::Ok((rows.len(), fetched, written))
        };
        assert_eq!(asked().await?, (1, 2, 2), "nobody knows yet how many there are");
        if is_mariadb(&db) {
            assert_eq!(asked().await?, (1, 2, 2), "there one statement is for who asks for it");
            return Ok(());
        }
        assert_eq!(asked().await?, (1, 1, 1));
        Category::create_many(&db, (0..50).map(|n| create!(Category { name: format!("{n:02}"), parent: &top }))).await?;
        assert_eq!(asked().await?, (51, 3, 3), "the one statement says that there are more");
        assert_eq!(asked().await?, (51, 2, 2));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_of_any_characters_are_shown_as_they_are() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for key in ["a\"b\\c", "two\nlines", "\u{1}0;", "\u{2}1;", "plain"] {
            let id: Id<Category> = serde_json::from_value(key.into())?;
            create!(Category { id: &id, name: key, children: [{ name: "below" }] }).exec(&db).await?;
            let query = || graph!(Category(filter: id == &id) { id, children { name, parent { id, name } } });
            let rows = query().fetch(&db).await?;
            assert_eq!((rows[0].id.to_string(), rows[0].children[0].name.as_str()), (key.to_owned(), "below"));
            let text = serde_json::to_string(&rows)?;
            assert_eq!(query().json(&db).await?, text, "{key:?}");
            assert_eq!(query().plan(Plan::OneStatement).json(&db).await?, text, "{key:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_without_an_order_has_that_of_its_keys_in_every_plan() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let top = create!(Category { name: "top" }).exec(&db).await?;
        for key in ["c", "a", "B", "b"] {
            let id: Id<Category> = serde_json::from_value(key.into())?;
            create!(Category { id: &id, name: key, parent: &top }).exec(&db).await?;
        }
        for plan in [Plan::Auto, Plan::PerNode, Plan::OneStatement] {
            let keyed = graph!(Category(filter: id == &top.id) { children { id, name } }).plan(plan);
            let alone = graph!(Category(filter: id == &top.id) { children { name } }).plan(plan);
            let (keyed, alone) = (keyed.fetch(&db).await?, alone.fetch(&db).await?);
            let names: Vec<_> = keyed[0].children.iter().map(|child| child.name.as_str()).collect();
            assert_eq!(names, ["B", "a", "b", "c"], "{plan:?}");
            assert!(alone[0].children.iter().map(|child| child.name.as_str()).eq(names), "{plan:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn texts_with_line_breaks_are_asked_for_anew_only_once() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let name = "two\nlines\tand \"quotes\" \\ é";
        let category = create!(Category { name, children: [{ name: "below" }] }).exec(&db).await?;
        let asked = async || {
            let query = graph!(Category(filter: id == &category.id) { name, children { name } });
            let (text, statements) = crate::counting::statements(query.json(&db)).await;
            assert_eq!(text?, serde_json::to_string(&[serde_json::json!({ "name": name, "children": [{ "name": "below" }] })])?);
            TestResult::Ok(statements)
        };
        let (first, later) = match db.flavour(Place::default()).dialect() {
            Dialect::Postgres => (3, 1),
            Dialect::MySql => (2, 2),
            Dialect::Sqlite => (1, 1),
        };
        assert_eq!((asked().await?, asked().await?), (first, later));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_shows_every_row_once_in_order() -> TestResult {
    use futures_util::TryStreamExt as _;
    on_every_database::<Shop, _>(|db| async move {
        let parent = create!(Category { name: "z" }).exec(&db).await?;
        let drafts = (0..2_500).map(|n| {
            let above = (n % 3 == 0).then(|| parent.id.clone());
            create!(Category { name: format!("{:04}", n * 7 % 2_500), parent: above })
        });
        Category::create_many(&db, drafts.collect::<Vec<_>>()).await?;
        let query = || graph!(Category(order: [parent.name, -name], offset: 2) { name, parent { name } });
        let rows: Vec<_> = query().stream(&db).try_collect().await?;
        let whole = query().fetch(&db).await?;
        assert_eq!(rows.len(), 2_499);
        assert!(rows.iter().zip(&whole).all(|(a, b)| a.name == b.name && a.parent.is_some() == b.parent.is_some()));
        let (rows, statements) = crate::counting::statements(query().limit(1_200).stream(&db).try_collect::<Vec<_>>()).await;
        assert_eq!((rows?.len(), statements), (1_200, 3), "two chunks, and parents below the first");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_of_a_million_ids_is_one_condition() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let made = (0..3).map(|n| create!(Brand { name: format!("Brand {n}") })).collect::<Vec<_>>();
        let made = Brand::create_many(&db, made).await?;
        let ids = || {
            let others = (0..1_000_000).map(|n| Id::<Brand>::new(format!("brand_{n:026}")));
            others.chain(made.iter().take(2).map(|brand| brand.id.clone())).collect::<Vec<_>>()
        };
        let found = graph!(Brand(filter: id.one_of(ids()), order: -name) { name }).fetch(&db).await?;
        assert_eq!(found.iter().map(|brand| brand.name.as_str()).collect::<Vec<_>>(), ["Brand 1", "Brand 0"]);
        Ok(())
    })
    .await
}
