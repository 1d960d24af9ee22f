use modelink::prelude::*;

#[derive(Graph)]
#[graph = "Product"]
struct Card {
    title: String,
}

fn main() {}
