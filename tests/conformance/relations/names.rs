//! One model under several names: an alias, an import under another name, a path.

use modelink::{Error, prelude::*, schema::Model};
use modelink_tests::{TestResult, on_every_database};

mod post {
    use modelink::prelude::*;

    #[module(models(Person, Letter, Signature))]
    pub struct PostModule;

    mod people {
        pub use super::Person as Member;
    }
    use self::people::Member as Author;
    type Human = Person;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Person {
        pub id: Id<Person>,
        pub name: String,
        #[relation(mapped_by = writer)]
        pub written: HasMany<Letter>,
        #[relation(mapped_by = reader)]
        pub read: HasMany<Missive>,
        #[relation(pivot_entity = Signature, mapped_by = signers)]
        pub signed: ManyToMany<Missive>,
        pub boss: BelongsTo<Option<Human>>,
        #[relation(mapped_by = boss)]
        pub staff: HasMany<Author>,
    }

    type Missive = Letter;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Letter {
        pub id: Id<Letter>,
        pub writer: BelongsTo<Author>,
        pub reader: BelongsTo<Option<people::Member>>,
        pub carrier: BelongsTo<Option<Human>>,
        #[relation(pivot_entity = Signature, mapped_by = signed)]
        pub signers: ManyToMany<Human>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Signature {
        pub id: Id<Signature>,
        pub letter: BelongsTo<Missive>,
        pub person: BelongsTo<Human>,
        pub witness: BelongsTo<Option<Author>>,
    }
}

#[modelink::app(modules(post::PostModule))]
struct Post;

use post::*;

#[tokio::test]
async fn a_model_under_another_name_is_the_same_model() -> TestResult {
    let keys: Vec<_> = Letter::info().table.foreign_keys.iter().map(|key| key.references.as_str()).collect();
    assert_eq!(keys, ["person"; 3]);
    on_every_database::<Post, _>(|db| async move {
        let rows = graph!(Letter(filter: writer.boss.id != None) { id, reader { id }, signers { id, staff { id } } });
        assert!(rows.fetch(&db).await?.is_empty());
        let ada = create!(Person { name: "Ada", staff: [{ name: "Bob" }] }).exec(&db).await?;
        let bob = Person::list(&db, filter!(Person, boss == &ada)).await?.remove(0);
        create!(Letter { writer: &ada, reader: &bob, signers: [&ada, &bob] }).exec(&db).await?;
        let rows = graph!(Person(order: name) { name, boss { name }, written { reader { name } }, read { writer { name } }, signed { signers(order: name) { name } } })
            .json(&db)
            .await?;
        let expected = r#"[{"name":"Ada","boss":null,"written":[{"reader":{"name":"Bob"}}],"read":[],"signed":[{"signers":[{"name":"Ada"},{"name":"Bob"}]}]},{"name":"Bob","boss":{"name":"Ada"},"written":[],"read":[{"writer":{"name":"Ada"}}],"signed":[{"signers":[{"name":"Ada"},{"name":"Bob"}]}]}]"#;
        assert_eq!(rows, expected);
        let twice = Signature::list(&db, None).await?.remove(0);
        let twice = create!(Signature { letter: twice.letter.id().clone(), person: twice.person.id().clone() }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Signature", .. })), "{twice:?}");
        Ok(())
    })
    .await
}
