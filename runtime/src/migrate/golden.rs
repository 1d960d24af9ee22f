//! Golden SQL: every operation on every dialect, reviewed as documentation.

use super::{
    diff,
    render::{Way, render_for, script},
};
use crate::{
    dialect::{Dialect, Flavour},
    schema::{
        Action, Check, CheckRule, ColType, Column, ColumnDefault, Condition, EnumLabel, ForeignKey, Index, Operand, Table, naming,
    },
    value::{Decimal, Kind, Value},
};

fn column(name: &str, kind: Kind) -> Column {
    Column {
        name: name.into(),
        ty: ColType::new(kind),
        nullable: false,
        default: None,
        autoincrement: false,
        comment: None,
        was: None,
    }
}

fn index(table: &str, name: &str, unique: bool, live: bool) -> Index {
    Index {
        name: naming::object(table, &[name], if unique { "unique" } else { "idx" }),
        columns: vec![name.into()],
        unique,
        predicate: live.then(|| "deleted_at IS NULL".into()),
        using: None,
        was: None,
    }
}

fn labels(texts: &[(&str, Option<&str>)]) -> Vec<EnumLabel> {
    let label =
        |(text, was): &(&str, Option<&str>)| EnumLabel { value: Value::Text((*text).into()), was: was.map(str::to_owned) };
    texts.iter().map(label).collect()
}

fn one_of(table: &mut Table, column: &str) {
    let values = table.column(column).into_iter().flat_map(|column| &column.ty.labels).map(|label| label.value.clone()).collect();
    let rule = CheckRule::Tree(Condition::OneOf(Operand::Column(column.into()), values));
    table.checks.push(Check { name: naming::object(&table.name, &[column], "check"), rule });
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    let mut all = vec![column("id", Kind::Id)];
    all.extend(columns);
    all.push(Column { default: Some(ColumnDefault::Now), ..column("created_at", Kind::DateTime) });
    all.push(Column { nullable: true, ..column("deleted_at", Kind::DateTime) });
    Table {
        name: name.into(),
        schema: None,
        comment: None,
        columns: all,
        primary_key: vec!["id".into()],
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: None,
    }
}

fn product() -> Table {
    let status = Column {
        ty: ColType { labels: labels(&[("draft", None), ("old", None)]), ..ColType::new(Kind::Text) },
        default: Some(ColumnDefault::Value(Value::Text("draft".into()))),
        ..column("status", Kind::Text)
    };
    let price =
        Column { default: Some(ColumnDefault::Value(Value::Decimal(Decimal::new(150, 2)))), ..column("price", Kind::Decimal) };
    let title = Column { comment: Some("What people call it; it's shown.".into()), ..column("title", Kind::Text) };
    let mut product = table("product", vec![title, column("handle", Kind::Text), status, price, column("stock", Kind::I32)]);
    product.comment = Some("What is sold".into());
    product.indexes = vec![index("product", "handle", true, true), index("product", "title", false, true)];
    one_of(&mut product, "status");
    let positive = Condition::Compare(Operand::Column("price".into()), ">=".into(), Operand::Value(Value::Decimal(Decimal::ONE)));
    product.checks.push(Check { name: "product_price_check".into(), rule: CheckRule::Tree(positive) });
    product
}

fn variant() -> Table {
    let counter = Column { autoincrement: true, ..column("number", Kind::I64) };
    let mut variant = table("variant", vec![column("product_id", Kind::Id), counter]);
    variant.indexes = vec![index("variant", "product_id", false, false)];
    variant.foreign_keys = vec![ForeignKey {
        name: "variant_product_id_fkey".into(),
        columns: vec!["product_id".into()],
        references: "product".into(),
        references_schema: None,
        target_columns: vec!["id".into()],
        on_delete: Action::Cascade,
    }];
    variant
}

/// The statements on all three, one after the other.
fn golden(before: &[Table], after: &[Table]) -> String {
    let mut text = String::new();
    for dialect in Dialect::ALL {
        let sql = script(&render_for(Flavour::of(dialect), &diff(before, after), Way::Online { stamp: "1" }), "");
        text.push_str(&format!("-- {}\n{sql}", dialect.name()));
        #[cfg(feature = "lint")]
        lints_clean(dialect, &sql, before, after);
    }
    text
}

/// Nobody has anything to say about what was generated and consented to.
#[cfg(feature = "lint")]
fn lints_clean(dialect: Dialect, sql: &str, before: &[Table], after: &[Table]) {
    let consent = super::Plan::new(diff(before, after)).hazards.iter().map(ToString::to_string).collect();
    let findings = super::lint::sql_allowing(dialect, sql, &consent);
    let told: Vec<_> = findings.iter().map(|finding| format!("{finding} ({})", &sql[finding.span.clone()])).collect();
    assert!(told.is_empty(), "{}:\n{}\n{sql}", dialect.name(), told.join("\n"));
}

/// What an edit of the product needs.
fn edited(edit: impl FnOnce(&mut Table)) -> String {
    let mut after = product();
    edit(&mut after);
    golden(&[product()], &[after])
}

fn of<'a>(table: &'a mut Table, name: &str) -> impl Iterator<Item = &'a mut Column> {
    let name = name.to_owned();
    table.columns.iter_mut().filter(move |column| column.name == name)
}

/// The product whose title may be missing.
fn optional() -> Table {
    let mut product = product();
    of(&mut product, "title").for_each(|column| column.nullable = true);
    product
}

/// The product whose title has a length.
fn bounded(length: u32) -> Table {
    let mut product = product();
    of(&mut product, "title").for_each(|column| column.ty.length = Some(length));
    product
}

macro_rules! snapshots {
    ($($name:ident: $text:expr;)*) => { $(
        #[test]
        fn $name() {
            insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(stringify!($name), $text);
            });
        }
    )* };
}

