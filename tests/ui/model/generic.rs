use modelink::prelude::*;

#[model]
struct Product<T> {
    id: Id<Product<T>>,
}

fn main() {}
