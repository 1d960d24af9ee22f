//! Finding what goes: every record that a delete or a restore reaches, locked parents first.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use super::{
    act::Manner,
    look::Neighbour,
    mark::{Which, one_stamp},
    plan::{Edge, Plan},
};
use crate::{
    db::{Place, Scope},
    error::{Error, Result},
    journal::{Group, Step, Was},
    record::keys::{Same, SharedKey, columns_named, distinct},
    schema::{EndPolicy, Join, LinkInfo, ModelInfo},
    value::{DateTime, Value},
};

/// What the call does with the records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Marks live records.
    Soft,
    /// Revives records of one stamp.
    Restore,
    /// Removes records, live or not.
    Hard,
}

/// A record, and when it was deleted.
#[derive(Clone)]
pub(crate) struct Found {
    pub key: SharedKey,
    pub stamp: Option<DateTime>,
    /// Whether it was marked, or revived, as it was found.
    pub marked: bool,
}

/// Rows of a link that a restore may revive.
pub(crate) struct Dismissed {
    pub link: &'static LinkInfo,
    /// The end of the records that are restored.
    pub end: usize,
    pub rows: Rows,
}

/// Which of its rows.
pub(crate) enum Rows {
    /// These pairs, in the order of the link's ends.
    Pairs(Vec<[SharedKey; 2]>),
    /// Those of these records that were dismissed at that moment.
    At(DateTime, Vec<SharedKey>),
}

/// Rows of a link that were dismissed, or revived, as they were found.
pub(crate) struct Swept {
    pub link: &'static LinkInfo,
    /// The end of the records that go.
    pub end: usize,
    /// The pairs that were revived, in the order of the link's ends.
    pub pairs: Vec<[SharedKey; 2]>,
    /// When they had been dismissed, where they were.
    pub was: Option<DateTime>,
}

