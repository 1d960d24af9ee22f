//! Conditions that lead into other databases: what holds there is asked there first, and stands in the statement as a list
//! of keys.

use std::{borrow::Cow, pin::Pin, sync::Arc};

use super::{Ask, Expr, Quantifier, Renderer, Stops, hop_of, join::refuse_external, live, render::holds_for_null};
use crate::{
    db::{Db, Place, SqlWriter, column_list, columns_named, read_values},
    error::{Error, Result},
    schema::{Column, Hop, Join, SourceInfo},
    value::Value,
};

/// The most keys that one step may bring.
pub(crate) const MOST_KEYS: usize = 100_000;

type Keys = Vec<Vec<Value>>;

/// The condition over the rows of a source that lives here, with lists of keys in place of the steps that lead elsewhere.
///
/// # Errors
/// [`Error::Limit`] where a list is too long, and those of the databases.
pub(crate) async fn settled<'e>(
    ask: &dyn Ask,
    here: Place,
    source: &'static SourceInfo,
    expr: &'e Expr,
) -> Result<Cow<'e, Expr>> {
    match ask.db().has_several() {
        true => settle(ask, here, source, expr).await.map(Cow::Owned),
        false => Ok(Cow::Borrowed(expr)),
    }
}

/// The database of the tables between both ends of a link, where there are any.
pub(crate) fn home_between(db: &Db, hop: &Hop) -> Result<Option<Place>> {
    let Some((link, _)) = hop.link else { return Ok(None) };
    let links = db.place_of_link(link)?;
    match (link.read_only, &hop.join) {
        (None, _) => Ok(Some(links)),
        // The tables between are those of the module that the path is in.
        (Some(key), Join::Along(_)) => db.place_of((link.ends[key.end].model)()).map(Some),
        (Some(_), _) => Ok(None),
    }
}

/// Whether a step leads out of a database, on its way or in the end.
fn leads_away(db: &Db, here: Place, hop: &'static Hop) -> Result<bool> {
    refuse_external(hop)?;
    Ok(db.place_of((hop.target)())? != here || home_between(db, hop)?.is_some_and(|home| home != here))
}

/// The depth of a condition is limited, so that the recursion is too.
fn settle<'a>(
    ask: &'a dyn Ask,
    here: Place,
    source: &'static SourceInfo,
    expr: &'a Expr,
) -> Pin<Box<dyn Future<Output = Result<Expr>> + Send + 'a>> {
    Box::pin(async move {
        let away = |at| hop_of(source, at).and_then(|hop| leads_away(ask.db(), here, hop).map(|away| (hop, away)));
        Ok(match expr {
            Expr::And(parts) => Expr::And(each(ask, here, source, parts).await?),
            Expr::Or(parts) => Expr::Or(each(ask, here, source, parts).await?),
            Expr::Not(inner) => Expr::Not(Box::new(settle(ask, here, source, inner).await?)),
            Expr::Refers(at, key) => match away(*at)? {
                // The key is here.
                (Hop { join: Join::Here { .. }, link: None, .. }, _) | (_, false) => expr.clone(),
                (hop, true) => {
                    among(ask, source, hop, &Expr::Keys(hop.target().table.primary_key.clone(), Arc::new(vec![key.clone()])))
                        .await?
                }
            },
            Expr::Absent(at) => match away(*at)? {
                (_, false) => expr.clone(),
                (hop, true) => Expr::Not(Box::new(among(ask, source, hop, &Expr::Const(true)).await?)),
            },
            Expr::Related(at, quantifier, inner) => match away(*at)? {
                (hop, false) => {
                    let inner = settle(ask, here, &hop.target().source, inner).await?;
                    Expr::Related(*at, *quantifier, Box::new(inner))
                }
                (hop, true) => related(ask, source, hop, *quantifier, inner).await?,
            },
            other => other.clone(),
        })
    })
}

async fn each(ask: &dyn Ask, here: Place, source: &'static SourceInfo, parts: &[Expr]) -> Result<Vec<Expr>> {
    let mut settled = Vec::with_capacity(parts.len());
    for part in parts {
        settled.push(settle(ask, here, source, part).await?);
    }
    Ok(settled)
}

/// As [`Renderer`] writes it: a path to one is null where it leads nowhere, and only the negation of that is true for null.
async fn related(
    ask: &dyn Ask,
    source: &'static SourceInfo,
    hop: &'static Hop,
    quantifier: Quantifier,
    inner: &Expr,
) -> Result<Expr> {
    let negated = || Expr::Not(Box::new(inner.clone()));
    let none = |found| Expr::Not(Box::new(found));
    Ok(match quantifier {
        Quantifier::Any if !hop.many && holds_for_null(inner) => none(among(ask, source, hop, &negated()).await?),
        Quantifier::Any => among(ask, source, hop, inner).await?,
        Quantifier::None => Expr::And(vec![none(among(ask, source, hop, inner).await?)]),
        Quantifier::All => Expr::And(vec![none(among(ask, source, hop, &negated()).await?)]),
    })
}

