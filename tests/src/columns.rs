//! Columns with every option, and keys of every type.

/// Keys.
pub mod keys {
    use modelink::prelude::*;

    /// Models by the types of their keys.
    #[module(models(Counted, Small, Numbered, Named, Coded, Ranked, Tagged, Dated, Cell, Note))]
    pub struct KeyModule;

    /// A newtype.
    #[derive(Debug, Clone, PartialEq, Eq, ColumnType)]
    pub struct Code(pub String);

    /// An enum.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Rank {
        /// One.
        Low,
        /// Another.
        High,
    }

    /// The database counts.
    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Counted {
        #[column(autoincrement)]
        pub id: Id<Counted, i32>,
        pub title: String,
    }

    /// The program counts.
    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Small {
        pub id: Id<Small, i16>,
        pub title: String,
    }

    /// A bare integer, which the database counts.
    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Numbered {
        #[column(primary_key, autoincrement)]
        pub number: i64,
        pub title: String,
        #[relation(mapped_by = numbered)]
        pub notes: HasMany<Note>,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Named {
        #[column(primary_key)]
        pub name: String,
        pub title: String,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Coded {
        #[column(primary_key)]
        pub code: Code,
        pub title: String,
        #[relation(mapped_by = coded)]
        pub notes: HasMany<Note>,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Ranked {
        #[column(primary_key)]
        pub rank: Rank,
        pub title: String,
        #[relation(mapped_by = ranked)]
        pub notes: HasMany<Note>,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Tagged {
        #[column(primary_key)]
        pub tag: Uuid,
        pub title: String,
    }

    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Dated {
        #[column(primary_key)]
        pub day: Date,
        pub title: String,
        #[relation(mapped_by = dated)]
        pub notes: HasMany<Note>,
    }

    /// A key of four types.
    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Cell {
        #[column(primary_key)]
        pub code: Code,
        #[column(primary_key)]
        pub rank: Rank,
        #[column(primary_key)]
        pub tag: Uuid,
        #[column(primary_key)]
        pub number: i64,
        pub title: String,
        #[relation(mapped_by = cell)]
        pub notes: HasMany<Note>,
    }

    /// Refers to keys of many types.
    #[model]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Note {
        pub id: Id<Note>,
        pub text: String,
        pub numbered: BelongsTo<Option<Numbered>>,
        pub coded: BelongsTo<Option<Coded>>,
        pub ranked: BelongsTo<Option<Ranked>>,
        pub dated: BelongsTo<Option<Dated>>,
        pub cell: BelongsTo<Option<Cell>>,
    }
}

/// Options of columns and models.
pub mod options {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use modelink::{Result, prelude::*};

    /// Models by what is unusual in them.
    #[module(models(Preset, Invoice, Account, Person, Rule, Plain))]
    pub struct OptionModule;

    /// An enum of integers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Level {
        /// One.
        Low = 1,
        /// Ten.
        High = 10,
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }
    fn moment(text: &str) -> DateTime {
        text.parse().unwrap_or_else(|_| DateTime::now())
    }
    fn time(text: &str) -> Time {
        text.parse().unwrap_or_else(|_| Time::from(DateTime::now().time()))
    }
    fn big(text: &str) -> BigDecimal {
        text.parse().unwrap_or_default()
    }

    /// A default of each type.
    #[model(timestamps = false)]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Preset {
        pub id: Id<Preset>,
        #[column(default = "it's \"quoted\" \\ % é 🎉")]
        pub text: String,
        #[column(default = "short", length = 20, index)]
        pub short: String,
        #[column(default = true)]
        pub truth: bool,
        #[column(default = i16::MIN)]
        pub small: i16,
        #[column(default = -3)]
        pub medium: i32,
        #[column(default = i64::MIN)]
        pub large: i64,
        #[column(default = 0.1f32)]
        pub single: f32,
        #[column(default = 1e-300)]
        pub double: f64,
        #[column(default = dec!(-1.5))]
        pub exact: Decimal,
        #[column(default = 7, precision = 10, scale = 2)]
        pub price: Decimal,
        #[column(default = big("12345678901234567890.5"))]
        pub big: BigDecimal,
        #[column(default = moment("2026-01-31T12:00:00.000001Z"))]
        pub moment: DateTime,
        #[column(default = day("2024-02-29"))]
        pub day: Date,
        #[column(default = time("23:59:59.999999"))]
        pub time: Time,
        #[column(default = Uuid::from_u128(7))]
        pub uuid: Uuid,
        #[column(default = vec![0u8, 255, 39, 92])]
        pub bytes: Vec<u8>,
        #[column(default = json!({ "a": ["'\\\"", null], "b": 1.5 }))]
        pub document: Json,
        #[column(default = vec!["a'b".to_owned(), "c\\\"d".to_owned(), String::new()])]
        pub texts: Vec<String>,
        #[column(default = Vec::<i32>::new())]
        pub none: Vec<i32>,
        #[column(default = vec![dec!(0.5)])]
        pub exacts: Vec<Decimal>,
        #[column(default = vec![Uuid::from_u128(8)])]
        pub uuids: Vec<Uuid>,
        #[column(default = Level::High)]
        pub level: Level,
        #[column(default = "maybe")]
        pub maybe: Option<String>,
    }

    /// How often `number` was called.
    pub static CALLS: AtomicUsize = AtomicUsize::new(0);

    fn number() -> i32 {
        CALLS.fetch_add(1, Ordering::SeqCst) as i32
    }

    /// Numbered by the database beside its key.
    #[model(id_prefix = "inv")]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Invoice {
        pub id: Id<Invoice>,
        #[column(autoincrement)]
        pub number: i64,
        #[column(default_with = number)]
        pub called: i32,
        #[column(default_sql = "'from' || ' sql'")]
        pub made: Option<String>,
    }

    /// Locked by its version; knows a secret.
    #[model(id_prefix = "acc")]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Account {
        pub id: Id<Account>,
        #[column(unique)]
        pub name: String,
        #[column(default = 0)]
        pub balance: i64,
        #[column(hidden, default = "secret")]
        pub password: String,
        #[column(version)]
        pub version: i64,
    }

    /// How many calls of functions, and for how many records in all.
    pub static BATCHES: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

    async fn full_name(_: &Scope, people: &[Person]) -> Result<Vec<String>> {
        BATCHES[0].fetch_add(1, Ordering::SeqCst);
        BATCHES[1].fetch_add(people.len(), Ordering::SeqCst);
        Ok(people.iter().map(|person| format!("{} {}", person.first, person.last)).collect())
    }

    /// Asks the database, whatever kind of session it is.
    async fn children_in_all(db: &Scope, people: &[Person]) -> Result<Vec<Option<i64>>> {
        let rows = graph!(Person { id, count: children.count() }).fetch(db).await?;
        let count = |person: &Person| rows.iter().find(|row| row.id == person.id).map(|row| row.count);
        Ok(people.iter().map(count).collect())
    }

    /// With fields that no column holds.
    #[model(id_prefix = "person")]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Person {
        pub id: Id<Person>,
        #[column(computed = full_name)]
        pub name: String,
        pub first: String,
        pub last: String,
        #[column(computed = children_in_all)]
        pub children_count: Option<i64>,
        #[column(computed)]
        pub remembered: bool,
        #[column(computed = full_name, hidden)]
        pub nickname: String,
        pub parent: BelongsTo<Option<Person>>,
        #[relation(mapped_by = parent)]
        pub children: HasMany<Person>,
    }

    /// With checks and indexes.
    ///
    /// It's "quoted": \ and é.
    #[model(
        id_prefix = "rule",
        check(amount >= dec!(0.5) && amount < 1000),
        check(level.one_of([Level::Low]) || title.len() > 2),
        check(!(start > end) || end == None),
        check = "stock <> 13",
        unique(code, where = "stock > 0 AND deleted_at IS NULL", name = "code_in_stock"),
        unique(title, stock),
        index(words, using = "gin"),
        index(title, created_at, name = "by_title")
    )]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Rule {
        pub id: Id<Rule>,
        /// What it's called.
        pub title: String,
        #[column(default = 1)]
        pub amount: Decimal,
        #[column(default = Level::Low)]
        pub level: Level,
        #[column(default = 1)]
        pub stock: i32,
        #[column(length = 10, default = "c")]
        pub code: String,
        pub start: Option<DateTime>,
        pub end: Option<DateTime>,
        #[column(name = "tags", default = Vec::<String>::new())]
        pub words: Vec<String>,
        #[column(unique, name = "Mail \"address\"")]
        pub mail: Option<String>,
    }

    /// Rows that are removed for good, with moments.
    #[model(soft_delete = false, table = "plain table")]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Plain {
        pub id: Id<Plain>,
        #[column(unique)]
        pub name: String,
        pub created_at: DateTime,
    }
}

