//! The shop in memory: what each call must do, in the plainest form.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    play::Table,
    step::{Bond, Fate, Kind, Link, Step},
};

/// A record, by its kind and number.
pub type Key = (Kind, usize);

/// A call with real records.
#[derive(Debug, Clone)]
pub enum Call {
    Make {
        key: Key,
        parent: Option<Key>,
        name: usize,
        tags: Vec<Key>,
    },
    Doom {
        kind: Kind,
        fate: Fate,
        keys: Vec<Key>,
    },
    Bind {
        link: Link,
        bond: Bond,
        pairs: Vec<(Key, Key)>,
    },
    /// There is nothing yet that the step could be about.
    Nothing,
}

/// When something was deleted; `None` while it lives.
type Stamp = Option<u64>;

#[derive(Debug, Clone)]
struct Record {
    parent: Option<Key>,
    name: usize,
    stamp: Stamp,
}

/// All records and links.
#[derive(Debug, Clone, Default)]
pub struct World {
    clock: u64,
    made: BTreeMap<Kind, usize>,
    records: BTreeMap<Key, Record>,
    links: BTreeMap<(Link, Key, Key), Stamp>,
    tags: BTreeSet<(Key, Key)>,
}

/// The model that a kind belongs to, whether it must, and whether it goes with it.
fn parent_of(kind: Kind) -> Option<(Kind, bool, bool)> {
    match kind {
        Kind::Variant | Kind::Seo => Some((Kind::Product, true, true)),
        Kind::Comment => Some((Kind::Post, true, true)),
        Kind::Category => Some((Kind::Category, false, true)),
        Kind::Product => Some((Kind::Category, false, false)),
        _ => None,
    }
}

/// The ends of a link, and which of them have one.
fn ends(link: Link) -> [(Kind, bool); 2] {
    match link {
        Link::ProductBrand => [(Kind::Product, true), (Kind::Brand, false)],
        Link::ProductPost => [(Kind::Product, false), (Kind::Post, false)],
        Link::VariantItem => [(Kind::Variant, true), (Kind::Item, true)],
    }
}

impl World {
    /// The step as a call on records that were made before.
    pub fn resolve(&self, step: &Step) -> Call {
        let some = |kind: Kind, number: usize| {
            let made = self.made.get(&kind).copied().unwrap_or(0);
            (made > 0).then(|| (kind, number % made))
        };
        match step {
            Step::Make { kind, parent, name, tags } => {
                let key = (*kind, self.made.get(kind).copied().unwrap_or(0));
                let (wanted, required) = match parent_of(*kind) {
                    Some((above, required, _)) => {
                        (some(above, parent.unwrap_or(0)).filter(|_| required || parent.is_some()), required)
                    }
                    None => (None, false),
                };
                if required && wanted.is_none() {
                    return Call::Nothing;
                }
                let tagged = if *kind == Kind::Product { tags.as_slice() } else { &[] };
                Call::Make {
                    key,
                    parent: wanted,
                    name: *name,
                    tags: tagged.iter().filter_map(|&tag| some(Kind::Tag, tag)).collect(),
                }
            }
            // Items are removed for good, or not at all.
            Step::Doom { kind: Kind::Item, fate: Fate::SoftDelete | Fate::Restore, .. } => Call::Nothing,
            Step::Doom { kind, fate, records } => {
                let keys = records.iter().filter_map(|&record| some(*kind, record)).collect();
                Call::Doom { kind: *kind, fate: *fate, keys }
            }
            Step::Bind { link, bond, pairs } => {
                let [(first, _), (second, _)] = ends(*link);
                let pairs = pairs.iter().filter_map(|&(a, b)| some(first, a).zip(some(second, b))).collect();
                Call::Bind { link: *link, bond: *bond, pairs }
            }
        }
    }

    /// What the call gives: a number where it counts. After an error the world is not to be used.
    pub fn apply(&mut self, call: &Call) -> Result<u64, ()> {
        self.clock += 1;
        let count = match call {
            Call::Nothing => 0,
            Call::Make { key, parent, name, tags } => self.make(*key, *parent, *name, tags)?,
            Call::Doom { fate: Fate::SoftDelete, keys, .. } => self.soft_delete(keys),
            Call::Doom { fate: Fate::Restore, keys, .. } => self.restore(keys)?,
            Call::Doom { fate: Fate::Delete, keys, .. } => self.delete(keys),
            Call::Bind { link, bond, pairs } => self.bind(*link, *bond, pairs)?,
        };
        self.check()?;
        Ok(count)
    }

