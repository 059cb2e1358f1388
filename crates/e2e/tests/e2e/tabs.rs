//! Several tabs in one browser share one stream, whichever of them comes and goes.

use std::time::{Duration, Instant};

use pulseboard_e2e::faults::{STATS, STREAM};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::{ADMIN, Profile};
use pulseboard_e2e::tabs::wall_clock;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// How many tabs there are where there are many.
const MANY: usize = 10;
/// A browser without locks, as on pages that came over plain http.
const NO_LOCKS: &str = "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });";

#[tokio::test(flavor = "multi_thread")]
async fn ten_tabs_share_one_stream() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let began = Instant::now();
        let tabs = open_tabs(world, MANY).await?;
        let proxy = world.proxy()?;
        ensure_eq!((proxy.open_now(STREAM), proxy.count(STREAM)), (1, 1), "streams open, and asked for, by all tabs");
        world.page.bring_to_front(&tabs[0]).await?;
        world.page.part("nine followers", |part| part.role == "leader" && part.followers == 9).await?;
        world.page.bring_to_front(&tabs[MANY - 1]).await?;
        world.page.part("one of nine followers", |part| part.role == "follower" && part.followers == 9).await?;

        let order = world.api().await?.create_order(&world.customer().await?, 12_300, "completed").await?;
        for tab in &tabs {
            world.page.bring_to_front(tab).await?;
            wait_for_news(world, &order.number).await?;
            let view = world.wait_for_truth().await?;
            ensure!(view.is_live(), "the badge says {:?}", view.badge);
            ensure!(view.feed[0].contains(&order.number), "the feed says {:?}", view.feed);
        }
        check_streams(world, began, 1)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_passes_on() -> Outcome {
    pass_on(Setup::documented().with_proxy()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_passes_on_on_the_observed_backend() -> Outcome {
    pass_on(Setup::observed().with_slow_closes()).await
}

/// The tab that leads is closed, the next one crashes, the next one is frozen. Each time another one leads, and what
/// happens after that is announced: on a backend with one queue for each user only if the two streams did not overlap.
async fn pass_on(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        let began = Instant::now();
        let tabs = open_tabs(world, 4).await?;
        let sight = &tabs[3];
        world.page.bring_to_front(sight).await?;
        world.page.part("three followers", |part| part.followers == 3).await?;

        let closed_at = world.page.close_tab(&tabs[0], sight).await?;
        wait_for_hand_over(world, setup, ("closed", closed_at), 2).await?;
        let crashed_at = world.page.crash_tab(&tabs[1], sight).await?;
        wait_for_hand_over(world, setup, ("crashed", crashed_at), 3).await?;
        world.page.hide(&tabs[2], sight).await?;
        let frozen_at = wall_clock();
        world.page.set_frozen(true).await?;
        world.page.go_to_tab(sight).await?;
        wait_for_hand_over(world, setup, ("frozen", frozen_at), 4).await?;
        world.page.part("itself", |part| part.role == "leader" && part.followers == 0).await?;

        world.page.go_to_tab(&tabs[2]).await?;
        world.page.set_frozen(false).await?;
        world.page.bring_to_front(&tabs[2]).await?;
        world.page.wait("a live page that was frozen", View::is_live).await?;
        world.page.part("a follower", |part| part.role == "follower" && part.followers == 1).await?;
        world.wait_for_truth().await?;
        check_streams(world, began, 4)
    })
    .await
}

/// Waits until the tab in sight is live by another stream, its `number`th, which delivers.
async fn wait_for_hand_over(world: &World, setup: Setup, (end, ended_at): (&str, f64), number: usize) -> Outcome {
    let proxy = world.proxy()?;
    let is_back = |view: &View| {
        let is_new = view.history.live_at.is_some_and(|at| at > ended_at);
        proxy.count(STREAM) >= number && proxy.open_now(STREAM) == 1 && view.is_live() && is_new
    };
    let view = world.page.wait("a live page by another tab’s stream", is_back).await?;
    let took = view.history.live_at.unwrap_or_default() - ended_at;
    println!(
        "leader {end}, {:?}: live again after {took:.0} ms, by way of {:?}",
        setup.server.profile, view.history.states
    );
    ensure!(!view.history.states.iter().any(|state| state == "off"), "a badge that says it was switched off");
    let api = world.api().await?;
    let number = match setup.server.profile {
        Profile::Documented => api.create_order(&world.customer().await?, 700, "completed").await?.number,
        Profile::Observed => api.create_invoice(700).await?,
    };
    wait_for_news(world, &number).await?;
    world.wait_for_truth().await?;
    Ok(())
}

