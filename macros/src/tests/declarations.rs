//! Declarations: modules, models, enums, newtypes, links, applications.

use insta::assert_snapshot;
use quote::quote;

use super::pretty;
use crate::{app, column_type, db_enum, link, model, module};

#[test]
fn a_module_is_its_metadata_and_a_membership_for_each_model() {
    let item = quote!(
        pub struct ShopModule;
    );
    assert_snapshot!(pretty(module::expand(quote!(models(Product, other::Tag), was = "store"), item)));
}

#[test]
fn a_model_is_a_field_table_metadata_a_decoder_and_its_inputs() {
    let item = quote! {
        /// What is sold.
        pub struct Variant {
            pub id: Id<Self>,
            #[column(unique, name = "code")]
            pub sku: Option<String>,
            #[column(default = Status::Draft)]
            pub status: Status,
            pub product: BelongsTo<Product>,
            #[relation(mapped_by = variant, cascade(delete))]
            pub prices: HasMany<Price>,
        }
    };
    assert_snapshot!(pretty(model::expand(
        quote!(id_prefix = "variant", check(status != Status::Gone), index(product, sku)),
        item
    )));
}

#[test]
fn a_model_with_a_mistake_is_still_there_without_its_checks() {
    let item = quote! {
        pub struct Product {
            pub id: Id<Product>,
            #[column(uniqe)]
            pub title: String,
            pub variants: HasMany<Variant>,
        }
    };
    assert_snapshot!(pretty(model::expand(quote!(), item)));
}

#[test]
fn an_enum_is_a_list_of_labels() {
    assert_snapshot!(pretty(db_enum::expand(quote! {
        enum Status { Draft, #[db(value = "gone", was = "sold")] SoldOut }
    })));
}

#[test]
fn an_enum_with_discriminants_is_a_list_of_numbers() {
    assert_snapshot!(pretty(db_enum::expand(quote!(
        enum Level {
            Low = -1,
            High,
        }
    ))))
}

#[test]
fn a_newtype_is_what_is_inside() {
    assert_snapshot!(pretty(column_type::expand(quote!(
        struct Email(String);
    ))));
}

#[test]
fn a_link_is_metadata_a_row_a_builder_and_a_trait_for_each_end() {
    assert_snapshot!(pretty(link::expand(quote! {
        /// Posts about a product.
        #[link(table = "product_post")]
        pub ProductPost {
            #[cascade(delete)]
            Product.posts: Many<BlogPost>,
            BlogPost: Many<Product>,
            position: i32 = 0,
        }
    })));
}

#[test]
fn a_read_only_link_has_no_builder_and_no_columns() {
    assert_snapshot!(pretty(link::expand(quote! {
        #[link(read_only, key = Cart.customer_id)]
        CartCustomer { Cart.customer: One<Customer>, Customer.carts: Many<Cart> }
    })));
}

#[test]
fn an_application_is_its_lists_and_a_check_for_each_entry() {
    let options = quote!(modules(shop::ShopModule, BrandModule), links(ProductBrand), migrations = "migrations");
    assert_snapshot!(pretty(app::expand(
        options,
        quote!(
            pub struct Shop;
        )
    )));
}
