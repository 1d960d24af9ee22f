//! Each rule with SQL that breaks it and SQL that does not.

use super::{rules, sql};
use crate::dialect::Dialect::{self, MySql, Postgres, Sqlite};

/// A rule, the databases of the case, SQL that breaks it, and SQL that keeps it.
type Case = (&'static str, &'static [Dialect], &'static str, &'static str);

const ALL: &[Dialect] = &Dialect::ALL;
const ALONE: &str = "-- modelink: one by one\n";

const CASES: &[Case] = &[
    // What takes rows or values away.
    ("drop-table", ALL, "DROP TABLE old", "CREATE TABLE t (id int NOT NULL PRIMARY KEY); DROP TABLE t"),
    (
        "drop-table",
        &[Sqlite],
        "DROP TABLE a; ALTER TABLE b RENAME TO c",
        "CREATE TABLE n (id text NOT NULL PRIMARY KEY); INSERT INTO n (id) SELECT id FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a",
    ),
    ("drop-column", ALL, "ALTER TABLE t DROP COLUMN a", "SELECT a FROM t"),
    ("drop-column", &[MySql], "ALTER TABLE t DROP a", "ALTER TABLE t DROP INDEX a"),
    ("drop-schema", ALL, "DROP SCHEMA old", "SELECT 1"),
    ("truncate", ALL, "TRUNCATE TABLE t", "DELETE FROM t WHERE a < 3"),
    ("delete-all-rows", ALL, "DELETE FROM t", "DELETE FROM t WHERE a IS NULL"),
    ("update-all-rows", ALL, "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE a IS NULL"),
    ("drop-cascade", ALL, "DROP VIEW v CASCADE", "DROP VIEW v"),
    // What fails on rows that are there, or lets wrong ones in.
    ("add-required-column", ALL, "ALTER TABLE t ADD COLUMN a int NOT NULL", "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0"),
    ("add-required-column", ALL, "ALTER TABLE t ADD a int NOT NULL", "ALTER TABLE t ADD COLUMN a int"),
    ("unique-on-rows", &[MySql], "ALTER TABLE t ADD UNIQUE KEY u (a)", "ALTER TABLE t ADD KEY k (a)"),
    (
        "unique-on-rows",
        ALL,
        "CREATE UNIQUE INDEX u ON t (a)",
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a int); CREATE UNIQUE INDEX u ON t (a)",
    ),
    ("drop-foreign-key", &[Postgres, Sqlite], "ALTER TABLE t DROP CONSTRAINT t_a_fkey", "SELECT 1"),
    ("drop-foreign-key", &[MySql], "ALTER TABLE t DROP FOREIGN KEY t_a_fkey", "ALTER TABLE t DROP CONSTRAINT t_a_check"),
    ("insert-without-columns", ALL, "INSERT INTO t VALUES (1, 2)", "INSERT INTO t (a, b) VALUES (1, 2)"),
    ("copy-by-star", ALL, "INSERT INTO t (a, b) SELECT * FROM u", "INSERT INTO t (a, b) SELECT a, b FROM u"),
    // What programs that still run do not survive.
    ("rename-table", ALL, "ALTER TABLE t RENAME TO u", "CREATE TABLE t (id int NOT NULL PRIMARY KEY); ALTER TABLE t RENAME TO u"),
    ("rename-table", &[MySql], "RENAME TABLE t TO u", "RENAME TABLE t TO zz_dropped_t_1"),
    ("rename-column", ALL, "ALTER TABLE t RENAME COLUMN a TO b", "SELECT 1"),
    ("rename-column", &[MySql], "ALTER TABLE t CHANGE COLUMN a b int", "ALTER TABLE t CHANGE COLUMN a a bigint"),
    ("rename-enum-value", &[Postgres], "ALTER TYPE mood RENAME VALUE 'a' TO 'b'", "ALTER TYPE mood ADD VALUE 'b' AFTER 'a'"),
    ("drop-not-null", &[Postgres], "ALTER TABLE t ALTER COLUMN a DROP NOT NULL", "ALTER TABLE t ALTER COLUMN a DROP DEFAULT"),
    // What keeps readers or writers waiting.
    (
        "index-blocks-writes",
        &[Postgres],
        "CREATE INDEX i ON t (a)",
        "-- modelink: one by one\nCREATE INDEX CONCURRENTLY i ON t (a)",
    ),
    (
        "index-blocks-writes",
        &[Postgres],
        "CREATE UNIQUE INDEX i ON shop.t USING btree (a)",
        "CREATE TABLE shop.t (id int PRIMARY KEY, a int); CREATE UNIQUE INDEX i ON shop.t USING btree (a)",
    ),
    ("drop-index-blocks", &[Postgres], "DROP INDEX i", "-- modelink: one by one\nDROP INDEX CONCURRENTLY i"),
    ("reindex-blocks", &[Postgres], "REINDEX TABLE t", "-- modelink: one by one\nREINDEX (CONCURRENTLY) TABLE t"),
    (
        "foreign-key-scan",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id)",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) NOT VALID;\n-- modelink: one by one\n\
         ALTER TABLE t VALIDATE CONSTRAINT f",
    ),
    (
        "foreign-key-scan",
        &[Postgres],
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)",
        "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE INDEX i ON t (a); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)",
    ),
    (
        "check-scan",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    ),
    (
        "unique-constraint-blocks",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u",
    ),
    (
        "primary-key-blocks",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a)",
        "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_a",
    ),
    (
        "exclusion-constraint",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
        "CREATE TABLE t (id int PRIMARY KEY, a tsrange, EXCLUDE USING gist (a WITH &&))",
    ),
    (
        "set-not-null-scan",
        &[Postgres],
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT n CHECK (a IS NOT NULL) NOT VALID;\n-- modelink: one by one\nALTER TABLE t VALIDATE \
         CONSTRAINT n;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;\nALTER TABLE t DROP CONSTRAINT n",
    ),
    (
        "refresh-blocks-reads",
        &[Postgres],
        "REFRESH MATERIALIZED VIEW v",
        "-- modelink: one by one\nREFRESH MATERIALIZED VIEW CONCURRENTLY v",
    ),
    (
        "attach-partition-scan",
        &[Postgres],
        "ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (1) TO (2)",
        "ALTER TABLE t1 VALIDATE CONSTRAINT bounds; ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (1) TO (2)",
    ),
    (
        "detach-partition-blocks",
        &[Postgres],
        "ALTER TABLE t DETACH PARTITION t1",
        "-- modelink: one by one\nALTER TABLE t DETACH PARTITION t1 CONCURRENTLY",
    ),
    ("explicit-lock", &[Postgres], "LOCK TABLE t IN EXCLUSIVE MODE", "SELECT 1 FROM t FOR UPDATE"),
    // What writes whole tables again.
    (
        "type-change-rewrites",
        &[Postgres],
        "ALTER TABLE t ALTER COLUMN a TYPE bigint USING a::bigint",
        "ALTER TABLE t ALTER COLUMN a SET DATA TYPE text",
    ),
    (
        "volatile-default-rewrites",
        &[Postgres],
        "ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE t ADD COLUMN a timestamptz NOT NULL DEFAULT now()",
    ),
    (
        "stored-column-rewrites",
        &[Postgres],
        "ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (b + 1) STORED",
        "ALTER TABLE t ADD COLUMN a int",
    ),
    ("stored-column-rewrites", &[Postgres], "ALTER TABLE t ADD COLUMN a bigserial", "ALTER TABLE t ADD COLUMN a bigint"),
    ("storage-rewrites", &[Postgres], "ALTER TABLE t SET UNLOGGED", "ALTER TABLE t SET (fillfactor = 90)"),
    ("full-vacuum", &[Postgres], "-- modelink: one by one\nVACUUM FULL t", "-- modelink: one by one\nVACUUM t"),
    // What does not go together with a transaction, or outlives it.
    (
        "concurrently-in-transaction",
        &[Postgres],
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "-- modelink: one by one\nCREATE INDEX CONCURRENTLY i ON t (a)",
    ),
    (
        "concurrently-if-exists",
        &[Postgres],
        "-- modelink: one by one\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
        "-- modelink: one by one\nCREATE INDEX CONCURRENTLY i ON t (a)",
    ),
    ("transaction-control", ALL, "COMMIT", "SELECT 1"),
    (
        "enum-value-in-transaction",
        &[Postgres],
        "ALTER TYPE mood ADD VALUE 'new' AFTER 'old'; UPDATE t SET m = 'new' WHERE m = 'old'",
        "-- modelink: one by one\nALTER TYPE mood ADD VALUE 'new' AFTER 'old';\n-- modelink: together\n\
         UPDATE t SET m = 'new' WHERE m = 'old'",
    ),
    (
        "validate-in-transaction",
        &[Postgres],
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n-- modelink: together\nALTER TABLE t VALIDATE CONSTRAINT c",
    ),
    ("session-setting", ALL, "SET search_path = shop", "SET application_name = 'shop'"),
    ("session-setting", &[Postgres], "SET lock_timeout = 0", "SET lock_timeout = '3s'"),
    // Types.
    ("char-type", &[Postgres], "ALTER TABLE t ADD COLUMN a char(3)", "ALTER TABLE t ADD COLUMN a character varying(3)"),
    (
        "timestamp-without-zone",
        &[Postgres],
        "ALTER TABLE t ADD COLUMN a timestamp",
        "ALTER TABLE t ADD COLUMN a timestamp with time zone",
    ),
    (
        "serial-type",
        &[Postgres],
        "CREATE TABLE t (id bigserial PRIMARY KEY)",
        "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
    ),
    ("json-type", &[Postgres], "ALTER TABLE t ADD COLUMN a json", "ALTER TABLE t ADD COLUMN a jsonb"),
    ("money-type", &[Postgres], "ALTER TABLE t ADD COLUMN a money", "ALTER TABLE t ADD COLUMN a numeric(12, 2)"),
    ("native-enum", &[Postgres], "CREATE TYPE mood AS ENUM ('a', 'b')", "CREATE TYPE pair AS (a int, b int)"),
    ("enum-column", &[MySql], "ALTER TABLE t ADD COLUMN a enum('x', 'y')", "ALTER TABLE t ADD COLUMN a varchar(9)"),
    ("timestamp-column", &[MySql], "ALTER TABLE t ADD COLUMN a timestamp", "ALTER TABLE t ADD COLUMN a datetime(6)"),
    (
        "old-charset",
        &[MySql],
        "CREATE TABLE t (id int PRIMARY KEY) DEFAULT CHARSET=utf8",
        "CREATE TABLE t (id int PRIMARY KEY) DEFAULT CHARSET=utf8mb4",
    ),
    ("sqlite-number", &[Sqlite], "ALTER TABLE t ADD COLUMN a decimal(10, 2)", "ALTER TABLE t ADD COLUMN a integer"),
    // Tables, indexes and names.
    ("table-without-key", ALL, "CREATE TABLE t (a int)", "CREATE TABLE t (a int NOT NULL, PRIMARY KEY (a))"),
    ("nullable-key", &[Sqlite], "CREATE TABLE t (a text PRIMARY KEY)", "CREATE TABLE t (a integer PRIMARY KEY)"),
    (
        "nullable-key",
        &[Sqlite],
        "CREATE TABLE t (a text, b text NOT NULL, PRIMARY KEY (a, b))",
        "CREATE TABLE t (a text NOT NULL, b text NOT NULL, PRIMARY KEY (a, b))",
    ),
    (
        "foreign-key-without-index",
        &[Postgres, Sqlite],
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a int REFERENCES u (id))",
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a int REFERENCES u (id)); CREATE INDEX i ON t (a)",
    ),
    (
        "foreign-key-without-index",
        &[Postgres, Sqlite],
        "CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b), FOREIGN KEY (b) REFERENCES u (id))",
        "CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b), FOREIGN KEY (a) REFERENCES u (id))",
    ),
    (
        "duplicate-index",
        ALL,
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a)",
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, id)",
    ),
    (
        "inline-reference",
        &[MySql],
        "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES u (id))",
        "CREATE TABLE t (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES u (id))",
    ),
    (
        "long-name",
        &[Postgres, MySql],
        "ALTER TABLE t ADD COLUMN aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345 int",
        "ALTER TABLE t ADD COLUMN aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123 int",
    ),
    (
        "long-name",
        &[Postgres],
        "ALTER TABLE t ADD COLUMN \"éééééééééééééééééééééééééééééééé\" int",
        "ALTER TABLE t ADD COLUMN \"ééééééééééééééééééééééééééééééé\" int",
    ),
    ("library-table", ALL, "UPDATE modelink_migrations SET hash = '' WHERE name = 'x'", "SELECT 1 FROM modelink_migrations"),
    (
        "existence-guard",
        ALL,
        "CREATE TABLE IF NOT EXISTS t (id int NOT NULL PRIMARY KEY)",
        "CREATE TABLE t (id int NOT NULL PRIMARY KEY)",
    ),
    ("existence-guard", &[Postgres], "DROP VIEW IF EXISTS v", "CREATE SCHEMA IF NOT EXISTS shop"),
    ("domain-constraint", &[Postgres], "CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE DOMAIN d AS int"),
    ("enum-value-order", &[Postgres], "ALTER TYPE mood ADD VALUE 'x'", "ALTER TYPE mood ADD VALUE 'x' BEFORE 'y'"),
    ("unknown-statement", ALL, "CONJURE TABLE t", "SELECT 1"),
    // What MariaDB and MySQL do otherwise than people think.
    (
        "algorithm-copy",
        &[MySql],
        "ALTER TABLE t ADD COLUMN a int, ALGORITHM=COPY",
        "ALTER TABLE t ADD COLUMN a int, ALGORITHM=INSTANT",
    ),
    (
        "convert-charset",
        &[MySql],
        "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
        "ALTER TABLE t MODIFY COLUMN a varchar(9) CHARACTER SET utf8mb4",
    ),
    ("foreign-key-checks-off", &[MySql], "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
    ("double-quoted-name", &[MySql], "UPDATE \"t\" SET a = 1 WHERE a = 2", "UPDATE `t` SET a = \"x\" WHERE a = 2"),
    (
        "other-engine",
        &[MySql],
        "CREATE TABLE t (id int PRIMARY KEY) ENGINE=MyISAM",
        "CREATE TABLE t (id int PRIMARY KEY) ENGINE=InnoDB",
    ),
    // What SQLite cannot do, or does without a word.
    ("pragma-in-transaction", &[Sqlite], "PRAGMA foreign_keys = OFF", "PRAGMA foreign_key_check"),
    ("writable-schema", &[Sqlite], "UPDATE sqlite_master SET sql = 'x' WHERE name = 't'", "SELECT sql FROM sqlite_master"),
    (
        "sqlite-add-column",
        &[Sqlite],
        "ALTER TABLE t ADD COLUMN a text DEFAULT CURRENT_TIMESTAMP",
        "ALTER TABLE t ADD COLUMN a text DEFAULT 'x'",
    ),
    ("sqlite-alter", &[Sqlite], "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1", "ALTER TABLE t ADD COLUMN a text"),
    (
        "rebuild-order",
        &[Sqlite],
        "ALTER TABLE t RENAME TO old; CREATE TABLE t (id text NOT NULL PRIMARY KEY); INSERT INTO t (id) SELECT id FROM old",
        "CREATE TABLE n (id text NOT NULL PRIMARY KEY); INSERT INTO n (id) SELECT id FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
    ),
];