/// What happens while a tab sleeps is announced to the others only, and what it asked before may never be answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_slept_asks_what_it_missed() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let tabs = open_tabs(world, 2).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        world.page.bring_to_front(&tabs[1]).await?;
        for is_asking in [false, true, false] {
            if is_asking {
                world.proxy()?.set(STATS, Rule::Late(Duration::from_secs(25)));
                let asked = world.proxy()?.count(STATS);
                api.create_order(&customer, 100, "completed").await?;
                while world.proxy()?.count(STATS) == asked {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                world.proxy()?.set(STATS, Rule::Pass);
            }
            world.page.hide(&tabs[1], &tabs[0]).await?;
            world.page.set_frozen(true).await?;
            world.page.bring_to_front(&tabs[0]).await?;
            api.create_order(&customer, 700, "completed").await?;
            world.wait_for_truth().await?;

            world.page.go_to_tab(&tabs[1]).await?;
            world.page.set_frozen(false).await?;
            world.page.bring_to_front(&tabs[1]).await?;
            world.page.wait("a live page that slept", View::is_live).await?;
            world.wait_for_truth().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn real_time_is_switched_in_one_tab_and_the_sign_in_ends_in_all() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let began = Instant::now();
        let tabs = open_tabs(world, 3).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        world.page.bring_to_front(&tabs[0]).await?;
        world.page.part("two followers", |part| part.role == "leader" && part.followers == 2).await?;
        world.page.press_named("real-time-switch").await?;
        let resting = world.page.wait("a page at rest", |view| view.state() == "off").await?;

        world.page.bring_to_front(&tabs[1]).await?;
        let order = api.create_order(&customer, 100, "completed").await?;
        wait_for_news(world, &order.number).await?;
        let view = world.wait_for_truth().await?;
        ensure!(view.is_live(), "the badge says {:?}", view.badge);
        world.page.bring_to_front(&tabs[0]).await?;
        let view = world.page.view().await?;
        ensure_eq!((view.state(), view.toasts.len(), view.feed.len()), ("off", 0, 0), "badge, toasts and feed at rest");
        ensure_eq!(view.figures(), resting.figures(), "the figures at rest");
        check_streams(world, began, 1)?;

        world.page.press_named("real-time-switch").await?;
        world.page.wait("a live page after it was at rest", View::is_live).await?;
        world.wait_for_truth().await?;
        check_streams(world, began, 1)?;

        world.page.bring_to_front(&tabs[1]).await?;
        let asked = Instant::now();
        world.page.press_named("sign-out").await?;
        for tab in [&tabs[1], &tabs[2], &tabs[0]] {
            world.page.go_to_tab(tab).await?;
            world.page.wait("the sign-in page", is_signed_out).await?;
        }
        println!("signed out in three tabs: seen in all after {} ms", asked.elapsed().as_millis());
        while world.proxy()?.open_now(STREAM) > 0 {
            ensure!(asked.elapsed().as_secs() < 10, "a stream outlives the sign-in");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        world.page.bring_to_front(&tabs[2]).await?;
        world.page.submit_sign_in(ADMIN).await?;
        for tab in [&tabs[2], &tabs[1], &tabs[0]] {
            world.page.bring_to_front(tab).await?;
            world.page.wait("a live page after signing in in one tab", View::is_live).await?;
            world.wait_for_truth().await?;
        }
        check_streams(world, began, 2)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_share_without_locks() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let began = Instant::now();
        let setup = Setup::documented();
        run_first(world, NO_LOCKS).await?;
        world.open_dashboard().await?;
        let first = world.page.tab().await?;
        let second = world.page.open_tab().await?;
        run_first(world, NO_LOCKS).await?;
        world.page.open("/").await?;
        world.page.bring_to_front(&second).await?;
        world.page.wait("a live page", View::is_live).await?;
        let has_locks = world.page.script("return navigator.locks !== undefined;", json!([])).await?;
        ensure_eq!(has_locks, json!(false), "whether there are locks");
        world.page.part("a follower", |part| part.role == "follower" && part.followers == 1).await?;
        check_streams(world, began, 1)?;

        let closed_at = world.page.close_tab(&first, &second).await?;
        wait_for_hand_over(world, setup, ("closed, without locks", closed_at), 2).await?;
        world.page.part("itself", |part| part.role == "leader" && part.followers == 0).await?;
        check_streams(world, began, 2)
    })
    .await
}

/// Runs a script in this tab before the scripts of each page.
async fn run_first(world: &World, script: &str) -> Outcome {
    world.page.driver().chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
    Ok(())
}

/// Opens the dashboard in so many tabs, one after the other. The first one leads.
async fn open_tabs(world: &World, count: usize) -> Outcome<Vec<String>> {
    world.open_dashboard().await?;
    open_more_tabs(world, count).await
}

/// Opens the dashboard in other tabs, until there are so many in all.
pub(crate) async fn open_more_tabs(world: &World, count: usize) -> Outcome<Vec<String>> {
    let mut tabs = vec![world.page.tab().await?];
    while tabs.len() < count {
        let tab = world.page.open_tab().await?;
        world.page.bring_to_front(&tab).await?;
        world.page.open("/").await?;
        world.page.wait("a live page in another tab", |view| view.is_live() && view.has_all_figures()).await?;
        tabs.push(tab);
    }
    Ok(tabs)
}

/// Waits for the toast of what has this number.
async fn wait_for_news(world: &World, number: &str) -> Outcome {
    let tells = |view: &View| view.toasts.iter().any(|toast| toast.body.contains(number));
    world.page.wait(&format!("a toast of {number}"), tells).await?;
    Ok(())
}

/// So many streams were asked for, never two at once.
fn check_streams(world: &World, since: Instant, count: usize) -> Outcome {
    let proxy = world.proxy()?;
    ensure_eq!((proxy.most_open(STREAM, since), proxy.count(STREAM)), (1, count), "streams at once, and in all");
    Ok(())
}

fn is_signed_out(view: &View) -> bool {
    view.heading == "Sign in" && view.badge.is_none() && view.cards.is_empty()
}
