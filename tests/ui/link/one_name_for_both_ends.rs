use modelink::prelude::*;

#[module(models(Person))]
struct PeopleModule;

#[model]
struct Person {
    id: Id<Person>,
}

link! {
    Friendship {
        Person.friends: Many<Person>,
        Person.friends: Many<Person>,
    }
}

fn main() {}
