#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

async fn delete(db: &Db, code: &String) {
    let _ = Vendor::delete(db, [code]).await;
}

fn main() {}
