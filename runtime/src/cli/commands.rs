//! What each command does.

use serde_json::{Value, json};

use super::{
    Outcome,
    args::{self, Args, Command},
    report::{Screen, Tone},
};
use crate::{
    app::App,
    cascade::Backlog,
    db::{Db, Place},
    error::{Error, Result},
    migrate::{
        Adopt, Adopted, Applied, Change, Consent, Generate, Hazard, HazardKind, LinkAction, LinkChange, LinkPlan, Migrate,
        MigrationStatus, ModuleStatus, Plan, Source, Squash, State, describe, full_name,
    },
};

pub(super) async fn run<A: App>(args: &Args, screen: &Screen) -> Result<Outcome> {
    match &args.command {
        Command::Generate(wanted) => {
            let outcome = generate::<A>(wanted, screen)?;
            prove::<A>(wanted, screen).await.map(|()| outcome)
        }
        Command::Plan(database) => plan::<A>(database, screen).await,
        Command::Migrate(wanted) => migrate::<A>(wanted, screen).await,
        Command::Rollback(wanted) => rollback::<A>(wanted, screen).await,
        Command::Status(database) => status::<A>(database, screen).await,
        Command::SyncLinks(wanted) => sync_links::<A>(wanted, screen).await,
        Command::CheckLinks(wanted) => super::links::check::<A>(wanted, screen).await,
        Command::Recover(database) => recover::<A>(database, screen).await,
        Command::Grant(wanted) => super::grant::grant::<A>(wanted, screen).await,
        Command::Baseline(wanted) => baseline::<A>(wanted, screen).await,
        Command::Push(wanted) => push::<A>(wanted, screen).await,
        Command::Check => check::<A>(screen),
        Command::Squash(wanted) => squash::<A>(wanted, screen),
        Command::Lint(wanted) => lint::<A>(wanted, screen),
    }
}

pub(super) async fn connect<A: App>(database: &args::Database) -> Result<Db> {
    let url = database.database_url.as_deref().ok_or_else(|| {
        Error::Config("no database is named: give `--database-url`, or set `DATABASE_URL` (a file `.env` will do)".into())
    })?;
    let mut builder = A::builder().default(url);
    for named in &database.module_url {
        let (module, url) = named.split_once('=').ok_or_else(|| {
            Error::Config("`--module-url` names a module and its address: write `--module-url brand=postgres://…`".into())
        })?;
        builder = builder.module_named(module, url)?;
    }
    match &database.links_url {
        Some(url) => builder.links(url).connect().await,
        None => builder.connect().await,
    }
}

/// The folder on disk before the files in the program, so that a stale program runs what was generated.
fn source(folder: Option<&std::path::PathBuf>) -> Source {
    folder.cloned().map_or(Source::Disk, Source::Folder)
}

fn consent(allow: &args::Allow) -> Consent {
    allow.allow.iter().cloned().collect()
}

fn generate<A: App>(wanted: &args::Generate, screen: &Screen) -> Result<Outcome> {
    let made = A::generate(&Generate {
        name: wanted.name.clone(),
        modules: wanted.module.clone(),
        consent: consent(&wanted.allow),
        at: None,
        folder: wanted.migrations.clone(),
        dry_run: wanted.check || wanted.dry_run,
        empty: wanted.empty,
        rebase: wanted.rebase,
        onto: wanted.onto.clone(),
    })?;
    made.iter().flat_map(|made| &made.notes).for_each(|note| screen.note(note));
    if screen.json() {
        let one = |made: &crate::migrate::Generated| {
            json!({
                "module": made.module,
                "name": made.name,
                "folder": made.folder,
                "files": made.files.keys().collect::<Vec<_>>(),
                "changes": made.plan.changes.iter().map(describe).collect::<Vec<_>>(),
                "hazards": hazards(&made.plan),
                "notes": made.notes,
            })
        };
        screen.value(&made.iter().map(one).collect::<Vec<_>>());
    } else if made.is_empty() {
        screen.note("The migrations are up to date.");
    } else if wanted.dry_run {
        for (path, text) in made.iter().flat_map(|made| &made.files).filter(|(path, _)| path.ends_with(".up.sql")) {
            screen.line(&format!("-- {path}\n{text}"));
        }
    } else {
        let named = made.iter().filter(|made| !made.name.is_empty());
        let rows: Vec<_> = named.flat_map(|made| changes(&made.module, &made.name, &made.plan)).collect();
        if !rows.is_empty() {
            screen.table(&["module", "migration", "change", "hazards"], &rows);
        }
        if !wanted.check {
            screen.note("Written. Read the SQL, build again, and run `migrate`.");
        }
    }
    Ok(if wanted.check && !made.is_empty() { Outcome::Stale } else { Outcome::Done })
}

