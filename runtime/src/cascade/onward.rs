//! What a walk leaves to other databases: groups of records, told to them when this one commits.

use std::collections::HashSet;

use super::{
    plan::Edge,
    walk::{Found, Mode, Walk},
};
use crate::{
    error::Result,
    journal::{Group, Key, Step, Was, named},
    record::keys::{Same, SharedKey},
    schema::{Join, ModelInfo},
    value::Value,
};

impl Walk<'_> {
    /// Tells the database of the links, where it is another, of records whose links go.
    pub(super) fn tell_links(&mut self, stage: usize, fresh: &[Found]) -> Result<()> {
        let stage_links = self.plan.stages[stage].edges.iter().filter_map(|edge| match edge {
            Edge::Link { link, .. } => Some(self.scope.db().place_of_link(link.def)),
            _ => None,
        });
        let places = stage_links.collect::<Result<Vec<_>>>()?;
        let model = self.plan.stages[stage].model;
        if places.into_iter().any(|place| !self.is_here(place)) && self.keeps(model)? {
            self.tell(Step::Ends, model, fresh.iter().map(|record| (Was::from(record.stamp), record.key.clone())));
        }
        Ok(())
    }

    /// Has something go on in another database.
    pub(super) fn tell(&mut self, step: Step, model: &ModelInfo, records: impl Iterator<Item = (Was, SharedKey)>) {
        let model = named(model);
        let first = self.told.len();
        for (was, key) in records {
            match self.told[first..].iter_mut().find(|group| group.was == was) {
                Some(group) => group.keys.push(Key(key.to_vec())),
                None => self.told.push(Group { step: step.clone(), model: model.clone(), was, keys: vec![Key(key.to_vec())] }),
            }
        }
    }

    /// Has a step to records of another model go on in their database; how they must be by now follows from the walk.
    pub(super) async fn tell_reach(
        &mut self,
        step: impl Fn(Vec<String>) -> Step,
        [from, to]: [&'static ModelInfo; 2],
        join: &Join,
        fresh: &[Found],
    ) -> Result<()> {
        let (columns, asked) = self.asked(from, to, join, fresh).await?;
        let mode = self.mode;
        let was = |stamp| match mode {
            Mode::Soft => Was::Live,
            Mode::Hard => Was::Any,
            Mode::Restore => Was::from(stamp),
        };
        let mut seen = HashSet::new();
        let wanted = asked.iter().filter(|(_, value)| !value.iter().any(Value::is_null));
        let wanted: Vec<_> = wanted
            .map(|(stamp, value)| (was(*stamp), value.clone()))
            .filter(|(was, value)| seen.insert((was.stamp(), Same(value.clone()))))
            .collect();
        let names = columns.iter().map(|column| column.name.clone()).collect();
        self.tell(step(names), to, wanted.into_iter());
        Ok(())
    }
}
