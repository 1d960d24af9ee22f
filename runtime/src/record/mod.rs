//! Records: what is written and read whole.

mod assign;
pub(crate) mod atomic;
pub(crate) mod away;
mod calls;
mod change;
mod codec;
pub(crate) mod computed;
mod counter;
mod create;
mod draft;
pub(crate) mod ends;
pub mod entity;
mod external;
mod fits;
mod input;
mod insert;
mod item;
pub(crate) mod keyed;
pub(crate) mod keys;
pub(crate) mod merge;
pub(crate) mod pairs;
pub(crate) mod prepare;
pub(crate) mod read;
pub(crate) mod rows;
mod update;
mod upsert;

pub use assign::{Alter, AlterNull, AssignEmpty, AssignNull};
pub use calls::Record;
pub use codec::{Codec, Storable};
pub use computed::{Compute, Computing, Raw, computed};
pub use draft::{Assign, Draft, DraftData, IntoDraft, draft, draft_below};
pub use input::{Change, Changes, Input, InputReader, Patch};
pub use item::{IntoItem, IntoOptionalItem, Item};
pub use update::Update;
pub use upsert::OnFields;
