//! One error type, whose variants name model and field by their Rust names. No variant shows a value or a password.

use std::fmt;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No live record has this key.
    #[error("no `{model}` has this key")]
    NotFound {
        /// The model.
        model: &'static str,
    },
    /// A required field was left out.
    #[error("`{model}.{field}` is required")]
    Required {
        /// The model.
        model: &'static str,
        /// The field.
        field: String,
    },
    /// A value that the field cannot take.
    #[error("`{model}.{field}`: {reason}")]
    Invalid {
        /// The model.
        model: &'static str,
        /// The field.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// Another live record has the same value.
    #[error("another live `{model}` has the same {}", list(fields))]
    Unique {
        /// The model, or the link.
        model: &'static str,
        /// The fields that must be unique together.
        fields: Vec<String>,
    },
    /// A check does not hold.
    #[error("`{model}{}` breaks the check `{check}`", field.as_ref().map(|field| format!(".{field}")).unwrap_or_default())]
    Check {
        /// The model.
        model: &'static str,
        /// The field, where the check is about one.
        field: Option<String>,
        /// The name of the check.
        check: String,
    },
    /// The record that a relation points to does not exist, or records still point to this one.
    #[error("`{model}.{relation}`: {reason}")]
    Relation {
        /// The model.
        model: &'static str,
        /// The relation.
        relation: String,
        /// Which of the two.
        reason: String,
    },
    /// The parent of a record is deleted.
    #[error("`{model}.{relation}` leads to a deleted `{parent}`: restore it first")]
    ParentDeleted {
        /// The model.
        model: &'static str,
        /// The relation.
        relation: String,
        /// The parent's model.
        parent: &'static str,
    },
    /// A `One` end of a link is taken.
    #[error("link `{link}`: this `{end}` is already linked to another record")]
    Cardinality {
        /// The link.
        link: &'static str,
        /// The model whose record is taken.
        end: &'static str,
    },
    /// An end of a pair does not exist or is deleted.
    #[error("link `{link}`: a `{end}` of these pairs does not exist")]
    MissingEnd {
        /// The link.
        link: &'static str,
        /// The model of the missing record.
        end: &'static str,
    },
    /// A link forbids the delete.
    #[error("link `{link}` restricts the delete of this `{end}`: dismiss its links first")]
    Restricted {
        /// The link.
        link: &'static str,
        /// The model of the record.
        end: &'static str,
    },
    /// A link is used that the application does not list.
    #[error("link `{link}` is not in the `links(..)` of this application")]
    LinkNotInApp {
        /// The link.
        link: &'static str,
    },
    /// A model is used whose module the application does not list.
    #[error("model `{model}` is in no module of this application")]
    ModelNotInApp {
        /// The model.
        model: &'static str,
    },
    /// A record was changed since it was read.
    #[error("this `{model}` was changed meanwhile")]
    Stale {
        /// The model.
        model: &'static str,
    },
    /// A name that does not exist.
    #[error("unknown {what} `{name}`{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// What kind of name.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest that exists.
        near: Option<String>,
    },
    /// An answer would be larger than a limit allows.
    #[error("`{path}` is over the limit of {limit}")]
    Limit {
        /// The node of the query.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// A query leads to an external model, and nothing supplies its records.
    #[error(
        "`{model}` is external and has no source: add `.source::<{model}>(…)` to the builder (the link `{link}` leads to it)"
    )]
    NoSource {
        /// The model.
        model: &'static str,
        /// The link.
        link: &'static str,
    },
    /// The source of an external model failed.
    #[error("the source of `{model}` failed, for the link `{link}`: {source}")]
    Source {
        /// The model.
        model: &'static str,
        /// The link.
        link: &'static str,
        /// Its own error.
        source: BoxError,
    },
    /// A cursor that was changed, or comes from another list or another order.
    #[error("this is no cursor of a list of `{model}` in this order")]
    Cursor {
        /// The model of the list.
        model: &'static str,
    },
    /// What was asked cannot be done on this database.
    #[error("{0}")]
    Unsupported(String),
    /// A setting or an address is wrong.
    #[error("{0}")]
    Config(String),
    /// A migration cannot be made or run.
    #[error("{0}")]
    Migration(String),
    /// Changes of a schema that are not made as they stand; each reason tells the ways out.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// The transaction has ended: it was committed or rolled back, or a call in it was given up half-way.
    #[error("this transaction is over")]
    TransactionOver,
    /// The database undid the transaction because of a conflict with another: it can be begun again, and
    /// [`Db::transact`](crate::Db::transact) does so.
    #[error("the database undid this transaction because of a conflict with another: begin it again, or use `transact`")]
    Undone,
    /// The work of a transaction took longer than its [`Retry`](crate::db::Retry) allows; it was undone.
    #[error("the deadline of this transaction has passed, and it was undone")]
    Deadline,
    /// There is no connection to the database, or no more. Nothing of a transaction that was not committed is kept.
    #[error("no connection to the database: {0}")]
    ConnectionLost(#[source] Box<sea_orm::sqlx::Error>),
    /// The connection broke during a commit, or during a statement that commits itself: the work may or may not be
    /// stored. Nothing is tried again.
    #[error("the connection broke before the database answered: whether the change took effect is unknown")]
    UnknownOutcome,
    /// One of several databases committed its part and the next refused.
    #[error("one database has committed its part of the transaction and another has not: {0}")]
    HalfCommitted(#[source] Box<Error>),
    /// A column held something that its type cannot read.
    #[error("cannot read `{model}`: {source}")]
    Read {
        /// The model.
        model: &'static str,
        /// Why.
        source: ReadError,
    },
    /// Any other error of the database.
    #[error("the database refused: {0}")]
    Database(#[source] Box<sea_orm::sqlx::Error>),
    /// An error of SeaORM, from a call of its own.
    #[error("SeaORM: {0}")]
    SeaOrm(#[source] Box<sea_orm::DbErr>),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl From<sea_orm::sqlx::Error> for Error {
    fn from(error: sea_orm::sqlx::Error) -> Self {
        if crate::db::is_lost(&error) { Error::ConnectionLost(Box::new(error)) } else { Error::Database(Box::new(error)) }
    }
}

/// A cell that its type cannot read.
#[derive(Debug)]
pub struct ReadError(String);

impl ReadError {
    /// An error that says why.
    pub fn new(reason: String) -> Self {
        ReadError(reason)
    }
    /// The same, as the error of a model.
    pub(crate) fn of(self, model: &'static str) -> Error {
        Error::Read { model, source: self }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for ReadError {}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The known name that is nearest to a mistyped one.
pub(crate) fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 3 && *distance < candidate.len())
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// An error of the program.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of the library's calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;
