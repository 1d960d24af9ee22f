use modelink::prelude::*;

/// Its `#[model]` is forgotten.
pub struct Product {
    pub title: String,
}

fn main() {
    let _ = graph! {
        Product(filter: status == 1 && brand.name == "Acme", order: [-title, brand.name], limit: 20) {
            ..,
            variants(filter: price > 1, order: sku) { sku },
            posts { title, link { position } },
            tag_count: tags.count(),
            highest: variants.max(price),
        }
    };
}
