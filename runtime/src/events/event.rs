//! One event.

use std::fmt;

use crate::{
    db::Row,
    error::{Error, Result},
    journal::{OUTBOX, named},
    schema::{ColType, Link, Model, ModelInfo, StoredLink},
    value::{Cell, DateTime, Key},
};

type First<L> = <<L as Link>::First as Model>::Key;
type Second<L> = <<L as Link>::Second as Model>::Key;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A record was created.
    Created,
    /// A live record was changed.
    Updated,
    /// A live record was marked as deleted, or removed.
    Deleted,
    /// A deleted record was revived.
    Restored,
    /// Two records were linked.
    Attached,
    /// A live link was dismissed or removed.
    Detached,
}

impl EventKind {
    const ALL: [EventKind; 6] = [
        EventKind::Created,
        EventKind::Updated,
        EventKind::Deleted,
        EventKind::Restored,
        EventKind::Attached,
        EventKind::Detached,
    ];

    /// The word for it: `created`.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Created => "created",
            EventKind::Updated => "updated",
            EventKind::Deleted => "deleted",
            EventKind::Restored => "restored",
            EventKind::Attached => "attached",
            EventKind::Detached => "detached",
        }
    }
}

/// Something that happened to a record or a link, and was committed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// What is the same when the event is delivered again: numbers of one database.
    pub number: i64,
    /// What happened.
    pub kind: EventKind,
    /// To whom: `product.product`, or the table of a link.
    pub source: String,
    /// The key in JSON: of a link, those of both ends.
    pub key: Vec<serde_json::Value>,
    /// When.
    pub at: DateTime,
}

impl fmt::Display for Event {
    /// `product.product.created`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.source, self.kind.name())
    }
}

impl Event {
    /// The key of the record, where the event is of this model.
    pub fn of<M: Model>(&self) -> Option<M::Key> {
        let mine = !self.is_of_link() && self.source == named(ModelInfo::of(M::DEF));
        mine.then(|| M::Key::from_json(self.key.clone()).ok()).flatten()
    }

    /// The keys of both ends, where the event is of this link.
    pub fn of_link<L: StoredLink>(&self) -> Option<(First<L>, Second<L>)> {
        if !self.is_of_link() || self.source != L::info().table.name {
            return None;
        }
        let width = <First<L> as Key>::WIDTH;
        let (first, second) = self.key.split_at_checked(width)?;
        Some((Key::from_json(first.to_vec()).ok()?, Key::from_json(second.to_vec()).ok()?))
    }

    fn is_of_link(&self) -> bool {
        matches!(self.kind, EventKind::Attached | EventKind::Detached)
    }

    /// Reads `n, source, kind, record, created_at`.
    pub(super) fn read(row: &Row) -> Result<Self> {
        let word = |index| Cell::new(row, index, ColType::TEXT).string().map_err(|error| error.of(OUTBOX));
        let strange = || Error::Unsupported(format!("an event of `{OUTBOX}` has a form that this release does not know"));
        let (source, kind) = (word(1)?, word(2)?);
        Ok(Event {
            number: Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of(OUTBOX))?,
            kind: EventKind::ALL.into_iter().find(|known| known.name() == kind).ok_or_else(strange)?,
            source,
            key: serde_json::from_str(&word(3)?).map_err(|_| strange())?,
            at: match Cell::new(row, 4, ColType::MOMENT).value().map_err(|error| error.of(OUTBOX))? {
                crate::value::Value::DateTime(at) => at,
                _ => return Err(strange()),
            },
        })
    }
}
