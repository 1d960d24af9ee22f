use modelink::prelude::*;

#[derive(DbEnum)]
struct Status;

#[derive(ColumnType)]
enum Kind {
    A,
}

fn main() {}
