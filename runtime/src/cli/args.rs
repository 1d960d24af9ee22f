//! What the command line takes.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

/// The database of this application: its migrations and its links.
#[derive(Debug, Parser)]
#[command(name = "db", version, arg_required_else_help = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub shown: Shown,
}

/// How results are shown.
#[derive(Debug, Clone, Group)]
pub(super) struct Shown {
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Say nothing but the result
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write migrations for the modules whose schema changed; needs no database
    Generate(Generate),
    /// Show what is pending in the database, and what would happen to the links
    Plan(Database),
    /// Run the migrations that are pending, then sync the links
    Migrate(Migrate),
    /// Take back the last migrations of a module
    Rollback(Rollback),
    /// Show which migrations were applied
    Status(Database),
    /// Bring the tables of the links to what is declared
    SyncLinks(SyncLinks),
    /// Look for links whose records are gone; exit with 3 when there are some
    CheckLinks(CheckLinks),
    /// Carry out what broken off calls left to do in other databases; connecting does so too
    Recover(Database),
    /// Give each module a role of PostgreSQL that can touch its own tables only
    Grant(Grant),
    /// Adopt a database whose tables somebody else made, after a comparison
    Baseline(Baseline),
    /// Bring the database to the declared schema without migrations; for development
    Push(Push),
    /// Look for names that meet and for what a database cannot hold; needs no database
    Check,
    /// Make one migration of those of a module; databases that ran them go on as before
    Squash(Squash),
    /// Look for what a careful reviewer would find in the SQL of the migrations; needs no database
    Lint(Lint),
}

/// Where the database is.
#[derive(Debug, Clone, Group)]
pub(super) struct Database {
    /// The address of the database; read from a file `.env`, too
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The database of one module, where it is another, as `brand=postgres://…`; may be repeated
    #[arg(long, value_name = "MODULE=URL")]
    pub module_url: Vec<String>,
    /// The database of the links, where it is another
    #[arg(long, value_name = "URL")]
    pub links_url: Option<String>,
    /// The folder of migrations, instead of the application's
    #[arg(long, value_name = "FOLDER")]
    pub migrations: Option<PathBuf>,
}

/// Consent.
#[derive(Debug, Clone, Group)]
pub(super) struct Allow {
    /// Allow one destructive step by its name, as `drop-table:product`; may be repeated
    #[arg(long, value_name = "STEP")]
    pub allow: Vec<String>,
}

#[derive(Debug, Group)]
pub(super) struct Generate {
    /// The name of the migration; otherwise it tells what changes
    pub name: Option<String>,
    /// Only this module; may be repeated
    #[arg(long, value_name = "MODULE")]
    pub module: Vec<String>,
    #[command(flatten)]
    pub allow: Allow,
    /// Also where nothing changed: a migration for SQL that you write, of the one module that is named
    #[arg(long)]
    pub empty: bool,
    /// Bring what two branches generated into one line: of two, the later is written anew
    #[arg(long)]
    pub rebase: bool,
    /// With `--rebase`: keep this migration, and write anew what stands against it
    #[arg(long, value_name = "MIGRATION", requires = "rebase")]
    pub onto: Option<String>,
    /// Then run all migrations on a new database beside this one, and compare its catalog with what they promise
    #[arg(long, value_name = "URL")]
    pub prove: Option<String>,
    /// Write nothing; exit with 3 when there would be a migration
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print the SQL
    #[arg(long)]
    pub dry_run: bool,
    /// The folder of migrations, instead of the application's
    #[arg(long, value_name = "FOLDER")]
    pub migrations: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(super) struct Squash {
    /// The module
    pub module: String,
    #[command(flatten)]
    pub allow: Allow,
    /// Write nothing; print the SQL
    #[arg(long)]
    pub dry_run: bool,
    /// The folder of migrations, instead of the application's
    #[arg(long, value_name = "FOLDER")]
    pub migrations: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(super) struct Lint {
    /// Only this module; may be repeated
    #[arg(long, value_name = "MODULE")]
    pub module: Vec<String>,
    /// List the rules instead
    #[arg(long)]
    pub rules: bool,
    /// The folder of migrations, instead of the application's
    #[arg(long, value_name = "FOLDER")]
    pub migrations: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(super) struct Migrate {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub allow: Allow,
    /// Print the SQL and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Run nothing; exit with 3 when something is pending
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Group)]
pub(super) struct Baseline {
    #[command(flatten)]
    pub database: Database,
    /// Leave a difference as it is, as `drift:product.price`; may be repeated
    #[command(flatten)]
    pub allow: Allow,
    /// Run the statements that take the differences away
    #[arg(long)]
    pub fix: bool,
}

#[derive(Debug, Group)]
pub(super) struct Rollback {
    /// The module
    pub module: String,
    /// How many migrations
    #[arg(default_value_t = 1)]
    pub count: usize,
    #[command(flatten)]
    pub database: Database,
}

#[derive(Debug, Group)]
pub(super) struct SyncLinks {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub allow: Allow,
    /// Print the SQL and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Run nothing; exit with 3 when there is something to do
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Group)]
pub(super) struct CheckLinks {
    #[command(flatten)]
    pub database: Database,
    /// Mend the links of one table, as `mend:product_brand`; may be repeated
    #[arg(long, value_name = "STEP")]
    pub allow: Vec<String>,
}

#[derive(Debug, Group)]
pub(super) struct Grant {
    #[command(flatten)]
    pub database: Database,
    /// What the name of each role begins with, instead of the database's name
    #[arg(long, value_name = "NAME")]
    pub prefix: Option<String>,
    /// Print the SQL and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Run nothing; exit with 3 when there is something to do
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Group)]
pub(super) struct Push {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub allow: Allow,
}
