use modelink::prelude::*;

#[modelink::app(modules())]
fn main() {}
