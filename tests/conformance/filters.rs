//! Conditions: what each operator means, the same on every database.

use modelink::{Error, graph::Plan, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        brand::Brand,
        links::*,
        product::{Category, Product, Tag, Variant},
        sample::{Level, Sample},
    },
};

async fn categories(db: &Db, condition: Cond<Category>) -> Result<Vec<String>, Error> {
    let rows = graph!(Category(filter: condition, order: name) { name }).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[tokio::test]
async fn text_ignores_case_only_in_ilike_and_order_is_by_code_point() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for name in ["Éclair", "eclair", "École", "zebra", "50%", "a_b", r"back\slash", "[x]", "Zoo "] {
            create!(Category { name }).exec(&db).await?;
        }
        assert_eq!(categories(&db, filter!(Category, name.ilike("éc%"))).await?, ["Éclair", "École"]);
        assert_eq!(categories(&db, filter!(Category, name.ilike("E%"))).await?, ["eclair"], "an accent is not case");
        assert_eq!(categories(&db, filter!(Category, name.ilike("Z%"))).await?, ["Zoo ", "zebra"]);
        assert_eq!(categories(&db, filter!(Category, name.like("Z%"))).await?, ["Zoo "]);
        assert_eq!(categories(&db, filter!(Category, name.ilike("[X]"))).await?, ["[x]"]);
        assert_eq!(categories(&db, filter!(Category, name.ilike(r"50\%"))).await?, ["50%"]);
        assert_eq!(
            categories(&db, filter!(Category, name.like(r"%\"))).await?,
            Vec::<String>::new(),
            "a last backslash is itself"
        );
        assert_eq!(categories(&db, filter!(Category, name.contains("_"))).await?, ["a_b"]);
        assert_eq!(categories(&db, filter!(Category, name.contains(r"\"))).await?, [r"back\slash"]);
        assert_eq!(categories(&db, filter!(Category, name.starts_with("É"))).await?, ["Éclair", "École"]);
        assert_eq!(categories(&db, filter!(Category, name == "Zoo")).await?, Vec::<String>::new(), "a space is a character");
        assert_eq!(categories(&db, filter!(Category, name > "a" && name < "f")).await?, ["a_b", r"back\slash", "eclair"]);
        assert_eq!(categories(&db, filter!(Category, name.between("Z", "[z"))).await?, ["Zoo ", "[x]"]);
        Ok(())
    })
    .await
}

async fn sample(db: &Db, text: &str, document: serde_json::Value, words: &[&str], numbers: &[i32]) -> Result<Sample, Error> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    create!(Sample {
        text,
        truth: true,
        small: 1,
        medium: 1,
        large: 1,
        single: 1.0,
        double: 1.0,
        exact: dec!(1),
        moment: DateTime::now(),
        day: "2026-01-01".parse::<Date>().map_err(|error| Error::Unsupported(error.to_string()))?,
        time: "10:00:00".parse::<Time>().map_err(|error| Error::Unsupported(format!("{error:?}")))?,
        uuid: Uuid::nil(),
        bytes: vec![1],
        document: Json(document),
        words: words,
        numbers: numbers.to_vec(),
        level: Level::Low,
        maybe: None,
    })
    .exec(db)
    .await
}

async fn samples(db: &Db, condition: Cond<Sample>) -> Result<Vec<String>, Error> {
    let rows = graph!(Sample(filter: condition, order: text) { text }).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

#[tokio::test]
async fn lists_and_documents_are_looked_into() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let red = json!({ "color": "red", "size": { "width": 10, "unit": "cm " }, "tags": ["a", "b"], "on": true, "price": 1.5 });
        sample(&db, "red", red, &["x", "it's \"y\""], &[1, 2]).await?;
        let blue = json!({ "color": "Blue", "size": { "width": 9 }, "tags": [], "on": false, "id": 9007199254740993_i64 });
        sample(&db, "blue", blue, &["x"], &[2, 3]).await?;
        sample(&db, "none", json!({ "color": null, "size": "10" }), &[], &[]).await?;
        let none = Vec::<String>::new();

        assert_eq!(samples(&db, filter!(Sample, words.contains("x"))).await?, ["blue", "red"]);
        assert_eq!(samples(&db, filter!(Sample, words.contains("it's \"y\""))).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, words.contains("x "))).await?, none);
        assert_eq!(samples(&db, filter!(Sample, numbers.contains(2) && !numbers.contains(1))).await?, ["blue"]);

        let key = "color";
        assert_eq!(samples(&db, filter!(Sample, document[key] == "red")).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, document["color"] != "red")).await?, ["blue", "none"]);
        assert_eq!(samples(&db, filter!(Sample, document["color"] == None)).await?, ["none"]);
        assert_eq!(samples(&db, filter!(Sample, document["nothing"].is_null())).await?, ["blue", "none", "red"]);
        assert_eq!(samples(&db, filter!(Sample, document["color"].ilike("b%"))).await?, ["blue"]);
        assert_eq!(samples(&db, filter!(Sample, document["color"] > "a")).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, document["size"]["width"] >= 10)).await?, ["red"], "text is no number");
        assert_eq!(samples(&db, filter!(Sample, document["size"]["width"].between(9, 9.5))).await?, ["blue"]);
        assert_eq!(samples(&db, filter!(Sample, document["size"]["unit"] == "cm")).await?, none);
        assert_eq!(samples(&db, filter!(Sample, document["size"] == "10")).await?, ["none"]);
        assert_eq!(samples(&db, filter!(Sample, document["tags"][1] == "b")).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, document["on"] == true)).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, document["on"] == false)).await?, ["blue"]);
        assert_eq!(samples(&db, filter!(Sample, document["price"] == 1.5)).await?, ["red"]);
        assert_eq!(samples(&db, filter!(Sample, document["id"] == 9007199254740992_i64)).await?, none, "whole numbers are exact");
        assert_eq!(samples(&db, filter!(Sample, document["id"] == 9007199254740993_i64)).await?, ["blue"]);
        assert_eq!(samples(&db, filter!(Sample, document["color"].one_of(["red", "Blue"]))).await?, ["blue", "red"]);
        let odd = samples(&db, filter!(Sample, document["a\"b"] == "x")).await;
        assert!(matches!(odd, Err(Error::Invalid { model: "Sample", .. })));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_search_finds_each_word_in_some_searchable_field() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let wool = create!(Tag { value: "Wool" }).exec(&db).await?;
        create!(Product { title: "Red Shirt", handle: "a", tags: [&wool] }).exec(&db).await?;
        create!(Product { title: "Red Hat", handle: "b" }).exec(&db).await?;
        create!(Product { title: "100% cotton", handle: "c" }).exec(&db).await?;
        let found = async |text: &str| {
            let rows = graph!(Product(filter: search(text), order: handle) { handle }).fetch(&db).await?;
            Ok::<_, Error>(rows.into_iter().map(|row| row.handle).collect::<String>())
        };
        assert_eq!(found("red").await?, "ab");
        assert_eq!(found(" shirt  RED ").await?, "a", "words in any order");
        assert_eq!(found("red wool").await?, "a", "over a searchable relation");
        assert_eq!(found("%").await?, "c", "a percent sign is itself");
        assert_eq!(found("").await?, "abc");
        let tags = graph!(Tag(filter: products.any(search("shirt")) && search("OO")) { value }).fetch(&db).await?;
        assert_eq!(tags.len(), 1);
        let refused = Variant::list(&db, filter!(Variant, search("x"))).await;
        assert!(matches!(refused, Err(Error::Unsupported(text)) if text.contains("searchable")));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_row_of_several_matches_stands_once_behind_an_offset() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for (name, handles) in [("Coats", ["parka", "trench"]), ("Hats", ["beret", "fedora"])] {
            let products = handles.map(|handle| create!(Category.products { title: handle, handle }));
            create!(Category { name, products }).exec(&db).await?;
        }
        for plan in [Plan::PerNode, Plan::OneStatement] {
            let found = graph! { Category(filter: products.any(handle != "none"), order: name, offset: 1) { name } };
            assert_eq!(found.plan(plan).json(&db).await?, r#"[{"name":"Hats"}]"#, "{plan:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_path_goes_over_one_table_any_number_of_times() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        for (handle, tag, variants) in [("hat", "wool", 1), ("shirt", "red", 2), ("belt", "red", 0)] {
            let tag = match Tag::list(&db, filter!(Tag, value == tag)).await?.pop() {
                Some(tag) => tag,
                None => create!(Tag { value: tag }).exec(&db).await?,
            };
            let variants = (0..variants).map(|n| create!(Product.variants { sku: format!("{handle}{n}"), price: dec!(1) }));
            let product = create!(Product { title: handle, handle: handle, tags: [&tag], variants: variants }).exec(&db).await?;
            if handle != "belt" {
                ProductBrand::create(&db, [(&product.id, &acme.id)]).await?;
            }
        }
        let found = async |condition: Cond<Variant>| -> Result<Vec<String>, Error> {
            let rows = graph!(Variant(filter: condition, order: sku) { sku }).fetch(&db).await?;
            Ok(rows.into_iter().filter_map(|row| row.sku).collect())
        };
        // Links, a pivot, to many and to one: from variants back to variants.
        assert_eq!(found(filter!(Variant, product.variants.sku == "shirt1")).await?, ["shirt0", "shirt1"]);
        assert_eq!(found(filter!(Variant, product.brand.products.variants.sku == "shirt1")).await?, ["hat0", "shirt0", "shirt1"]);
        assert_eq!(found(filter!(Variant, product.tags.products.handle == "belt")).await?, ["shirt0", "shirt1"]);
        assert_eq!(
            found(filter!(Variant, product.brand.products.tags.value == "wool" && product.handle != "hat")).await?,
            ["shirt0", "shirt1"]
        );
        let ordered = graph!(Variant(order: [product.brand.name, -product.handle, sku]) { sku }).json(&db).await?;
        assert_eq!(ordered, r#"[{"sku":"shirt0"},{"sku":"shirt1"},{"sku":"hat0"}]"#);
        Ok(())
    })
    .await
}
