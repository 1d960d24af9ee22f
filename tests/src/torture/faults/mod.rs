//! The connection breaks at every round trip of a call: it took effect as a whole or not at all, and a call that cannot
//! know which says so.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use modelink::{App, Db, Error, dialect::Dialect, prelude::*};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};

use super::{Failure, Outcome, Progress, Run, dialect};
use crate::{
    Server, TestResult,
    shop::{Shop, blog::BlogPost, links::*, product::Product},
};

/// How many pairs a bulk call links.
const PAIRS: usize = 300;
/// What the calls write, each before those that it refers to.
const TABLES: [&str; 8] =
    ["product_post", "product_product_brand_brand", "comment", "blog_post", "variant", "seo", "product", "brand"];
/// How long an answer takes at most.
const PATIENCE: Duration = Duration::from_secs(1);
/// No call takes as many round trips.
const ENOUGH: i64 = 200;

/// A wire that breaks once, at a packet of the program.
#[derive(Debug, Default)]
struct Fuse {
    left: AtomicI64,
    /// Whether the packet arrives and its answer does not; else neither does.
    after: AtomicI64,
}

impl Fuse {
    fn arm(&self, at: i64, after: bool) {
        self.after.store(i64::from(after), Ordering::SeqCst);
        self.left.store(at, Ordering::SeqCst);
    }

    /// Ends the danger; whether it has broken.
    fn disarm(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) <= 0
    }
}

/// Carries the packets of one connection.
async fn carry(mut client: TcpStream, mut server: TcpStream, fuse: Arc<Fuse>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut request, mut answer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let count = read?;
                let breaks = count > 0 && fuse.left.fetch_sub(1, Ordering::SeqCst) == 1;
                if count == 0 || breaks && fuse.after.load(Ordering::SeqCst) == 0 {
                    return Ok(());
                }
                server.write_all(&request[..count]).await?;
                if breaks {
                    // Not every packet has an answer.
                    let _ = timeout(PATIENCE, server.read(&mut answer)).await;
                    return Ok(());
                }
            }
            read = server.read(&mut answer) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                client.write_all(&answer[..count]).await?;
            }
        }
    }
}

/// A port that leads to a server over such a wire.
struct Wire {
    fuse: Arc<Fuse>,
    port: u16,
    listener: JoinHandle<()>,
}

impl Wire {
    async fn to(server: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (port, fuse) = (listener.local_addr()?.port(), Arc::new(Fuse::default()));
        let shared = fuse.clone();
        let listener = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(&server).await {
                    tokio::spawn(carry(client, server, shared.clone()));
                }
            }
        });
        Ok(Wire { fuse, port, listener })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Plays the trial on the servers that are reached over a network; each call and place is a case, of which each
