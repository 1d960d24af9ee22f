//! Random queries: numbers stand for models, columns and steps, and any number means one of them.

use modelink::{
    filter::{Expr, Operand, Operator, OrderKey, Quantifier},
    graph::{Aggregate, Child, Cursor, Function, Node, NodeRow, Part, Select, Shown, cursor},
    value::{Kind, Value},
};
use proptest::prelude::*;

use super::{
    rows::Built,
    world::{Model, Step, World, is_plain, pick},
};

/// One node of a query.
#[derive(Debug, Clone)]
pub struct Ask {
    pub columns: Vec<usize>,
    pub filter: Option<Where>,
    pub order: Vec<By>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    pub with_deleted: bool,
    pub numbers: Vec<Number>,
    pub children: Vec<(usize, Ask)>,
}

/// A key of an order: a column, perhaps that of a record that a step leads to.
#[derive(Debug, Clone)]
pub struct By {
    step: Option<usize>,
    column: usize,
    descending: bool,
}

/// A number about the records that a step leads to: their count, or one made of a column.
#[derive(Debug, Clone)]
pub struct Number {
    pub step: usize,
    function: usize,
    column: usize,
    pub test: Option<Test>,
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
    (0..20_usize, 0..7_usize, 0..40_usize).prop_map(|(column, operator, record)| Test { column, operator, record })
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

fn orders() -> impl Strategy<Value = By> {
    let by = (prop::option::weighted(0.3, 0..10_usize), 0..20_usize, any::<bool>());
    by.prop_map(|(step, column, descending)| By { step, column, descending })
}

/// The first functions are counts.
fn numbers(functions: usize) -> impl Strategy<Value = Number> {
    let number = (0..10_usize, 0..functions, 0..20_usize, prop::option::of(tests()));
    number.prop_map(|(step, function, column, test)| Number { step, function, column, test })
}

fn nodes(functions: usize, children: BoxedStrategy<Vec<(usize, Ask)>>) -> BoxedStrategy<Ask> {
    let window = (prop::option::weighted(0.4, 0..6_u64), prop::option::weighted(0.2, 0..3_u64), prop::bool::weighted(0.2));
    let shown = (prop::collection::vec(0..20_usize, 0..5), prop::collection::vec(orders(), 0..3));
    let numbers = prop::collection::vec(numbers(functions), 0..3);
    (shown, prop::option::of(conditions()), window, numbers, children)
        .prop_map(|((columns, order), filter, (limit, offset, with_deleted), numbers, children)| Ask {
            columns,
            filter,
            order,
            limit,
            offset,
            with_deleted,
            numbers,
            children,
        })
        .boxed()
}

/// A node, and up to three levels below.
fn trees(functions: usize) -> BoxedStrategy<Ask> {
    let mut asks = nodes(functions, Just(Vec::new()).boxed());
    for _ in 0..3 {
        asks = nodes(functions, prop::collection::vec((0..10_usize, asks), 0..3).boxed());
    }
    asks
}

/// A query: the model of its root, and what is asked. With numbers other than counts one statement is never the plan.
pub fn queries() -> impl Strategy<Value = (usize, Ask)> {
    (0..20_usize, prop_oneof![4 => trees(4), 1 => trees(8)])
}

/// The names of children, and of numbers.
pub const CHILDREN: [&str; 3] = ["first", "second", "third"];
pub const NUMBERS: [&str; 3] = ["one", "two", "three"];

/// A key of the order of a model's records.
pub struct Key<'m> {
    pub step: Option<&'m Step>,
    pub column: usize,
    pub descending: bool,
}

impl Number {
    /// The column, and what is asked of it: what it cannot answer is a count of its values.
    pub fn what(&self, target: &Model) -> (usize, &'static str) {
        let column = *pick(&target.columns, self.column);
        let ty = &target.source.column(column).ty;
        let number = ty.labels.is_empty() && matches!(ty.kind, Kind::I16 | Kind::I32 | Kind::I64 | Kind::Decimal);
        let ordered = number || (ty.labels.is_empty() && !matches!(ty.kind, Kind::Bool | Kind::Uuid));
        let what = match self.function {
            0..4 => "count",
            4 if number => "sum",
            5 if ordered => "min",
            6 if ordered => "max",
            _ => "count of",
        };
        (column, what)
    }

    fn aggregate(&self, model: &Model, world: &World) -> Aggregate {
        let step = pick(&model.steps, self.step);
        let target = world.model(step.target);
        let (column, what) = self.what(target);
        let function = match (what, target.field(column)) {
            ("count", _) => Function::Count,
            ("sum", field) => Function::Sum(field),
            ("min", field) => Function::Min(field),
            ("max", field) => Function::Max(field),
            (_, field) => Function::CountOf(field),
        };
        let filter = self.test.as_ref().map_or(Expr::Const(true), |test| compare(test, target, world));
        Aggregate { at: step.at, function, filter }
    }
}