fn codes(dialect: Dialect, text: &str) -> Vec<&'static str> {
    sql(dialect, text).iter().map(|finding| finding.code).collect()
}

#[test]
fn every_rule_finds_what_breaks_it_and_leaves_the_rest_alone() {
    let mut wrong = Vec::new();
    for (code, dialects, bad, good) in CASES {
        for dialect in *dialects {
            let (found, silent) = (codes(*dialect, bad), codes(*dialect, good));
            if !found.contains(code) {
                wrong.push(format!("{code} on {} finds nothing in {bad}, but {found:?}", dialect.name()));
            }
            if silent.contains(code) {
                wrong.push(format!("{code} on {} finds something in {good}", dialect.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case_on_each_of_its_databases() {
    for rule in rules() {
        for dialect in rule.dialects {
            let covered = CASES.iter().any(|(code, dialects, ..)| *code == rule.code && dialects.contains(dialect));
            assert!(covered, "{} has no case on {}", rule.code, dialect.name());
        }
    }
    let mut codes: Vec<_> = rules().map(|rule| rule.code).collect();
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all, "a code names one rule");
    assert!(all >= 45, "{all} rules");
}

#[test]
fn what_a_fix_says_breaks_the_rule_no_more() {
    for (code, dialects, bad, _) in CASES {
        for dialect in *dialects {
            for finding in sql(*dialect, bad).into_iter().filter(|finding| finding.code == *code) {
                let sql_fix = finding.fix.filter(|fix| fix.ends_with(';') && !fix.contains('…'));
                if let Some(fix) = sql_fix {
                    assert!(!codes(*dialect, &fix).contains(code), "{code} on {}: {fix}", dialect.name());
                }
            }
        }
    }
}

#[test]
fn a_finding_points_to_the_word() {
    let text = "-- é\nSELECT 1;\n\n  DROP TABLE \"old\";\n";
    let found = &sql(Postgres, text)[0];
    assert_eq!((found.line, found.column), (4, 14));
    assert_eq!(&text[found.span.clone()], "\"old\"");
    assert_eq!(found.fix.as_deref(), Some("[[hazard]]\nstep = \"drop-table:old\"\nallowed = true"));
    let windows = text.replace('\n', "\r\n");
    assert_eq!((sql(Postgres, &windows)[0].line, sql(Postgres, &windows)[0].column), (4, 14));
}

#[test]
fn a_remark_allows_one_code_at_one_statement() {
    let allowed = "-- modelink: allow(drop-table) nobody reads it since May\nDROP TABLE old;";
    assert_eq!(codes(Postgres, allowed), [""; 0]);
    assert_eq!(codes(Postgres, &format!("{allowed}\nDROP TABLE other;")), ["drop-table"]);
    let inside = "DROP TABLE /* modelink: allow(drop-table, drop-cascade) it is empty */ old CASCADE";
    assert_eq!(codes(Postgres, inside), [""; 0]);
    assert_eq!(codes(Postgres, "-- modelink: allow(drop-table)\nDROP TABLE old;"), ["allow-without-reason"]);
    assert_eq!(codes(Postgres, "-- modelink: allow(truncate) it is small\nSELECT 1;"), ["allow-unused"]);
    let unknown = sql(Postgres, "-- modelink: allow(drop-tables) it is small\nDROP TABLE old;");
    assert!(unknown.iter().any(|finding| finding.title.contains("did you mean `drop-table`?")), "{unknown:?}");
}

#[test]
fn what_cannot_be_read_is_said() {
    assert_eq!(codes(Postgres, "SELECT 'open"), ["unreadable"]);
    assert_eq!(codes(Sqlite, "SELECT 1; /* open"), ["unreadable"]);
    assert_eq!(codes(MySql, "CONJURE 1"), ["unknown-statement"]);
}

#[test]
fn a_statement_that_runs_by_itself_may_do_what_a_transaction_may_not() {
    let text = format!("{ALONE}CREATE INDEX CONCURRENTLY i ON t (a);\n-- modelink: together\nDROP INDEX CONCURRENTLY j;");
    let found = sql(Postgres, &text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].line), ("concurrently-in-transaction", 4));
}