/// Plays what is in the folder on a database of no importance.
async fn prove<A: App>(wanted: &args::Generate, screen: &Screen) -> Result<()> {
    let Some(server) = &wanted.prove else { return Ok(()) };
    let count = A::prove(server, &source(wanted.migrations.as_ref())).await?;
    screen.note(&format!("Proved: {count} migrations lead to the schemas beside them on a new database."));
    Ok(())
}

fn changes(module: &str, name: &str, plan: &Plan) -> Vec<(Tone, Vec<String>)> {
    let mut rows = Vec::new();
    for change in &plan.changes {
        let (mark, tone, table) = match change {
            Change::Create(table) => ('+', Tone::New, table),
            Change::Rename { to, .. } => ('~', Tone::Changed, to),
            Change::Alter(alter) => ('~', Tone::Changed, &alter.after),
            Change::Drop(table) => ('-', Tone::Gone, table),
        };
        let full = full_name(table);
        let own = |hazard: &&Hazard| match (change, hazard.kind) {
            (Change::Rename { from, .. }, kind) => kind == HazardKind::RenameTable && hazard.name == full_name(from),
            (_, HazardKind::RenameTable) => false,
            _ => hazard.name == full || hazard.name.starts_with(&format!("{full}.")),
        };
        let steps: Vec<_> = plan.hazards.iter().filter(own).map(told).collect();
        rows.push((tone, vec![module.to_owned(), name.to_owned(), format!("{mark} {}", describe(change)), steps.join("\n")]));
    }
    if plan.is_empty() {
        rows.push((Tone::New, vec![module.to_owned(), name.to_owned(), "+ SQL that you write".into(), String::new()]));
    }
    rows
}

/// Each by its name, with what may go wrong.
fn hazards(plan: &Plan) -> Vec<String> {
    plan.hazards.iter().map(told).collect()
}

fn told(hazard: &Hazard) -> String {
    let risks: Vec<_> = hazard.kind.risks().iter().map(|risk| risk.text()).collect();
    format!("{hazard} ({})", risks.join(", "))
}

async fn plan<A: App>(database: &args::Database, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(database).await?;
    show_plan::<A>(&db, &source(database.migrations.as_ref()), &Consent::none(), screen).await?;
    Ok(Outcome::Done)
}

/// What is about to run for one migration or link.
struct Todo {
    name: String,
    hazards: Vec<String>,
    statements: Vec<String>,
}

/// Shows what is pending; whether there is anything.
async fn show_plan<A: App>(db: &Db, source: &Source, consent: &Consent, screen: &Screen) -> Result<bool> {
    let mut todo = Vec::new();
    for module in A::status(db, source).await? {
        let pending = module.migrations.into_iter().filter(|migration| migration.state != State::Applied);
        todo.extend(pending.map(|MigrationStatus { name, hazards, statements, .. }| Todo {
            name: format!("{}/{name}", module.module),
            hazards,
            statements,
        }));
    }
    let links = A::plan_links(db).await?;
    links.permitted(consent)?;
    todo.extend(links_todo(db, &links, consent));
    if screen.json() {
        let one = |todo: &Todo| json!({ "name": todo.name, "hazards": todo.hazards, "statements": todo.statements });
        screen.value(&todo.iter().map(one).collect::<Vec<_>>());
    } else if todo.is_empty() {
        screen.note("The database is up to date.");
    } else {
        show_todo(&todo, screen);
    }
    mention(&links, consent, screen);
    Ok(!todo.is_empty())
}

fn links_todo(db: &Db, links: &LinkPlan, consent: &Consent) -> Vec<Todo> {
    let flavour = db.flavour(Place::default());
    let one = |action: &LinkAction| Todo {
        name: format!("link {}", action.link),
        hazards: hazards(&action.plan),
        statements: action.sql(flavour),
    };
    links.todo(consent).map(one).collect()
}

/// As SQL that could be run: names and hazards are comments.
fn show_todo(todo: &[Todo], screen: &Screen) {
    for Todo { name, hazards, statements } in todo {
        let hazards = hazards.iter().map(|hazard| format!("-- {hazard}\n")).collect::<String>();
        screen.line(&format!("-- {name}\n{hazards}{};\n", statements.join(";\n")));
    }
}

fn mention(links: &LinkPlan, consent: &Consent, screen: &Screen) {
    for kept in links.kept(consent) {
        screen.note(&format!(
            "The link `{}` is no longer declared; its table `{}` stays until `sync-links --allow {}`.",
            kept.link,
            kept.table,
            kept.step()
        ));
    }
}

