use modelink::prelude::*;

#[module(models(Film, Person))]
struct FilmModule;

#[model]
struct Film {
    id: Id<Film>,
    actors: ManyToMany<Person>,
}

#[model]
struct Person {
    id: Id<Person>,
    plays_in: ManyToMany<Film>,
    writes: ManyToMany<Film>,
}

fn main() {}
