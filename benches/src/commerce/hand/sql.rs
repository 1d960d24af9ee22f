//! Statements with their parameters, in the words of each database.

use modelink::prelude::DateTime;

/// Which words a database speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Postgres,
    MySql,
    Sqlite,
}

/// A parameter.
pub enum Arg<'a> {
    Text(&'a str),
    /// An array where there are arrays, elsewhere a JSON list.
    Texts(Vec<&'a str>),
    /// A JSON list of rows.
    Rows(Vec<Vec<&'a str>>),
    Moment(DateTime),
}

/// A statement that is being written.
pub struct Sql<'a> {
    pub kind: Kind,
    pub text: String,
    pub args: Vec<Arg<'a>>,
}

impl<'a> Sql<'a> {
    pub fn new(kind: Kind) -> Self {
        Sql { kind, text: String::with_capacity(512), args: Vec::new() }
    }

    pub fn sql(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    pub fn arg(mut self, arg: Arg<'a>) -> Self {
        self.args.push(arg);
        match self.kind {
            Kind::Postgres => self.text.push_str(&format!("${}", self.args.len())),
            Kind::MySql | Kind::Sqlite => self.text.push('?'),
        }
        self
    }

    pub fn text(self, value: &'a str) -> Self {
        self.arg(Arg::Text(value))
    }

    pub fn moment(self, value: DateTime) -> Self {
        self.arg(Arg::Moment(value))
    }

    /// `IN` a list, as each database does it fastest.
    pub fn one_of(self, values: impl Iterator<Item = &'a str>) -> Self {
        match self.kind {
            Kind::Postgres => self.sql(" = ANY(").arg(Arg::Texts(values.collect())).sql(")"),
            Kind::Sqlite => self.sql(" IN (SELECT value FROM json_each(").arg(Arg::Texts(values.collect())).sql("))"),
            Kind::MySql => {
                let mut sql = self.sql(" IN (");
                for (place, value) in values.enumerate() {
                    sql = sql.sql(if place > 0 { ", " } else { "" }).text(value);
                }
                sql.sql(")")
            }
        }
    }

    /// A table `r` with the columns `c0`, `c1`, … of texts, made of parameters.
    pub fn rows(mut self, columns: Vec<Vec<&'a str>>) -> Self {
        let width = columns.len();
        let count = columns.first().map_or(0, Vec::len);
        if self.kind == Kind::Postgres {
            // A plan for all lists takes an array for ten rows, and a series for a thousand.
            let many = (count >= 4_000).then(|| format!(", generate_series(1, cardinality(${}::text[]))", self.args.len() + 1));
            self = self.sql("ROWS FROM (");
            for (place, column) in columns.into_iter().enumerate() {
                self = self.sql(if place > 0 { ", unnest(" } else { "unnest(" }).arg(Arg::Texts(column)).sql("::text[])");
            }
            let names = list(width + usize::from(many.is_some()), |n| format!("c{n}"));
            return self.sql(&format!("{}) AS r({names})", many.unwrap_or_default()));
        }
        let rows = Arg::Rows((0..count).map(|row| columns.iter().map(|column| column[row]).collect()).collect());
        match self.kind {
            Kind::Sqlite => {
                let cells = list(width, |n| format!("json_extract(value, '$[{n}]') AS c{n}"));
                self.sql(&format!("(SELECT {cells} FROM json_each(")).arg(rows).sql(")) AS r")
            }
            _ => {
                let cells = list(width, |n| format!("c{n} varchar(64) PATH '$[{n}]'"));
                self.sql("JSON_TABLE(").arg(rows).sql(&format!(", '$[*]' COLUMNS ({cells})) AS r"))
            }
        }
    }
}

fn list(width: usize, item: impl Fn(usize) -> String) -> String {
    (0..width).map(item).collect::<Vec<_>>().join(", ")
}
