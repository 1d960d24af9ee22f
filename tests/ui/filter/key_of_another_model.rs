#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn call(tag: &Id<Tag>) {
    let _ = filter!(Variant, product == tag);
}

fn main() {}
