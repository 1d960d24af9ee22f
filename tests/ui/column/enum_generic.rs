use modelink::prelude::*;

#[derive(DbEnum)]
enum Status<T> {
    Draft(T),
}

fn main() {}
