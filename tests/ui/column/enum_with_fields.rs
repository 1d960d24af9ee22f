use modelink::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
    Sold(i32),
}

fn main() {}
