use modelink::prelude::*;

#[model]
fn product() {}

fn main() {}
