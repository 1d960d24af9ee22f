//! Whatever a name or a text holds, it is one token of the SQL, and the database gives it back as it was.

use modelink::{
    App, Db,
    dialect::{Dialect, Flavour, quote},
    migrate::{Difference, Live, Scratch, Verdict, compare, statements},
    schema::{Check, CheckRule, ColType, Column, ColumnDefault, Condition, EnumLabel, Index, Operand, Table, naming},
    value::{Kind, Value},
};
use proptest::prelude::*;
use sqlparser::{
    dialect::{Dialect as Grammar, MySqlDialect, PostgreSqlDialect, SQLiteDialect},
    tokenizer::{Token, Tokenizer, Whitespace},
};
use tokio::sync::Mutex;

use super::{Failure, Outcome, Progress, Run, shrink::smallest_failure};
use crate::{Server, TestResult};

/// An application without modules: enough to ask the database.
struct Empty;

impl App for Empty {
    const DEF: &'static modelink::schema::AppDef =
        &modelink::schema::AppDef { name: "Empty", modules: &[], links: &[], migrations: None };
}

/// The names and texts of one table.
#[derive(Debug, Clone)]
struct Words {
    table: String,
    column: String,
    labels: [String; 2],
    comment: String,
    literal: String,
}

impl Words {
    /// The same table with words that nobody can misread.
    fn plain() -> Self {
        let word = |text: &str| text.to_owned();
        Words {
            table: word("plain"),
            column: word("word"),
            labels: [word("first"), word("second")],
            comment: word("said"),
            literal: word("other"),
        }
    }

    /// As far as a database keeps them: none keeps NUL, and MariaDB and MySQL keep no name with a character beyond 16 bits
    /// or with a blank at its end. The library refuses such names, and those with a carriage return, before it comes so far.
    /// In a comment MariaDB and MySQL ask `?` for such a character; in SQLite a text with a carriage return is put together.
    fn kept_by(&self, dialect: Dialect) -> Self {
        let text = |text: &str| match dialect {
            Dialect::Sqlite => text.replace(['\0', '\r'], ""),
            _ => text.replace('\0', ""),
        };
        let wide = |c: char| u32::from(c) > 0xFFFF;
        let name = |name: &str, other: &str| {
            let mut name = text(name).replace('\r', "");
            if dialect == Dialect::MySql {
                name = name.replace(wide, "x");
                name.truncate(name.trim_end().len());
            }
            if name.trim().is_empty() || name.eq_ignore_ascii_case("id") || name.to_lowercase().starts_with("sqlite_") {
                name = format!("{other}{name}x");
            }
            naming::shorten(&name)
        };
        let [first, mut second] = self.labels.each_ref().map(|label| text(label));
        if first.trim_end() == second.trim_end() {
            second.push('x');
        }
        let (table, column) = (name(&self.table, "t"), name(&self.column, "c"));
        Words {
            table,
            column,
            labels: [first, second],
            comment: match dialect {
                Dialect::MySql => text(&self.comment).trim().replace(wide, "?"),
                _ => text(&self.comment).trim().to_owned(),
            },
            literal: text(&self.literal),
        }
    }

    fn table(&self) -> Table {
        let plain = |name: &str, ty: ColType| Column {
            name: name.to_owned(),
            ty,
            nullable: false,
            default: None,
            autoincrement: false,
            comment: None,
            was: None,
        };
        let labels = self.labels.iter().map(|label| EnumLabel { value: Value::Text(label.clone()), was: None }).collect();
        let comment = Some(self.comment.clone()).filter(|comment| !comment.is_empty());
        let word = Column {
            default: Some(ColumnDefault::Value(Value::Text(self.labels[0].clone()))),
            comment: comment.clone(),
            ..plain(&self.column, ColType { labels, length: Some(255), ..ColType::new(Kind::Text) })
        };
        let values = self.labels.iter().map(|label| Value::Text(label.clone())).collect();
        let of_column = || Operand::Column(self.column.clone());
        let one_of = Condition::OneOf(of_column(), values);
        let other = Condition::Compare(of_column(), "<>".into(), Operand::Value(Value::Text(format!("{}!", self.literal))));
        let check =
            |what: &str, tree| Check { name: naming::object(&self.table, &[&self.column], what), rule: CheckRule::Tree(tree) };
        Table {
            name: self.table.clone(),
            schema: None,
            comment,
            columns: vec![plain("id", ColType::new(Kind::I64)), word],
            primary_key: vec!["id".into()],
            indexes: vec![Index {
                name: naming::object(&self.table, &[&self.column], "idx"),
                columns: vec![self.column.clone()],
                unique: false,
                predicate: None,
                using: None,
                was: None,
            }],
            foreign_keys: Vec::new(),
            checks: vec![check("check", one_of), check("check_2", other)],
            was: None,
        }
    }
}

