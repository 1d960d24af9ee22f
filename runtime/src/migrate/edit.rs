//! Changes to a folder of migrations: gathered in memory, written at once.

use std::{collections::BTreeMap, fs};

use super::{
    consent::Consent,
    files::{Entry, Home, Index, Migration, Modules, at, parse, write_files},
    generate::{Files, hash_of, to_toml},
    snapshot::Snapshot,
};
use crate::error::{Error, Result};

/// What is to be written.
#[derive(Default)]
pub(super) struct Edits {
    /// Files by their path below the folder.
    written: BTreeMap<String, String>,
    /// Files that go.
    gone: Vec<String>,
    /// A module's folder that gets another name: from, to.
    moved: Option<(String, String)>,
}

impl Home {
    /// Whether there is something to write.
    pub(super) fn is_edited(&self) -> bool {
        !self.edits.written.is_empty() || !self.edits.gone.is_empty() || self.edits.moved.is_some()
    }

    /// Writes a file of the module.
    pub(super) fn put(&mut self, path: &str, text: String) {
        let path = format!("{}{path}", self.prefix);
        self.files.insert(path.clone(), text.clone());
        self.edits.gone.retain(|gone| *gone != path);
        self.edits.written.insert(path, text);
    }

    /// Adds a migration behind the others.
    pub(super) fn add(&mut self, entry: Entry, files: &Files) -> Result<()> {
        let mut index = self.index()?;
        for (path, text) in files {
            self.put(&format!("{}/{path}", entry.name), text.clone());
        }
        index.migration.push(entry);
        self.put("index.toml", to_toml(&index));
        Ok(())
    }

    /// Keeps these migrations, in this order; the others go with their files.
    pub(super) fn keep(&mut self, names: &[&str]) -> Result<()> {
        let old = self.index()?.migration;
        let kept: Vec<Entry> = names.iter().filter_map(|name| old.iter().find(|entry| entry.name == *name)).cloned().collect();
        if kept.len() == old.len() && kept.iter().zip(&old).all(|(a, b)| a.name == b.name) {
            return Ok(());
        }
        for entry in old.iter().filter(|entry| !names.contains(&entry.name.as_str())) {
            let below = format!("{}{}/", self.prefix, entry.name);
            let gone: Vec<String> = self.files.keys().filter(|path| path.starts_with(&below)).cloned().collect();
            gone.iter().for_each(|path| drop((self.files.remove(path), self.edits.written.remove(path))));
            self.edits.gone.extend(gone);
        }
        self.put("index.toml", to_toml(&Index { migration: kept }));
        Ok(())
    }

    /// Lets a migration that changes no schema follow another one.
    pub(super) fn begin_at(&mut self, name: &str, last: &Migration) -> Result<()> {
        let mut settings = self.settings(name)?;
        settings.before.clone_from(&last.settings.after);
        settings.after.clone_from(&last.settings.after);
        self.put(&format!("{name}/migration.toml"), to_toml(&settings));
        self.put(&format!("{name}/snapshot.json"), last.schema()?.to_text());
        Ok(())
    }

