use modelink::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
    #[db(value = "draft")]
    Sketch,
}

fn main() {}