/// `stride`-th is played.
pub async fn faults(run: &Run, progress: &impl Progress, stride: usize) -> Outcome {
    let mut outcome = Outcome::default();
    for server in run.servers.iter().filter(|server| dialect(server) != Dialect::Sqlite) {
        progress.begin(server.name, Call::ALL.len() as u64);
        for call in Call::ALL {
            match every_place(server, call, stride).await {
                Ok(places) => outcome.passed += places,
                Err(error) => {
                    let what = format!("{call:?}: {error}");
                    outcome.failures.push(Failure { database: server.name.into(), seed: run.seed, what });
                }
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

/// The calls that are broken off.
#[derive(Debug, Clone, Copy)]
enum Call {
    Create,
    SoftDelete,
    Restore,
    Delete,
    Link,
    Dismiss,
}

impl Call {
    const ALL: [Call; 6] = [Call::Create, Call::SoftDelete, Call::Restore, Call::Delete, Call::Link, Call::Dismiss];

    /// What must be there before.
    async fn prepare(self, db: &Db) -> Result<(), Error> {
        for table in TABLES {
            db.sql(format!("delete from {table}")).execute().await?;
        }
        match self {
            Call::Create => {}
            Call::SoftDelete | Call::Delete => create(db).await?,
            Call::Restore => {
                create(db).await?;
                Product::soft_delete(db, [&shirt()]).await?;
            }
            Call::Link | Call::Dismiss => {
                create!(Product { id: shirt(), title: "shirt", handle: "shirt" }).exec(db).await?;
                BlogPost::create_many(db, (0..PAIRS).map(|number| create!(BlogPost { id: post(number), title: "post" }))).await?;
                if matches!(self, Call::Dismiss) {
                    link(db).await?;
                }
            }
        }
        Ok(())
    }

    async fn play(self, db: &Db) -> Result<(), Error> {
        match self {
            Call::Create => create(db).await,
            Call::SoftDelete => Product::soft_delete(db, [&shirt()]).await.map(|_| ()),
            Call::Restore => Product::restore(db, [&shirt()]).await.map(|_| ()),
            Call::Delete => Product::delete(db, [&shirt()]).await.map(|_| ()),
            Call::Link => link(db).await,
            Call::Dismiss => ProductPost::dismiss(db, pairs().iter().map(|(product, post)| (product, post))).await.map(|_| ()),
        }
    }
}

fn shirt() -> Id<Product> {
    Id::new("prod_1")
}

fn post(number: usize) -> Id<BlogPost> {
    Id::new(format!("post_{number}"))
}

fn pairs() -> Vec<(Id<Product>, Id<BlogPost>)> {
    (0..PAIRS).map(|number| (shirt(), post(number))).collect()
}

async fn link(db: &Db) -> Result<(), Error> {
    ProductPost::create(db, pairs().iter().map(|(product, post)| (product, post))).await.map(|_| ())
}

async fn create(db: &Db) -> Result<(), Error> {
    create!(Product {
        id: shirt(),
        title: "shirt",
        handle: "shirt",
        seo: { description: "a shirt" },
        variants: [{ price: dec!(1) }, { price: dec!(2) }],
        brand: { name: "Acme" },
        posts: [{ title: "news", comments: [{ text: "nice" }] }],
    })
    .exec(db)
    .await
    .map(|_| ())
}

/// What the tables hold, without what differs between two plays of one call.
async fn rows(db: &Db) -> TestResult<Vec<String>> {
    let mut rows = Vec::new();
    for table in TABLES {
        let sql = format!(
            "select concat('{table} ', count(*), ' ', sum(case when deleted_at is null then 1 else 0 end)) from {table} having count(*) > 0"
        );
        rows.extend(db.sql(sql).rows::<(String,)>().await?.into_iter().map(|(row,)| row));
    }
    Ok(rows)
}

/// Breaks the wire at each round trip of a call, before the server has it and after; how many places there were.
async fn every_place(server: &Server, call: Call, stride: usize) -> TestResult<u64> {
    let test = server.empty().await?;
    let direct = Shop::builder().default(test.url()).options(|options| options.max_connections = 2).connect().await?;
    Shop::push(&direct).await?;
    let after_at = test.url().split_once('@').map_or("", |(_, after)| after);
    let address = after_at.split('/').next().unwrap_or_default();
    let wire = Wire::to(address.to_owned()).await?;
    let url = test.url().replacen(address, &format!("127.0.0.1:{}", wire.port), 1);
    let db = Shop::builder().default(url).options(|options| options.max_connections = 1).connect().await?;
    let state = async || -> TestResult<Vec<String>> { rows(&direct).await };
    let reset = async || -> TestResult<Vec<String>> {
        call.prepare(&direct).await?;
        rows(&direct).await
    };
    let none = reset().await?;
    call.play(&db).await?;
    let all = state().await?;
    let (mut places, mut unknown) = (0, 0);
    for after in [false, true] {
        for at in (1..ENOUGH).step_by(stride) {
            let before = reset().await?;
            if before != none {
                return Err(format!("it begins with {before:?} instead of {none:?}").into());
            }
            wire.fuse.arm(at, after);
            let done = call.play(&db).await;
            let broken = wire.fuse.disarm();
            let found = state().await?;
            let place = format!("{} round trip {at}", if after { "after" } else { "before" });
            match &done {
                Ok(()) if found == all => {}
                Err(Error::UnknownOutcome) if found == all || found == none => unknown += 1,
                _ => return Err(format!("{place}: {done:?} and the tables hold {found:?} of {all:?}").into()),
            }
            if !broken {
                break;
            }
            places += 1;
        }
    }
    if unknown == 0 && stride == 1 {
        return Err("no broken commit was told".into());
    }
    Ok(places)
}
