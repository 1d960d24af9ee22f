//! Plans that need every form of statement: a shop of a few tables with rows, and a choice of changes to it.

use modelink::{
    schema::{Action, Check, CheckRule, ColType, Column, ColumnDefault, Condition, EnumLabel, ForeignKey, Index, Operand, Table},
    value::{Decimal, Kind, Value},
};

/// Rows of the first schema, on every database.
pub const ROWS: &str = "
insert into counter (id, n) values ('c', 0);
insert into product (id, title, handle, status, price, stock, short) values ('p1', 'Shirt', 'shirt', 'old', 100, 3, 'a');
insert into product (id, title, handle, status, price, stock, short) values ('p2', 'Hat', 'hat', 'draft', 200, 4, 'b');
insert into product (id, title, handle, status, price, stock, short) values ('p3', 'Sock', 'sock', 'old', 300, 5, 'c');
insert into variant (id, product_id, sku) values ('v1', 'p1', 'S');
insert into variant (id, product_id, sku) values ('v2', 'p1', 'M');
insert into review (id, product_id, stars) values ('r1', 'p2', 5);
insert into label (id, name) values ('l1', 'red');
";

/// Counts how often it runs.
pub const COUNT: &str = "update counter set n = n + 1;\n";

/// A column.
pub fn column(name: &str, kind: Kind) -> Column {
    let (name, ty) = (name.to_owned(), ColType::new(kind));
    Column { name, ty, nullable: false, default: None, autoincrement: false, comment: None, was: None }
}

fn optional(name: &str, kind: Kind) -> Column {
    Column { nullable: true, ..column(name, kind) }
}

fn filled(name: &str, kind: Kind, value: Value) -> Column {
    Column { default: Some(ColumnDefault::Value(value)), ..column(name, kind) }
}

/// A table with a text key.
pub fn table(name: &str, columns: Vec<Column>) -> Table {
    let columns = [column("id", Kind::Id)].into_iter().chain(columns).collect();
    Table {
        name: name.into(),
        schema: None,
        comment: None,
        columns,
        primary_key: vec!["id".into()],
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: None,
    }
}

/// An index of one column.
pub fn index(name: &str, column: &str, unique: bool, predicate: Option<&str>) -> Index {
    let predicate = predicate.map(str::to_owned);
    Index { name: name.into(), columns: vec![column.into()], unique, predicate, using: None, was: None }
}

/// A foreign key to `product`.
pub fn to_product(table: &str, on_delete: Action) -> ForeignKey {
    ForeignKey {
        name: format!("{table}_product_id_fkey"),
        columns: vec!["product_id".into()],
        references: "product".into(),
        references_schema: None,
        target_columns: vec!["id".into()],
        on_delete,
    }
}

fn status(labels: &[(&str, Option<&str>)]) -> Vec<EnumLabel> {
    let label =
        |(text, was): &(&str, Option<&str>)| EnumLabel { value: Value::Text((*text).into()), was: was.map(str::to_owned) };
    labels.iter().map(label).collect()
}

fn one_of(labels: &[&str]) -> Check {
    let values = labels.iter().map(|label| Value::Text((*label).into())).collect();
    Check {
        name: "product_status_check".into(),
        rule: CheckRule::Tree(Condition::OneOf(Operand::Column("status".into()), values)),
    }
}

fn at_least(bound: i64) -> Check {
    let bound = Operand::Value(Value::Decimal(Decimal::from(bound)));
    let rule = Condition::Compare(Operand::Column("price".into()), ">=".into(), bound);
    Check { name: "product_price_check".into(), rule: CheckRule::Tree(rule) }
}

/// The first schema.
pub fn first() -> Vec<Table> {
    let mut product = table(
        "product",
        vec![
            optional("title", Kind::Text),
            column("handle", Kind::Text),
            column("status", Kind::Text),
            column("price", Kind::Decimal),
            column("stock", Kind::I32),
            column("short", Kind::Text),
            optional("deleted_at", Kind::DateTime),
        ],
    );
    product.columns[3].ty.labels = status(&[("draft", None), ("old", None)]);
    product.columns[6].ty.length = Some(20);
    product.checks = vec![one_of(&["draft", "old"]), at_least(0)];
    product.indexes = vec![
        index("product_title_idx", "title", false, Some("deleted_at IS NULL")),
        index("product_short_idx", "short", false, None),
    ];
    let mut variant = table("variant", vec![column("product_id", Kind::Id), column("sku", Kind::Text)]);
    variant.indexes = vec![index("variant_product_id_idx", "product_id", false, None)];
    variant.foreign_keys = vec![to_product("variant", Action::Cascade)];
    let review = table("review", vec![column("product_id", Kind::Id), column("stars", Kind::I32)]);
    let mut label = table("label", vec![column("name", Kind::Text)]);
    label.indexes = vec![index("label_name_unique", "name", true, None)];
    vec![product, variant, review, label, table("counter", vec![column("n", Kind::I32)])]
}

