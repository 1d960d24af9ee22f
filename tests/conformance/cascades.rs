//! Deletes and restores, down relations and links, exactly.

use std::time::Duration;

use modelink::{Error, db::Place, dialect::Dialect, prelude::*};
use modelink_tests::{
    Server, TestResult,
    lab::{
        Lab,
        links::*,
        order::{Line, Order, Ticket, Voucher},
        school::{Course, Enrollment, Lesson, Student},
        shipping::{Parcel, Route},
    },
    on_every_database,
    shop::{
        Shop,
        blog::{BlogModule, BlogPost, Comment},
        brand::Brand,
        inventory::Item,
        links::*,
        product::{Category, Product, Seo, Tag, Variant},
    },
};

use tokio::{sync::Notify, time::sleep};

use crate::counting::statements;

async fn shirt(db: &Db) -> Result<Product, Error> {
    create!(Product {
        title: "Shirt",
        handle: "shirt",
        seo: { description: "A shirt" },
        variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11) }],
        tags: [{ value: "summer" }],
        posts: [{ title: "Summer", comments: [{ text: "nice" }] }],
    })
    .exec(db)
    .await
}

async fn live(db: &Db) -> Result<[u64; 6], Error> {
    Ok([
        Product::count(db, None).await?,
        Variant::count(db, None).await?,
        Seo::count(db, None).await?,
        BlogPost::count(db, None).await?,
        Comment::count(db, None).await?,
        ProductPost::list(db, None).await?.len() as u64,
    ])
}

