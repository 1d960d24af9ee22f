//! The service: every call takes the database from the state, and answers with a selection over the graph.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use modelink::{graph::Page, prelude::*, record::Draft};
use serde::Deserialize;

use crate::{
    ask,
    brand::{Brand, BrandNew},
    error::Failure,
    links::*,
    product::{Product, ProductPatch, Status, Variant},
};

type Answer<T> = Result<T, Failure>;

/// The routes.
pub fn router(db: Db) -> Router {
    Router::new()
        .route("/products", get(list).post(create))
        .route("/products/{id}", get(show).patch(change).delete(remove))
        .route("/products/{id}/restore", post(restore))
        .route("/graph", post(ask::graph).layer(DefaultBodyLimit::max(ask::BODY)))
        .with_state(db)
}

/// A product as the service shows it.
#[derive(Graph, Debug, serde::Serialize)]
#[graph(Product)]
pub struct ProductView {
    /// Its id.
    pub id: Id<Product>,
    /// Its title.
    pub title: String,
    /// Its handle.
    pub handle: String,
    /// Whether it is on sale.
    pub status: Status,
    /// Who makes it.
    pub brand: Option<BrandView>,
    /// What can be bought of it.
    pub variants: Vec<VariantView>,
}

/// A brand as the service shows it.
#[derive(Graph, Debug, serde::Serialize)]
#[graph(Brand)]
pub struct BrandView {
    /// What it is called.
    pub name: String,
}

/// A variant as the service shows it.
#[derive(Graph, Debug, serde::Serialize)]
#[graph(Variant)]
pub struct VariantView {
    /// The number on the box.
    pub sku: String,
    /// For one of it.
    pub price: Decimal,
    /// How many there are.
    pub stock: i32,
}

/// A product with all that belongs to it, as the body of a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    title: String,
    handle: String,
    /// By name; a brand that is not there yet is created.
    brand: Option<String>,
    #[serde(default)]
    variants: Vec<NewVariant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewVariant {
    sku: String,
    price: Decimal,
    #[serde(default)]
    stock: i32,
}

impl NewVariant {
    fn draft(self) -> Draft<Variant> {
        let variant = Variant::FIELDS;
        Draft::new().set(variant.sku, self.sku).set(variant.price, self.price).set(variant.stock, self.stock)
    }
}

async fn create(State(db): State<Db>, Json(body): Json<NewProduct>) -> Answer<impl IntoResponse> {
    let tx = db.begin().await?;
    let product =
        create!(Product { title: body.title, handle: body.handle, variants: body.variants.into_iter().map(NewVariant::draft) })
            .exec(&tx)
            .await?;
    if let Some(name) = body.brand {
        let brands = Brand::upsert(&tx, [BrandNew { id: None, name }], |brand| brand.name()).await?;
        ProductBrand::create(&tx, brands.iter().map(|brand| (&product.id, &brand.id))).await?;
    }
    let view = view(&tx, &product.id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The product with its graph.
async fn view(db: &impl modelink::db::Session, id: &Id<Product>) -> Answer<ProductView> {
    let found = ProductView::query().filter(filter!(Product, id == id)).one(db).await?;
    found.ok_or(Failure::from(modelink::Error::NotFound { model: "Product" }))
}

async fn show(State(db): State<Db>, Path(id): Path<String>) -> Answer<Json<ProductView>> {
    Ok(Json(view(&db, &Id::parse(&id)?).await?))
}

/// What a list of products may be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Of this brand.
    brand: Option<String>,
    /// With a variant that costs at most this.
    max_price: Option<Decimal>,
    /// With this in the title.
    title: Option<String>,
    #[serde(default)]
    offset: u64,
    #[serde(default = "twenty")]
    limit: u64,
}

fn twenty() -> u64 {
    20
}

impl Wanted {
    fn filter(&self) -> Cond<Product> {
        let brand = self.brand.as_ref().map(|name| filter!(Product, brand.name == name));
        let price = self.max_price.map(|price| filter!(Product, variants.any(price <= price)));
        let title = self.title.as_ref().map(|title| filter!(Product, title.contains(title)));
        [brand, price, title].into_iter().flatten().fold(Cond::all(), Cond::and)
    }
}

async fn list(State(db): State<Db>, Query(wanted): Query<Wanted>) -> Answer<Json<Page<ProductView>>> {
    let query = ProductView::query().filter(wanted.filter()).order(Product::FIELDS.title.asc());
    Ok(Json(query.limit(wanted.limit.min(100)).offset(wanted.offset).page(&db).await?))
}

async fn change(State(db): State<Db>, Path(id): Path<String>, Json(patch): Json<ProductPatch>) -> Answer<Json<ProductView>> {
    let id = Id::parse(&id)?;
    Product::update(&db, &id, patch).await?;
    Ok(Json(view(&db, &id).await?))
}

/// Its variants go with it, and it leaves its brand; `restore` brings back exactly these.
async fn remove(State(db): State<Db>, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = Id::parse(&id)?;
    Product::retrieve(&db, &id).await?;
    Product::soft_delete(&db, [&id]).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restore(State(db): State<Db>, Path(id): Path<String>) -> Answer<Json<ProductView>> {
    let id = Id::parse(&id)?;
    Product::restore(&db, [&id]).await?;
    Ok(Json(view(&db, &id).await?))
}
