//! The command line of the club's database: `cargo run -p plugin-club --bin club-db -- migrate`.

fn main() -> std::process::ExitCode {
    modelink::cli::main::<plugin_club::Club>()
}
