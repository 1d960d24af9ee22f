//! What generated code names. Not for people: it may change with any release.

pub use std::{
    default::Default,
    option::Option::{self, None, Some},
    result::Result::Ok,
    string::String,
    sync::OnceLock,
    vec::Vec,
};

pub use rust_decimal_macros::dec as exact;
pub use serde;
pub use serde_json::Value as JsonValue;

pub use crate::{
    app::App,
    db::{Db, Scope, Session},
    error::{Error, ReadError, Result},
    filter::{Cond, Order, related},
    graph::{
        Graph, Record, Select, all, all_below, avg, column, count, cursor, entry, link, link_of, max, min, named, nest,
        over_tables, root, row, sum,
    },
    record::entity::RelatesTo,
    record::{
        Change, Changes, Codec, Compute, Computing, Draft, DraftData, Input, InputReader, IntoDraft, Patch, Raw, Storable,
        Update, computed, draft, draft_below,
    },
    schema::*,
    value::{
        Anything, AsJson, Cell, ColumnType, DateTime, Decimal, EnumDef, Id, IntoColumn, Key, Kind, Label, OwnColumn, RowReader,
        Spec, ToJson, Value, label_index, value_of,
    },
};
