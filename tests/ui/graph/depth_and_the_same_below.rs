use modelink::prelude::*;

#[module(models(Category))]
struct ShopModule;

#[model]
struct Category {
    id: Id<Category>,
    name: String,
    parent: BelongsTo<Option<Category>>,
    #[relation(mapped_by = parent)]
    children: HasMany<Category>,
}

fn main() {
    let _ = graph!(Category { name, children(depth: 3) { name, children { name } } });
}
