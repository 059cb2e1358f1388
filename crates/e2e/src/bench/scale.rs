//! What a period costs in businesses of 1,000 to a million orders: requests, bytes, time, the longest task, memory, frames,
//! and requests for one event. Figures that are not the database's are counted.

use std::time::{Duration, Instant, SystemTime};

use eyre::eyre;
use serde::Deserialize;
use serde_json::json;

use super::options::Options;
use super::report::{Row, Unit};
use super::source::Source;
use super::stage::Stage;
use super::tab::Browser;
use crate::Outcome;
use crate::api::Api;
use crate::periods::{Compare, Period};
use crate::server::{ADMIN, Profile, Server, ServerOptions};
use crate::truth::Truth;

/// How many orders the businesses have.
const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// What is opened.
const PAGES: [&str; 2] = ["/", "/analytics"];
const PERIODS: [Period; 3] = [Period::Week, Period::Year, Period::All];
/// How much more the largest may cost than one of 10,000.
const GROWTH: f64 = 2.0;
/// A frame of a screen that shows sixty of them in a second, in milliseconds.
const FRAME: f64 = 17.0;
/// How long a page may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// Nothing more is asked for after such a pause.
const CALM: Duration = Duration::from_secs(4);
/// Blocks that an event bears on, as both pages begin: the totals, and the period.
const BLOCKS: f64 = 2.0;

/// What the page measured, in milliseconds.
#[derive(Debug, Deserialize)]
struct Measured {
    first: f64,
    all: f64,
    is_busy: bool,
    longest_task: f64,
    frames: Vec<f64>,
    revenue: Option<f64>,
    orders: Option<f64>,
}

/// What a page cost in each run.
#[derive(Debug, Default)]
struct Cost {
    requests: Vec<f64>,
    kibibytes: Vec<f64>,
    first: Vec<f64>,
    all: Vec<f64>,
    longest_task: Vec<f64>,
    heap: Vec<f64>,
    frames: Vec<Vec<f64>>,
    wrong: Vec<f64>,
    for_event: Vec<f64>,
}

/// Measures the app.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let sizes = options.pick(&SIZES[..], &SIZES[..2]);
    let mut rows = Vec::new();
    for profile in [Profile::Documented, Profile::Observed] {
        let mut costs = Vec::new();
        for orders in sizes {
            costs.push(of_business(stage, profile, *orders, options.runs().min(3)).await?);
        }
        for (index, (path, period)) in pages().enumerate() {
            for (orders, costs) in sizes.iter().zip(&costs) {
                rows.extend(costs[index].rows(&format!("{profile:?}, {orders} orders, {path} {}", period.name())));
            }
            let name = format!("{profile:?}, {path} {}", period.name());
            if let [_, small, .., large] = &costs[..] {
                rows.extend(growth(&name, &small[index], &large[index]));
            }
        }
    }
    Ok(rows)
}

fn pages() -> impl Iterator<Item = (&'static str, &'static Period)> {
    PAGES.into_iter().flat_map(|path| PERIODS.iter().map(move |period| (path, period)))
}

/// What each page costs with a backend of so many orders.
async fn of_business(stage: &Stage, profile: Profile, orders: u32, runs: usize) -> Outcome<Vec<Cost>> {
    println!("  {profile:?} backend with {orders} orders");
    let directory = tempfile::tempdir()?;
    let options = ServerOptions { profile, orders: Some(orders), ..ServerOptions::default() };
    let server = Server::start(&stage.tools, directory.path(), options).await?;
    let source = Source::start(server.address()).await?;
    let api = Api::sign_in(server.address(), ADMIN).await?;
    let order = api.newest_order().await?.id;
    let truth = Truth::open(&server.database(), profile).await?;
    let mut costs = Vec::new();
    for (path, period) in pages() {
        let mut cost = Cost::default();
        for _ in 0..runs {
            let browser = Browser::start(&stage.tools).await?;
            let script = json!({ "source": include_str!("scale.js") });
            browser.driver().chromium("Page.addScriptToEvaluateOnNewDocument", script).await?;
            browser.sign_in(&source.origin(), api.token()).await?;
            source.renew();
            browser.open(&format!("{}{path}{}", source.origin(), period.query(Compare::Previous))).await?;
            cost.add(&browser, &source, &truth, period).await?;
            cost.add_event(&source, &order).await;
        }
        costs.push(cost);
    }
    Ok(costs)
}

