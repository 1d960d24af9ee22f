//! The whole library as one program: the page a newcomer reads first. Five modules, three links, one application; then
//! every kind of call, in the order in which a shop would need them. It runs on SQLite, PostgreSQL and MariaDB.

use modelink::{migrate::Generate, prelude::*};
use modelink_tests::{TestResult, on_every_empty_database};

/// Products, their variants and tags: one module, joined by relations.
pub mod product {
    use modelink::prelude::*;

    /// What the shop sells.
    #[module(models(Product, Variant, Tag))]
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
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
        #[relation(mapped_by = products, pivot_table = "product_tags")]
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
        #[column(unique)]
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
    #[derive(Debug, Clone)]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }
}

pub mod blog {
    use modelink::prelude::*;

    #[module(models(BlogPost))]
    pub struct BlogModule;

    #[model(id_prefix = "post")]
    #[derive(Debug, Clone)]
    pub struct BlogPost {
        pub id: Id<BlogPost>,
        pub title: String,
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
        /// The key of a customer, as it is stored: a module names no type of another.
        pub customer_id: Option<String>,
    }
}

/// Modules are joined by links, which may live anywhere that knows both models.
pub mod links {
    use super::{blog::BlogPost, brand::Brand, cart::Cart, customer::Customer, product::Product};
    use modelink::prelude::*;

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
        /// No table: the cart keeps the customer's key.
        #[link(read_only, key = Cart.customer_id)]
        pub CartCustomer {
            Cart.customer: One<Customer>,
            Customer.carts: Many<Cart>,
        }
    }
}

#[modelink::app(
    modules(product::ProductModule, brand::BrandModule, blog::BlogModule, customer::CustomerModule, cart::CartModule),
    links(links::ProductBrand, links::ProductPost, links::CartCustomer),
    migrations = "migrations"
)]
pub struct Shop;

use blog::BlogPost;
use brand::{Brand, BrandNew};
use cart::Cart;
use customer::Customer;
use links::*;
use product::{Product, ProductPatch, Status, Tag, Variant};

/// A row with a name, for signatures.
#[derive(Graph, Debug)]
#[graph(Product)]
pub struct Card {
    pub title: String,
    pub brand: Option<BrandName>,
    pub variants: Vec<Sku>,
}

#[derive(Graph, Debug)]
#[graph(Brand)]
pub struct BrandName {
    pub name: String,
}

#[derive(Graph, Debug)]
#[graph(Variant)]
pub struct Sku {
    pub sku: Option<String>,
}

/// A shop with one brand, one post, a shirt in two sizes and a hat.
struct Stock {
    acme: Brand,
    post: BlogPost,
    shirt: Product,
    hat: Product,
}

async fn write(db: &Db) -> TestResult<Stock> {
    // What a handler reads from a request is what `create` takes.
    let body: BrandNew = serde_json::from_value(json!({ "name": "Acme" }))?;
    let acme: Brand = Brand::create(db, body).await?;
    let post: BlogPost = create!(BlogPost { title: "Summer" }).exec(db).await?;

    // A record with everything around it, in one transaction.
    let shirt: Product = create!(Product {
        title: "Shirt",
        handle: "shirt",
        variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11), stock: 3 }],
        tags: [{ value: "summer" }],
        brand: &acme,
    })
    .exec(db)
    .await?;
    assert_eq!(shirt.status, Status::Draft, "the default of the declaration");

    let more: Vec<Product> = Product::create_many(db, [create!(Product { title: "Hat", handle: "hat" })]).await?;
    let patch = ProductPatch { status: Some(Status::Published), ..Default::default() };
    let hat: Product = Product::update(db, &more[0].id, patch).await?;
    assert_eq!(hat.status, Status::Published);

    // One atomic statement.
    let taken: u64 = update!(Variant { stock: stock - 1 }, where: sku == "M" && stock > 0).exec(db).await?;
    assert_eq!(taken, 1);
    Ok(Stock { acme, post, shirt, hat })
}

/// Pairs stand in the order in which the link declares its ends; swapped ids do not compile.
async fn link(db: &Db, stock: &Stock) -> TestResult {
    ProductBrand::create(db, [(&stock.hat.id, &stock.acme.id)]).await?;
    ProductPost::create(db, [(&stock.shirt.id, &stock.post.id)]).with(|row| row.position(2).note("first")).await?;
    let rows = ProductPost::list(db, filter!(ProductPost, product == &stock.shirt)).await?;
    assert_eq!((rows[0].position, rows[0].note.as_deref()), (2, Some("first")));
    ProductBrand::dismiss(db, [(&stock.hat.id, &stock.acme.id)]).await?;

    let ada = create!(Customer { email: "ada@example.com" }).exec(db).await?;
    create!(Cart { customer_id: ada.id.as_str() }).exec(db).await?;
    let carts = graph!(Cart { customer { email } }).fetch(db).await?;
    assert_eq!(carts[0].customer.as_ref().map(|customer| customer.email.as_str()), Some("ada@example.com"));
    Ok(())
}

