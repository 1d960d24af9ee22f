//! The columns of a model, as SeaORM names them.

use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use sea_orm::{
    ColumnDef, ColumnFromStrErr, ColumnTrait, ColumnType, ColumnTypeTrait, IdenStatic, Iterable, Value as SeaValue,
    sea_query::{Expr, Iden, StringLen},
};

use super::Entity;
use crate::{
    db::{fitted, to_sea},
    schema::{Col, ColType, Model},
    value::{Kind, Value},
};

/// A column of the table of `M`. All columns of the table are there, those of no field too.
pub struct Column<M> {
    pub(super) index: u16,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Column<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for Column<M> {}

impl<M: Model> Column<M> {
    pub(super) const fn at(index: usize) -> Self {
        Column { index: index as u16, model: PhantomData }
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.index)
    }

    fn column(self) -> &'static crate::schema::Column {
        M::info().source.column(self.place())
    }

    pub(super) fn ty(self) -> &'static ColType {
        &self.column().ty
    }

    /// The value as SeaORM carries it.
    pub(super) fn value(self, value: &Value) -> SeaValue {
        to_sea(value, self.ty())
    }
}

/// A computed field has no column; then this is the first one.
impl<M: Model, T> From<Col<M, T>> for Column<M> {
    fn from(field: Col<M, T>) -> Self {
        Column::at(M::info().fields[usize::from(field.field)].columns.first().copied().unwrap_or_default())
    }
}

impl<M: Model> fmt::Debug for Column<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", M::DEF.name, self.as_str())
    }
}
impl<M: Model> Iden for Column<M> {
    fn quoted(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.as_str())
    }
    fn unquoted(&self) -> &str {
        self.as_str()
    }
}
impl<M: Model> IdenStatic for Column<M> {
    fn as_str(&self) -> &'static str {
        &self.column().name
    }
}
impl<M: Model> Iterable for Column<M> {
    type Iterator = std::vec::IntoIter<Self>;
    fn iter() -> Self::Iterator {
        (0..M::info().table.columns.len()).map(Column::at).collect::<Vec<_>>().into_iter()
    }
}

/// By the name of the column, or of the field.
impl<M: Model> FromStr for Column<M> {
    type Err = ColumnFromStrErr;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let info = M::info();
        let by_column = || info.table.columns.iter().position(|column| column.name == name);
        let by_field = || info.field(name).and_then(|field| field.columns.first().copied());
        by_column().or_else(by_field).map(Column::at).ok_or_else(|| ColumnFromStrErr(name.to_owned()))
    }
}

impl<M: Model> ColumnTrait for Column<M> {
    type EntityName = Entity<M>;

    fn def(&self) -> ColumnDef {
        let column = self.column();
        let element = column_type(&column.ty);
        let ty = if column.ty.array { ColumnType::Array(sea_orm::sea_query::RcOrArc::new(element)) } else { element };
        let def = if column.nullable { ty.def().null() } else { ty.def() };
        let alone =
            |index: &crate::schema::Index| index.unique && index.predicate.is_none() && index.columns == [column.name.as_str()];
        if M::info().table.indexes.iter().any(alone) { def.unique() } else { def }
    }

    /// A value of the user's in the form of this column.
    fn save_as(&self, value: Expr) -> Expr {
        match value {
            Expr::Value(value) => Expr::Value(fitted(value, self.ty())),
            other => other,
        }
    }

    fn between<V: Into<SeaValue>>(&self, low: V, high: V) -> Expr {
        use sea_orm::sea_query::ExprTrait;
        Expr::col(self.as_column_ref()).between(fitted(low.into(), self.ty()), fitted(high.into(), self.ty()))
    }

    fn not_between<V: Into<SeaValue>>(&self, low: V, high: V) -> Expr {
        use sea_orm::sea_query::ExprTrait;
        Expr::col(self.as_column_ref()).not_between(fitted(low.into(), self.ty()), fitted(high.into(), self.ty()))
    }
}

fn column_type(ty: &ColType) -> ColumnType {
    match ty.kind {
        Kind::Id => ColumnType::String(StringLen::N(64)),
        Kind::Text => ty.length.map_or(ColumnType::Text, |length| ColumnType::String(StringLen::N(length))),
        Kind::Bool => ColumnType::Boolean,
        Kind::I16 => ColumnType::SmallInteger,
        Kind::I32 => ColumnType::Integer,
        Kind::I64 => ColumnType::BigInteger,
        Kind::F32 => ColumnType::Float,
        Kind::F64 => ColumnType::Double,
        Kind::Decimal | Kind::BigDecimal => {
            ColumnType::Decimal(ty.precision.map(|precision| (precision, ty.scale.unwrap_or_default())))
        }
        Kind::DateTime => ColumnType::TimestampWithTimeZone,
        Kind::Date => ColumnType::Date,
        Kind::Time => ColumnType::Time,
        Kind::Uuid => ColumnType::Uuid,
        Kind::Bytes => ColumnType::Blob,
        Kind::Json => ColumnType::JsonBinary,
    }
}
