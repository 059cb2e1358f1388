//! The first dashboard view of a reader who is signed in, with nothing cached: each run has a browser of its own.
//! The demo backend serves it, as it would a reader; the source of events is not involved.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use eyre::eyre;
use serde::Deserialize;
use serde_json::json;

use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::{Browser, PATIENCE};
use crate::Outcome;
use crate::truth::{Figures, Truth};

/// How long after the true figures work that blocks still counts.
const SETTLING: Duration = Duration::from_secs(2);
/// A browser that has just started is busy with itself for a while.
const WARM_UP: Duration = Duration::from_secs(2);
/// A row that leaves a window of time between an answer and a look at the database makes both numbers right.
const SPREAD: Duration = Duration::from_secs(30);

/// A figure of a view, and its bound where there is one.
type Aspect = (&'static str, Unit, fn(&View) -> f64, Option<f64>);

/// How fast the reader's machine and network are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speed {
    /// As they are.
    Full,
    /// 1.6 Mbit/s with 150 ms of latency, and a processor four times as slow.
    Slow,
}

impl Speed {
    fn name(self) -> &'static str {
        match self {
            Self::Full => "unthrottled",
            Self::Slow => "throttled",
        }
    }

    /// How long to leave the page alone: a look takes its time, and that would be measured.
    fn calm(self) -> Duration {
        match self {
            Self::Full => Duration::from_secs(2),
            Self::Slow => Duration::from_secs(5),
        }
    }

    fn aspects(self) -> [Aspect; 5] {
        let bounds = match self {
            Self::Full => [100.0, 0.02, 30.0, 370.0],
            Self::Slow => [450.0, 0.02, 300.0, 1_700.0],
        };
        let [paint, shift, blocking, figures] = bounds.map(Some);
        [
            ("first paint", Unit::Milliseconds, |view| view.first_paint, paint),
            ("first contentful paint", Unit::Milliseconds, |view| view.first_contentful_paint, None),
            ("layout shift", Unit::Ratio, |view| view.shift, shift),
            ("blocking time", Unit::Milliseconds, |view| view.blocking, blocking),
            ("true figures painted", Unit::Milliseconds, |view| view.true_figures, figures),
        ]
    }

    async fn set(self, browser: &Browser) -> Outcome {
        browser.driver().chromium("Network.enable", json!({})).await?;
        if self == Self::Slow {
            // Bytes per second.
            let network = json!({
                "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000,
            });
            browser.driver().chromium("Network.emulateNetworkConditions", network).await?;
            browser.driver().chromium("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await?;
        }
        Ok(())
    }
}

/// What the probe tells of a view.
#[derive(Debug, Deserialize)]
struct View {
    first_paint: f64,
    first_contentful_paint: f64,
    shift: f64,
    blocking: f64,
    snapshots: Vec<Snapshot>,
    files: Vec<Received>,
    #[serde(default)]
    true_figures: f64,
}

/// Something that the page received: its address, its size in bytes as it was compressed, and when it was complete.
#[derive(Debug, Deserialize)]
struct Received {
    url: String,
    size: f64,
    at: f64,
}

/// The figures on the page, from when they were painted.
#[derive(Debug, Deserialize)]
struct Snapshot {
    at: f64,
    figures: Figures,
}

/// Measures views at both speeds.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let truth = stage.app.truth().await?;
    let (mut full, mut slow) = (Vec::new(), Vec::new());
    for _ in 0..options.runs() {
        full.push(view(stage, &truth, Speed::Full).await?);
        slow.push(view(stage, &truth, Speed::Slow).await?);
    }
    let mut rows = transfers(&full);
    for (speed, views) in [(Speed::Full, &full), (Speed::Slow, &slow)] {
        for (what, unit, figure, bound) in speed.aspects() {
            let row = Row::new(format!("{}: {what}", speed.name()), unit, views.iter().map(figure).collect());
            rows.push(match bound {
                Some(bound) => row.at_most(bound),
                None => row,
            });
        }
    }
    Ok(rows)
}

