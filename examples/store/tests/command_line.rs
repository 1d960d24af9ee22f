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
            Command::new(env!("CARGO_BIN_EXE_db")).args(arguments).env("DATABASE_URL", url).output()?;
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
