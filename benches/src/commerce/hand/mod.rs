//! What a person would write over sqlx to be as fast as can be: the limit.

mod nodes;
mod server;
mod sql;
mod statement;
mod write;

use std::sync::Arc;

use sea_orm::sqlx::{mysql::MySqlPool, postgres::PgPool, sqlite::SqlitePool};

use crate::side::{Reads, Result, Writes};
use server::Server;

/// All that is done by hand.
pub struct Hand {
    /// One statement, whose text the database builds.
    pub statement: Arc<dyn Reads>,
    /// A statement for each list, whose rows are put together here.
    pub nodes: Arc<dyn Reads>,
    pub writes: Arc<dyn Writes>,
}

impl Hand {
    pub async fn open(url: &str) -> Result<Self> {
        match url.split(':').next() {
            Some("postgres" | "postgresql") => Self::on::<PgPool>(url).await,
            Some("mysql" | "mariadb") => Self::on::<MySqlPool>(url).await,
            _ => Self::on::<SqlitePool>(url).await,
        }
    }

    async fn on<S: Server>(url: &str) -> Result<Self> {
        let server = Arc::new(S::open(url).await?);
        Ok(Hand {
            statement: Arc::new(statement::Statement::new(server.clone())),
            nodes: Arc::new(nodes::Nodes(server.clone())),
            writes: Arc::new(write::Write(server)),
        })
    }
}