/// A module in a schema of its own.
pub mod stock {
    use modelink::prelude::*;

    /// Tables of one name in two schemas.
    #[module(models(Item, Shelf, Item2, Label))]
    pub struct StockModule;

    /// Lies on a shelf of another schema.
    #[model(schema = "store", table = "item", check(amount >= 0))]
    #[derive(Debug, Clone)]
    pub struct Item {
        pub id: Id<Item>,
        #[column(unique)]
        pub name: String,
        #[column(default = 0)]
        pub amount: i32,
        pub shelf: BelongsTo<Shelf>,
        #[relation(mapped_by = items)]
        pub labels: ManyToMany<Label>,
    }

    #[model(schema = "house")]
    #[derive(Debug, Clone)]
    pub struct Shelf {
        pub id: Id<Shelf>,
        #[relation(mapped_by = shelf, cascade(delete))]
        pub items: HasMany<Item>,
    }

    /// The same table in another schema.
    #[model(schema = "house", table = "item", check(amount >= 0))]
    #[derive(Debug, Clone)]
    pub struct Item2 {
        pub id: Id<Item2>,
        #[column(unique)]
        pub name: String,
        #[column(default = 0)]
        pub amount: i32,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Label {
        pub id: Id<Label>,
        pub text: String,
        #[relation(mapped_by = labels)]
        pub items: ManyToMany<Item>,
    }
}

/// All of them.
#[modelink::app(modules(keys::KeyModule, options::OptionModule, stock::StockModule))]
pub struct Columns;
