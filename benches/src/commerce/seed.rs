//! The rows that all sides work on.

use modelink::{Db, Result, prelude::*};

use crate::shop::{
    blog::Post,
    brand::Brand,
    inventory::InventoryItem,
    links::*,
    product::{Product, Status, Tag, Variant},
};

/// How much there is, and how much an operation takes.
#[derive(Clone, Copy)]
pub struct Scale {
    products: usize,
    /// Products of a page, and those that are deleted and restored.
    pub page: usize,
    /// Products of a long list.
    pub list: usize,
    /// Links made or dismissed in one call.
    pub links: usize,
    /// Links made one by one.
    pub single: usize,
}

impl Scale {
    /// The workload as it is meant.
    pub const FULL: Scale = Scale { products: 10_000, page: 100, list: 2_000, links: 10_000, single: 1_000 };
    /// A tenth of it.
    pub const SMALL: Scale = Scale { products: 1_000, page: 10, list: 200, links: 1_000, single: 100 };
}

/// A product and a post.
pub type Pair = (Id<Product>, Id<Post>);

/// What was seeded.
pub struct Workload {
    pub scale: Scale,
    pub products: Vec<Id<Product>>,
    posts: Vec<Id<Post>>,
    pub brands: Vec<String>,
}

impl Workload {
    /// Writes the rows.
    pub async fn seed(db: &Db, scale: Scale) -> Result<Self> {
        let names: Vec<String> = (0..scale.products / 20).map(|n| format!("Brand {n}")).collect();
        let brands: Vec<_> = Brand::create_many(db, names.iter().map(|name| create!(Brand { name }))).await?;
        let posts =
            Post::create_many(db, (0..2 * scale.products).map(|n| create!(Post { title: format!("Post \"{n}\"") }))).await?;
        let tags = Tag::create_many(db, (0..scale.products / 50).map(|n| create!(Tag { value: format!("tag-{n}") }))).await?;
        let draft = |n: usize| {
            let tag = |k: usize| &tags[(7 * n + k) % tags.len()];
            create!(Product {
                title: format!("Product {n}"),
                handle: format!("product-{n}"),
                status: if n.is_multiple_of(4) { Status::Draft } else { Status::Published },
                tags: [tag(0), tag(1), tag(2)],
            })
        };
        let products = Product::create_many(db, (0..scale.products).map(draft)).await?;
        let variant = |n: usize| {
            let price = Decimal::new(995 + (n % 1_000) as i64, 2);
            create!(Variant { title: format!("Variant {n}"), sku: format!("SKU-{n}"), price, product: &products[n / 5] })
        };
        let variants = Variant::create_many(db, (0..5 * scale.products).map(variant)).await?;
        let item = |n: usize| create!(InventoryItem { stocked_quantity: (n % 300) as i64 });
        let items = InventoryItem::create_many(db, (0..variants.len()).map(item)).await?;

        let of_brand = products.iter().enumerate().map(|(n, product)| (&product.id, &brands[n % brands.len()].id));
        ProductBrand::create(db, of_brand).unchecked().await?;
        VariantItem::create(db, variants.iter().zip(&items).map(|(variant, item)| (&variant.id, &item.id))).unchecked().await?;
        let workload = Workload {
            scale,
            products: products.into_iter().map(|product| product.id).collect(),
            posts: posts.into_iter().map(|post| post.id).collect(),
            brands: names,
        };
        let told: Vec<Pair> = (0..4).flat_map(|k| workload.pairs(k, scale.products)).collect();
        ProductPost::create(db, told.iter().map(|(product, post)| (product, post))).unchecked().await?;
        Ok(workload)
    }

    /// The first products, each with one post of its own: the four posts of each have the shifts 0 to 3.
    fn pairs(&self, shift: usize, count: usize) -> Vec<Pair> {
        let post = |n: usize| self.posts[(4 * n + shift) % self.posts.len()].clone();
        self.products[..count].iter().enumerate().map(|(n, product)| (product.clone(), post(n))).collect()
    }

    /// Pairs that are not linked.
    pub fn unlinked(&self, count: usize) -> Vec<Pair> {
        self.pairs(self.scale.products / 2 + 1, count)
    }

    /// A part of the products in order of their ids, another one each time.
    pub fn some(&self, turn: usize, count: usize) -> &[Id<Product>] {
        let start = turn * 7_919 % (self.products.len() - count + 1);
        &self.products[start..start + count]
    }
}
