//! The memory of a stream: it holds a chunk of the rows at a time, however many there are.

use std::{pin::pin, process::Command, time::Instant};

use futures_util::TryStreamExt as _;
use modelink::{App as _, db::TestDatabase, prelude::*};

use crate::{
    Result,
    shop::{
        Shop,
        product::{Product, Status},
    },
};

/// How far the memory may grow, in KiB.
const LIMIT: u64 = 64 * 1024;

/// Rows written in one call.
const CHUNK: u64 = 10_000;

/// Writes the rows, and has another program read them; whether that stayed within the limit.
pub async fn run(url: &str, rows: u64) -> Result<bool> {
    let test = TestDatabase::create(url).await?;
    let db = Shop::connect(test.url()).await?;
    Shop::push(&db).await?;
    for start in (0..rows).step_by(usize::try_from(CHUNK)?) {
        let draft = |n: u64| {
            create!(Product { title: format!("Product number {n}"), handle: format!("product-{n}"), status: Status::Draft })
        };
        Product::create_many(&db, (start..rows.min(start + CHUNK)).map(draft)).await?;
    }
    db.close().await;
    Ok(Command::new(std::env::current_exe()?).arg("read").arg(test.url()).status()?.success())
}

/// Streams all rows.
pub async fn read(url: &str) -> Result {
    let db = Shop::connect(url).await?;
    // What every program has after its first query counts as there.
    graph! { Product(limit: 1) { id } }.fetch(&db).await?;
    let (before, begun) = (peak()?, Instant::now());
    let mut rows = pin!(graph! { Product { id, title, handle, status, created_at } }.stream(&db));
    let mut count = 0_u64;
    while rows.try_next().await?.is_some() {
        count += 1;
    }
    let (grown, took) = (peak()?.saturating_sub(before), begun.elapsed());
    println!("{count} rows in {:.1} s; the peak of the memory grew by {:.1} MiB", took.as_secs_f64(), grown as f64 / 1024.0);
    db.close().await;
    if grown < LIMIT { Ok(()) } else { Err(format!("more than the {} MiB that a stream may take", LIMIT / 1024).into()) }
}

/// The most memory that this program ever had, in KiB.
fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the system tells no peak of the memory")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
