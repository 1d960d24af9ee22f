//! What is wrong with a module can be seen in its list.

use super::parse::Module;
use crate::diag::{Errors, written};

pub fn module(module: &mut Module, errors: &mut Errors) {
    if !module.item.fields.is_empty() || !module.item.generics.params.is_empty() {
        let name = &module.item.ident;
        errors.at(name, format!("a module has no fields and no parameters: write `pub struct {name};`"));
        module.item.generics = syn::Generics::default();
    }
    for (place, model) in module.models.iter().enumerate() {
        let name = written(model);
        if module.models[..place].iter().any(|earlier| written(earlier) == name) {
            errors.at(model, format!("`{name}` is listed twice"));
        }
    }
}
