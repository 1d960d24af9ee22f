use modelink::prelude::*;

#[derive(ColumnType)]
struct Size(i32, i32);

fn main() {}
