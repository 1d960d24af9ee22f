//! The command line of the store's database, as a person runs it.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

/// A database in a file of its own, removed with the value.
struct Database(PathBuf);

impl Database {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("store-{name}-{}.db", std::process::id()));
        Database(path)
    }

    fn run(&self, arguments: &[&str]) -> std::io::Result<(Option<i32>, String)> {
        let url = format!("sqlite://{}?mode=rwc", self.0.display());
        let Output { status, stdout, .. } =
            Command::new(env!("CARGO_BIN_EXE_store-db")).args(arguments).env("DATABASE_URL", url).output()?;
        Ok((status.code(), String::from_utf8_lossy(&stdout).into_owned()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for tail in ["", "-wal", "-shm"] {
            // What was never made need not go.
            let _ = std::fs::remove_file(format!("{}{tail}", self.0.display()));
        }
    }
}

#[test]
fn a_database_is_planned_migrated_and_taken_back() -> std::io::Result<()> {
    let db = Database::new("migrate");
    let (code, plan) = db.run(&["plan"])?;
    assert!(code == Some(0) && plan.contains("CREATE TABLE \"variant\""), "{plan}");
    let (code, done) = db.run(&["migrate"])?;
    assert!(code == Some(0) && done.contains("product") && done.contains("brand"), "{done}");
    let (code, status) = db.run(&["status"])?;
    assert!(code == Some(0) && status.matches("applied").count() == 2, "{status}");
    let (code, links) = db.run(&["sync-links", "--check"])?;
    assert_eq!(code, Some(0), "nothing is left to do: {links}");
    let (code, again) = db.run(&["migrate"])?;
    assert!(code == Some(0) && !again.contains("_initial"), "what ran once runs once: {again}");
    let (code, _) = db.run(&["rollback", "brand"])?;
    assert_eq!(code, Some(0));
    let (_, status) = db.run(&["status"])?;
    assert!(status.matches("applied").count() == 1 && status.contains("pending"), "{status}");
    Ok(())
}

#[test]
fn the_exit_code_tells_what_happened() -> std::io::Result<()> {
    let db = Database::new("codes");
    assert_eq!(db.run(&["generate", "--check"])?.0, Some(0), "the migrations are those of the declarations");
    assert_eq!(db.run(&["sync-links", "--check"])?.0, Some(3), "something would change");
    assert_eq!(db.run(&["migrat"])?.0, Some(2), "wrong usage");
    assert_eq!(db.run(&["rollback", "nobody"])?.0, Some(1), "no such module");

    let folder = db.0.with_extension("migrations");
    copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"), &folder)?;
    for migration in std::fs::read_dir(folder.join("brand"))?.filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
        let settings = migration.path().join("migration.toml");
        let text = std::fs::read_to_string(&settings)?;
        std::fs::write(settings, format!("{text}[[hazard]]\nstep = \"drop-table:brand\"\nallowed = false\n"))?;
    }
    let (code, _) = db.run(&["migrate", "--migrations", &folder.display().to_string()])?;
    std::fs::remove_dir_all(folder)?;
    assert_eq!(code, Some(4), "nobody consented to the drop");
    Ok(())
}

/// Copies a folder with all that is in it.
fn copy(from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The store's migrations in a folder of their own, removed with the value.
struct Copied(PathBuf);

impl Copied {
    fn new(name: &str) -> std::io::Result<Self> {
        let copied = Copied(std::env::temp_dir().join(format!("store-{name}-{}", std::process::id())));
        let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut open = vec![PathBuf::new()];
        while let Some(below) = open.pop() {
            std::fs::create_dir_all(copied.0.join(&below))?;
            for entry in std::fs::read_dir(from.join(&below))? {
                let path = below.join(entry?.file_name());
                if from.join(&path).is_dir() {
                    open.push(path);
                } else {
                    std::fs::copy(from.join(&path), copied.0.join(&path))?;
                }
            }
        }
        Ok(copied)
    }

    /// Runs a command on the folder: its exit code, its result, and what it says beside it.
    fn run(&self, arguments: &[&str]) -> std::io::Result<(Option<i32>, String, String)> {
        let folder = self.0.display().to_string();
        let Output { status, stdout, stderr } =
            Command::new(env!("CARGO_BIN_EXE_store-db")).args(arguments).args(["--migrations", &folder]).output()?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok((status.code(), text(stdout), text(stderr)))
    }

    /// The last migration of a module.
    fn last(&self, module: &str) -> std::io::Result<String> {
        let index = std::fs::read_to_string(self.0.join(module).join("index.toml"))?;
        let mut names = index.lines().filter_map(|line| line.strip_prefix("name = \""));
        Ok(names.next_back().unwrap_or_default().trim_end_matches('"').to_owned())
    }

    /// Adds SQL to it.
    fn write(&self, module: &str, sql: &str) -> std::io::Result<()> {
        let path = self.0.join(module).join(self.last(module)?).join("sqlite.up.sql");
        std::fs::write(&path, std::fs::read_to_string(&path)? + sql)
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_reviewer_reads_the_migrations() -> std::io::Result<()> {
    let folder = Copied::new("lint")?;
    let (code, shown, said) = folder.run(&["lint"])?;
    assert_eq!((code, shown.as_str(), said.trim()), (Some(0), "", "Nothing to object to."));
    folder.write("product", "\nDROP TABLE brand;\n")?;
    let (code, shown, said) = folder.run(&["lint", "--module", "product"])?;
    assert_eq!(code, Some(1), "{shown}");
    let parts = ["warning[drop-table]", "sqlite.up.sql:", "DROP TABLE brand;", "step = \"drop-table:brand\""];
    assert!(parts.iter().all(|part| shown.contains(part)), "{shown}");
    assert!(said.contains("One finding."), "{said}");
    let (_, json, _) = folder.run(&["lint", "--json"])?;
    assert!(json.contains("\"code\": \"drop-table\"") && json.contains("\"line\""), "{json}");
    let (code, rules, _) = folder.run(&["lint", "--rules"])?;
    assert!(code == Some(0) && rules.contains("index-blocks-writes") && rules.contains("postgres"), "{rules}");
    let (code, _, said) = folder.run(&["lint", "--module", "prodct"])?;
    assert!(code == Some(1) && said.contains("did you mean `product`?"), "{said}");
    Ok(())
}

#[test]
fn sql_by_hand_has_a_migration_and_is_not_squashed_away() -> std::io::Result<()> {
    let folder = Copied::new("squash")?;
    let (code, _, said) = folder.run(&["squash", "product"])?;
    assert!(code == Some(0) && said.contains("not two migrations"), "{said}");
    let (code, shown, _) = folder.run(&["generate", "First items", "--empty", "--module", "product"])?;
    assert!(code == Some(0) && shown.contains("first_items") && shown.contains("SQL that you write"), "{shown}");
    folder.write("product", "INSERT INTO tag (id, value) VALUES ('1', 'new');\n")?;
    let (code, _, said) = folder.run(&["squash", "product"])?;
    let step = format!("forget-sql:{}", folder.last("product")?);
    assert!(code == Some(4) && said.contains(&format!("`--allow {step}`")), "{said}");
    let (code, shown, said) = folder.run(&["squash", "product", "--allow", &step])?;
    assert!(code == Some(0) && shown.trim().ends_with("_squashed") && said.contains("is part of it."), "{shown}{said}");
    assert_eq!(folder.run(&["generate", "--check"])?.0, Some(0), "the schema is the same");
    assert_eq!(folder.run(&["generate", "--onto", "x"])?.0, Some(2), "`--onto` is for `--rebase`");
    Ok(())
}
