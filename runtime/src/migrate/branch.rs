//! Two branches that both generated: found by the schemas that each migration begins and ends with, and brought into one line.

use super::{
    consent::Consent,
    files::{Home, Migration},
};
use crate::error::{Error, Result};

/// The migrations of a module in one line, and those beside it.
struct Line<'a> {
    kept: Vec<&'a Migration>,
    beside: Vec<&'a Migration>,
}

/// Of migrations that begin at the same schema, the one that leads to `onto` is kept, otherwise the first.
fn line<'a>(migrations: &'a [Migration], onto: Option<&str>) -> Line<'a> {
    let mut beside: Vec<&Migration> = migrations.iter().collect();
    let mut kept: Vec<&Migration> = Vec::new();
    let mut at = migrations.first().map(|first| first.settings.before.clone()).unwrap_or_default();
    loop {
        let begins = |place: &usize| beside[*place].settings.before == at;
        let mut candidates = (0..beside.len()).filter(begins);
        let wanted = onto.and_then(|onto| candidates.clone().find(|place| leads_to(migrations, beside[*place], onto)));
        let Some(place) = wanted.or_else(|| candidates.next()) else { return Line { kept, beside } };
        let next = beside.remove(place);
        at.clone_from(&next.settings.after);
        kept.push(next);
    }
}

/// Whether that migration is `onto`, or others lead on from it to `onto`.
fn leads_to(migrations: &[Migration], from: &Migration, onto: &str) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(migration) = reached.get(next).copied() {
        if migration.name == onto {
            return true;
        }
        let follows = |other: &&Migration| {
            other.settings.before == migration.settings.after && !reached.iter().any(|known| known.name == other.name)
        };
        let more: Vec<_> = migrations.iter().filter(follows).collect();
        reached.extend(more);
        next += 1;
    }
    false
}

/// Refuses migrations of which one does not begin where the one before it ended.
pub(super) fn one_line(module: &str, migrations: &[Migration]) -> Result<()> {
    let breaks = migrations.windows(2).find(|pair| pair[0].settings.after != pair[1].settings.before);
    let Some([before, after]) = breaks else { return Ok(()) };
    Err(Error::Migration(format!(
        "`{module}/{}` does not begin where `{}` ended, so both were generated on branches of their own: bring them into one \
         line with `generate --rebase`, which writes the later one anew; `--onto <migration>` says which of them stays",
        after.name, before.name
    )))
}

/// Brings the migrations of a module into one line: those beside it go, and what they did is generated anew. Those that
/// change no schema follow the line as they are. What was done, in words.
pub(super) fn rebase(home: &mut Home, module: &str, onto: Option<&str>, consent: &Consent) -> Result<Vec<String>> {
    let migrations = home.migrations()?;
    if let Some(onto) = onto
        && !migrations.iter().any(|migration| migration.name == onto)
    {
        return Ok(Vec::new());
    }
    let Line { kept, beside } = line(&migrations, onto);
    let (data, again): (Vec<&Migration>, Vec<_>) =
        beside.into_iter().partition(|migration| migration.settings.before == migration.settings.after);
    home.unedited(module, &again.iter().map(|migration| migration.name.as_str()).collect::<Vec<_>>(), consent)?;
    let mut notes: Vec<String> = Vec::new();
    for migration in &again {
        notes.push(format!("`{module}/{}` is written anew.", migration.name));
    }
    if let Some(last) = kept.last() {
        for migration in &data {
            home.begin_at(&migration.name, last)?;
            notes.push(format!("`{module}/{}` follows `{}` as it is.", migration.name, last.name));
        }
    }
    let names: Vec<&str> = kept.iter().chain(&data).map(|migration| migration.name.as_str()).collect();
    home.keep(&names)?;
    Ok(notes)
}
