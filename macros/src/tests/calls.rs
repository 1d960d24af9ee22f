//! Calls: conditions, drafts, changes, selections, named rows.

use insta::assert_snapshot;
use quote::quote;

use super::pretty;
use crate::{create, filter, graph, update};

#[test]
fn a_condition_is_calls_on_handles_and_a_path_is_any() {
    assert_snapshot!(pretty(filter::expand(quote! {
        Product, status == Status::Draft && brand.name != name && (!variants.all(price > 10) || metadata == None)
    })));
}

#[test]
fn a_condition_takes_columns_and_conditions_of_the_user() {
    assert_snapshot!(pretty(filter::expand(quote! {
        shop::Variant, price >= col(cost) && sku.one_of(["S", "M"]) && { mine }
    })));
}

#[test]
fn a_draft_checks_required_fields_and_nests_without_closures() {
    assert_snapshot!(pretty(create::expand(quote! {
        Product { title: "Shirt", handle, metadata: None, variants: [{ sku: "S", price: read()? }], labels: [], tags: [&summer, { value: "x" }] }
    })));
}

#[test]
fn a_draft_of_a_step_implies_the_way_back() {
    assert_snapshot!(pretty(create::expand(quote! {
        Product.variants { sku, prices: [{ amount: 3 }] }
    })));
}

#[test]
fn a_change_is_a_value_or_arithmetic() {
    assert_snapshot!(pretty(update::expand(quote! {
        Variant { stock: stock - 1, sku: None, price: col(cost) * 2, note: "n" }, where: sku == "M" && stock > 0
    })));
}

#[test]
fn a_selection_is_a_struct_a_tree_of_pairs_and_its_arguments() {
    assert_snapshot!(pretty(graph::expand(quote! {
        Product(filter: brand.name == name, order: [-created_at, brand.name], limit: 20, offset: skip) {
            id, r#type,
            cheap: variants(filter: price < 11, with_deleted) { id },
            posts { .., link { position } },
            tag_count: tags.count(value == "x"),
        }
    })));
}

#[test]
fn all_columns_alone_are_the_record() {
    assert_snapshot!(pretty(graph::expand(quote!(Product { .. }))));
}

#[test]
fn a_name_of_the_user_is_never_taken() {
    let text = pretty(filter::expand(quote!(Product, title == __f && brand.name == __r)));
    assert!(text.contains("let __f_ =") && text.contains("let __r_ ="), "{text}");
    assert!(text.contains(".eq(__f)") && text.contains(".eq(__r)"), "{text}");
}

#[test]
fn a_mistake_keeps_the_rest_of_the_selection() {
    let text = pretty(graph::expand(quote!(Product(ordr: title, limit: 3) { id, id, title })));
    assert!(text.contains("unknown argument `ordr`") && text.contains("`id` is selected twice"), "{text}");
    assert!(text.contains(".limit(3)") && text.contains(".title()"), "{text}");
}

#[test]
fn a_pair_tree_of_many_columns_is_shallow() {
    let columns = (0..300).map(|index| quote::format_ident!("c{index}"));
    let text = graph::expand(quote!(Wide { #(#columns),* })).to_string();
    let mut deepest = 0;
    let mut depth = 0i32;
    for sign in text[text.find("private :: row").unwrap_or_default()..].chars() {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        deepest = deepest.max(depth);
    }
    assert!(deepest < 15, "{deepest}");
}

#[test]
fn a_named_row_has_a_selection_and_a_check_for_each_field() {
    assert_snapshot!(pretty(graph::derive(quote! {
        #[graph(Product)]
        struct Card {
            title: String,
            #[graph(field = r#type)]
            kind: Option<String>,
            variants: Vec<Sku>,
        }
    })));
}
