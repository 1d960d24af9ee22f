//! Where the records of external models come from: sources of the program.

use std::{
    marker::PhantomData,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;

use crate::{
    error::BoxError,
    schema::{Col, External, Model, ModelDef},
    value::{ColumnType, Value},
};

/// Supplies the records of an external model: from an HTTP service, a file, another library.
///
/// A query asks once for each step that leads to the model, with the keys of all parents at once, cut into batches of a
/// thousand. What comes back may stand in any order; records that nobody asked for are left out. The query waits for the
/// answer, and so does a transaction that it is in: a client of a service sets a timeout.
///
/// ```
/// use modelink::{BoxError, Keys, Source, prelude::*};
///
/// pub mod vendor {
///     use modelink::prelude::*;
///
///     #[module(models(Vendor))]
///     pub struct VendorModule;
///
///     /// Another service has them.
///     #[model(external)]
///     #[derive(Debug, Clone)]
///     pub struct Vendor {
///         #[column(primary_key)]
///         pub code: String,
///         pub name: String,
///     }
/// }
/// pub mod product {
///     use modelink::prelude::*;
///
///     #[module(models(Product))]
///     pub struct ProductModule;
///
///     #[model(id_prefix = "prod")]
///     pub struct Product {
///         pub id: Id<Product>,
///         pub title: String,
///         pub vendor_code: Option<String>,
///     }
/// }
/// use {product::Product, vendor::Vendor};
///
/// link! {
///     /// Who sells a product.
///     #[link(read_only, key = Product.vendor_code)]
///     pub ProductVendor { Product.vendor: One<Vendor>, Vendor.products: Many<Product> }
/// }
///
/// #[modelink::app(modules(product::ProductModule, vendor::VendorModule), links(ProductVendor))]
/// struct Shop;
///
/// /// Here they are in memory.
/// struct Vendors(Vec<Vendor>);
///
/// impl Source<Vendor> for Vendors {
///     async fn by(&self, keys: Keys<'_, Vendor>) -> Result<Vec<Vendor>, BoxError> {
///         let codes = keys.of(Vendor::FIELDS.code).ok_or("vendors are found by their code")?;
///         Ok(self.0.iter().filter(|vendor| codes.contains(&vendor.code)).cloned().collect())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), modelink::Error> {
/// let vendors = Vendors(vec![Vendor { code: "acme".into(), name: "Acme".into() }]);
/// let db = Shop::builder().default("sqlite::memory:").source::<Vendor>(vendors).connect().await?;
/// Shop::push(&db).await?;
/// create!(Product { title: "Shirt", vendor_code: "acme" }).exec(&db).await?;
/// let rows = graph!(Product { title, vendor { name } }).json(&db).await?;
/// assert_eq!(rows, r#"[{"title":"Shirt","vendor":{"name":"Acme"}}]"#);
/// # Ok(()) }
/// ```
pub trait Source<M: External>: Send + Sync + 'static {
    /// The records that have one of these values in the field that is asked by.
    ///
    /// # Errors
    /// Any; the query ends with [`Error::Source`](crate::Error::Source), which names the model and the link.
    fn by(&self, keys: Keys<'_, M>) -> impl Future<Output = Result<Vec<M>, BoxError>> + Send;
}

/// What a source is asked for: a field of its model, and values of it, each once and none of them null.
pub struct Keys<'k, M> {
    field: u16,
    values: &'k [Value],
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Keys<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for Keys<'_, M> {}

impl<'k, M: Model> Keys<'k, M> {
    /// The Rust name of the field.
    pub fn field(&self) -> &'static str {
        M::DEF.fields.get(usize::from(self.field)).map_or("?", |field| field.name())
    }

    /// The values, without their type; they are `Serialize`.
    pub fn values(&self) -> &'k [Value] {
        self.values
    }

    /// The values, where this is the field that is asked by. One that the field cannot hold, no record has: it is left out.
    pub fn of<T: ColumnType>(&self, column: Col<M, T>) -> Option<Vec<T>> {
        let read = |value: &Value| T::from_json(value.clone().into_json()).ok();
        (column.field == self.field).then(|| self.values.iter().filter_map(read).collect())
    }
}

/// A source of any model: its records are the values of their columns.
#[async_trait]
pub(crate) trait Supply: Send + Sync {
    async fn by(&self, field: u16, values: &[Value]) -> Result<Vec<Vec<Value>>, BoxError>;
}

struct Of<M, S>(S, PhantomData<fn() -> M>);

#[async_trait]
impl<M: External, S: Source<M>> Supply for Of<M, S> {
    async fn by(&self, field: u16, values: &[Value]) -> Result<Vec<Vec<Value>>, BoxError> {
        let records = self.0.by(Keys { field, values, model: PhantomData }).await?;
        Ok(records.iter().map(Model::values).collect())
    }
}

/// The sources of an application, by their models.
#[derive(Default)]
pub(super) struct Sources(RwLock<Vec<(&'static ModelDef, Arc<dyn Supply>)>>);

impl Sources {
    /// Adds a source, in the place of the one that the model had.
    pub(super) fn put<M: External>(&self, source: impl Source<M>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(model, _)| !model.is(M::DEF));
        known.push((M::DEF, Arc::new(Of(source, PhantomData))));
    }

    /// The source of a model.
    pub(super) fn of(&self, model: &ModelDef) -> Option<Arc<dyn Supply>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(other, _)| other.is(model)).map(|(_, source)| source.clone())
    }
}
