//! Taking migrations back.

use super::{
    apply::{Applied, files, prepare},
    carry,
    files::{Migration, Source},
    history::{self, Direction, History},
    introspect::Live,
    lock::{self, Lock},
    run::Run,
    session::Migrator,
};
use crate::{
    db::Db,
    dialect::Dialect,
    error::{Error, Result, near},
};

/// Takes back the last migrations of a module.
pub(crate) async fn rollback(db: &Db, module: &str, count: usize, source: &Source) -> Result<Vec<Applied>> {
    let def = db.app().modules.iter().find(|def| def.name == module).ok_or_else(|| Error::Unknown {
        what: "module",
        name: module.to_owned(),
        near: near(module, db.app().modules.iter().map(|def| def.name)),
    })?;
    let place = db.placement().of(def);
    let files = files(db, place, source)?;
    let mut migrator = Migrator::open(db, place).await?;
    let live = Live::read(&mut migrator).await?;
    migrator.settle().await?;
    prepare(&mut migrator, &live).await?;
    let lock = Lock::take(&mut migrator, db, place, lock::PATIENCE).await?;
    let migrations = files.iter().find(|(other, _)| other.name == module).map_or(&[][..], |(_, migrations)| &migrations[..]);
    let result = match carry::over(&mut migrator, &lock, &files).await {
        Ok(history) => take_back(&mut migrator, &lock, &history, module, migrations, count).await,
        Err(error) => Err(error),
    };
    let released = lock.release(&mut migrator).await;
    let taken = result?;
    released.map(|()| taken)
}

async fn take_back(
    migrator: &mut Migrator,
    lock: &Lock,
    history: &History,
    module: &str,
    files: &[Migration],
    count: usize,
) -> Result<Vec<Applied>> {
    // An interrupted rollback is no reason not to go on with it.
    history::verified(module, files, history, migrator.flavour.dialect())?;
    let applied = history::applied(history, module).into_iter().rev().take(count);
    let back: Vec<&Migration> = applied.filter_map(|(name, _)| files.iter().find(|file| file.name == name)).collect();
    let reasons: Vec<String> = back.iter().flat_map(|file| irreversible(module, file, migrator.flavour.dialect())).collect();
    if !reasons.is_empty() {
        return Err(Error::Refused(reasons));
    }
    let mut taken = Vec::new();
    for file in back {
        let pieces = file.down(migrator.flavour.dialect())?;
        // What was done forwards says nothing about the way back.
        let progress = history.progress(module, &file.name).filter(|progress| progress.direction == Direction::Down);
        let run = Run { module, name: &file.name, direction: Direction::Down, pieces: &pieces, progress };
        let statements = run.play(migrator, lock).await?;
        taken.push(Applied { module: module.to_owned(), name: file.name.clone(), statements });
    }
    Ok(taken)
}

fn irreversible(module: &str, file: &Migration, dialect: Dialect) -> Vec<String> {
    let reasons = file.irreversible(dialect).into_iter();
    let (name, dialect) = (&file.name, dialect.name());
    reasons
        .map(|reason| {
            format!(
                "`{module}/{name}` cannot be taken back: {reason}. Write the way back into its `{dialect}.down.sql` and take the \
                 line with this reason out, or restore a backup"
            )
        })
        .collect()
}
