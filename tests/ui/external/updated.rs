#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

async fn update(db: &Db) {
    let _ = update!(Vendor { name: "Acme" }, where: code == "acme").exec(db).await;
}

fn main() {}