    fn lives(&self, key: Key) -> bool {
        self.records.get(&key).is_some_and(|record| record.stamp.is_none())
    }

    fn make(&mut self, key: Key, parent: Option<Key>, name: usize, tags: &[Key]) -> Result<u64, ()> {
        if parent.is_some_and(|parent| !self.lives(parent)) || tags.iter().any(|&tag| !self.lives(tag)) {
            return Err(());
        }
        *self.made.entry(key.0).or_default() += 1;
        self.records.insert(key, Record { parent, name, stamp: None });
        self.tags.extend(tags.iter().map(|&tag| (key, tag)));
        Ok(0)
    }

    /// What the unique indexes hold, among what lives.
    fn check(&self) -> Result<(), ()> {
        let mut taken = BTreeSet::new();
        for (key, record) in self.records.iter().filter(|(_, record)| record.stamp.is_none()) {
            let unique = match key.0 {
                Kind::Product | Kind::Tag => Some((key.0, record.name)),
                Kind::Seo => record.parent.map(|parent| (key.0, parent.1)),
                _ => None,
            };
            if unique.is_some_and(|unique| !taken.insert(unique)) {
                return Err(());
            }
        }
        let mut held = BTreeSet::new();
        for (link, first, second) in self.links.iter().filter(|(_, stamp)| stamp.is_none()).map(|(pair, _)| *pair) {
            for ((_, one), key) in ends(link).into_iter().zip([first, second]) {
                if one && !held.insert((link, key)) {
                    return Err(());
                }
            }
        }
        Ok(())
    }

    /// The records that go or come with these: `together` says of a child whether it does.
    fn reach(&self, roots: BTreeSet<Key>, together: impl Fn(Stamp, Stamp) -> bool) -> BTreeSet<Key> {
        let mut reached = roots.clone();
        let mut open: Vec<Key> = roots.into_iter().collect();
        while let Some(key) = open.pop() {
            let stamp = self.records[&key].stamp;
            let children = self.records.iter().filter(|(child, record)| {
                record.parent == Some(key)
                    && parent_of(child.0).is_some_and(|(_, _, cascades)| cascades)
                    && together(stamp, record.stamp)
            });
            // Posts go with their product where the link is as alive, or as dead, as both.
            let posts = self.links.iter().filter(|(pair, row)| {
                let ((link, product, post), row) = (*pair, **row);
                *link == Link::ProductPost
                    && *product == key
                    && row == stamp
                    && self.records.get(post).is_some_and(|record| record.stamp == row)
            });
            let next: Vec<Key> = children.map(|(&child, _)| child).chain(posts.map(|((_, _, post), _)| *post)).collect();
            open.extend(next.into_iter().filter(|&key| reached.insert(key)));
        }
        reached
    }

    fn soft_delete(&mut self, keys: &[Key]) -> u64 {
        let roots: BTreeSet<Key> = keys.iter().copied().filter(|&key| self.lives(key)).collect();
        let count = roots.len() as u64;
        let stamp = Some(self.clock);
        for key in self.reach(roots, |_, child| child.is_none()) {
            self.records.get_mut(&key).expect("it was reached").stamp = stamp;
            let rows =
                self.links.iter_mut().filter(|((_, first, second), row)| row.is_none() && (*first == key || *second == key));
            rows.for_each(|(_, row)| *row = stamp);
        }
        count
    }

