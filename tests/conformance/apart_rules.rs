//! What comes between a call and its effects in other databases: nothing waits for ever, and nobody loses a place.

use modelink::{App, Error, prelude::*};
use modelink_tests::{TestResult, apart::arrangements};

use self::{
    desk::Badge,
    hotel::Room,
    links::*,
    people::{Guest, PeopleModule},
};

mod hotel {
    use modelink::prelude::*;

    #[module(models(Room))]
    pub struct HotelModule;

    #[model(id_prefix = "room")]
    #[derive(Debug, Clone)]
    pub struct Room {
        pub id: Id<Room>,
        pub number: i32,
    }
}

mod people {
    use modelink::prelude::*;

    #[module(models(Guest, Bag))]
    pub struct PeopleModule;

    #[model(id_prefix = "guest")]
    #[derive(Debug, Clone)]
    pub struct Guest {
        pub id: Id<Guest>,
        #[column(unique)]
        pub passport: String,
        #[relation(mapped_by = guest)]
        pub bags: HasMany<Bag>,
    }

    #[model(id_prefix = "bag")]
    #[derive(Debug, Clone)]
    pub struct Bag {
        pub id: Id<Bag>,
        pub guest: BelongsTo<Guest>,
    }
}

mod desk {
    use modelink::prelude::*;

    #[module(models(Badge))]
    pub struct DeskModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Badge {
        #[column(primary_key)]
        pub code: String,
    }
}

mod links {
    use modelink::prelude::*;

    use super::{desk::Badge, hotel::Room, people::Guest};

    link! {
        /// Who sleeps where; the guests go with the room.
        pub Stay {
            #[cascade(delete)]
            Room.guests: Many<Guest>,
            Guest.rooms: Many<Room>,
        }
    }
    link! {
        /// Nobody leaves with a badge.
        pub Wears {
            #[restrict]
            Guest.badges: Many<Badge>,
            Badge.guests: Many<Guest>,
        }
    }
}

#[modelink::app(modules(hotel::HotelModule, people::PeopleModule, desk::DeskModule), links(Stay, Wears))]
pub struct Hotel;

/// An application without a link that spans databases.
#[modelink::app(modules(hotel::HotelModule, people::PeopleModule))]
pub struct Motel;

/// One room with two guests; the links in a third database, or in that of the guests.
async fn on_every_hotel<Work>(links_apart: bool, test: impl Fn(Db, Room, [Guest; 2]) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for [hotel, people, links] in arrangements().await {
        let homes = [hotel.empty().await?, people.empty().await?, links.empty().await?];
        let builder = Hotel::builder().default(homes[0].url()).module::<PeopleModule>(homes[1].url());
        let db = builder.links(homes[if links_apart { 2 } else { 1 }].url()).connect().await?;
        Hotel::push(&db).await?;
        let room = create!(Room { number: 1 }).exec(&db).await?;
        let (ann, bob) = (guest(&db, "ann").await?, guest(&db, "bob").await?);
        Stay::create(&db, [(&room.id, &ann.id), (&room.id, &bob.id)]).await?;
        let name = format!("{}, {} and {}", hotel.name, people.name, links.name);
        test(db.clone(), room, [ann, bob]).await.map_err(|error| format!("on {name}: {error} ({error:?})"))?;
        db.close().await;
    }
    Ok(())
}

async fn guest(db: &Db, passport: &str) -> Result<Guest, Error> {
    create!(Guest { passport: passport }).exec(db).await
}

/// Keeps the database of the links from being told, until it may be.
async fn deaf(db: &Db, deaf: bool) -> Result<(), Error> {
    let (from, to) = if deaf { ("modelink_receipts", "aside") } else { ("aside", "modelink_receipts") };
    db.sql(format!("alter table {from} rename to {to}")).at(db.placement().links()).execute().await.map(|_| ())
}

async fn pending(db: &Db) -> Result<i64, Error> {
    let mut all = 0;
    for place in db.places() {
        all += db.sql("select count(*) from modelink_journal").at(place).rows::<(i64,)>().await?[0].0;
    }
    Ok(all)
}

/// Live guests, and live links of the room.
async fn living(db: &Db) -> Result<(u64, usize), Error> {
    Ok((Guest::count(db, None).await?, Stay::list(db, None).await?.len()))
}

