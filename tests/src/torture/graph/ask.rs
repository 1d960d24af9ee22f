//! Random queries over the shop: numbers stand for models, columns and steps, and any number means one of them.

use modelink::{
    filter::{Expr, Operand, Operator, OrderKey, Quantifier},
    graph::{Aggregate, Child, Function, Node, NodeRow, Part, Select, Shown},
    schema::{HopRef, LinkInfo},
    value::Value,
};
use proptest::prelude::*;

use super::{
    rows::Built,
    world::{Model, World, pick},
};

/// One node of a query.
#[derive(Debug, Clone)]
pub struct Ask {
    pub columns: Vec<usize>,
    pub filter: Option<Where>,
    pub order: Vec<(usize, bool)>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    pub with_deleted: bool,
    pub counts: Vec<(usize, Option<Test>)>,
    pub children: Vec<(usize, Ask)>,
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Where {
    Test(Test),
    Not(Box<Where>),
    And(Vec<Where>),
    Or(Vec<Where>),
    Related(usize, usize, Test),
}

/// A comparison of a column with the value that some record has there.
#[derive(Debug, Clone)]
pub struct Test {
    pub column: usize,
    pub operator: usize,
    pub record: usize,
}

fn tests() -> impl Strategy<Value = Test> {
    (0..20_usize, 0..5_usize, 0..40_usize).prop_map(|(column, operator, record)| Test { column, operator, record })
}

fn conditions() -> impl Strategy<Value = Where> {
    let leaf = prop_oneof![
        tests().prop_map(Where::Test),
        (0..10_usize, 0..3_usize, tests()).prop_map(|(step, quantifier, test)| Where::Related(step, quantifier, test)),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Where::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Where::And),
            prop::collection::vec(inner, 1..3).prop_map(Where::Or),
        ]
    })
}

fn nodes(children: BoxedStrategy<Vec<(usize, Ask)>>) -> BoxedStrategy<Ask> {
    let window = (prop::option::weighted(0.4, 0..6_u64), prop::option::weighted(0.2, 0..3_u64), prop::bool::weighted(0.2));
    let shown = (prop::collection::vec(0..20_usize, 0..5), prop::collection::vec((0..20_usize, any::<bool>()), 0..3));
    let counts = prop::collection::vec((0..10_usize, prop::option::of(tests())), 0..3);
    (shown, prop::option::of(conditions()), window, counts, children)
        .prop_map(|((columns, order), filter, (limit, offset, with_deleted), counts, children)| Ask {
            columns,
            filter,
            order,
            limit,
            offset,
            with_deleted,
            counts,
            children,
        })
        .boxed()
}

/// A query: the model of its root, and up to three levels below.
pub fn queries() -> impl Strategy<Value = (usize, Ask)> {
    let mut asks = nodes(Just(Vec::new()).boxed());
    for _ in 0..3 {
        asks = nodes(prop::collection::vec((0..10_usize, asks), 0..3).boxed());
    }
    (0..20_usize, asks)
}

/// The names of children, and of counts.
pub const CHILDREN: [&str; 3] = ["first", "second", "third"];
pub const COUNTS: [&str; 3] = ["one", "two", "three"];

impl Ask {
    /// The columns that are shown, each once.
    pub fn shown(&self, model: &Model) -> Vec<usize> {
        let mut columns: Vec<usize> = Vec::new();
        for &number in &self.columns {
            let column = *pick(&model.columns, number);
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The columns that order the rows.
    pub fn keys(&self, model: &Model) -> Vec<(usize, bool)> {
        self.order.iter().map(|&(number, descending)| (*pick(&model.columns, number), descending)).collect()
    }

    /// Conditions, order and window. A required record that a condition hides would be an error, and no row.
    fn arrange(&self, node: &mut Node, model: &Model, world: &World, required: bool) {
        node.filter.extend(self.filter.iter().filter(|_| !required).map(|condition| expr(condition, model, world)));
        let key = |(column, descending)| OrderKey::new(Vec::new(), model.field(column), descending);
        node.order = self.keys(model).into_iter().map(key).collect();
        (node.limit, node.offset, node.with_deleted) = (self.limit, self.offset, self.with_deleted);
    }
}

/// A query, as a selection of the library.
pub struct Asked<'a> {
    pub ask: &'a Ask,
    pub model: &'a Model,
    pub world: &'a World,
    /// Whether it is the root, which no other node arranges.
    pub root: bool,
}

impl Select for Asked<'_> {
    type Out = Built;