    /// Whether the SQL of a migration is as it was generated.
    pub(super) fn is_generated(&self, name: &str) -> Result<bool> {
        let below = format!("{}{name}/", self.prefix);
        let own = self.files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&below)?.to_owned(), text.clone())));
        let sql: Files = own.filter(|(path, _)| path.ends_with(".sql")).collect();
        Ok(self.index()?.migration.iter().any(|entry| entry.name == name && entry.hash == hash_of(&sql)))
    }

    /// Refuses to lose SQL that was written by hand.
    ///
    /// # Errors
    /// [`Error::Refused`], with the consent for each of these migrations that was edited.
    pub(super) fn unedited(&self, module: &str, names: &[&str], consent: &Consent) -> Result<()> {
        let mut reasons = Vec::new();
        for name in names {
            let step = format!("forget-sql:{name}");
            if !consent.covers(&step) && !self.is_generated(name)? {
                reasons.push(format!(
                    "`{module}/{name}` holds SQL that was written by hand and would be lost: carry it over into a migration of \
                     its own (`generate --empty`), and say so with `--allow {step}`"
                ));
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }

    /// Joins what a merge left open: the migrations of both sides, in the order of their moments.
    pub(super) fn unite(&mut self) -> Result<()> {
        let text = self.text("index.toml").unwrap_or_default().to_owned();
        let sides = sides(&text);
        if sides.len() < 2 {
            return Ok(());
        }
        let mut migration: Vec<Entry> = Vec::new();
        for side in &sides {
            let index: Index = parse(&format!("{}index.toml", self.prefix), Some(side))?.unwrap_or_default();
            migration.extend(index.migration);
        }
        migration.sort_by(|a, b| a.name.cmp(&b.name));
        migration.dedup_by(|a, b| a.name == b.name);
        self.put("index.toml", to_toml(&Index { migration }));
        Ok(())
    }

    /// Carries the folder of a module over that has another name now.
    pub(super) fn settle(&mut self, module: &str) -> Result<Option<String>> {
        let Some(old) = self.moved_from.take() else { return Ok(None) };
        let (from, to) = (format!("{old}/"), format!("{module}/"));
        self.prefix.clone_from(&to);
        let below: Vec<String> = self.files.keys().filter(|path| path.starts_with(&from)).cloned().collect();
        for path in below {
            let text = self.files.remove(&path).unwrap_or_default();
            let path = path.replacen(&from, &to, 1);
            if path.ends_with("/snapshot.json") {
                let snapshot = Snapshot { module: module.to_owned(), ..Snapshot::parse(&text)? };
                self.edits.written.insert(path.clone(), snapshot.to_text());
                self.files.insert(path, snapshot.to_text());
            } else {
                self.files.insert(path, text);
            }
        }
        self.edits.moved = Some((old.clone(), module.to_owned()));
        Ok(Some(format!("The folder `{old}` is called `{module}` now.")))
    }

    /// Writes everything.
    pub(super) fn write(&self) -> Result<()> {
        if let Some((from, to)) = &self.edits.moved {
            let (from, to) = (self.folder.join(from), self.folder.join(to));
            fs::rename(&from, &to).map_err(|error| at(&from, error))?;
        }
        write_files(&self.folder, &self.edits.written)?;
        for path in &self.edits.gone {
            let path = self.folder.join(path);
            fs::remove_file(&path).map_err(|error| at(&path, error))?;
            // A folder that holds something else stays.
            let _ = path.parent().map(fs::remove_dir);
        }
        Ok(())
    }

    /// The list of modules as it should be on disk.
    pub(super) fn listing(&self, module: &str) -> Result<Modules> {
        // Read again: another module of this run may have been listed meanwhile.
        let on_disk = fs::read_to_string(self.folder.join("index.toml")).ok();
        let text = on_disk.as_deref().or_else(|| self.files.get("index.toml").map(String::as_str)).unwrap_or_default();
        let mut modules = Vec::new();
        for side in sides(text) {
            modules.extend(parse::<Modules>("index.toml", Some(&side))?.unwrap_or_default().modules);
        }
        let left = self.edits.moved.as_ref().map(|(from, _)| from);
        modules.retain(|name| Some(name) != left);
        modules.push(module.to_owned());
        modules.sort();
        modules.dedup();
        Ok(Modules { modules })
    }
}

/// Whether a merge left the file open.
pub(super) fn is_open(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("<<<<<<< "))
}

/// The text, or both sides of a text that a merge left open.
fn sides(text: &str) -> Vec<String> {
    if !is_open(text) {
        return vec![text.to_owned()];
    }
    let (mut ours, mut theirs, mut side) = (String::new(), String::new(), 0);
    for line in text.lines() {
        match line.get(..7) {
            Some("<<<<<<<") => side = 1,
            Some("|||||||") => side = 3,
            Some("=======") if side != 0 => side = 2,
            Some(">>>>>>>") => side = 0,
            _ => {
                let line = format!("{line}\n");
                if side < 2 {
                    ours.push_str(&line);
                }
                if side % 2 == 0 {
                    theirs.push_str(&line);
                }
            }
        }
    }
    vec![ours, theirs]
}

#[cfg(test)]
mod tests {
    use super::sides;

    #[test]
    fn an_open_merge_has_two_sides() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> other\nd\n";
        assert_eq!(sides(text), ["a\nb\nd\n", "a\nc\nd\n"]);
        assert_eq!(sides("a\n"), ["a\n"]);
    }
}
