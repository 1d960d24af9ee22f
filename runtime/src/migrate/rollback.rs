//! Taking migrations back.

use super::{
    apply::{Applied, Run, files, prepare},
    files::{Migration, Source},
    history::{self, Direction, Entry},
    introspect::Live,
    lock::Lock,
    session::Migrator,
};
use crate::{
    db::Db,
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
    prepare(&mut migrator, &live).await?;
    let lock = Lock::take(&mut migrator, db, place).await?;
    let migrations = files.iter().find(|(other, _)| other.name == module).map_or(&[][..], |(_, migrations)| &migrations[..]);
    let result = take_back(&mut migrator, &lock, module, migrations, count).await;
    let released = lock.release(&mut migrator).await;
    let taken = result?;
    released.map(|()| taken)
}

async fn take_back(
    migrator: &mut Migrator,
    lock: &Lock,
    module: &str,
    files: &[Migration],
    count: usize,
) -> Result<Vec<Applied>> {
    let history = history::read(migrator).await?;
    // An interrupted rollback is no reason not to go on with it.
    let forwards: Vec<Entry> = history.iter().filter(|entry| entry.direction == Direction::Up).cloned().collect();
    history::pending(module, files, &forwards, migrator.flavour.dialect())?;
    let mut taken = Vec::new();
    for (name, _) in history::applied(&history, module).into_iter().rev().take(count) {
        let Some(file) = files.iter().find(|file| file.name == name) else { continue };
        let pieces = file.down(migrator.flavour.dialect())?;
        lock.renew(migrator).await?;
        let run = Run { module, name, direction: Direction::Down, pieces: &pieces, history: &history };
        let statements = run.play(migrator, lock).await?;
        taken.push(Applied { module: module.to_owned(), name: name.to_owned(), statements });
    }
    Ok(taken)
}
