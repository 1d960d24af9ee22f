//! `Active<M>`: a record on its way into the database, column by column.

use std::{fmt, marker::PhantomData};

use async_trait::async_trait;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ActiveValue, ConnectionTrait, DbErr, Iterable, Value as SeaValue};

use super::{Column, Entity};
use crate::{
    db::fitted,
    schema::{Col, ColType, DECIMAL_SCALE, DefaultDef, Fields, Model},
    value::{ColumnType, DateTime, IntoColumn, Kind, Uuid, Value, text_id, value_of},
};

/// A record of `M` to be inserted or updated with SeaORM.
pub struct Active<M> {
    values: Vec<ActiveValue<SeaValue>>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Active<M> {
    /// A record of which nothing is set.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self::from_columns(|_| ActiveValue::NotSet)
    }

    /// The same with a field: `Active::<Product>::new().with(|product| product.title, "Shirt")`.
    #[must_use]
    pub fn with<T: ColumnType>(mut self, field: impl FnOnce(Fields<M>) -> Col<M, T>, value: impl IntoColumn<T>) -> Self {
        let column = Column::<M>::from(field(Fields::new()));
        self.values[column.place()] = ActiveValue::Set(column.value(&value_of(value)));
        self
    }

    /// The same with a key that leads to another record, by the column that holds it.
    ///
    /// # Errors
    /// When the model has no such column, or the column is of another type.
    pub fn with_column(mut self, column: &str, value: impl Into<SeaValue>) -> Result<Self, DbErr> {
        let column: Column<M> = column.parse().map_err(|error: sea_orm::ColumnFromStrErr| DbErr::Type(error.to_string()))?;
        self.try_set(column, value.into())?;
        Ok(self)
    }

    fn from_columns(value: impl FnMut(Column<M>) -> ActiveValue<SeaValue>) -> Self {
        Active { values: Column::iter().map(value).collect(), model: PhantomData }
    }

    /// What the database holds; columns that are not known stay unset.
    pub(super) fn unchanged(value: impl Fn(Column<M>) -> Option<Value>) -> Self {
        Self::from_columns(|column| {
            value(column).map_or(ActiveValue::NotSet, |value| ActiveValue::Unchanged(column.value(&value)))
        })
    }

    /// Ids, stamps and defaults that the program makes.
    fn fill(&mut self, insert: bool) {
        let info = M::info();
        let now = Value::DateTime(DateTime::now());
        let mut put = |index: usize, value: Value, always: bool| {
            if always || self.values[index].is_not_set() {
                self.values[index] = ActiveValue::Set(Column::<M>::at(index).value(&value));
            }
        };
        if let Some(index) = info.updated_at {
            put(index, now.clone(), !insert);
        }
        if !insert {
            return;
        }
        if let Some(index) = info.created_at {
            put(index, now, false);
        }
        for field in &info.fields {
            let (Some(def), [index]) = (field.column, &field.columns[..]) else { continue };
            let made = match (def.default, def.spec.kind) {
                (Some(DefaultDef::With(make) | DefaultDef::Value(make)), _) => Some(make()),
                (None, Kind::Id) if def.spec.generated && def.primary_key => Some(Value::Text(text_id(M::DEF.id_prefix))),
                (None, Kind::Uuid) if def.spec.generated && def.primary_key => Some(Value::Uuid(Uuid::now_v7())),
                _ => None,
            };
            if let Some(value) = made {
                put(*index, value, false);
            }
        }
    }
}

impl<M> Clone for Active<M> {
    fn clone(&self) -> Self {
        Active { values: self.values.clone(), model: PhantomData }
    }
}
/// Says which columns are set, without their values, since some of them may be hidden.
impl<M: Model> fmt::Debug for Active<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = Column::<M>::iter().filter(|column| self.values[column.place()].is_set());
        write!(f, "Active<{}>", M::DEF.name)?;
        f.debug_list().entries(set).finish()
    }
}
impl<M> PartialEq for Active<M> {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl<M: Model> ActiveModelTrait for Active<M> {
    type Entity = Entity<M>;