/// Plays the trial.
pub async fn names(run: &Run, progress: &impl Progress) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        if let Err(error) = on_server(server, run, progress, &mut outcome).await {
            outcome.failures.push(Failure { database: server.name.into(), seed: run.seed, what: error.to_string() });
        }
    }
    outcome
}

async fn on_server(server: &Server, run: &Run, progress: &impl Progress, outcome: &mut Outcome) -> TestResult {
    let test = server.empty().await?;
    let scratch = Mutex::new(Scratch::open(test.url()).await?);
    let db = Empty::connect(test.url()).await?;
    for case in 0..run.cases {
        let seed = run.seed_of(case);
        let one = async |words: &Words| play(&mut *scratch.lock().await, &db, words).await;
        match smallest_failure(words(), seed, one).await {
            None => outcome.passed += 1,
            Some(what) => outcome.failures.push(Failure { database: server.name.into(), seed, what }),
        }
        progress.step(&outcome.failures);
    }
    scratch.into_inner().close().await;
    Ok(())
}

fn words() -> impl Strategy<Value = Words> {
    (word(), word(), [word(), word()], word(), word()).prop_map(|(table, column, labels, comment, literal)| Words {
        table,
        column,
        labels,
        comment,
        literal,
    })
}

/// 1 to 200 bytes of what has broken something somewhere.
fn word() -> impl Strategy<Value = String> {
    let any = prop_oneof![
        4 => "[\"'`\\\\;:%$?{}()\\[\\].,#@!/*\u{0}\n\t é漢🦀a-zA-Z0-9_-]{1,48}",
        2 => "[\"'`\\\\]{1,12}",
        1 => "[a-z_]{60,200}",
        1 => "é{30,100}",
        1 => prop::sample::select(vec!["select", "Table", "order", "user", "null", "default", "check", "end", "true", "x'"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "\"; drop table x; --", "'; drop table x; --", "`; drop table x; -- ", "\\'; select 1; --", "' or '1'='1", "*/ x /*",
            "$$ x $$", "$a$ x $a$", "\\", "\\\\", "x\\", "''", "\"\"", "``", "-- x", "# x", "E'x'", "{}", "$1", "?", ":x", "@x", "%s",
            "\u{202e}x", "a\u{0}b", "\u{feff}", " x", "x ", "a.b", "a\"\"b", "\r\nx",
        ]).prop_map(str::to_owned),
    ];
    any.prop_map(|word| {
        word.chars()
            .scan(0, |bytes, c| {
                *bytes += c.len_utf8();
                (*bytes <= 200).then_some(c)
            })
            .collect()
    })
}

async fn play(scratch: &mut Scratch, db: &Db, words: &Words) -> TestResult {
    for dialect in Dialect::ALL {
        one_token_each(dialect, words)?;
    }
    let flavour = scratch.flavour();
    let words = words.kept_by(flavour.dialect());
    let table = words.table();
    scratch.clear().await?;
    scratch.apply(&[], std::slice::from_ref(&table)).await.map_err(|error| format!("the table cannot be made: {error}"))?;
    let live = scratch.live().await?;
    let differences = compare(flavour, &Live::expected(flavour, std::slice::from_ref(&table)), &live);
    // Whether defaults and conditions are right is asked of the rows below: their spelling is the database's.
    let spelling =
        |difference: &&Difference| matches!(difference.verdict, Verdict::Other { what: "the condition" | "the default", .. });
    if let Some(difference) = differences.iter().find(|difference| !spelling(difference)) {
        return Err(format!("the table is another one: {difference}").into());
    }
    gives_back(db, flavour.dialect(), &words).await
}

