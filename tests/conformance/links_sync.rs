//! The tables of links follow their declarations: created, changed, renamed, set aside, and never guessed.

use modelink::{
    App, Db, Error,
    migrate::{Consent, LinkChange, LinkPlan},
};
use modelink_tests::{Databases, TestResult};

mod catalog {
    use modelink::prelude::*;

    #[module(models(Product))]
    pub struct CatalogModule;

    #[model]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
    }
}

mod brand {
    use modelink::prelude::*;

    #[module(models(Brand))]
    pub struct BrandModule;

    #[model]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }
}

/// A version of the links: the same modules, other links.
macro_rules! version {
    ($name:ident, [$($link:ident),*], $($declaration:tt)*) => {
        mod $name {
            // The version without links uses none of these.
            #![allow(unused_imports)]
            use super::{brand::{Brand, BrandModule}, catalog::{CatalogModule, Product}};
            #[allow(unused_imports)]
            use modelink::prelude::*;

            $($declaration)*

            #[modelink::app(modules(CatalogModule, BrandModule), links($($link),*))]
            pub struct Shop;
        }
    };
}

version!(
    many,
    [ProductBrand],
    link! {
        pub ProductBrand { Product.brands: Many<Brand>, Brand.products: Many<Product>, }
    }
);
version!(
    one,
    [ProductBrand],
    link! {
        pub ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product>, }
    }
);
version!(
    swapped,
    [ProductBrand],
    link! {
        pub ProductBrand { Brand.products: Many<Product>, Product.brands: Many<Brand>, }
    }
);
version!(
    with_position,
    [ProductBrand],
    link! {
        pub ProductBrand { Product.brands: Many<Brand>, Brand.products: Many<Product>, position: i32 = 7, }
    }
);
version!(
    with_required,
    [ProductBrand],
    link! {
        pub ProductBrand { Product.brands: Many<Brand>, Brand.products: Many<Product>, role: String, }
    }
);
version!(
    another_table,
    [ProductBrand],
    link! {
        #[link(table = "makers")]
        pub ProductBrand { Product.brands: Many<Brand>, Brand.products: Many<Product>, }
    }
);
version!(
    another_name,
    [Maker],
    link! {
        #[link(was = "ProductBrand")]
        pub Maker { Product.brands: Many<Brand>, Brand.products: Many<Product>, }
    }
);
version!(without, [],);
version!(
    several,
    [ProductBrand, Former],
    link! {
        pub ProductBrand { Product.brands: Many<Brand>, Brand.products: Many<Product>, position: i32 = 7, }
    }
    link! {
        pub Former { Product.former: One<Brand>, Brand.former: Many<Product>, }
    }
);
version!(
    renewed,
    [Third],
    link! {
        #[link(table = "thirds")]
        pub Third { Product.thirds: Many<Brand>, Brand.thirds: Many<Product>, }
    }
);

const TABLE: &str = "catalog_product_brand_brand";

async fn on_every_server<Work>(test: impl Fn(String) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for server in Databases::find().await {
        let database = server.empty().await?;
        test(database.url().to_owned()).await.map_err(|error| format!("on {}: {error}", server.name))?;
    }
    Ok(())
}

/// The first version, synced, with rows: p1-b1, and p1-b2 where `several`.
async fn filled(url: &str, several: bool) -> TestResult<Db> {
    let db = many::Shop::connect(url).await?;
    many::Shop::sync_links(&db).await?;
    for (brand, _) in [("b1", true), ("b2", several)].into_iter().filter(|(_, wanted)| *wanted) {
        let sql = format!("insert into {TABLE} (product_id, brand_id, id) values ('p1', '{brand}', 'l{brand}')");
        db.sql(sql).execute().await?;
    }
    Ok(db)
}

fn changes(plan: &LinkPlan) -> Vec<LinkChange> {
    plan.actions.iter().map(|action| action.change).collect()
}

fn refusal<T>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Refused(reasons)) => reasons.join("\n"),
        Err(other) => format!("another error: {other}"),
        Ok(_) => "no error".into(),
    }
}

async fn count(db: &Db, table: &str) -> TestResult<usize> {
    Ok(db.sql(format!("select product_id from {table}")).rows::<(String,)>().await?.len())
}

