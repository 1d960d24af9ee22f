//! An application whose migrations are written for one trial, and thrown away with it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use modelink::{
    dialect::{Dialect, Flavour},
    migrate::{Migrate, Snapshot, Source, Way, diff, render_for, script},
    prelude::*,
    schema::Table,
};

/// The only module; its migrations are those of the trial.
#[module(models(Thing))]
pub struct TrialModule;

/// A module has models; the trial's tables are in its files.
#[model]
#[derive(Debug, Clone)]
pub struct Thing {
    /// A key.
    pub id: Id<Thing>,
}

/// The application.
#[modelink::app(modules(TrialModule))]
pub struct Trial;

/// A folder of migrations, removed with the value.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder for one dialect.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("modelink-trial-{}", modelink::value::Uuid::new_v4().simple()));
        fs::create_dir_all(folder.join("trial"))?;
        fs::write(folder.join("index.toml"), "modules = [\"trial\"]\n")?;
        fs::write(folder.join("trial/index.toml"), "")?;
        Ok(Folder(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Runs the migrations of this folder.
    pub fn options(&self) -> Migrate {
        options(&self.0)
    }

    /// Adds the migration from one schema to another, with statements by hand above and below.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn add(&self, dialect: Dialect, name: &str, schemas: [&[Table]; 2], by_hand: [&str; 2]) -> io::Result<()> {
        let [before, after] = schemas;
        let flavour = Flavour::of(dialect);
        let up = script(&render_for(flavour, &diff(before, after), Way::Online { stamp: name }), by_hand[0]);
        let dropped =
            |table: &&Table| !after.iter().any(|other| other.name == table.name || other.was.as_ref() == Some(&table.name));
        let aside: Vec<Table> = before.iter().filter(dropped).cloned().collect();
        let down = script(&render_for(flavour, &diff(after, before), Way::Back { stamp: name, aside: &aside }), "");
        let folder = self.0.join("trial").join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{}.up.sql", dialect.name())), format!("{up}\n{}", by_hand[1]))?;
        fs::write(folder.join(format!("{}.down.sql", dialect.name())), down)?;
        let hash = |tables: &[Table]| snapshot(tables).hash();
        let settings = format!("before = \"{}\"\nafter = \"{}\"\n", hash(before), hash(after));
        fs::write(folder.join("migration.toml"), settings)?;
        fs::write(folder.join("snapshot.json"), snapshot(after).to_text())?;
        let index = self.0.join("trial/index.toml");
        let known = fs::read_to_string(&index)?;
        fs::write(index, format!("{known}[[migration]]\nname = \"{name}\"\nhash = \"{name}\"\n"))
    }
}

fn snapshot(tables: &[Table]) -> Snapshot {
    Snapshot { tables: tables.to_vec(), ..Snapshot::empty("trial") }
}

/// Runs the migrations of a folder.
pub fn options(folder: &Path) -> Migrate {
    Migrate { source: Source::Folder(folder.to_owned()), ..Migrate::default() }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}
