//! Questions over the seeded system, through links and relations. Each answer is checked against plain SQL, and is the same
//! on every database.

use std::collections::BTreeSet;

use commerce::{
    Commerce,
    cart::{Cart, LineItem},
    inventory::InventoryItem,
    links::*,
    product::{Product, ProductCategory, ProductOption, ProductStatus, Variant},
    sales_channel::SalesChannel,
    seed::seed,
    stock_location::StockLocation,
};
use modelink::{App, db::FromRow, prelude::*};
use modelink_tests::{Databases, TestResult};

/// A seeded database, and plain SQL on it.
struct Shop {
    db: Db,
    /// What 1 is in a column of decimals: SQLite keeps them as whole numbers.
    one: &'static str,
}

impl Shop {
    async fn sql<T: FromRow>(&self, text: &str) -> TestResult<Vec<T>> {
        Ok(self.db.sql(text.replace("{1}", self.one)).rows().await?)
    }

    /// Texts, in order.
    async fn texts(&self, text: &str) -> TestResult<Vec<String>> {
        let mut texts: Vec<String> = self.sql::<(String,)>(text).await?.into_iter().map(|(text,)| text).collect();
        texts.sort_unstable();
        Ok(texts)
    }

    async fn number(&self, text: &str) -> TestResult<i64> {
        Ok(self.sql::<(i64,)>(text).await?[0].0)
    }
}

/// How many products: 100, or what `COMMERCE_PRODUCTS` says. The questions hold for any number from 100.
fn products() -> TestResult<usize> {
    Ok(std::env::var("COMMERCE_PRODUCTS").map_or(Ok(100), |number| number.parse())?)
}

#[tokio::test]
async fn the_answers_are_those_of_plain_sql_on_every_database() -> TestResult {
    let mut answers: Vec<(&str, Vec<Json>)> = Vec::new();
    for server in Databases::find().await {
        let db = server.connect::<Commerce>().await?;
        Commerce::migrate(&db).await?;
        seed(&db, products()?).await?;
        let shop = Shop { db, one: if server.name == "SQLite" { "100000000" } else { "1" } };
        let found = ask(&shop).await.map_err(|error| format!("on {}: {error}", server.name))?;
        answers.push((server.name, found));
    }
    for (name, found) in &answers[1..] {
        for (number, (first, other)) in answers[0].1.iter().zip(found).enumerate() {
            assert_eq!(first, other, "question {}: {} and {name} answer alike", number + 1, answers[0].0);
        }
    }
    Ok(())
}

async fn ask(shop: &Shop) -> TestResult<Vec<Json>> {
    Ok(vec![
        a_page_of_a_category(shop).await?,
        cheap_things_of_a_channel(shop).await?,
        carts_by_the_name_of_their_customer(shop).await?,
        products_by_any_all_and_none_of_their_variants(shop).await?,
        numbers_of_each_channel(shop).await?,
        carts_with_all_that_is_in_them(shop).await?,
        what_runs_low_in_each_warehouse(shop).await?,
        what_was_taken_out_of_the_shop(shop).await?,
        what_leaves_the_stock_with_a_variant(shop).await?,
        the_tree_of_categories_and_the_options(shop).await?,
        customers_of_a_group_by_names_alone(shop).await?,
        offers_of_a_price_list_by_names_alone(shop).await?,
    ])
}

/// Filter over a pivot, page, steps to one and to many, a list cut below each row.
async fn a_page_of_a_category(shop: &Shop) -> TestResult<Json> {
    let page = graph! {
        Product(filter: status == ProductStatus::Published && categories.handle == "wear-tops", order: handle, limit: 10, offset: 5) {
            handle, r#type { value }, collection { title }, tags(order: value) { value },
            last: variants(order: -variant_rank, limit: 2) { sku, options(order: value) { value } },
            images(filter: rank == 0) { url },
        }
    }
    .page(&shop.db)
    .await?;
    let handles = shop
        .texts(
            "select p.handle from product p join product_category_product x on x.product_id = p.id \
             join product_category c on c.id = x.product_category_id \
             where p.status = 'published' and c.handle = 'wear-tops' and p.deleted_at is null and c.deleted_at is null",
        )
        .await?;
    assert_eq!(page.count, u64::try_from(handles.len())?);
    assert!(page.rows.iter().map(|row| &row.handle).eq(handles.iter().skip(5).take(10)), "{handles:?}");
    let tags: BTreeSet<(String, String)> = shop
        .sql::<(String, String)>(
            "select p.handle, t.value from product p join product_tags x on x.product_id = p.id \
             join product_tag t on t.id = x.product_tag_id where t.deleted_at is null",
        )
        .await?
        .into_iter()
        .collect();
    for row in &page.rows {
        let expected = tags.iter().filter(|(handle, _)| *handle == row.handle).map(|(_, tag)| tag);
        assert!(row.tags.iter().map(|tag| &tag.value).eq(expected), "{}", row.handle);
        assert!(row.last.len() == 2 && row.last[0].sku.as_ref().is_some_and(|sku| sku.ends_with("-L")), "{}", row.handle);
        assert_eq!((row.last[0].options.len(), row.images.len()), (2, 1));
    }
    Ok(Json(json!(page.rows)))
}

