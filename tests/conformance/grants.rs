//! Each module its own role on PostgreSQL: what a connection may touch is tried, not read.

use std::{ffi::OsString, process::ExitCode};

use modelink::{App, Error, db::Place, migrate::Grant, prelude::*};
use modelink_tests::{
    Databases, Server, TestResult,
    shop::{
        Shop,
        blog::{BlogModule, BlogPost},
        brand::{Brand, BrandModule},
        inventory::{InventoryModule, Item},
        links::*,
        product::{Product, Variant},
    },
};

/// The shop without most of its modules, as after a release that gave them up.
mod smaller {
    use modelink_tests::shop::{brand::BrandModule, links::ProductBrand, product::ProductModule};

    #[modelink::app(modules(ProductModule, BrandModule), links(ProductBrand))]
    pub struct Shop;
}

/// Plays a test in a database of PostgreSQL; its roles, which are the server's, go with it.
async fn on_postgres<Work>(test: impl FnOnce(Db, String) -> Work) -> TestResult
where
    Work: Future<Output = TestResult> + Send + 'static,
{
    let Some(server) = Databases::find().await.into_iter().find(|server| server.name == Server::postgres().name) else {
        return Ok(());
    };
    let database = server.empty().await?;
    let db = Shop::connect(database.url()).await?;
    Shop::push(&db).await?;
    let played = tokio::spawn(test(db.clone(), database.url().to_owned())).await;
    for (name,) in roles(&db).await? {
        db.sql(format!("drop owned by \"{name}\"")).execute().await?;
        db.sql(format!("drop role \"{name}\"")).execute().await?;
    }
    db.close().await;
    played?
}

/// The roles that were made for a database.
async fn roles(db: &Db) -> Result<Vec<(String,)>, Error> {
    let ours = "shobj_description(oid, 'pg_authid') like 'modelink: % in ' || current_database() || ': %'";
    db.sql(format!("select rolname::text from pg_roles where {ours} order by 1")).rows().await
}

/// The role of a module, and the address of a connection as it.
async fn role(db: &Db, url: &str, module: &str) -> TestResult<(String, String)> {
    let database = url.rsplit('/').next().unwrap_or_default();
    let name = format!("{database}_{module}");
    db.sql(format!("alter role \"{name}\" login password 'open'")).execute().await?;
    let (_, server) = url.split_once('@').ok_or("an address with a user")?;
    Ok((name.clone(), format!("postgres://{name}:open@{server}")))
}

/// Whether a statement was refused because the role may not; any other failure is one.
async fn is_refused(db: &Db, sql: String) -> TestResult<bool> {
    match db.sql(sql.clone()).execute().await {
        Ok(_) => Ok(false),
        Err(Error::Database(error)) if error.as_database_error().and_then(|error| error.code()).as_deref() == Some("42501") => {
            Ok(true)
        }
        Err(error) => Err(format!("{sql}: {error}").into()),
    }
}

