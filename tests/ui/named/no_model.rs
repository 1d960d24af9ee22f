use modelink::prelude::*;

#[derive(Graph)]
struct Card {
    title: String,
}

fn main() {}
