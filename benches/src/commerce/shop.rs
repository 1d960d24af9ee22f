//! What is measured: products with variants and tags, brands, posts and stock, in four modules that links join.

pub mod product {
    use modelink::prelude::*;

    #[module(models(Product, Variant, Tag))]
    pub struct ProductModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Published,
    }

    #[model(id_prefix = "prod")]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        #[column(unique)]
        pub handle: String,
        pub status: Status,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
        #[relation(mapped_by = products, pivot_table = "product_tags")]
        pub tags: ManyToMany<Tag>,
    }

    #[model(id_prefix = "variant")]
    pub struct Variant {
        pub id: Id<Variant>,
        pub title: String,
        pub sku: String,
        pub price: Decimal,
        pub product: BelongsTo<Product>,
    }

    #[model(id_prefix = "ptag")]
    pub struct Tag {
        pub id: Id<Tag>,
        pub value: String,
        #[relation(mapped_by = tags)]
        pub products: ManyToMany<Product>,
    }
}

pub mod brand {
    use modelink::prelude::*;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model(id_prefix = "brand")]
    pub struct Brand {
        pub id: Id<Brand>,
        #[column(unique)]
        pub name: String,
    }
}

pub mod blog {
    use modelink::prelude::*;

    #[module(models(Post))]
    pub struct BlogModule;

    #[model(id_prefix = "post")]
    pub struct Post {
        pub id: Id<Post>,
        pub title: String,
    }
}

pub mod inventory {
    use modelink::prelude::*;

    #[module(models(InventoryItem))]
    pub struct InventoryModule;

    #[model(id_prefix = "iitem")]
    pub struct InventoryItem {
        pub id: Id<InventoryItem>,
        pub stocked_quantity: i64,
    }
}

pub mod links {
    use modelink::prelude::*;

    use super::{
        blog::Post,
        brand::Brand,
        inventory::InventoryItem,
        product::{Product, Variant},
    };

    link! {
        #[link(table = "product_brand")]
        pub ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product> }
    }
    link! {
        #[link(table = "product_post")]
        pub ProductPost {
            #[cascade(delete)]
            Product.posts: Many<Post>,
            Post.products: Many<Product>,
        }
    }
    link! {
        #[link(table = "variant_item")]
        pub VariantItem { Variant.inventory_item: One<InventoryItem>, InventoryItem.variant: One<Variant> }
    }
}

#[modelink::app(
    modules(product::ProductModule, brand::BrandModule, blog::BlogModule, inventory::InventoryModule),
    links(links::ProductBrand, links::ProductPost, links::VariantItem)
)]
pub struct Shop;
