//! What the compiler says: one mistake, one error, at the word that is wrong, with what to write instead.
//!
//! What compiles stands in `../pass/`, an ordinary test: so nothing here is built, all is one `cargo check`.

const MISTAKES: &[&str] = &[
    "module", "model", "column", "index", "relation", "pivot", "cascade", "link", "app", "create", "filter", "update", "graph",
    "named", "external",
];

#[test]
fn mistakes_are_refused_in_the_words_of_the_user() {
    let cases = trybuild::TestCases::new();
    for group in MISTAKES {
        cases.compile_fail(format!("{group}/*.rs"));
    }
}
