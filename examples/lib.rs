//! Examples of modelink.
//!
//! - `cargo run --example quickstart`: one file, SQLite in memory, two modules and a link.
//! - `examples/store`: an axum service with its migrations, in a package of its own.
