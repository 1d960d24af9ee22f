//! What the macros promise to take. That this file compiles is the test.

mod calls;
mod edges;
mod many;
#[path = "../ui/shop.rs"]
mod shop;
mod wide;

#[test]
fn two_hundred_models_are_one_application() {
    use modelink::App as _;
    let modules = many::Everything::DEF.modules;
    assert_eq!(modules.iter().map(|module| module.models.len()).sum::<usize>(), 200);
}

#[test]
fn fields_may_be_called_like_methods() {
    let fields = <edges::names::Words as modelink::schema::Source>::FIELDS;
    let _ = (fields.clone().asc(), fields.product().asc(), fields.note.asc());
}
