//! What joins the modules.

use crate::{brand::Brand, product::Product};
use modelink::prelude::*;

link! {
    /// Who makes a product.
    pub ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}
