//! Names of 1 to 80 bytes, among them the worst that a database takes.

use proptest::prelude::*;

/// A name as somebody might write it.
pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z_]{0,12}",
        2 => prop::sample::select(vec![
            "order", "select", "group", "table", "user", "index", "primary", "from", "where", "null", "values", "key", "check",
            "default", "all", "end", "limit", "offset", "Order", "USER", "timestamp", "desc",
        ]).prop_map(str::to_owned),
        1 => r#"[a-z]["'`\\;:%$?{}()\-.,#@!é漢 a-z]{0,20}[a-z]"#,
        1 => prop::sample::select(vec![
            r#"a"b"#, "it's", "back`tick", r"a\b", "semi;colon", "a--b", "/*a*/", "$1", "a?b", "größe", "名前", "a b", "%s", "{x}", "a.b",
        ]).prop_map(str::to_owned),
        1 => "[a-z_]{40,80}",
    ]
}
