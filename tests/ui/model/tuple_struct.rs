use modelink::prelude::*;

#[model]
struct Product(String);

fn main() {}
