//! What every database must do alike, topic by topic.

mod graph;
mod harness;
mod seaorm;
mod statements;
