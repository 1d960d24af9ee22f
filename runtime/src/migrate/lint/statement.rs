//! Statements, and what the larger ones are made of.

use super::words::{Name, Words};

/// One statement of a file.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// Its place among the statements of the file.
    pub place: usize,
    /// Its tokens.
    pub words: Words<'a>,
    /// The number of its transaction; none where it runs by itself.
    pub transaction: Option<usize>,
}

/// `ALTER TABLE …`.
pub struct Alteration<'a> {
    /// The table.
    pub table: Name,
    /// What is between the commas.
    pub actions: Vec<Words<'a>>,
}

/// `CREATE TABLE …`.
pub struct Creation<'a> {
    /// The table.
    pub table: Name,
    /// Columns and constraints; none where it is made from a query.
    pub parts: Vec<Words<'a>>,
    /// What stands behind the parentheses.
    pub options: Words<'a>,
}

/// `CREATE INDEX …`.
pub struct Indexing<'a> {
    /// The index.
    pub index: Name,
    /// The table.
    pub table: Name,
    /// What is in the parentheses.
    pub columns: Words<'a>,
    /// `WHERE …` and the like.
    pub rest: Words<'a>,
    /// Whether it is unique.
    pub unique: bool,
    /// Whether it is built beside running writes.
    pub concurrently: bool,
}

/// A column of `CREATE TABLE` or `ADD COLUMN`.
pub struct Column<'a> {
    /// Its name.
    pub name: Name,
    /// Everything behind the name: the type first.
    pub rest: Words<'a>,
}

/// Words with which a part of `CREATE TABLE` begins that is no column.
const CONSTRAINTS: [&str; 11] =
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", "KEY", "INDEX", "FULLTEXT", "SPATIAL"];

impl<'a> Statement<'a> {
    /// The parts of `ALTER TABLE`.
    pub fn alteration(&self) -> Option<Alteration<'a>> {
        let rest = self.words.strip(&["ALTER", "TABLE"])?.skip(&["IF", "EXISTS"]).skip(&["ONLY"]);
        let (table, rest) = rest.name()?;
        Some(Alteration { table, actions: rest.skip(&["*"]).parts() })
    }

    /// The parts of `CREATE TABLE`.
    pub fn creation(&self) -> Option<Creation<'a>> {
        let mut rest = self.words.strip(&["CREATE"])?;
        for word in ["OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED"] {
            rest = rest.skip(&[word]);
        }
        let (table, rest) = rest.strip(&["TABLE"])?.skip(&["IF", "NOT", "EXISTS"]).name()?;
        let (parts, options) = rest.parentheses().map_or((Vec::new(), rest), |(inside, options)| (inside.parts(), options));
        Some(Creation { table, parts, options })
    }

    /// The parts of `CREATE INDEX`.
    pub fn indexing(&self) -> Option<Indexing<'a>> {
        let rest = self.words.strip(&["CREATE"])?;
        let unique = rest.first() == "UNIQUE";
        let rest = rest.skip(&["UNIQUE"]).strip(&["INDEX"])?;
        let concurrently = rest.first() == "CONCURRENTLY";
        let (index, rest) = rest.skip(&["CONCURRENTLY"]).skip(&["IF", "NOT", "EXISTS"]).name()?;
        let (table, rest) = rest.strip(&["ON"])?.skip(&["ONLY"]).name()?;
        let open = rest.find(&["("])?;
        let (columns, rest) = Words(&rest.0[open..]).parentheses()?;
        Some(Indexing { index, table, columns, rest, unique, concurrently })
    }

    /// The tables that `ALTER TABLE … RENAME TO` or `RENAME TABLE` give other names: from, to.
    pub fn renamed_tables(&self) -> Vec<(Name, Name)> {
        if let Some(Alteration { table, actions }) = self.alteration() {
            let to = |action: &Words<'a>| Some(action.strip(&["RENAME", "TO"])?.name()?.0);
            return actions.iter().filter_map(to).map(|to| (table.clone(), to)).collect();
        }
        let pair = |part: Words<'a>| {
            let (from, rest) = part.name()?;
            Some((from, rest.strip(&["TO"])?.name()?.0))
        };
        let listed = self.words.strip(&["RENAME", "TABLE"]).map(Words::parts).unwrap_or_default();
        listed.into_iter().filter_map(pair).collect()
    }

    /// What `DROP <what>` names.
    pub fn dropped(&self, what: &[&str]) -> Vec<Name> {
        let rest = self.words.strip(&["DROP"]).map(|rest| rest.skip(&["TEMPORARY"]));
        let Some(rest) = rest.and_then(|rest| rest.strip(what)) else { return Vec::new() };
        let rest = rest.skip(&["CONCURRENTLY"]).skip(&["IF", "EXISTS"]);
        rest.parts().into_iter().filter_map(Words::name).map(|(name, _)| name).collect()
    }
}

/// The column that a part of `CREATE TABLE` declares.
pub fn column(part: Words<'_>) -> Option<Column<'_>> {
    if CONSTRAINTS.contains(&part.first()) {
        return None;
    }
    let (name, rest) = part.name()?;
    Some(Column { name, rest })
}

/// The column that an action of `ALTER TABLE` adds.
pub fn added(action: Words<'_>) -> Option<Column<'_>> {
    let rest = action.strip(&["ADD"])?;
    let named = rest.first() == "COLUMN";
    column(rest.skip(&["COLUMN"]).skip(&["IF", "NOT", "EXISTS"]))
        .filter(|_| named || !matches!(rest.first(), "PARTITION" | "VALUE"))
}

/// The constraint that an action of `ALTER TABLE` adds, from its kind on, and its name.
pub fn constraint<'a>(action: Words<'a>, kind: &[&str]) -> Option<(Option<Name>, Words<'a>)> {
    let rest = action.strip(&["ADD"])?;
    match rest.strip(&["CONSTRAINT"]).and_then(Words::name) {
        Some((name, rest)) => rest.starts(kind).then_some((Some(name), rest)),
        None => rest.starts(kind).then_some((None, rest)),
    }
}

impl Column<'_> {
    /// The type as one keyword; `double precision` and the like by their first.
    pub fn ty(&self) -> &str {
        self.rest.first()
    }

    /// Whether a row may leave it out.
    pub fn has_default(&self) -> bool {
        ["DEFAULT", "GENERATED", "AUTO_INCREMENT", "SERIAL", "BIGSERIAL", "SMALLSERIAL"].iter().any(|word| self.rest.has(&[word]))
    }

    /// Whether it refuses nulls.
    pub fn required(&self) -> bool {
        self.rest.has(&["NOT", "NULL"]) || self.rest.has(&["PRIMARY", "KEY"])
    }
}
