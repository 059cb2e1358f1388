//! The fault matrix. `PULSEBOARD_REPEATS` says how often each fault is played.

use std::time::Instant;

use pulseboard_e2e::faults::{self, Fault, run_fault};
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};
use tokio::task::JoinSet;

/// How often quick faults and slow ones are played unless the environment says otherwise.
const QUICK: usize = 2;
const SLOW: usize = 1;
/// How many worlds share the rounds of a group.
const WORLDS: usize = 2;
/// A sign-in that outlasts all rounds, in seconds, also by the page's clock, which runs ahead.
const LIFETIME: u32 = 20 * 24 * 3_600;

/// How often each fault is played.
fn repeats(usual: usize) -> usize {
    std::env::var("PULSEBOARD_REPEATS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Plays faults one after the other, so many rounds of them, which two worlds share.
async fn play(faults: Vec<Fault>, rounds: usize) -> Outcome {
    let worlds = rounds.clamp(1, WORLDS);
    let shares = (0..worlds).map(|world| (faults.clone(), (1..=rounds).skip(world).step_by(worlds).collect()));
    side_by_side(shares.collect()).await
}

/// Plays faults, each list in a world of its own, in the rounds of these numbers.
async fn side_by_side(worlds: Vec<(Vec<Fault>, Vec<usize>)>) -> Outcome {
    let expected: usize = worlds.iter().map(|(faults, rounds)| faults.len() * rounds.len()).sum();
    ensure!(expected > 0, "PULSEBOARD_REPEATS asks for no round at all");
    let mut playing: JoinSet<Outcome<usize>> = JoinSet::new();
    for (faults, rounds) in worlds {
        playing.spawn(play_in_a_world(faults, rounds));
    }
    let mut played = 0;
    while let Some(count) = playing.join_next().await {
        played += count??;
    }
    ensure_eq!(played, expected, "the faults that were played");
    Ok(())
}

/// Plays faults in one world. Heartbeats come often, so that a missing one matters. Returns how many were played.
async fn play_in_a_world(faults: Vec<Fault>, rounds: Vec<usize>) -> Outcome<usize> {
    let setup = Setup::documented().with_proxy().with_heartbeat(1).with_token_lifetime(LIFETIME);
    let mut played = 0;
    scenario(setup, async |world| {
        world.open_dashboard().await?;
        for round in rounds {
            for fault in &faults {
                let began = Instant::now();
                run_fault(world, fault).await.map_err(|problem| problem.wrap_err(format!("  in round {round}")))?;
                println!("{}, round {round}: {:.1} s", fault.name, began.elapsed().as_secs_f32());
                played += 1;
            }
        }
        Ok(())
    })
    .await?;
    Ok(played)
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_end_in_every_way() -> Outcome {
    play(faults::connections(), repeats(QUICK)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_tokens_are_not_tried_again() -> Outcome {
    play(faults::refusals(), repeats(QUICK)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_answer_everything_with_a_status() -> Outcome {
    play(faults::statuses(), repeats(QUICK)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_refused_while_all_else_works() -> Outcome {
    play(faults::stream_statuses(), repeats(QUICK)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_are_not_what_they_should_be() -> Outcome {
    play(faults::frames(), repeats(QUICK)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_fail_while_the_stream_lives() -> Outcome {
    play(faults::figures(), repeats(QUICK)).await
}

/// Each waits in a world of its own, all at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn some_faults_can_only_be_waited_out() -> Outcome {
    let rounds: Vec<usize> = (1..=repeats(SLOW)).collect();
    side_by_side(faults::slow().into_iter().map(|fault| (vec![fault], rounds.clone())).collect()).await
}
