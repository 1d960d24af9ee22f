use modelink::prelude::*;

#[derive(Graph)]
#[graph(Product)]
enum Card {
    Title(String),
}

fn main() {}
