//! SeaORM's own calls on our models: the same records, the same values, the same transactions.

use modelink::{
    Active, Entity, Row,
    entity::KeyValue,
    prelude::*,
};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{Brand, Category, Note, Product, ProductBrand, Shop, Status, Tag, Variant},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, LoaderTrait, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder, Statement,
};
