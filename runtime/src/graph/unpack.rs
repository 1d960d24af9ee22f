//! Rows from the text in which one statement packed them: the cells of each row, then what is below it. They are read in one
//! pass, and what is text stays where it is.

use std::{fmt, sync::Arc};

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::{Below, Child, Limits, Node, Rows, limits, one::unsorted_by, run};
use crate::{
    db::{Packed, PackedCell, PackedRows, Row},
    error::{ReadError, Result},
};

/// The rows of the root, with everything below them.
pub(super) fn rows(root: &Node, limits: Limits, text: String) -> Result<Rows> {
    let text: Arc<str> = text.into();
    let mut level = Level::new(root)?;
    let mut json = serde_json::Deserializer::from_str(&text);
    // The statement wrote as many lists into one another as the query has nodes.
    json.disable_recursion_limit();
    let list = Reading { text: &text, level: &mut level, form: Of::List };
    list.deserialize(&mut json)
        .and_then(|()| json.end())
        .map_err(|error| ReadError::new(error.to_string()).of(root.source.name))?;
    Unpack { root, limits, text: text.clone() }.rows(level)
}

/// The rows of a node while they are read.
struct Level<'n> {
    node: &'n Node,
    /// How many cells a row has.
    width: usize,
    rows: usize,
    /// Those of all rows.
    cells: Vec<PackedCell>,
    below: Vec<LevelBelow<'n>>,
}

struct LevelBelow<'n> {
    level: Level<'n>,
    many: bool,
    /// For each row above, where its rows begin.
    starts: Vec<u32>,
}

impl<'n> Level<'n> {
    /// The depth of a query is limited, so that the recursion over its nodes is too.
    fn new(node: &'n Node) -> Result<Self> {
        let below = |child: &'n Child| {
            let many = child.hop(node)?.many;
            Ok(LevelBelow { level: Level::new(&child.node)?, many, starts: Vec::new() })
        };
        let width = node.columns.len() + node.link_columns.len() + node.aggregates.len();
        Ok(Level { node, width, rows: 0, cells: Vec::new(), below: node.children.iter().map(below).collect::<Result<_>>()? })
    }
}

/// What the next value is.
#[derive(Clone, Copy)]
enum Of {
    List,
    Row,
    /// A row, or null.
    RowOrNone,
}

/// Reads rows of a node.
struct Reading<'a, 't, 'n> {
    text: &'t str,
    level: &'a mut Level<'n>,
    form: Of,
}

impl<'t> DeserializeSeed<'t> for Reading<'_, 't, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'t>>(self, json: D) -> std::result::Result<(), D::Error> {
        match self.form {
            Of::RowOrNone => json.deserialize_any(self),
            Of::List | Of::Row => json.deserialize_seq(self),
        }
    }
}

impl<'t> Visitor<'t> for Reading<'_, 't, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rows of a node")
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> std::result::Result<(), A::Error> {
        let Reading { text, level, form } = self;
        if matches!(form, Of::List) {
            while items.next_element_seed(Reading { text, level: &mut *level, form: Of::Row })?.is_some() {}
            return Ok(());
        }
        let too_short = || A::Error::custom("a row is shorter than its node");
        for _ in 0..level.width {
            level.cells.push(items.next_element_seed(ReadCell { text })?.ok_or_else(too_short)?);
        }
        level.rows += 1;
        for LevelBelow { level, many, starts } in &mut level.below {
            starts.push(level.rows as u32);
            let form = if *many { Of::List } else { Of::RowOrNone };
            items.next_element_seed(Reading { text, level, form })?.ok_or_else(too_short)?;
        }
        Ok(())
    }
}

/// Reads a cell.
struct ReadCell<'t> {
    text: &'t str,
}

impl<'t> DeserializeSeed<'t> for ReadCell<'t> {
    type Value = PackedCell;
    fn deserialize<D: Deserializer<'t>>(self, json: D) -> std::result::Result<PackedCell, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for ReadCell<'t> {
    type Value = PackedCell;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell")
    }
    fn visit_unit<E>(self) -> std::result::Result<PackedCell, E> {
        Ok(PackedCell::Null)
    }
    fn visit_bool<E>(self, truth: bool) -> std::result::Result<PackedCell, E> {
        Ok(PackedCell::Bool(truth))
    }
    fn visit_i64<E>(self, number: i64) -> std::result::Result<PackedCell, E> {
        Ok(PackedCell::Int(number))
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> std::result::Result<PackedCell, E> {
        number.try_into().map(PackedCell::Int).map_err(E::custom)
    }
    fn visit_f64<E>(self, number: f64) -> std::result::Result<PackedCell, E> {
        Ok(PackedCell::Float(number))
    }
    fn visit_borrowed_str<E>(self, text: &'t str) -> std::result::Result<PackedCell, E> {
        // The text was lent by the text of all rows: their addresses tell where it stands there.
        let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
        Ok(PackedCell::Within(start..start + text.len()))
    }
    fn visit_str<E>(self, text: &str) -> std::result::Result<PackedCell, E> {
        Ok(PackedCell::Own(text.into()))
    }
}

/// Makes rows of what was read.
struct Unpack<'a> {
    root: &'a Node,
    limits: Limits,
    text: Arc<str>,
}

impl Unpack<'_> {
    /// The depth of a query is limited, so that the recursion over its nodes is too.
    fn rows(&self, Level { node, width, rows, cells, below }: Level<'_>) -> Result<Rows> {
        self.limits.check_rows(|| limits::path(self.root, node), rows)?;
        let all = Arc::new(PackedRows { text: self.text.clone(), cells });
        let row = |place: usize| Row::Packed(Packed::new(all.clone(), place * width..(place + 1) * width));
        let children = below.into_iter().map(|LevelBelow { level, many, mut starts }| {
            starts.push(level.rows as u32);
            let (keys, mut order) = ((0..rows as u32).collect(), (0..level.rows as u32).collect::<Vec<_>>());
            let (node, rows) = (level.node, self.rows(level)?);
            if many {
                run::sort(&rows.rows, &unsorted_by(node), &starts, &mut order).map_err(|error| error.of(node.source.name))?;
            }
            Ok(Below { rows, keys, starts, order })
        });
        Ok(Rows {
            children: children.collect::<Result<_>>()?,
            rows: (0..rows).map(row).collect(),
            start: 0,
            types: run::types(node)?,
            columns: node.columns.len(),
            link_columns: node.link_columns.len(),
            computed: Vec::new(),
            apart: Vec::new(),
            cursor: None,
        })
    }
}
