//! What every database must do alike, topic by topic.

mod calls;
mod cascades;
mod columns;
mod counting;
mod create;
mod declarations;
mod drift;
mod graph;
mod harness;
mod links;
mod links_shapes;
mod links_sync;
mod links_truth;
mod migration_files;
mod migrations;
mod names;
mod push;
mod records;
mod relations;
mod running;
mod seaorm;
mod statements;
mod torture;
mod torture_schemas;
mod transactions;
mod values;