/// That a step leads to a record that meets the condition, as a list of keys of this side.
async fn among(ask: &dyn Ask, source: &'static SourceInfo, hop: &'static Hop, inner: &Expr) -> Result<Expr> {
    let (db, target) = (ask.db(), &hop.target().source);
    let there = db.place_of((hop.target)())?;
    let inner = settle(ask, there, target, inner).await?;
    let (near, far) = keys_at(hop);
    let mut keys = keys_of(ask, there, (target, far), !hop.required, &inner).await?;
    let none = |keys: &Keys| keys.is_empty() && ask.answers();
    if let (Some(home), false) = (home_between(db, hop)?, none(&keys)) {
        keys = between(ask, home, hop, columns_named(source, near), (columns_named(target, far), keys)).await?;
    }
    Ok(if none(&keys) { Expr::Const(false) } else { Expr::Keys(near.to_vec(), Arc::new(keys)) })
}

/// The columns of both sides by which a step, or the tables between, join their records.
pub(crate) fn keys_at(hop: &'static Hop) -> (&'static [String], &'static [String]) {
    match &hop.join {
        Join::Here { columns, target } => (columns, target),
        Join::There { columns, source } => (source, columns),
        Join::Through(via) => (&via.near_key, &hop.target().table.primary_key),
        Join::Along(trail) => (&trail.near, &trail.far),
    }
}

/// What these columns hold in the records that meet the condition.
pub(crate) async fn keys_of(
    ask: &dyn Ask,
    place: Place,
    (source, names): (&'static SourceInfo, &[String]),
    only_live: bool,
    condition: &Expr,
) -> Result<Keys> {
    let columns = columns_named(source, names);
    let mut sql = SqlWriter::new(ask.db().flavour(place));
    sql.sql("SELECT DISTINCT ");
    column_list(&mut sql, "t0", &columns);
    sql.sql(" FROM ").table(&source.table).sql(" AS t0 WHERE ");
    if only_live && live(&mut sql, source, "t0") {
        sql.sql(" AND ");
    }
    Renderer::new(ask.db()).condition(&mut sql, source, "t0", condition)?;
    fetch(ask, place, sql, &columns, source.name).await
}

/// The keys of this side that the tables between join with keys of the other side.
async fn between(
    ask: &dyn Ask,
    home: Place,
    hop: &'static Hop,
    near: Vec<&Column>,
    (far, keys): (Vec<&Column>, Keys),
) -> Result<Keys> {
    let mut sql = SqlWriter::new(ask.db().flavour(home));
    sql.sql("SELECT DISTINCT ");
    match &hop.join {
        Join::Through(via) => {
            column_list(&mut sql, "t0", &refs(&renamed(&near, &via.near)));
            let table = crate::dialect::table_name(sql.dialect(), via.schema.as_deref(), &via.table);
            sql.sql(" FROM ").sql(&table).sql(" AS t0 WHERE ");
            sql.keys_in("t0", &refs(&renamed(&far, &via.far)), &keys);
            if via.soft_delete {
                sql.sql(" AND ").column("t0", "deleted_at").sql(" IS NULL");
            }
        }
        Join::Along(trail) => {
            let stops = Stops::new(trail, "t");
            let ((first, entry), (last, exit)) = (stops.first(), stops.last());
            column_list(&mut sql, &first, &refs(&renamed(&near, entry)));
            sql.sql(" FROM ");
            stops.tables(&mut sql);
            sql.sql(" WHERE ").keys_in(&last, &refs(&renamed(&far, exit)), &keys);
            stops.live(&mut sql);
        }
        Join::Here { .. } | Join::There { .. } => return Ok(keys),
    }
    fetch(ask, home, sql, &near, hop.name).await
}

/// The rows of a statement, without those that hold a null; more than the most are an error that names what was asked.
async fn fetch(ask: &dyn Ask, place: Place, mut sql: SqlWriter, columns: &[&Column], asked: &'static str) -> Result<Keys> {
    sql.sql(&format!(" LIMIT {}", MOST_KEYS + 1));
    let rows = ask.ask(place, &sql.finish()).await?;
    if rows.len() > MOST_KEYS {
        return Err(Error::Limit { path: asked.to_owned(), limit: MOST_KEYS as u64 });
    }
    let mut keys = Vec::with_capacity(rows.len());
    for row in &rows {
        let key = read_values(row, 0, columns, asked)?;
        if !key.iter().any(Value::is_null) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Columns of these types under other names: those of the tables between.
fn renamed(columns: &[&Column], names: &[String]) -> Vec<Column> {
    names.iter().zip(columns).map(|(name, column)| Column { name: name.clone(), ..(*column).clone() }).collect()
}

fn refs(columns: &[Column]) -> Vec<&Column> {
    columns.iter().collect()
}
