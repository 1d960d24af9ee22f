//! Relations of a model with itself, and foreign keys in a circle.

use modelink::{
    App, Error,
    migrate::{Generate, Migrate, Source},
    prelude::*,
};
use modelink_tests::{TestResult, on_every_database, on_every_empty_database};

mod web {
    use modelink::prelude::*;

    #[module(models(Topic, Person, Trust, Author, Book, Chapter))]
    pub struct WebModule;

    /// A tree and a web at once.
    #[model(id_prefix = "topic")]
    #[derive(Debug, Clone)]
    pub struct Topic {
        pub id: Id<Topic>,
        pub title: String,
        pub parent: BelongsTo<Option<Topic>>,
        #[relation(mapped_by = parent, cascade(delete))]
        pub children: HasMany<Topic>,
        #[relation(mapped_by = linked_from)]
        pub links_to: ManyToMany<Topic>,
        #[relation(mapped_by = links_to)]
        pub linked_from: ManyToMany<Topic>,
        /// One-sided.
        #[relation(pivot_table = "topic_twins")]
        pub twins: ManyToMany<Self>,
    }

    #[model(id_prefix = "person")]
    #[derive(Debug, Clone)]
    pub struct Person {
        pub id: Id<Person>,
        pub name: String,
        #[relation(pivot_entity = Trust, mapped_by = trusted_by)]
        pub trusts: ManyToMany<Person>,
        #[relation(pivot_entity = Trust, mapped_by = trusts)]
        pub trusted_by: ManyToMany<Person>,
    }

    /// Which relation leads to which side is said here, against the order of the fields.
    #[model(id_prefix = "trust")]
    #[derive(Debug, Clone)]
    pub struct Trust {
        pub id: Id<Trust>,
        #[relation(mapped_by = trusted_by)]
        pub whom: BelongsTo<Person>,
        #[relation(mapped_by = trusts)]
        pub who: BelongsTo<Person>,
        #[column(default = 1)]
        pub degree: i32,
    }

    /// Author, book and chapter refer to each other in a circle.
    #[model(id_prefix = "author")]
    #[derive(Debug, Clone)]
    pub struct Author {
        pub id: Id<Author>,
        pub name: String,
        pub favourite: BelongsTo<Option<Chapter>>,
        #[relation(cascade(delete))]
        pub books: HasMany<Book>,
    }

    #[model(id_prefix = "book")]
    #[derive(Debug, Clone)]
    pub struct Book {
        pub id: Id<Book>,
        pub title: String,
        pub author: BelongsTo<Author>,
        #[relation(mapped_by = book, cascade(delete))]
        pub chapters: HasMany<Chapter>,
        pub opening: BelongsTo<Option<Chapter>>,
    }

    #[model(id_prefix = "chap")]
    #[derive(Debug, Clone)]
    pub struct Chapter {
        pub id: Id<Chapter>,
        pub number: i32,
        pub book: BelongsTo<Book>,
    }
}

#[modelink::app(modules(web::WebModule))]
struct Web;

use web::*;

