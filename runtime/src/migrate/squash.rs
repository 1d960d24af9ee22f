//! `squash`: the migrations of a module as one. A database that ran them knows the one as applied; a new one runs only it.

use std::path::PathBuf;

use super::{
    branch::one_line,
    consent::Consent,
    diff::diff,
    files::{Entry, Home, Settings, Source},
    generate::{Files, Generated, chosen, hash_of, to_toml},
    plan::Plan,
    render::{Way, render_for, script},
    snapshot::Snapshot,
};
use crate::{
    dialect::Flavour,
    error::{Error, Result},
    schema::AppDef,
};

/// What to squash.
#[derive(Debug, Clone, Default)]
pub struct Squash {
    /// The module.
    pub module: String,
    /// To leaving out SQL that was written by hand: `forget-sql:<migration>`.
    pub consent: Consent,
    /// Another folder than the application's.
    pub folder: Option<PathBuf>,
    /// Only find out; write nothing.
    pub dry_run: bool,
}

/// Makes one migration of those of a module; nothing where there are fewer than two.
pub(crate) fn squash(app: &'static AppDef, wanted: &Squash) -> Result<Option<Generated>> {
    let source = wanted.folder.clone().map_or(Source::Disk, Source::Folder);
    let module = chosen(app, std::slice::from_ref(&wanted.module))?[0];
    let Some(mut home) = Home::of(app, module, &source)? else { return Ok(None) };
    home.settle(module.name)?;
    let migrations = home.migrations()?;
    let [_, .., last] = &migrations[..] else { return Ok(None) };
    one_line(module.name, &migrations)?;
    let names: Vec<&str> = migrations.iter().map(|migration| migration.name.as_str()).collect();
    home.unedited(module.name, &names, &wanted.consent)?;

    let after = last.schema()?;
    let (up, down) = (diff(&[], &after.tables), diff(&after.tables, &[]));
    let stamp = last.name.split('_').next().unwrap_or_default();
    let name = format!("{stamp}_squashed");
    if names.contains(&name.as_str()) {
        return Err(Error::Migration(format!("`{}/{name}` is squashed already", module.name)));
    }
    let mut own = Files::new();
    for dialect in home.dialects()? {
        let statements = |changes, way| script(&render_for(Flavour::of(dialect), changes, way), "");
        own.insert(format!("{}.up.sql", dialect.name()), statements(&up, Way::Online { stamp: &name }));
        own.insert(format!("{}.down.sql", dialect.name()), statements(&down, Way::Back { stamp: &name, aside: &[] }));
    }
    let hash = hash_of(&own);
    let earlier = migrations.iter().flat_map(|migration| migration.settings.replaces.iter().cloned());
    let replaces = earlier.chain(names.iter().map(|name| (*name).to_owned())).collect();
    let before = Snapshot::empty(module.name).hash();
    let settings = Settings { before, after: last.settings.after.clone(), hazards: Vec::new(), replaces };
    own.insert("migration.toml".into(), to_toml(&settings));
    own.insert("snapshot.json".into(), after.to_text());
    home.keep(&[])?;
    home.add(Entry { name: name.clone(), hash }, &own)?;
    if !wanted.dry_run {
        home.write()?;
    }
    let files = own.into_iter().map(|(path, text)| (format!("{}{name}/{path}", home.prefix), text)).collect();
    let notes = names.iter().map(|old| format!("`{}/{old}` is part of it.", module.name)).collect();
    Ok(Some(Generated { module: module.name.to_owned(), name, plan: Plan::new(up), folder: home.folder.clone(), files, notes }))
}
