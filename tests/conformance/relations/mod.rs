//! Relations: every way to declare one, on every database.

mod keys;
mod many;
mod one;
mod selves;
