//! The migrations folder: on disk while developing, embedded in the program afterwards.
//!
//! ```text
//! migrations/index.toml                                the modules that have migrations
//! migrations/modelink.toml                             the project's dialects, where not all are wanted
//! migrations/<module>/index.toml                       its migrations, in order
//! migrations/<module>/<timestamp>_<name>/              one migration:
//!     <dialect>.up.sql, <dialect>.down.sql             what runs, and what takes it back
//!     migration.toml                                   its settings
//!     snapshot.json                                    the schema of the module after it
//! ```

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    directive::irreversible,
    edit::{Edits, is_open},
    snapshot::Snapshot,
    split::{Piece, split},
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    schema::{AppDef, Embedded, ModuleDef},
};

/// Where the migrations of a module are.
pub(super) struct Home {
    /// The files in the program.
    pub embedded: Option<&'static Embedded>,
    /// The folder on disk.
    pub folder: PathBuf,
    /// Files by their path below the folder.
    pub files: BTreeMap<String, String>,
    /// `<module>/`, or nothing for a module that ships its own folder.
    pub prefix: String,
    /// The name that the module's folder still has, where the module was renamed.
    pub moved_from: Option<String>,
    /// What is to be written.
    pub edits: Edits,
}

/// Which of the two forms of the files counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The files in the program.
    #[default]
    Embedded,
    /// The folder on disk where there is one, so that a stale program still runs what was generated.
    Disk,
    /// This folder instead of the application's.
    Folder(PathBuf),
}

/// One migration.
#[derive(Debug, Clone)]
pub struct Migration {
    /// `<timestamp>_<name>`.
    pub name: String,
    /// Its settings.
    pub settings: Settings,
    up: BTreeMap<Dialect, String>,
    down: BTreeMap<Dialect, String>,
    snapshot: Option<String>,
}

/// `migration.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The hash of the schema before.
    pub before: String,
    /// The hash of the schema after.
    pub after: String,
    /// What is dangerous about it.
    #[serde(default, rename = "hazard", skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Allowed>,
    /// The migrations that it was squashed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
}

/// A hazard and whether it is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// `drop-table:product`.
    pub step: String,
    /// Whether a person consented, or nothing is lost.
    pub allowed: bool,
    /// What may go wrong, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<String>,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.risks.as_slice() {
            [] => f.write_str(&self.step),
            risks => write!(f, "{} ({})", self.step, risks.join(", ")),
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Index {
    #[serde(default)]
    pub migration: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub name: String,
    pub hash: String,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Modules {
    #[serde(default)]
    pub modules: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    dialects: Option<Vec<String>>,
}

impl Home {
    /// Where a module's migrations are; nothing where the application has none.
    pub(super) fn of(app: &'static AppDef, module: &'static ModuleDef, source: &Source) -> Result<Option<Self>> {
        let embedded = module.migrations.or(app.migrations);
        let own = module.migrations.is_some();
        let prefix = if own { String::new() } else { format!("{}/", module.name) };
        let folder = match (source, embedded) {
            (Source::Folder(folder), _) if !own => folder.clone(),
            (_, Some(embedded)) => PathBuf::from(embedded.folder),
            (_, None) => return Ok(None),
        };
        let compiled = || embedded.map(embedded_files).unwrap_or_default();
        let files = match source {
            Source::Embedded => compiled(),
            _ if folder.is_dir() => read_folder(&folder)?,
            // A folder that is asked for by name and not there is empty; one of the declaration may be on another machine.
            Source::Folder(_) if !own => BTreeMap::new(),
            _ => compiled(),
        };
        // A module that was renamed keeps its migrations, also before `generate` renamed their folder.
        let has = |name: &str| files.contains_key(&format!("{name}/index.toml"));
        let moved_from = module.was.filter(|was| !own && !has(module.name) && has(was)).map(str::to_owned);
        let prefix = moved_from.as_ref().map_or(prefix, |was| format!("{was}/"));
        Ok(Some(Home { embedded, folder, files, prefix, moved_from, edits: Edits::default() }))
    }

    /// Which migrations the module has.
    pub(super) fn index(&self) -> Result<Index> {
        if self.text("index.toml").is_some_and(is_open) {
            return Err(Error::Migration(format!(
                "`{}index.toml` holds a merge that was not finished: `generate --rebase` brings both sides into one line",
                self.prefix
            )));
        }
        Ok(self.toml("index.toml")?.unwrap_or_default())
    }

    /// The settings of a migration.
    pub(super) fn settings(&self, name: &str) -> Result<Settings> {
        Ok(self.toml(&format!("{name}/migration.toml"))?.unwrap_or_default())
    }

    /// The migrations of the module, in order.
    pub(super) fn migrations(&self) -> Result<Vec<Migration>> {
        self.index()?.migration.into_iter().map(|entry| self.migration(entry.name)).collect()
    }

    fn migration(&self, name: String) -> Result<Migration> {
        let read = |direction: &str| {
            let file = |dialect: Dialect| self.text(&format!("{name}/{}.{direction}.sql", dialect.name()));
            Dialect::ALL.into_iter().filter_map(|dialect| Some((dialect, file(dialect)?.to_owned()))).collect()
        };
        let (up, down): (BTreeMap<_, _>, _) = (read("up"), read("down"));
        if up.is_empty() {
            return Err(Error::Migration(format!(
                "`{}index.toml` names the migration `{name}`, and its folder is not there",
                self.prefix
            )));
        }
        let settings = self.settings(&name)?;
        let snapshot = self.text(&format!("{name}/snapshot.json")).map(str::to_owned);
        Ok(Migration { settings, up, down, snapshot, name })
    }

    /// The schema after the last migration and its hash; that of an empty database before the first.
    pub(super) fn snapshot(&self, module: &str) -> Result<(Snapshot, String)> {
        match self.migrations()?.pop() {
            Some(last) => Ok((last.schema()?, last.settings.after)),
            None => Ok((Snapshot::empty(module), Snapshot::empty(module).hash())),
        }
    }

    /// A file of the module.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(&format!("{}{path}", self.prefix)).map(String::as_str)
    }

    pub(super) fn toml<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        parse(&format!("{}{path}", self.prefix), self.text(path))
    }

    /// The dialects that the project wants files for.
    pub(super) fn dialects(&self) -> Result<Vec<Dialect>> {
        let project: Project = parse("modelink.toml", self.files.get("modelink.toml").map(String::as_str))?.unwrap_or_default();
        let Some(names) = project.dialects else { return Ok(Dialect::ALL.to_vec()) };
        let named = |name: &String| {
            Dialect::ALL.into_iter().find(|dialect| dialect.name() == name).ok_or_else(|| Error::Unknown {
                what: "dialect in modelink.toml",
                name: name.clone(),
                near: crate::error::near(name, Dialect::ALL.map(Dialect::name)),
            })
        };
        names.iter().map(named).collect()
    }
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(path: &str, text: Option<&str>) -> Result<Option<T>> {
    let parsed = text.map(toml::from_str).transpose();
    parsed.map_err(|error| Error::Migration(format!("`{path}` cannot be read: {}", error.message())))
}

