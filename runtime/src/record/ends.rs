//! Whether the ends of links live, and whether their places are free.

use std::collections::HashSet;

use super::keys::{KeyValues, column_list, distinct, fingerprint, read_values};
use crate::{
    db::{Row, Scope, SqlWriter},
    dialect::share_lock,
    error::Result,
    filter::live,
    schema::{LinkInfo, ModelInfo},
    value::Value,
};

/// The records among these that live; kept so until the transaction ends, where they are locked.
pub(super) async fn live_keys(
    scope: &Scope,
    model: &'static ModelInfo,
    keys: &[KeyValues],
    lock: bool,
) -> Result<HashSet<String>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let place = scope.db().place_of(model.def)?;
    let key = model.key_columns();
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "e", &key);
    sql.sql(" FROM ").table(&model.table).sql(" AS e WHERE ").keys_in("e", &key, keys);
    if model.deleted_at.is_some() {
        sql.sql(" AND ");
        live(&mut sql, model, "e");
    }
    if lock {
        // In one order, as all that is locked.
        sql.sql(" ORDER BY ");
        column_list(&mut sql, "e", &key);
        sql.sql(share_lock(scope.flavour(place).dialect()));
    }
    let read = |row: &Row| read_values(row, 0, &key, model.name).map(|key| fingerprint(&key).into_owned());
    scope.fetch(place, &sql.finish()).await?.iter().map(read).collect()
}

/// The pairs whose `One` ends nobody holds by now.
pub(crate) async fn untaken<K: AsRef<[Value]> + Clone>(
    scope: &Scope,
    link: &'static LinkInfo,
    mut pairs: Vec<[K; 2]>,
) -> Result<Vec<[K; 2]>> {
    let place = scope.db().place_of_link(link.def)?;
    let before = pairs.len();
    for end in (0..2).filter(|&end| link.def.ends[end].one) {
        let (key, keys) = (link.end_columns(end), distinct(pairs.iter().map(|pair| pair[end].clone())));
        if keys.is_empty() {
            break;
        }
        let mut sql = SqlWriter::new(scope.flavour(place));
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &key);
        sql.sql(" FROM ").table(&link.table).sql(" AS t0 WHERE t0.deleted_at IS NULL AND ").keys_in("t0", &key, &keys);
        sql.sql(share_lock(scope.flavour(place).dialect()));
        let read = |row: &Row| read_values(row, 0, &key, link.def.name).map(|key| fingerprint(&key).into_owned());
        let taken: HashSet<String> = scope.fetch(place, &sql.finish()).await?.iter().map(read).collect::<Result<_>>()?;
        pairs.retain(|pair| !taken.contains(&*fingerprint(pair[end].as_ref())));
    }
    if pairs.len() < before {
        tracing::warn!(link = link.def.name, "a link is left out: its place was taken before its database was told");
    }
    Ok(pairs)
}
