//! A backend with one queue for each user: another device takes the events, and this one takes them back.

use std::time::{Duration, Instant};

use pulseboard_e2e::faults::{STATS, STREAM};
use pulseboard_e2e::listener::Listener;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, clock, ensure, ensure_eq, proxy, scenario, slow_close_proxy};

/// Half of the time between two polls of a live page, and a little more. Silence that long is no reason to reconnect.
const HALF_A_POLL: Duration = Duration::from_secs(31);
/// The time between two polls of a server that does not announce everything.
const SOONER_POLL: Duration = Duration::from_secs(15);
/// Longer than a stream may be silent.
const SILENCE: Duration = Duration::from_secs(46);
/// Longer than a page waits between two refetches that events ask for.
const BREATH: Duration = Duration::from_millis(2_500);
/// How often the events are taken away and back.
const ROUNDS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn updates_that_go_elsewhere_are_found_and_taken_back() -> Outcome {
    scenario(Setup::observed().with_slow_closes().with_heartbeat(1), async |world| {
        let began = Instant::now();
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let api = world.api().await?;
        for round in 1..=ROUNDS {
            wait_until_idle(world).await?;
            let thief = Listener::open(world.server.address(), api.token()).await?;
            let number = api.create_invoice(1_100).await?;
            thief.wait_for(&number).await?;
            let view = world.page.view().await?;
            ensure!(view.is_live() && !tells(&view, &number), "in round {round} the thief took nothing: {view:?}");

            find(world).await?;
            world.page.press_named("live-badge").await?;
            world.page.wait("a popover that says where updates may go", |view| view.is_elsewhere).await?;
            // It goes on listening in every other round: then it becomes deaf.
            let thief = Some(thief).filter(|_| round % 2 == 0);
            world.page.press_named("take-over").await?;
            let is_back = |view: &View| {
                let is_asked = world.proxy().is_ok_and(|proxy| proxy.count(STREAM) == round + 1);
                view.is_live() && !view.is_elsewhere && is_asked
            };
            world.page.wait("another stream, and no word of elsewhere", is_back).await?;
            world.page.press_named("live-badge").await?;

            wait_for_closes().await;
            let number = api.create_invoice(1_200).await?;
            world.page.wait("a toast of the next invoice", |view| tells(view, &number)).await?;
            world.wait_for_truth().await?;
            ensure!(thief.is_none_or(|thief| !thief.has_heard(&number)), "the thief heard of {number} as well");
        }
        ensure_eq!(world.proxy()?.most_open(STREAM, began), 1, "streams at once");
        Ok(())
    })
    .await
}

/// What a poll finds and no event tells of: first it may go to another device; after a take-over that brings nothing, and
/// where other events do arrive, the server does not announce it, and is asked more often.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_announce_everything_is_asked_more_often() -> Outcome {
    for hears_others in [false, true] {
        scenario(Setup::documented().with_proxy().with_heartbeat(1), async |world| {
            world.open_dashboard().await?;
            if hears_others {
                let order = world.api().await?.create_order(&world.customer().await?, 700, "completed").await?;
                world.page.wait("a toast of the order", |view| tells(view, &order.number)).await?;
            }
            wait_until_idle(world).await?;
            // The next one is announced by no event there is.
            world.truth.add_plan("Unannounced").await?;
            find(world).await?;
            world.page.press_named("live-badge").await?;
            if !hears_others {
                world.page.wait("a popover that says where updates may go", |view| view.is_elsewhere).await?;
                world.page.press_named("take-over").await?;
                world.page.wait("another stream", |view| view.is_live() && !view.is_elsewhere).await?;
                wait_until_idle(world).await?;
                world.truth.add_plan("Unannounced as well").await?;
                find(world).await?;
            }
            let is_told = |view: &View| view.is_in_part && !view.is_elsewhere;
            world.page.wait("a popover that says that not everything is announced", is_told).await?;

            wait_until_idle(world).await?;
            let proxy = world.proxy()?;
            let asked = proxy.count(STATS);
            clock::skip(&world.page, SOONER_POLL).await?;
            proxy.inject(STREAM, &[proxy::frame(r#"{"type":"heartbeat"}"#)]);
            world.page.wait("a poll after 15 seconds", |_| proxy.count(STATS) > asked).await?;
            world.wait_for_truth().await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// A page that takes its silent stream for dead asks for another one, and must not lose the queue by the end of the first.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_replaces_a_silent_one_is_not_deaf() -> Outcome {
    scenario(Setup::observed().with_slow_closes(), async |world| {
        let began = Instant::now();
        world.open_dashboard().await?;
        clock::sleep(&world.page, SILENCE).await?;
        let proxy = world.proxy()?;
        let is_back = |view: &View| view.is_live() && proxy.count(STREAM) == 2 && proxy.open_now(STREAM) == 1;
        let view = world.page.wait("a live page by another stream", is_back).await?;
        ensure!(view.history.states.iter().any(|state| state == "stale"), "{:?}", view.history.states);
        wait_for_closes().await;
        let number = world.api().await?.create_invoice(1_300).await?;
        world.page.wait("a toast of the next invoice", |view| tells(view, &number)).await?;
        world.wait_for_truth().await?;
        ensure_eq!(proxy.most_open(STREAM, began), 1, "streams at once");
        Ok(())
    })
    .await
}

/// Waits until the server has seen the ends of all connections that ended so far: nothing else shows when it has.
async fn wait_for_closes() {
    tokio::time::sleep(2 * slow_close_proxy::DELAY).await;
}

/// Waits until nothing asks for figures any more: what is found next is found by a poll.
async fn wait_until_idle(world: &World) -> Outcome {
    let proxy = world.proxy()?;
    let is_idle = |_: &View| {
        let last = proxy.times(STATS).into_iter().max();
        proxy.open_now(STATS) == 0 && last.is_none_or(|last| last.elapsed() > BREATH)
    };
    world.page.wait("no questions for a while", is_idle).await?;
    Ok(())
}

/// Brings the poll forward, by which the page finds what nobody announced.
async fn find(world: &World) -> Outcome {
    let between = world.proxy()?;
    let polls = between.count(STATS);
    for _ in 0..2 {
        clock::skip(&world.page, HALF_A_POLL).await?;
        between.inject(STREAM, &[proxy::frame(r#"{"type":"heartbeat"}"#)]);
        // The page looks at the clock with every heartbeat; its own come every second.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    world.page.wait("a poll", |_| between.count(STATS) > polls).await?;
    let view = world.wait_for_truth().await?;
    ensure!(view.is_live(), "the badge says {:?}", view.badge);
    Ok(())
}

/// Whether a toast or the feed tells of this number.
fn tells(view: &View, number: &str) -> bool {
    view.toasts.iter().any(|toast| toast.body.contains(number)) || view.feed.iter().any(|row| row.contains(number))
}
