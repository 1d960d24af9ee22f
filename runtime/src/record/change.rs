//! Changing records: `update`, `update_where` and `update!`, each one statement.

use std::sync::Arc;

use super::{
    Change, Changes, Update,
    atomic::atomic,
    create::check_expected,
    fits::{dialect_of, fits, invalid},
    insert::returning,
    keys::KeyValues,
    prepare::Expected,
    read::{filtered, find, not_found, records, struct_columns},
};
use crate::{
    db::{Scope, Session, SqlWriter, out_of_range, violation},
    dialect::{Dialect, alien},
    error::{Error, Result},
    filter::{Expr, Renderer, live, settled},
    schema::{ColType, Column, Join, Model, ModelInfo, Stored},
    value::{DateTime, Decimal, Kind, Value},
};

/// What a statement sets, and the version that it is for.
struct Assignments {
    info: &'static ModelInfo,
    sets: Vec<(usize, Set)>,
    version: Option<Value>,
    expected: Vec<Expected>,
    dialect: Dialect,
}

enum Set {
    Value(Value),
    Compute { column: usize, operator: char, value: Value },
}

impl Assignments {
    fn new(scope: &Scope, info: &'static ModelInfo, changes: Vec<(u16, Change)>) -> Result<Self> {
        let dialect = dialect_of(scope, info)?;
        let mut all = Assignments { info, sets: Vec::new(), version: None, expected: Vec::new(), dialect };
        if changes.is_empty() {
            return Ok(all);
        }
        for (field, change) in changes {
            all.add(field, change)?;
        }
        let counted = info.fields.iter().find(|field| field.column.is_some_and(|column| column.version));
        if let Some(&column) = counted.and_then(|field| field.columns.first()) {
            all.sets.push((column, Set::Compute { column, operator: '+', value: Value::Int(1) }));
        }
        if let Some(column) = info.updated_at.filter(|column| !all.sets.iter().any(|(set, _)| set == column)) {
            all.sets.push((column, Set::Value(Value::DateTime(DateTime::now()))));
        }
        Ok(all)
    }

    fn add(&mut self, field: u16, change: Change) -> Result<()> {
        let info = self.info;
        let Some(field) = info.fields.get(usize::from(field)) else { return Ok(()) };
        match change {
            Change::Set(values) => {
                if field.column.is_some_and(|column| column.version) {
                    self.version = values.into_iter().next();
                    return Ok(());
                }
                if let (Some(relation), Some(hop)) = (field.relation, &field.hop)
                    && matches!(hop.join, Join::Here { .. })
                    && !values.iter().any(Value::is_null)
                {
                    let (target, keys) = (hop.target(), vec![values.clone()]);
                    self.expected.push(Expected { model: info.name, relation: relation.field, link: None, target, keys });
                }
                for (&column, value) in field.columns.iter().zip(&values) {
                    fits(info, self.dialect, column, value)?;
                }
                self.sets.extend(field.columns.iter().copied().zip(values.into_iter().map(Set::Value)));
            }
            Change::Compute { field: left, operator, value } => {
                let left = info.fields.get(usize::from(left)).and_then(|left| left.columns.first());
                if let (Some(&set), Some(&column)) = (field.columns.first(), left) {
                    self.sets.push((set, Set::Compute { column, operator, value }));
                }
            }
        }
        Ok(())
    }

    /// Appends `UPDATE table AS t0 SET …`.
    fn write(&self, sql: &mut SqlWriter) -> Result<()> {
        sql.sql("UPDATE ").table(&self.info.table).sql(" AS t0 SET ");
        for (place, (index, set)) in self.sets.iter().enumerate() {
            let column = self.info.column(*index);
            sql.sql(if place > 0 { ", " } else { "" }).name(&column.name).sql(" = ");
            match set {
                Set::Value(value) => {
                    sql.bind(value.clone(), &column.ty);
                }
                Set::Compute { column: left, operator, value } => {
                    compute(sql, self.info, *index, self.info.column(*left), *operator, value)?;
                }
            }
        }
        Ok(())
    }

    /// What a refusal of the database means: a number that got too large for its column is an error of the field that was
    /// computed.
    fn refused(&self, error: Error) -> Error {
        let computed = self.sets.iter().find(|(_, set)| matches!(set, Set::Compute { .. }));
        match computed {
            Some((column, _)) if out_of_range(&error) => {
                invalid(self.info, *column, "the result is too large for this column".into())
            }
            _ => violation(error, &[&self.info.source]),
        }
    }

