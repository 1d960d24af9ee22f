//! Records: what is written and read whole.

mod codec;
mod draft;
pub mod entity;
mod input;
mod update;

pub use codec::Codec;
pub use draft::{Assign, Draft, DraftData, IntoDraft, IntoItem, Item};
pub use input::{Change, Changes, Input, InputReader, Patch};
pub use update::Update;
