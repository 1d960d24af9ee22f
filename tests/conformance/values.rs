//! Values come back as they went, and equal on every database: any values, and those at the edges of each type.

use std::sync::Mutex;

use modelink::{Error, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    values::{Code, Everything, EverythingNew, EverythingPatch, Measure, MeasureNew, Number, Values, Word, everything, measures},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

const RECORDS: usize = 40;

/// Records with ids that sort in their order; the same in each run.
fn records() -> Vec<Everything> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut one = |place: usize| {
        let tree = everything().new_tree(&mut runner).unwrap_or_else(|reason| panic!("no value: {reason}"));
        Everything { id: Id::new(format!("e{place:03}")), ..tree.current() }
    };
    (0..RECORDS).map(&mut one).collect()
}

/// Compares field by field, so that a failure names the field.
fn same(found: &Everything, wanted: &Everything) {
    if found == wanted {
        return;
    }
    let (found, wanted) = (format!("{found:#?}"), format!("{wanted:#?}"));
    for (found, wanted) in found.lines().zip(wanted.lines()) {
        assert_eq!(found, wanted);
    }
}

#[tokio::test]
async fn any_values_come_back_one_by_one_by_the_hundred_and_changed() -> TestResult {
    let texts: Mutex<Vec<String>> = Mutex::new(Vec::new());
    on_every_database::<Values, _>(|db| {
        let texts = &texts;
        async move {
            let wanted = records();
            // By the hundred, and one by one.
            let (many, few) = wanted.split_at(RECORDS - 8);
            let created = Everything::create_many(&db, many.iter().cloned().map(Everything::into_new)).await?;
            created.iter().zip(&wanted).for_each(|(found, wanted)| same(found, wanted));
            for one in few {
                same(&Everything::create(&db, one.clone().into_new()).await?, one);
            }
            let listed = Everything::list(&db, None).await?;
            assert_eq!(listed.len(), RECORDS);
            listed.iter().zip(&wanted).for_each(|(found, wanted)| same(found, wanted));
            // As JSON: one text on every database.
            let text = graph!(Everything(order: id) { .. }).json(&db).await?;
            let mut rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text)?;
            for row in &mut rows {
                row.retain(|name, _| !name.ends_with("ed_at"));
            }
            texts.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(serde_json::to_string_pretty(&rows)?);
            // JSON is read back to the same records.
            for (row, wanted) in rows.into_iter().zip(&wanted) {
                let new: EverythingNew = serde_json::from_value(row.into())?;
                // The parser of serde_json is not exact to the last bit.
                let (double, doubles) = (wanted.double, wanted.doubles.clone());
                same(&Everything { double, doubles, ..Everything::of(new) }, wanted);
            }
            // Each becomes the one before it.
            for place in 1..8 {
                let changed = Everything::update(&db, &wanted[place].id, wanted[place - 1].clone().into_patch()).await?;
                same(&changed, &Everything { id: wanted[place].id.clone(), ..wanted[place - 1].clone() });
            }
            Everything::upsert(&db, wanted.iter().cloned().map(Everything::into_new), |f| f.id()).await?;
            let listed = Everything::list(&db, None).await?;
            listed.iter().zip(&wanted).for_each(|(found, wanted)| same(found, wanted));
            Ok(())
        }
    })
    .await?;
    let texts = texts.into_inner()?;
    for text in &texts[1..] {
        for (here, there) in text.lines().zip(texts[0].lines()) {
            assert_eq!(here, there, "JSON differs between databases");
        }
    }
    Ok(())
}

