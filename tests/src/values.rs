//! A model with a column of every type, and values for it that make trouble.

use modelink::prelude::*;
use proptest::{collection::vec, prelude::*, sample::select};

/// The module of the models.
#[module(models(Everything, Measure))]
pub struct ValuesModule;

/// An application with nothing else.
#[modelink::app(modules(ValuesModule))]
pub struct Values;

/// Stored as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, DbEnum)]
#[db(rename_all = "kebab-case")]
pub enum Word {
    /// The first.
    AsItIs,
    /// Says what it is stored as.
    #[db(value = "it's \"quoted\" \\ é")]
    Quoted,
}

/// Stored as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, DbEnum)]
pub enum Number {
    /// Below zero.
    Low = -2_147_483_648,
    /// Counts on.
    Next,
    /// The greatest.
    High = 2_147_483_647,
}

/// A newtype.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, ColumnType)]
pub struct Code(pub String);

/// A typed document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// Any text.
    pub name: String,
    /// Any numbers.
    pub corners: Vec<(i64, i64)>,
    /// Perhaps another one inside.
    pub inner: Option<Box<Shape>>,
}

/// Floating point numbers.
#[model(timestamps = false)]
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    #[column(autoincrement)]
    pub id: Id<Measure, i64>,
    pub double: f64,
    pub single: f32,
}

/// Numbers of every size, down to the smallest, with any last digits; the same in each run.
pub fn measures(count: u64) -> Vec<(f64, f32)> {
    let mut state = 7_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 29)
    };
    let finite = |_| (f64::from_bits(next()), f32::from_bits((next() >> 32) as u32));
    (0..count).map(finite).filter(|(double, single)| double.is_finite() && single.is_finite()).collect()
}

/// Every type of column.
#[model(soft_delete = false)]
#[derive(Debug, Clone, PartialEq)]
pub struct Everything {
    pub id: Id<Everything>,
    pub text: String,
    pub truth: bool,
    pub small: i16,
    pub medium: i32,
    pub large: i64,
    pub single: f32,
    pub double: f64,
    pub exact: Decimal,
    #[column(precision = 12, scale = 2)]
    pub price: Decimal,
    #[column(precision = 28, scale = 10, text)]
    pub precise: Decimal,
    pub big: BigDecimal,
    pub moment: DateTime,
    pub day: Date,
    pub time: Time,
    pub uuid: Uuid,
    pub bytes: Vec<u8>,
    pub document: Json,
    pub shape: Json<Shape>,
    pub word: Word,
    pub number: Number,
    pub code: Code,
    pub texts: Vec<String>,
    pub truths: Vec<bool>,
    pub smalls: Vec<i16>,
    pub mediums: Vec<i32>,
    pub larges: Vec<i64>,
    pub singles: Vec<f32>,
    pub doubles: Vec<f64>,
    pub exacts: Vec<Decimal>,
    pub bigs: Vec<BigDecimal>,
    pub moments: Vec<DateTime>,
    pub days: Vec<Date>,
    pub times: Vec<Time>,
    pub uuids: Vec<Uuid>,
    pub maybe_text: Option<String>,
    pub maybe_large: Option<i64>,
    pub maybe_exact: Option<Decimal>,
    pub maybe_moment: Option<DateTime>,
    pub maybe_bytes: Option<Vec<u8>>,
    pub maybe_document: Option<Json>,
    pub maybe_texts: Option<Vec<String>>,
    pub maybe_word: Option<Word>,
    pub maybe_number: Option<Number>,
    pub maybe_code: Option<Code>,
}

/// A record, what creates it, and what changes another one to it.
macro_rules! forms {
    ($($field:ident)*) => {
        impl Everything {
            /// What creates it.
            pub fn into_new(self) -> EverythingNew {
                EverythingNew { id: Some(self.id), $($field: self.$field),* }
            }
            /// What changes another record to it.
            pub fn into_patch(self) -> EverythingPatch {
                EverythingPatch { $($field: Some(self.$field)),* }
            }
            /// The record that a new one becomes.
            pub fn of(new: EverythingNew) -> Self {
                Everything { id: new.id.unwrap_or_else(|| Id::new("")), $($field: new.$field),* }
            }
        }
    };
}

forms! {
    text truth small medium large single double exact price precise big moment day time uuid bytes document
    shape word number code texts truths smalls mediums larges singles doubles exacts bigs moments days times
    uuids maybe_text maybe_large maybe_exact maybe_moment maybe_bytes maybe_document maybe_texts maybe_word
    maybe_number maybe_code
}

