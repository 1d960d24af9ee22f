//! Lists of the user's own values: enums of text and of numbers, and newtypes.

use modelink::{
    App,
    migrate::{Generate, Migrate, Source},
    prelude::*,
};
use modelink_tests::{Databases, TestResult, on_every_database};

mod v1 {
    use modelink::prelude::*;

    #[module(models(Shirt))]
    pub struct ShirtModule;

    #[derive(Debug, Clone, Copy, PartialEq, DbEnum)]
    pub enum Colour {
        Red,
        #[db(value = "it's \"blue\"")]
        Blue,
        Green,
    }

    #[derive(Debug, Clone, Copy, PartialEq, DbEnum)]
    pub enum Size {
        Small = -1,
        Large = 40,
    }

    #[derive(Debug, Clone, PartialEq, ColumnType)]
    pub struct Word(pub String);

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Shirt {
        pub id: Id<Shirt>,
        #[column(default = vec![Colour::Green])]
        pub colours: Vec<Colour>,
        pub sizes: Option<Vec<Size>>,
        pub words: Vec<Word>,
    }

    #[modelink::app(modules(ShirtModule))]
    pub struct Shop;
}

/// The same, with a colour of another name.
mod v2 {
    use modelink::prelude::*;

    #[module(models(Shirt))]
    pub struct ShirtModule;

    pub use super::v1::{Size, Word};

    #[derive(Debug, Clone, Copy, PartialEq, DbEnum)]
    pub enum Colour {
        Red,
        #[db(was = "it's \"blue\"")]
        Navy,
        Green,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Shirt {
        pub id: Id<Shirt>,
        #[column(default = vec![Colour::Green])]
        pub colours: Vec<Colour>,
        pub sizes: Option<Vec<Size>>,
        pub words: Vec<Word>,
    }

    #[modelink::app(modules(ShirtModule))]
    pub struct Shop;
}

use v1::{Colour, Shirt, ShirtNew, ShirtPatch, Size, Word};

fn words(words: &[&str]) -> Vec<Word> {
    words.iter().map(|word| Word((*word).into())).collect()
}

#[tokio::test]
async fn lists_of_enums_and_newtypes_come_back_as_they_went() -> TestResult {
    on_every_database::<v1::Shop, _>(|db| async move {
        let plain = create!(Shirt { words: words(&[]) }).exec(&db).await?;
        assert_eq!((&plain.colours, &plain.sizes), (&vec![Colour::Green], &None), "the default is a list");
        let colours = vec![Colour::Blue, Colour::Red, Colour::Blue];
        let odd = words(&["", "é 'q' \"d\" \\ {,} 🎉", "null"]);
        let full = create!(Shirt { colours: &colours, sizes: vec![Size::Large, Size::Small], words: &odd }).exec(&db).await?;
        assert_eq!(Shirt::retrieve(&db, &full.id).await?, full);
        assert_eq!((&full.colours, &full.words), (&colours, &odd));
        assert_eq!(Shirt::list(&db, filter!(Shirt, colours == colours.clone())).await?, std::slice::from_ref(&full));
        assert_eq!(Shirt::count(&db, filter!(Shirt, sizes == None)).await?, 1);
        let json = graph!(Shirt(filter: id == &full.id) { colours, sizes, words }).json(&db).await?;
        let wanted = r#"[{"colours":["it's \"blue\"","red","it's \"blue\""],"sizes":[40,-1],"words":["","é 'q' \"d\" \\ {,} 🎉","null"]}]"#;
        assert_eq!(json, wanted);

        let patch = ShirtPatch { sizes: Some(Some(Vec::new())), ..Default::default() };
        assert_eq!(Shirt::update(&db, &full.id, patch).await?.sizes, Some(Vec::new()));
        let new: ShirtNew = serde_json::from_value(json!({ "colours": ["red"], "words": ["a"], "sizes": [40] }))?;
        assert_eq!(Shirt::create(&db, new).await?.sizes, Some(vec![Size::Large]));
        let unknown = serde_json::from_value::<ShirtNew>(json!({ "colours": ["pink"], "words": [] }));
        let message = unknown.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("Shirt.colours") && message.contains("`green`"), "{message}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_value_of_another_name_is_renamed_in_lists_too() -> TestResult {
    let folder = std::env::temp_dir().join(format!("modelink-lists-{}", Uuid::new_v4()));
    let generate = |at: &str| Generate { folder: Some(folder.clone()), at: at.parse().ok(), ..Generate::default() };
    let migrate = || Migrate { source: Source::Folder(folder.clone()), ..Migrate::default() };
    v1::Shop::generate(&generate("2026-01-31T12:00:00Z"))?;
    let mut databases = Vec::new();
    for server in Databases::find().await {
        let database = server.empty().await?;
        let db = v1::Shop::connect(database.url()).await?;
        v1::Shop::migrate_with(&db, &migrate()).await?;
        create!(Shirt { colours: vec![Colour::Blue, Colour::Red, Colour::Blue], words: words(&["a"]) }).exec(&db).await?;
        create!(Shirt { colours: vec![Colour::Red], words: words(&[]) }).exec(&db).await?;
        databases.push(database);
    }
    v2::Shop::generate(&generate("2026-02-01T12:00:00Z"))?;
    for database in databases {
        let db = v2::Shop::connect(database.url()).await?;
        v2::Shop::migrate_with(&db, &migrate()).await?;
        let shirts = v2::Shirt::list(&db, None).await?;
        let colours: Vec<_> = shirts.into_iter().map(|shirt| shirt.colours).collect();
        use v2::Colour::{Navy, Red};
        assert!(colours.contains(&vec![Navy, Red, Navy]) && colours.contains(&vec![Red]), "{}: {colours:?}", database.url());
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
