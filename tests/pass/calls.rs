//! Every form of the calls, beside names that the macros could trip over.
#![deny(warnings)]
#![allow(dead_code)]

use crate::shop::{links::*, *};
use modelink::prelude::*;

#[module(models(Order, Line))]
pub struct OrderModule;

/// A word of the language, a method of iterators, and names that generated code likes.
#[model]
#[derive(Debug, Clone)]
pub struct Order {
    pub id: Id<Order>,
    pub r#type: String,
    #[column(default = 0)]
    pub count: i32,
    #[column(default = "x")]
    pub link: String,
    #[column(default = "x")]
    pub map: String,
    pub labels: Vec<String>,
    pub parent: BelongsTo<Option<Order>>,
    #[relation(mapped_by = parent)]
    pub children: HasMany<Order>,
    #[relation(mapped_by = order)]
    pub lines: HasMany<Line>,
}

#[model]
#[derive(Debug, Clone)]
pub struct Line {
    pub id: Id<Line>,
    pub r#ref: i64,
    pub order: BelongsTo<Order>,
}

impl Order {
    pub fn typed(kind: &str) -> Cond<Self> {
        filter!(Self, r#type == kind)
    }
}

fn parsed(text: &str) -> Result<i64, std::num::ParseIntError> {
    text.parse()
}

async fn later(text: &str) -> String {
    text.to_owned()
}

/// Conditions: values may be any expression, `?` and `.await` too, below a path as well.
pub async fn conditions(base: Option<Cond<Order>>, request: &[&str]) -> Result<Cond<Order>, Box<dyn std::error::Error>> {
    let __f = "a variable with an unlucky name";
    let first = filter!(Order, r#type == __f && lines.r#ref == parsed(request[0])? && parent.r#type != later("x").await);
    let second =
        filter!(crate::calls::Order, { base } && !(count < 3 || count >= col(count)) && lines.none(r#ref.one_of([1, 2])));
    let third = filter!(Order, first || parent == None && children.all(parent.parent.r#type.ilike("%x%")) && link.is_not_null());
    let fourth = filter!(Order, Order::typed("x") && map.starts_with("a") && count.between(1, 2) && created_at < updated_at_of());
    let fifth = filter!(Order, lines.r#ref == 1 && parent.r#type == "x");
    Ok(second.and(third).or(fourth).or(fifth).not())
}

fn updated_at_of() -> DateTime {
    DateTime::now()
}

/// Drafts: shorthand, lists of a column, empty lists, records that exist, records that may be absent.
pub fn drafts(parent: &Order, maybe: Option<&Order>, text: &str) -> Result<(), std::num::ParseIntError> {
    let r#type = "retail";
    let __d = vec!["a".to_owned()];
    let _ = create!(Order { r#type, labels: __d, parent, lines: [{ r#ref: parsed(text)? }, { r#ref: 2i64 }] });
    let _ = create!(Order { r#type: "x", labels: [], children: [], parent: maybe, lines: { r#ref: 3 } });
    let _ = create!(Order { r#type: "x", labels: ["a", "b"], parent: None, children: [{ r#type: "y", labels: [] }, parent] });
    let _ = create!(Product { title: "Shirt", handle: format!("{}-1", "shirt"), posts: [{ title: "Summer" }], tags: [] });
    Ok(())
}

/// Changes: values, `NULL`, arithmetic, other columns, keys.
pub fn changes(order: &Order) {
    let count = 3;
    let _ = update!(Order { count: count + 1, map: "y" }, where: r#type == "x");
    let _ = update!(Order { count }, where: Cond::all());
    let _ = update!(Line { r#ref: r#ref * 2, order }, where: order.count > 3);
    let _ = update!(Order { parent: None, count: col(count) / 2 }, where: { Order::typed("x") });
    let _ = update!(Variant { sku: None, price: price - dec!(1) }, where: product.title == "Shirt",);
}

/// Selections: aliases, all columns, counts, a field that is called `link`, and the columns of a link.
pub async fn selections(db: &Db, limit: Option<u64>) -> Result<(), modelink::Error> {
    struct Row0;
    let _ = Row0;
    let query = graph! {
        Order(filter: count > 1, order: [-parent.count, id, { filter_order() }], limit: limit.unwrap_or(3), offset: 0, with_deleted) {
            ..,
            kind: r#type, camelCase: r#type, r#link,
            lines(filter: order.count == 1, order: -order.r#type, limit: 2, offset: 1, with_deleted: true) { r#ref, order { .. } },
            first: lines(limit: 1) { .., order { id } },
            parent { id, parent { id } },
            many: lines.count(), some: lines.count(r#ref > 1), few: lines.count(filter: r#ref == 1),
        }
    };
    let rows = query.fetch(db).await?;
    let row = &rows[0];
    let _: (&str, &str, &str, i64) = (&row.r#type, &row.kind, &row.r#link, row.many + row.some + row.few);
    let _: Option<&Id<Order>> = row.parent.as_ref().and_then(|parent| parent.parent.as_ref()).map(|parent| &parent.id);
    let _: &str = &row.lines[0].order.r#type;
    let _: i64 = row.first[0].r#ref;
    let _ = format!("{:?}", row.clone());
    let posts = graph!(Product { posts { title, link { position } } }).fetch(db).await?;
    let _: i32 = posts[0].posts[0].link.position;
    Ok(())
}

fn filter_order() -> modelink::filter::Order<Order> {
    <Order as modelink::schema::Source>::FIELDS.count().asc()
}

/// Rows leave a function as `impl Serialize`, and a future of a query runs on any thread.
pub async fn rows(db: Db) -> Result<impl serde::Serialize + Clone + std::fmt::Debug + Send, modelink::Error> {
    let name = String::from("x");
    graph!(Order(filter: r#type == &name && lines.r#ref > 1) { id, lines { r#ref } }).page(&db).await.map(|page| page.rows)
}

pub fn spawned(db: Db) {
    tokio::spawn(async move {
        let name = String::from("x");
        let found = graph!(Order(filter: r#type == &name) { .., lines { .. } }).fetch(&db).await;
        tokio::task::yield_now().await;
        drop((found, rows(db).await));
    });
}

/// Words that a macro of the user passes on.
macro_rules! found {
    ($model:ident, $field:ident, $value:expr) => {
        (filter!($model, $field == $value && id.is_not_null()), graph!($model(filter: $field == $value) { id, $field }))
    };
}

pub fn passed_on() {
    let __f = "x";
    let _ = found!(Order, map, __f);
    let _ = found!(Tag, value, __f);
}

#[derive(Graph, Debug, Clone)]
#[graph(Order)]
pub struct Card {
    pub r#type: String,
    #[graph(field = count)]
    pub number: i32,
    pub labels: Vec<String>,
    pub parent: Option<Parent>,
    pub lines: Vec<LineRow>,
}

#[derive(Graph, Debug, Clone)]
#[graph(crate::calls::Order)]
pub struct Parent {
    pub id: Id<Order>,
}

#[derive(Graph, Debug, Clone)]
#[graph(Line)]
pub struct LineRow {
    pub r#ref: i64,
    pub order: Parent,
}

pub async fn named(db: &Db) -> Result<Vec<Card>, modelink::Error> {
    Card::query().filter(Order::typed("x")).fetch(db).await
}
