use modelink::prelude::*;

#[module(models(Person, Letter))]
struct PostModule;

#[model]
struct Person {
    id: Id<Person>,
    sent: HasMany<Letter>,
    #[relation(mapped_by = sender)]
    received: HasMany<Letter>,
}

#[model]
struct Letter {
    id: Id<Letter>,
    sender: BelongsTo<Person>,
}

fn main() {}
