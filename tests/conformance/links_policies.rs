//! What an end of a link may ask for: cascades from both sides, the last one, a restriction; and one-to-one with columns.

use modelink::{Error, prelude::*};
use modelink_tests::{TestResult, on_every_database};

use self::{
    crew::Pilot,
    fleet::{Dock, Hull, Ship},
    links::*,
};

mod fleet {
    use modelink::prelude::*;

    #[module(models(Ship, Hull, Dock))]
    pub struct FleetModule;

    #[model(id_prefix = "ship")]
    #[derive(Debug, Clone)]
    pub struct Ship {
        pub id: Id<Ship>,
        pub name: String,
        #[relation(mapped_by = ship, cascade(delete))]
        pub hull: HasOne<Hull>,
    }

    #[model(id_prefix = "hull")]
    #[derive(Debug, Clone)]
    pub struct Hull {
        pub id: Id<Hull>,
        pub steel: String,
        pub ship: BelongsTo<Ship>,
    }

    #[model(id_prefix = "dock")]
    #[derive(Debug, Clone)]
    pub struct Dock {
        pub id: Id<Dock>,
        pub name: String,
    }
}

mod crew {
    use modelink::prelude::*;

    #[module(models(Pilot))]
    pub struct CrewModule;

    #[model(id_prefix = "pilot")]
    #[derive(Debug, Clone)]
    pub struct Pilot {
        pub id: Id<Pilot>,
        pub name: String,
    }
}

mod links {
    use modelink::prelude::*;

    use super::{
        crew::Pilot,
        fleet::{Dock, Ship},
    };

    link! {
        /// Ships and pilots go down together.
        pub Crew {
            #[cascade(delete)]
            Ship.pilots: Many<Pilot>,
            #[cascade(delete)]
            Pilot.ships: Many<Ship>,
        }
    }
    link! {
        /// One pilot, one desk in one dock.
        pub Desk {
            Dock.pilot: One<Pilot>,
            Pilot.dock: One<Dock>,
            note: Option<String>,
            rank: i32 = 1,
        }
    }
}

#[modelink::app(modules(fleet::FleetModule, crew::CrewModule), links(Crew, Desk))]
pub struct Navy;

async fn ship(db: &Db, name: &str) -> Result<Ship, Error> {
    create!(Ship { name: name, hull: { steel: "grey" } }).exec(db).await
}

async fn pilot(db: &Db, name: &str) -> Result<Pilot, Error> {
    create!(Pilot { name: name }).exec(db).await
}

async fn live(db: &Db) -> Result<[u64; 4], Error> {
    let links = Crew::list(db, None).await?.len() as u64;
    Ok([Ship::count(db, None).await?, Hull::count(db, None).await?, Pilot::count(db, None).await?, links])
}

#[tokio::test]
async fn a_cascade_from_both_ends_goes_round_and_comes_back() -> TestResult {
    on_every_database::<Navy, _>(|db| async move {
        let (argo, beagle, calypso) = (ship(&db, "Argo").await?, ship(&db, "Beagle").await?, ship(&db, "Calypso").await?);
        let (ann, bob, cid) = (pilot(&db, "Ann").await?, pilot(&db, "Bob").await?, pilot(&db, "Cid").await?);
        // A chain that leads from Argo to Bob, and a pair apart.
        Crew::create(&db, [(&argo.id, &ann.id), (&beagle.id, &ann.id), (&beagle.id, &bob.id), (&calypso.id, &cid.id)]).await?;
        let preview = Ship::preview_delete(&db, [&argo.id]).await?;
        assert_eq!(preview.into_iter().collect::<Vec<_>>(), [("Hull", 2), ("Pilot", 2), ("Ship", 2)]);
        assert_eq!(Ship::soft_delete(&db, [&argo.id]).await?, 1);
        assert_eq!(live(&db).await?, [1, 1, 1, 1]);
        assert_eq!(Ship::restore(&db, [&argo.id]).await?, 1);
        assert_eq!(live(&db).await?, [3, 3, 3, 4]);
        // From the other side it is the same.
        assert_eq!(Pilot::soft_delete(&db, [&bob.id]).await?, 1);
        assert_eq!(live(&db).await?, [1, 1, 1, 1]);
        assert_eq!(Pilot::restore(&db, [&bob.id]).await?, 1);
        assert_eq!(live(&db).await?, [3, 3, 3, 4]);
        assert_eq!(Ship::delete(&db, [&argo.id]).await?, 1);
        for (table, left) in [("ship", 1), ("hull", 1), ("pilot", 1), ("fleet_ship_crew_pilot", 1)] {
            assert_eq!(db.sql(format!("select count(*) from {table}")).rows::<(i64,)>().await?, [(left,)], "{table}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_has_one_goes_with_its_owner_and_never_the_owner_with_it() -> TestResult {
    on_every_database::<Navy, _>(|db| async move {
        let argo = ship(&db, "Argo").await?;
        let hull = Hull::list(&db, None).await?.remove(0);
        Hull::soft_delete(&db, [&hull.id]).await?;
        assert_eq!(live(&db).await?, [1, 0, 0, 0], "from the child nothing leads to its owner");
        // What went before stays away.
        Ship::soft_delete(&db, [&argo.id]).await?;
        Ship::restore(&db, [&argo.id]).await?;
        assert_eq!(live(&db).await?, [1, 0, 0, 0]);
        Hull::restore(&db, [&hull.id]).await?;
        Ship::soft_delete(&db, [&argo.id]).await?;
        assert_eq!(live(&db).await?, [0; 4]);
        Ship::restore(&db, [&argo.id]).await?;
        assert_eq!(live(&db).await?, [1, 1, 0, 0]);
        Hull::delete(&db, [&hull.id]).await?;
        assert_eq!(live(&db).await?, [1, 0, 0, 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pair_of_one_to_one_can_be_made_again_with_other_columns() -> TestResult {
    on_every_database::<Navy, _>(|db| async move {
        let dock = create!(Dock { name: "A" }).exec(&db).await?;
        let (ann, bob) = (pilot(&db, "Ann").await?, pilot(&db, "Bob").await?);
        let first = Desk::create(&db, [(&dock.id, &ann.id)]).with(|row| row.note("window")).await?;
        assert_eq!((first[0].rank, first[0].note.as_deref()), (1, Some("window")));
        let again = Desk::create(&db, [(&dock.id, &ann.id)]).with(|row| row.rank(7)).await?;
        assert_eq!((&again[0].id, again[0].rank, again[0].note.as_deref()), (&first[0].id, 7, Some("window")));
        let taken = Desk::create(&db, [(&dock.id, &bob.id)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "Desk", end: "Dock" })), "{taken:?}");
        let moved = Desk::replace(&db, [(&dock.id, &bob.id)]).with(|row| row.note("door")).await?;
        assert_eq!((&moved[0].pilot, moved[0].rank, moved[0].note.as_deref()), (&bob.id, 1, Some("door")));
        assert_eq!(Desk::list(&db, None).await?.len(), 1);
        Ok(())
    })
    .await
}
