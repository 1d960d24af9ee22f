//! The schema that the conformance tests share: every kind of relation and link, in seven small modules.

/// Products, variants, tags; a tree of categories; a has-one; an optional parent.
pub mod product {
    use modelink::prelude::*;

    /// What the shop sells.
    #[module(models(Product, Variant, Tag, Category, Seo))]
    pub struct ProductModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Status {
        Draft,
        Proposed,
        Published,
        Rejected,
    }

    /// Something to buy.
    #[model(id_prefix = "prod", index(status, created_at))]
    #[derive(Debug, Clone)]
    pub struct Product {
        pub id: Id<Product>,
        #[column(searchable)]
        pub title: String,
        #[column(unique)]
        pub handle: String,
        #[column(default = Status::Draft)]
        pub status: Status,
        pub metadata: Option<Json>,
        /// Where it stands in the shop.
        pub category: BelongsTo<Option<Category>>,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
        #[relation(mapped_by = product, cascade(delete))]
        pub seo: HasOne<Seo>,
        #[relation(mapped_by = products, pivot_table = "product_tags", searchable)]
        pub tags: ManyToMany<Tag>,
    }

    #[model(id_prefix = "variant", check(price >= 0))]
    #[derive(Debug, Clone)]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: Option<String>,
        pub price: Decimal,
        #[column(default = 0)]
        pub stock: i32,
        pub product: BelongsTo<Product>,
    }

    #[model(id_prefix = "ptag")]
    #[derive(Debug, Clone)]
    pub struct Tag {
        pub id: Id<Tag>,
        #[column(unique, searchable)]
        pub value: String,
        #[relation(mapped_by = tags)]
        pub products: ManyToMany<Product>,
    }

    /// A tree.
    #[model(id_prefix = "cat")]
    #[derive(Debug, Clone)]
    pub struct Category {
        pub id: Id<Category>,
        pub name: String,
        pub parent: BelongsTo<Option<Category>>,
        #[relation(mapped_by = parent, cascade(delete))]
        pub children: HasMany<Category>,
        #[relation(mapped_by = category)]
        pub products: HasMany<Product>,
    }

    /// What search engines see of a product.
    #[model(id_prefix = "seo")]
    #[derive(Debug, Clone)]
    pub struct Seo {
        pub id: Id<Seo>,
        pub description: String,
        pub product: BelongsTo<Product>,
    }
}

pub mod brand {
    use modelink::prelude::*;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model(id_prefix = "brand")]
    #[derive(Debug, Clone)]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }
}

/// Posts, and the comments that go with them.
pub mod blog {
    use modelink::prelude::*;

    #[module(models(BlogPost, Comment))]
    pub struct BlogModule;

    #[model(id_prefix = "post")]
    #[derive(Debug, Clone)]
    pub struct BlogPost {
        pub id: Id<BlogPost>,
        pub title: String,
        #[relation(mapped_by = post, cascade(delete))]
        pub comments: HasMany<Comment>,
    }

    #[model(id_prefix = "comment")]
    #[derive(Debug, Clone)]
    pub struct Comment {
        pub id: Id<Comment>,
        pub text: String,
        pub post: BelongsTo<BlogPost>,
    }
}

pub mod inventory {
    use modelink::prelude::*;

    #[module(models(Item))]
    pub struct InventoryModule;

    /// What lies on a shelf. Removed rows are gone.
    #[model(id_prefix = "item", soft_delete = false)]
    #[derive(Debug, Clone)]
    pub struct Item {
        pub id: Id<Item>,
        pub shelf: String,
        pub quantity: i64,
    }
}

pub mod customer {
    use modelink::prelude::*;

    #[module(models(Customer))]
    pub struct CustomerModule;

    #[model(id_prefix = "cus")]
    #[derive(Debug, Clone)]
    pub struct Customer {
        pub id: Id<Customer>,
        pub email: String,
    }
}

pub mod cart {
    use modelink::prelude::*;

    #[module(models(Cart))]
    pub struct CartModule;

    #[model(id_prefix = "cart")]
    #[derive(Debug, Clone)]
    pub struct Cart {
        pub id: Id<Cart>,
        /// The key of a customer, as it is stored.
        pub customer_id: Option<String>,
    }
}

/// Every kind of column.
pub mod sample {
    use modelink::prelude::*;

    #[module(models(Sample))]
    pub struct SampleModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Level {
        Low = 1,
        High = 10,
    }

    #[model(id_prefix = "sample")]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Sample {
        pub id: Id<Sample>,
        pub text: String,
        pub truth: bool,
        pub small: i16,
        pub medium: i32,
        pub large: i64,
        pub single: f32,
        pub double: f64,
        pub exact: Decimal,
        pub moment: DateTime,
        pub day: Date,
        pub time: Time,
        pub uuid: Uuid,
        pub bytes: Vec<u8>,
        pub document: Json,
        pub words: Vec<String>,
        pub numbers: Vec<i32>,
        pub level: Level,
        pub maybe: Option<String>,
    }
}

pub mod links {
    use modelink::prelude::*;

    use super::{
        blog::BlogPost,
        brand::Brand,
        cart::Cart,
        customer::Customer,
        inventory::Item,
        product::{Product, Variant},
    };

    link! {
        /// Who makes a product.
        pub ProductBrand {
            Product.brand: One<Brand>,
            Brand.products: Many<Product>,
        }
    }
    link! {
        /// Posts that tell about a product.
        #[link(table = "product_post", id_prefix = "prodpost")]
        pub ProductPost {
            #[cascade(delete)]
            Product.posts: Many<BlogPost>,
            BlogPost.products: Many<Product>,
            position: i32 = 0,
            note: Option<String>,
        }
    }
    link! {
        /// What lies on the shelf for a variant: one to one.
        pub VariantItem {
            Variant.item: One<Item>,
            Item.variant: One<Variant>,
        }
    }
    link! {
        /// No table: the cart keeps the customer's key.
        #[link(read_only, key = Cart.customer_id)]
        pub CartCustomer {
            Cart.customer: One<Customer>,
            Customer.carts: Many<Cart>,
        }
    }
}

#[modelink::app(
    modules(
        product::ProductModule,
        brand::BrandModule,
        blog::BlogModule,
        inventory::InventoryModule,
        customer::CustomerModule,
        cart::CartModule,
        sample::SampleModule
    ),
    links(links::ProductBrand, links::ProductPost, links::VariantItem, links::CartCustomer)
)]
pub struct Shop;
