//! What is written of external models: nothing.

use super::{Change, DraftData, Input, InputReader, IntoDraft, Patch};
use crate::schema::{Elsewhere, Model};

impl<M: Model> IntoDraft<M> for Elsewhere {
    fn fill(self, _: &mut DraftData) {}
}
impl<M: Model> Input<M> for Elsewhere {
    fn read(_: &mut InputReader) -> Option<Self> {
        None
    }
}
impl<M: Model> Patch<M> for Elsewhere {
    fn read(_: &mut InputReader) -> Option<Self> {
        None
    }
    fn fill(self, _: &mut Vec<(u16, Change)>) {}
}
