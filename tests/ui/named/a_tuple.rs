use modelink::prelude::*;

#[derive(Graph)]
#[graph(Product)]
struct Card(String);

fn main() {}
