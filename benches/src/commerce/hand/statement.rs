//! One statement, whose text the database builds.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    server::{Cells, Server, Session},
    sql::{Kind, Sql},
};
use crate::side::{Ask, Reads, Result};

/// A server that is asked this way, and what it is asked.
pub struct Statement<S> {
    server: Arc<S>,
    /// The answer about products `p`, up to the table that they come from.
    products: String,
    of_brand: String,
}

const ROOT: &str = "(SELECT id, title, handle, status FROM product WHERE deleted_at IS NULL AND id";
const OF_BRAND: &str = "(SELECT p.id, p.title, p.handle, p.status, b.id AS brand_id, b.name AS brand_name FROM brand b \
    JOIN product_brand l ON l.brand_id = b.id AND l.deleted_at IS NULL \
    JOIN product p ON p.id = l.product_id AND p.deleted_at IS NULL WHERE b.deleted_at IS NULL AND b.name = ";

impl<S: Server> Statement<S> {
    pub fn new(server: Arc<S>) -> Self {
        let kind = S::KIND;
        Statement { server, products: products(kind), of_brand: of_brand(kind) }
    }

    async fn ask(&self, sql: Sql<'_>) -> Result<String> {
        let rows = self.server.acquire().await?.fetch(sql).await?;
        Ok(rows.first().ok_or("no answer")?.text(0)?.to_owned())
    }
}

#[async_trait]
impl<S: Server> Reads for Statement<S> {
    async fn products(&self, ask: Ask<'_>) -> Result<String> {
        let sql = Sql::new(S::KIND).sql(&self.products).sql(ROOT);
        self.ask(match ask {
            Ask::One(id) => sql.sql(" = ").text(id.as_str()).sql(") p"),
            Ask::From(first, count) => sql.sql(" >= ").text(first.as_str()).sql(&format!(" ORDER BY id LIMIT {count}) p")),
        })
        .await
    }

    async fn of_brand(&self, name: &str) -> Result<String> {
        self.ask(Sql::new(S::KIND).sql(&self.of_brand).sql(OF_BRAND).text(name).sql(") p")).await
    }
}

/// Texts one after the other.
fn concat(kind: Kind, parts: &[&str]) -> String {
    match kind {
        Kind::Sqlite => parts.join(" || "),
        Kind::Postgres | Kind::MySql => format!("concat({})", parts.join(", ")),
    }
}

/// A text as JSON.
fn json(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Postgres => format!("to_json({text})"),
        Kind::MySql | Kind::Sqlite => format!("json_quote({text})"),
    }
}

/// Objects with commas between them, in brackets.
fn array(kind: Kind, object: &str, order: &str) -> String {
    let list = match kind {
        Kind::Postgres => format!("string_agg({object}, ','{order})"),
        Kind::MySql => format!("group_concat({object}{order} SEPARATOR ',')"),
        Kind::Sqlite => format!("group_concat({object}, ','{order})"),
    };
    concat(kind, &["'['", &format!("coalesce({list}, '')"), "']'"])
}

/// A number with as many digits as it needs.
fn price(kind: Kind) -> String {
    match kind {
        Kind::Postgres => "v.price".into(),
        Kind::MySql => "trim(TRAILING '.' FROM trim(TRAILING '0' FROM v.price))".into(),
        Kind::Sqlite => "rtrim(rtrim(format('%d.%08d', v.price / 100000000, v.price % 100000000), '0'), '.')".into(),
    }
}

/// The fields of a variant, without the last brace.
fn variant(kind: Kind, rest: &[&str]) -> String {
    let (title, sku, price) = (json(kind, "v.title"), json(kind, "v.sku"), price(kind));
    let own = [r#"'{"id":"'"#, "v.id", r#"'","title":'"#, &title, r#"',"sku":'"#, &sku, r#"',"price":"'"#, &price];
    concat(kind, &[&own[..], rest].concat())
}

fn products(kind: Kind) -> String {
    let item = concat(kind, &[r#"'{"id":"'"#, "i.id", r#"'","stocked_quantity":'"#, "i.stocked_quantity", "'}'"]);
    let item = format!(
        "coalesce((SELECT {item} FROM variant_item l JOIN inventory_item i ON i.id = l.inventory_item_id AND i.deleted_at IS NULL \
         WHERE l.variant_id = v.id AND l.deleted_at IS NULL), 'null')"
    );
    let variants = array(kind, &variant(kind, &[r#"'","inventory_item":'"#, &item, "'}'"]), "");
    let variants = format!("(SELECT {variants} FROM variant v WHERE v.product_id = p.id AND v.deleted_at IS NULL)");
    let tag = concat(kind, &[r#"'{"id":"'"#, "t.id", r#"'","value":'"#, &json(kind, "t.value"), "'}'"]);
    let tags = format!(
        "(SELECT {} FROM product_tags l JOIN tag t ON t.id = l.tag_id AND t.deleted_at IS NULL WHERE l.product_id = p.id)",
        array(kind, &tag, "")
    );
    let brand = concat(kind, &[r#"'{"id":"'"#, "b.id", r#"'","name":'"#, &json(kind, "b.name"), "'}'"]);
    let brand = format!(
        "coalesce((SELECT {brand} FROM product_brand l JOIN brand b ON b.id = l.brand_id AND b.deleted_at IS NULL \
         WHERE l.product_id = p.id AND l.deleted_at IS NULL), 'null')"
    );
    let post = concat(kind, &[r#"'{"id":"'"#, "o.id", r#"'","title":'"#, &json(kind, "o.title"), "'}'"]);
    let posts = format!(
        "(SELECT {} FROM product_post l JOIN post o ON o.id = l.post_id AND o.deleted_at IS NULL \
         WHERE l.product_id = p.id AND l.deleted_at IS NULL)",
        array(kind, &post, "")
    );
    let rest =
        [r#"'","variants":'"#, &variants, r#"',"tags":'"#, &tags, r#"',"brand":'"#, &brand, r#"',"posts":'"#, &posts, "'}'"];
    product(kind, &rest)
}

fn of_brand(kind: Kind) -> String {
    let variants = array(kind, &variant(kind, &[r#"'"}'"#]), "");
    let variants = format!("(SELECT {variants} FROM variant v WHERE v.product_id = p.id AND v.deleted_at IS NULL)");
    let name = json(kind, "p.brand_name");
    let rest = [r#"'","brand":{"id":"'"#, "p.brand_id", r#"'","name":'"#, &name, r#"'},"variants":'"#, &variants, "'}'"];
    product(kind, &rest)
}

fn product(kind: Kind, rest: &[&str]) -> String {
    let (title, handle) = (json(kind, "p.title"), json(kind, "p.handle"));
    let own = [r#"'{"id":"'"#, "p.id", r#"'","title":'"#, &title, r#"',"handle":'"#, &handle, r#"',"status":"'"#, "p.status"];
    // MariaDB cuts lists at a length of its own.
    let longer = if kind == Kind::MySql { "SET STATEMENT group_concat_max_len = 4294967295 FOR " } else { "" };
    format!("{longer}SELECT {} FROM ", array(kind, &concat(kind, &[&own[..], rest].concat()), " ORDER BY p.id"))
}