#[tokio::test]
async fn a_unique_value_that_is_taken_on_the_way_leaves_out_one_record_and_holds_up_nothing() -> TestResult {
    for links_apart in [true, false] {
        on_every_hotel(links_apart, |db, room, [ann, bob]| async move {
            Room::soft_delete(&db, [&room.id]).await?;
            assert_eq!(living(&db).await?, (0, 0));
            deaf(&db, true).await?;
            Room::restore(&db, [&room.id]).await?;
            let rival = guest(&db, "ann").await?;
            deaf(&db, false).await?;
            Hotel::recover(&db).await?;
            assert_eq!(pending(&db).await?, 0, "nothing waits for it");
            assert!(Guest::find(&db, &ann.id).await?.is_none(), "the value stays with whoever took it");
            // What is found in the same database as its links is one matter with them; elsewhere each goes by itself.
            if links_apart {
                assert!(Guest::find(&db, &bob.id).await?.is_some());
                assert_eq!(living(&db).await?, (2, 1));
            }
            Guest::delete(&db, [&rival.id]).await?;
            Guest::restore(&db, [&ann.id]).await?;
            Guest::restore(&db, [&bob.id]).await?;
            assert_eq!(living(&db).await?, (2, 2), "their links waited for them");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_restriction_that_begins_on_the_way_keeps_its_record_or_comes_too_late() -> TestResult {
    for links_apart in [true, false] {
        on_every_hotel(links_apart, |db, room, [ann, _]| async move {
            let badge = create!(Badge { code: "A" }).exec(&db).await?;
            Wears::create(&db, [(&ann.id, &badge.code)]).await?;
            let refused = Room::soft_delete(&db, [&room.id]).await;
            assert!(matches!(&refused, Err(Error::Restricted { link: "Wears", end: "Guest" })), "{refused:?}");
            assert_eq!((living(&db).await?, pending(&db).await?), ((2, 2), 0), "found beforehand, and nothing done");
            Wears::dismiss(&db, [(&ann.id, &badge.code)]).await?;
            deaf(&db, true).await?;
            assert_eq!(Room::soft_delete(&db, [&room.id]).await?, 1);
            Wears::create(&db, [(&ann.id, &badge.code)]).await?;
            deaf(&db, false).await?;
            Hotel::recover(&db).await?;
            assert_eq!(pending(&db).await?, 0, "nothing waits for it");
            let worn = Wears::list(&db, None).await?.len();
            let here = Guest::find(&db, &ann.id).await?.is_some();
            assert_eq!((worn, here), if links_apart { (0, false) } else { (1, true) });
            assert_eq!(Stay::list(&db, None).await?.len(), 0, "no link outlives its room");
            assert!(!Hotel::check_links(&db).await?.iter().any(|end| end.is_broken()));
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_record_that_is_needed_by_now_is_not_removed_and_holds_up_nothing() -> TestResult {
    on_every_hotel(true, |db, room, [ann, bob]| async move {
        let bag = create!(people::Bag { guest: &ann }).exec(&db).await?;
        let refused = Room::delete(&db, [&room.id]).await;
        assert!(matches!(&refused, Err(Error::Relation { model: "Bag", .. })), "{refused:?}");
        people::Bag::delete(&db, [&bag.id]).await?;
        deaf(&db, true).await?;
        assert_eq!(Room::delete(&db, [&room.id]).await?, 1);
        create!(people::Bag { guest: &ann }).exec(&db).await?;
        deaf(&db, false).await?;
        Hotel::recover(&db).await?;
        assert_eq!((living(&db).await?, pending(&db).await?), ((1, 0), 0));
        assert!(Guest::find(&db, &ann.id).await?.is_some() && Guest::find(&db, &bob.id).await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_record_that_is_made_anew_under_its_old_key_can_be_linked_again() -> TestResult {
    for links_apart in [true, false] {
        on_every_hotel(links_apart, |db, _, [ann, bob]| async move {
            let badge = create!(Badge { code: "A" }).exec(&db).await?;
            Wears::create(&db, [(&ann.id, &badge.code)]).await?;
            Badge::delete(&db, [&badge.code]).await?;
            let gone = Wears::create(&db, [(&ann.id, &badge.code)]).unchecked().await;
            assert!(matches!(&gone, Err(Error::MissingEnd { link: "Wears", end: "Badge" })), "{gone:?}");
            let badge = create!(Badge { code: "A" }).exec(&db).await?;
            create!(Guest { passport: "cid", badges: [&badge] }).exec(&db).await?;
            Wears::create(&db, [(&ann.id, &badge.code)]).await?;
            assert_eq!(Wears::list(&db, None).await?.len(), 2);
            // Raw SQL tells nobody.
            Guest::soft_delete(&db, [&bob.id]).await?;
            let people = db.placement().of(<PeopleModule as modelink::schema::Module>::DEF);
            db.sql("update guest set deleted_at = null").at(people).execute().await?;
            Wears::create(&db, [(&bob.id, &badge.code)]).await?;
            Badge::delete(&db, [&badge.code]).await?;
            assert_eq!(Wears::list(&db, None).await?.len(), 0);
            // Made anew and linked in one call.
            create!(Badge { code: "A", guests: [&ann] }).exec(&db).await?;
            assert_eq!(Wears::list(&db, None).await?.len(), 1);
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn databases_that_no_link_spans_have_no_journal() -> TestResult {
    for [hotel, people, _] in arrangements().await {
        let homes = [hotel.empty().await?, people.empty().await?];
        let db = Motel::builder().default(homes[0].url()).module::<PeopleModule>(homes[1].url()).connect().await?;
        Motel::push(&db).await?;
        for place in db.places() {
            for table in ["modelink_journal", "modelink_receipts", "modelink_guards"] {
                let rows = db.sql(format!("select count(*) from {table}")).at(place).rows::<(i64,)>().await;
                assert!(rows.is_err(), "{table} in {}", hotel.name);
            }
        }
        db.close().await;
    }
    Ok(())
}
