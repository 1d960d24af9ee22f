//! What has to happen in other databases: written down in the transaction that makes it necessary, and done there later.
//!
//! A record and what goes with it may live in several databases, and no transaction spans them. So the database of the
//! record commits its part together with *entries* of its journal, one for each step that leaves the database. Whoever
//! comes by carries an entry out: the database it is meant for commits the effect together with a *receipt*, and with
//! entries of its own where the cascade goes on from there; then the entry is removed. That is the promise: **atomic in
//! the owner's database; exactly once, and in order for each record, elsewhere.**
//!
//! A link may be made while the deletion of its end is on the way. Where the table of the link is, every record that lives
//! elsewhere has a *guard* row: whoever links the record shares it, whoever carries out a deletion or a restore holds it
//! alone and leaves a *tombstone* in it. So a link is made either before the entry is carried out, which then finds it,
//! or after it, and then meets the tombstone. SQLite has one writer and needs no guard, only the tombstone.
//!
//! Nothing here is used, and none of the tables is made, where an application has one database.

mod entry;
mod guard;
mod log;
mod prune;
mod tables;

pub(crate) use entry::{Cascade, Deed, Entry, Group, Key, Links, Step, Was};
pub(crate) use guard::{Tombstone, Tombstones, hold, mark, named, stone};
pub(crate) use log::{Pending, append, backlog, forget, pending, receive};
pub(crate) use prune::prune;
pub(crate) use tables::{DELIVERY, OUTBOX, outbox_tables, tables};
