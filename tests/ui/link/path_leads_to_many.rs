use modelink::prelude::*;

#[module(models(Cart, Line))]
struct CartModule;

#[module(models(Ware))]
struct WareModule;

#[model]
struct Cart {
    id: Id<Cart>,
    label: String,
    lines: HasMany<Line>,
}

#[model]
struct Line {
    id: Id<Line>,
    ware: Option<String>,
    cart: BelongsTo<Cart>,
}

#[model]
struct Ware {
    id: Id<Ware>,
}

link! {
    #[link(read_only, key = Cart.lines.ware)]
    CartWare {
        Cart.ware: One<Ware>,
        Ware.carts: Many<Cart>,
    }
}

fn main() {}
