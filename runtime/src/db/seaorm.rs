//! `Db` and `Tx` as connections of SeaORM, in their default database.