/// Where a walk begins.
pub(crate) enum Start<'a> {
    /// At the records with these keys that the call is for: live ones, or deleted ones.
    Called(&'a [SharedKey]),
    /// At the records that another database has told of.
    Told(&'a Group),
}

/// The records of one stage.
#[derive(Default)]
pub(crate) struct Set {
    pub found: Vec<Found>,
    /// Their keys, once somebody asks for one.
    seen: OnceLock<HashSet<Same<SharedKey>>>,
    /// How many were followed already.
    followed: usize,
    /// The columns by which all of them point to records that go too, where they were found by the same.
    led_by: Option<Vec<String>>,
}

impl Set {
    /// Adds records, none of which is twice among them.
    fn add(&mut self, mut records: Vec<Found>, by: Option<&[String]>) {
        if self.found.is_empty() {
            self.led_by = by.map(<[String]>::to_vec);
        } else {
            records.retain(|record| !self.holds(&record.key));
            if !records.is_empty() && self.led_by.as_deref() != by {
                self.led_by = None;
            }
        }
        if let Some(seen) = self.seen.get_mut() {
            seen.extend(records.iter().map(|record| Same(record.key.clone())));
        }
        self.found.append(&mut records);
    }
    /// The columns by which all of them point to records that go too.
    pub(crate) fn led_by(&self) -> Option<&[String]> {
        self.led_by.as_deref()
    }
    /// Whether the record is among them.
    pub(crate) fn holds(&self, key: &SharedKey) -> bool {
        let keys = || self.found.iter().map(|record| Same(record.key.clone())).collect();
        self.seen.get_or_init(keys).contains(&Same(key.clone()))
    }
    /// Their keys.
    pub(crate) fn keys(&self) -> Vec<SharedKey> {
        self.found.iter().map(|record| record.key.clone()).collect()
    }
    /// The keys of those that were not marked as they were found.
    pub(crate) fn unmarked(&self) -> Vec<SharedKey> {
        self.found.iter().filter(|record| !record.marked).map(|record| record.key.clone()).collect()
    }
}

/// A walk over the plan.
pub(crate) struct Walk<'a> {
    pub scope: &'a Scope,
    pub plan: &'a Plan,
    pub mode: Mode,
    pub manner: Manner,
    /// Whether what is found is locked.
    pub lock: bool,
    /// Whether records are marked as they are found, where the database does that in one statement.
    pub marks: bool,
    /// What they are marked with: the moment of the call, or nothing where they are revived.
    pub stamp: Option<DateTime>,
    /// The database that it keeps to; what goes on elsewhere is [`told`](Walk::told). Nowhere in particular: all of them.
    pub here: Option<Place>,
    /// Whether the records of the first stage live elsewhere, and only their links are here.
    pub phantom: bool,
    /// What has to go on in other databases.
    pub told: Vec<Group>,
    /// By stage.
    pub sets: Vec<Set>,
    /// How many records the call was for.
    pub roots: u64,
    /// The greatest stamp that was met.
    pub latest: Option<DateTime>,
    /// Rows of links that a restore may revive.
    pub dismissed: Vec<Dismissed>,
    /// Rows of links that are dismissed, or revived, already.
    pub swept: Vec<Swept>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(scope: &'a Scope, plan: &'a Plan, mode: Mode) -> Self {
        let sets = plan.stages.iter().map(|_| Set::default()).collect();
        let (told, dismissed, swept) = (Vec::new(), Vec::new(), Vec::new());
        Walk {
            scope,
            plan,
            mode,
            manner: Manner::Called,
            lock: true,
            marks: false,
            stamp: None,
            here: None,
            phantom: false,
            told,
            sets,
            roots: 0,
            latest: None,
            dismissed,
            swept,
        }
    }

    /// Finds the records that it begins with, and all that go with them.
    pub(crate) async fn run(&mut self, start: &Start<'_>) -> Result<()> {
        let root = self.plan.stages[0].model;
        let mode = self.mode;
        let (columns, keys, was) = match start {
            Start::Called(keys) => (root.key_columns(), keys.to_vec(), None),
            Start::Told(group) => match &group.step {
                Step::Ends => {
                    self.phantom = true;
                    let stamp = group.was.stamp();
                    let keys = distinct(group.keys().into_iter().map(SharedKey::from));
                    self.sets[0].add(keys.into_iter().map(|key| Found { key, stamp, marked: false }).collect(), None);
                    return self.spread().await;
                }
                Step::Records { by } | Step::Forbidden { by, .. } => {
                    (columns_named(root, by), group.keys().into_iter().map(SharedKey::from).collect(), Some(group.was))
                }
            },
        };
        let going = match mode {
            Mode::Soft => Some(Which::Live),
            Mode::Restore => Some(Which::Deleted),
            Mode::Hard => None,
        };
        let records = self.neighbours(root, &columns, &keys, going).await?.into_iter().map(Neighbour::into_found);
        let wanted = |record: &Found| match (was, mode) {
            (Some(was), _) => was.is(record.stamp),
            (None, Mode::Soft) => record.stamp.is_none(),
            (None, Mode::Restore) => record.stamp.is_some(),
            (None, Mode::Hard) => true,
        };
        self.sets[0].add(records.filter(wanted).collect(), None);
        self.roots = self.sets[0].found.len() as u64;
        self.spread().await
    }

    /// Whether something is in the database that the walk keeps to.
    pub(crate) fn is_here(&self, place: Place) -> bool {
        self.here.is_none_or(|here| here == place)
    }

    /// Whether the records of a model are.
    pub(crate) fn keeps(&self, model: &ModelInfo) -> Result<bool> {
        self.place(model).map(|place| self.is_here(place))
    }

    async fn spread(&mut self) -> Result<()> {
        // In order of the stages each model is met once with all its records; a model that leads back to itself, again.
        while let Some(stage) = self.sets.iter().position(|set| set.followed < set.found.len()) {
            let fresh = self.sets[stage].found[self.sets[stage].followed..].to_vec();
            self.sets[stage].followed += fresh.len();
            for edge in &self.plan.stages[stage].edges {
                self.follow(stage, edge, &fresh).await?;
            }
            self.tell_links(stage, &fresh)?;
        }
        Ok(())
    }

    async fn follow(&mut self, stage: usize, edge: &Edge, fresh: &[Found]) -> Result<()> {
        let model = self.plan.stages[stage].model;
        if self.phantom && stage == 0 && !matches!(edge, Edge::Link { .. }) {
            // Their own database has seen to it.
            return Ok(());
        }
        match edge {
            Edge::Records { name, to, join } => {
                if self.mode != Mode::Hard && to.deleted_at.is_none() && model.deleted_at.is_some() {
                    return Err(Error::Unsupported(format!(
                        "`{}.{name}` cascades a soft delete to `{}`, which has `soft_delete = false`",
                        model.name, to.name
                    )));
                }
                if !self.keeps(to)? {
                    return self.tell_reach(|by| Step::Records { by }, [model, to], join, fresh).await;
                }
                let mode = self.mode;
                let goes = |from, stamp: Option<DateTime>| match mode {
                    Mode::Soft => stamp.is_none(),
                    Mode::Restore => stamp == from,
                    Mode::Hard => true,
                };
                let reached = self.reach([model, to], join, fresh, Which::with(mode, fresh), goes).await?;
                let by = if let Join::There { columns, .. } = join { Some(&columns[..]) } else { None };
                self.add(to, reached, by);
                Ok(())
            }
            Edge::Forbidden { .. } if self.mode == Mode::Restore => Ok(()),
            Edge::Forbidden { link, to, join } => {
                if !self.keeps(to)? {
                    let name = link.def.name.to_owned();
                    let before = self.told.len();
                    self.tell_reach(|by| Step::Forbidden { link: name.clone(), by }, [model, to], join, fresh).await?;
                    self.told[before..].iter_mut().for_each(|group| group.was = Was::Live);
                    return Ok(());
                }
                let reached = self.reach([model, to], join, fresh, None, |_, stamp| stamp.is_none()).await?;
                if reached.is_empty() { Ok(()) } else { Err(Error::Restricted { link: link.def.name, end: model.name }) }
            }
            Edge::Between { to, join } if self.mode == Mode::Hard => {
                let reached = self.reach([model, to], join, fresh, None, |_, _| true).await?;
                self.add(to, reached, None);
                Ok(())
            }
            Edge::Between { .. } | Edge::Pivot { .. } => Ok(()),
            Edge::Link { link, .. } if !self.is_here(self.scope.db().place_of_link(link.def)?) => Ok(()),
            Edge::Link { link, end, policy } => self.link(stage, link, *end, *policy, fresh).await,
        }
    }

    fn add(&mut self, model: &ModelInfo, records: Vec<Found>, by: Option<&[String]>) {
        if let Some(stage) = self.plan.stage(model) {
            self.sets[stage].add(records, by);
        }
    }

    /// The records that a join leads to and that go, by the stamp of one that leads there and their own.
    async fn reach(
        &mut self,
        [from, to]: [&'static ModelInfo; 2],
        join: &Join,
        fresh: &[Found],
        going: Option<Which>,
        goes: impl Fn(Option<DateTime>, Option<DateTime>) -> bool,
    ) -> Result<Vec<Found>> {
        let (columns, asked) = self.asked(from, to, join, fresh).await?;
        let mut origins: HashMap<_, Vec<Option<DateTime>>> = HashMap::with_capacity(asked.len());
        let mut values = Vec::with_capacity(asked.len());
        for (stamp, value) in asked.iter().filter(|(_, value)| !value.iter().any(Value::is_null)) {
            let stamps = origins.entry(Same(value)).or_default();
            if stamps.is_empty() {
                values.push(value.clone());
            }
            stamps.push(*stamp);
        }
        let found = self.neighbours(to, &columns, &values, going).await?.into_iter();
        let led = |row: &Neighbour| match &row.by {
            Some(by) => origins.get(&Same(by)).is_some_and(|stamps| stamps.iter().any(|&from| goes(from, row.stamp))),
            None => row.marked,
        };
        Ok(found.filter(led).map(Neighbour::into_found).collect())
    }

    pub(super) fn place(&self, model: &ModelInfo) -> Result<Place> {
        self.scope.db().place_of(model.def)
    }

    /// The rows of a link, and the records behind them where its policy says so. A row counts where it has the stamp of
    /// its record: live with a live one, dismissed with one that was deleted.
    async fn link(
        &mut self,
        stage: usize,
        link: &'static LinkInfo,
        end: usize,
        policy: EndPolicy,
        fresh: &[Found],
    ) -> Result<()> {
        let policy = self.binding(stage, policy);
        if policy == EndPolicy::Dismiss && self.mode != Mode::Restore {
            // Whatever they are, they go with their records: nothing has to be known of them.
            return Ok(());
        }
        let keys: Vec<SharedKey> = fresh.iter().map(|record| record.key.clone()).collect();
        if let Some(which) = self.sweeps(link, end, policy, fresh)? {
            let rows = self.sweep(link, end, &keys, which).await?;
            return self.behind(stage, link, end, policy, fresh, rows).await;
        }
        let revived = self.revived_at_once(link, end, fresh)?;
        if let Some(stamp) = revived {
            self.dismissed.push(Dismissed { link, end, rows: Rows::At(stamp, keys.clone()) });
            if matches!(policy, EndPolicy::Dismiss | EndPolicy::Restrict) {
                return Ok(());
            }
        }
        let stamps: HashMap<_, Option<DateTime>> = fresh.iter().map(|record| (Same(&record.key), record.stamp)).collect();
        let mut rows = self.links(link, end, &keys).await?;
        rows.retain(|row| row.by.as_ref().is_some_and(|by| stamps.get(&Same(by)) == Some(&row.stamp)));
        if self.mode == Mode::Restore && revived.is_none() {
            self.dismissed.push(Dismissed { link, end, rows: Rows::Pairs(pairs(end, &rows)) });
        }
        self.behind(stage, link, end, policy, fresh, rows).await
    }

    /// The records behind these rows of a link, where its policy says so.
    async fn behind(
        &mut self,
        stage: usize,
        link: &'static LinkInfo,
        end: usize,
        policy: EndPolicy,
        fresh: &[Found],
        rows: Vec<Neighbour>,
    ) -> Result<()> {
        match policy {
            EndPolicy::Dismiss => Ok(()),
            EndPolicy::Restrict if self.mode != Mode::Restore && rows.iter().any(|row| row.stamp.is_none()) => {
                Err(Error::Restricted { link: link.def.name, end: self.plan.stages[stage].model.name })
            }
            EndPolicy::Restrict => Ok(()),
            EndPolicy::Cascade | EndPolicy::CascadeLast => {
                let to = link.end_model(1 - end);
                if self.mode != Mode::Hard && to.deleted_at.is_none() {
                    return Err(Error::Unsupported(format!(
                        "link `{}` cascades a soft delete to `{}`, which has `soft_delete = false`",
                        link.def.name, to.name
                    )));
                }
                let wanted: HashMap<_, Option<DateTime>> = rows.iter().map(|row| (Same(row.key.clone()), row.stamp)).collect();
                let wanted = |key: &SharedKey| wanted.get(&Same(key.clone())).copied();
                let mut keys = distinct(rows.into_iter().map(|row| row.key));
                if policy == EndPolicy::CascadeLast && self.mode != Mode::Restore {
                    keys = self.unheld(stage, link, end, keys).await?;
                }
                let own = to.key_columns();
                if !self.keeps(to)? {
                    let by = own.iter().map(|column| column.name.clone()).collect();
                    let was = |key: &SharedKey| Was::from(wanted(key).flatten());
                    self.tell(Step::Records { by }, to, keys.into_iter().map(|key| (was(&key), key)));
                    return Ok(());
                }
                let records = self.neighbours(to, &own, &keys, Which::with(self.mode, fresh)).await?;
                let same = |record: &Neighbour| record.marked || wanted(&record.key) == Some(record.stamp);
                self.add(to, records.into_iter().filter(same).map(Neighbour::into_found).collect(), None);
                Ok(())
            }
        }
    }

    /// Which rows of a link go as they are found, with the records behind them: where the other end has no say in it, and, if
    /// they come back, no place that somebody else may have taken.
    fn sweeps(&self, link: &'static LinkInfo, end: usize, policy: EndPolicy, fresh: &[Found]) -> Result<Option<Which>> {
        let flavour = self.scope.flavour(self.scope.db().place_of_link(link.def)?);
        let going = match (self.mode, policy) {
            (Mode::Soft, EndPolicy::Cascade) => Some(Which::Live),
            (Mode::Restore, EndPolicy::Cascade | EndPolicy::CascadeLast) if link.ends.iter().all(|end| end.hop.many) => {
                self.revived_at_once(link, end, fresh)?.map(Which::At)
            }
            _ => None,
        };
        let free = link.ends[1 - end].def.policy == EndPolicy::Dismiss && link.end_model(1 - end).deleted_at.is_some();
        Ok(self.marked(flavour, going.filter(|_| free)))
    }

    async fn sweep(&mut self, link: &'static LinkInfo, end: usize, keys: &[SharedKey], which: Which) -> Result<Vec<Neighbour>> {
        let place = self.scope.db().place_of_link(link.def)?;
        let rows =
            self.mark_at_once(&link.source, place, [&link.end_columns(end), &link.end_columns(1 - end)], keys, which).await?;
        // What was dismissed needs no second look.
        let unseen = if self.mode == Mode::Restore { pairs(end, &rows) } else { Vec::new() };
        self.swept.push(Swept { link, end, pairs: unseen, was: which.stamp() });
        Ok(rows)
    }

    /// The moment at which the rows of these records were dismissed, where the database revives them without being told each.
    fn revived_at_once(&self, link: &'static LinkInfo, end: usize, fresh: &[Found]) -> Result<Option<DateTime>> {
        let place = self.scope.db().place_of_link(link.def)?;
        let together = self.mode == Mode::Restore && self.place(link.end_model(1 - end))? == place;
        let able = self.marks && self.scope.flavour(place).writes_what_it_reads();
        Ok(if together && able { one_stamp(fresh) } else { None })
    }

    /// The policy that counts: nothing holds a record back that is gone already.
    fn binding(&self, stage: usize, policy: EndPolicy) -> EndPolicy {
        match (self.manner, policy) {
            (Manner::Least, _) => EndPolicy::Dismiss,
            (Manner::Told, EndPolicy::Restrict) if self.phantom && stage == 0 => EndPolicy::Dismiss,
            _ => policy,
        }
    }
}

/// The pairs of a link's rows that were found by that end, in the order of its ends.
fn pairs(end: usize, rows: &[Neighbour]) -> Vec<[SharedKey; 2]> {
    let pair = |row: &Neighbour| {
        let by = row.by.clone()?;
        Some(if end == 0 { [by, row.key.clone()] } else { [row.key.clone(), by] })
    };
    rows.iter().filter_map(pair).collect()
}