/// Conditions over two links, one of them behind a relation.
async fn cheap_things_of_a_channel(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Product(
            filter: sales_channels.name == "App"
                && variants.any(manage_inventory == true && price_set.prices.any(currency_code == "eur" && amount < 20 && rules_count == 0)),
            order: handle,
        ) { handle, variants(order: sku) { sku, price_set { prices(filter: rules_count == 0, order: amount) { currency_code, amount } } } }
    }
    .fetch(&shop.db)
    .await?;
    let handles = shop
        .texts(
            "select distinct p.handle from product p join product_sales_channel x on x.product_id = p.id and x.deleted_at is null \
             join sales_channel s on s.id = x.sales_channel_id and s.deleted_at is null and s.name = 'App' \
             join product_variant v on v.product_id = p.id and v.deleted_at is null and v.manage_inventory = true \
             join product_variant_price_set y on y.variant_id = v.id and y.deleted_at is null \
             join price r on r.price_set_id = y.price_set_id and r.deleted_at is null \
             where r.currency_code = 'eur' and r.amount < 20 * {1} and r.rules_count = 0 and p.deleted_at is null",
        )
        .await?;
    assert!(!handles.is_empty() && rows.iter().map(|row| &row.handle).eq(&handles), "{handles:?}");
    Ok(Json(json!(rows)))
}

/// An order over a read-only link, NULLs last, with a tie broken by the key.
async fn carts_by_the_name_of_their_customer(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Cart(order: [customer.last_name, -customer.email], limit: 200) { id, email, customer { last_name, email }, region { name } }
    }
    .fetch(&shop.db)
    .await?;
    let mut carts = shop
        .sql::<(String, Option<String>, Option<String>)>(
            "select c.id, u.last_name, u.email from cart c left join customer u on u.id = c.customer_id and u.deleted_at is null \
             where c.deleted_at is null",
        )
        .await?;
    // Ascending puts what is missing last, descending first.
    carts.sort_by(|(id, name, email), (other_id, other_name, other_email)| {
        let names = (name.is_none(), name).cmp(&(other_name.is_none(), other_name));
        let emails = (other_email.is_none(), other_email).cmp(&(email.is_none(), email));
        names.then(emails).then(id.cmp(other_id))
    });
    let ids: Vec<_> = carts.iter().take(200).map(|(id, ..)| id.as_str()).collect();
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ids);
    let shown = rows
        .into_iter()
        .map(|row| (row.email, row.customer.map(|customer| customer.last_name), row.region.map(|region| region.name)));
    Ok(Json(json!(shown.collect::<Vec<_>>())))
}

/// Quantified conditions, one inside the other, and their denial.
async fn products_by_any_all_and_none_of_their_variants(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Product(
            filter: variants.all(price_set.prices.none(currency_code == "usd" && amount > 150))
                && variants.none(barcode == None)
                && variants.any(sku.starts_with("P0"))
                && !categories.any(parent_category.handle == "kitchen"),
            order: handle,
        ) { handle }
    }
    .fetch(&shop.db)
    .await?;
    let handles = shop
        .texts(
            "select p.handle from product p where p.deleted_at is null \
             and p.id not in (select v.product_id from product_variant v \
                 join product_variant_price_set y on y.variant_id = v.id and y.deleted_at is null \
                 join price_set s on s.id = y.price_set_id and s.deleted_at is null \
                 join price r on r.price_set_id = s.id and r.deleted_at is null \
                 where v.deleted_at is null and r.currency_code = 'usd' and r.amount > 150 * {1}) \
             and p.id not in (select product_id from product_variant where deleted_at is null and barcode is null) \
             and p.id in (select product_id from product_variant where deleted_at is null and sku like 'P0%') \
             and p.id not in (select x.product_id from product_category_product x join product_category c on c.id = x.product_category_id \
                 join product_category up on up.id = c.parent_category_id and up.deleted_at is null \
                 where c.deleted_at is null and up.handle = 'kitchen')",
        )
        .await?;
    assert!(!handles.is_empty() && rows.iter().map(|row| &row.handle).eq(&handles), "{} and {}", rows.len(), handles.len());
    Ok(Json(json!(rows)))
}

