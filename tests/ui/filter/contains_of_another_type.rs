use modelink::prelude::*;

#[module(models(Note))]
struct NoteModule;

#[model]
struct Note {
    id: Id<Note>,
    text: String,
    about: Json,
    words: Vec<String>,
}

fn main() {
    let _ = filter!(Note, words.contains(1));
}
