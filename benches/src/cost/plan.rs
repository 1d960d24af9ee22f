//! The instructions between the call of a query whose statements are known and its statement on the way: the first poll of
//! the call, counted by `valgrind`, against the same statement by hand.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    process::Command,
    task::{Context, Poll},
};

use clap::ValueEnum;
use modelink::{App as _, db::TestDatabase, prelude::*};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::{
    Result,
    shop::{
        Shop,
        product::{Product, Status},
    },
};

/// The most instructions that it may take, those of the driver apart.
const LIMIT: u64 = 12_000;

/// How many calls are counted, after as many that are not.
const ROUNDS: u64 = 200;

/// What is asked how.
#[derive(Clone, Copy, ValueEnum)]
pub enum Side {
    /// `.json`, over the driver's own cost.
    Json,
    /// `.fetch`, over the driver's own cost.
    Fetch,
    /// The statement of `.json` over sqlx.
    Hand,
}

/// Counts on a database made for it; whether both calls stay within the limit.
pub async fn run(url: &str) -> Result<bool> {
    let test = TestDatabase::create(url).await?;
    let db = Shop::connect(test.url()).await?;
    Shop::push(&db).await?;
    let variant = create!(Product.variants { title: "Small", sku: "S", price: dec!(10) });
    create!(Product { title: "Shirt", handle: "shirt", status: Status::Draft, variants: [variant] }).exec(&db).await?;
    db.close().await;
    let hand = counted(test.url(), "hand")?;
    let mut within = true;
    for side in ["json", "fetch"] {
        let all = counted(test.url(), side)?;
        let ours = all.saturating_sub(hand);
        println!(
            "{side}: {all} instructions until the statement is on its way; by hand {hand}; planning takes {ours} of {LIMIT}"
        );
        within &= ours <= LIMIT;
    }
    Ok(within)
}

/// The instructions of one call, by a run of this program under `valgrind`.
fn counted(url: &str, side: &str) -> Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"]);
    valgrind.arg("--toggle-collect=*poll_that_is_counted*").arg(std::env::current_exe()?).args(["ask", url, side]);
    let output = valgrind.output().map_err(|error| format!("`valgrind` is needed: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected =
        text.lines().find_map(|line| line.split_once("Collected : ")).and_then(|(_, number)| number.trim().parse::<u64>().ok());
    match collected {
        Some(all) if output.status.success() && all > 0 => Ok(all / ROUNDS),
        _ => Err(format!("nothing was counted: {text}").into()),
    }
}

/// The calls that are counted.
pub async fn ask(url: &str, side: Side) -> Result {
    let db = Shop::connect(url).await?;
    let handle = "shirt";
    let query = graph! { Product(filter: handle == handle) { id, title, status, variants(order: sku) { id, sku, price } } };
    // In a transaction the connection is at hand.
    let tx = db.begin().await?;
    for count in [false, true] {
        match side {
            Side::Json => {
                for _ in 0..ROUNDS {
                    polled(pin!(query.json(&tx)), count).await?;
                }
            }
            Side::Fetch => {
                for _ in 0..ROUNDS {
                    polled(pin!(query.fetch(&tx)), count).await?;
                }
            }
            Side::Hand => by_hand(url, &query.explain(&db)?.statements[0], count).await?,
        }
    }
    tx.rollback().await?;
    db.close().await;
    Ok(())
}

/// The same statement over sqlx.
async fn by_hand(url: &str, statement: &str, count: bool) -> Result {
    macro_rules! rounds {
        ($connection:ident) => {{
            let mut connection = $connection::connect(url).await?;
            // Prepared, as it is for the library.
            sqlx::query(AssertSqlSafe(statement)).bind("shirt").fetch_all(&mut connection).await?;
            for _ in 0..ROUNDS {
                let query = sqlx::query(AssertSqlSafe(statement)).bind("shirt");
                polled(pin!(query.fetch_all(&mut connection)), count).await?;
            }
            connection.close().await?;
        }};
    }
    match url.split(':').next() {
        Some("postgres" | "postgresql") => rounds!(PgConnection),
        Some("sqlite") => rounds!(SqliteConnection),
        _ => return Err("by hand there are PostgreSQL and SQLite".into()),
    }
    Ok(())
}

/// Runs a call to its end; only its first poll is counted, at whose end the statement is on its way.
async fn polled<F: Future>(mut call: Pin<&mut F>, count: bool) -> F::Output {
    let first = poll_fn(|context| {
        Poll::Ready(match count {
            true => poll_that_is_counted(call.as_mut(), context),
            false => call.as_mut().poll(context),
        })
    });
    match first.await {
        Poll::Ready(done) => done,
        Poll::Pending => call.await,
    }
}

#[inline(never)]
fn poll_that_is_counted<F: Future>(call: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
    call.poll(context)
}
