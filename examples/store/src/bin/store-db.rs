//! The command line of the store's database: `cargo run -p store --bin store-db -- migrate`.

fn main() -> std::process::ExitCode {
    store::settings();
    modelink::cli::main::<store::Store>()
}
