//! The commerce system on every database: its schema, its rows, and questions over them.

mod command_line;
mod facts;
mod questions;
mod schema;
