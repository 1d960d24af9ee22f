//! Relations to one: belongs-to, has-one from either end, several between the same models.

use modelink::{
    Error,
    prelude::*,
    schema::{Action, Model},
};
use modelink_tests::{TestResult, on_every_database};

mod people {
    use modelink::prelude::*;

    #[module(models(User, Profile, Email, Badge, Office, Letter, Band, Song))]
    pub struct PeopleModule;

    #[model(id_prefix = "user")]
    #[derive(Debug, Clone)]
    pub struct User {
        pub id: Id<User>,
        pub name: String,
        /// The other side has the key.
        #[relation(cascade(delete))]
        pub profile: HasOne<Profile>,
        /// The key is here, and nobody has it twice.
        #[relation(foreign_key)]
        pub email: HasOne<Option<Email>>,
        /// Required, under a name of its own.
        pub office: BelongsTo<Office>,
        #[relation(column = "second_office")]
        pub annex: BelongsTo<Option<Office>>,
        #[relation(mapped_by = sender)]
        pub sent: HasMany<Letter>,
        #[relation(mapped_by = receiver)]
        pub received: HasMany<Letter>,
    }

    #[model(id_prefix = "prof")]
    #[derive(Debug, Clone)]
    pub struct Profile {
        pub id: Id<Profile>,
        pub about: String,
        pub user: BelongsTo<User>,
    }

    #[model(id_prefix = "mail")]
    #[derive(Debug, Clone)]
    pub struct Email {
        pub id: Id<Email>,
        pub address: String,
    }

    /// One to one, from the side that has the key; the user knows nothing of it.
    #[model(id_prefix = "badge")]
    #[derive(Debug, Clone)]
    pub struct Badge {
        pub id: Id<Badge>,
        pub number: i32,
        #[relation(unique)]
        pub user: BelongsTo<User>,
    }

    #[model(id_prefix = "office")]
    #[derive(Debug, Clone)]
    pub struct Office {
        pub id: Id<Office>,
        pub city: String,
        #[relation(mapped_by = office)]
        pub users: HasMany<User>,
        #[relation(mapped_by = annex)]
        pub guests: HasMany<User>,
    }

    #[model(id_prefix = "letter")]
    #[derive(Debug, Clone)]
    pub struct Letter {
        pub id: Id<Letter>,
        pub text: String,
        pub sender: BelongsTo<User>,
        pub receiver: BelongsTo<Option<User>>,
    }

    #[model(id_prefix = "band")]
    #[derive(Debug, Clone)]
    pub struct Band {
        pub id: Id<Band>,
        #[relation(cascade(delete))]
        pub songs: HasMany<Song>,
    }

    /// The child says which of its relations is the way back; the other one has none.
    #[model(id_prefix = "song")]
    #[derive(Debug, Clone)]
    pub struct Song {
        pub id: Id<Song>,
        #[relation(mapped_by = songs)]
        pub band: BelongsTo<Band>,
        pub cover_of: BelongsTo<Option<Band>>,
    }
}

#[modelink::app(modules(people::PeopleModule))]
struct Town;

use people::*;

#[test]
fn a_relation_to_one_is_a_column_with_a_foreign_key_and_an_index() {
    let table = &User::info().table;
    let columns: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.nullable)).collect();
    assert_eq!(columns[2..5], [("email_id", true), ("office_id", false), ("second_office", true)]);
    let keys: Vec<_> = table.foreign_keys.iter().map(|key| (key.columns[0].as_str(), key.on_delete)).collect();
    assert_eq!(keys, [("email_id", Action::SetNull), ("office_id", Action::NoAction), ("second_office", Action::SetNull)]);
    for (table, column, unique) in [
        (table, "email_id", true),
        (table, "office_id", false),
        (table, "second_office", false),
        (&Profile::info().table, "user_id", true),
        (&Badge::info().table, "user_id", true),
        (&Letter::info().table, "sender_id", false),
    ] {
        let on: Vec<_> = table.indexes.iter().filter(|index| index.columns == [column]).collect();
        assert_eq!(on.iter().any(|index| index.unique), unique, "{}.{column}", table.name);
        assert!(on.iter().any(|index| !index.unique && index.predicate.is_none()), "{}.{column}: all rows", table.name);
    }
    assert_eq!(Profile::info().table.foreign_keys[0].on_delete, Action::Cascade);
    let song: Vec<_> = Song::info().table.foreign_keys.iter().map(|key| key.on_delete).collect();
    assert_eq!(song, [Action::Cascade, Action::SetNull]);
}

async fn user(db: &Db, name: &str) -> Result<User, Error> {
    create!(User { name: name, office: { city: name } }).exec(db).await
}

