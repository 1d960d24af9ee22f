//! The schemas that queries are asked of: the shop, and those that the build script draws (`tests/schemas/`). It writes
//! them to `schemas.rs` in its folder of the target directory: `target/debug/build/modelink-tests-*/out/`.

use std::pin::Pin;

use modelink::{
    App, Db,
    db::{Place, TestDatabase},
    graph::Plan,
    schema::{AppDef, LinkInfo, Model, ModelDef, ModelInfo, Stored, Table},
};
use serde_json::Value as Json;

use super::{
    ask::{Asked, Paged},
    dice::Dice,
    rows::Built,
};
use crate::{Server, TestResult, shop};

/// A future whose type is forgotten: all applications have one.
type Work<'w, T> = Pin<Box<dyn Future<Output = TestResult<T>> + Send + 'w>>;

/// An application.
pub struct Schema {
    pub name: &'static str,
    pub def: &'static AppDef,
    /// Makes databases with its tables.
    pub open: fn(&Homes, u64) -> Work<'_, Opened>,
    /// What asks for records of a model, by the model's name.
    pub roots: Vec<(&'static str, Root)>,
}

/// The databases of an application, with its tables.
pub struct Opened {
    pub db: Db,
    /// Removed behind the last connection.
    _tests: Vec<TestDatabase>,
}

/// Where an application lives.
pub struct Homes {
    /// What people call it.
    pub name: &'static str,
    /// The servers of its databases, in turn.
    pub servers: Vec<Server>,
    /// How many databases its modules and its links are dealt to.
    pub count: usize,
}

impl Homes {
    /// One database.
    pub fn on(server: &Server) -> Self {
        Homes { name: server.name, servers: vec![server.clone()], count: 1 }
    }

    /// Three databases.
    pub fn apart(servers: &[Server]) -> Self {
        Homes { name: "apart", servers: servers.into(), count: 3 }
    }
}

impl Schema {
    /// In which database a table is.
    pub fn place_of(&self, db: &Db, table: &Table) -> Place {
        let has = |model: &'static ModelDef| {
            let info = ModelInfo::of(model);
            info.pivots.iter().chain([&info.source.table]).any(|own| std::ptr::eq(own, table))
        };
        let module = self.def.modules.iter().find(|module| module.stored().any(has));
        module.map_or(db.placement().links(), |module| db.placement().of(module))
    }

    pub fn is_shop(&self) -> bool {
        std::ptr::eq(self.def, shop::Shop::DEF)
    }

    pub fn models(&self) -> impl Iterator<Item = &'static ModelDef> {
        self.def.modules.iter().flat_map(|module| module.stored())
    }

    pub fn links(&self) -> impl Iterator<Item = &'static LinkInfo> {
        self.def.links.iter().map(|link| LinkInfo::of(link))
    }

    /// The tables of models, pivots and links.
    pub fn tables(&self) -> impl Iterator<Item = &'static Table> {
        let models = || self.models().map(ModelInfo::of);
        let links = self.links().filter(|link| link.stored()).map(|link| &link.source.table);
        models().map(|model| &model.source.table).chain(models().flat_map(|model| &model.pivots)).chain(links)
    }
}

/// Asks for records of a model.
#[derive(Clone, Copy)]
pub struct Root {
    /// The answer as text, and the rows as they are built.
    pub all: for<'w> fn(&'w Db, Asked<'w>, Plan) -> Work<'w, (String, Json)>,
    /// The rows of all pages, each behind the cursor of the one before.
    pub pages: for<'w> fn(&'w Db, Asked<'w>, u64) -> Work<'w, Json>,
}

/// The address of a database. MariaDB's driver is to remember all statements: it tells the server which one it forgets in a
/// packet of its own, for whose receipt the next packet waits, 40 ms each time.
fn remembering(url: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    if url.starts_with("mysql") { format!("{url}{joint}statement-cache-capacity=2000") } else { url.into() }
}

fn open<A: App>(homes: &Homes, seed: u64) -> Work<'_, Opened> {
    Box::pin(async move {
        let mut dice = Dice::new(seed);
        let first = dice.roll(homes.servers.len());
        let mut tests = Vec::new();
        for server in homes.servers.iter().cycle().skip(first).take(homes.count) {
            tests.push(server.empty().await?);
        }
        let urls: Vec<_> = tests.iter().map(|test| remembering(test.url())).collect();
        let mut builder = A::builder().default(&urls[0]).links(&urls[dice.roll(urls.len())]);
        for module in A::DEF.modules {
            builder = builder.module_named(module.name, &urls[dice.roll(urls.len())])?;
        }
        let db = builder.connect().await?;
        A::push(&db).await?;
        Ok(Opened { db, _tests: tests })
    })
}

