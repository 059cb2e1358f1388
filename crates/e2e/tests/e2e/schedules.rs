//! Random faults, one upon the other, by seed. `PULSEBOARD_SCHEDULES` says how many schedules are played and
//! `PULSEBOARD_SEED` which is the first. With `PULSEBOARD_SOAK_MINUTES` a soak goes on for so long.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pulseboard_e2e::faults::{self, Change, Fault, make, run_fault, settle};
use pulseboard_e2e::footprint::Footprint;
use pulseboard_e2e::schedule::Schedule;
use pulseboard_e2e::{Outcome, Problem, Setup, World, ensure, scenario};
use tokio::task::JoinSet;

/// How many schedules are played unless the environment says otherwise.
const SCHEDULES: u64 = 50;
/// How many worlds share them.
const WORLDS: usize = 3;
/// After so many failures the rest is not played.
const ENOUGH: usize = 3;
/// A sign-in that outlasts everything here, in seconds, also by the page's clock, which runs ahead.
const LIFETIME: u32 = 20 * 24 * 3_600;
/// In each round of a soak: schedules, and changes of the data one after the other.
const ROUND: (u64, usize) = (4, 20);
/// A page's memory may grow so much after it is warm: pieces of it are kept for what comes next.
const MODULE_SLACK: u64 = 128 * 1_024;
/// So many nodes more are no leak: a toast, a message.
const NODE_SLACK: u64 = 200;

fn number<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

fn setup() -> Setup {
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
async fn work(next: &AtomicU64, end: u64) -> Vec<Problem> {
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

#[tokio::test(flavor = "multi_thread")]
async fn soak() -> Outcome {
    let Some(minutes) = number::<u64>("PULSEBOARD_SOAK_MINUTES").filter(|minutes| *minutes > 0) else {
        return Ok(());
    };
    let began = Instant::now();
    let first: u64 = number("PULSEBOARD_SEED").unwrap_or(1);
    scenario(setup(), async |world| {
        world.open_dashboard().await?;
        let mut footprints = Vec::new();
        let mut seeds = first..;
        while began.elapsed() < Duration::from_secs(minutes * 60) {
            let round = footprints.len();
            let (name, faults) = group(round);
            play_round(world, &faults, &mut seeds)
                .await
                .map_err(|problem| problem.and(format!("  in round {round}")))?;
            let footprint = Footprint::of(&world.page).await?;
            println!("{} s, round {round} ({name}): {footprint}", began.elapsed().as_secs());
            footprints.push(footprint);
        }
        check_flat(&footprints)
    })
    .await
}

/// The faults of a round: all groups take turns.
fn group(round: usize) -> (&'static str, Vec<Fault>) {
    match round % 6 {
        0 => ("connections", faults::connections()),
        1 => ("frames", faults::frames()),
        2 => ("figures", faults::figures()),
        3 => ("statuses", faults::statuses()),
        4 => ("streams", faults::stream_statuses()),
        _ => ("sign-ins", faults::refusals()),
    }
}

async fn play_round(world: &World, faults: &[Fault], seeds: &mut impl Iterator<Item = u64>) -> Outcome {
    let (schedules, changes) = ROUND;
    for fault in faults {
        run_fault(world, fault).await?;
    }
    for seed in (0..schedules).map_while(|_| seeds.next()) {
        Schedule::new(seed).play(world).await?;
    }
    for change in Change::ALL.into_iter().cycle().take(changes) {
        make(world, change).await?;
    }
    settle(world).await?;
    world.console.check(world.page.driver(), world.page.origin()).await
}

/// From a third of the way on, nothing grows any more.
fn check_flat(footprints: &[Footprint]) -> Outcome {
    let (Some(warm), Some(last)) = (footprints.get(footprints.len() / 3), footprints.last()) else {
        return Err(Problem::new("there was no round at all"));
    };
    ensure!(footprints.len() >= 3, "{} rounds are too few to tell what grows", footprints.len());
    ensure!(last.module <= warm.module + MODULE_SLACK, "the module grows: {warm}, in the end {last}");
    ensure!(last.nodes <= warm.nodes + NODE_SLACK, "the nodes grow: {warm}, in the end {last}");
    Ok(())
}
