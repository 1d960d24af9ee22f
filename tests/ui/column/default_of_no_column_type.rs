use std::time::{Duration, Instant};

use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[derive(Debug, Clone, Copy)]
enum Status {
    Draft,
}

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = Status::Draft)]
    status: Status,
    #[column(default_with = Instant::now)]
    since: Option<Instant>,
    #[column(default = Duration::ZERO)]
    wait: Duration,
}

fn main() {}
