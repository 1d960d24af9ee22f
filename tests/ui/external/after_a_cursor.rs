#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

fn main() {
    let _ = graph!(Product { vendor(after: "abc") { name } });
}
