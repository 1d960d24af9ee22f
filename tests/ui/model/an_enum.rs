use modelink::prelude::*;

#[model]
enum Product {
    Shirt,
}

fn main() {}
