//! The plan of the links, made and carried out.

use super::{
    super::{
        apply::prepare,
        busy::{Patience, is_busy},
        consent::Consent,
        diff::diff,
        introspect::Live,
        lock::{self, Lock},
        render::render,
        session::Migrator,
        system,
    },
    plan::{LinkAction, LinkChange, LinkPlan, aside, bring_back, plan},
    track::{self, Known},
};
use crate::{
    db::{Db, Place},
    dialect::{quote_all, table_name},
    error::Result,
    schema::{LinkInfo, Table},
    value::DateTime,
};

/// What a sync would do. Reads only.
pub(crate) async fn plan_links(db: &Db) -> Result<LinkPlan> {
    let mut all = LinkPlan::default();
    for place in db.places() {
        let mut migrator = Migrator::open(db, place).await?;
        let live = Live::read(&mut migrator).await?;
        all.actions.extend(plan_at(&mut migrator, db, place, &live).await?.actions);
    }
    Ok(all)
}

/// Brings the tables of links to what is declared.
pub(crate) async fn sync_links(db: &Db, consent: &Consent) -> Result<LinkPlan> {
    let mut all = LinkPlan::default();
    for place in db.places() {
        let mut migrator = Migrator::open(db, place).await?;
        let live = Live::read(&mut migrator).await?;
        let mut plan = plan_at(&mut migrator, db, place, &live).await?;
        plan.permitted(consent)?;
        if plan.todo(consent).next().is_some() {
            migrator.settle().await?;
            prepare(&mut migrator, &live).await?;
            let lock = Lock::take(&mut migrator, db, place, lock::PATIENCE).await?;
            let result = sync_held(&mut migrator, db, place, consent, Some(&lock)).await;
            let released = lock.release(&mut migrator).await;
            plan = result?;
            released?;
        }
        system::make(db, place, &mut migrator).await?;
        all.actions.extend(plan.actions);
    }
    Ok(all)
}

/// The same where nobody else can be at work: a database of development.
pub(in super::super) async fn sync_unlocked(migrator: &mut Migrator, db: &Db, place: Place, consent: &Consent) -> Result<()> {
    sync_held(migrator, db, place, consent, None).await.map(|_| ())
}

/// The same by a migrator that holds the lock.
pub(in super::super) async fn sync_held(
    migrator: &mut Migrator,
    db: &Db,
    place: Place,
    consent: &Consent,
    lock: Option<&Lock>,
) -> Result<LinkPlan> {
    let live = Live::read(migrator).await?;
    let plan = plan_at(migrator, db, place, &live).await?;
    plan.permitted(consent)?;
    warn_of_kept(&plan, consent);
    if plan.todo(consent).next().is_none() {
        return Ok(plan);
    }
    migrator.run(&track::create(migrator.flavour.dialect())).await?;
    let mut patience = Patience::new();
    loop {
        migrator.begin().await?;
        let result = carry_out(migrator, db.app().name, &plan, consent, lock).await;
        match migrator.finish(result).await {
            // Nothing was kept, so all is tried again.
            Err(error) if is_busy(&error) && migrator.flavour.transactional_ddl() && patience.again().await => {}
            result => return result.map(|()| plan),
        }
    }
}

/// Refuses what needs consent or cannot be, before the modules are migrated.
pub(in super::super) async fn refuse(migrator: &mut Migrator, db: &Db, place: Place, consent: &Consent) -> Result<()> {
    let live = Live::read(migrator).await?;
    plan_at(migrator, db, place, &live).await?.permitted_so_far(consent)
}

/// Whether a sync has nothing to do.
pub(in super::super) async fn up_to_date(
    migrator: &mut Migrator,
    db: &Db,
    place: Place,
    consent: &Consent,
    live: &Live,
) -> Result<bool> {
    let plan = plan_at(migrator, db, place, live).await?;
    let done = plan.todo(consent).next().is_none();
    if done {
        warn_of_kept(&plan, consent);
    }
    Ok(done)
}

fn warn_of_kept(plan: &LinkPlan, consent: &Consent) {
    for kept in plan.kept(consent) {
        tracing::warn!(
            link = kept.link,
            table = kept.table,
            "no longer declared; its table stays until `--allow {}`",
            kept.step()
        );
    }
}

async fn plan_at(migrator: &mut Migrator, db: &Db, place: Place, live: &Live) -> Result<LinkPlan> {
    let app = db.app();
    let stored = app.links.iter().copied().filter(|link| LinkInfo::of(link).stored());
    let declared: Vec<Known> = stored.filter(|link| db.placement().of_link(link) == place).map(Known::declared).collect();
    let tracked = match live.tables.contains_key(track::TABLE) {
        true => track::read(migrator, app.name).await?,
        false => Vec::new(),
    };
    let mut plan = plan(migrator.flavour, declared, tracked, live);
    let creates = plan.actions.iter().any(|action| action.change == LinkChange::Create);
    if creates && live.tables.contains_key(track::TABLE) {
        let aside = track::read(migrator, &track::aside(app.name)).await?;
        bring_back(migrator.flavour, &mut plan, &aside, live);
    }
    for action in &mut plan.actions {
        look_at_rows(migrator, action).await?;
    }
    Ok(plan)
}

