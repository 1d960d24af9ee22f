//! The command line of the database: `cargo run -p commerce --bin db -- migrate`, with `DATABASE_URL` or `--database-url`.

fn main() -> std::process::ExitCode {
    modelink::cli::main::<commerce::Commerce>()
}