async fn read(db: &Db, stock: &Stock) -> TestResult {
    let found: Option<Product> = Product::find(db, &stock.shirt.id).await?;
    let same: Product = Product::retrieve(db, &stock.shirt.id).await?;
    assert_eq!(found.map(|product| product.id), Some(same.id));
    let drafts = Product::list(db, filter!(Product, status == Status::Draft && brand.name == "Acme")).await?;
    assert_eq!(drafts.len(), 1);
    let (first, count): (Vec<Product>, u64) = Product::list_and_count(db, filter!(Product, title.contains("S"))).await?;
    assert_eq!((first.len(), count), (1, 1), "case matters: `Hat` holds no capital S");
    assert_eq!(Tag::count(db, filter!(Tag, products.handle == "shirt")).await?, 1);
    Ok(())
}

/// One query over relations and links; its result has the shape of its selection.
async fn query(db: &Db) -> TestResult {
    let (name, skip) = ("Acme", 0);
    let page = graph! {
        Product(filter: brand.name == name && status != Status::Rejected, order: [-created_at, id], limit: 20, offset: skip) {
            id, title,
            variants(order: sku, limit: 5) { id, sku },
            cheap: variants(filter: price < 11) { id },
            brand { name },
            posts { title, link { position } },
            tag_count: tags.count(),
        }
    }
    .page(db)
    .await?;
    let row = &page.rows[0];
    assert_eq!((page.count, row.variants.len(), row.cheap.len()), (1, 2, 1));
    assert_eq!(row.brand.as_ref().map(|brand| brand.name.as_str()), Some("Acme"));
    assert_eq!((row.posts[0].title.as_str(), row.posts[0].link.position, row.tag_count), ("Summer", 2, 1));

    let text: String = graph!(Product(filter: handle == "shirt") { .., brand { name } }).json(db).await?;
    assert!(text.contains(r#""brand":{"name":"Acme"}"#), "{text}");

    let cards: Vec<Card> = Card::query().filter(filter!(Product, handle == "shirt")).fetch(db).await?;
    assert_eq!(cards[0].variants.len(), 2);

    let answer = db
        .graph(json!({
            "entity": "product",
            "fields": ["id", "title", "brand.*"],
            "filters": { "handle": "shirt" },
            "pagination": { "take": 10 },
        }))
        .await?;
    assert_eq!(answer.rows[0]["brand"]["name"], "Acme");
    Ok(())
}

/// A delete takes what the declarations say, and a restore brings back exactly that.
async fn delete(db: &Db, stock: &Stock) -> TestResult {
    Product::soft_delete(db, [&stock.shirt.id]).await?;
    assert!(BlogPost::find(db, &stock.post.id).await?.is_none(), "by the cascade of the link");
    assert_eq!(Variant::count(db, Cond::all()).await?, 0, "by the cascade of the relation");
    Product::restore(db, [&stock.shirt.id]).await?;
    assert!(BlogPost::find(db, &stock.post.id).await?.is_some());
    assert_eq!(Variant::count(db, Cond::all()).await?, 2);

    let id = stock.shirt.id.clone();
    let renamed = db
        .transact(|tx| {
            let id = id.clone();
            async move {
                let patch = ProductPatch { title: Some("Shirt 2".into()), ..Default::default() };
                Product::update(&tx, &id, patch).await
            }
        })
        .await?;
    assert_eq!(renamed.title, "Shirt 2");

    Product::delete(db, [&stock.shirt.id]).await?;
    assert!(matches!(Product::retrieve(db, &stock.shirt.id).await, Err(modelink::Error::NotFound { model: "Product" })));
    Ok(())
}

#[tokio::test]
async fn the_contract_holds_on_every_database() -> TestResult {
    on_every_empty_database::<Shop, _>(|db| async move {
        Shop::migrate(&db).await?;
        let stock = write(&db).await?;
        link(&db, &stock).await?;
        read(&db, &stock).await?;
        query(&db).await?;
        delete(&db, &stock).await
    })
    .await
}

/// The migrations beside this file are those of the declarations above. After a change, write them anew with
/// `MODELINK_GENERATE=1 cargo test -p modelink-tests --test contract`.
#[test]
fn the_migrations_are_those_of_the_declarations() -> TestResult {
    let dry_run = std::env::var_os("MODELINK_GENERATE").is_none();
    let made = Shop::generate(&Generate { dry_run, ..Default::default() })?;
    let modules: Vec<_> = made.iter().map(|migration| migration.module.as_str()).collect();
    assert!(!dry_run || modules.is_empty(), "these modules changed since their last migration: {modules:?}");
    Ok(())
}
