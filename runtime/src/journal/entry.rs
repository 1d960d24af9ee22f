//! An entry of the journal, as data.

use serde::{Deserialize, Serialize};

use crate::value::{DateTime, Value, tagged};

/// What is to be done in another database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    Cascade(Cascade),
    Links(Links),
}

/// A cascade goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cascade {
    pub deed: Deed,
    pub group: Group,
}

/// New records are linked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Links {
    /// The table of the link.
    pub table: String,
    /// The keys of both ends, in the order of the link, as one.
    pub pairs: Vec<Key>,
}

/// What happened to the record that it began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deed {
    /// It was marked with this stamp.
    SoftDelete(DateTime),
    /// It was revived.
    Restore,
    /// It was removed.
    Delete,
}

/// Records of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub step: Step,
    /// `module.model`.
    pub model: String,
    /// How they were before.
    pub was: Was,
    pub keys: Vec<Key>,
}

/// How the group is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// It happened to these records, by their keys; their links, which are elsewhere, follow.
    Ends,
    /// It is to happen to the records whose columns of these names hold the keys.
    Records { by: Vec<String> },
    /// It must not happen while the records have this state: of the link of that name. Asked beforehand, never written.
    Forbidden { link: String, by: Vec<String> },
}

/// When records were deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Was {
    /// Whenever, if at all.
    Any,
    /// Not at all.
    Live,
    /// At this moment.
    Deleted(DateTime),
}

/// The values of a key, each with its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Key(#[serde(with = "tagged::list")] pub Vec<Value>);

impl Was {
    /// Whether a record with this stamp is meant.
    pub(crate) fn is(self, stamp: Option<DateTime>) -> bool {
        self == Was::Any || self == Was::from(stamp)
    }

    /// The stamp of the records, as far as it is known.
    pub(crate) fn stamp(self) -> Option<DateTime> {
        match self {
            Was::Deleted(stamp) => Some(stamp),
            Was::Any | Was::Live => None,
        }
    }
}

impl From<Option<DateTime>> for Was {
    fn from(stamp: Option<DateTime>) -> Self {
        stamp.map_or(Was::Live, Was::Deleted)
    }
}

impl Group {
    /// The keys, without their form on the wire.
    pub(crate) fn keys(&self) -> Vec<Vec<Value>> {
        self.keys.iter().map(|key| key.0.clone()).collect()
    }
}

impl Entry {
    /// What it is about: a model, or the table of a link.
    pub(crate) fn about(&self) -> &str {
        match self {
            Entry::Cascade(cascade) => &cascade.group.model,
            Entry::Links(links) => &links.table,
        }
    }

    /// The same in pieces that hold no more than `most` keys each.
    pub(crate) fn pieces(self, most: usize) -> Vec<Entry> {
        let chunks = |keys: Vec<Key>| keys.chunks(most).map(<[Key]>::to_vec).collect::<Vec<_>>();
        match self {
            Entry::Cascade(Cascade { deed, mut group }) => {
                let pieces = chunks(std::mem::take(&mut group.keys)).into_iter();
                pieces.map(|keys| Entry::Cascade(Cascade { deed, group: Group { keys, ..group.clone() } })).collect()
            }
            Entry::Links(Links { table, pairs }) => {
                chunks(pairs).into_iter().map(|pairs| Entry::Links(Links { table: table.clone(), pairs })).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(keys: usize) -> Entry {
        let keys = (0..keys).map(|key| Key(vec![Value::Text(key.to_string()), Value::Int(1)])).collect();
        let group = Group { step: Step::Ends, model: "blog.post".into(), was: Was::Live, keys };
        Entry::Cascade(Cascade { deed: Deed::SoftDelete(DateTime::now()), group })
    }

    #[test]
    fn an_entry_comes_back_from_its_text() {
        let entry = entry(2);
        let text = serde_json::to_string(&entry).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Entry>(&text).ok(), Some(entry), "{text}");
    }

    #[test]
    fn pieces_hold_all_keys_in_order() {
        let keys = |entry: Entry| match entry {
            Entry::Cascade(cascade) => cascade.group.keys,
            Entry::Links(links) => links.pairs,
        };
        let whole = entry(5);
        let pieces: Vec<Vec<Key>> = whole.clone().pieces(2).into_iter().map(keys).collect();
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(pieces.concat(), keys(whole));
    }

    #[test]
    fn a_state_is_met_by_its_own_stamp_only() {
        let (one, other) = (DateTime::now(), DateTime::now().plus_micros(1));
        assert!(Was::Any.is(None) && Was::Any.is(Some(one)));
        assert!(Was::Live.is(None) && !Was::Live.is(Some(one)));
        assert!(Was::Deleted(one).is(Some(one)) && !Was::Deleted(one).is(Some(other)) && !Was::Deleted(one).is(None));
    }
}