#[tokio::test]
async fn equal_values_are_found_and_all_are_in_order() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        // For MariaDB a text goes on with spaces for ever: it comes after one with control characters.
        let mut records = records();
        records.iter_mut().for_each(|one| one.text.retain(|letter| letter > ' '));
        records.iter_mut().for_each(|one| one.code.0.retain(|letter| letter > ' '));
        let created = Everything::create_many(&db, records.into_iter().map(Everything::into_new)).await?;
        macro_rules! finds {
            ($($field:ident)*) => { $(
                for one in created.iter().step_by(13) {
                    let found = Everything::list(&db, filter!(Everything, $field == &one.$field)).await?;
                    assert!(found.iter().any(|found| found.id == one.id), "{}: not found", stringify!($field));
                    assert!(found.iter().all(|found| found.$field == one.$field), "{}: too many", stringify!($field));
                    let other = Everything::list(&db, filter!(Everything, $field != &one.$field)).await?;
                    assert_eq!(found.len() + other.len(), created.len(), "{}", stringify!($field));
                }
            )* };
        }
        finds!(text truth small medium large single double exact price precise big moment day time uuid bytes word number code);
        finds!(maybe_large maybe_exact maybe_moment);
        macro_rules! sorts {
            ($($field:ident)*) => { $(
                let mut wanted = created.clone();
                wanted.sort_by(|a, b| a.$field.partial_cmp(&b.$field).unwrap_or(std::cmp::Ordering::Equal).then(a.id.cmp(&b.id)));
                let found = graph!(Everything(order: [$field, id]) { id }).fetch(&db).await?;
                let ids: Vec<_> = found.iter().map(|row| row.id.clone()).collect();
                assert_eq!(ids, wanted.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), "{}", stringify!($field));
                let middle = &wanted[RECORDS / 2].$field;
                let less = Everything::count(&db, filter!(Everything, $field < middle)).await?;
                let wanted = wanted.iter().filter(|row| row.$field < *middle).count();
                assert_eq!(less, wanted as u64, "{}", stringify!($field));
            )* };
        }
        sorts!(text small medium large single double exact price moment day time uuid number code);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_floating_point_number_is_kept_to_the_last_bit() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        let mut wanted = measures(1000);
        let new = |(double, single): &(f64, f32)| MeasureNew { id: None, double: *double, single: *single };
        Measure::create_many(&db, wanted.iter().map(new)).await?;
        for one in wanted.clone().iter().step_by(100) {
            Measure::create(&db, new(one)).await?;
            wanted.push(*one);
        }
        let found = Measure::list(&db, None).await?;
        let bits = |(double, single): (f64, f32)| (double.to_bits(), single.to_bits());
        let wrong: Vec<_> = found
            .iter()
            .map(|row| (row.double, row.single))
            .zip(&wanted)
            .filter(|(found, wanted)| bits(*found) != bits(**wanted))
            .collect();
        assert!(wrong.is_empty(), "{} of {}, the first: {:?}", wrong.len(), wanted.len(), wrong[0]);
        for row in found.iter().step_by(50) {
            assert!(Measure::count(&db, filter!(Measure, double == row.double && single == row.single)).await? > 0, "{row:?}");
        }
        Ok(())
    })
    .await
}

/// A record of plain values.
fn plain() -> Everything {
    records().remove(0)
}

