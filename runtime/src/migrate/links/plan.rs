//! What has to happen to the tables of links. Pure, but for what it was told about the database.

use super::{
    super::{
        consent::Consent,
        diff::{Change, Edit, diff},
        drift::drift,
        introspect::Live,
        plan::{Plan, alike, full_name},
        render::render,
    },
    track::Known,
};
use crate::{
    dialect::Flavour,
    error::{Error, Result},
    schema::{Index, Table},
};

/// What happens to one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkChange {
    /// Its table is made.
    Create,
    /// Its table changes.
    Update,
    /// Its table changes its name, and perhaps more.
    Rename,
    /// It is not declared any more: with consent, its table goes; one with rows is set aside under another name.
    Remove,
    /// All is well.
    Nothing,
}

/// One link and what happens to it.
#[derive(Debug, Clone)]
pub struct LinkAction {
    /// The Rust name.
    pub link: String,
    /// The table.
    pub table: String,
    /// What happens.
    pub change: LinkChange,
    /// How.
    pub plan: Plan,
    /// Why it cannot, whatever is allowed.
    pub refused: Option<String>,
    pub(super) from: Option<Known>,
    pub(super) to: Option<Known>,
    /// Whether a table that was set aside comes back with its rows.
    pub back: bool,
}

/// What happens to all links.
#[derive(Debug, Clone, Default)]
pub struct LinkPlan {
    /// Declared links in their order, then those to remove.
    pub actions: Vec<LinkAction>,
}

impl LinkPlan {
    /// What there is to do with this consent: a removal that nobody allowed is none.
    pub fn todo<'a>(&'a self, consent: &'a Consent) -> impl Iterator<Item = &'a LinkAction> {
        self.actions.iter().filter(move |action| match action.change {
            LinkChange::Nothing => false,
            LinkChange::Remove => consent.covers(&action.step()),
            _ => true,
        })
    }

    /// Links that are not declared any more and stay, since nobody allowed their removal.
    pub fn kept<'a>(&'a self, consent: &'a Consent) -> impl Iterator<Item = &'a LinkAction> {
        self.actions.iter().filter(move |action| action.change == LinkChange::Remove && !consent.covers(&action.step()))
    }

    /// Refuses what cannot be done, and what destroys without consent.
    ///
    /// # Errors
    /// [`Error::Refused`] with the ways out of each.
    pub fn permitted(&self, consent: &Consent) -> Result<()> {
        self.judged(consent, |_| true)
    }

    /// The same before modules are migrated, which may make room for a table.
    pub(in super::super) fn permitted_so_far(&self, consent: &Consent) -> Result<()> {
        self.judged(consent, |action| action.change == LinkChange::Update)
    }