#[tokio::test]
async fn a_sync_without_work_asks_the_catalog_once() -> TestResult {
    on_every_server(|url| async move {
        let db = many::Shop::connect(&url).await?;
        many::Shop::sync_links(&db).await?;
        let (plan, statements) = crate::counting::statements(many::Shop::sync_links(&db)).await;
        assert_eq!(changes(&plan?), [LinkChange::Nothing]);
        assert_eq!(statements, 2, "the catalog, and what is known of the links");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn planning_writes_nothing_and_the_second_sync_has_nothing_to_do() -> TestResult {
    on_every_server(|url| async move {
        let db = many::Shop::connect(&url).await?;
        assert_eq!(changes(&many::Shop::plan_links(&db).await?), [LinkChange::Create]);
        assert!(count(&db, TABLE).await.is_err(), "the plan made no table");
        assert!(db.sql("select app from modelink_links").rows::<(String,)>().await.is_err(), "nor one of its own");
        assert_eq!(changes(&many::Shop::sync_links(&db).await?), [LinkChange::Create]);
        assert_eq!(count(&db, TABLE).await?, 0);
        assert_eq!(changes(&many::Shop::sync_links(&db).await?), [LinkChange::Nothing]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_that_is_gone_keeps_its_table_until_somebody_allows_its_removal() -> TestResult {
    on_every_server(|url| async move {
        filled(&url, true).await?;
        let db = without::Shop::connect(&url).await?;
        without::Shop::sync_links(&db).await?;
        assert_eq!(count(&db, TABLE).await?, 2, "without consent it stays");
        without::Shop::sync_links_with(&db, &Consent::none().allow("drop-table:another")).await?;
        assert_eq!(count(&db, TABLE).await?, 2, "consent to another table is none to this one");
        let allowed = Consent::none().allow(format!("drop-table:{TABLE}"));
        without::Shop::sync_links_with(&db, &allowed).await?;
        assert!(count(&db, TABLE).await.is_err());
        let aside = set_aside(&db).await?;
        assert_eq!(count(&db, &aside).await?, 2, "its rows are set aside");
        assert!(without::Shop::plan_links(&db).await?.actions.is_empty(), "and it is forgotten");

        let db = many::Shop::connect(&url).await?;
        assert!(many::Shop::plan_links(&db).await?.actions[0].back);
        many::Shop::sync_links(&db).await?;
        assert_eq!(count(&db, TABLE).await?, 2, "declared again, it has its rows back");
        assert!(count(&db, &aside).await.is_err());
        let twice = format!("insert into {TABLE} (product_id, brand_id, id) values ('p1', 'b3', 'lb1')");
        assert!(db.sql(twice).execute().await.is_err(), "and its indexes");
        assert_eq!(changes(&many::Shop::sync_links(&db).await?), [LinkChange::Nothing]);

        let db = without::Shop::connect(&url).await?;
        without::Shop::sync_links_with(&db, &allowed).await?;
        let aside = set_aside(&db).await?;
        db.sql(format!("drop table {aside}")).execute().await?;
        let db = many::Shop::connect(&url).await?;
        assert_eq!(changes(&many::Shop::sync_links(&db).await?), [LinkChange::Create], "somebody dropped it for good");
        let db = without::Shop::connect(&url).await?;
        without::Shop::sync_links_with(&db, &allowed).await?;
        assert!(count(&db, TABLE).await.is_err(), "an empty table simply goes");
        Ok(())
    })
    .await
}

/// The name of the table that was set aside.
async fn set_aside(db: &Db) -> TestResult<String> {
    let tables = match db.flavour(modelink::db::Place::default()).dialect() {
        modelink::dialect::Dialect::Sqlite => "select name from sqlite_master where type = 'table'",
        // MariaDB lists the tables of all databases, those of other tests among them.
        modelink::dialect::Dialect::MySql => "select table_name from information_schema.tables where table_schema = database()",
        modelink::dialect::Dialect::Postgres => "select table_name from information_schema.tables",
    };
    let names = db.sql(tables).rows::<(String,)>().await?;
    let found = names.into_iter().map(|(name,)| name).find(|name| name.starts_with(&format!("{TABLE}_removed_")));
    found.ok_or_else(|| "no table was set aside".into())
}

#[tokio::test]
async fn rows_that_break_a_narrower_link_refuse_it_whatever_is_allowed() -> TestResult {
    on_every_server(|url| async move {
        filled(&url, true).await?;
        let allowed = Consent::none().allow(format!("narrow:{TABLE}.product_id"));
        let db = one::Shop::connect(&url).await?;
        let refused = refusal(one::Shop::sync_links_with(&db, &allowed).await);
        assert!(refused.contains("several live rows share `product_id`"), "{refused}");
        db.sql(format!("update {TABLE} set deleted_at = created_at where brand_id = 'b2'")).execute().await?;
        let refused = refusal(one::Shop::sync_links(&db).await);
        assert!(refused.contains(&format!("--allow narrow:{TABLE}.product_id")), "{refused}");
        assert_eq!(changes(&one::Shop::sync_links_with(&db, &allowed).await?), [LinkChange::Update]);
        let second = db.sql(format!("insert into {TABLE} (product_id, brand_id, id) values ('p1', 'b3', 'l3')")).execute().await;
        assert!(second.is_err(), "the database holds it from now on");
        let db = many::Shop::connect(&url).await?;
        assert_eq!(changes(&many::Shop::sync_links(&db).await?), [LinkChange::Update], "wider needs no consent");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn other_names_are_renames_and_rows_live_on() -> TestResult {
    on_every_server(|url| async move {
        filled(&url, true).await?;
        let db = swapped::Shop::connect(&url).await?;
        assert_eq!(changes(&swapped::Shop::sync_links(&db).await?), [LinkChange::Rename], "ends swapped");
        assert_eq!(count(&db, "brand_brand_catalog_product").await?, 2);
        let db = another_table::Shop::connect(&url).await?;
        assert_eq!(changes(&another_table::Shop::sync_links(&db).await?), [LinkChange::Rename], "another table");
        assert_eq!(count(&db, "makers").await?, 2);
        let db = another_name::Shop::connect(&url).await?;
        assert_eq!(changes(&another_name::Shop::sync_links(&db).await?), [LinkChange::Rename], "another name");
        assert_eq!(count(&db, TABLE).await?, 2);
        assert_eq!(changes(&another_name::Shop::sync_links(&db).await?), [LinkChange::Nothing]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn new_columns_of_a_link_need_a_value_for_the_rows_there_are() -> TestResult {
    on_every_server(|url| async move {
        filled(&url, false).await?;
        let db = with_position::Shop::connect(&url).await?;
        assert_eq!(changes(&with_position::Shop::sync_links(&db).await?), [LinkChange::Update]);
        let positions = db.sql(format!("select position from {TABLE}")).rows::<(i32,)>().await?;
        assert_eq!(positions, [(7,)]);
        let db = with_required::Shop::connect(&url).await?;
        let allowed = Consent::none().allow(format!("drop-column:{TABLE}.position"));
        let refused = refusal(with_required::Shop::sync_links_with(&db, &allowed).await);
        assert!(refused.contains(&format!("`{TABLE}.role` is new, required and has no default")), "{refused}");
        db.sql(format!("delete from {TABLE}")).execute().await?;
        assert_eq!(changes(&with_required::Shop::sync_links_with(&db, &allowed).await?), [LinkChange::Update]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_plan_creates_changes_and_removes() -> TestResult {
    on_every_server(|url| async move {
        filled(&url, false).await?;
        let db = several::Shop::connect(&url).await?;
        assert_eq!(changes(&several::Shop::sync_links(&db).await?), [LinkChange::Update, LinkChange::Create]);
        assert_eq!(changes(&several::Shop::plan_links(&db).await?), [LinkChange::Nothing; 2]);
        let db = renewed::Shop::connect(&url).await?;
        let allowed = Consent::none().allow(format!("drop-table:{TABLE}")).allow(format!("drop-table:{TABLE}_former"));
        let planned = renewed::Shop::plan_links(&db).await?;
        let done = renewed::Shop::sync_links_with(&db, &allowed).await?;
        for plan in [planned, done] {
            let count = |change| changes(&plan).into_iter().filter(|found| *found == change).count();
            assert_eq!((count(LinkChange::Create), count(LinkChange::Remove), plan.actions.len()), (1, 2, 3));
        }
        assert_eq!(changes(&renewed::Shop::plan_links(&db).await?), [LinkChange::Nothing]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_table_of_somebody_else_is_never_adopted() -> TestResult {
    on_every_server(|url| async move {
        let db = many::Shop::connect(&url).await?;
        db.sql(format!("create table {TABLE} (product_id varchar(64))")).execute().await?;
        let refused = refusal(many::Shop::sync_links(&db).await);
        assert!(refused.contains("was not made for it: it is left alone"), "{refused}");
        let consent = Consent::none().allow(format!("drop-table:{TABLE}"));
        assert!(many::Shop::sync_links_with(&db, &consent).await.is_err(), "whatever is allowed");
        assert_eq!(count(&db, TABLE).await?, 0, "it is still there");
        Ok(())
    })
    .await
}
