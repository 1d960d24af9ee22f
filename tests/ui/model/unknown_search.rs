use modelink::prelude::*;

#[module(models(Paper, Note, Post, Page, Word))]
struct ShopModule;

#[model(search = "trigrams")]
struct Paper {
    id: Id<Paper>,
    #[column(searchable)]
    title: String,
}

#[model(search = "fulltext")]
struct Note {
    id: Id<Note>,
    #[column(searchable)]
    title: String,
}

#[model(search = "trigram")]
struct Post {
    id: Id<Post>,
    title: String,
}

#[model(search = "trigram")]
struct Page {
    id: Id<Page>,
    #[column(searchable, collate = "de-x-icu")]
    title: String,
}

#[model(search = trigram)]
struct Word {
    id: Id<Word>,
    #[column(searchable)]
    title: String,
}

fn main() {}
