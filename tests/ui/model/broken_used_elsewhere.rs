use modelink::prelude::*;

#[module(models(Product, Variant, Tag))]
struct ShopModule;

#[model(tabel = "p")]
struct Product {
    id: Id<Product>,
    #[column(uniqe)]
    title: String,
    #[relation(mapped_by = product, cascade(delete))]
    variants: HasMany<Variant>,
    tags: ManyToMany<Tag>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

#[model]
struct Tag {
    id: Id<Tag>,
    #[relation(mapped_by = tags)]
    products: ManyToMany<Product>,
}

#[module(models(Brand))]
struct BrandModule;

#[model]
struct Brand {
    id: Id<Brand>,
}

link! {
    ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product> }
}

#[modelink::app(modules(ShopModule, BrandModule), links(ProductBrand))]
struct Shop;

async fn uses(db: &Db) -> modelink::Result<()> {
    let made = create!(Product { title: "Shirt", variants: [{}] }).exec(db).await?;
    let _ = graph!(Product(filter: title == "Shirt") { id, title, variants { id }, brand { id } }).fetch(db).await?;
    let _ = filter!(Variant, product.title == "Shirt");
    Product::soft_delete(db, [&made.id]).await?;
    Ok(())
}

fn main() {}
