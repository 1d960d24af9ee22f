//! The tables on PostgreSQL, against those of the original.

use modelink::App;
use modelink_tests::{Databases, TestResult};

use commerce::Commerce;

use crate::facts::{self, Fact, Table};

/// A fact of one side only.
struct Difference<'t> {
    table: &'t str,
    side: Side,
    fact: &'t Fact,
    theirs: &'t Table,
    ours: &'t Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Of the original only.
    Theirs,
    /// Of this program only.
    Ours,
}

/// Why some facts differ.
struct Rule {
    reason: &'static str,
    covers: fn(&Difference) -> bool,
}

const RULES: &[Rule] = &[
    Rule {
        reason: "a number is one exact column, without a document of its digits beside it",
        covers: |it| it.theirs_only() && it.column().is_some_and(|name| name.starts_with("raw_")),
    },
    Rule {
        reason: "an index that holds only nulls, or only deleted rows, serves no query",
        covers: |it| it.theirs_only() && it.is_index(false) && it.fact.columns() == ["deleted_at"],
    },
    Rule {
        reason: "the index under a foreign key covers all rows: a delete of the parent looks for deleted ones too",
        covers: |it| it.ours_only() && it.is_index(false) && it.predicate().is_none() && it.is_foreign_key(),
    },
    Rule {
        reason: "an index over all rows, or the primary key, serves what an index over some of them does",
        covers: |it| it.theirs_only() && it.is_index(false) && it.ours.leads_with(it.fact.columns()),
    },
    Rule {
        reason: "both sides of a link are found by an index, whatever its rows",
        covers: |it| it.ours_only() && it.of_link() && it.is_index(false) && it.fact.columns() == &it.ours.key[1..],
    },
    Rule {
        reason: "the id of a link is unique",
        covers: |it| it.ours_only() && it.of_link() && it.is_index(true) && it.fact.columns() == ["id"],
    },
    Rule {
        reason: "what leads to one is held to one by the database: links and one-sided has-one",
        covers: |it| {
            let one = [("product_variant_price_set", "variant_id"), ("product_variant_price_set", "price_set_id")];
            let has_one = [("cart", "shipping_address_id"), ("cart", "billing_address_id")];
            let known = one.iter().chain(&has_one).any(|(table, column)| *table == it.table && it.fact.columns() == [*column]);
            it.ours_only() && it.is_index(true) && it.predicate() == Some(LIVE) && known
        },
    },
    Rule {
        reason: "a pivot entity joins a pair once",
        covers: |it| {
            it.ours_only()
                && it.is_index(true)
                && it.predicate() == Some(LIVE)
                && PIVOT_ENTITIES.contains(&it.table)
                && it.fact.columns().len() == 2
        },
    },
    Rule {
        reason: "the ends of a link have the type of the keys they hold",
        covers: |it| {
            it.of_link()
                && it.has_twin(|theirs, ours| theirs.ty == "varchar(255)" && ours.ty == "text" && theirs.null == ours.null)
        },
    },
    Rule {
        reason: "the moment of the transaction, by its other name",
        covers: |it| {
            it.of_link() && it.has_twin(|theirs, ours| theirs.default == Some("current_timestamp") && ours.default == Some("now"))
        },
    },
    Rule {
        reason: "what the models of the original require is not null; its tables are older",
        covers: |it| {
            let late = ["item_id", "shipping_method_id", "allow_backorder"];
            it.column().is_some_and(|name| late.contains(&name))
                && it.has_twin(|theirs, ours| theirs.null && !ours.null && theirs.ty == ours.ty && theirs.default == ours.default)
        },
    },
    Rule {
        reason: "defaults that the models of the original no longer have",
        covers: |it| {
            matches!(it.table, "price_rule" | "price_list_rule")
                && it.column() == Some("attribute")
                && it.has_twin(|theirs, ours| theirs.default == Some("''") && ours.default.is_none())
        },
    },
    Rule {
        reason: "the model says `jsonb`, as everywhere; the table is older",
        covers: |it| it.table == "product_type" && it.has_twin(|theirs, ours| theirs.ty == "json" && ours.ty == "jsonb"),
    },
    Rule {
        reason: "the models of the original say: over the live rows; its tables are older",
        covers: |it| {
            let said = [
                ("api_key", "type"),
                ("api_key", "token"),
                ("cart", "currency_code"),
                ("customer_address", "customer_id"),
                ("region_country", "region_id"),
            ];
            let others = if it.ours_only() { it.theirs } else { it.ours };
            let twin = |fact: &Fact| matches!(fact, Fact::Index { unique, columns, .. } if it.is_index(*unique) && columns == it.fact.columns());
            said.iter()
                .any(|(table, column)| it.table == *table && it.fact.columns().first().is_some_and(|first| first == column))
                && others.facts.iter().any(twin)
                && (it.theirs_only() || it.predicate().is_some_and(|rows| rows.ends_with(LIVE)))
        },
    },
    Rule {
        reason: "the original has this index over the deleted rows, which nobody looks for",
        covers: |it| it.table == "credit_line" && it.fact.columns() == ["reference", "reference_id"],
    },
    Rule {
        reason: "indexes that the models of the original have and its tables lack, or the other way round",
        covers: |it| {
            let theirs = it.theirs_only() && (it.table, it.fact.columns()) == ("price_rule", &["operator".to_owned()]);
            let ours = it.ours_only() && (it.table, it.fact.columns()) == ("cart_line_item", &["product_type_id".to_owned()]);
            it.is_index(false) && (theirs || ours)
        },
    },
    Rule {
        reason: "both keys of a pivot entity are foreign keys that cascade; of this one the original has half",
        covers: |it| it.table == "product_variant_product_image" && matches!(it.fact, Fact::ForeignKey { .. }),
    },
];

