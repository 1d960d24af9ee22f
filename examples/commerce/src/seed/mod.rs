//! Rows to play with: the same ones for the same number of products, so that questions have one answer.

mod carts;
mod goods;
mod offers;
mod people;
mod places;
mod words;

use modelink::{Error, prelude::*};

/// Fills an empty database with so many products, their variants, prices and stock, and with the places, customers and
/// carts around them, in one transaction.
///
/// # Errors
/// Those of the database; then nothing is written.
pub async fn seed(db: &Db, products: usize) -> Result<(), Error> {
    let tx = db.begin().await?;
    let places = places::create(&tx).await?;
    goods::create(&tx, &places, products).await?;
    let variants = goods::variants(&tx).await?;
    offers::create(&tx, &variants).await?;
    let customers = people::create(&tx, products.div_ceil(5)).await?;
    carts::create(&tx, &places, &customers, &variants, products.div_ceil(2)).await?;
    goods::retire(&tx).await?;
    tx.commit().await
}

/// An amount of money, in cents.
fn money(cents: usize) -> Decimal {
    Decimal::new(i64::try_from(cents).unwrap_or(i64::MAX), 2)
}

/// A small number, as the databases count.
fn small(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
