//! What is left behind, after the browser collected its garbage: by 100,000 events, and by 200 changes of the route.
//! A warm-up of the same kind comes first, since memory that was needed once is kept.

use std::time::Duration;

use eyre::eyre;
use serde_json::{Value, json};

use super::flood::{Flood, Mix};
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::Browser;
use crate::Outcome;

/// Longer than any toast shows, and than the last request for figures takes.
const CALM: Duration = Duration::from_secs(18);
/// How much the JavaScript heap may grow, in KiB.
const HEAP: f64 = 512.0;
/// A flat count of nodes may differ by what happens to be on the page, such as the mark of a changed figure.
const NODES: f64 = 50.0;
/// Goes through the links of the navigation, and gives every page the time to draw itself and its answer.
const WALK: &str = "
    const [selector, count, done] = arguments;
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    const isBusy = () => document.querySelector('main [aria-busy=true]') !== null;
    (async () => {
        for (let index = 1; index <= count; index += 1) {
            const links = [...document.querySelectorAll(selector)];
            // The last one is the first page, where it began.
            links[index === count ? 0 : index % links.length].click();
            await pause(50);
            for (let tries = 0; tries < 40 && isBusy(); tries += 1) await pause(25);
        }
    })().then(() => done(location.pathname), (error) => done(String(error)));";

/// What a page holds.
#[derive(Clone, Copy, Debug)]
struct Held {
    heap: f64,
    wasm: f64,
    nodes: f64,
}

/// Measures the app, in one page: events first, then routes.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let browser = Browser::start(&stage.tools).await?;
    let source = &stage.app.source;
    source.renew();
    browser.sign_in(&source.origin(), &stage.app.token).await?;
    browser.open(&source.origin()).await?;
    browser.wait_until_live().await?;
    browser.run("pulseboardProbe.rest();", Vec::new()).await?;

    let flood = |count| Flood { rate: 5_000.0, count, mix: Mix::Every };
    flood(10_000).send(source).await?;
    walk(&browser, 18).await?;
    let before = held(&browser).await?;
    let (events, routes) = (options.pick(100_000, 10_000), options.pick(200, 36));
    flood(events).send(source).await?;
    let between = held(&browser).await?;
    walk(&browser, routes).await?;
    let after = held(&browser).await?;
    let mut rows = growth(&format!("{events} events"), before, between);
    rows.extend(growth(&format!("{routes} route changes"), between, after));
    rows.push(Row::new("JavaScript heap at the end", Unit::Kibibytes, vec![after.heap]));
    rows.push(Row::new("wasm memory at the end", Unit::Kibibytes, vec![after.wasm]));
    rows.push(Row::new("DOM nodes at the end", Unit::Count, vec![after.nodes]));
    Ok(rows)
}

/// What is left behind by so many changes from list to list, in a page that is open.
pub(crate) async fn of_lists(browser: &Browser, lists: u32) -> Outcome<Vec<Row>> {
    walk_to(browser, LISTS, 8).await?;
    let before = held(browser).await?;
    walk_to(browser, LISTS, lists).await?;
    Ok(growth(&format!("{lists} lists"), before, held(browser).await?))
}

fn growth(after: &str, before: Held, now: Held) -> Vec<Row> {
    let row = |what: &str, unit, value, bound| {
        Row::new(format!("after {after}: {what}"), unit, vec![value]).always_at_most(bound)
    };
    vec![
        row("growth of the JavaScript heap", Unit::Kibibytes, now.heap - before.heap, HEAP),
        row("growth of the wasm memory", Unit::Kibibytes, now.wasm - before.wasm, 0.0),
        row("growth of the DOM nodes", Unit::Count, now.nodes - before.nodes, NODES),
    ]
}

/// All links of the navigation.
const PAGES: &str = ".nav__list a";
/// Those that lead to lists.
const LISTS: &str = ".nav__list a:not([href=\"/\"], [href=\"/analytics\"])";

async fn walk(browser: &Browser, count: u32) -> Outcome {
    walk_to(browser, PAGES, count).await
}

async fn walk_to(browser: &Browser, links: &str, count: u32) -> Outcome {
    let end = browser.driver().script_async(WALK, vec![links.into(), count.into()]).await?;
    let first = format!("return document.querySelector('{}').pathname;", links.replace('\'', "\\'"));
    let first = browser.run(&first, Vec::new()).await?;
    eyre::ensure!(end == first, "the walk through the pages ended at {end}, not at {first}");
    Ok(())
}

/// What the page holds once it is calm and its garbage is collected.
async fn held(browser: &Browser) -> Outcome<Held> {
    tokio::time::sleep(CALM).await;
    for _ in 0..2 {
        browser.driver().chromium("HeapProfiler.collectGarbage", json!({})).await?;
    }
    let wasm: Value = browser.ask("wasm()").await?;
    let wasm = wasm.as_f64().filter(|bytes| *bytes > 0.0).ok_or_else(|| eyre!("no wasm memory was seen"))?;
    let heap = browser.metric("JSHeapUsedSize").await? / 1_024.0;
    Ok(Held { heap, wasm: wasm / 1_024.0, nodes: browser.metric("Nodes").await? })
}