async fn migrate<A: App>(wanted: &args::Migrate, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let (source, consent) = (source(wanted.database.migrations.as_ref()), consent(&wanted.allow));
    if wanted.dry_run || wanted.check {
        let stale = show_plan::<A>(&db, &source, &consent, screen).await?;
        return Ok(if stale && wanted.check { Outcome::Stale } else { Outcome::Done });
    }
    // The way the links are before, which tells what a run did to them.
    let links = A::plan_links(&db).await?;
    let applied =
        A::migrate_with(&db, &Migrate { source: source.clone(), consent: consent.clone(), ..Migrate::default() }).await?;
    let synced: Vec<&LinkAction> = links.todo(&consent).collect();
    if screen.json() || !applied.is_empty() || synced.is_empty() {
        show_applied(&applied, "The database is up to date.", screen);
    }
    if !screen.json() {
        show_links(&synced, screen);
    }
    mention(&links, &consent, screen);
    mention_stale(&A::status(&db, &source).await?, screen);
    Ok(Outcome::Done)
}

fn show_applied(applied: &[Applied], nothing: &str, screen: &Screen) {
    if screen.json() {
        let one = |done: &Applied| json!({ "module": done.module, "name": done.name, "statements": done.statements });
        screen.value(&applied.iter().map(one).collect::<Vec<Value>>());
    } else if applied.is_empty() {
        screen.note(nothing);
    } else {
        let row = |done: &Applied| (Tone::New, vec![done.module.clone(), done.name.clone(), done.statements.to_string()]);
        screen.table(&["module", "migration", "statements"], &applied.iter().map(row).collect::<Vec<_>>());
    }
}

async fn rollback<A: App>(wanted: &args::Rollback, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let source = source(wanted.database.migrations.as_ref());
    let taken = A::rollback(&db, &wanted.module, wanted.count, &source).await?;
    show_applied(&taken, "There is nothing to take back.", screen);
    Ok(Outcome::Done)
}

