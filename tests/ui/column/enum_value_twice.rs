use modelink::prelude::*;

#[derive(DbEnum)]
enum Status {
    #[db(value = "x", value = "y")]
    Draft,
    #[db(value = "x")]
    Sold,
    #[db(rename = "z")]
    Gone,
}

fn main() {}
