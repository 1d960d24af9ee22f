//! Cascades over several databases, broken off at any round trip, while others delete, restore and link the same records:
//! in the end every link is as its records are, and restoring all of them brings every link back.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use modelink::{App, Db, Error, db::Place, prelude::*};
use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{sleep, timeout},
};
use tracing::instrument::WithSubscriber;

use super::{Failure, Outcome, Progress, Run, plans::Dice, points::Points};
use crate::{
    Server, TestResult,
    apart::Apart,
    shop::{Shop, blog::BlogModule, blog::BlogPost, links::ProductPost, product::Product},
};

/// Tasks that delete and restore, and what each of them does.
const REMOVERS: (u64, u64) = (3, 30);
/// Tasks that link, and what each of them does.
const CREATORS: (u64, u64) = (3, 60);
/// Records that all of them are after; the last of them are removed for good.
const HOT: usize = 6;
/// Round trips that a call makes at most.
const POINTS: u64 = 40;
/// How long a case may take, and not hang.
const PATIENCE: Duration = Duration::from_secs(180);

/// What happened in all cases.
#[derive(Debug, Default)]
pub struct Tally {
    crashes: AtomicU64,
    links: AtomicU64,
    wrong: AtomicU64,
}

impl Tally {
    /// How many rows ended wrong.
    pub fn wrong(&self) -> u64 {
        self.wrong.load(Ordering::SeqCst)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: &AtomicU64| count.load(Ordering::SeqCst);
        let (crashes, links, wrong) = (number(&self.crashes), number(&self.links), number(&self.wrong));
        write!(f, "{crashes} calls broken off, {links} links made, {wrong} wrong rows")
    }
}

/// Plays the trial; each case puts shop, blog and links on other servers. Without a fence it must fail now and then.
pub async fn journal(run: &Run, progress: &impl Progress, fenced: bool) -> (Outcome, Tally) {
    let (mut outcome, tally) = (Outcome::default(), Arc::new(Tally::default()));
    progress.begin("journal", run.cases);
    for case in 0..run.cases {
        let seed = run.seed_of(case);
        let at = |part: u64| run.servers[((seed + part) % run.servers.len() as u64) as usize].clone();
        let servers = [at(0), at(1), at(2)];
        let played = timeout(PATIENCE, play(&servers, seed, fenced, &tally)).await;
        match played.unwrap_or_else(|_| Err("it hangs".into())) {
            Ok(()) => outcome.passed += 1,
            Err(error) => {
                let database = servers.map(|server| server.name).join(", ");
                outcome.failures.push(Failure { database, seed, what: error.to_string() });
            }
        }
        progress.step(&outcome.failures);
    }
    (outcome, Arc::into_inner(tally).unwrap_or_default())
}

/// The records that everybody is after.
struct Hot {
    products: Vec<Id<Product>>,
    posts: Vec<Id<BlogPost>>,
}

async fn play(servers: &[Server; 3], seed: u64, fenced: bool, tally: &Arc<Tally>) -> TestResult {
    let apart = Apart::new(servers).await?;
    let db = apart.again(fenced).await?;
    let hot = Arc::new(records(&db).await?);
    let mut tasks: JoinSet<TestResult> = JoinSet::new();
    for task in 0..REMOVERS.0 + CREATORS.0 {
        let (db, hot, tally) = (db.clone(), Arc::clone(&hot), Arc::clone(tally));
        let dice = Dice::new(seed.wrapping_mul(31).wrapping_add(task));
        if task < REMOVERS.0 {
            tasks.spawn(async move { remove(&db, &hot, dice, &tally).await });
        } else {
            tasks.spawn(async move { link(&db, &hot, dice, &tally).await });
        }
    }
    // Somebody forgets guards all the time, also those that are just about to be used.
    let other = db.clone();
    let janitor = tokio::spawn(async move {
        loop {
            // What fails is done again, by whomever.
            let _ = Shop::recover(&other).await;
            sleep(Duration::from_millis(5)).await;
        }
    });
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    janitor.abort();
    settle(&db).await?;
    let wrong = look(&db, true).await?;
    for product in &hot.products {
        Product::restore(&db, [product]).await?;
    }
    for post in &hot.posts {
        BlogPost::restore(&db, [post]).await?;
    }
    settle(&db).await?;
    let left = look(&db, false).await?;
    db.close().await;
    apart.db.close().await;
    tally.wrong.fetch_add(wrong.len() as u64 + left.len() as u64, Ordering::SeqCst);
    if wrong.is_empty() && left.is_empty() {
        return Ok(());
    }
    Err(format!("at rest {wrong:#?}; after all was restored {left:#?}").into())
}

async fn records(db: &Db) -> TestResult<Hot> {
    let products = (0..HOT).map(|n| create!(Product { title: "p", handle: n.to_string() }));
    let products = Product::create_many(db, products).await?;
    let posts = BlogPost::create_many(db, (0..HOT).map(|n| create!(BlogPost { title: n.to_string() }))).await?;
    let pairs: Vec<_> = products.iter().zip(&posts).map(|(product, post)| (&product.id, &post.id)).collect();
    ProductPost::create(db, pairs).await?;
    let keys = Hot { products: products.into_iter().map(|product| product.id).collect(), posts: ids(posts) };
    Ok(keys)
}

