use modelink::prelude::*;

#[module(models())]
mod shop {}

fn main() {}