#[tokio::test]
async fn a_soft_delete_takes_children_and_linked_records_and_restore_brings_them_back() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        assert_eq!(live(&db).await?, [1, 2, 1, 1, 1, 1]);
        let preview = Product::preview_delete(&db, [&shirt.id]).await?;
        assert_eq!(
            preview.into_iter().collect::<Vec<_>>(),
            [("BlogPost", 1), ("Comment", 1), ("Product", 1), ("Seo", 1), ("Variant", 2)]
        );
        assert_eq!(live(&db).await?, [1, 2, 1, 1, 1, 1], "a preview writes nothing");
        assert_eq!(Product::soft_delete(&db, [&shirt.id]).await?, 1);
        assert_eq!(live(&db).await?, [0; 6]);
        assert_eq!(Product::soft_delete(&db, [&shirt.id]).await?, 0);
        assert_eq!(Product::restore(&db, [&shirt.id]).await?, 1);
        assert_eq!(live(&db).await?, [1, 2, 1, 1, 1, 1]);
        assert_eq!(Product::restore(&db, [&shirt.id]).await?, 0);
        assert_eq!(Tag::count(&db, filter!(Tag, products.handle == "shirt")).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn restore_brings_back_exactly_what_that_delete_took() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let small = Variant::list(&db, filter!(Variant, sku == "S")).await?.remove(0);
        // In one transaction the two deletes still have two stamps.
        let id = shirt.id.clone();
        db.transact(|tx| {
            let (id, small) = (id.clone(), small.id.clone());
            async move {
                Variant::soft_delete(&tx, [&small]).await?;
                Product::soft_delete(&tx, [&id]).await
            }
        })
        .await?;
        let early = Variant::restore(&db, [&small.id]).await;
        assert!(matches!(&early, Err(Error::ParentDeleted { model: "Variant", relation, parent: "Product" }) if relation == "product"), "{early:?}");
        Product::restore(&db, [&shirt.id]).await?;
        let back = Variant::list(&db, None).await?;
        assert_eq!(back.iter().filter_map(|variant| variant.sku.as_deref()).collect::<Vec<_>>(), ["M"]);
        Variant::restore(&db, [&small.id]).await?;
        assert_eq!(Variant::count(&db, None).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stamp_is_later_than_any_in_its_scope() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        // A clock that went wrong.
        let place = if db.flavour(Place(0)).dialect() == Dialect::Postgres { "$1" } else { "?" };
        let late: DateTime = "2999-01-01T00:00:00Z".parse()?;
        db.sql(format!("update variant set deleted_at = {place} where sku = 'S'")).bind(late).execute().await?;
        Product::soft_delete(&db, [&shirt.id]).await?;
        Product::restore(&db, [&shirt.id]).await?;
        let back = Variant::list(&db, None).await?;
        assert_eq!(back.iter().filter_map(|variant| variant.sku.as_deref()).collect::<Vec<_>>(), ["M"]);
        assert_eq!(live(&db).await?, [1, 1, 1, 1, 1, 1], "what went with the product came back with it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_deleted_already_is_not_deleted_again() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let new = |handle: &str| create!(Product { title: "Cap", handle: handle }).exec(&db);
        let (red, blue) = (new("red").await?, new("blue").await?);
        let news = create!(BlogPost { title: "News" }).exec(&db).await?;
        ProductPost::create(&db, [(&red.id, &news.id), (&blue.id, &news.id)]).await?;
        assert_eq!(Product::soft_delete(&db, [&red.id]).await?, 1);
        assert_eq!(live(&db).await?, [1, 0, 0, 0, 0, 0], "the post goes with it, and its links");
        assert_eq!(Product::soft_delete(&db, [&red.id, &blue.id, &blue.id]).await?, 1, "one of them lives, named twice");
        assert_eq!(Product::soft_delete(&db, [&red.id, &blue.id]).await?, 0);
        assert_eq!(Product::restore(&db, [&blue.id, &blue.id]).await?, 1);
        assert_eq!(live(&db).await?, [1, 0, 0, 0, 0, 0], "the post went with the other");
        assert_eq!(Product::restore(&db, [&red.id, &blue.id]).await?, 1);
        assert_eq!(live(&db).await?, [2, 0, 0, 1, 0, 2]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_dismissed_link_stays_dismissed_when_its_record_comes_back() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let other = create!(BlogPost { title: "Other" }).exec(&db).await?;
        ProductPost::create(&db, [(&shirt.id, &other.id)]).await?;
        ProductPost::dismiss(&db, [(&shirt.id, &other.id)]).await?;
        Product::soft_delete(&db, [&shirt.id]).await?;
        assert!(BlogPost::find(&db, &other.id).await?.is_some(), "a dismissed link cascades no more");
        Product::restore(&db, [&shirt.id]).await?;
        assert_eq!(ProductPost::list(&db, None).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_waits_for_the_end_that_is_still_deleted() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for brand_first in [true, false] {
            let name = if brand_first { "a" } else { "b" };
            let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
            let hat = create!(Product { title: name, handle: name, brand: &acme }).exec(&db).await?;
            Product::soft_delete(&db, [&hat.id]).await?;
            Brand::soft_delete(&db, [&acme.id]).await?;
            let links = || async { ProductBrand::list(&db, filter!(ProductBrand, product == &hat)).await.map(|rows| rows.len()) };
            if brand_first {
                Brand::restore(&db, [&acme.id]).await?;
                assert_eq!(links().await?, 0);
                Product::restore(&db, [&hat.id]).await?;
            } else {
                Product::restore(&db, [&hat.id]).await?;
                assert_eq!(links().await?, 0);
                Brand::restore(&db, [&acme.id]).await?;
            }
            assert_eq!(links().await?, 1);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_waits_for_an_end_that_was_deleted_anew() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let post = BlogPost::list(&db, None).await?.remove(0);
        Product::soft_delete(&db, [&shirt.id]).await?;
        BlogPost::restore(&db, [&post.id]).await?;
        BlogPost::soft_delete(&db, [&post.id]).await?;
        Product::restore(&db, [&shirt.id]).await?;
        assert_eq!(live(&db).await?, [1, 2, 1, 0, 0, 0], "the post was deleted by itself, and its link with it");
        BlogPost::restore(&db, [&post.id]).await?;
        assert_eq!(live(&db).await?, [1, 2, 1, 1, 1, 1]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_place_that_was_taken_fails_the_whole_restore() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        Product::soft_delete(&db, [&shirt.id]).await?;
        let rival = create!(Product { title: "Rival", handle: "shirt" }).exec(&db).await?;
        let taken = Product::restore(&db, [&shirt.id]).await;
        assert!(matches!(&taken, Err(Error::Unique { model: "Product", fields }) if fields == &["handle"]), "{taken:?}");
        assert_eq!(live(&db).await?, [1, 0, 0, 0, 0, 0]);
        Product::delete(&db, [&rival.id]).await?;
        // A `One` end that was taken.
        Product::restore(&db, [&shirt.id]).await?;
        let variants = Variant::list(&db, None).await?;
        let item = create!(Item { shelf: "a", quantity: 1, variant: &variants[0] }).exec(&db).await?;
        Variant::soft_delete(&db, [&variants[0].id]).await?;
        VariantItem::create(&db, [(&variants[1].id, &item.id)]).await?;
        let taken = Variant::restore(&db, [&variants[0].id]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "VariantItem", end: "Item" })), "{taken:?}");
        assert_eq!(Variant::count(&db, None).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_tree_goes_and_comes_back_whole() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let root = create!(Category {
            name: "root",
            children: [{ name: "a", children: [{ name: "aa" }, { name: "ab" }] }, { name: "b" }],
        })
        .exec(&db)
        .await?;
        let hat = create!(Product { title: "Hat", handle: "hat", category: &root }).exec(&db).await?;
        assert_eq!(Category::soft_delete(&db, [&root.id]).await?, 1);
        assert_eq!(Category::count(&db, None).await?, 0);
        assert!(Product::find(&db, &hat.id).await?.is_some(), "no cascade leads to products");
        Category::restore(&db, [&root.id]).await?;
        assert_eq!(Category::count(&db, None).await?, 5);
        Category::delete(&db, [&root.id]).await?;
        assert_eq!(db.sql("select count(*) from category").rows::<(i64,)>().await?, [(0,)]);
        assert!(Product::retrieve(&db, &hat.id).await?.category.id().is_none(), "the key is emptied");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_hard_delete_leaves_nothing_behind() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let small = Variant::list(&db, filter!(Variant, sku == "S")).await?.remove(0);
        Variant::soft_delete(&db, [&small.id]).await?;
        assert_eq!(Product::delete(&db, [&shirt.id]).await?, 1);
        for table in ["product", "variant", "seo", "blog_post", "comment", "product_post", "product_tags"] {
            let left = db.sql(format!("select count(*) from {table}")).rows::<(i64,)>().await?;
            assert_eq!(left, [(0,)], "{table}");
        }
        assert_eq!(Tag::count(&db, None).await?, 1);
        assert_eq!(Product::delete(&db, [&shirt.id]).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_number_of_statements_grows_with_declarations_and_never_with_rows() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let draft = |number: usize| {
            let name = format!("p{number}");
            create!(Product {
                title: name.as_str(),
                handle: name.as_str(),
                variants: [{ price: dec!(1) }, { price: dec!(2) }],
                posts: [{ title: "x", comments: [{ text: "y" }] }],
            })
        };
        let few = Product::create_many(&db, (0..2).map(draft)).await?;
        let many = Product::create_many(&db, (2..300).map(draft)).await?;
        let (_, soft_few) = statements(Product::soft_delete(&db, few.iter().map(|product| &product.id))).await;
        let (gone, soft_many) = statements(Product::soft_delete(&db, many.iter().map(|product| &product.id))).await;
        assert_eq!((gone?, soft_few), (298, soft_many));
        let (_, back_few) = statements(Product::restore(&db, few.iter().map(|product| &product.id))).await;
        let (back, back_many) = statements(Product::restore(&db, many.iter().map(|product| &product.id))).await;
        assert_eq!((back?, back_few), (298, back_many));
        assert_eq!(live(&db).await?, [300, 600, 0, 300, 300, 300]);
        let (_, hard_few) = statements(Product::delete(&db, few.iter().map(|product| &product.id))).await;
        let (removed, hard_many) = statements(Product::delete(&db, many.iter().map(|product| &product.id))).await;
        assert_eq!((removed?, hard_few), (298, hard_many));
        let (_, none) = statements(Product::delete(&db, [])).await;
        assert_eq!(none, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_can_forbid_the_delete() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let course = create!(Course { title: "Maths", routes: [{ name: "bus" }] }).exec(&db).await?;
        let kept = Course::soft_delete(&db, [&course.id]).await;
        assert!(matches!(&kept, Err(Error::Restricted { link: "CourseRoute", end: "Course" })), "{kept:?}");
        let kept = Course::delete(&db, [&course.id]).await;
        assert!(matches!(&kept, Err(Error::Restricted { .. })), "{kept:?}");
        let route = Route::list(&db, None).await?.remove(0);
        CourseRoute::dismiss(&db, [(&course.id, &route.id)]).await?;
        assert_eq!(Course::delete(&db, [&course.id]).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_hard_delete_is_refused_while_others_need_the_record() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let course = create!(Course { title: "Maths" }).exec(&db).await?;
        let lesson = create!(Lesson { course: &course }).exec(&db).await?;
        for _ in 0..2 {
            let needed = Course::delete(&db, [&course.id]).await;
            assert!(
                matches!(&needed, Err(Error::Relation { model: "Lesson", relation, .. }) if relation == "course"),
                "{needed:?}"
            );
            // A deleted record still needs it.
            Lesson::soft_delete(&db, [&lesson.id]).await?;
        }
        // A soft delete goes no further than declared, and its parent must live before the lesson can.
        assert_eq!(Course::soft_delete(&db, [&course.id]).await?, 1);
        let orphan = Lesson::restore(&db, [&lesson.id]).await;
        assert!(matches!(&orphan, Err(Error::ParentDeleted { model: "Lesson", .. })), "{orphan:?}");
        Lesson::delete(&db, [&lesson.id]).await?;
        assert_eq!(Course::delete(&db, [&course.id]).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn cascades_go_on_into_other_databases() -> TestResult {
    let (shop, blog, links) = (Server::sqlite().empty().await?, Server::sqlite().empty().await?, Server::sqlite().empty().await?);
    let db = Shop::builder().default(shop.url()).module::<BlogModule>(blog.url()).links(links.url()).connect().await?;
    Shop::push(&db).await?;
    let shirt = shirt(&db).await?;
    let lost = Id::<BlogPost>::new("post_lost");
    let missing = ProductPost::create(&db, [(&shirt.id, &lost)]).await;
    assert!(matches!(&missing, Err(Error::MissingEnd { end: "BlogPost", .. })), "{missing:?}");
    Product::soft_delete(&db, [&shirt.id]).await?;
    assert_eq!(live(&db).await?, [0; 6]);
    Product::restore(&db, [&shirt.id]).await?;
    assert_eq!(live(&db).await?, [1, 2, 1, 1, 1, 1]);
    Product::delete(&db, [&shirt.id]).await?;
    assert_eq!(live(&db).await?, [0; 6]);
    Ok(())
}

#[tokio::test]
async fn thousands_of_children_go_and_come_back() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let product = create!(Product { title: "a", handle: "a" }).exec(&db).await?;
        let drafts = (0..5_000).map(|_| create!(Variant { price: dec!(1), product: &product }));
        Variant::create_many(&db, drafts).await?;
        for _ in 0..2 {
            Product::soft_delete(&db, [&product.id]).await?;
            assert_eq!(Variant::count(&db, None).await?, 0);
            Product::restore(&db, [&product.id]).await?;
            assert_eq!(Variant::count(&db, None).await?, 5_000);
        }
        Product::delete(&db, [&product.id]).await?;
        assert_eq!(db.sql("select count(*) from variant").rows::<(i64,)>().await?, [(0,)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_that_others_change_meanwhile_are_waited_for_and_judged_as_they_are_then() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let product = shirt(&db).await?;
        let variants = Variant::list(&db, None).await?;
        let (small, medium) = (&variants[0].id, &variants[1].id);
        let changed = Notify::new();
        let others = db.transact(|tx| {
            let changed = &changed;
            async move {
                Variant::soft_delete(&tx, [small]).await?;
                update!(Variant { price: dec!(12) }, where: id == medium).exec(&tx).await?;
                changed.notify_one();
                sleep(Duration::from_millis(200)).await;
                Ok(())
            }
        });
        let taken = async {
            changed.notified().await;
            Product::soft_delete(&db, [&product.id]).await
        };
        let (others, taken) = tokio::join!(others, taken);
        others?;
        assert_eq!((taken?, Variant::count(&db, None).await?), (1, 0), "the one that was changed goes too");
        Product::restore(&db, [&product.id]).await?;
        let back = Variant::list(&db, None).await?;
        assert_eq!(back.iter().map(|variant| (&variant.id, variant.price)).collect::<Vec<_>>(), [(medium, dec!(12))]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_shared_record_goes_with_the_last_that_holds_it() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let parcel = create!(Parcel { label: "books" }).exec(&db).await?;
        let maths = create!(Course { title: "Maths", parcels: [&parcel] }).exec(&db).await?;
        let physics = create!(Course { title: "Physics", parcels: [&parcel] }).exec(&db).await?;
        Course::soft_delete(&db, [&maths.id]).await?;
        assert_eq!(Parcel::count(&db, None).await?, 1);
        Course::soft_delete(&db, [&physics.id]).await?;
        assert_eq!((Parcel::count(&db, None).await?, CourseParcel::list(&db, None).await?.len()), (0, 0));
        Course::restore(&db, [&physics.id]).await?;
        assert_eq!((Parcel::count(&db, None).await?, CourseParcel::list(&db, None).await?.len()), (1, 1));
        Course::restore(&db, [&maths.id]).await?;
        assert_eq!(CourseParcel::list(&db, None).await?.len(), 2);
        Course::soft_delete(&db, [&maths.id, &physics.id]).await?;
        assert_eq!(Parcel::count(&db, None).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn composite_keys_pivot_entities_and_counters_go_too() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let words = Vec::<String>::new;
        let order = create!(Order { name: "o", lines: [{ number: "a", position: 1, words: words() }, { number: "a", position: 2, words: words() }] })
            .exec(&db)
            .await?;
        Order::soft_delete(&db, [&order.id]).await?;
        assert_eq!(Line::count(&db, None).await?, 0);
        Order::restore(&db, [&order.id]).await?;
        assert_eq!(Line::count(&db, None).await?, 2);
        assert_eq!(Order::delete(&db, [&order.id]).await?, 1);
        assert_eq!(db.sql("select count(*) from line").rows::<(i64,)>().await?, [(0,)]);
        let course = create!(Course { title: "Maths", students: [{ name: "Ann" }] }).exec(&db).await?;
        assert_eq!(Course::delete(&db, [&course.id]).await?, 1);
        assert_eq!((Enrollment::count(&db, None).await?, Student::count(&db, None).await?), (0, 1));
        let ticket = create!(Ticket { voucher: [{ name: "v" }] }).exec(&db).await?;
        assert_eq!(Ticket::delete(&db, [&ticket.id]).await?, 1);
        assert!(Voucher::list(&db, None).await?[0].ticket.id().is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_database_takes_rows_of_a_pivot_entity_along() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        create!(Course { title: "Maths", students: [{ name: "Ann" }, { name: "Bob" }] }).exec(&db).await?;
        assert_eq!(db.sql("delete from student where name = 'Ann'").execute().await?, 1, "behind the library's back");
        assert_eq!((Enrollment::count(&db, None).await?, Course::count(&db, None).await?), (1, 1));
        assert_eq!(db.sql("delete from course").execute().await?, 1);
        assert_eq!((Enrollment::count(&db, None).await?, Student::count(&db, None).await?), (0, 1));
        Ok(())
    })
    .await
}
