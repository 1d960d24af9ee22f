use modelink::prelude::*;

#[module(models())]
struct ShopModule;

#[modelink::app(modules(ShopModule), migrations = "/srv/migrations")]
struct Shop;

#[modelink::app(modules(ShopModule), migrations = "Cargo.toml")]
struct Other;

fn main() {}
