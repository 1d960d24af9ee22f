//! Links between records of different modules: creating, dismissing, listing.

mod calls;
mod create;
mod linkable;

pub use calls::Linking;
pub use create::CreateLinks;
pub use linkable::Linkable;
pub(crate) use linkable::linkable;
