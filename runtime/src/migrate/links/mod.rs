//! The tables of links: the declared ones against those that were made, and what leads from one to the other.

mod adopt;
mod apply;
mod plan;
mod track;

pub(super) use adopt::{adoptable, remember};
pub(crate) use apply::{plan_links, sync_links};
pub(super) use apply::{refuse, sync_held, sync_unlocked, up_to_date};
pub use plan::{LinkAction, LinkChange, LinkPlan};