snapshots! {
    create_tables: golden(&[], &[variant(), product()]);
    drop_tables: golden(&[variant(), product()], &[]);
    rename_table: edited(|table| {
        table.name = "item".into();
        table.was = Some("product".into());
        table.indexes = vec![index("item", "handle", true, true), index("item", "title", false, true)];
    });
    add_columns: edited(|table| {
        table.columns.push(Column { nullable: true, comment: Some("Optional".into()), ..column("note", Kind::Text) });
        table.columns.push(Column { default: Some(ColumnDefault::Value(Value::Bool(true))), ..column("shown", Kind::Bool) });
    });
    add_a_column_with_a_moment: edited(|table| {
        table.columns.push(Column { default: Some(ColumnDefault::Now), ..column("seen_at", Kind::DateTime) });
    });
    drop_column: edited(|table| table.columns.retain(|column| column.name != "stock"));
    rename_column: edited(|table| {
        of(table, "title").for_each(|column| (column.name, column.was) = ("name".into(), Some("title".into())));
        table.indexes = vec![index("product", "handle", true, true), index("product", "name", false, true)];
    });
    change_type: edited(|table| of(table, "stock").for_each(|column| column.ty = ColType::new(Kind::I64)));
    change_an_integer_to_a_decimal: edited(|table| of(table, "stock").for_each(|column| column.ty = ColType::new(Kind::Decimal)));
    change_the_type_of_what_is_indexed_and_checked: edited(|table| {
        of(table, "price").for_each(|column| (column.ty.precision, column.ty.scale) = (Some(10), Some(2)));
        of(table, "title").for_each(|column| column.ty = ColType { length: Some(80), ..ColType::new(Kind::Text) });
    });
    change_nullability: edited(|table| of(table, "stock").for_each(|column| column.nullable = true));
    change_default: edited(|table| of(table, "stock").for_each(|column| column.default = Some(ColumnDefault::Value(Value::Int(4)))));
    rename_a_label: edited(|table| {
        of(table, "status").for_each(|column| column.ty.labels = labels(&[("draft", None), ("stale", Some("old"))]));
        table.checks.remove(0);
        one_of(table, "status");
    });
    add_indexes: edited(|table| table.indexes.extend([index("product", "stock", false, false), index("product", "price", true, true)]));
    drop_indexes: edited(|table| table.indexes.clear());
    make_an_index_cover_all_rows: edited(|table| table.indexes[0].predicate = None);
    drop_check: edited(|table| table.checks.truncate(1));
    add_foreign_key: golden(&[product(), Table { foreign_keys: Vec::new(), ..variant() }], &[product(), variant()]);
    change_a_check: edited(|table| {
        let negative = Condition::Compare(Operand::Column("price".into()), ">".into(), Operand::Value(Value::Decimal(Decimal::ZERO)));
        table.checks[1].rule = CheckRule::Tree(negative);
    });
    require_a_value: golden(&[optional()], &[product()]);
    fill_a_column: edited(|table| {
        let default = Some(ColumnDefault::Sql("random()".into()));
        table.columns.push(Column { default, ..column("rank", Kind::F64) });
    });
    lengthen_a_text: golden(&[bounded(20)], &[bounded(40)]);
    replace_the_key: edited(|table| table.primary_key = vec!["handle".into()]);
    drop_foreign_key: golden(&[product(), variant()], &[product(), Table { foreign_keys: Vec::new(), ..variant() }]);
}

#[test]
fn equal_schemas_need_no_statement() {
    let empty: String = Dialect::ALL.map(|dialect| format!("-- {}\n\n", dialect.name())).concat();
    assert_eq!(golden(&[product(), variant()], &[variant(), product()]), empty);
}

#[test]
fn a_rename_that_was_made_long_ago_says_nothing() {
    let mut after = product();
    after.was = Some("thing".into());
    of(&mut after, "title").for_each(|column| column.was = Some("name".into()));
    assert_eq!(diff(&[product()], &[after]), []);
}

/// A dozen tables with indexes and checks, in the order of these numbers, and so are their parts.
fn declared_in(order: &[usize]) -> Vec<Table> {
    let turned = |place: usize, table: &mut Table| {
        let by = order[place] % table.indexes.len().max(1);
        table.indexes.rotate_left(by);
        let by = order[place] % table.checks.len().max(1);
        table.checks.rotate_left(by);
    };
    let mut tables: Vec<Table> = (0..order.len())
        .map(|number| Table { name: format!("table_{number}"), ..if number % 2 == 0 { product() } else { variant() } })
        .collect();
    tables.iter_mut().for_each(|table| table.foreign_keys.clear());
    order.iter().enumerate().for_each(|(place, &number)| turned(place, &mut tables[number]));
    order.iter().map(|&number| tables[number].clone()).collect()
}

proptest::proptest! {
    #[test]
    fn the_order_of_declarations_changes_no_byte(order in proptest::strategy::Strategy::prop_shuffle(proptest::strategy::Just((0..12).collect::<Vec<usize>>()))) {
        let sorted: Vec<usize> = (0..12).collect();
        let snapshot = |order: &[usize]| super::Snapshot::from_tables("shop", declared_in(order));
        let (one, other) = (snapshot(&sorted), snapshot(&order));
        proptest::prop_assert_eq!(one.to_text(), other.to_text());
        proptest::prop_assert_eq!(one.hash(), other.hash());
        for dialect in Dialect::ALL {
            let sql = |tables: &[Table]| script(&render_for(Flavour::of(dialect), &diff(&[], tables), Way::Online { stamp: "1" }), "");
            proptest::prop_assert_eq!(sql(&one.tables), sql(&other.tables));
        }
    }
}