#[tokio::test]
async fn a_has_one_is_read_and_written_from_either_end() -> TestResult {
    on_every_database::<Town, _>(|db| async move {
        let ann = create!(User {
            name: "Ann",
            office: { city: "Oslo" },
            profile: { about: "first" },
            email: { address: "ann@b.c" },
        })
        .exec(&db)
        .await?;
        let rows = graph!(User { name, profile { about, user { name } }, email { address }, office { city }, annex { city } })
            .fetch(&db)
            .await?;
        assert_eq!(
            rows[0].profile.as_ref().map(|profile| (profile.about.as_str(), profile.user.name.as_str())),
            Some(("first", "Ann"))
        );
        assert_eq!(rows[0].email.as_ref().map(|email| email.address.as_str()), Some("ann@b.c"));
        assert_eq!((rows[0].office.city.as_str(), rows[0].annex.is_none()), ("Oslo", true));
        assert_eq!(User::count(&db, filter!(User, profile.about == "first" && email.address != "x")).await?, 1);
        let second = create!(Profile { about: "second", user: &ann }).exec(&db).await;
        assert!(matches!(&second, Err(Error::Unique { model: "Profile", fields }) if fields == &["user"]), "{second:?}");
        let email = ann.email.id().cloned().flatten();
        let taken = create!(User { name: "Bob", office: { city: "Rome" }, email: email }).exec(&db).await;
        assert!(matches!(&taken, Err(Error::Unique { model: "User", fields }) if fields == &["email"]), "{taken:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_unique_belongs_to_is_one_to_one_among_live_rows() -> TestResult {
    on_every_database::<Town, _>(|db| async move {
        let ann = user(&db, "Ann").await?;
        let badge = create!(Badge { number: 1, user: &ann }).exec(&db).await?;
        let second = create!(Badge { number: 2, user: &ann }).exec(&db).await;
        assert!(matches!(&second, Err(Error::Unique { model: "Badge", fields }) if fields == &["user"]), "{second:?}");
        Badge::soft_delete(&db, [&badge.id]).await?;
        create!(Badge { number: 2, user: &ann }).exec(&db).await?;
        let back = Badge::restore(&db, [&badge.id]).await;
        assert!(matches!(&back, Err(Error::Unique { model: "Badge", .. })), "the place is taken: {back:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn several_relations_between_two_models_do_not_mix() -> TestResult {
    on_every_database::<Town, _>(|db| async move {
        let (ann, bob) = (user(&db, "Ann").await?, user(&db, "Bob").await?);
        create!(Letter { text: "hello", sender: &ann, receiver: &bob }).exec(&db).await?;
        create!(Letter { text: "to nobody", sender: &ann }).exec(&db).await?;
        let rows = graph!(User(order: name) { sent(order: text) { text, receiver { name } }, received { text }, mails: sent.count() })
            .json(&db)
            .await?;
        let expected = r#"[{"sent":[{"text":"hello","receiver":{"name":"Bob"}},{"text":"to nobody","receiver":null}],"received":[],"mails":2},{"sent":[],"received":[{"text":"hello"}],"mails":0}]"#;
        assert_eq!(rows, expected);
        assert_eq!(User::count(&db, filter!(User, received.sender.name == "Ann")).await?, 1);
        let oslo = create!(Office { city: "Oslo", guests: [&ann] }).exec(&db).await?;
        let rows = graph!(Office(filter: id == &oslo.id) { users { name }, guests { name } }).fetch(&db).await?;
        assert_eq!((rows[0].users.len(), rows[0].guests[0].name.as_str()), (0, "Ann"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn removal_follows_the_declared_rules() -> TestResult {
    on_every_database::<Town, _>(|db| async move {
        let ann = create!(User { name: "Ann", office: { city: "Oslo" }, profile: { about: "a" }, email: { address: "a" } })
            .exec(&db)
            .await?;
        let refused = Office::delete(&db, [ann.office.id()]).await;
        assert!(matches!(&refused, Err(Error::Relation { model: "User", relation, .. }) if relation == "office"), "{refused:?}");
        // An optional key is emptied.
        Email::delete(&db, Email::list(&db, None).await?.iter().map(|email| &email.id)).await?;
        assert_eq!(User::retrieve(&db, &ann.id).await?.email.id(), Some(&None));
        // Without the program the foreign key takes the profile with it.
        db.sql("delete from \"user\"").execute().await.or(db.sql("delete from `user`").execute().await)?;
        assert_eq!(Profile::count(&db, None).await?, 0);
        Ok(())
    })
    .await
}
