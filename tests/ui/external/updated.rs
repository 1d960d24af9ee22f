#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

async fn update(db: &Db) {
    let _ = update!(Vendor { name: "Acme" }, where: code == "acme").exec(db).await;
}

fn main() {}
