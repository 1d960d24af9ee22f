use modelink::prelude::*;

link! {}

fn main() {}
