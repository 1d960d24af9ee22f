use modelink::prelude::*;

#[derive(Graph)]
#[graph(Product)]
#[graph(Variant)]
struct Card {
    id: String,
}

fn main() {}
