#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

async fn delete(db: &Db, code: &String) {
    let _ = Vendor::delete(db, [code]).await;
}

fn main() {}
