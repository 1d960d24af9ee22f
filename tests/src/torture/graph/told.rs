//! A query in words, much as one would write it: for those who read what failed.

use std::fmt::{self, Display, Formatter};

use super::{
    ask::{Ask, Asked, CHILDREN, NUMBERS, Number, Test, Where},
    world::{Model, World, pick},
};

impl Display for Asked<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Asked { ask, model, world, step } = *self;
        let within = Words { model, world };
        write!(f, "{}({})", step.map_or(model.name, |step| step.hop.name), within.window(ask).join(", "))?;
        let mut parts: Vec<String> = ask.shown(model).into_iter().map(|column| within.column(column)).collect();
        parts.extend(ask.numbers(model).zip(NUMBERS).map(|(number, name)| format!("{name}: {}", within.number(number))));
        let children = ask.children(model).zip(CHILDREN);
        parts.extend(children.map(|((step, ask), name)| format!("{name}: {}", self.below(step, ask))));
        write!(f, " {{ {} }}", parts.join(", "))
    }
}

/// The words for a model's records.
struct Words<'a> {
    model: &'a Model,
    world: &'a World,
}

impl Words<'_> {
    fn column(&self, column: usize) -> String {
        self.model.source.column(column).name.clone()
    }

    /// Conditions, order and window.
    fn window(&self, ask: &Ask) -> Vec<String> {
        let filter = ask.filter.iter().map(|filter| format!("filter: {}", self.condition(filter)));
        let order = ask.keys(self.model, self.world).into_iter().map(|key| {
            let sign = if key.descending { "-" } else { "" };
            let (path, end) = key
                .step
                .map_or((String::new(), self.model), |step| (format!("{}.", step.hop.name), self.world.model(step.target)));
            format!("order: {sign}{path}{}", end.source.column(key.column).name)
        });
        let limit = ask.limit.iter().map(|limit| format!("limit: {limit}"));
        let offset = ask.offset.iter().map(|offset| format!("offset: {offset}"));
        let deleted = ask.with_deleted.then(|| "with_deleted: true".to_owned());
        filter.chain(order).chain(limit).chain(offset).chain(deleted).collect()
    }

    /// What is behind a step, and its name.
    fn beyond(&self, step: usize) -> (Words<'_>, &'static str) {
        let step = pick(&self.model.steps, step);
        (Words { model: self.world.model(step.target), world: self.world }, step.hop.name)
    }

    fn number(&self, number: &Number) -> String {
        let (target, name) = self.beyond(number.step);
        let (column, what) = number.what(target.model);
        let test = number.test.iter().map(|test| format!(" where {}", target.test(test)));
        format!("{name}.{what}({}{})", target.column(column), test.collect::<String>())
    }

    fn condition(&self, condition: &Where) -> String {
        let list = |parts: &[Where], joint| {
            let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
            format!("({})", parts.join(joint))
        };
        match condition {
            Where::Not(inner) => format!("!({})", self.condition(inner)),
            Where::And(parts) => list(parts, " && "),
            Where::Or(parts) => list(parts, " || "),
            Where::Related(step, quantifier, test) if !self.model.steps.is_empty() => {
                let (target, name) = self.beyond(*step);
                format!("{name}.{}({})", ["any", "all", "none"][*quantifier], target.test(test))
            }
            Where::Test(test) | Where::Related(_, _, test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> String {
        let column = *pick(&self.model.columns, test.column);
        let value = self.world.value(self.model, column, test.record);
        match ["==", "!=", "<", "<=", ">", ">="].get(test.operator).filter(|_| !value.is_null()) {
            Some(operator) => format!("{} {operator} {}", self.column(column), value.into_json()),
            None => format!("{} is null", self.column(column)),
        }
    }
}
