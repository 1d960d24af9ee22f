//! Draws the schemas of the trial `torture graph` and writes them as Rust: models are declared before the program runs.

#[path = "src/torture/graph/dice.rs"]
mod dice;
#[path = "schemas/draw.rs"]
mod draw;
#[path = "schemas/text.rs"]
mod text;

use std::{env, fs, io, path::Path};

use dice::Dice;

/// How many schemas are drawn. Each costs the compiler about as much as the shop.
const SCHEMAS: u64 = 8;

fn main() -> io::Result<()> {
    for source in ["build.rs", "schemas", "src/torture/graph/dice.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let apps: Vec<_> = (1..=SCHEMAS).map(|seed| draw::app(&mut Dice::new(seed))).collect();
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&folder).join("schemas.rs"), text::schemas(&apps))
}
