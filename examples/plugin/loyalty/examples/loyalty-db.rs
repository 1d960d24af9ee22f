//! The command line of the module alone: `cargo run -p plugin-loyalty --example loyalty-db -- generate`.

/// An application of one module: enough to generate its migrations.
#[modelink::app(modules(plugin_loyalty::LoyaltyModule))]
struct Loyalty;

fn main() -> std::process::ExitCode {
    modelink::cli::main::<Loyalty>()
}
