use modelink::prelude::*;

fn main() {
    let _ = create!(String { title: "Shirt" });
}