    /// Appends that the row has the version that the change is for.
    fn write_version(&self, sql: &mut SqlWriter) {
        let counted = self.info.fields.iter().find(|field| field.column.is_some_and(|column| column.version));
        if let (Some(value), Some(field)) = (&self.version, counted) {
            let column = self.info.column(field.columns[0]);
            sql.sql(" AND ").column("t0", &column.name).sql(" = ").bind(value.clone(), &column.ty);
        }
    }
}

/// Appends arithmetic over a column of the row, for another column of it.
fn compute(sql: &mut SqlWriter, info: &ModelInfo, into: usize, left: &Column, operator: char, value: &Value) -> Result<()> {
    let refuse = |reason: &str| Err(invalid(info, into, reason.to_owned()));
    let text = sql.dialect() == Dialect::Sqlite && (left.ty.text || left.ty.kind == Kind::BigDecimal);
    if text || !matches!(operator, '+' | '-' | '*' | '/') {
        return refuse("no arithmetic over this column on this database");
    }
    if let Some(reason) = alien(sql.dialect(), value) {
        return refuse(&reason);
    }
    if operator == '/' && is_zero(value) {
        return refuse("nothing is divided by zero");
    }
    if sql.dialect() != Dialect::Sqlite {
        arithmetic(sql, left, operator, value);
        return Ok(());
    }
    // SQLite goes on with a floating point number where an integer gets too large, and stores it in any column.
    sql.sql("(SELECT CASE WHEN v IS NULL OR ").sql(&in_range(&info.column(into).ty));
    sql.sql(" THEN v ELSE abs(-9223372036854775808) END FROM (SELECT ");
    if left.ty.kind == Kind::Decimal && matches!(operator, '*' | '/') {
        let Some((times, by)) = fraction(operator, value) else { return refuse("a factor of fewer digits was expected") };
        // Half of the divisor, away from zero: the quotient of integers is cut.
        let half = by.unsigned_abs() / 2;
        sql.sql("(").column("t0", &left.name).sql(&format!(" * {times} + {half} * {} * SIGN(", times.signum()));
        sql.column("t0", &left.name).sql(&format!(")) / {by}"));
    } else {
        arithmetic(sql, left, operator, value);
    }
    sql.sql(" AS v))");
    Ok(())
}

fn arithmetic(sql: &mut SqlWriter, left: &Column, operator: char, value: &Value) {
    let dialect = sql.dialect();
    sql.column("t0", &left.name).sql(match (operator, dialect, left.ty.kind) {
        ('+', ..) => " + ",
        ('-', ..) => " - ",
        ('*', ..) => " * ",
        // Integers stay integers, as elsewhere.
        (_, Dialect::MySql, Kind::I16 | Kind::I32 | Kind::I64) => " DIV ",
        _ => " / ",
    });
    sql.bind(value.clone(), &left.ty);
}

/// A factor or divisor of a scaled integer as a fraction: a product and a quotient are rounded to the column's scale.
fn fraction(operator: char, value: &Value) -> Option<(i64, i64)> {
    let factor = match value {
        Value::Decimal(number) => number.normalize(),
        Value::Int(number) => Decimal::from(*number),
        _ => return None,
    };
    let (mantissa, unit) = (i64::try_from(factor.mantissa()).ok()?, 10i64.checked_pow(factor.scale())?);
    Some(if operator == '*' { (mantissa, unit) } else { (unit, mantissa) })
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Int(number) => *number == 0,
        Value::Float(number) => *number == 0.0,
        Value::Decimal(number) => number.is_zero(),
        Value::BigDecimal(number) => **number == crate::value::BigDecimal::default(),
        _ => false,
    }
}

/// That the value `v` of SQLite is one that the column can hold, as SQL.
fn in_range(ty: &ColType) -> String {
    let (least, most) = match ty.kind {
        Kind::I16 => (i16::MIN.to_string(), i16::MAX.to_string()),
        Kind::I32 => (i32::MIN.to_string(), i32::MAX.to_string()),
        // The first number that is rounded up to one beyond them all.
        Kind::F32 => return "typeof(v) = 'real' AND abs(v) < 3.4028235677973366e38".into(),
        Kind::F64 => return "typeof(v) = 'real' AND abs(v) < 9e999".into(),
        Kind::Decimal if ty.precision.is_some_and(|digits| digits < 19) => {
            let most = 10_i64.pow(ty.precision.unwrap_or_default()) - 1;
            ((-most).to_string(), most.to_string())
        }
        _ => return "typeof(v) = 'integer'".into(),
    };
    format!("typeof(v) = 'integer' AND v BETWEEN {least} AND {most}")
}