    fn describe(&self, node: &mut Node) {
        let Asked { ask, model, world, root } = *self;
        if root {
            ask.arrange(node, model, world, false);
        }
        for column in ask.shown(model) {
            let shown = Shown::Column(node.columns.len(), None);
            node.parts.push(Part { name: &node.source.column(column).name, shown });
            node.columns.push(column);
        }
        if let Some(link) = node.link {
            let mut parts = Vec::new();
            for (index, column) in link.table.columns.iter().enumerate().filter(|(_, column)| OWN.contains(&&*column.name)) {
                parts.push(Part { name: &column.name, shown: Shown::Column(node.link_columns.len(), None) });
                node.link_columns.push(index);
            }
            node.parts.push(Part { name: "link", shown: Shown::Link(parts) });
        }
        for ((number, test), name) in ask.counts.iter().zip(COUNTS).filter(|_| !model.steps.is_empty()) {
            let step = pick(&model.steps, *number);
            let filter = test.as_ref().map_or(Expr::Const(true), |test| compare(test, world.model(step.target), world));
            node.parts.push(Part { name, shown: Shown::Count(node.aggregates.len()) });
            node.aggregates.push(Aggregate { at: step.at, function: Function::Count, filter });
        }
        for ((number, ask), name) in ask.children.iter().zip(CHILDREN).filter(|_| !model.steps.is_empty()) {
            let step = pick(&model.steps, *number);
            let target = world.model(step.target);
            let mut below = Node::new(target.source);
            if let HopRef::Link(link, _) = step.at {
                below.link = Some(&LinkInfo::of(link).source).filter(|_| LinkInfo::of(link).stored());
            }
            Asked { ask, model: target, world, root: false }.describe(&mut below);
            ask.arrange(&mut below, target, world, step.hop.required);
            node.parts.push(Part { name, shown: Shown::Child(node.children.len()) });
            node.children.push(Child { at: step.at, node: below });
        }
    }

    fn build(&self, row: &mut NodeRow<'_>) -> modelink::Result<Built> {
        self.object(row.rows, row.index, false).map(Built)
    }
}

/// Columns that links have of their own.
pub const OWN: [&str; 2] = ["position", "note"];

/// A condition, as the library has it.
fn expr(condition: &Where, model: &Model, world: &World) -> Expr {
    let list = |parts: &[Where]| parts.iter().map(|part| expr(part, model, world)).collect();
    match condition {
        Where::Test(test) => compare(test, model, world),
        Where::Not(inner) => Expr::Not(Box::new(expr(inner, model, world))),
        Where::And(parts) => Expr::And(list(parts)),
        Where::Or(parts) => Expr::Or(list(parts)),
        Where::Related(_, _, test) if model.steps.is_empty() => compare(test, model, world),
        Where::Related(step, quantifier, test) => {
            let step = pick(&model.steps, *step);
            let quantifier = [Quantifier::Any, Quantifier::All, Quantifier::None][*quantifier];
            Expr::Related(step.at, quantifier, Box::new(compare(test, world.model(step.target), world)))
        }
    }
}

fn compare(test: &Test, model: &Model, world: &World) -> Expr {
    let column = *pick(&model.columns, test.column);
    let field = model.field(column);
    let value = world.value(model, column, test.record);
    let operator = match test.operator {
        0 => Operator::Eq,
        1 => Operator::Ne,
        2 => Operator::Lt,
        3 => Operator::Ge,
        _ => return Expr::IsNull(field),
    };
    match value {
        Value::Null => Expr::IsNull(field),
        value => Expr::Compare(field, operator, Operand::Value(value)),
    }
}
