//! Keys of several columns, keys that refer, and relations to keys of every kind.

use modelink::{
    Error,
    prelude::*,
    schema::{Link, Model},
};
use modelink_tests::{TestResult, on_every_database};

mod ledger {
    use modelink::prelude::*;

    #[module(models(Currency, Account, Booking, Note, Settings, Receipt, Copy))]
    pub struct LedgerModule;

    #[derive(Debug, Clone, PartialEq, ColumnType)]
    pub struct Code(pub String);

    #[model]
    #[derive(Debug, Clone)]
    pub struct Currency {
        #[column(primary_key)]
        pub code: Code,
        #[relation(mapped_by = currency)]
        pub accounts: HasMany<Account>,
    }

    /// A key of two columns.
    #[model]
    #[derive(Debug, Clone)]
    pub struct Account {
        #[column(primary_key)]
        pub bank: String,
        #[column(primary_key)]
        pub number: i64,
        pub currency: BelongsTo<Currency>,
        #[relation(cascade(delete))]
        pub bookings: HasMany<Booking>,
        #[relation(cascade(delete))]
        pub settings: HasOne<Settings>,
        #[relation(mapped_by = about)]
        pub notes: HasMany<Note>,
    }

    /// The account's key is the first part of this one's.
    #[model]
    #[derive(Debug, Clone)]
    pub struct Booking {
        #[column(primary_key)]
        pub account: BelongsTo<Account>,
        #[column(primary_key)]
        pub line: i32,
        pub amount: Decimal,
        pub receipts: HasMany<Receipt>,
    }

    /// The columns are named.
    #[model(id_prefix = "note")]
    #[derive(Debug, Clone)]
    pub struct Note {
        pub id: Id<Note>,
        pub text: String,
        #[relation(column("of_bank", "of_number"))]
        pub about: BelongsTo<Option<Account>>,
    }

    /// The account's key is the whole of this one's.
    #[model]
    #[derive(Debug, Clone)]
    pub struct Settings {
        #[column(primary_key)]
        pub account: BelongsTo<Account>,
        pub limit: i32,
    }

    /// Refers to a key that refers.
    #[model(id_prefix = "rec")]
    #[derive(Debug, Clone)]
    pub struct Receipt {
        pub id: Id<Receipt>,
        pub booking: BelongsTo<Booking>,
        #[relation(mapped_by = receipts, pivot_table = "copied")]
        pub copies: ManyToMany<Copy>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Copy {
        #[column(primary_key)]
        pub booking: BelongsTo<Booking>,
        #[column(primary_key)]
        pub number: i32,
        pub receipts: ManyToMany<Receipt>,
    }
}

mod bank {
    use modelink::prelude::*;

    #[module(models(Audit))]
    pub struct BankModule;

    #[model(id_prefix = "audit")]
    #[derive(Debug, Clone)]
    pub struct Audit {
        pub id: Id<Audit>,
        pub year: i32,
    }
}

mod links {
    use super::{
        bank::Audit,
        ledger::{Booking, Currency},
    };
    use modelink::prelude::*;

