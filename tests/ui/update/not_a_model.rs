use modelink::prelude::*;

fn main() {
    let _ = update!(String { len: len - 1, title: "Shirt" }, where: capacity > 0);
}