    fn restore(&mut self, keys: &[Key]) -> Result<u64, ()> {
        let dead = |key: &Key| self.records.get(key).is_some_and(|record| record.stamp.is_some());
        let roots: BTreeSet<Key> = keys.iter().copied().filter(dead).collect();
        let count = roots.len() as u64;
        let reached = self.reach(roots, |parent, child| child == parent);
        let before = self.records.clone();
        for key in &reached {
            self.records.get_mut(key).expect("it was reached").stamp = None;
        }
        for key in &reached {
            let parent =
                self.records[key].parent.filter(|_| parent_of(key.0).is_some_and(|(_, required, cascades)| required || cascades));
            if parent.is_some_and(|parent| !self.lives(parent)) {
                return Err(());
            }
        }
        for ((_, first, second), row) in &mut self.links {
            let came = |key: &Key| reached.contains(key) && before[key].stamp == *row;
            if row.is_some() && (came(first) || came(second)) {
                // It waits for an end that is dead still.
                *row = [first, second].iter().find_map(|key| self.records[*key].stamp);
            }
        }
        Ok(count)
    }

    fn delete(&mut self, keys: &[Key]) -> u64 {
        let roots: BTreeSet<Key> = keys.iter().copied().filter(|key| self.records.contains_key(key)).collect();
        let count = roots.len() as u64;
        let gone = self.reach(roots, |_, _| true);
        self.records.retain(|key, _| !gone.contains(key));
        for record in self.records.values_mut() {
            record.parent = record.parent.filter(|parent| !gone.contains(parent));
        }
        self.links.retain(|(_, first, second), _| !gone.contains(first) && !gone.contains(second));
        self.tags.retain(|(product, tag)| !gone.contains(product) && !gone.contains(tag));
        count
    }

    fn bind(&mut self, link: Link, bond: Bond, pairs: &[(Key, Key)]) -> Result<u64, ()> {
        let pairs: BTreeSet<_> = pairs.iter().map(|&(first, second)| (link, first, second)).collect();
        let revives = matches!(bond, Bond::Create | Bond::Replace | Bond::Restore);
        if revives && pairs.iter().any(|&(_, first, second)| !self.lives(first) || !self.lives(second)) {
            return Err(());
        }
        let now = Some(self.clock);
        let known = |wanted: fn(Stamp) -> bool| {
            pairs.iter().copied().filter(|pair| self.links.get(pair).is_some_and(|&row| wanted(row))).collect::<Vec<_>>()
        };
        Ok(match bond {
            Bond::Create | Bond::Replace => {
                if bond == Bond::Replace {
                    self.make_room(link, &pairs);
                }
                self.links.extend(pairs.into_iter().map(|pair| (pair, None)));
                0
            }
            Bond::Dismiss => self.set(known(|row| row.is_none()), now),
            Bond::Restore => self.set(known(|row| row.is_some()), None),
            Bond::Delete => {
                let before = self.links.len();
                self.links.retain(|pair, _| !pairs.contains(pair));
                (before - self.links.len()) as u64
            }
        })
    }

    fn set(&mut self, rows: Vec<(Link, Key, Key)>, stamp: Stamp) -> u64 {
        let count = rows.len() as u64;
        self.links.extend(rows.into_iter().map(|pair| (pair, stamp)));
        count
    }

    /// Dismisses the live links that hold a `One` end of these pairs.
    fn make_room(&mut self, link: Link, pairs: &BTreeSet<(Link, Key, Key)>) {
        let [(_, one), (_, other)] = ends(link);
        let now = Some(self.clock);
        for (row, stamp) in self.links.iter_mut().filter(|(row, stamp)| row.0 == link && stamp.is_none() && !pairs.contains(row))
        {
            if pairs.iter().any(|pair| (one && pair.1 == row.1) || (other && pair.2 == row.2)) {
                *stamp = now;
            }
        }
    }

    /// What the tables hold, as [`super::play::rows`] reads it.
    pub fn rows(&self) -> Table {
        let state = |stamp: Stamp| if stamp.is_none() { "live" } else { "deleted" }.to_owned();
        let id = super::play::id;
        let records = self.records.iter().map(|(key, record)| {
            (format!("{:?}", key.0), id(*key), record.parent.map_or_else(String::new, id), state(record.stamp))
        });
        let links = self.links.iter().map(|((link, a, b), stamp)| (format!("{link:?}"), id(*a), id(*b), state(*stamp)));
        let tags = self.tags.iter().map(|(a, b)| ("tags".to_owned(), id(*a), id(*b), "live".to_owned()));
        records.chain(links).chain(tags).collect()
    }
}
