use modelink::prelude::*;

#[derive(Graph)]
#[graph(Product)]
struct Card<T> {
    title: T,
}

fn main() {}
