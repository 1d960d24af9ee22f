//! JSON documents as columns, and bytes as base64.

use std::ops::{Deref, DerefMut};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

/// A JSON document in a column: untyped, or any type that serde can read and write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T = serde_json::Value>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(document: T) -> Self {
        Json(document)
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

/// The document with the keys of its objects in the order in which PostgreSQL and MySQL keep them: the shorter ones first,
/// then byte by byte. So it is one text everywhere. And there is one zero: not every database keeps the sign of another.
pub(crate) fn in_order(mut document: serde_json::Value) -> serde_json::Value {
    use serde_json::Value::{Array, Number, Object};
    let mut open = vec![&mut document];
    while let Some(part) = open.pop() {
        match part {
            Object(entries) => {
                let mut sorted: Vec<_> = std::mem::take(entries).into_iter().collect();
                sorted.sort_by(|(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
                entries.extend(sorted);
                open.extend(entries.values_mut());
            }
            Array(items) => open.extend(items),
            Number(number) if number.is_f64() && number.as_f64() == Some(0.0) => *part = 0.0.into(),
            _ => {}
        }
    }
    document
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_document_has_one_order() {
        let document = serde_json::json!({ "bb": [{ "z": -0.0, "a": 1 }], "c": null, "a": {} });
        assert_eq!(super::in_order(document).to_string(), r#"{"a":{},"c":null,"bb":[{"a":1,"z":0.0}]}"#);
    }
}
