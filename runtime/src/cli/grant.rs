//! `grant`: roles for modules.

use super::{Outcome, args, commands::connect, report::Screen};
use crate::{app::App, error::Result, migrate::Grant};

pub(super) async fn grant<A: App>(wanted: &args::Grant, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let options = Grant { prefix: wanted.prefix.clone() };
    let planning = wanted.dry_run || wanted.check;
    let granted = if planning { A::plan_grants(&db, &options).await? } else { A::grant(&db, &options).await? };
    if screen.json() {
        screen.value(&granted);
    } else {
        granted.statements.iter().for_each(|statement| screen.line(&format!("{statement};")));
    }
    match (granted.statements.is_empty(), planning) {
        (true, _) => screen.note("All roles are as declared."),
        (false, true) => {}
        (false, false) => {
            screen.note("Granted. The roles cannot log in: make a user in each, as `CREATE ROLE brand_service LOGIN IN ROLE …`.")
        }
    }
    for role in &granted.idle {
        screen.note(&format!("The role `{role}` has no module any more, and no rights; it stays until you drop it."));
    }
    Ok(if wanted.check && !granted.statements.is_empty() { Outcome::Stale } else { Outcome::Done })
}