/// The statements have the same tokens as those of a plain table, but for the words themselves.
fn one_token_each(dialect: Dialect, words: &Words) -> TestResult {
    let words = words.kept_by(dialect);
    let (wild, plain) = (
        words.table(),
        Words { comment: if words.comment.is_empty() { String::new() } else { "said".into() }, ..Words::plain() }.table(),
    );
    let (told, expected) =
        (statements(Flavour::of(dialect), std::slice::from_ref(&wild)), statements(Flavour::of(dialect), &[plain]));
    if told.len() != expected.len() {
        return Err(format!("{} statements instead of {}", told.len(), expected.len()).into());
    }
    let object = |what: &str| naming::object(&words.table, &[&words.column], what);
    let pkey = naming::shorten(&format!("{}_pkey", words.table));
    let known = [
        words.table.clone(),
        words.column.clone(),
        object("idx"),
        object("check"),
        object("check_2"),
        pkey,
        "id".into(),
        "C".into(),
    ];
    let other = format!("{}!", words.literal);
    let texts = [&words.labels[0], &words.labels[1], &words.comment, &other];
    for (sql, plain) in told.iter().zip(&expected) {
        let (tokens, plain) = (tokens(dialect, sql)?, tokens(dialect, plain)?);
        let same = tokens.len() == plain.len() && tokens.iter().zip(&plain).all(|(a, b)| like(a, b));
        if !same {
            return Err(format!("other tokens on {}: {sql}", dialect.name()).into());
        }
        for token in &tokens {
            let right = match token {
                Token::Word(word) if word.quote_style.is_some() => known.contains(&word.value),
                Token::SingleQuotedString(text) | Token::EscapedStringLiteral(text) => texts.contains(&text),
                _ => true,
            };
            if !right {
                return Err(format!("`{token}` is none of the words on {}: {sql}", dialect.name()).into());
            }
        }
    }
    Ok(())
}

fn like(a: &Token, b: &Token) -> bool {
    match (a, b) {
        (Token::Word(a), Token::Word(b)) if a.quote_style.is_some() => a.quote_style == b.quote_style,
        (Token::SingleQuotedString(_) | Token::EscapedStringLiteral(_), Token::SingleQuotedString(_)) => true,
        _ => a == b,
    }
}

fn tokens(dialect: Dialect, sql: &str) -> TestResult<Vec<Token>> {
    let grammar: &dyn Grammar = match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::MySql => &MySqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    };
    let tokens = Tokenizer::new(grammar, sql).tokenize().map_err(|error| format!("{error} in {sql}"))?;
    let blank = |token: &Token| matches!(token, Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab));
    Ok(tokens.into_iter().filter(|token| !blank(token)).collect())
}

/// The default, the values of the enum and the comments are the words.
async fn gives_back(db: &Db, dialect: Dialect, words: &Words) -> TestResult {
    let (table, column) = (quote(dialect, &words.table), quote(dialect, &words.column));
    db.sql(format!("INSERT INTO {table} (id) VALUES (1)")).execute().await?;
    let mark = if dialect == Dialect::Postgres { "$1" } else { "?" };
    let insert = |id: i32| format!("INSERT INTO {table} (id, {column}) VALUES ({id}, {mark})");
    db.sql(insert(2)).bind(words.labels[1].clone()).execute().await?;
    let rows = db.sql(format!("SELECT {column} FROM {table} ORDER BY id")).rows::<(String,)>().await?;
    let back: Vec<&String> = rows.iter().map(|(text,)| text).collect();
    if back != [&words.labels[0], &words.labels[1]] {
        return Err(format!("other values came back: {rows:?}").into());
    }
    let wrong = format!("{}y", words.labels[1]);
    if !words.labels.contains(&wrong) {
        let refused = db.sql(insert(3)).bind(wrong).execute().await;
        if refused.is_ok() {
            return Err("the check lets another value in".into());
        }
    }
    let comment = match dialect {
        Dialect::Postgres => "SELECT coalesce(obj_description(oid), '') FROM pg_class WHERE relname = $1",
        Dialect::MySql => {
            "SELECT table_comment FROM information_schema.tables WHERE table_schema = database() AND table_name = ?"
        }
        Dialect::Sqlite => return Ok(()),
    };
    let told = db.sql(comment).bind(words.table.clone()).rows::<(String,)>().await?;
    match told.first() {
        Some((text,)) if *text == words.comment => Ok(()),
        other => Err(format!("another comment came back: {other:?}").into()),
    }
}
