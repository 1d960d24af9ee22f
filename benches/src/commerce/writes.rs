//! Changes: each leaves the tables as they were; the states between are compared first.

use modelink::{Db, db::Place, dialect::Dialect};

use crate::{
    rounds::{Series, Watch, play},
    seed::Workload,
    side::{Result, Writes},
    sides::Sides,
};

/// Every table, and what names a row of it.
const TABLES: [(&str, &str); 8] = [
    ("product", "id"),
    ("variant", "id"),
    ("post", "id"),
    ("brand", "id"),
    ("inventory_item", "id"),
    ("product_brand", "concat(product_id, ' ', brand_id)"),
    ("product_post", "concat(product_id, ' ', post_id)"),
    ("variant_item", "concat(variant_id, ' ', inventory_item_id)"),
];

/// The live rows of all tables.
async fn state(db: &Db) -> Result<Vec<String>> {
    let mut state = Vec::new();
    for (table, name) in TABLES {
        let sql = format!("SELECT {name} AS name FROM {table} WHERE deleted_at IS NULL ORDER BY name");
        state.extend(db.sql(sql).rows::<(String,)>().await?.into_iter().map(|(name,)| name));
    }
    Ok(state)
}

/// Removes links that were made and dismissed.
async fn clean(db: &Db) -> Result {
    db.sql("DELETE FROM product_post WHERE deleted_at IS NOT NULL").execute().await?;
    Ok(())
}

/// Leaves no more dead rows to the next than the one before left.
async fn sweep(db: &Db) -> Result {
    if db.flavour(Place::default()).dialect() == Dialect::Postgres {
        for (table, _) in TABLES {
            db.sql(format!("VACUUM {table}")).execute().await?;
        }
    }
    Ok(())
}

/// All sides leave the same rows, and in the end those from before.
pub async fn compare(sides: &Sides, workload: &Workload) -> Result {
    let before = state(&sides.db).await?;
    let (pairs, products) = (workload.unlinked(workload.scale.single), workload.some(1, workload.scale.page));
    let mut states: Vec<Vec<Vec<String>>> = Vec::new();
    for (_, side) in sides.writers() {
        let mut seen = Vec::new();
        side.link(&pairs).await?;
        seen.push(state(&sides.db).await?);
        side.link_unchecked(&pairs).await?;
        seen.push(state(&sides.db).await?);
        side.dismiss(&pairs).await?;
        seen.push(state(&sides.db).await?);
        clean(&sides.db).await?;
        side.soft_delete(products).await?;
        seen.push(state(&sides.db).await?);
        side.restore(products).await?;
        seen.push(state(&sides.db).await?);
        side.soft_delete(products).await?;
        side.restore_unchecked(products).await?;
        seen.push(state(&sides.db).await?);
        states.push(seen);
    }
    let again = states.iter().all(|seen| *seen == states[0] && seen[2] == before && seen[4] == before && seen[5] == before);
    let changed = states.iter().all(|seen| seen[0].len() == before.len() + pairs.len() && seen[3].len() < before.len());
    if again && changed { Ok(()) } else { Err("the changes leave different rows".into()) }
}

/// L1 with L3, L2 and C1.
pub async fn measure(sides: &Sides, workload: &Workload, rounds: usize, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Series>> {
    let (db, writers) = (&sides.db, sides.writers());
    let mut all = Vec::new();
    let many = workload.unlinked(workload.scale.links);
    if wanted("L1") || wanted("L3") {
        let series = play(&["L1", "L3", "L1_unchecked"], &writers, rounds, async |side, _, watch: &mut Watch| {
            sweep(db).await?;
            watch.begin();
            side.link(&many).await?;
            watch.end(1);
            watch.begin();
            side.dismiss(&many).await?;
            watch.end(1);
            clean(db).await?;
            sweep(db).await?;
            watch.begin();
            side.link_unchecked(&many).await?;
            watch.end(1);
            side.dismiss(&many).await?;
            clean(db).await
        });
        all.extend(series.await?);
    }
    if wanted("L2") {
        let few = &many[..workload.scale.single];
        let series = play(&["L2", "L2_unchecked"], &writers, rounds, async |side, _, watch: &mut Watch| {
            sweep(db).await?;
            watch.begin();
            for pair in few {
                side.link(std::slice::from_ref(pair)).await?;
            }
            watch.end(1);
            side.dismiss(few).await?;
            clean(db).await?;
            sweep(db).await?;
            watch.begin();
            for pair in few {
                side.link_unchecked(std::slice::from_ref(pair)).await?;
            }
            watch.end(1);
            side.dismiss(few).await?;
            clean(db).await
        });
        all.extend(series.await?);
    }
    if wanted("C1") {
        let series =
            play(&["C1", "C1_delete", "C1_restore", "C1_unchecked"], &writers, rounds, async |side, round, watch: &mut Watch| {
                cascade(db, &*side, workload, round, watch).await
            });
        all.extend(series.await?);
    }
    Ok(all)
}

async fn cascade(db: &Db, side: &dyn Writes, workload: &Workload, round: usize, watch: &mut Watch) -> Result {
    sweep(db).await?;
    let products = workload.some(round, workload.scale.page);
    let mut parts = Watch::new();
    watch.begin();
    parts.begin();
    side.soft_delete(products).await?;
    parts.end(1);
    parts.begin();
    side.restore(products).await?;
    parts.end(1);
    watch.end(1);
    watch.append(parts);
    sweep(db).await?;
    watch.begin();
    side.soft_delete(products).await?;
    side.restore_unchecked(products).await?;
    watch.end(1);
    Ok(())
}

/// Lets the database know its rows.
pub async fn analyze(db: &Db) -> Result {
    for (table, _) in TABLES.into_iter().chain([("tag", ""), ("product_tags", "")]) {
        let text = match db.flavour(Place::default()).dialect() {
            Dialect::Postgres => format!("VACUUM (ANALYZE) {table}"),
            Dialect::MySql => format!("ANALYZE TABLE {table}"),
            // With samples of the rows it would plan a statement anew for each value that is bound; few programs take them.
            Dialect::Sqlite => return Ok(()),
        };
        db.sql(text).execute().await?;
    }
    Ok(())
}