    fn take(&mut self, column: Column<M>) -> ActiveValue<SeaValue> {
        std::mem::replace(&mut self.values[column.place()], ActiveValue::NotSet)
    }
    fn get(&self, column: Column<M>) -> ActiveValue<SeaValue> {
        self.values[column.place()].clone()
    }
    fn set_if_not_equals(&mut self, column: Column<M>, value: SeaValue) {
        let value = fitted(value, column.ty());
        match &self.values[column.place()] {
            ActiveValue::Set(old) | ActiveValue::Unchanged(old) if *old == value => {}
            _ => self.values[column.place()] = ActiveValue::Set(value),
        }
    }
    fn try_set(&mut self, column: Column<M>, value: SeaValue) -> Result<(), DbErr> {
        check(column, &value)?;
        self.values[column.place()] = ActiveValue::Set(fitted(value, column.ty()));
        Ok(())
    }
    fn not_set(&mut self, column: Column<M>) {
        self.values[column.place()] = ActiveValue::NotSet;
    }
    fn is_not_set(&self, column: Column<M>) -> bool {
        self.values[column.place()].is_not_set()
    }
    fn default() -> Self {
        Active::new()
    }
    fn default_values() -> Self {
        Active::new()
    }
    fn reset(&mut self, column: Column<M>) {
        if let ActiveValue::Unchanged(value) = &self.values[column.place()] {
            self.values[column.place()] = ActiveValue::Set(value.clone());
        }
    }
}

#[async_trait]
impl<M: Model> ActiveModelBehavior for Active<M> {
    async fn before_save<C: ConnectionTrait>(mut self, _: &C, insert: bool) -> Result<Self, DbErr> {
        self.fill(insert);
        Ok(self)
    }
}

/// A value must be of its column's type; a decimal must have no more digits than the column keeps.
fn check<M: Model>(column: Column<M>, value: &SeaValue) -> Result<(), DbErr> {
    let wrong = |reason: &str| Err(DbErr::Type(format!("`{column:?}`: {reason}")));
    let ty = column.ty();
    match value {
        SeaValue::Decimal(Some(number)) if ty.kind == Kind::Decimal => {
            let digits = ty.scale.unwrap_or(DECIMAL_SCALE);
            if number.normalize().scale() > digits { wrong("the decimal has more digits than the column") } else { Ok(()) }
        }
        _ if fits(ty, value) => Ok(()),
        _ => wrong("the value is of another type"),
    }
}

fn fits(ty: &ColType, value: &SeaValue) -> bool {
    let own = crate::db::to_sea(&Value::Null, ty);
    std::mem::discriminant(&own) == std::mem::discriminant(value)
        || match ty.kind {
            Kind::DateTime => matches!(
                value,
                SeaValue::ChronoDateTimeWithTimeZone(_) | SeaValue::ChronoDateTimeLocal(_) | SeaValue::ChronoDateTime(_)
            ),
            Kind::Decimal => matches!(value, SeaValue::Decimal(_)),
            Kind::Text => matches!(value, SeaValue::Enum(_) | SeaValue::Char(_)),
            _ => false,
        }
}

/// Lets an id stand where SeaORM wants a value.
impl<M, K: crate::value::IdKey> From<crate::value::Id<M, K>> for SeaValue {
    fn from(id: crate::value::Id<M, K>) -> Self {
        crate::db::to_sea(&id.key().to_value(), &ColType::new(K::KIND))
    }
}
impl<M, K: crate::value::IdKey> From<&crate::value::Id<M, K>> for SeaValue {
    fn from(id: &crate::value::Id<M, K>) -> Self {
        crate::db::to_sea(&id.key().to_value(), &ColType::new(K::KIND))
    }
}
impl From<DateTime> for SeaValue {
    fn from(moment: DateTime) -> Self {
        SeaValue::ChronoDateTimeUtc(Some(*moment))
    }
}
impl From<crate::value::Time> for SeaValue {
    fn from(time: crate::value::Time) -> Self {
        SeaValue::ChronoTime(Some(*time))
    }
}
