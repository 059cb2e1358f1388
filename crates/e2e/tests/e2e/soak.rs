//! The nightly run: pages are kept live while faults, random schedules and changes come over and over, until the time is
//! over. `cargo xtask soak --minutes N` says how long.

use std::time::{Duration, Instant};

use eyre::eyre;
use pulseboard_e2e::faults::{self, Change, Fault, make, run_fault, settle};
use pulseboard_e2e::footprint::Footprint;
use pulseboard_e2e::schedule::Schedule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, World, ensure, scenario};

use crate::schedules::{number, setup};

/// After each group of faults: schedules, and changes of the data one after the other.
const BETWEEN: (u64, usize) = (4, 20);
/// What is left to say is said so often.
const NEWS: Duration = Duration::from_mins(1);
/// Nothing takes longer, so nothing slow begins later than so long before the end.
const LONGEST: Duration = Duration::from_mins(2);
/// A page's memory may grow so much after it is warm: pieces of it are kept for what comes next.
const MODULE_SLACK: u64 = 128 * 1_024;
/// The days that the page shows: over, so that what it reads of them does not grow with the orders that are placed.
const DAYS: &str = "SELECT '/?period=custom&from=' || date('now', '-9 days') || '&to=' || date('now', '-3 days')";
/// So many nodes more are no leak: a toast, a message.
const NODE_SLACK: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "goes on for as long as it is told: `cargo xtask soak --minutes N`"]
async fn soak() -> Outcome {
    let minutes: u64 = number("PULSEBOARD_SOAK_MINUTES")
        .ok_or_else(|| eyre!("nothing says how long; `cargo xtask soak --minutes N` does"))?;
    let end = Instant::now() + Duration::from_secs(minutes * 60);
    tokio::try_join!(play_quick(end), play_slow(end)).map(drop)
}

/// One page lives through everything that is over soon. From a third of the way on, it does not grow.
async fn play_quick(end: Instant) -> Outcome {
    scenario(setup(), async |world| {
        world.page.sign_in(&world.truth.text(DAYS).await?, ADMIN).await?;
        world.page.wait("all figures", View::has_all_figures).await?;
        let mut footprints = Vec::new();
        let mut next_news = Instant::now();
        let mut seeds = number("PULSEBOARD_SEED").unwrap_or(1)..;
        for play in plays().iter().cycle() {
            if Instant::now() >= end {
                break;
            }
            play.run(world, &mut seeds).await?;
            let footprint = Footprint::of(&world.page).await?;
            if Instant::now() >= next_news {
                next_news = Instant::now() + NEWS;
                let left = end.saturating_duration_since(Instant::now()).as_secs().div_ceil(60);
                println!("{left} min left, {} played: {footprint}", footprints.len() + 1);
            }
            footprints.push(footprint);
        }
        settle(world).await?;
        world.console.check(world.page.driver(), world.page.origin()).await?;
        check_flat(&footprints)
    })
    .await
}

/// What one page is put through, in its order.
enum Play {
    Fault(Fault),
    Schedule,
    Change(Change),
}

fn plays() -> Vec<Play> {
    let groups = [
        faults::connections(),
        faults::frames(),
        faults::figures(),
        faults::statuses(),
        faults::stream_statuses(),
        faults::refusals(),
    ];
    let (schedules, changes) = BETWEEN;
    let between = || {
        let changes = Change::ALL.into_iter().cycle().take(changes).map(Play::Change);
        (0..schedules).map(|_| Play::Schedule).chain(changes)
    };
    groups.into_iter().flat_map(|group| group.into_iter().map(Play::Fault).chain(between())).collect()
}

impl Play {
    async fn run(&self, world: &World, seeds: &mut impl Iterator<Item = u64>) -> Outcome {
        match self {
            Self::Fault(fault) => run_fault(world, fault).await,
            Self::Schedule => Schedule::new(seeds.next().unwrap_or_default()).play(world).await,
            Self::Change(change) => make(world, *change).await,
        }
    }
}

/// Another page lives through what can only be waited out.
async fn play_slow(end: Instant) -> Outcome {
    scenario(setup(), async |world| {
        world.open_dashboard().await?;
        let mut played = 0;
        for fault in faults::slow().iter().cycle() {
            if Instant::now() + LONGEST >= end {
                break;
            }
            run_fault(world, fault).await?;
            played += 1;
        }
        ensure!(played > 0, "there was no time for what can only be waited out");
        Ok(())
    })
    .await
}

fn check_flat(footprints: &[Footprint]) -> Outcome {
    let (Some(warm), Some(last)) = (footprints.get(footprints.len() / 3), footprints.last()) else {
        return Err(eyre!("nothing was played at all"));
    };
    ensure!(footprints.len() >= 10, "{} plays are too few to tell what grows", footprints.len());
    ensure!(last.module <= warm.module + MODULE_SLACK, "the module grows: {warm}, in the end {last}");
    ensure!(last.nodes <= warm.nodes + NODE_SLACK, "the nodes grow: {warm}, in the end {last}");
    Ok(())
}