    link! { pub BookingAudit { Booking.audits: Many<Audit>, Audit.booking: One<Booking> } }
    link! { pub CurrencyAudit { Currency.audits: Many<Audit>, Audit.currencies: Many<Currency>, note: Option<String> } }
}

#[modelink::app(modules(ledger::LedgerModule, bank::BankModule), links(links::BookingAudit, links::CurrencyAudit))]
struct Ledger;

use bank::Audit;
use ledger::*;
use links::*;

fn columns<M: modelink::schema::Model>() -> Vec<&'static str> {
    M::info().table.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn a_key_that_refers_is_made_of_the_columns_of_the_other_key() {
    assert_eq!(columns::<Booking>()[..3], ["account_bank", "account_number", "line"]);
    assert_eq!(Booking::info().table.primary_key, ["account_bank", "account_number", "line"]);
    assert_eq!(Settings::info().table.primary_key, ["account_bank", "account_number"]);
    assert_eq!(columns::<Receipt>()[1..4], ["booking_account_bank", "booking_account_number", "booking_line"]);
    assert_eq!(columns::<Note>()[2..4], ["of_bank", "of_number"]);
    assert!(Booking::info().table.indexes.is_empty(), "the primary key serves the foreign key");
    assert!(Settings::info().table.indexes.is_empty(), "and holds one to one");
    let copied = &Receipt::info().pivots[0];
    assert_eq!(
        copied.primary_key[1..],
        ["copy_booking_account_bank", "copy_booking_account_number", "copy_booking_line", "copy_number"]
    );
    let link: Vec<_> = BookingAudit::info().table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(link[..4], ["booking_account_bank", "booking_account_number", "booking_line", "audit_id"]);
}

async fn account(db: &Db, number: i64) -> Result<Account, Error> {
    let code = Code("eur".into());
    match Currency::find(db, &code).await? {
        Some(eur) => create!(Account { bank: "north", number: number, currency: &eur }).exec(db).await,
        None => create!(Account { bank: "north", number: number, currency: { code: code } }).exec(db).await,
    }
}

#[tokio::test]
async fn a_key_of_several_columns_is_referred_to() -> TestResult {
    on_every_database::<Ledger, _>(|db| async move {
        let (first, second) = (account(&db, 1).await?, account(&db, 2).await?);
        create!(Note { text: "a", about: &first }).exec(&db).await?;
        create!(Note { text: "b", about: ("north", 2) }).exec(&db).await?;
        create!(Note { text: "c", about: None }).exec(&db).await?;
        let missing = create!(Note { text: "d", about: ("north", 3) }).exec(&db).await;
        assert!(matches!(&missing, Err(Error::Relation { model: "Note", relation, .. }) if relation == "about"), "{missing:?}");
        assert_eq!(Note::list(&db, filter!(Note, about == &second)).await?[0].text, "b");
        assert_eq!(Note::list(&db, filter!(Note, about == ("north", 1))).await?[0].text, "a");
        assert_eq!(Note::list(&db, filter!(Note, about == None)).await?[0].text, "c");
        assert_eq!(Account::count(&db, filter!(Account, notes.text == "a")).await?, 1);
        let rows = graph!(Note(order: text) { text, about { number, currency { code } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"text":"a","about":{"number":1,"currency":{"code":"eur"}}},{"text":"b","about":{"number":2,"currency":{"code":"eur"}}},{"text":"c","about":null}]"#);
        let note: NoteNew = serde_json::from_value(json!({ "text": "e", "about": ["north", 2] }))?;
        let note = Note::create(&db, note).await?;
        assert_eq!(note.about.id(), &Some(("north".to_owned(), 2)));
        let patch: NotePatch = serde_json::from_value(json!({ "of_bank": "north", "of_number": 1 }))?;
        assert_eq!(Note::update(&db, &note.id, patch).await?.about.id(), &Some(first.key()));
        Account::delete(&db, [&first.key()]).await?;
        assert_eq!(Note::count(&db, filter!(Note, about == None)).await?, 3, "an optional key is emptied");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_relation_is_part_of_a_primary_key() -> TestResult {
    on_every_database::<Ledger, _>(|db| async move {
        let first = create!(Account {
            bank: "north",
            number: 1,
            currency: { code: Code("eur".into()) },
            settings: { limit: 5 },
            bookings: [{ line: 1, amount: 10 }, { line: 2, amount: 20, receipts: [{ copies: [] }, {}] }],
        })
        .exec(&db)
        .await?;
        let second = account(&db, 2).await?;
        let booking = create!(Booking { account: &second, line: 1, amount: 30 }).exec(&db).await?;
        assert_eq!(booking.key(), (second.key(), 1));
        assert_eq!(Booking::retrieve(&db, &(first.key(), 2)).await?.amount, dec!(20));
        let twice = create!(Booking { account: &second, line: 1, amount: 0 }).exec(&db).await;
        assert!(matches!(&twice, Err(Error::Unique { model: "Booking", .. })), "{twice:?}");
        assert_eq!(Settings::retrieve(&db, &first.key()).await?.limit, 5);
        let nobody = create!(Booking { account: ("south", 1), line: 1, amount: 0 }).exec(&db).await;
        assert!(matches!(&nobody, Err(Error::Relation { model: "Booking", .. })), "{nobody:?}");

        let rows = graph!(Account(order: number) { number, settings { limit }, bookings(order: -line, limit: 1) { line, receipts { id } }, n: bookings.count() }).fetch(&db).await?;
        assert_eq!((rows[0].settings.as_ref().map(|settings| settings.limit), rows[0].bookings[0].line, rows[0].n), (Some(5), 2, 2));
        assert_eq!((rows[0].bookings[0].receipts.len(), rows[1].bookings[0].line), (2, 1));
        let json = db.graph(json!({ "entity": "receipt", "fields": ["booking.line", "booking.account.number"] })).await?;
        assert_eq!(json.rows[0], json!({ "booking": { "line": 2, "account": { "number": 1 } } }));
        assert_eq!(Receipt::count(&db, filter!(Receipt, booking == (("north", 1), 2))).await?, 2);

        let line = BookingPatch { amount: Some(dec!(11)) };
        assert_eq!(Booking::update(&db, &(first.key(), 1), line).await?.amount, dec!(11));
        let draft = create!(Booking { account: &first, line: 1, amount: 12 });
        Booking::upsert(&db, [draft], |f| (f.account(), f.line())).await?;
        assert_eq!(Booking::retrieve(&db, &(first.key(), 1)).await?.amount, dec!(12));

        assert_eq!(Account::soft_delete(&db, [&first.key()]).await?, 1);
        assert_eq!(Booking::count(&db, None).await?, 1);
        assert_eq!(Account::restore(&db, [&first.key()]).await?, 1);
        assert_eq!(Booking::count(&db, None).await?, 3);
        let refused = Account::delete(&db, [&first.key()]).await;
        assert!(matches!(&refused, Err(Error::Relation { model: "Receipt", .. })), "{refused:?}");
        Receipt::delete(&db, Receipt::list(&db, None).await?.iter().map(|receipt| &receipt.id)).await?;
        assert_eq!(Account::delete(&db, [&first.key()]).await?, 1);
        assert_eq!((Booking::count(&db, None).await?, Settings::count(&db, None).await?), (1, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pivot_joins_keys_that_refer() -> TestResult {
    on_every_database::<Ledger, _>(|db| async move {
        let first = account(&db, 1).await?;
        let booking = create!(Booking { account: &first, line: 1, amount: 1 }).exec(&db).await?;
        let receipt =
            create!(Receipt { booking: &booking, copies: [{ booking: &booking, number: 1 }, { booking: &booking, number: 2 }] })
                .exec(&db)
                .await?;
        create!(Copy { booking: &booking, number: 3, receipts: [&receipt] }).exec(&db).await?;
        let rows = graph!(Receipt { copies(order: number) { number, receipts { id } } }).fetch(&db).await?;
        assert_eq!(
            rows[0].copies.iter().map(|copy| (copy.number, copy.receipts.len())).collect::<Vec<_>>(),
            [(1, 1), (2, 1), (3, 1)]
        );
        assert_eq!(Receipt::count(&db, filter!(Receipt, copies.number == 3)).await?, 1);
        Copy::delete(&db, [&(booking.key(), 3)]).await?;
        assert_eq!(db.sql("select count(*) from copied").rows::<(i64,)>().await?, [(2,)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn links_join_keys_of_any_kind() -> TestResult {
    on_every_database::<Ledger, _>(|db| async move {
        let first = account(&db, 1).await?;
        let booking = create!(Booking { account: &first, line: 1, amount: 1, audits: [{ year: 2025 }] }).exec(&db).await?;
        let audit = create!(Audit { year: 2026 }).exec(&db).await?;
        BookingAudit::create(&db, [(&booking.key(), &audit.id)]).await?;
        let eur = Code("eur".into());
        CurrencyAudit::create(&db, [(&eur, &audit.id)]).with(|row| row.note("spot")).await?;
        let rows = graph!(Audit(order: year) { year, booking { line, account { number } }, currencies { code, link { note } } }).json(&db).await?;
        assert_eq!(rows, r#"[{"year":2025,"booking":{"line":1,"account":{"number":1}},"currencies":[]},{"year":2026,"booking":{"line":1,"account":{"number":1}},"currencies":[{"code":"eur","link":{"note":"spot"}}]}]"#);
        assert_eq!(Booking::count(&db, filter!(Booking, audits.year == 2026)).await?, 1);
        assert_eq!(Audit::count(&db, filter!(Audit, booking == &booking)).await?, 2);
        let nothing = BookingAudit::create(&db, [(&(first.key(), 9), &audit.id)]).await;
        assert!(matches!(&nothing, Err(Error::MissingEnd { link: "BookingAudit", end: "Booking" })), "{nothing:?}");
        Booking::soft_delete(&db, [&booking.key()]).await?;
        assert!(BookingAudit::list(&db, None).await?.is_empty());
        Booking::restore(&db, [&booking.key()]).await?;
        assert_eq!(BookingAudit::list(&db, None).await?.len(), 2);
        assert_eq!(BookingAudit::dismiss(&db, [(&booking.key(), &audit.id)]).await?, 1);
        Ok(())
    })
    .await
}