    fn judged(&self, consent: &Consent, settled: impl Fn(&LinkAction) -> bool) -> Result<()> {
        let mut reasons = Vec::new();
        for action in self.todo(consent) {
            reasons.extend(action.refused.clone().filter(|_| settled(action)));
            if action.change == LinkChange::Remove {
                continue;
            }
            if let Err(Error::Refused(more)) = action.plan.permitted(consent) {
                reasons.extend(more.into_iter().map(|reason| format!("link `{}`: {reason}", action.link)));
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }
}

impl LinkAction {
    /// The consent that a removal needs.
    pub fn step(&self) -> String {
        format!("drop-table:{}", self.table)
    }

    /// The statements.
    pub fn sql(&self, flavour: Flavour) -> Vec<String> {
        render(flavour, &self.plan.changes).into_iter().map(|statement| statement.sql).collect()
    }

    /// The end columns that become unique, of a link that was there.
    pub(super) fn narrowed(&self) -> Vec<&Index> {
        let alterations = self.plan.changes.iter().filter_map(|change| match change {
            Change::Alter(alter) => Some(alter),
            _ => None,
        });
        let edits = alterations.flat_map(|alter| alter.edits.iter().map(move |edit| (alter, edit)));
        edits
            .filter_map(|(alter, edit)| match edit {
                Edit::AddIndex(index) if index.unique && is_end(&alter.after, index) => {
                    // The same ends under new names are no narrowing.
                    let had = alter.before.indexes.iter().any(|old| old.unique && old.columns == index.columns);
                    (!had).then_some(index)
                }
                _ => None,
            })
            .collect()
    }
}

fn is_end(table: &Table, index: &Index) -> bool {
    index.columns.iter().all(|column| table.primary_key.contains(column))
}

/// Declared against tracked links: pairs by identity, by `was`, and by table.
pub(super) fn plan(flavour: Flavour, declared: Vec<Known>, mut tracked: Vec<Known>, live: &Live) -> LinkPlan {
    let mut take = |found: &dyn Fn(&Known) -> bool| tracked.iter().position(found).map(|place| tracked.remove(place));
    let mut pairs: Vec<(Known, Option<Known>)> = declared
        .into_iter()
        .map(|link| (take(&|old| old.identity == link.identity), link))
        .map(|(old, link)| (link, old))
        .collect();
    for (link, old) in pairs.iter_mut().filter(|(_, old)| old.is_none()) {
        *old = take(&|old| link.was.is_some_and(|was| old.name == was || old.table.name == was))
            .or_else(|| take(&|old| old.table.name == link.table.name))
            .or_else(|| take(&|old| old.name == link.name && link.former.contains(&old.table.name)));
    }
    let mut actions: Vec<LinkAction> = pairs.into_iter().map(|(link, old)| action(flavour, link, old, live)).collect();
    for action in actions.iter_mut().filter(|action| action.change == LinkChange::Create) {
        let table = action.to.as_ref().map(|link| &link.table);
        if let Some(old) = tracked.iter().find(|old| table.is_some_and(|table| alike(&old.table, table))) {
            action.plan.looks_renamed(&action.link, &old.name, format!("drop-table:{}", full_name(&old.table)));
        }
    }
    actions.extend(tracked.into_iter().map(removal));
    LinkPlan { actions }
}

fn action(flavour: Flavour, mut link: Known, old: Option<Known>, live: &Live) -> LinkAction {
    let dialect = flavour.dialect();
    // A tracked table that somebody dropped is made again.
    let there = old.as_ref().filter(|old| live.has(dialect, &old.table));
    let before: Vec<Table> = there.iter().map(|old| old.table.clone()).collect();
    if let Some(old) = before.first() {
        link.table.was = (old.name != link.table.name).then(|| old.name.clone());
        follow_end(old, &mut link.table);
    }
    let changes = diff(&before, std::slice::from_ref(&link.table));
    let renamed = link.table.was.is_some();
    let same_row = old.as_ref().is_some_and(|old| old.identity == link.identity);
    let change = match (before.first(), changes.is_empty()) {
        (None, _) => LinkChange::Create,
        (Some(_), _) if renamed => LinkChange::Rename,
        (Some(_), true) if same_row => LinkChange::Nothing,
        (Some(_), _) => LinkChange::Update,
    };
    let refused = if (before.is_empty() || renamed) && live.has(dialect, &link.table) {
        Some(format!(
            "link `{}`: a table `{}` is there and was not made for it: it is left alone. Rename it, or write \
             `#[link(table = \"…\")]`",
            link.name, link.table.name
        ))
    } else {
        before.first().and_then(|table| changed_by_hand(&link.name, table, live, flavour))
    };
    let mut plan = Plan::new(changes);
    plan.narrows_links();
    LinkAction {
        link: link.name.clone(),
        table: full_name(&link.table),
        change,
        plan,
        refused,
        from: old,
        to: Some(link),
        back: false,
    }
}

fn changed_by_hand(link: &str, table: &Table, live: &Live, flavour: Flavour) -> Option<String> {
    let found = drift(flavour, std::slice::from_ref(table), live);
    let first = found.first()?;
    Some(format!("link `{link}`: somebody changed its table by hand: {}; {}", first.difference, first.way_out()))
}

/// A link that was removed and is declared again gets the rows back that were set aside, where its new table is still to make.
pub(super) fn bring_back(flavour: Flavour, plan: &mut LinkPlan, aside: &[Known], live: &Live) {
    for action in plan.actions.iter_mut().filter(|action| action.change == LinkChange::Create && action.refused.is_none()) {
        let Some(link) = action.to.clone() else { continue };
        let old = aside.iter().find(|old| old.identity == link.identity && live.has(flavour.dialect(), &old.table));
        let Some(old) = old.cloned() else { continue };
        *action = LinkAction { back: true, ..self::action(flavour, link, Some(old), live) };
        action.plan.brings_back();
    }
}

/// An end whose model was renamed keeps its column under a new name.
fn follow_end(old: &Table, new: &mut Table) {
    let gone: Vec<&String> = old.primary_key.iter().filter(|name| !new.primary_key.contains(name)).collect();
    let came: Vec<String> = new.primary_key.iter().filter(|name| !old.primary_key.contains(name)).cloned().collect();
    if let ([gone], [came]) = (&gone[..], &came[..]) {
        let column = new.columns.iter_mut().find(|column| column.name == *came && column.was.is_none());
        column.into_iter().for_each(|column| column.was = Some((*gone).clone()));
    }
}

fn removal(old: Known) -> LinkAction {
    LinkAction {
        link: old.name.clone(),
        table: full_name(&old.table),
        change: LinkChange::Remove,
        plan: Plan::new(vec![Change::Drop(old.table.clone())]),
        refused: None,
        from: Some(old),
        to: None,
        back: false,
    }
}

/// A table with rows as it is set aside: under another name, and without indexes, whose names may be needed again.
pub(super) fn aside(table: &Table, stamp: &str) -> Table {
    let name = crate::schema::naming::shorten(&format!("{}_removed_{stamp}", table.name));
    Table { name, was: Some(table.name.clone()), indexes: Vec::new(), ..table.clone() }
}
