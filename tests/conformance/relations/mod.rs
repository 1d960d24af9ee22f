//! Relations: every way to declare one, on every database.

mod keys;
mod many;
mod names;
mod one;
mod selves;
