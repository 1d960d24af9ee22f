//! Tables of links that somebody else made, under the names that the links ask for.

use super::{
    super::{introspect::Live, session::Migrator},
    track::{self, Known},
};
use crate::{
    db::{Db, Place},
    error::Result,
    schema::LinkInfo,
};

/// The declared links whose tables are there and not tracked.
pub(in super::super) async fn adoptable(migrator: &mut Migrator, db: &Db, place: Place, live: &Live) -> Result<Vec<Known>> {
    let app = db.app();
    let tracked = match live.tables.contains_key(track::TABLE) {
        true => track::read(migrator, app.name).await?,
        false => Vec::new(),
    };
    let stored = app.links.iter().copied().filter(|link| LinkInfo::of(link).stored());
    let here = stored.filter(|link| db.placement().of_link(link) == place).map(Known::declared);
    let dialect = migrator.flavour.dialect();
    let unknown = here.filter(|link| !tracked.iter().any(|known| known.identity == link.identity));
    Ok(unknown.filter(|link| live.has(dialect, &link.table)).collect())
}

/// Tracks links as if a sync had made their tables.
pub(in super::super) async fn remember(migrator: &mut Migrator, app: &str, links: &[Known], live: &Live) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    if !live.tables.contains_key(track::TABLE) {
        migrator.run(&track::create(migrator.flavour.dialect())).await?;
    }
    for link in links {
        track::replace(migrator, app, None, Some(link)).await?;
    }
    Ok(())
}
