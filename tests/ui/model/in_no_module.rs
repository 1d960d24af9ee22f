use modelink::prelude::*;

#[model]
struct Orphan {
    id: Id<Orphan>,
    title: String,
}

fn main() {}
