//! The workspace of the crates, and the time of a check.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeVal,
};

use crate::write::{Form, MANIFEST};

/// What a check took, in seconds.
#[derive(Clone, Copy)]
pub struct Time {
    /// User and system time of cargo and all that it started.
    pub processor: f64,
    /// On the clock.
    pub wall: f64,
}

impl Time {
    /// Longer than any.
    pub const NEVER: Time = Time { processor: f64::INFINITY, wall: f64::INFINITY };

    /// The better of two, each way of counting for itself.
    pub fn or_better(self, other: Time) -> Time {
        Time { processor: self.processor.min(other.processor), wall: self.wall.min(other.wall) }
    }
}

/// A workspace in a temporary folder, removed at the end.
pub struct Workspace {
    folder: PathBuf,
    /// Where this program was built: dependencies are found there, where their features are the same.
    target: PathBuf,
    models: usize,
}

impl Workspace {
    /// Writes the crates.
    pub fn create(models: usize) -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let root = root.canonicalize().map_err(|error| format!("{}: {error}", root.display()))?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let folder = env::temp_dir().join(format!("modelink-compile-{}", std::process::id()));
        let workspace = Workspace { folder, target, models };
        workspace.write("Cargo.toml", MANIFEST)?;
        // The versions that this workspace was built with.
        workspace.write("Cargo.lock", &read(&root.join("Cargo.lock"))?)?;
        for form in Form::ALL {
            let name = form.name();
            workspace.write(&format!("{name}/Cargo.toml"), &form.manifest(&root.join("runtime")))?;
            workspace.write(&format!("{name}/src/lib.rs"), &form.source(models, 0))?;
        }
        Ok(workspace)
    }

    /// Checks a crate anew, in a round of that number.
    pub fn check(&self, form: Form, round: usize) -> Result<Time, String> {
        // A file written anew is checked anew.
        self.write(&format!("{}/src/lib.rs", form.name()), &form.source(self.models, round))?;
        let (before, start) = (children()?, Instant::now());
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--quiet", "--package", form.name()])
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", if form.incremental() { "1" } else { "0" })
            .env("CARGO_TARGET_DIR", &self.target)
            .env_remove("RUSTFLAGS")
            .output()
            .map_err(|error| format!("cargo does not start: {error}"))?;
        if !output.status.success() {
            return Err(format!("{} does not compile:\n{}", form.title(), String::from_utf8_lossy(&output.stderr)));
        }
        let wall = start.elapsed().as_secs_f64();
        Ok(Time { processor: (children()? - before).as_secs_f64(), wall })
    }

    fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        let folder = path.parent().unwrap_or(&self.folder);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // What is left of a temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The processor time of all ended children, and of theirs.
fn children() -> Result<Duration, String> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| format!("no processor time: {error}"))?;
    let micros = |time: TimeVal| Duration::new(time.tv_sec().unsigned_abs(), 1000 * time.tv_usec().unsigned_abs() as u32);
    Ok(micros(usage.user_time()) + micros(usage.system_time()))
}