/// What can change, each by itself.
const CHANGES: &[fn(&mut Vec<Table>)] = &[
    |tables| of(tables, "product").columns.push(optional("note", Kind::Text)),
    |tables| of(tables, "product").columns.push(filled("shown", Kind::Bool, Value::Bool(true))),
    |tables| {
        let default = Some(ColumnDefault::Sql("1 + 1".into()));
        of(tables, "product").columns.push(Column { default, ..column("rank", Kind::I32) });
    },
    |tables| of(tables, "product").indexes.push(index("product_stock_idx", "stock", false, None)),
    |tables| of(tables, "product").indexes.push(index("product_handle_unique", "handle", true, Some("deleted_at IS NULL"))),
    |tables| of(tables, "product").indexes[0].predicate = None,
    |tables| {
        of(tables, "product").indexes.remove(1);
    },
    |tables| of(tables, "product").indexes[0].name = "product_title_index".into(),
    |tables| of(tables, "product").columns[1].nullable = false,
    |tables| {
        let product = of(tables, "product");
        product.columns[3].ty.labels = status(&[("draft", None), ("stale", Some("old"))]);
        product.checks[0] = one_of(&["draft", "stale"]);
    },
    |tables| of(tables, "product").checks[1] = at_least(-1),
    |tables| of(tables, "product").columns[6].ty.length = Some(40),
    |tables| of(tables, "product").columns[5].ty = ColType::new(Kind::I64),
    |tables| of(tables, "variant").foreign_keys[0].on_delete = Action::NoAction,
    |tables| {
        let review = of(tables, "review");
        review.indexes.push(index("review_product_id_idx", "product_id", false, None));
        review.foreign_keys.push(to_product("review", Action::Cascade));
    },
    |tables| tables.retain(|table| table.name != "label"),
    |tables| {
        of(tables, "variant").columns.retain(|column| column.name != "sku");
    },
    |tables| {
        let stars = &mut of(tables, "review").columns[2];
        (stars.name, stars.was) = ("points".into(), Some("stars".into()));
    },
    |tables| {
        let review = of(tables, "review");
        (review.name, review.was) = ("opinion".into(), Some("review".into()));
    },
    |tables| {
        let mut image = table("image", vec![column("product_id", Kind::Id)]);
        image.indexes = vec![index("image_product_id_idx", "product_id", false, None)];
        image.foreign_keys = vec![to_product("image", Action::Cascade)];
        tables.push(image);
    },
];

/// How many single changes there are.
pub const SINGLE: usize = CHANGES.len();

fn of<'a>(tables: &'a mut [Table], name: &str) -> &'a mut Table {
    let was = |table: &Table| table.name == name || table.was.as_deref() == Some(name);
    tables.iter_mut().find(|table| was(table)).expect("no change drops a table that another one changes")
}

/// Makes one change.
pub fn change(tables: &mut Vec<Table>, number: usize) {
    CHANGES[number](tables);
}

/// Renames that were made are none any more.
pub fn settle(tables: &mut [Table]) {
    for table in tables {
        table.was = None;
        for column in &mut table.columns {
            column.was = None;
            column.ty.labels.iter_mut().for_each(|label| label.was = None);
        }
    }
}

/// The schema after the changes that a seed chooses.
pub fn second(seed: u64) -> Vec<Table> {
    let mut dice = Dice::new(seed);
    let mut tables = first();
    let mut made = 0;
    for change in CHANGES {
        if dice.below(3) == 0 {
            change(&mut tables);
            made += 1;
        }
    }
    if made == 0 {
        CHANGES[dice.below(CHANGES.len() as u64) as usize](&mut tables);
    }
    tables
}

/// Numbers that depend on a seed alone.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    /// The next number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}