impl Ask {
    /// The columns that are shown, each once.
    pub fn shown(&self, model: &Model) -> Vec<usize> {
        let mut columns: Vec<usize> = Vec::new();
        for &number in &self.columns {
            let column = *pick(&model.shown, number);
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// What orders the rows.
    pub fn keys<'m>(&self, model: &'m Model, world: &World) -> Vec<Key<'m>> {
        let ones: Vec<_> = model.steps.iter().filter(|step| !step.hop.many).collect();
        let key = |by: &By| {
            let step = by.step.filter(|_| !ones.is_empty()).map(|number| *pick(&ones, number));
            let end = step.map_or(model, |step| world.model(step.target));
            Key { step, column: *pick(&end.columns, by.column), descending: by.descending }
        };
        self.order.iter().map(key).collect()
    }

    /// The numbers: none where no step leads on.
    pub fn numbers(&self, model: &Model) -> impl Iterator<Item = &Number> {
        self.numbers.iter().filter(|_| !model.steps.is_empty())
    }

    /// The steps that the query goes on by, and what it asks there.
    pub fn children<'q>(&'q self, model: &'q Model) -> impl Iterator<Item = (&'q Step, &'q Ask)> {
        let children = self.children.iter().filter(|_| !model.steps.is_empty());
        children.map(|(number, ask)| (pick(&model.steps, *number), ask))
    }

    /// Conditions, order and window. A required record that a condition hides would be an error, and no row.
    fn arrange(&self, node: &mut Node, model: &Model, world: &World, required: bool) {
        node.filter.extend(self.filter.iter().filter(|_| !required).map(|condition| expr(condition, model, world)));
        let keys = self.keys(model, world).into_iter();
        node.order = keys.map(|key| key.of(model, world)).collect();
        (node.limit, node.offset, node.with_deleted) = (self.limit, self.offset, self.with_deleted);
    }
}

impl Key<'_> {
    fn of(&self, model: &Model, world: &World) -> OrderKey {
        let end = self.step.map_or(model, |step| world.model(step.target));
        let path = self.step.iter().map(|step| step.at).collect();
        OrderKey::new(path, end.field(self.column), self.descending)
    }
}

/// A query, as a selection of the library.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub ask: &'a Ask,
    pub model: &'a Model,
    pub world: &'a World,
    /// The step that leads here; none leads to the root.
    pub step: Option<&'a Step>,
}

impl Select for Asked<'_> {
    type Out = Built;

    fn describe(&self, node: &mut Node) {
        let Asked { ask, model, world, step } = *self;
        ask.arrange(node, model, world, step.is_some_and(|step| step.hop.required));
        for column in ask.shown(model) {
            let shown = Shown::Column(node.columns.len(), None);
            node.parts.push(Part { name: &node.source.column(column).name, shown });
            node.columns.push(column);
        }
        if let Some((link, own)) = step.and_then(|step| step.link.as_ref()) {
            node.link = Some(link);
            let part = |(place, &column)| Part { name: &link.column(column).name, shown: Shown::Column(place, None) };
            node.parts.push(Part { name: "link", shown: Shown::Link(own.iter().enumerate().map(part).collect()) });
            node.link_columns.clone_from(own);
        }
        for (number, name) in ask.numbers(model).zip(NUMBERS) {
            let aggregate = number.aggregate(model, world);
            let count = aggregate.function == Function::Count;
            node.parts.push(Part { name, shown: if count { Shown::Count(node.aggregates.len()) } else { Shown::Opaque } });
            node.aggregates.push(aggregate);
        }
        for ((step, ask), name) in ask.children(model).zip(CHILDREN) {
            let below = self.below(step, ask);
            let mut child = Node::new(below.model.source);
            below.describe(&mut child);
            node.parts.push(Part { name, shown: Shown::Child(node.children.len()) });
            node.children.push(Child { at: step.at, node: child });
        }
    }

    fn build(&self, row: &mut NodeRow<'_>) -> modelink::Result<Built> {
        self.object(row.rows, row.index).map(Built)
    }
}

/// The same with the cursor of each row.
pub struct Paged<'a>(pub Asked<'a>);

impl Select for Paged<'_> {
    type Out = (Built, Cursor);

    fn describe(&self, node: &mut Node) {
        self.0.describe(node);
        cursor().describe(node);
    }

    fn build(&self, row: &mut NodeRow<'_>) -> modelink::Result<(Built, Cursor)> {
        Ok((self.0.build(row)?, cursor().build(row)?))
    }
}

impl<'a> Asked<'a> {
    /// What is asked where a step leads to.
    pub fn below(self, step: &'a Step, ask: &'a Ask) -> Asked<'a> {
        Asked { ask, model: self.world.model(step.target), world: self.world, step: Some(step) }
    }

    /// Whether one statement can answer: only the types of a program know the form of numbers other than counts, and of values
    /// that databases write otherwise.
    pub fn fits_one_statement(self) -> bool {
        let plain = self.ask.shown(self.model).into_iter().all(|column| is_plain(&self.model.source.column(column).ty));
        let counts = self.ask.numbers(self.model).all(|number| number.what(self.target(number)).1 == "count");
        plain && counts && self.ask.children(self.model).all(|(step, ask)| self.below(step, ask).fits_one_statement())
    }

    fn target(self, number: &Number) -> &'a Model {
        self.world.model(pick(&self.model.steps, number.step).target)
    }
}

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
        3 => Operator::Le,
        4 => Operator::Gt,
        5 => Operator::Ge,
        _ => return Expr::IsNull(field),
    };
    match value {
        Value::Null => Expr::IsNull(field),
        value => Expr::Compare(field, operator, Operand::Value(value)),
    }
}