const TEXTS: &[&str] = &[
    "",
    " x",
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "`",
    "%_",
    "null",
    "$1 ? :x",
    "{}",
    "{a,b}",
    "[1]",
    "a,b",
    "\t\r\n",
    "\u{1}\u{7f}",
    "é",
    "e\u{301}",
    "ß",
    "漢字",
    "🎉👨‍👩‍👧",
    "שלום",
    "\u{202e}abc",
    "\u{feff}x\u{200b}",
    "\u{10ffff}",
    "0123456789012345678901234567890123456789",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => select(TEXTS).prop_map(str::to_owned),
        1 => vec(select(TEXTS), 0..4).prop_map(|parts| parts.concat()),
        1 => vec(any::<char>().prop_filter("no NUL", |letter| *letter != '\0'), 0..12).prop_map(String::from_iter),
    ]
}

fn single() -> impl Strategy<Value = f32> {
    let edges = [0.0, -0.0, 0.1, -1.5, f32::MAX, f32::MIN, f32::MIN_POSITIVE, f32::EPSILON, 16_777_217.0, 1e-30];
    prop_oneof![select(edges.to_vec()), any::<f32>().prop_filter("a number", |number| number.is_normal())]
}

fn double() -> impl Strategy<Value = f64> {
    let edges =
        [0.0, -0.0, 0.1 + 0.2, -1.5, f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 9_007_199_254_740_993.0, 1e-300, 1e23];
    prop_oneof![select(edges.to_vec()), any::<f64>().prop_filter("a number", |number| number.is_normal())]
}

/// With so many digits before and after the point.
fn decimal(whole: u32, scale: u32) -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(whole + scale) - 1;
    prop_oneof![
        select(vec![0, 1, -1, most, -most, 10_i128.pow(scale)]),
        any::<i128>().prop_map(move |number| number % (most + 1)),
        (-1000..1000_i128),
    ]
    .prop_map(move |number| Decimal::from_i128_with_scale(number, scale).normalize())
}

fn big() -> impl Strategy<Value = BigDecimal> {
    let edges = ["0", "-1", "0.000000000000000000000000000001", "12345678901234567890123456789012345.1", "-0.5", "1200"];
    let edges: Vec<BigDecimal> = edges.iter().filter_map(|edge| edge.parse().ok()).collect();
    prop_oneof![select(edges), decimal(14, 14).prop_map(|number| number.to_string().parse::<BigDecimal>().unwrap_or_default()),]
        .prop_map(|number| number.normalized())
}

fn moment() -> impl Strategy<Value = DateTime> {
    let edges = [
        "0001-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T12:00:00.000001Z",
        "2026-03-29T01:30:00+02:00",
        "2038-01-19T03:14:08Z",
    ];
    let edges: Vec<DateTime> = edges.iter().filter_map(|edge| edge.parse().ok()).collect();
    let any = (-62_135_596_800_000_000_i64..=253_402_300_799_999_999).prop_map(|micros| start().plus_micros(micros));
    prop_oneof![select(edges), any]
}

fn start() -> DateTime {
    "1970-01-01T00:00:00Z".parse().unwrap_or_else(|_| DateTime::now())
}

fn day() -> impl Strategy<Value = Date> {
    moment().prop_map(|moment| moment.date_naive())
}

fn uuid() -> impl Strategy<Value = Uuid> {
    prop_oneof![Just(0), Just(u128::MAX), any::<u128>()].prop_map(Uuid::from_u128)
}

fn time() -> impl Strategy<Value = Time> {
    let edges: Vec<Time> =
        ["00:00:00", "23:59:59.999999", "12:00:00.000001"].iter().filter_map(|edge| edge.parse().ok()).collect();
    prop_oneof![select(edges), moment().prop_map(|moment| moment.time().into())]
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|truth| json!(truth)),
        any::<i64>().prop_map(|number| json!(number)),
        select(vec![json!(0.5), json!(1e20), json!(-0.25), json!(u64::MAX), json!(1.0), json!(0.1)]),
        text().prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            vec((text(), inner), 0..4).prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn shape() -> impl Strategy<Value = Json<Shape>> {
    let one = |inner: Option<Box<Shape>>| {
        (text(), vec(any::<(i64, i64)>(), 0..3)).prop_map(move |(name, corners)| Shape { name, corners, inner: inner.clone() })
    };
    let two = (one(None), one(None)).prop_map(|(inner, outer)| Shape { inner: Some(Box::new(inner)), ..outer });
    prop_oneof![one(None), two].prop_map(Json)
}

