use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
enum Status {
    Draft,
}

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = Status::Drft)]
    status: Status,
}

fn main() {}