/// Changes one record.
pub(super) async fn update<M: Model>(scope: &Scope, key: KeyValues, changes: Changes<M>) -> Result<M> {
    let all = Assignments::new(scope, M::info(), changes.list)?;
    if all.sets.is_empty() {
        return find(scope, key).await?.ok_or_else(not_found::<M>);
    }
    let place = scope.db().place_of(M::DEF)?;
    // PostgreSQL and SQLite answer with the new record; MariaDB and MySQL are asked for it.
    let answers = scope.flavour(place).dialect() != Dialect::MySql;
    if answers && all.expected.is_empty() && all.version.is_none() {
        return run_one(scope, key, &all, answers).await;
    }
    let all = Arc::new((all, key));
    atomic(scope, |scope| {
        let all = all.clone();
        async move { run_one(&scope, all.1.clone(), &all.0, answers).await }
    })
    .await
}

async fn run_one<M: Model>(scope: &Scope, key: KeyValues, all: &Assignments, answers: bool) -> Result<M> {
    for expected in &all.expected {
        check_expected(scope, expected).await?;
    }
    let info = M::info();
    let place = scope.db().place_of(M::DEF)?;
    let mut sql = SqlWriter::new(scope.flavour(place));
    all.write(&mut sql)?;
    sql.sql(" WHERE ");
    sql.keys_in("t0", &info.key_columns(), std::slice::from_ref(&key));
    if info.deleted_at.is_some() {
        sql.sql(" AND ");
        live(&mut sql, info, "t0");
    }
    all.write_version(&mut sql);
    let violated = |error| all.refused(error);
    let changed = if answers {
        returning(&mut sql, &struct_columns(info));
        records(scope, &scope.fetch(place, &sql.finish()).await.map_err(violated)?).await?.pop()
    } else if scope.execute(place, &sql.finish()).await.map_err(violated)? > 0 {
        find(scope, key.clone()).await?
    } else {
        None
    };
    match changed {
        Some(record) => Ok(record),
        None if all.version.is_some() && find::<M>(scope, key).await?.is_some() => Err(Error::Stale { model: M::DEF.name }),
        None => Err(not_found::<M>()),
    }
}

impl<M: Model> Update<M> {
    /// Changes the records; how many there were. One statement, so that two callers never both take the last piece.
    ///
    /// # Errors
    /// [`Error::Unique`], [`Error::Check`], [`Error::Relation`] and [`Error::ParentDeleted`] for what the database or a
    /// declaration refuses.
    pub fn exec(self, db: &impl Session) -> impl Future<Output = Result<u64>> + Send
    where
        M: Stored,
    {
        let scope = db.scope();
        async move { update_where::<M>(&scope, self.changes, self.condition.expr).await }
    }
}

async fn update_where<M: Model>(scope: &Scope, changes: Changes<M>, filter: Expr) -> Result<u64> {
    let all = Assignments::new(scope, M::info(), changes.list)?;
    if all.sets.is_empty() {
        return Ok(0);
    }
    if all.expected.is_empty() {
        return run_where(scope, &all, &filter).await;
    }
    let all = Arc::new((all, filter));
    atomic(scope, |scope| {
        let all = all.clone();
        async move { run_where(&scope, &all.0, &all.1).await }
    })
    .await
}

async fn run_where(scope: &Scope, all: &Assignments, filter: &Expr) -> Result<u64> {
    for expected in &all.expected {
        check_expected(scope, expected).await?;
    }
    let info = all.info;
    let place = scope.db().place_of(info.def)?;
    let filter = settled(scope, place, info, filter).await?;
    let mut sql = SqlWriter::new(scope.flavour(place));
    all.write(&mut sql)?;
    sql.sql(" WHERE ");
    filtered(&mut sql, &mut Renderer::new(scope.db()), info, &filter)?;
    all.write_version(&mut sql);
    scope.execute(place, &sql.finish()).await.map_err(|error| all.refused(error))
}
