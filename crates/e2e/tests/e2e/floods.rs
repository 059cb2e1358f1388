//! However many events arrive at once: few toasts, a short feed, few words aloud, and figures that are true.

use std::time::{Duration, Instant};

use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::view::{Toast, View};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

/// A flood is so many orders of so many cents, announced in so many parts, each so long after the one before.
const ORDERS: u32 = 400;
const CENTS: u32 = 1_250;
const PARTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);
/// Screen readers are told something at most once in this many milliseconds, less what a busy machine takes.
const ANNOUNCEMENTS: f64 = 9_000.0;
/// More elements than this are not added by toasts and feed.
const ELEMENTS: usize = 150;
/// As many notices at once, and rows of the feed.
const TOASTS: usize = 3;
const ROWS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_grouped_and_the_figures_are_true() -> Outcome {
    scenario(Setup::documented().with_proxy().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        // Under the pointer toasts stay, however long a busy machine takes for the rest.
        let order = world.api().await?.create_order(&world.customer().await?, 1_250, "completed").await?;
        world.page.wait("the first toast", |view| told(view) == (1, CENTS)).await?;
        world.page.point_at("[data-test=toast]").await?;
        flood(world, "ORD-FLOOD-").await?;
        let whole = (ORDERS + 1, (ORDERS + 1) * CENTS);
        let view = world.page.wait("toasts of the whole flood", |view| told(view) == whole).await?;
        ensure!(view.toasts[0].body.contains(&order.number), "the first toast: {:?}", view.toasts);
        let view = world.wait_for_truth().await?;
        check_bounds(&view, &before)?;
        let grown = |slug: &str| view.figures()[slug] - before.figures()[slug];
        let expected = (i64::from(whole.0), i64::from(whole.1));
        ensure_eq!((grown("total-orders"), grown("total-revenue")), expected, "orders and revenue of the flood");

        let is_told = |view: &View| view.history.announcements.len() > 1;
        let limit = Duration::from_secs(15);
        let view = world.page.wait_within(limit, "the rest said aloud", is_told).await?;
        let rest = format!("{ORDERS} new orders ${}.00. ", 5_000_u32);
        let rest = rest.replace("5000", "5,000");
        ensure_eq!(view.announcement, rest.trim(), "what is said aloud of the rest");
        check_bounds(&view, &before)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_in_the_background_costs_little_and_is_told_on_return() -> Outcome {
    scenario(Setup::documented().with_proxy().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        let me = world.page.tab().await?;
        let other = world.page.open_tab().await?;
        world.page.hide(&me, &other).await?;
        flood(world, "ORD-BACK-").await?;
        world.page.wait("toasts of the whole flood", |view| told(view) == (ORDERS, ORDERS * CENTS)).await?;
        world.page.bring_to_front(&me).await?;
        let returned = Instant::now();
        let view = world.wait_for_truth().await?;
        println!(
            "figures after a flood in the background: right {} ms after the return",
            returned.elapsed().as_millis()
        );
        check_bounds(&view, &before)?;
        let grown = |slug: &str| view.figures()[slug] - before.figures()[slug];
        let expected = (i64::from(ORDERS), i64::from(ORDERS * CENTS));
        ensure_eq!((grown("total-orders"), grown("total-revenue")), expected, "orders and revenue of the flood");
        ensure!(view.is_live(), "the badge says {:?}", view.badge);
        world.page.wait_within(Duration::from_secs(20), "no toasts", |view| view.toasts.is_empty()).await?;
        Ok(())
    })
    .await
}

/// Places the orders and announces them, all within about a second.
async fn flood(world: &World, prefix: &str) -> Outcome {
    world.truth.place_orders(prefix, ORDERS, CENTS.into()).await?;
    let began = Instant::now();
    let mut numbers = 1..=ORDERS;
    for part in 1..=PARTS {
        let size = usize::try_from(ORDERS / PARTS)?;
        let frames: Vec<String> = numbers.by_ref().take(size).map(|number| frame(prefix, number)).collect();
        world.proxy()?.inject(STREAM, &frames);
        tokio::time::sleep_until((began + part * PAUSE).into()).await;
    }
    ensure!(numbers.next().is_none(), "{ORDERS} orders are not {PARTS} equal parts");
    println!("{ORDERS} orders in {} ms", began.elapsed().as_millis());
    Ok(())
}

/// An order's event as the documented backend sends it.
fn frame(prefix: &str, number: u32) -> String {
    let (major, minor) = (CENTS / 100, CENTS % 100);
    let data =
        format!("{{\"order_number\":\"{prefix}{number}\",\"total\":{major}.{minor:02},\"status\":\"completed\"}}");
    format!("id: {number}\nevent: order_created\ndata: {{\"type\":\"order_created\",\"data\":{data}}}\n\n")
}

/// Nothing grew beyond its bounds since the page was loaded.
fn check_bounds(view: &View, before: &View) -> Outcome {
    let history = &view.history;
    ensure!(history.most_toasts <= TOASTS, "there were {} toasts at once", history.most_toasts);
    ensure!(history.most_rows <= ROWS, "there were {} rows of the feed at once", history.most_rows);
    let grown = history.most_nodes - before.history.most_nodes;
    ensure!(grown <= ELEMENTS, "the page grew by {grown} elements");
    for pair in history.announcements.windows(2) {
        ensure!(pair[1].at - pair[0].at >= ANNOUNCEMENTS, "said aloud in quick succession: {pair:?}");
    }
    Ok(())
}

/// How many new orders the toasts tell of, and of how many cents.
fn told(view: &View) -> (u32, u32) {
    let count = |toast: &Toast| match toast.title.as_str() {
        "New order received!" => 1,
        title => title.strip_suffix(" new orders").and_then(|count| count.parse().ok()).unwrap_or(0),
    };
    let cents = |toast: &Toast| {
        let amount: String =
            toast.body.rsplit('$').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        amount.parse::<u32>().unwrap_or(0)
    };
    view.toasts.iter().fold((0, 0), |(orders, sum), toast| (orders + count(toast), sum + cents(toast)))
}
