//! Links between records of different modules: creating, dismissing, listing.

mod calls;
mod create;
mod dangling;
mod linkable;
mod sweep;

pub use calls::Linking;
pub use create::CreateLinks;
pub use dangling::LinkHealth;
pub(crate) use dangling::check_links;
pub use linkable::Linkable;
pub(crate) use linkable::linkable;
