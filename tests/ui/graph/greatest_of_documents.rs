use modelink::prelude::*;

#[module(models(Shelf, Note))]
struct NoteModule;

#[model]
struct Shelf {
    id: Id<Shelf>,
    #[relation(mapped_by = shelf)]
    notes: HasMany<Note>,
}

#[model]
struct Note {
    id: Id<Note>,
    about: Json,
    shelf: BelongsTo<Shelf>,
}

fn main() {
    let _ = graph!(Shelf { id, last: notes.max(about) });
}