impl Cost {
    /// Waits until the page has everything, and adds what it took.
    async fn add(&mut self, browser: &Browser, source: &Source, truth: &Truth, period: &Period) -> Outcome {
        let measured = settled(browser, source).await?;
        let asked = source.asked();
        self.requests.push(asked.len() as f64);
        self.kibibytes.push(asked.iter().map(|asked| asked.bytes as f64).sum::<f64>() / 1_024.0);
        self.first.push(measured.first);
        self.all.push(measured.all);
        self.longest_task.push(measured.longest_task);
        self.frames.push(measured.frames);
        let window = truth.windows(period, Compare::Off, SystemTime::now()).await?.now;
        let figures = truth.headlines(window).await?;
        let is_wrong = |name: &str, shown: Option<f64>| shown.map(f64::round) != figures[name].map(|it| it as f64);
        let wrong = [("revenue", measured.revenue), ("orders", measured.orders)];
        self.wrong.push(wrong.into_iter().filter(|(name, shown)| is_wrong(name, *shown)).count() as f64);
        browser.driver().chromium("HeapProfiler.collectGarbage", json!({})).await?;
        let wasm: f64 = browser.ask("wasm()").await?;
        self.heap.push((browser.metric("JSHeapUsedSize").await? + wasm) / 1_024.0);
        Ok(())
    }

    /// Adds what the page asks for after an event about an order.
    async fn add_event(&mut self, source: &Source, order: &str) {
        source.renew();
        source.send(format!("data: {}\n\n", json!({ "type": "order_updated", "data": { "order_id": order } })));
        tokio::time::sleep(CALM).await;
        self.for_event.push(source.asked().len() as f64 / BLOCKS);
    }

    fn rows(&self, of: &str) -> Vec<Row> {
        let row = |what: &str, unit, values: &[f64]| Row::new(format!("{of}: {what}"), unit, values.to_vec());
        vec![
            row("requests", Unit::Count, &self.requests),
            row("answers", Unit::Kibibytes, &self.kibibytes),
            row("first figure", Unit::Milliseconds, &self.first),
            row("all figures", Unit::Milliseconds, &self.all),
            row("longest task", Unit::Milliseconds, &self.longest_task),
            Row::of_runs(format!("{of}: frame"), Unit::Milliseconds, &self.frames).p95_at_most(FRAME),
            row("memory", Unit::Kibibytes, &self.heap),
            row("wrong figures", Unit::Count, &self.wrong).always_at_most(0.0),
            row("requests for one event and open block", Unit::Count, &self.for_event).at_most(1.0),
        ]
    }
}

/// How much more a large business costs than a small one.
fn growth(of: &str, small: &Cost, large: &Cost) -> Vec<Row> {
    let row = |what: &str, figure: fn(&Cost) -> &Vec<f64>| {
        let ratios = figure(large).iter().zip(figure(small)).map(|(large, small)| large / small.max(1.0));
        Row::new(format!("{of}, 10,000 → most orders: {what}"), Unit::Ratio, ratios.collect()).at_most(GROWTH)
    };
    vec![
        row("requests", |cost| &cost.requests),
        row("first figure", |cost| &cost.first),
        row("all figures", |cost| &cost.all),
    ]
}

/// Waits until the page shows everything and asks for nothing more.
async fn settled(browser: &Browser, source: &Source) -> Outcome<Measured> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let measured: Measured = serde_json::from_value(browser.run("return pulseboardScale();", Vec::new()).await?)?;
        let asked = source.asked();
        // Longer than what changed while a page was opened waits to be asked for.
        let is_calm = asked.iter().all(|asked| asked.ended.is_some_and(|ended| ended.elapsed() > CALM));
        if measured.first > 0.0 && !measured.is_busy && is_calm {
            return Ok(measured);
        }
        if Instant::now() >= deadline {
            return Err(eyre!("the page is not done: {measured:?}"));
        }
    }
}