fn ids(posts: Vec<BlogPost>) -> Vec<Id<BlogPost>> {
    posts.into_iter().map(|post| post.id).collect()
}

/// Deletes and restores; many calls are broken off before one of their round trips.
async fn remove(db: &Db, hot: &Arc<Hot>, mut dice: Dice, tally: &Tally) -> TestResult {
    for _ in 0..REMOVERS.1 {
        let (verb, record) = (dice.below(20), dice.below(HOT as u64) as usize);
        let at = if dice.below(2) == 0 { 1 + dice.below(POINTS) } else { 0 };
        let (db, hot) = (db.clone(), Arc::clone(hot));
        let (stop, stopped) = oneshot::channel::<()>();
        let stop = std::sync::Mutex::new(Some(stop));
        let points = Points::at(at, move || drop(stop.lock().ok().and_then(|mut stop| stop.take())));
        let call = tokio::spawn(async move { change(&db, &hot, verb, record).await }.with_subscriber(points));
        let handle = call.abort_handle();
        // The sender goes with the call, or before the round trip that the call must not reach.
        let _ = stopped.await;
        handle.abort();
        match call.await {
            Ok(done) => expected(done)?,
            Err(gone) if gone.is_cancelled() => {
                tally.crashes.fetch_add(1, Ordering::SeqCst);
            }
            Err(gone) => return Err(gone.into()),
        }
    }
    Ok(())
}

async fn change(db: &Db, hot: &Hot, verb: u64, record: usize) -> Result<(), Error> {
    let (product, post) = (&hot.products[record], &hot.posts[record]);
    match verb {
        0..=5 => Product::soft_delete(db, [product]).await?,
        6..=12 => Product::restore(db, [product]).await?,
        13..=14 => BlogPost::soft_delete(db, [post]).await?,
        15..=17 => BlogPost::restore(db, [post]).await?,
        18 => {
            let given_up = db.transact(|tx| async move {
                Product::soft_delete(&tx, [product]).await?;
                Err::<(), _>(Error::TransactionOver)
            });
            match given_up.await {
                Err(Error::TransactionOver) => 0,
                done => done.map(|()| 0)?,
            }
        }
        _ => Product::delete(db, [&hot.products[HOT - 1 - record % 2]]).await?,
    };
    Ok(())
}

/// Links at random.
async fn link(db: &Db, hot: &Hot, mut dice: Dice, tally: &Tally) -> TestResult {
    for _ in 0..CREATORS.1 {
        let (product, post) = (&hot.products[dice.below(HOT as u64) as usize], &hot.posts[dice.below(HOT as u64) as usize]);
        let made = ProductPost::create(db, [(product, post)]).await;
        tally.links.fetch_add(u64::from(made.is_ok()), Ordering::SeqCst);
        expected(made.map(|_| ()))?;
        sleep(Duration::from_millis(dice.below(15))).await;
    }
    Ok(())
}

/// A record that is gone is no surprise here.
fn expected(done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(Error::MissingEnd { .. } | Error::NotFound { .. }) => Ok(()),
        done => done,
    }
}

/// Waits until nothing is pending.
async fn settle(db: &Db) -> TestResult {
    Shop::recover(db).await?;
    for place in db.places() {
        let left = db.sql("select count(*) from modelink_journal").at(place).rows::<(i64,)>().await?;
        if left != [(0,)] {
            return Err(format!("{left:?} entries are pending after a recovery").into());
        }
    }
    Ok(())
}

/// The rows of the link that are not as their records are: a live one needs two live records; a dismissed one waits for
/// one of them, and so has its stamp. When all records live, no link is dismissed.
async fn look(db: &Db, some_deleted: bool) -> TestResult<Vec<String>> {
    let blog = db.placement().of(<BlogModule as modelink::schema::Module>::DEF);
    let products = stamps(db, "product", Place::default()).await?;
    let posts = stamps(db, "blog_post", blog).await?;
    let sql = "select product_id, blog_post_id, deleted_at from product_post";
    let rows = db.sql(sql).at(db.placement().links()).rows::<(String, String, Option<DateTime>)>().await?;
    let mut wrong = Vec::new();
    for (product, post, stamp) in rows {
        let of = |records: &[(String, Option<DateTime>)], key: &String| {
            records.iter().find(|(known, _)| known == key).map(|(_, stamp)| *stamp)
        };
        let right = match (of(&products, &product), of(&posts, &post), stamp) {
            (Some(None), Some(None), None) => true,
            (Some(one), Some(other), Some(_)) => some_deleted && (one == stamp || other == stamp),
            _ => false,
        };
        if !right {
            wrong.push(format!("{stamp:?} of {:?} and {:?}", of(&products, &product), of(&posts, &post)));
        }
    }
    // A post goes by itself or with a product; both live again in the end.
    wrong
        .extend(posts.iter().filter(|(_, stamp)| !some_deleted && stamp.is_some()).map(|(post, _)| format!("{post} is deleted")));
    Ok(wrong)
}

async fn stamps(db: &Db, table: &str, place: Place) -> TestResult<Vec<(String, Option<DateTime>)>> {
    Ok(db.sql(format!("select id, deleted_at from {table}")).at(place).rows().await?)
}