#[tokio::test]
async fn what_a_column_cannot_hold_is_refused_by_its_name() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        let deep = (0..200).fold(json!([]), |inner, _| json!([inner]));
        let far = "9999-12-31T23:59:59.999999Z".parse::<DateTime>()?.plus_micros(1);
        let wrong: Vec<(&str, Everything)> = vec![
            ("text", Everything { text: "a\0b".into(), ..plain() }),
            ("code", Everything { code: Code("\0".into()), ..plain() }),
            ("texts", Everything { texts: vec!["\0".into()], ..plain() }),
            ("document", Everything { document: Json(json!({ "a": ["\0"] })), ..plain() }),
            ("document", Everything { document: Json(json!({ "\0": 1 })), ..plain() }),
            ("document", Everything { document: Json(deep), ..plain() }),
            ("single", Everything { single: f32::NAN, ..plain() }),
            ("double", Everything { double: f64::INFINITY, ..plain() }),
            ("doubles", Everything { doubles: vec![f64::NEG_INFINITY], ..plain() }),
            ("price", Everything { price: dec!(10000000000), ..plain() }),
            ("price", Everything { price: dec!(0.001), ..plain() }),
            ("precise", Everything { precise: dec!(1234567890123456789), ..plain() }),
            ("precise", Everything { precise: dec!(0.00000000001), ..plain() }),
            ("moment", Everything { moment: far, ..plain() }),
            ("day", Everything { day: far.date_naive(), ..plain() }),
            ("days", Everything { days: vec![far.date_naive()], ..plain() }),
        ];
        for (name, new) in wrong {
            let one = Everything::create(&db, new.clone().into_new()).await;
            assert!(matches!(&one, Err(Error::Invalid { field, .. }) if field == name), "{name}: {one:?}");
            let many = Everything::create_many(&db, [plain().into_new(), new.into_new()]).await;
            assert!(matches!(&many, Err(Error::Invalid { field, .. }) if field == name), "{name}: {many:?}");
        }
        assert_eq!(Everything::count(&db, None).await?, 0);
        let one = Everything::create(&db, plain().into_new()).await?;
        let change = EverythingPatch { double: Some(f64::NAN), ..Default::default() };
        assert!(matches!(Everything::update(&db, &one.id, change).await, Err(Error::Invalid { .. })));
        // It cannot be looked for either.
        let asked = Everything::list(&db, filter!(Everything, text == "a\0b")).await;
        assert!(matches!(&asked, Err(Error::Invalid { field, .. }) if field == "text"), "{asked:?}");
        let asked = Everything::list(&db, filter!(Everything, double < f64::NAN)).await;
        assert!(matches!(&asked, Err(Error::Invalid { field, .. }) if field == "double"), "{asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_decimal_is_compared_with_any_number() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        for (place, exact) in [dec!(-1.5), dec!(0), dec!(0.1), dec!(0.10000001), dec!(92233720368)].into_iter().enumerate() {
            let one = Everything { id: Id::new(format!("d{place}")), exact, ..plain() };
            Everything::create(&db, one.into_new()).await?;
        }
        let count = |filter| Everything::count(&db, filter);
        let between = dec!(0.100000005);
        assert_eq!(count(filter!(Everything, exact < between)).await?, 3);
        assert_eq!(count(filter!(Everything, exact <= between)).await?, 3);
        assert_eq!(count(filter!(Everything, exact > between)).await?, 2);
        assert_eq!(count(filter!(Everything, exact >= between)).await?, 2);
        assert_eq!(count(filter!(Everything, exact == between)).await?, 0);
        assert_eq!(count(filter!(Everything, exact != between)).await?, 5);
        assert_eq!(count(filter!(Everything, exact.one_of([between, dec!(0.1)]))).await?, 1);
        assert_eq!(count(filter!(Everything, exact > dec!(-0.000000001))).await?, 4);
        let huge = dec!(79228162514264337593543950335);
        assert_eq!((count(filter!(Everything, exact < huge)).await?, count(filter!(Everything, exact > huge)).await?), (5, 0));
        assert_eq!((count(filter!(Everything, exact < -huge)).await?, count(filter!(Everything, exact > -huge)).await?), (0, 5));
        assert_eq!(count(filter!(Everything, !(exact == huge))).await?, 5);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_result_that_is_too_large_is_refused_by_the_name_of_its_field() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        let new = Everything {
            small: i16::MAX,
            medium: i32::MAX - 1,
            large: i64::MAX,
            double: f64::MAX,
            price: dec!(9999999999.99),
            maybe_large: None,
            ..plain()
        };
        let one = Everything::create(&db, new.into_new()).await?;
        macro_rules! overflows {
            ($($field:ident $operator:tt $value:expr;)*) => { $(
                let done = update!(Everything { $field: $field $operator $value }, where: id == &one.id).exec(&db).await;
                assert!(matches!(&done, Err(Error::Invalid { field, .. }) if field == stringify!($field)), "{done:?}");
            )* };
        }
        overflows! {
            small + 1;
            medium + 2;
            large * 2;
            double * 10.0;
            price + dec!(0.01);
            price * dec!(2);
            price / dec!(0);
            medium / 0;
        }
        assert_eq!(Everything::retrieve(&db, &one.id).await?, one, "nothing was changed");
        update!(Everything { medium: medium + 1, price: price / dec!(-4), maybe_large: maybe_large + 1 }, where: id == &one.id)
            .exec(&db)
            .await?;
        let changed = Everything::retrieve(&db, &one.id).await?;
        assert_eq!((changed.medium, changed.price, changed.maybe_large), (i32::MAX, dec!(-2500000000), None));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn spaces_at_the_end_of_a_text_count() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        for text in ["a", "a ", ""] {
            let one = Everything { id: Id::new(format!("s{}", text.len())), text: text.into(), maybe_text: None, ..plain() };
            Everything::create(&db, one.into_new()).await?;
        }
        let count = |filter| Everything::count(&db, filter);
        assert_eq!(count(filter!(Everything, text == "a")).await?, 1);
        assert_eq!(count(filter!(Everything, text == "a ")).await?, 1);
        assert_eq!(count(filter!(Everything, text == " ")).await?, 0);
        assert_eq!(count(filter!(Everything, text != "a")).await?, 2);
        assert_eq!(count(filter!(Everything, !(text == "a"))).await?, 2);
        assert_eq!(count(filter!(Everything, maybe_text != "a")).await?, 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn enums_are_stored_as_they_say() -> TestResult {
    on_every_database::<Values, _>(|db| async move {
        let new = Everything { word: Word::Quoted, number: Number::Next, ..plain() };
        let one = Everything::create(&db, new.into_new()).await?;
        let stored = db.sql("select word, number from everything").rows::<(String, i32)>().await?;
        assert_eq!(stored, [("it's \"quoted\" \\ é".to_owned(), i32::MIN + 1)]);
        let wrong = db.sql("update everything set word = 'other'").execute().await;
        assert!(wrong.is_err(), "the database knows the variants");
        let wrong = db.sql("update everything set number = 7").execute().await;
        assert!(wrong.is_err(), "the database knows the numbers");
        assert_eq!(Everything::retrieve(&db, &one.id).await?.number, Number::Next);
        Ok(())
    })
    .await
}
