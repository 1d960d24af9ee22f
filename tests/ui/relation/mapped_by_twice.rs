use modelink::prelude::*;

#[module(models(Person, Letter))]
struct PostModule;

#[model]
struct Person {
    id: Id<Person>,
    letters: HasMany<Letter>,
}

#[model]
struct Letter {
    id: Id<Letter>,
    #[relation(mapped_by = letters)]
    sender: BelongsTo<Person>,
    #[relation(mapped_by = letters)]
    receiver: BelongsTo<Person>,
}

fn main() {}
