//! Random schemas, and random ways from one to another.
//!
//! A case is a list of steps: those that make schema A out of nothing, and those that make B out of A. A step that does not
//! fit what is there does nothing, so that any part of a list is a case too: that is how a failure shrinks.

mod names;
mod step;
mod types;
mod world;

use modelink::schema::Table;
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

pub use names::name;
pub use step::{Pick, Step};
use step::{edit, growth};
pub use types::{literal, retypes};
use world::World;

/// Two schemas; the renames of the second are written in its `was`.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Where it begins.
    pub a: Vec<Table>,
    /// Where it leads.
    pub b: Vec<Table>,
    /// The steps from one to the other.
    pub edits: Vec<Step>,
}

/// All pairs.
pub fn pairs() -> impl Strategy<Value = Pair> {
    (vec(growth(), 3..45), vec(edit(), 1..=20)).prop_map(|(growth, edits)| {
        let mut world = World::default();
        growth.into_iter().for_each(|step| world.take(&step));
        world.settle();
        let a = world.tables();
        edits.iter().for_each(|step| world.take(step));
        Pair { a, b: world.tables(), edits }
    })
}

/// The case of a seed, and its smaller forms.
///
/// # Panics
/// Never: every list of steps is a case.
pub fn case_of(seed: u64) -> impl ValueTree<Value = Pair> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    pairs().new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).expect("every list of steps is a case")
}
