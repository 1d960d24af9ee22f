use modelink::prelude::*;

#[module(models(Product, Shelf, Room))]
struct ShopModule;

#[model(index(title, name = "by_title"), index(title, id, name = "By_Title"))]
struct Product {
    id: Id<Product>,
    title: String,
}

#[model(table = "a_name_that_is_so_long_that_postgresql_would_cut_it_without_a_word_said")]
struct Shelf {
    id: Id<Shelf>,
}

#[model]
struct Room {
    id: Id<Room>,
    #[column(name = "with\0nul")]
    place: String,
    #[column(name = "with\rreturn")]
    floor: String,
}

fn main() {}
