//! What another database has told: done here, in one transaction.

use super::{
    act::{Act, Done, Manner, Verb},
    plan::Plan,
    walk::{Mode, Start, Walk},
};
use crate::{
    db::{Db, Place, Scope},
    error::{Error, Result},
    journal::{self, Cascade, Step},
    schema::{LinkDef, ModelInfo},
};

/// The database that a cascade goes on in. It follows from where things live now: an entry finds a module that moved.
pub(super) fn place_of(db: &Db, cascade: &Cascade) -> Result<Place> {
    match cascade.group.step {
        Step::Ends => Ok(db.placement().links()),
        Step::Records { .. } | Step::Forbidden { .. } => db.place_of(db.model_named(&cascade.group.model)?),
    }
}

/// Lets a cascade go on.
pub(super) async fn tell(scope: &Scope, here: Place, cascade: &Cascade, manner: Manner) -> Result<Done> {
    let Cascade { deed, group } = cascade;
    let model = ModelInfo::of(scope.db().model_named(&group.model)?);
    let plan = Plan::new(scope.db(), model.def);
    match &group.step {
        Step::Forbidden { link, .. } => {
            // Only the records themselves matter, not what would go with them.
            let mut walk = Walk { lock: false, here: Some(here), ..Walk::new(scope, &plan, Mode::Soft) };
            walk.run(&Start::Told(group)).await?;
            return match walk.roots {
                0 => Ok(Done::default()),
                _ => Err(restricted(scope.db(), link, model)?),
            };
        }
        Step::Ends => journal::mark(scope, here, model, &group.keys(), *deed).await?,
        // The records stay as they are.
        Step::Records { .. } if matches!(manner, Manner::Least | Manner::Noted) => return Ok(Done::default()),
        Step::Records { .. } => {}
    }
    if manner == Manner::Noted {
        return Ok(Done::default());
    }
    let act = Act { scope, plan: &plan, here, manner };
    Box::pin(act.run(&Start::Told(group), Verb::from(*deed))).await
}

fn restricted(db: &Db, link: &str, holder: &ModelInfo) -> Result<Error> {
    let found = db.app().links.iter().copied().find(|known: &&LinkDef| known.name == link);
    let link = found.ok_or_else(|| Error::Unknown { what: "link", name: link.to_owned(), near: None })?;
    // The end that holds the delete back is the one that the told records lead to.
    let ends = link.ends.iter().map(|end| (end.model)());
    let end = ends.into_iter().find(|model| !model.is(holder.def)).unwrap_or(holder.def);
    Ok(Error::Restricted { link: link.name, end: end.name })
}
