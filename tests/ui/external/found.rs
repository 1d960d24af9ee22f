#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

async fn find(db: &Db) {
    let _ = Vendor::find(db, &"acme".to_owned()).await;
}

fn main() {}
