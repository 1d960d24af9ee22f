//! `update!`: one atomic statement over all records that meet a condition.

use super::Changes;
use crate::filter::Cond;

/// Changes, and the records that they are for.
pub struct Update<M> {
    pub(crate) changes: Changes<M>,
    pub(crate) condition: Cond<M>,
}

impl<M> Update<M> {
    /// Changes of the records that meet the condition.
    pub fn new(changes: Changes<M>, condition: Cond<M>) -> Self {
        Update { changes, condition }
    }
}
