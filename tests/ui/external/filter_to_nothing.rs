#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

fn main() {
    let _ = filter!(Product, vendor == None);
}
