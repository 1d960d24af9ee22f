//! What differs between databases: quoting, types, literals, and abilities of each flavour.

mod fits;
mod flavour;
pub(crate) mod float;
mod json_text;
pub(crate) mod literal;
mod quote;
mod types;
mod words;

pub(crate) use fits::{alien, misfit};
pub use flavour::{Dialect, Flavour};
pub(crate) use json_text::{Joined, has_json_text, json_text, quick_json_text};
pub(crate) use literal::hex;
pub use literal::literal as sql_literal;
pub(crate) use quote::{prefixed, push_quoted};
pub use quote::{quote, quote_all, table_name};
pub use types::{element_cast, json_column, type_name};
pub(crate) use words::{end_of_exists, epoch_millis, insert_new, share_lock};
