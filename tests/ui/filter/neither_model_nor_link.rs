use modelink::prelude::*;

fn main() {
    let _ = filter!(String, len == 3);
}