/// Counts over links with a table and without one, with and without a condition.
async fn numbers_of_each_channel(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        SalesChannel(order: name) {
            name,
            all: products.count(),
            on_sale: products.count(status == ProductStatus::Published),
            carts: carts.count(),
            keys: publishable_api_keys.count(),
            stock_locations(order: name) { name, address { city } },
        }
    }
    .fetch(&shop.db)
    .await?;
    for row in &rows {
        let products = format!(
            "select count(*) from product p join product_sales_channel x on x.product_id = p.id and x.deleted_at is null \
             join sales_channel s on s.id = x.sales_channel_id where s.name = '{}' and p.deleted_at is null",
            row.name
        );
        let carts = format!(
            "select count(*) from cart where sales_channel_id = (select id from sales_channel where name = '{}')",
            row.name
        );
        assert_eq!(row.all, shop.number(&products).await?, "{}", row.name);
        assert_eq!(row.on_sale, shop.number(&format!("{products} and p.status = 'published'")).await?, "{}", row.name);
        assert_eq!(row.carts, shop.number(&carts).await?, "{}", row.name);
    }
    assert!(rows.len() == 3 && rows[0].all > 0 && rows[0].on_sale < rows[0].all && rows.iter().any(|row| row.carts == 0));
    Ok(Json(json!(rows)))
}

/// Eight kinds of steps in one question, five deep.
async fn carts_with_all_that_is_in_them(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Cart(filter: items.adjustments.code == "TENTH" && region.countries.iso_2 == "fr", order: id) {
            id, email,
            items(order: id) {
                quantity, unit_price, adjustments { amount }, tax_lines { code, rate },
                product { handle },
                variant { sku, price_set { prices(filter: currency_code == "eur", order: amount) { amount, price_list { title } } } },
            },
            shipping_methods { name, amount, tax_lines { rate } },
            shipping_address { city }, billing_address { city },
            credit_lines { amount },
            customer { email, groups(order: name) { name } },
        }
    }
    .fetch(&shop.db)
    .await?;
    let wanted = "from cart c join cart_line_item i on i.cart_id = c.id where c.region_id in \
         (select region_id from region_country where iso_2 = 'fr') and exists (select 1 from cart_line_item l \
         join cart_line_item_adjustment a on a.item_id = l.id where l.cart_id = c.id and a.code = 'TENTH')";
    let lines = shop
        .sql::<(String, i32, Decimal, Option<String>)>(&format!(
            "select c.id, i.quantity, i.unit_price, (select v.sku from product_variant v where v.id = i.variant_id and v.deleted_at is null) \
             {wanted} order by c.id, i.id"
        ))
        .await?;
    let found = rows.iter().flat_map(|cart| {
        cart.items.iter().map(move |item| {
            (cart.id.to_string(), item.quantity, item.unit_price, item.variant.as_ref().and_then(|variant| variant.sku.clone()))
        })
    });
    assert_eq!(found.collect::<Vec<_>>(), lines);
    let dangling = LineItem::count(&shop.db, filter!(LineItem, variant_id != None && variant == None)).await?;
    let gone =
        "select count(*) from cart_line_item i join product_variant v on v.id = i.variant_id where v.deleted_at is not null";
    assert_eq!(i64::try_from(dangling)?, shop.number(gone).await?, "a cart keeps what is no longer in the shop");
    assert!(dangling > 0);
    let taken: Decimal = rows.iter().flat_map(|cart| &cart.items).flat_map(|item| &item.adjustments).map(|cut| cut.amount).sum();
    let amounts = shop
        .sql::<(Decimal,)>(&format!("select a.amount from cart_line_item_adjustment a where a.item_id in (select i.id {wanted})"))
        .await?;
    assert_eq!(taken, amounts.into_iter().map(|(amount,)| amount).sum());
    let rows = rows.into_iter().map(|cart| {
        json!([
            cart.email,
            cart.items,
            cart.shipping_methods,
            cart.shipping_address,
            cart.billing_address,
            cart.credit_lines,
            cart.customer
        ])
    });
    Ok(Json(json!(rows.collect::<Vec<_>>())))
}

