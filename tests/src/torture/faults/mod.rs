//! The connection breaks at every round trip of a call: it took effect as a whole or not at all, and a call that cannot
//! know which says so. Over several databases that holds after a recovery.

mod call;
mod wire;

use std::sync::Arc;

use modelink::{App, Db, Error, db::TestDatabase, dialect::Dialect};

use self::{
    call::{Call, rows},
    wire::{Fuse, Wire},
};
use super::{Failure, Outcome, Progress, Run, dialect};
use crate::{
    Server, TestResult,
    apart::Apart,
    shop::{Shop, blog::BlogModule},
};

/// No call takes as many round trips.
const ENOUGH: i64 = 400;

/// Plays the trial on the servers that are reached over a network, then with shop, blog and links on three of all servers;
/// each call and place is a case, of which each `stride`-th is played.
pub async fn faults(run: &Run, progress: &impl Progress, stride: usize) -> Outcome {
    let mut outcome = Outcome::default();
    let at = |place: usize| run.servers[place % run.servers.len()].clone();
    let alone = run.servers.iter().map(|server| vec![server.clone()]);
    let apart = (0..run.servers.len()).map(|first| vec![at(first), at(first + 1), at(first + 2)]);
    for servers in alone.chain(apart).filter(|servers| servers.iter().any(is_wired)) {
        let name = servers.iter().map(|server| server.name).collect::<Vec<_>>().join(", ");
        let calls = if servers.len() == 1 { &Call::ALL[..] } else { &Call::APART[..] };
        progress.begin(&name, calls.len() as u64);
        for &call in calls {
            match every_place(&servers, call, stride).await {
                Ok(places) => outcome.passed += places,
                Err(error) => {
                    let what = format!("{call:?}: {error}");
                    outcome.failures.push(Failure { database: name.clone(), seed: run.seed, what });
                }
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

/// Whether a server is reached over a network.
fn is_wired(server: &Server) -> bool {
    dialect(server) != Dialect::Sqlite
}

/// An application in two hands: one looks at its databases directly, the other over wires that break.
struct Hands {
    direct: Db,
    wired: Db,
    fuse: Arc<Fuse>,
    /// Kept until the end.
    _kept: (Vec<Wire>, Option<TestDatabase>, Option<Apart>),
}

impl Hands {
    async fn new(servers: &[Server]) -> TestResult<Self> {
        let fuse = Arc::new(Fuse::default());
        let mut wires = Vec::new();
        let mut over = async |url: &str| -> TestResult<String> {
            let (wire, url) = Wire::instead_of(url, &fuse).await?;
            wires.extend(wire);
            Ok(url)
        };
        let builder = Shop::builder().options(|options| options.max_connections = 1);
        let (direct, builder, test, apart) = match servers {
            [shop, blog, links] => {
                let apart = Apart::new(&[shop.clone(), blog.clone(), links.clone()]).await?;
                let [shop, blog, links] = apart.urls();
                let builder = builder.default(over(shop).await?).module::<BlogModule>(over(blog).await?);
                (apart.db.clone(), builder.links(over(links).await?), None, Some(apart))
            }
            servers => {
                let test = servers[0].empty().await?;
                let direct = Shop::builder().default(test.url()).options(|options| options.max_connections = 2).connect().await?;
                Shop::push(&direct).await?;
                (direct, builder.default(over(test.url()).await?), Some(test), None)
            }
        };
        let wired = builder.connect().await?;
        Ok(Hands { direct, wired, fuse, _kept: (wires, test, apart) })
    }

    /// What a call begins with.
    async fn reset(&self, call: Call) -> TestResult<Vec<String>> {
        call.prepare(&self.direct).await?;
        self.state().await
    }

    /// What is there when nothing is pending any more.
    async fn state(&self) -> TestResult<Vec<String>> {
        Shop::recover(&self.direct).await?;
        rows(&self.direct).await
    }
}

/// Breaks the wire at each round trip of a call, before the server has it and after; how many places there were.
async fn every_place(servers: &[Server], call: Call, stride: usize) -> TestResult<u64> {
    let hands = Hands::new(servers).await?;
    let none = hands.reset(call).await?;
    call.play(&hands.wired).await?;
    let all = hands.state().await?;
    let (mut places, mut unknown) = (0, 0);
    for after in [false, true] {
        for at in (1..ENOUGH).step_by(stride) {
            let before = hands.reset(call).await?;
            if before != none {
                return Err(format!("it begins with {before:?} instead of {none:?}").into());
            }
            hands.fuse.arm(at, after);
            let done = call.play(&hands.wired).await;
            let broken = hands.fuse.disarm();
            let found = hands.state().await?;
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
    hands.wired.close().await;
    hands.direct.close().await;
    // The commit of this database decides about the call.
    let decides = servers.get(call.decided_at()).or(servers.first());
    if unknown == 0 && stride == 1 && decides.is_some_and(is_wired) {
        return Err("no broken commit was told".into());
    }
    Ok(places)
}
