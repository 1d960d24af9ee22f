//! Who answers what is asked in other databases before a statement runs: the databases, or nobody.

use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use crate::{
    db::{Db, Place, Row, Scope, Statement},
    error::Result,
};

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>>> + Send + 'a>>;

/// Takes questions, as statements.
pub(crate) trait Ask: Send + Sync {
    /// Where the databases are.
    fn db(&self) -> &Db;
    /// Asks one.
    fn ask<'a>(&'a self, place: Place, statement: &'a Statement) -> Answer<'a>;
    /// Whether anybody answers: an empty list from nobody says nothing.
    fn answers(&self) -> bool;
}

impl Ask for Scope {
    fn db(&self) -> &Db {
        Scope::db(self)
    }
    fn ask<'a>(&'a self, place: Place, statement: &'a Statement) -> Answer<'a> {
        Box::pin(self.fetch(place, statement))
    }
    fn answers(&self) -> bool {
        true
    }
}

/// Writes the questions down, and answers none.
pub(crate) struct Questions {
    db: Db,
    asked: Mutex<Vec<String>>,
}

impl Questions {
    pub(crate) fn new(db: &Db) -> Self {
        Questions { db: db.clone(), asked: Mutex::default() }
    }

    /// What was asked, in this order.
    pub(crate) fn into_statements(self) -> Vec<String> {
        self.asked.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ask for Questions {
    fn db(&self) -> &Db {
        &self.db
    }
    fn ask<'a>(&'a self, _: Place, statement: &'a Statement) -> Answer<'a> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(statement.sql.clone().into_owned());
        Box::pin(async { Ok(Vec::new()) })
    }
    fn answers(&self) -> bool {
        false
    }
}
