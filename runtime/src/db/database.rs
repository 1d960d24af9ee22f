//! `Db`: the handle of an application on its databases.

use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    Place, Placement, Pool, Retry, Source, Supply, TestDatabase, Tx,
    follow::{Follow, Following},
    source::Sources,
};
use crate::{
    dialect::Flavour,
    error::{Error, Result, near},
    schema::{AppDef, External, LinkDef, ModelDef},
};

/// The databases of an application. Cheap to clone; every call of the library takes one, or a [`Tx`].
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    app: &'static AppDef,
    databases: Vec<(Pool, Flavour)>,
    placement: Placement,
    retry: Retry,
    /// Where the records of external models come from.
    sources: Sources,
    /// Those that links span, with a journal each.
    journals: Vec<Place>,
    /// There where links span databases.
    following: OnceLock<Following>,
    /// Removed after the pools, which stand before it.
    test: OnceLock<TestDatabase>,
    /// What the floor above keeps.
    kept: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Db {
    pub(super) fn new(
        app: &'static AppDef,
        databases: Vec<(Pool, Flavour)>,
        placement: Placement,
        retry: Retry,
        sources: Sources,
    ) -> Self {
        app.resolve_links();
        let (following, test, kept) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let journals = placement.spanned(app);
        Db { inner: Arc::new(Inner { app, databases, placement, retry, sources, journals, following, test, kept }) }
    }

    /// Removes the database of a test with the last handle on it.
    #[must_use]
    pub fn owning(self, test: TestDatabase) -> Self {
        let _ = self.inner.test.set(test);
        self
    }

    /// Takes the records of an external model from this source, and no longer from the one that it had. All handles on these
    /// databases do.
    #[must_use]
    pub fn with_source<M: External>(self, source: impl Source<M>) -> Self {
        self.inner.sources.put(source);
        self
    }

    /// Where the records of an external model come from.
    pub(crate) fn source_of(&self, model: &ModelDef) -> Option<Arc<dyn Supply>> {
        self.inner.sources.of(model)
    }

    /// What the floor above keeps with this handle: statements that it has written before.
    pub(crate) fn kept<T: Any + Default + Send + Sync>(&self) -> Option<&T> {
        self.inner.kept.get_or_init(|| Box::new(T::default())).downcast_ref()
    }

    /// Carries out in other databases what a commit makes necessary there.
    pub(super) fn following(self, follow: Follow, fenced: bool) -> Self {
        if self.is_apart() {
            self.inner.following.get_or_init(|| Following::new(follow, fenced)).watch(&self);
        }
        self
    }

    /// Whether a link and its ends live in several databases.
    pub(crate) fn is_apart(&self) -> bool {
        !self.inner.journals.is_empty()
    }

    /// Whether there are several databases: a step may lead from one into another.
    pub(crate) fn has_several(&self) -> bool {
        self.inner.databases.len() > 1
    }

    /// The databases in which something may become necessary elsewhere, or be made necessary from there.
    pub(crate) fn journals(&self) -> &[Place] {
        &self.inner.journals
    }

    /// Whether links are guarded against deletions that are on the way from another database.
    pub(crate) fn is_fenced(&self) -> bool {
        self.inner.following.get().is_some_and(|following| following.fenced)
    }

    /// Carries out what a commit made necessary in other databases, as far as that takes no longer than a call may wait.
    pub(crate) async fn follow(&self) {
        if let Some(following) = self.inner.following.get() {
            following.after_commit(self).await;
        }
    }

    pub(super) fn downgrade(&self) -> Weak {
        Weak(Arc::downgrade(&self.inner))
    }

    /// Whether a database was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.inner.databases.iter().any(|(pool, _)| pool.is_closed())
    }

    /// Modules and links of the application.
    pub fn app(&self) -> &'static AppDef {
        self.inner.app
    }

    /// Begins a transaction: one in each database, from its first statement on.
    ///
    /// # Errors
    /// None yet: a database that cannot be reached fails at the first statement.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx::new(self.clone()))
    }

    /// Closes all connections.
    pub async fn close(&self) {
        for (pool, _) in &self.inner.databases {
            pool.close().await;
        }
    }

    /// The pool of a database.
    pub fn pool(&self, place: Place) -> &Pool {
        &self.inner.databases[place.0].0
    }

    /// What the server of a database is.
    pub fn flavour(&self, place: Place) -> Flavour {
        self.inner.databases[place.0].1
    }

    /// How many databases there are.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        (0..self.inner.databases.len()).map(Place)
    }

    /// How often the library tries its own work again, and that of [`Db::transact`].
    pub fn retry(&self) -> &Retry {
        &self.inner.retry
    }

    /// Where everything lives.
    pub fn placement(&self) -> &Placement {
        &self.inner.placement
    }

    /// Where the table of a model lives.
    ///
    /// # Errors
    /// [`Error::ModelNotInApp`] where no module of the application has it.
    pub(crate) fn place_of(&self, model: &'static ModelDef) -> Result<Place> {
        let module = (model.module)();
        if !self.app().modules.iter().any(|known| known.path == module.path) {
            return Err(Error::ModelNotInApp { model: model.name });
        }
        Ok(self.inner.placement.of(module))
    }

    /// Where the table of a link lives.
    ///
    /// # Errors
    /// [`Error::LinkNotInApp`] where the application does not list it.
    pub(crate) fn place_of_link(&self, link: &'static LinkDef) -> Result<Place> {
        if !self.app().links.iter().any(|known| known.is(link)) {
            return Err(Error::LinkNotInApp { link: link.name });
        }
        Ok(self.inner.placement.of_link(link))
    }

    /// The links of the application that have an end on this model.
    pub(crate) fn links_of(&self, model: &'static ModelDef) -> impl Iterator<Item = (&'static LinkDef, usize)> {
        self.app()
            .links
            .iter()
            .flat_map(move |link| (0..2).filter(move |&end| (link.ends[end].model)().is(model)).map(move |end| (*link, end)))
    }

    /// A model of the application, by its name in a run-time query: `product`, or `module.product`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name, [`Error::Unsupported`] for a name that several modules have.
    pub(crate) fn model_named(&self, name: &str) -> Result<&'static ModelDef> {
        let models = || self.app().modules.iter().flat_map(|module| module.models.iter().map(move |model| (module, model())));
        let matches = |module: &str, model: &ModelDef| {
            name == model.snake || name == model.name || name.split_once('.') == Some((module, model.snake))
        };
        let found: Vec<_> = models().filter(|(module, model)| matches(module.name, model)).collect();
        match found[..] {
            [(_, model)] => Ok(model),
            [] => Err(Error::Unknown {
                what: "entity",
                name: name.to_owned(),
                near: near(name, models().map(|(_, model)| model.snake)),
            }),
            _ => {
                let full = found.iter().map(|(module, model)| format!("`{}.{}`", module.name, model.snake));
                let full = full.collect::<Vec<_>>().join(" or ");
                Err(Error::Unsupported(format!("`{name}` is an entity of several modules: write {full}")))
            }
        }
    }
}

/// A handle that keeps no database open.
pub(super) struct Weak(std::sync::Weak<Inner>);

impl Weak {
    pub(super) fn upgrade(&self) -> Option<Db> {
        self.0.upgrade().map(|inner| Db { inner })
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({} in {} databases)", self.inner.app.name, self.inner.databases.len())
    }
}