#[tokio::test]
async fn a_role_touches_the_tables_of_its_module_and_of_its_links_and_no_others() -> TestResult {
    on_postgres(|db, url| async move {
        assert!(!Shop::grant(&db, &Grant::default()).await?.statements.is_empty());
        let tables: [(&str, &[&str]); 6] = [
            ("product", &["product", "variant", "tag", "category", "seo", "product_tags"]),
            ("brand", &["brand"]),
            ("blog", &["blog_post", "comment"]),
            ("inventory", &["item"]),
            ("customer", &["customer"]),
            ("cart", &["cart"]),
        ];
        let links: [(&str, &[&str]); 3] = [
            ("product_product_brand_brand", &["product", "brand", "links"]),
            ("product_post", &["product", "blog", "links"]),
            ("product_variant_inventory_item", &["product", "inventory", "links"]),
        ];
        for of in ["product", "brand", "blog", "inventory", "customer", "cart", "sample", "links"] {
            let (name, own) = role(&db, &url, of).await?;
            let own = Shop::connect(&own).await?;
            let mut expected: Vec<(&str, bool)> = Vec::new();
            expected.extend(tables.iter().flat_map(|(owner, tables)| tables.iter().map(move |table| (*table, *owner == of))));
            expected.extend(links.iter().map(|(table, who)| (*table, who.contains(&of))));
            expected.extend([("modelink_journal", true), ("modelink_links", false), ("modelink_schema", false)]);
            for (table, mine) in expected {
                let writes = [
                    format!("select * from {table}"),
                    format!("insert into {table} select * from {table}"),
                    format!("delete from {table}"),
                ];
                for sql in writes {
                    assert_eq!(is_refused(&own, sql.clone()).await?, !mine, "{name}: {sql}");
                }
                assert!(is_refused(&own, format!("truncate {table}")).await?, "{name} empties {table}");
            }
            assert!(is_refused(&own, "create table mine (number int)".into()).await?, "{name} makes tables");
            own.close().await;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_module_works_under_its_own_role() -> TestResult {
    on_postgres(|db, url| async move {
        Shop::events(&db).await?;
        Shop::grant(&db, &Grant::default()).await?;
        let (_, own) = role(&db, &url, "brand").await?;
        let own = Shop::connect(&own).await?;
        let acme = create!(Brand { name: "acme" }).exec(&own).await?;
        let shirt = create!(Product { title: "Shirt", handle: "shirt", brand: &acme }).exec(&db).await?;
        assert_eq!(Brand::soft_delete(&own, [&acme.id]).await?, 1);
        assert_eq!(ProductBrand::list(&db, None).await?.len(), 0, "the link goes with it");
        assert_eq!(ProductBrand::list(&own, None).await?.len(), 0);
        // What has to look at the other end is not for a connection of one module.
        assert!(Brand::restore(&own, [&acme.id]).await.is_err());
        assert!(ProductBrand::create(&own, [(&shirt.id, &acme.id)]).await.is_err());
        assert!(Product::list(&own, None).await.is_err());
        assert_eq!(Brand::count(&own, None).await?, 0, "nothing is done half-way");
        create!(Brand { name: "other" }).exec(&own).await?;
        let events = db.sql("select count(*) from modelink_outbox where source = 'brand.brand'").rows::<(i64,)>().await?;
        assert_eq!(events, [(3,)], "its triggers write as this role");
        own.close().await;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn modules_that_connect_each_by_its_role_keep_links_and_cascades() -> TestResult {
    on_postgres(|db, url| async move {
        Shop::grant(&db, &Grant::default()).await?;
        let own = async |module| TestResult::Ok(role(&db, &url, module).await?.1);
        let builder = Shop::builder().default(own("product").await?).module::<BrandModule>(own("brand").await?);
        let builder = builder.module::<BlogModule>(own("blog").await?).module::<InventoryModule>(own("inventory").await?);
        let apart = builder.links(own("links").await?).connect().await?;
        let acme = create!(Brand { name: "acme" }).exec(&apart).await?;
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            brand: &acme,
            posts: [{ title: "Summer", comments: [{ text: "nice" }] }],
            variants: [{ sku: "S", price: dec!(10), item: { shelf: "a", quantity: 3 } }],
        })
        .exec(&apart)
        .await?;
        let live = async || -> TestResult<[u64; 5]> {
            let links = ProductPost::list(&apart, None).await?.len() + ProductBrand::list(&apart, None).await?.len();
            let variants = Variant::count(&apart, None).await?;
            Ok([
                variants,
                BlogPost::count(&apart, None).await?,
                Brand::count(&apart, None).await?,
                links as u64,
                Item::count(&apart, None).await?,
            ])
        };
        assert_eq!(live().await?, [1, 1, 1, 2, 1]);
        Product::soft_delete(&apart, [&shirt.id]).await?;
        assert_eq!(live().await?, [0, 0, 1, 0, 1]);
        Product::restore(&apart, [&shirt.id]).await?;
        assert_eq!(live().await?, [1, 1, 1, 2, 1]);
        let brand = apart.sql("select count(*) from brand");
        assert!(brand.rows::<(i64,)>().await.is_err(), "the connection of the products sees no brands");
        let brand = apart.placement().of(<BrandModule as modelink::schema::Module>::DEF);
        assert!(brand != Place::default() && apart.sql("delete from product").at(brand).execute().await.is_err());
        assert_eq!(db.sql("select count(*) from modelink_journal").rows::<(i64,)>().await?, [(0,)]);
        apart.close().await;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_second_grant_changes_nothing_and_mends_what_was_changed_by_hand() -> TestResult {
    on_postgres(|db, url| async move {
        let planned = Shop::plan_grants(&db, &Grant::default()).await?;
        assert_eq!(roles(&db).await?.len(), 0, "a plan writes nothing");
        assert_eq!(Shop::grant(&db, &Grant::default()).await?, planned);
        assert_eq!(Shop::grant(&db, &Grant::default()).await?.statements, [""; 0]);
        let (name, _) = role(&db, &url, "brand").await?;
        db.sql(format!("grant select, update on product to \"{name}\"")).execute().await?;
        db.sql(format!("revoke insert on brand from \"{name}\"")).execute().await?;
        let mended = Shop::grant(&db, &Grant::default()).await?.statements;
        let expected = [
            format!("GRANT INSERT ON TABLE \"public\".\"brand\" TO \"{name}\""),
            format!("REVOKE SELECT, UPDATE ON TABLE \"public\".\"product\" FROM \"{name}\""),
        ];
        assert_eq!(mended, expected);
        // Nothing that it made is drift.
        Shop::push(&db).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_module_that_is_gone_leaves_a_role_without_rights() -> TestResult {
    on_postgres(|db, url| async move {
        Shop::grant(&db, &Grant::default()).await?;
        let smaller = smaller::Shop::connect(&url).await?;
        let granted = smaller::Shop::grant(&smaller, &Grant::default()).await?;
        assert!(granted.statements.iter().all(|statement| statement.starts_with("REVOKE ")), "{granted:?}");
        assert_eq!(granted.idle.len(), 5, "{:?}", granted.idle);
        let (_, own) = role(&db, &url, "blog").await?;
        let own = Shop::connect(&own).await?;
        for table in ["blog_post", "product_post", "modelink_journal"] {
            assert!(is_refused(&own, format!("select * from {table}")).await?, "{table}");
        }
        own.close().await;
        smaller.close().await;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_role_of_somebody_else_is_left_alone() -> TestResult {
    on_postgres(|db, url| async move {
        let name = format!("{}_brand", url.rsplit('/').next().unwrap_or_default());
        db.sql(format!("create role \"{name}\"")).execute().await?;
        let refused = Shop::grant(&db, &Grant::default()).await;
        let made = roles(&db).await?;
        let other = Shop::grant(&db, &Grant { prefix: Some(format!("{name}_own")) }).await;
        db.sql(format!("drop role \"{name}\"")).execute().await?;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.len() == 1 && why[0].contains("--prefix")), "{refused:?}");
        assert_eq!(made.len(), 0, "nothing was made before");
        assert!(other?.statements.iter().any(|sql| sql == &format!("CREATE ROLE \"{name}_own_brand\" NOLOGIN")));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn only_postgresql_has_roles_for_modules() -> TestResult {
    for server in Databases::find().await.into_iter().filter(|server| server.name != Server::postgres().name) {
        let db = server.connect::<Shop>().await?;
        let refused = Shop::grant(&db, &Grant::default()).await;
        assert!(matches!(&refused, Err(Error::Unsupported(why)) if why.contains("PostgreSQL")), "{refused:?}");
    }
    on_postgres(|_, url| async move {
        let empty = Server::postgres().connect::<Shop>().await?;
        let refused = Shop::grant(&empty, &Grant::default()).await;
        assert!(matches!(&refused, Err(Error::Migration(why)) if why.contains("run `migrate` or `push` first")), "{refused:?}");
        let run = async |words: &[&str]| {
            let words: Vec<OsString> =
                ["db", "grant", "--database-url", url.as_str()].iter().chain(words).map(OsString::from).collect();
            tokio::task::spawn_blocking(move || modelink::cli::run::<Shop>(words)).await
        };
        assert_eq!(run(&["--check"]).await?, ExitCode::from(3));
        assert_eq!(run(&["--dry-run"]).await?, ExitCode::SUCCESS);
        assert_eq!(run(&["--check"]).await?, ExitCode::from(3), "printing runs nothing");
        assert_eq!(run(&[]).await?, ExitCode::SUCCESS);
        assert_eq!(run(&["--check"]).await?, ExitCode::SUCCESS);
        Ok(())
    })
    .await
}
