//! What can be asked of the shop, with records as numbers: any number means some record.

use proptest::prelude::*;

/// The models of the shop that take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Product,
    Variant,
    Tag,
    Category,
    Seo,
    Brand,
    Post,
    Comment,
    Item,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 9] =
        [Kind::Product, Kind::Variant, Kind::Tag, Kind::Category, Kind::Seo, Kind::Brand, Kind::Post, Kind::Comment, Kind::Item];
}

/// The links of the shop that take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    ProductBrand,
    ProductPost,
    VariantItem,
}

/// What is done with records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    SoftDelete,
    Restore,
    Delete,
}

/// What is done with pairs of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    Create,
    Replace,
    Dismiss,
    Delete,
    Restore,
}

/// One call.
#[derive(Debug, Clone)]
pub enum Step {
    /// Makes a record below `parent`, with one of few names and with tags.
    Make { kind: Kind, parent: Option<usize>, name: usize, tags: Vec<usize> },
    /// Ends or revives records.
    Doom { kind: Kind, fate: Fate, records: Vec<usize> },
    /// Writes pairs of a link.
    Bind { link: Link, bond: Bond, pairs: Vec<(usize, usize)> },
}

/// Sequences of calls.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..40)
}

fn step() -> impl Strategy<Value = Step> {
    let record = 0..6usize;
    let make = (kind(), prop::option::weighted(0.8, record.clone()), 0..8usize, prop::collection::vec(record.clone(), 0..3))
        .prop_map(|(kind, parent, name, tags)| Step::Make { kind, parent, name, tags });
    let fate = prop_oneof![4 => Just(Fate::SoftDelete), 4 => Just(Fate::Restore), 1 => Just(Fate::Delete)];
    let doom = (kind(), fate, prop::collection::vec(record.clone(), 0..4)).prop_map(|(kind, fate, records)| Step::Doom {
        kind,
        fate,
        records,
    });
    let link = prop_oneof![Just(Link::ProductBrand), Just(Link::ProductPost), Just(Link::VariantItem)];
    let bond = prop_oneof![
        4 => Just(Bond::Create),
        2 => Just(Bond::Replace),
        2 => Just(Bond::Dismiss),
        1 => Just(Bond::Delete),
        2 => Just(Bond::Restore),
    ];
    let bind = (link, bond, prop::collection::vec((record.clone(), record), 0..4)).prop_map(|(link, bond, pairs)| Step::Bind {
        link,
        bond,
        pairs,
    });
    prop_oneof![4 => make, 3 => doom, 4 => bind]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(&Kind::ALL[..])
}