/// What depends on the rows that are there.
async fn look_at_rows(migrator: &mut Migrator, action: &mut LinkAction) -> Result<()> {
    let Some(table) = action.from.as_ref().map(|from| from.table.clone()) else { return Ok(()) };
    let looks = matches!(action.change, LinkChange::Update | LinkChange::Rename);
    if !looks || action.refused.is_some() {
        return Ok(());
    }
    if !has_rows(migrator, &table).await? {
        action.plan.on_empty_tables();
        return Ok(());
    }
    let narrowed: Vec<Vec<String>> = action.narrowed().into_iter().map(|index| index.columns.clone()).collect();
    for columns in narrowed {
        if breaks(migrator, &table, &columns).await? {
            action.refused = Some(format!(
                "link `{}`: `{}` cannot be narrowed to `One`, since several live rows share `{}`: dismiss all but one of each \
                 first",
                action.link,
                action.table,
                columns.join("`, `")
            ));
        }
    }
    Ok(())
}

async fn has_rows(migrator: &mut Migrator, table: &Table) -> Result<bool> {
    let mut sql = migrator.writer();
    sql.sql("SELECT 1 FROM ").table(table).sql(" LIMIT 1");
    Ok(!migrator.fetch(sql).await?.is_empty())
}

async fn breaks(migrator: &mut Migrator, table: &Table, columns: &[String]) -> Result<bool> {
    // Under their present names, should an end be renamed at the same time.
    if columns.iter().any(|column| table.column(column).is_none()) {
        return Ok(false);
    }
    let names = quote_all(migrator.flavour.dialect(), columns);
    let mut sql = migrator.writer();
    sql.sql("SELECT 1 FROM ").table(table).sql(" WHERE deleted_at IS NULL GROUP BY ").sql(&names);
    sql.sql(" HAVING count(*) > 1 LIMIT 1");
    Ok(!migrator.fetch(sql).await?.is_empty())
}

async fn carry_out(migrator: &mut Migrator, app: &str, plan: &LinkPlan, consent: &Consent, lock: Option<&Lock>) -> Result<()> {
    for action in plan.todo(consent) {
        let (statements, kept) = match action.change {
            LinkChange::Remove => removal(migrator, action).await?,
            _ => (action.sql(migrator.flavour), None),
        };
        let old = action.from.as_ref().map(|from| from.identity.as_str());
        // Where each statement commits by itself, a table that is remembered too early is made by the next sync; one
        // that nobody remembers would be a stranger.
        if action.change == LinkChange::Create {
            track::replace(migrator, app, old, action.to.as_ref()).await?;
            run_all(migrator, &statements).await?;
        } else {
            run_all(migrator, &statements).await?;
            track::replace(migrator, app, old, action.to.as_ref()).await?;
        }
        if action.back || kept.is_some() {
            track::replace(migrator, &track::aside(app), old, kept.as_ref()).await?;
        }
    }
    match lock {
        Some(lock) => lock.renew(migrator).await,
        None => Ok(()),
    }
}

async fn run_all(migrator: &mut Migrator, statements: &[String]) -> Result<()> {
    for statement in statements {
        migrator.run_limited(statement, false).await?;
    }
    Ok(())
}

/// A table with rows is set aside under another name, and known under it; an empty one goes; one that is not there is
/// forgotten.
async fn removal(migrator: &mut Migrator, action: &LinkAction) -> Result<(Vec<String>, Option<Known>)> {
    let Some(from) = &action.from else { return Ok((Vec::new(), None)) };
    let dialect = migrator.flavour.dialect();
    let live = Live::read(migrator).await?;
    if !live.has(dialect, &from.table) {
        return Ok((Vec::new(), None));
    }
    if !has_rows(migrator, &from.table).await? {
        let drop = format!("DROP TABLE {}", table_name(dialect, from.table.schema.as_deref(), &from.table.name));
        return Ok((vec![drop], None));
    }
    let stamp = DateTime::now().format("%Y%m%d%H%M%S").to_string();
    let table = aside(&from.table, &stamp);
    let changes = diff(std::slice::from_ref(&from.table), std::slice::from_ref(&table));
    let statements = render(migrator.flavour, &changes).into_iter().map(|statement| statement.sql).collect();
    Ok((statements, Some(Known { table, ..from.clone() })))
}
