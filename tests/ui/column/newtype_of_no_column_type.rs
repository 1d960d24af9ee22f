use modelink::prelude::*;

#[derive(ColumnType)]
struct Stamp(std::time::Instant);

fn main() {}
