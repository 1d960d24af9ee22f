//! One application over several databases.

use modelink::{App, Db, db::TestDatabase};

use crate::{Databases, Server, TestResult, shop::Shop, shop::blog::BlogModule};

/// The shop, its blog and its links, each in a database of another kind.
pub struct Apart {
    /// The application.
    pub db: Db,
    /// Which servers play shop, blog and links.
    pub name: String,
    homes: [TestDatabase; 3],
}

impl Apart {
    /// New databases with all tables.
    ///
    /// # Errors
    /// When a server does not answer.
    pub async fn new(servers: &[Server; 3]) -> TestResult<Self> {
        let [shop, blog, links] = servers;
        let homes = [shop.empty().await?, blog.empty().await?, links.empty().await?];
        let db = connect(&homes, true).await?;
        Shop::push(&db).await?;
        Ok(Apart { db, name: format!("{}, {} and {}", shop.name, blog.name, links.name), homes })
    }

    /// Where shop, blog and links are.
    pub fn urls(&self) -> [&str; 3] {
        self.homes.each_ref().map(TestDatabase::url)
    }

    /// The same databases in the hands of another program; without a fence it does not look at deletions that are on the
    /// way.
    ///
    /// # Errors
    /// When a server does not answer.
    pub async fn again(&self, fenced: bool) -> TestResult<Db> {
        connect(&self.homes, fenced).await
    }
}

async fn connect(homes: &[TestDatabase; 3], fenced: bool) -> TestResult<Db> {
    let [shop, blog, links] = homes;
    let builder = Shop::builder().default(shop.url()).module::<BlogModule>(blog.url()).links(links.url());
    let builder = builder.options(|options| options.max_connections = 6);
    Ok(if fenced { builder.connect().await? } else { builder.unfenced().connect().await? })
}

/// Every server in every part: as many arrangements as there are servers.
pub async fn arrangements() -> Vec<[Server; 3]> {
    let found: Vec<Server> = Databases::find().await.into_iter().collect();
    let at = |place: usize| found[place % found.len()].clone();
    (0..found.len()).map(|first| [at(first), at(first + 1), at(first + 2)]).collect()
}

/// Plays a test in every arrangement, each time in databases of its own.
///
/// # Errors
/// The first error of the test, with the names of the databases.
pub async fn on_every_arrangement<Work>(test: impl Fn(Db) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for servers in arrangements().await {
        let apart = Apart::new(&servers).await?;
        test(apart.db.clone()).await.map_err(|error| format!("on {}: {error} ({error:?})", apart.name))?;
        apart.db.close().await;
    }
    Ok(())
}