fn root<'w, M: Model + Stored>(db: &'w Db, asked: Asked<'w>, plan: Plan) -> Work<'w, (String, Json)> {
    Box::pin(async move {
        let query = modelink::private::root::<M, _>(asked).plan(plan);
        let built = query.fetch(db).await?.into_iter().map(|Built(row)| row).collect();
        Ok((query.json(db).await?, built))
    })
}

fn pages<'w, M: Model + Stored>(db: &'w Db, asked: Asked<'w>, length: u64) -> Work<'w, Json> {
    Box::pin(async move {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = modelink::private::root::<M, _>(Paged(asked)).limit(length).after(after).fetch(db).await?;
            let Some((_, last)) = page.last() else { return Ok(all.into()) };
            after = Some(last.clone());
            all.extend(page.into_iter().map(|(Built(row), _)| row));
        }
    })
}

macro_rules! schema {
    ($app:ty: $($model:ty),*) => {
        Schema {
            name: stringify!($app),
            def: <$app as App>::DEF,
            open: open::<$app>,
            roots: vec![$((<$model as Model>::DEF.name, Root { all: root::<$model>, pages: pages::<$model> })),*],
        }
    };
}

/// All schemas.
pub fn all() -> Vec<Schema> {
    let shop = schema!(
        shop::Shop: shop::product::Product, shop::product::Variant, shop::product::Tag, shop::product::Category,
        shop::product::Seo, shop::brand::Brand, shop::blog::BlogPost, shop::blog::Comment, shop::inventory::Item,
        shop::customer::Customer, shop::cart::Cart
    );
    let mut all = vec![shop];
    all.extend(drawn::drawn());
    all
}

/// What is drawn.
#[allow(dead_code, unused_imports, reason = "what is drawn need not use all that a schema may")]
mod drawn {
    use super::{App, Model, Root, Schema, open, pages, root};

    /// Types of columns that a program declares.
    mod kinds {
        use modelink::prelude::*;

        /// Stored as text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
        pub enum Shade {
            Light,
            Dark,
            #[db(value = "it's \"mixed\"")]
            Mixed,
        }

        /// Stored as an integer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
        pub enum Grade {
            Low = -1,
            High = 10,
        }

        /// A newtype.
        #[derive(Debug, Clone, PartialEq, Eq, ColumnType)]
        pub struct Label(pub String);
    }

    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use modelink::schema::{Hop, Join, SourceInfo};

    use super::*;

    /// In the order of the alphabet.
    const STEPS: [&str; 16] = [
        "link many along to another",
        "link many there to another",
        "link many through rows that are dismissed to another",
        "link many through rows that are dismissed to itself",
        "link one along to another",
        "link one here to another",
        "link one through rows that are dismissed to another",
        "link one through rows that are dismissed to itself",
        "relation many there to another",
        "relation many there to itself",
        "relation many through rows that are dismissed to another",
        "relation many through to another",
        "relation many through to itself",
        "relation one here to another",
        "relation one here to itself",
        "relation one there to another",
    ];

    /// What a step is, in words.
    fn kind(hop: &Hop, source: &SourceInfo) -> String {
        let join = match &hop.join {
            Join::Here { .. } => "here",
            Join::There { .. } => "there",
            Join::Through(via) if via.soft_delete => "through rows that are dismissed",
            Join::Through(_) => "through",
            Join::Along(_) => "along",
        };
        let to = if hop.target().table == source.table { "itself" } else { "another" };
        format!(
            "{} {} {join} to {to}",
            if hop.link.is_some() { "link" } else { "relation" },
            if hop.many { "many" } else { "one" }
        )
    }

    /// The types of the primary key.
    fn key(source: &SourceInfo) -> String {
        let kinds = source.key.iter().map(|&column| format!("{:?}", source.column(column).ty.kind));
        kinds.collect::<Vec<_>>().join(" and ")
    }

    #[test]
    fn what_is_drawn_has_steps_and_keys_of_every_kind() {
        let (mut steps, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for schema in all().iter().filter(|schema| !schema.is_shop()) {
            for model in schema.models() {
                let source = &ModelInfo::of(model).source;
                keys.insert(key(source));
                steps.extend(source.fields.iter().filter_map(|field| Some(kind(field.hop.as_ref()?, source))));
                let ends = schema.links().flat_map(|link| &link.ends).filter(|end| (end.def.model)().is(model));
                steps.extend(ends.map(|end| kind(&end.hop, source)));
            }
        }
        let steps: Vec<_> = steps.iter().map(String::as_str).collect();
        assert_eq!(steps, STEPS);
        for key in ["Id", "Text", "I32", "I64", "Uuid", "Text and I64"] {
            assert!(keys.contains(key), "{key} is no key, but {keys:?}");
        }
        assert!(keys.iter().any(|key| key.matches("and").count() > 1), "no key is made of others: {keys:?}");
    }
}
