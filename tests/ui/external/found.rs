#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

async fn find(db: &Db) {
    let _ = Vendor::find(db, &"acme".to_owned()).await;
}

fn main() {}
