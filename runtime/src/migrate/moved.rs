//! A module that was renamed without a word: its tables would be made a second time.

use super::{consent::Consent, edit::is_open, files::Home, plan::alike, snapshot::Snapshot};
use crate::{
    error::{Error, Result},
    schema::{AppDef, ModuleDef},
};

/// Refuses the first migration of a module whose tables look like those of a module that is gone.
pub(super) fn refuse_unwritten(app: &AppDef, module: &'static ModuleDef, home: &Home, consent: &Consent) -> Result<()> {
    let step = format!("new-module:{}", module.name);
    if module.migrations.is_some() || consent.covers(&step) || !home.index()?.migration.is_empty() {
        return Ok(());
    }
    let declared = |name: &str| app.modules.iter().any(|module| module.name == name || module.was == Some(name));
    let after = Snapshot::of(module);
    for (path, text) in &home.files {
        // `<module>/<migration>/snapshot.json`
        let Some((old, _)) = path.split_once('/').filter(|_| path.ends_with("/snapshot.json") && !is_open(text)) else {
            continue;
        };
        if declared(old) {
            continue;
        }
        let before = Snapshot::parse(text)?;
        let known =
            |table: &&crate::schema::Table| before.tables.iter().any(|other| other.name == table.name || alike(other, table));
        if let Some(table) = after.tables.iter().find(known) {
            let name = module.name;
            return Err(Error::Refused(vec![format!(
                "the module `{old}` is gone and `{name}` with a table like its `{}` is new: if it was renamed, write \
                 `#[module(was = \"{old}\")]`; if it is another one, `--allow {step}`",
                table.name
            )]));
        }
    }
    Ok(())
}