/// What the browser received until the true figures were painted, by type; files as they were compressed.
fn transfers(views: &[View]) -> Vec<Row> {
    let mut types: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let (mut files, mut all, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for view in views {
        let mut of_view: BTreeMap<&str, f64> = BTreeMap::new();
        let received: Vec<_> = view.files.iter().filter(|file| file.at <= view.true_figures).collect();
        for file in &received {
            *of_view.entry(kind(&file.url)).or_default() += file.size / 1_024.0;
        }
        let total: f64 = of_view.values().sum();
        files.push(total - of_view.get("api").unwrap_or(&0.0));
        all.push(total);
        counts.push(received.len() as f64);
        for (kind, size) in of_view {
            types.entry(kind).or_default().push(size);
        }
    }
    let mut rows = vec![Row::new("first view: all files", Unit::Kibibytes, files).at_most(240.0)];
    rows.extend(types.into_iter().map(|(kind, sizes)| Row::new(format!("first view: {kind}"), Unit::Kibibytes, sizes)));
    rows.push(Row::new("first view: files and answers", Unit::Kibibytes, all));
    rows.push(Row::new("first view: requests", Unit::Count, counts));
    rows
}

/// The type of what is at an address.
fn kind(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    if path.contains("/api/") {
        return "api";
    }
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "wasm" => "wasm",
        "js" | "mjs" => "script",
        "css" => "style",
        "html" => "html",
        "svg" | "png" | "ico" | "webp" | "woff2" => "image and font",
        _ => "other",
    }
}

async fn view(stage: &Stage, truth: &Truth, speed: Speed) -> Outcome<View> {
    let origin = format!("http://{}", stage.app.server.address());
    let browser = Browser::start(&stage.tools).await?;
    browser.sign_in(&origin, &stage.app.token).await?;
    tokio::time::sleep(WARM_UP).await;
    speed.set(&browser).await?;
    browser.open(&origin).await?;
    tokio::time::sleep(speed.calm()).await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut view: View = browser.ask("load()").await?;
        let now = SystemTime::now();
        let (new, old) = (truth.figures(now).await?, truth.figures(now - SPREAD).await?);
        let found = view.snapshots.iter().find(|snapshot| are_true(&snapshot.figures, &new, &old));
        if let Some(at) = found.map(|snapshot| snapshot.at) {
            tokio::time::sleep(SETTLING).await;
            view = browser.ask("load()").await?;
            view.true_figures = at;
            return Ok(view);
        }
        if Instant::now() >= deadline {
            return Err(eyre!("the figures do not become the database's: {:?}", view.snapshots.last()));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Whether all figures of the database are shown, as they are now or were a moment ago.
fn are_true(shown: &Figures, now: &Figures, before: &Figures) -> bool {
    now.iter().all(|(slug, value)| {
        let shown = shown.get(slug);
        shown == Some(value) || (shown.is_some() && shown == before.get(slug))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_their_type() {
        for (url, expected) in [
            ("http://127.0.0.1:1/index.html", "html"),
            ("http://127.0.0.1:1/app-01_bg.wasm", "wasm"),
            ("http://127.0.0.1:1/api/v1/dashboard/stats?period=a.js", "api"),
            ("http://127.0.0.1:1/icon.svg", "image and font"),
            ("http://127.0.0.1:1/boot.js?x=1", "script"),
        ] {
            assert_eq!(kind(url), expected, "{url}");
        }
    }

    #[test]
    fn figures_are_true_when_none_is_missing_or_wrong() {
        let figures = |orders: i64| Figures::from([("orders".to_owned(), orders), ("money".to_owned(), 5)]);
        assert!(are_true(&figures(7), &figures(7), &figures(6)));
        assert!(are_true(&figures(6), &figures(7), &figures(6)));
        assert!(!are_true(&figures(5), &figures(7), &figures(6)));
        assert!(!are_true(&Figures::new(), &figures(7), &figures(6)));
    }
}