/// A read-only link to many, ordered by a field behind a relation and cut below each row.
async fn what_runs_low_in_each_warehouse(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        StockLocation(order: name) {
            name, address { city },
            sales_channels(order: name) { name },
            levels: inventory_levels.count(),
            low: inventory_levels(filter: stocked_quantity < 5, order: [stocked_quantity, inventory_item.sku], limit: 12) {
                stocked_quantity, inventory_item { sku, reserved: reservation_items.count() }
            },
        }
    }
    .fetch(&shop.db)
    .await?;
    for row in &rows {
        let at = format!(
            "from inventory_level l join inventory_item i on i.id = l.inventory_item_id \
             where l.location_id = (select id from stock_location where name = '{}') and l.deleted_at is null",
            row.name
        );
        assert_eq!(row.levels, shop.number(&format!("select count(*) {at}")).await?, "{}", row.name);
        let mut low = shop
            .sql::<(Decimal, Option<String>)>(&format!(
                "select l.stocked_quantity, i.sku {at} and l.stocked_quantity < 5 * {{1}}"
            ))
            .await?;
        low.sort();
        low.truncate(12);
        let found: Vec<_> = row.low.iter().map(|level| (level.stocked_quantity, level.inventory_item.sku.clone())).collect();
        assert_eq!(found, low, "{}", row.name);
    }
    Ok(Json(json!(rows)))
}