impl Migration {
    /// The statements that make the change.
    ///
    /// # Errors
    /// [`Error::Migration`] where the migration was not written for this dialect.
    pub fn up(&self, dialect: Dialect) -> Result<Vec<Piece>> {
        self.pieces(&self.up, dialect, "up")
    }

    /// The statements that take it back.
    ///
    /// # Errors
    /// [`Error::Migration`] where the migration has none for this dialect.
    pub fn down(&self, dialect: Dialect) -> Result<Vec<Piece>> {
        self.pieces(&self.down, dialect, "down")
    }

    /// Why it cannot be taken back on this dialect, where its file says so.
    pub(super) fn irreversible(&self, dialect: Dialect) -> Vec<String> {
        self.down.get(&dialect).map(|text| irreversible(text)).unwrap_or_default()
    }

    /// Its files: the database, whether it leads forward, and what it says.
    pub fn scripts(&self) -> impl Iterator<Item = (Dialect, bool, &str)> {
        let up = self.up.iter().map(|(dialect, text)| (*dialect, true, text.as_str()));
        up.chain(self.down.iter().map(|(dialect, text)| (*dialect, false, text.as_str())))
    }

    /// The schema of the module after it.
    ///
    /// # Errors
    /// [`Error::Migration`] where its `snapshot.json` is missing or cannot be read.
    pub fn schema(&self) -> Result<Snapshot> {
        let text = self.snapshot.as_deref().ok_or_else(|| {
            let file = format!("{}/snapshot.json", self.name);
            Error::Migration(format!(
                "`{file}` is missing, so nobody knows the schema after it: bring it back from version control"
            ))
        })?;
        Snapshot::parse(text)
    }

    fn pieces(&self, files: &BTreeMap<Dialect, String>, dialect: Dialect, direction: &str) -> Result<Vec<Piece>> {
        let text = files.get(&dialect).ok_or_else(|| {
            let file = format!("{}.{direction}.sql", dialect.name());
            Error::Migration(format!("the migration `{}` has no `{file}`: write it, or use another database", self.name))
        })?;
        Ok(split(dialect, text))
    }
}

fn embedded_files(embedded: &Embedded) -> BTreeMap<String, String> {
    embedded.files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// All files that matter below a folder, by their paths.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![String::new()];
    while let Some(below) = waiting.pop() {
        let path = folder.join(&below);
        for entry in fs::read_dir(&path).map_err(|error| at(&path, error))? {
            let entry = entry.map_err(|error| at(&path, error))?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push(format!("{name}/"));
            } else if [".toml", ".sql", ".json"].iter().any(|end| name.ends_with(end)) {
                let text = fs::read_to_string(entry.path()).map_err(|error| at(&entry.path(), error))?;
                files.insert(name, text);
            }
        }
    }
    Ok(files)
}

/// Writes files below a folder.
pub(super) fn write_files(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| at(parent, error))?;
        }
        fs::write(&path, text).map_err(|error| at(&path, error))?;
    }
    Ok(())
}

/// Makes the next build look at the declaration again: a folder that was not there is not among the files it watches.
pub(super) fn touch(embedded: &Embedded) {
    // The compiler names the file relative to the workspace, which is one of the folders above.
    let found = Path::new(embedded.folder).ancestors().map(|above| above.join(embedded.source)).find(|path| path.is_file());
    if let Some(file) = found.and_then(|path| fs::File::options().append(true).open(path).ok()) {
        // Where it fails, the developer builds once more by hand; the files are written.
        let _ = file.set_modified(std::time::SystemTime::now());
    }
}

pub(super) fn at(path: &Path, source: io::Error) -> Error {
    Error::File { path: path.display().to_string(), source }
}
