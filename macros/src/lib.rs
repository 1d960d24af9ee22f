//! stub
use proc_macro::TokenStream as T;
#[proc_macro]
pub fn create(i: T) -> T {
    i
}
#[proc_macro]
pub fn filter(i: T) -> T {
    i
}
#[proc_macro]
pub fn graph(i: T) -> T {
    i
}
#[proc_macro]
pub fn link(i: T) -> T {
    i
}
#[proc_macro]
pub fn update(i: T) -> T {
    i
}
#[proc_macro_attribute]
pub fn model(_: T, i: T) -> T {
    i
}
#[proc_macro_attribute]
pub fn module(_: T, i: T) -> T {
    i
}
#[proc_macro_attribute]
pub fn app(_: T, i: T) -> T {
    i
}
#[proc_macro_derive(ColumnType)]
pub fn a(_: T) -> T {
    T::new()
}
#[proc_macro_derive(DbEnum)]
pub fn b(_: T) -> T {
    T::new()
}
#[proc_macro_derive(Graph)]
pub fn c(_: T) -> T {
    T::new()
}