/// Deleted records on request, what went with them over relations and a link, and what they still lead to.
async fn what_was_taken_out_of_the_shop(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Product(filter: deleted_at != None, order: handle, with_deleted) {
            handle, live: variants { sku }, r#type { value },
            variants(order: sku, with_deleted) { sku, price_set(with_deleted) { prices(with_deleted) { amount, deleted_at } } },
        }
    }
    .fetch(&shop.db)
    .await?;
    assert!(rows.iter().map(|row| &row.handle).eq(&shop.texts("select handle from product where deleted_at is not null").await?));
    assert!(!rows.is_empty() && rows.iter().all(|row| row.live.is_empty() && row.variants.len() == 3 && row.r#type.is_some()));
    let prices = rows.iter().flat_map(|row| &row.variants).flat_map(|variant| &variant.price_set).flat_map(|set| &set.prices);
    let (prices, gone) = prices.fold((0, 0), |(all, gone), price| (all + 1, gone + i64::from(price.deleted_at.is_some())));
    assert_eq!((prices, gone), (gone, shop.number("select count(*) from price where deleted_at is not null").await?));
    let hidden = graph!(Product(filter: deleted_at != None) { handle }).fetch(&shop.db).await?;
    assert!(hidden.is_empty(), "unless they are asked for");
    Ok(Json(json!(rows.into_iter().map(|row| row.handle).collect::<Vec<_>>())))
}

/// The columns of a link itself, and a link followed from its other end.
async fn what_leaves_the_stock_with_a_variant(shop: &Shop) -> TestResult<Json> {
    let rows = graph! {
        Variant(filter: product.status == ProductStatus::Published && sku.like("P001%"), order: sku) {
            sku, inventory_items(order: sku) { sku, link { required_quantity }, location_levels(order: [-stocked_quantity, location_id]) { stocked_quantity } }
        }
    }
    .fetch(&shop.db)
    .await?;
    let pairs = shop
        .sql::<(Option<String>, Option<String>, Decimal)>(
            "select v.sku, i.sku, x.required_quantity from product_variant v join product p on p.id = v.product_id \
             join product_variant_inventory_item x on x.variant_id = v.id join inventory_item i on i.id = x.inventory_item_id \
             where p.status = 'published' and v.sku like 'P001%' and v.deleted_at is null and x.deleted_at is null order by v.sku",
        )
        .await?;
    let found = rows
        .iter()
        .flat_map(|row| row.inventory_items.iter().map(|item| (row.sku.clone(), item.sku.clone(), item.link.required_quantity)));
    assert_eq!(found.collect::<Vec<_>>(), pairs);
    let double = graph!(InventoryItem(filter: variants.sku.like("P00_0-L"), order: sku) { sku, variants { sku, link { required_quantity } } });
    let double = double.fetch(&shop.db).await?;
    assert!(!double.is_empty() && double.iter().all(|item| item.variants[0].link.required_quantity == dec!(2)));
    Ok(Json(json!([rows, double])))
}

/// A tree, and a pivot that is a model with a pivot of its own.
async fn the_tree_of_categories_and_the_options(shop: &Shop) -> TestResult<Json> {
    let roots = graph! {
        ProductCategory(filter: parent_category == None, order: handle) {
            handle, category_children(order: [rank, handle]) { handle, parent_category { mpath }, number: products.count() }
        }
    }
    .fetch(&shop.db)
    .await?;
    assert_eq!(roots.iter().map(|root| root.category_children.len()).collect::<Vec<_>>(), [3, 3, 3, 3]);
    let counted: i64 = roots.iter().flat_map(|root| &root.category_children).map(|child| child.number).sum();
    assert_eq!(counted, shop.number("select count(*) from product where deleted_at is null").await?);
    let options = graph! {
        ProductOption(order: title) { title, values(order: rank) { value, offered: product_options.count(), variants: variants.count() } }
    }
    .fetch(&shop.db)
    .await?;
    for value in options.iter().flat_map(|option| &option.values) {
        let offered = format!(
            "select count(*) from product_product_option_value x join product_option_value v on v.id = x.product_option_value_id \
             where v.value = '{}'",
            value.value
        );
        assert_eq!(value.offered, shop.number(&offered).await?, "{}", value.value);
    }
    let red =
        Product::count(&shop.db, filter!(Product, product_options.values.value == "Rust" && options.title == "Colour")).await?;
    assert!(red > 0);
    Ok(Json(json!([roots, options, red])))
}

/// The run-time query: a pivot entity, a read-only link, a link behind it.
async fn customers_of_a_group_by_names_alone(shop: &Shop) -> TestResult<Json> {
    let answer = shop
        .db
        .graph(json!({
            "entity": "customer",
            "fields": ["email", "groups.name", "addresses.city", "carts.email", "carts.items.variant.sku", "carts.items.quantity"],
            "filters": { "groups": { "name": "VIP" }, "addresses": { "city": { "$in": ["Montréal", "Wien"] } }, "has_account": true },
            "pagination": { "skip": 1, "take": 10, "order": { "email": "ASC" } },
        }))
        .await?;
    let emails = shop
        .texts(
            "select distinct c.email from customer c join customer_group_customer x on x.customer_id = c.id and x.deleted_at is null \
             join customer_group g on g.id = x.customer_group_id and g.deleted_at is null \
             join customer_address a on a.customer_id = c.id and a.deleted_at is null \
             where g.name = 'VIP' and a.city in ('Montréal', 'Wien') and c.has_account = true and c.deleted_at is null",
        )
        .await?;
    assert_eq!(answer.count, Some(u64::try_from(emails.len())?));
    assert!(answer.rows.iter().filter_map(|row| row["email"].as_str()).eq(emails.iter().skip(1).take(10)), "{emails:?}");
    assert!(answer.rows.iter().any(|row| row["carts"].as_array().is_some_and(|carts| !carts.is_empty())));
    Ok(Json(json!(answer.rows)))
}

/// The run-time query, from a relation over a one-to-one link.
async fn offers_of_a_price_list_by_names_alone(shop: &Shop) -> TestResult<Json> {
    let answer = shop
        .db
        .graph(json!({
            "entity": "price_list",
            "fields": ["title", "prices.amount", "prices.price_set.variant.sku", "price_list_rules.attribute", "price_list_rules.value"],
            "filters": { "status": "active", "prices": { "amount": { "$lt": "50" } } },
        }))
        .await?;
    let skus = shop
        .texts(
            "select v.sku from price r join price_list l on l.id = r.price_list_id join product_variant_price_set y on y.price_set_id = r.price_set_id \
             join product_variant v on v.id = y.variant_id \
             where l.status = 'active' and r.deleted_at is null and y.deleted_at is null and v.deleted_at is null",
        )
        .await?;
    let prices = answer.rows[0]["prices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<_> = prices.iter().filter_map(|price| price["price_set"]["variant"]["sku"].as_str()).collect();
    found.sort_unstable();
    assert!(answer.rows.len() == 1 && !skus.is_empty() && found.iter().eq(&skus), "{found:?}");
    Ok(Json(json!(answer.rows)))
}