/// The rows that are not deleted.
const LIVE: &str = "deleted_at is null";

/// Pivots that are models.
const PIVOT_ENTITIES: [&str; 4] =
    ["customer_group_customer", "product_product_option", "product_product_option_value", "product_variant_product_image"];

/// The tables of links.
const LINKS: [&str; 5] = [
    "product_sales_channel",
    "product_variant_inventory_item",
    "product_variant_price_set",
    "publishable_api_key_sales_channel",
    "sales_channel_stock_location",
];

/// A column as both sides have it.
struct Column<'t> {
    ty: &'t str,
    null: bool,
    default: Option<&'t str>,
}

impl Table {
    /// Whether its key or an index over all rows begins with these columns.
    fn leads_with(&self, columns: &[String]) -> bool {
        let full = |fact: &Fact| matches!(fact, Fact::Index { columns: own, predicate: None, .. } if own.starts_with(columns));
        self.key.starts_with(columns) || self.facts.iter().any(full)
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Column { name: own, ty, null, default } if own == name => {
                Some(Column { ty, null: *null, default: default.as_deref() })
            }
            _ => None,
        })
    }
}

impl Difference<'_> {
    fn theirs_only(&self) -> bool {
        self.side == Side::Theirs
    }
    fn ours_only(&self) -> bool {
        self.side == Side::Ours
    }
    fn of_link(&self) -> bool {
        LINKS.contains(&self.table)
    }
    /// The name of the column that it is about.
    fn column(&self) -> Option<&str> {
        match self.fact {
            Fact::Column { name, .. } => Some(name),
            _ => None,
        }
    }
    fn is_index(&self, wanted: bool) -> bool {
        matches!(self.fact, Fact::Index { unique, .. } if *unique == wanted)
    }
    fn predicate(&self) -> Option<&str> {
        match self.fact {
            Fact::Index { predicate, .. } => predicate.as_deref(),
            _ => None,
        }
    }
    fn is_foreign_key(&self) -> bool {
        let same = |fact: &Fact| matches!(fact, Fact::ForeignKey { columns, .. } if columns == self.fact.columns());
        self.ours.facts.iter().any(same)
    }
    /// Whether it is a column of both sides, which differs in this way and in no other.
    fn has_twin(&self, differs: fn(&Column, &Column) -> bool) -> bool {
        let columns = self.column().and_then(|name| Some((self.theirs.column(name)?, self.ours.column(name)?)));
        columns.is_some_and(|(theirs, ours)| differs(&theirs, &ours))
    }
}

#[tokio::test]
async fn the_tables_are_those_of_the_original_but_for_differences_with_a_reason() -> TestResult {
    let Some(server) = Databases::find().await.into_iter().find(|server| server.name == "PostgreSQL") else { return Ok(()) };
    let db = server.connect::<Commerce>().await?;
    Commerce::migrate(&db).await?;
    let (mut theirs, ours) = (facts::original(), facts::live(&db).await?);
    // The end of a link has the name of its model.
    if let Some(table) = theirs.get_mut("publishable_api_key_sales_channel") {
        table.rename("publishable_key_id", "api_key_id");
    }
    assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>(), "the same tables");
    let (mut used, mut unexplained) = (vec![0; RULES.len()], Vec::new());
    for (table, theirs) in &theirs {
        let ours = &ours[table];
        let missing = theirs.facts.difference(&ours.facts).map(|fact| (Side::Theirs, fact));
        for (side, fact) in missing.chain(ours.facts.difference(&theirs.facts).map(|fact| (Side::Ours, fact))) {
            let difference = Difference { table, side, fact, theirs, ours };
            match RULES.iter().position(|rule| (rule.covers)(&difference)) {
                Some(rule) => used[rule] += 1,
                None => unexplained.push(format!("{side:?}: {table}: {fact}")),
            }
        }
        if theirs.key != ours.key {
            unexplained.push(format!("{table}: the key is {:?}, and was {:?}", ours.key, theirs.key));
        }
    }
    assert!(unexplained.is_empty(), "differences without a reason:\n{}", unexplained.join("\n"));
    let idle: Vec<_> = RULES.iter().zip(used).filter(|(_, used)| *used == 0).map(|(rule, _)| rule.reason).collect();
    assert!(idle.is_empty(), "reasons without a difference:\n{}", idle.join("\n"));
    Ok(())
}
