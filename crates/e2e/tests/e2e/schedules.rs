//! Random faults, one upon the other, by seed. `PULSEBOARD_SCHEDULES` says how many schedules are played and
//! `PULSEBOARD_SEED` which is the first.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use pulseboard_e2e::schedule::Schedule;
use pulseboard_e2e::{Outcome, Setup, ensure, scenario};
use tokio::task::JoinSet;

/// How many schedules are played unless the environment says otherwise.
const SCHEDULES: u64 = 50;
/// How many worlds share them.
const WORLDS: usize = 3;
/// After so many failures the rest is not played.
const ENOUGH: usize = 3;
/// A sign-in that outlasts everything here, in seconds, also by the page's clock, which runs ahead.
const LIFETIME: u32 = 20 * 24 * 3_600;

pub(crate) fn number<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

pub(crate) fn setup() -> Setup {
    Setup::documented().with_proxy().with_heartbeat(1).with_token_lifetime(LIFETIME)
}

#[tokio::test(flavor = "multi_thread")]
async fn random_faults_leave_the_page_live_and_true() -> Outcome {
    let first: u64 = number("PULSEBOARD_SEED").unwrap_or(1);
    let end = first + number("PULSEBOARD_SCHEDULES").unwrap_or(SCHEDULES);
    let next = Arc::new(AtomicU64::new(first));
    let mut workers = JoinSet::new();
    for _ in 0..WORLDS {
        let next = Arc::clone(&next);
        workers.spawn(async move { work(&next, end).await });
    }
    let mut problems = Vec::new();
    while let Some(found) = workers.join_next().await {
        problems.extend(found?);
    }
    ensure!(problems.is_empty(), "{} schedules failed: {problems:#?}", problems.len());
    ensure!(next.load(Ordering::Relaxed) >= end, "not every schedule was played");
    Ok(())
}

/// Plays one schedule after the other in a world, and goes on in a new one after a failure.
async fn work(next: &AtomicU64, end: u64) -> Vec<eyre::Report> {
    let mut problems = Vec::new();
    while problems.len() < ENOUGH && next.load(Ordering::Relaxed) < end {
        let played = scenario(setup(), async |world| {
            world.open_dashboard().await?;
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end {
                    return Ok(());
                }
                let began = Instant::now();
                Schedule::new(seed).play(world).await?;
                println!("seed {seed}: {:.1} s", began.elapsed().as_secs_f32());
            }
        });
        problems.extend(played.await.err());
    }
    problems
}