#[tokio::test]
async fn a_tree_and_a_web_of_one_model() -> TestResult {
    on_every_database::<Web, _>(|db| async move {
        let home = create!(Topic {
            title: "home",
            children: [{ title: "a", children: [{ title: "b" }] }, { title: "c" }],
            links_to: [{ title: "out" }],
            linked_from: [{ title: "in" }],
            twins: [{ title: "twin" }],
        })
        .exec(&db)
        .await?;
        let rows = graph! {
            Topic(filter: parent == None && children.title != None, order: title) {
                title, children(order: title) { title, parent { title }, children { title } },
                links_to { title }, linked_from { title }, twins { title },
            }
        }
        .json(&db)
        .await?;
        let expected = r#"[{"title":"home","children":[{"title":"a","parent":{"title":"home"},"children":[{"title":"b"}]},{"title":"c","parent":{"title":"home"},"children":[]}],"links_to":[{"title":"out"}],"linked_from":[{"title":"in"}],"twins":[{"title":"twin"}]}]"#;
        assert_eq!(rows, expected);
        assert_eq!(Topic::list(&db, filter!(Topic, links_to.title == "home")).await?[0].title, "in");
        assert_eq!(Topic::list(&db, filter!(Topic, linked_from.title == "home")).await?[0].title, "out");
        assert_eq!(Topic::list(&db, filter!(Topic, parent.parent.title == "home")).await?[0].title, "b");
        assert_eq!((Topic::soft_delete(&db, [&home.id]).await?, Topic::count(&db, None).await?), (1, 3));
        Topic::restore(&db, [&home.id]).await?;
        assert_eq!((Topic::delete(&db, [&home.id]).await?, Topic::count(&db, None).await?), (1, 3));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pivot_entity_joins_a_model_with_itself() -> TestResult {
    on_every_database::<Web, _>(|db| async move {
        let ann = create!(Person { name: "Ann", trusts: [{ name: "Bob" }], trusted_by: [{ name: "Cid" }] }).exec(&db).await?;
        let rows = Trust::list(&db, filter!(Trust, who == &ann)).await?;
        assert_eq!((rows.len(), rows[0].degree), (1, 1));
        let rows = graph!(Person(order: name) { name, trusts { name }, trusted_by { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"Ann","trusts":[{"name":"Bob"}],"trusted_by":[{"name":"Cid"}]},{"name":"Bob","trusts":[],"trusted_by":[{"name":"Ann"}]},{"name":"Cid","trusts":[{"name":"Ann"}],"trusted_by":[]}]"#);
        let bob = Person::list(&db, filter!(Person, name == "Bob")).await?.remove(0);
        create!(Trust { who: &bob, whom: &ann, degree: 9 }).exec(&db).await?;
        let twice = create!(Trust { who: &bob, whom: &ann }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Trust", .. })), "{twice:?}");
        assert_eq!(Person::count(&db, filter!(Person, trusts.name == "Ann")).await?, 2);
        Person::delete(&db, [&ann.id]).await?;
        assert_eq!(Trust::count(&db, None).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn foreign_keys_in_a_circle_are_made_and_kept() -> TestResult {
    on_every_database::<Web, _>(circle).await
}

async fn circle(db: Db) -> TestResult {
    let book =
        create!(Book { title: "Emma", author: { name: "Jane" }, chapters: [{ number: 1 }, { number: 2 }] }).exec(&db).await?;
    let first = Chapter::list(&db, filter!(Chapter, number == 1)).await?.remove(0);
    let opening = BookPatch { opening: Some(Some(first.id.clone())), ..Default::default() };
    Book::update(&db, &book.id, opening).await?;
    let favourite = AuthorPatch { favourite: Some(Some(first.id.clone())), ..Default::default() };
    Author::update(&db, book.author.id(), favourite).await?;
    let rows = graph!(Author { name, favourite { number, book { title, opening { number } } }, books { chapters(order: number) { number } } })
        .json(&db)
        .await?;
    assert_eq!(
        rows,
        r#"[{"name":"Jane","favourite":{"number":1,"book":{"title":"Emma","opening":{"number":1}}},"books":[{"chapters":[{"number":1},{"number":2}]}]}]"#
    );
    let nowhere = AuthorPatch { favourite: Some(Some(Id::new("chap_no"))), ..Default::default() };
    let refused = Author::update(&db, book.author.id(), nowhere).await;
    assert!(matches!(&refused, Err(Error::Relation { model: "Author", .. })), "{refused:?}");
    let unsafe_sql = db.sql("insert into book (id, title, author_id) values ('x', 'x', 'nobody')").execute().await;
    assert!(unsafe_sql.is_err(), "the database holds the foreign key too");
    assert_eq!(Author::soft_delete(&db, [book.author.id()]).await?, 1);
    assert_eq!(Chapter::count(&db, None).await?, 0);
    assert_eq!(Author::restore(&db, [book.author.id()]).await?, 1);
    assert_eq!(Author::delete(&db, [book.author.id()]).await?, 1);
    assert_eq!((Book::count(&db, None).await?, Chapter::count(&db, None).await?), (0, 0));
    Ok(())
}

#[tokio::test]
async fn the_schema_as_sql_makes_a_circle_too() -> TestResult {
    on_every_empty_database::<Web, _>(|db| async move {
        let dialect = db.flavour(modelink::db::Place::default()).dialect();
        for statement in Web::schema_sql(dialect) {
            db.sql(statement).execute().await?;
        }
        circle(db).await
    })
    .await
}

#[tokio::test]
async fn a_generated_migration_makes_a_circle_and_takes_it_back() -> TestResult {
    on_every_empty_database::<Web, _>(|db| async move {
        let folder = std::env::temp_dir().join(format!("modelink-circle-{}", Uuid::new_v4()));
        Web::generate(&Generate { folder: Some(folder.clone()), ..Generate::default() })?;
        let source = Source::Folder(folder.clone());
        Web::migrate_with(&db, &Migrate { source: source.clone(), ..Migrate::default() }).await?;
        circle(db.clone()).await?;
        Web::rollback(&db, "web", 1, &source).await?;
        assert!(db.sql("select id from book").rows::<(String,)>().await.is_err(), "the tables are gone");
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}
