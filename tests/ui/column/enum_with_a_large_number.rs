use modelink::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft = 5_000_000_000,
    Sold = FIVE,
}

fn main() {}
