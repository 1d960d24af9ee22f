use modelink::prelude::*;

fn main() {
    let _ = graph!(String { id });
}
