//! Creating records with everything around them.

use modelink::{Error, prelude::*};
use modelink_tests::{
    TestResult,
    lab::{
        Lab,
        order::{Line, Order, Ticket, TicketNew, Voucher, VoucherNew},
        school::{Course, Desk, Enrollment, Person, Student},
    },
    on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        cart::Cart,
        customer::Customer,
        links::*,
        product::{Category, Product, ProductNew, Seo, Tag, Variant, VariantNew, VariantPatch},
    },
};

use crate::counting::statements;

#[tokio::test]
async fn a_record_brings_its_children_tags_and_links() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        let post = create!(BlogPost { title: "Summer" }).exec(&db).await?;
        let blue = create!(Tag { value: "blue" }).exec(&db).await?;
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            category: { name: "Clothes", parent: { name: "All" } },
            seo: { description: "A shirt" },
            variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11), stock: 3 }],
            tags: [{ value: "summer" }, &blue, &blue],
            brand: &acme,
            posts: [&post, { title: "Winter" }],
        })
        .exec(&db)
        .await?;
        assert!(shirt.id.to_string().starts_with("prod_"));
        assert_eq!(Variant::count(&db, filter!(Variant, product == &shirt)).await?, 2);
        assert_eq!(Category::count(&db, filter!(Category, parent.name == "All" && products.handle == "shirt")).await?, 1);
        assert_eq!(Seo::count(&db, filter!(Seo, product == &shirt)).await?, 1);
        assert_eq!(Tag::count(&db, filter!(Tag, products.handle == "shirt")).await?, 2);
        assert_eq!(Product::count(&db, filter!(Product, brand.name == "Acme" && posts.title == "Winter")).await?, 1);
        assert_eq!(ProductPost::list(&db, None).await?.len(), 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_come_back_in_the_order_given_with_ids_that_grow() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let names: Vec<String> = (0..300).map(|number| format!("n{}", number * 7919 % 300)).collect();
        let drafts = names.iter().map(|name| create!(Product { title: name.as_str(), handle: name.as_str() }));
        let made = Product::create_many(&db, drafts).await?;
        assert_eq!(made.iter().map(|product| &product.handle).collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
        assert!(made.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(Product::create_many(&db, Vec::<ProductNew>::new()).await?.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let draft = |number: usize| {
            let name = format!("p{number}");
            // Rows of one call may give different columns.
            let draft = create!(Product {
                title: name.as_str(),
                handle: name.as_str(),
                variants: [{ price: dec!(1) }, { price: dec!(2), sku: "x" }],
                tags: [{ value: name.as_str() }],
            });
            draft
        };
        let (few, for_few) = statements(Product::create_many(&db, (0..2).map(draft))).await;
        let (many, for_many) = statements(Product::create_many(&db, (2..700).map(draft))).await;
        assert_eq!((few?.len(), many?.len()), (2, 698));
        assert_eq!(for_few, for_many);
        assert!(for_many <= 4, "one for each of four tables, not {for_many}");
        assert_eq!(Variant::count(&db, None).await?, 1400);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ten_thousand_rows_take_two_statements() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let product = create!(Product { title: "a", handle: "a" }).exec(&db).await?;
        let row = |number: i64| VariantNew {
            id: None,
            sku: (number % 2 == 0).then(|| format!("sku {number}")),
            price: Decimal::new(number, 2),
            stock: (number % 3 == 0).then_some(5),
            product: product.id.clone(),
        };
        let (made, count) = statements(Variant::create_many(&db, (0..10_000).map(row))).await;
        let made = made?;
        assert!(count <= 2, "{count} statements");
        assert_eq!((made.len(), made[9_999].price, made[9_998].sku.as_deref()), (10_000, dec!(99.99), Some("sku 9998")));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_missing_field_is_named_before_anything_is_written() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        // The macro sees what is written in it, at any depth; what a program puts together is checked here.
        let shirt = create!(Product { title: "Shirt", handle: "shirt" }).with(Product::FIELDS.variants, |variant, _| variant);
        let draft = create!(Brand { name: "Acme", products: [shirt] });
        let (refused, count) = statements(draft.exec(&db)).await;
        assert!(matches!(&refused, Err(Error::Required { model: "Variant", field }) if field == "price"), "{refused:?}");
        assert_eq!((count, Brand::count(&db, None).await?), (0, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_failure_undoes_the_whole_call() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let refused =
            create!(Product { title: "a", handle: "a", variants: [{ price: dec!(1) }, { price: dec!(-1) }] }).exec(&db).await;
        assert!(
            matches!(&refused, Err(Error::Check { model: "Variant", field: Some(field), .. }) if field == "price"),
            "{refused:?}"
        );
        let nowhere = Id::new("brand_nowhere");
        let refused = create!(Product { title: "a", handle: "a", brand: &nowhere }).exec(&db).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { link: "ProductBrand", end: "Brand" })), "{refused:?}");
        assert_eq!((Product::count(&db, None).await?, Variant::count(&db, None).await?), (0, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_created_under_a_missing_or_deleted_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let product = create!(Product { title: "a", handle: "a" }).exec(&db).await?;
        let under = |product: &Id<Product>| create!(Variant { price: dec!(1), product: product });
        let missing = under(&Id::new("prod_nobody")).exec(&db).await;
        assert!(
            matches!(&missing, Err(Error::Relation { model: "Variant", relation, .. }) if relation == "product"),
            "{missing:?}"
        );
        Product::soft_delete(&db, [&product.id]).await?;
        let deleted = under(&product.id).exec(&db).await;
        assert!(matches!(&deleted, Err(Error::ParentDeleted { model: "Variant", parent: "Product", .. })), "{deleted:?}");
        let tag = create!(Tag { value: "x" }).exec(&db).await?;
        Tag::soft_delete(&db, [&tag.id]).await?;
        let tagged = create!(Product { title: "b", handle: "b", tags: [&tag] }).exec(&db).await;
        assert!(matches!(&tagged, Err(Error::ParentDeleted { model: "Product", parent: "Tag", .. })), "{tagged:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_of_new_records_may_be_made_elsewhere() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let sizes = [("S", dec!(1)), ("M", dec!(2)), ("L", dec!(3))];
        let variant = |(sku, price)| create!(Product.variants { sku, price, item: { shelf: "a", quantity: 1 } });
        let seo = create!(Product.seo { description: "d" });
        let drafts = (0..2).map(|number| {
            let variants = sizes.iter().copied().take(2 + number).map(variant);
            create!(Product { title: "a", handle: format!("{number}"), variants })
        });
        Product::create_many(&db, drafts).await?;
        create!(Product { title: "b", handle: "b", seo, posts: [1, 2].map(|_| create!(Product.posts { title: "p" })) }).exec(&db).await?;
        let rows = graph!(Product(order: handle) { variants(order: price) { sku, item { shelf } }, seo { description }, posts { title } })
            .fetch(&db)
            .await?;
        assert_eq!(rows.iter().map(|row| row.variants.len()).collect::<Vec<_>>(), [2, 3, 0]);
        assert_eq!(rows[1].variants[2].sku.as_deref(), Some("L"));
        assert_eq!(rows[0].variants[0].item.as_ref().map(|item| item.shelf.as_str()), Some("a"));
        assert_eq!((rows[2].seo.is_some(), rows[2].posts.len()), (true, 2));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_that_exist_are_led_to_a_new_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let old = create!(Product { title: "old", handle: "old", variants: [{ sku: "1", price: dec!(1) }, { sku: "2", price: dec!(2) }] }).exec(&db).await?;
        let moved = Variant::list(&db, None).await?;
        let new = create!(Product { title: "new", handle: "new", variants: moved.iter().map(|variant| &variant.id) }).exec(&db).await?;
        assert_eq!(Variant::count(&db, filter!(Variant, product == &new)).await?, 2);
        assert_eq!(Variant::count(&db, filter!(Variant, product == &old)).await?, 0);
        let nobody = Id::<Variant>::new("variant_nobody");
        let refused = create!(Product { title: "c", handle: "c", variants: [&nobody] }).exec(&db).await;
        assert!(matches!(&refused, Err(Error::Relation { model: "Variant", .. })), "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_read_only_link_is_written_where_its_key_is() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let cart = create!(Cart { customer: { email: "a@b.c" } }).exec(&db).await?;
        let customer = Customer::list(&db, filter!(Customer, carts == &cart)).await?;
        assert_eq!(cart.customer_id, Some(customer[0].id.to_string()));
        create!(Customer { email: "d@e.f", carts: [&cart, {}] }).exec(&db).await?;
        assert_eq!(Cart::count(&db, filter!(Cart, customer.email == "d@e.f")).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_database_counts_and_fills_what_is_left_to_it() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let holders = ["a", "b", "c"].map(|holder| TicketNew { id: None, holder: Some(holder.into()) });
        let tickets = Ticket::create_many(&db, holders).await?;
        assert!(tickets.windows(2).all(|pair| pair[0].id < pair[1].id), "{tickets:?}");
        assert_eq!(tickets.iter().filter_map(|ticket| ticket.holder.as_deref()).collect::<Vec<_>>(), ["a", "b", "c"]);
        let nested =
            create!(Ticket { holder: "d", voucher: [{ name: "one" }, { name: "two", code: "given" }] }).exec(&db).await?;
        let vouchers = Voucher::list(&db, filter!(Voucher, ticket == &nested)).await?;
        let codes: Vec<_> =
            vouchers.iter().map(|voucher| (voucher.name.as_str(), voucher.code.as_str(), voucher.secret.as_str())).collect();
        let secret = "made by the program";
        assert_eq!(codes, [("one", "from the database", secret), ("two", "given", secret)]);
        // Some rows give the column, some leave it to the database.
        let row = |number: usize| VoucherNew {
            id: None,
            code: number.is_multiple_of(2).then(|| "given".into()),
            secret: None,
            name: format!("v{number}"),
            ticket: None,
        };
        let (made, count) = statements(Voucher::create_many(&db, (0..50).map(row))).await;
        let made = made?;
        assert_eq!(
            (count, made[0].code.as_str(), made[1].code.as_str(), made[49].name.as_str()),
            (2, "given", "from the database", "v49")
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn uuids_composite_keys_and_lists_are_written_in_bulk() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let drafts = (0..20).map(|number| {
            let number = format!("o{number}");
            create!(Order {
                name: number.as_str(),
                lines: [
                    { number: number.as_str(), position: 1, words: vec!["a".to_owned(), "b\"c".to_owned()] },
                    { number: number.as_str(), position: 2, words: Vec::<String>::new() },
                ],
            })
        });
        let orders = Order::create_many(&db, drafts).await?;
        let first = Line::retrieve(&db, &("o7".to_owned(), 1)).await?;
        assert_eq!((first.words, first.order.id()), (vec!["a".to_owned(), "b\"c".to_owned()], &orders[7].id));
        let second = Line::retrieve(&db, &("o7".to_owned(), 2)).await?;
        assert!(second.words.is_empty());
        let twice = create!(Line { number: "o7", position: 1, words: Vec::<String>::new(), order: &orders[0] }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Line", .. })), "{twice:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_is_joined_with_itself_from_both_sides() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let ann = create!(Person { name: "Ann", follows: [{ name: "Bob" }], followers: [{ name: "Cid" }] }).exec(&db).await?;
        let names = |people: Vec<Person>| people.into_iter().map(|person| person.name).collect::<Vec<_>>();
        assert_eq!(names(Person::list(&db, filter!(Person, follows.name == "Bob")).await?), ["Ann"]);
        assert_eq!(names(Person::list(&db, filter!(Person, follows.name == "Ann")).await?), ["Cid"]);
        assert_eq!(names(Person::list(&db, filter!(Person, followers.name == "Ann")).await?), ["Bob"]);
        assert_eq!(Person::delete(&db, [&ann.id]).await?, 1);
        assert_eq!(db.sql("select count(*) from follow").rows::<(i64,)>().await?, [(0,)]);
        assert_eq!(Person::count(&db, None).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_race_leaves_a_live_child_under_a_deleted_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for round in 0..6 {
            let product = create!(Product { title: "a", handle: format!("{round}") }).exec(&db).await?;
            let mut rivals = Vec::new();
            for _ in 0..3 {
                let (db, id) = (db.clone(), product.id.clone());
                rivals.push(tokio::spawn(async move {
                    create!(Variant { price: dec!(1), product: &id }).exec(&db).await.map(|_| ())
                }));
            }
            let (deleter, id) = (db.clone(), product.id.clone());
            let deleted = tokio::spawn(async move { Product::soft_delete(&deleter, [&id]).await });
            for rival in rivals {
                match rival.await? {
                    Ok(()) | Err(Error::ParentDeleted { model: "Variant", .. }) => {}
                    Err(other) => return Err(other.into()),
                }
            }
            assert_eq!(deleted.await??, 1);
            assert_eq!(Variant::count(&db, None).await?, 0, "each child was refused, or went with its parent");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_moves_under_a_deleted_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let here = create!(Product { title: "a", handle: "a", variants: [{ price: dec!(1) }] }).exec(&db).await?;
        let gone = create!(Product { title: "b", handle: "b" }).exec(&db).await?;
        Product::soft_delete(&db, [&gone.id]).await?;
        let variant = Variant::list(&db, filter!(Variant, product == &here)).await?.remove(0);
        let patch = VariantPatch { product: Some(gone.id.clone()), ..Default::default() };
        let refused = Variant::update(&db, &variant.id, patch).await;
        assert!(matches!(&refused, Err(Error::ParentDeleted { model: "Variant", .. })), "{refused:?}");
        assert_eq!(Variant::retrieve(&db, &variant.id).await?.product.id(), &here.id);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pivot_entity_gets_rows_of_its_own() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let ann = create!(Student { name: "Ann", desk: { place: "window" } }).exec(&db).await?;
        assert_eq!(Desk::count(&db, None).await?, 1);
        assert!(ann.desk.id().is_some());
        create!(Course { title: "Maths", students: [&ann, { name: "Bob" }] }).exec(&db).await?;
        let rows = Enrollment::list(&db, None).await?;
        assert_eq!(rows.iter().map(|row| row.grade).collect::<Vec<_>>(), [1, 1]);
        assert!(rows[0].id.to_string().starts_with("enroll_"));
        assert_eq!(Course::count(&db, filter!(Course, students.name == "Bob")).await?, 1);
        Ok(())
    })
    .await
}