fn few<T: std::fmt::Debug + Clone>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    vec(of, 0..4)
}

type Plain = (String, bool, i16, i32, i64, f32, f64, Decimal, Decimal, Decimal);
type Rest = (BigDecimal, DateTime, Date, Time, Uuid, Vec<u8>, serde_json::Value, Json<Shape>, (Word, Number), String);
type Lists = (Vec<String>, Vec<bool>, Vec<i16>, Vec<i32>, Vec<i64>, Vec<f32>, Vec<f64>, Vec<Decimal>, Vec<BigDecimal>);
type Moments = (Vec<DateTime>, Vec<Date>, Vec<Time>, Vec<Uuid>, u8);

/// One record: any values, and often those at the edges.
pub fn everything() -> impl Strategy<Value = Everything> {
    let integers = (edge_i16(), edge_i32(), edge_i64());
    let plain = (text(), any::<bool>(), integers, single(), double(), decimal(10, 8), decimal(10, 2), decimal(18, 10)).prop_map(
        |(text, truth, (small, medium, large), single, double, exact, price, precise)| {
            (text, truth, small, medium, large, single, double, exact, price, precise)
        },
    );
    let enums = (select(vec![Word::AsItIs, Word::Quoted]), select(vec![Number::Low, Number::Next, Number::High]));
    let bytes = prop_oneof![Just((0..=255).collect::<Vec<u8>>()), vec(any::<u8>(), 0..20)];
    let rest = (big(), moment(), day(), time(), uuid(), bytes, document(), shape(), enums, text());
    let lists = (
        few(text()),
        few(any::<bool>()),
        few(edge_i16()),
        few(edge_i32()),
        few(edge_i64()),
        few(single()),
        few(double()),
        few(decimal(18, 10)),
        few(big()),
    );
    let moments = (few(moment()), few(day()), few(time()), few(uuid()), any::<u8>());
    (plain, rest, lists, moments).prop_map(|(plain, rest, lists, moments)| record(plain, rest, lists, moments))
}

fn edge_i16() -> impl Strategy<Value = i16> {
    prop_oneof![select(vec![0, -1, i16::MIN, i16::MAX]), any::<i16>()]
}
fn edge_i32() -> impl Strategy<Value = i32> {
    prop_oneof![select(vec![0, -1, i32::MIN, i32::MAX]), any::<i32>()]
}
fn edge_i64() -> impl Strategy<Value = i64> {
    prop_oneof![select(vec![0, -1, i64::MIN, i64::MAX, 9_007_199_254_740_993]), any::<i64>()]
}

fn record(plain: Plain, rest: Rest, lists: Lists, moments: Moments) -> Everything {
    let (text, truth, small, medium, large, single, double, exact, price, precise) = plain;
    let (big, moment, day, time, uuid, bytes, document, shape, (word, number), code) = rest;
    let (texts, truths, smalls, mediums, larges, singles, doubles, exacts, bigs) = lists;
    let (instants, days, times, uuids, present) = moments;
    let there = |bit: u8| present & (1 << bit) != 0;
    Everything {
        id: Id::new(""),
        maybe_text: there(0).then(|| text.clone()),
        maybe_large: there(1).then_some(large),
        maybe_exact: there(2).then_some(exact),
        maybe_moment: there(3).then_some(moment),
        maybe_bytes: there(4).then(|| bytes.clone()),
        maybe_document: there(5).then(|| Json(document.clone())),
        maybe_texts: there(6).then(|| texts.clone()),
        maybe_word: there(7).then_some(word),
        maybe_number: there(0).then_some(number),
        maybe_code: there(1).then(|| Code(code.clone())),
        document: Json(document),
        code: Code(code),
        text,
        truth,
        small,
        medium,
        large,
        single,
        double,
        exact,
        price,
        precise,
        big,
        moment,
        day,
        time,
        uuid,
        bytes,
        shape,
        word,
        number,
        texts,
        truths,
        smalls,
        mediums,
        larges,
        singles,
        doubles,
        exacts,
        bigs,
        moments: instants,
        days,
        times,
        uuids,
    }
}