async fn status<A: App>(database: &args::Database, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(database).await?;
    let modules = A::status(&db, &source(database.migrations.as_ref())).await?;
    let links = A::plan_links(&db).await?;
    let backlog = A::backlog(&db).await?;
    if screen.json() {
        let migration = |one: &MigrationStatus| json!({ "name": one.name, "state": one.state, "hazards": one.hazards });
        let module = |module: &ModuleStatus| {
            let migrations: Vec<Value> = module.migrations.iter().map(migration).collect();
            json!({ "module": module.module, "generated": module.generated, "migrations": migrations, "drift": module.drift })
        };
        let modules: Vec<Value> = modules.iter().map(module).collect();
        screen.value(
            &json!({ "modules": modules, "links": links.actions.iter().map(link).collect::<Vec<_>>(), "pending": backlog }),
        );
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for module in &modules {
        for MigrationStatus { name, state, .. } in &module.migrations {
            let (word, tone) = match state {
                State::Applied => ("applied", Tone::Plain),
                State::Partial => ("broken off", Tone::Gone),
                State::Pending => ("pending", Tone::Changed),
            };
            rows.push((tone, vec![module.module.clone(), name.clone(), word.to_owned()]));
        }
        for drift in &module.drift {
            screen.note(&format!("Changed by hand: {}; {}.", drift.difference, drift.way_out()));
        }
    }
    mention_stale(&modules, screen);
    mention_backlog(&backlog, screen);
    screen.table(&["module", "migration", "state"], &rows);
    show_links(&links.actions.iter().collect::<Vec<_>>(), screen);
    mention(&links, &Consent::none(), screen);
    Ok(Outcome::Done)
}

/// The program has another schema than its migrations make.
fn mention_stale(modules: &[ModuleStatus], screen: &Screen) {
    for module in modules.iter().filter(|module| !module.generated) {
        screen.note(&format!("The schema of `{}` changed since its last migration: run `generate`.", module.module));
    }
}

fn link(action: &LinkAction) -> Value {
    json!({
        "link": action.link,
        "table": action.table,
        "change": action.change,
        "hazards": hazards(&action.plan),
        "refused": action.refused,
    })
}

fn show_links(links: &[&LinkAction], screen: &Screen) {
    if links.is_empty() {
        return;
    }
    let row = |action: &&LinkAction| {
        let (word, tone) = match action.change {
            LinkChange::Rename if action.back => ("+ bring back", Tone::New),
            LinkChange::Create => ("+ create", Tone::New),
            LinkChange::Update => ("~ update", Tone::Changed),
            LinkChange::Rename => ("~ rename", Tone::Changed),
            LinkChange::Remove => ("- remove", Tone::Gone),
            LinkChange::Nothing => ("as declared", Tone::Plain),
        };
        (tone, vec![action.link.clone(), action.table.clone(), word.to_owned(), hazards(&action.plan).join("\n")])
    };
    screen.table(&["link", "table", "change", "hazards"], &links.iter().map(row).collect::<Vec<_>>());
}

async fn sync_links<A: App>(wanted: &args::SyncLinks, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let consent = consent(&wanted.allow);
    let planning = wanted.dry_run || wanted.check;
    let links = if planning { A::plan_links(&db).await? } else { A::sync_links_with(&db, &consent).await? };
    if planning {
        links.permitted(&consent)?;
    }
    let todo = links.todo(&consent).count();
    if screen.json() {
        screen.value(&links.actions.iter().map(link).collect::<Vec<_>>());
    } else if wanted.dry_run {
        show_todo(&links_todo(&db, &links, &consent), screen);
    } else {
        show_links(&links.actions.iter().collect::<Vec<_>>(), screen);
    }
    if todo == 0 {
        screen.note("The links are up to date.");
    }
    mention(&links, &consent, screen);
    Ok(if wanted.check && todo > 0 { Outcome::Stale } else { Outcome::Done })
}

async fn recover<A: App>(database: &args::Database, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(database).await?;
    let recovered = match A::recover(&db).await {
        Ok(recovered) => recovered,
        Err(error) => {
            mention_backlog(&A::backlog(&db).await?, screen);
            return Err(error);
        }
    };
    if screen.json() {
        screen.value(&recovered);
    } else {
        screen.note("Nothing is pending in any database.");
    }
    Ok(Outcome::Done)
}

fn mention_backlog(backlog: &Backlog, screen: &Screen) {
    if let Backlog { entries: 1.., since: Some(since), .. } = backlog {
        let entries = backlog.entries;
        screen.note(&format!(
            "Pending in other databases: {entries}, the oldest since {since}; `recover` tells what is in the way."
        ));
    }
}

async fn baseline<A: App>(wanted: &args::Baseline, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let options = Adopt { source: source(wanted.database.migrations.as_ref()), consent: consent(&wanted.allow), fix: wanted.fix };
    let adopted = A::adopt(&db, &options).await?;
    if screen.json() {
        screen.value(&adopted);
    } else if adopted.is_empty() {
        screen.note("There is nothing to adopt.");
    } else {
        let row = |adopted: &Adopted| match adopted {
            Adopted::Module(name) => (Tone::New, vec!["module".to_owned(), name.clone()]),
            Adopted::Link(name) => (Tone::New, vec!["link".to_owned(), name.clone()]),
        };
        screen.table(&["adopted", "name"], &adopted.iter().map(row).collect::<Vec<_>>());
    }
    Ok(Outcome::Done)
}

async fn push<A: App>(wanted: &args::Push, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    A::push_with(&db, &consent(&wanted.allow)).await?;
    screen.note("The database has the declared schema.");
    Ok(Outcome::Done)
}

fn check<A: App>(screen: &Screen) -> Result<Outcome> {
    A::check()?;
    screen.note("Nothing to object to.");
    Ok(Outcome::Done)
}

fn lint<A: App>(wanted: &args::Lint, screen: &Screen) -> Result<Outcome> {
    if wanted.rules {
        let rows: Vec<_> = super::lint::catalogue().into_iter().map(|row| (Tone::Plain, row)).collect();
        screen.table(&["rule", "databases", "what is wrong, and what to do"], &rows);
        return Ok(Outcome::Done);
    }
    let findings = A::lint(&wanted.module, &source(wanted.migrations.as_ref()))?;
    if screen.json() {
        screen.value(&findings);
    } else {
        findings.iter().for_each(|finding| screen.line(&super::lint::picture(finding, screen.colours())));
    }
    match findings.len() {
        0 => screen.note("Nothing to object to."),
        1 => screen.note("One finding. `-- modelink: allow(code) reason` before a statement allows what is meant so."),
        many => screen
            .note(&format!("{many} findings. `-- modelink: allow(code) reason` before a statement allows what is meant so.")),
    }
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Found })
}

fn squash<A: App>(wanted: &args::Squash, screen: &Screen) -> Result<Outcome> {
    let squashed = A::squash(&Squash {
        module: wanted.module.clone(),
        consent: consent(&wanted.allow),
        folder: wanted.migrations.clone(),
        dry_run: wanted.dry_run,
    })?;
    let Some(made) = squashed else {
        screen.note("There are not two migrations to make one of.");
        return Ok(Outcome::Done);
    };
    made.notes.iter().for_each(|note| screen.note(note));
    if screen.json() {
        screen.value(&json!({ "module": made.module, "name": made.name, "folder": made.folder, "notes": made.notes }));
    } else if wanted.dry_run {
        for (path, text) in made.files.iter().filter(|(path, _)| path.ends_with(".up.sql")) {
            screen.line(&format!("-- {path}\n{text}"));
        }
    } else {
        screen.line(&format!("{}/{}", made.module, made.name));
        screen.note("Written. Databases that ran the others know it as applied; those that ran only some refuse it.");
    }
    Ok(Outcome::Done)
}
