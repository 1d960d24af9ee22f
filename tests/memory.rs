//! A stream holds a chunk of its rows at a time: counted by the allocator, which sees every byte of Rust.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use modelink::{App as _, prelude::*};
use modelink_tests::{
    Server, TestResult,
    shop::{Shop, inventory::Item},
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ROWS: usize = 100_000;

const MOMENT: &str = "2026-01-01T00:00:00.000000Z";

/// What a stream may take. All rows at once would take more.
const LIMIT: usize = 8 << 20;

#[tokio::test]
async fn a_stream_takes_no_more_memory_for_more_rows() -> TestResult {
    let db = Server::sqlite().connect::<Shop>().await?;
    Shop::push(&db).await?;
    db.sql(format!(
        "insert into item (id, shelf, quantity, created_at, updated_at) with recursive n(i) as (select 1 union all select i + 1 from \
         n where i < {ROWS}) select 'item_' || i, 'The shelf with the number ' || i, 1, '{MOMENT}', '{MOMENT}' from n"
    ))
    .execute()
    .await?;
    let query = || graph! { Item { id, shelf, quantity, created_at } };
    let grown = |before: usize| MEMORY.peak_usage() - before;

    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let mut rows = pin!(query().stream(&db));
    let mut count = 0;
    while rows.try_next().await?.is_some() {
        count += 1;
    }
    assert_eq!(count, ROWS);
    assert!(grown(before) < LIMIT, "a stream took {} bytes", grown(before));

    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    assert_eq!(query().fetch(&db).await?.len(), ROWS);
    assert!(grown(before) > LIMIT, "all rows at once took {} bytes: the count means something", grown(before));
    Ok(())
}
