use modelink::prelude::*;

/// Its `#[model]` is forgotten.
pub struct Product {
    pub title: String,
}

#[derive(Graph)]
#[graph(Product)]
struct Card {
    title: String,
}

fn main() {}
