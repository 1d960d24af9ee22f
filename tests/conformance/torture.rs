//! A few cases of each trial; `torture` plays as many as asked for.

use modelink_tests::{
    Databases,
    torture::{Run, Silent, contend, faults, graph, journal, model},
};

/// Where the cases of a commit begin: always the same, so that a failure is the commit's.
const SEED: u64 = 1;

#[tokio::test]
async fn random_calls_leave_what_a_plain_model_says() {
    for server in Databases::find().await {
        let cases = if server.name == "SQLite" { 300 } else { 50 };
        model(&Run { servers: vec![server], cases, seed: SEED }, &Silent).await.assert();
    }
}

/// One test for each database, so that they run beside each other.
async fn random_queries(name: &str) {
    for server in Databases::find().await.into_iter().filter(|server| server.name == name) {
        graph(&Run { servers: vec![server], cases: 1_000, seed: SEED }, &Silent, false).await.assert();
    }
}

#[tokio::test]
async fn every_plan_answers_random_queries_as_the_plainest_way_in_memory_on_sqlite() {
    random_queries("SQLite").await;
}

#[tokio::test]
async fn every_plan_answers_random_queries_as_the_plainest_way_in_memory_on_postgres() {
    random_queries("PostgreSQL").await;
}

#[tokio::test]
async fn every_plan_answers_random_queries_as_the_plainest_way_in_memory_on_mariadb() {
    random_queries("MariaDB").await;
}

#[tokio::test]
async fn random_queries_over_several_databases_are_answered_as_the_plainest_way_in_memory() {
    let servers = Databases::find().await.into_iter().collect();
    graph(&Run { servers, cases: 300, seed: SEED }, &Silent, true).await.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_write_the_same_records_see_no_deadlock_and_break_no_rule() {
    let run = Run { servers: Databases::find().await.into_iter().collect(), cases: 1, seed: SEED };
    contend(&run, &Silent, 10).await.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_breaks_at_any_round_trip_took_effect_as_a_whole_or_not_at_all() {
    let run = Run { servers: Databases::find().await.into_iter().collect(), cases: 1, seed: SEED };
    faults(&run, &Silent, 4).await.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cascades_over_several_databases_survive_what_breaks_them_off() {
    let servers: Vec<_> = Databases::find().await.into_iter().collect();
    let (outcome, _) = journal(&Run { cases: servers.len() as u64, servers, seed: SEED }, &Silent, true).await;
    outcome.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_fence_the_trial_sees_the_race() {
    let servers: Vec<_> = Databases::find().await.into_iter().collect();
    for seed in SEED..SEED + 20 {
        let (_, tally) = journal(&Run { cases: 1, servers: servers.clone(), seed }, &Silent, false).await;
        if tally.wrong() > 0 {
            return;
        }
    }
    panic!("no row ended wrong in 20 cases: the trial cannot see what the fence is for");
}
