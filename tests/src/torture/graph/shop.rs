//! Random data of the shop, made by the calls of the library: its cascades leave deleted records and dismissed rows of
//! links; some rows lead to records that are not there.

use modelink::{Db, prelude::*};

use super::{dice::Dice, seed::TEXTS};
use crate::{
    TestResult,
    shop::{
        blog::{BlogPost, Comment},
        brand::Brand,
        cart::Cart,
        customer::Customer,
        inventory::Item,
        links::{ProductBrand, ProductPost, VariantItem},
        product::{Category, Product, Seo, Status, Tag, Variant},
    },
};

impl Dice {
    /// One of the list, or none.
    pub fn maybe<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        (!self.once_in(3)).then(|| self.one(list))
    }

    /// Some of the list.
    pub fn some<'l, T>(&mut self, list: &'l [T], in_how_many: usize) -> Vec<&'l T> {
        list.iter().filter(|_| self.once_in(in_how_many)).collect()
    }
}

/// Fills the tables.
pub async fn fill(db: &Db, seed: u64) -> TestResult {
    let mut dice = Dice::new(seed);
    let mut categories: Vec<Category> = Vec::new();
    for _ in 0..6 {
        let parent = (!categories.is_empty() && dice.roll(4) > 0).then(|| categories[dice.roll(categories.len())].id.clone());
        categories.push(create!(Category { name: dice.one(&TEXTS), parent: parent }).exec(db).await?);
    }
    let tags = (0..6).map(|n| create!(Tag { value: format!("{}{n}", TEXTS[n]) }));
    let tags = Tag::create_many(db, tags).await?;
    let brands = (0..4).map(|_| create!(Brand { name: dice.one(&TEXTS) })).collect::<Vec<_>>();
    let brands = Brand::create_many(db, brands).await?;
    let posts = (0..8).map(|_| create!(BlogPost { title: dice.one(&TEXTS) })).collect::<Vec<_>>();
    let posts = BlogPost::create_many(db, posts).await?;
    let mut products = Vec::new();
    for number in 0..14 {
        let category = dice.maybe(&[0, 1, 2, 3, 4, 5]).map(|number: usize| categories[number].id.clone());
        let of_product: Vec<_> = dice.some(&tags, 2).into_iter().map(|tag| tag.id.clone()).collect();
        let draft = create!(Product {
            title: dice.one(&TEXTS),
            handle: format!("{}{number}", dice.one(&TEXTS)),
            status: dice.one(&[Status::Draft, Status::Published, Status::Rejected]),
            category: category,
            tags: of_product,
        });
        products.push(draft.exec(db).await?);
    }
    let mut variants = Vec::new();
    for _ in 0..30 {
        let price = dice.one(&[dec!(0), dec!(1.50), dec!(10), dec!(100.125), dec!(9.99)]);
        let product = products[dice.roll(10)].id.clone();
        variants.push(create!(Variant {
            sku: dice.maybe(&TEXTS),
            price: price,
            stock: dice.one(&[-3, 0, 7, 2_000_000]),
            product: product,
        }));
    }
    let variants = Variant::create_many(db, variants).await?;
    Seo::create_many(db, products.iter().take(5).map(|product| create!(Seo { description: "seo", product: &product.id })))
        .await?;
    let comments =
        (0..12).map(|_| create!(Comment { text: dice.one(&TEXTS), post: &posts[dice.roll(8)].id })).collect::<Vec<_>>();
    Comment::create_many(db, comments).await?;
    let items = (0..10).map(|_| create!(Item { shelf: dice.one(&TEXTS), quantity: 1_i64 << dice.roll(60) })).collect::<Vec<_>>();
    let items = Item::create_many(db, items).await?;
    let customers = (0..3).map(|_| create!(Customer { email: dice.one(&TEXTS) })).collect::<Vec<_>>();
    let customers = Customer::create_many(db, customers).await?;
    let keys = [customers[0].id.as_str(), customers[1].id.as_str(), "nobody"];
    let carts = (0..7).map(|_| create!(Cart { customer_id: dice.maybe(&keys) })).collect::<Vec<_>>();
    Cart::create_many(db, carts).await?;
    for product in dice.some(&products[..12], 2) {
        ProductBrand::create(db, [(&product.id, &brands[dice.roll(4)].id)]).await?;
    }
    for (variant, item) in variants.iter().zip(&items) {
        VariantItem::create(db, [(&variant.id, &item.id)]).await?;
    }
    for product in &products {
        for post in dice.some(&posts, 3) {
            let pair = [(&product.id, &post.id)];
            ProductPost::create(db, pair).await?;
            if dice.roll(5) == 0 {
                ProductPost::dismiss(db, pair).await?;
            }
        }
    }
    // Rows that lead nowhere.
    let nowhere = Id::<Brand>::new("nowhere");
    ProductBrand::create(db, [(&products[13].id, &nowhere)]).unchecked().await?;
    Product::soft_delete(db, dice.some(&products, 6).into_iter().map(|product| &product.id)).await?;
    Variant::soft_delete(db, dice.some(&variants, 8).into_iter().map(|variant| &variant.id)).await?;
    Brand::soft_delete(db, [&brands[0].id]).await?;
    Category::soft_delete(db, [&categories[dice.roll(6)].id]).await?;
    Tag::soft_delete(db, [&tags[1].id]).await?;
    Ok(())
}
