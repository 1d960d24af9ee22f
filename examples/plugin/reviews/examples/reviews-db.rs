//! The command line of the module alone: `cargo run -p plugin-reviews --example reviews-db -- generate`.

/// An application of one module: enough to generate its migrations.
#[modelink::app(modules(plugin_reviews::ReviewsModule))]
struct Reviews;

fn main() -> std::process::ExitCode {
    modelink::cli::main::<Reviews>()
}
