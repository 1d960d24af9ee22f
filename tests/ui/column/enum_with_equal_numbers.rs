use modelink::prelude::*;

#[derive(DbEnum)]
#[repr(i32)]
enum Status {
    Draft = 1,
    Sold = 1,
}

fn main() {}
