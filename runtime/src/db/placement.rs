//! Which module lives in which database: a value, and the only one that knows.

use std::collections::HashMap;

use crate::schema::{AppDef, EndPolicy, LinkDef, ModuleDef};

/// One of the databases of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place(pub usize);

/// Where each module lives, and where the tables of links do.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    modules: HashMap<&'static str, Place>,
    links: Place,
}

impl Placement {
    /// Puts a module elsewhere than in the default database.
    pub fn put(&mut self, module: &'static ModuleDef, place: Place) {
        self.modules.insert(module.path, place);
    }

    /// Puts the tables of links elsewhere than in the default database.
    pub fn put_links(&mut self, place: Place) {
        self.links = place;
    }

    /// Where a module lives.
    pub fn of(&self, module: &'static ModuleDef) -> Place {
        self.modules.get(module.path).copied().unwrap_or_default()
    }

    /// Where the tables of links live.
    pub fn links(&self) -> Place {
        self.links
    }

    /// The databases that share a link: its ends and its table live in several. A read-only link without a policy asks
    /// nothing of its ends.
    pub(crate) fn spanned(&self, app: &AppDef) -> Vec<Place> {
        let mut spanned = Vec::new();
        for link in app.links {
            let stored = link.read_only.is_none().then(|| self.of_link(link));
            let idle = stored.is_none() && link.ends.iter().all(|end| end.policy == EndPolicy::Dismiss);
            let ends = link.ends.iter().map(|end| self.of(((end.model)().module)()));
            let places: Vec<Place> = ends.chain(stored).filter(|_| !idle).collect();
            if places.iter().any(|place| *place != places[0]) {
                spanned.extend(places);
            }
        }
        spanned.sort_unstable();
        spanned.dedup();
        spanned
    }

    /// Where the table of a link lives.
    pub fn of_link(&self, _: &'static LinkDef) -> Place {
        self.links
    }
}
