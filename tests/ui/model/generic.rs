use modelink::prelude::*;

#[model]
struct Product<T> {
    id: Id<Product<T>>,
    #[column(unique)]
    value: T,
}

fn main() {}
