use modelink::prelude::*;

#[derive(DbEnum)]
#[db(rename_all = "snakecase")]
enum Status {
    Draft,
}

fn main() {}
