//! What events ask of the backend, counted by the source: one, and 10,000 in 2 seconds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::flood::{Flood, Mix};
use super::options::Options;
use super::report::{Row, Unit};
use super::source::Asked;
use super::stage::Stage;
use super::tab::Browser;
use crate::Outcome;

/// The flood.
const FLOOD: Flood = Flood { rate: 5_000.0, count: 10_000, mix: Mix::Orders };
/// One event.
const SINGLE: Flood = Flood { rate: 1.0, count: 1, mix: Mix::Orders };
/// Longer than the interval in which a page asks for its figures once, so that the last request is made by then.
const CALM: Duration = Duration::from_secs(4);

/// What was asked about one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    requests: usize,
    at_once: usize,
}

/// Measures the app.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let browser = Browser::start(&stage.tools).await?;
    let source = &stage.app.source;
    let mut of_one = Vec::new();
    let (mut most, mut at_once, mut late) = (Vec::new(), Vec::new(), Vec::new());
    let mut by_key: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..options.runs() {
        source.renew();
        browser.sign_in(&source.origin(), &stage.app.token).await?;
        browser.open(&source.origin()).await?;
        browser.wait_until_live().await?;
        tokio::time::sleep(CALM).await;
        let began = Instant::now();
        SINGLE.send(source).await?;
        tokio::time::sleep(CALM).await;
        of_one.push(most_of(&tallies(&since(source.asked(), began)?), |tally| tally.requests));
        let began = Instant::now();
        FLOOD.send(source).await?;
        let ended = Instant::now();
        tokio::time::sleep(CALM).await;
        let asked = since(source.asked(), began)?;
        late.push(if asked.iter().any(|asked| asked.began >= ended) { 1.0 } else { 0.0 });
        let tallies = tallies(&asked);
        most.push(most_of(&tallies, |tally| tally.requests));
        at_once.push(most_of(&tallies, |tally| tally.at_once));
        for (key, tally) in &tallies {
            by_key.entry(key.clone()).or_default().push(tally.requests as f64);
        }
    }
    let name = |what: &str| format!("10,000 events in 2 s: {what}");
    let mut rows = vec![
        Row::new("one event: most requests for one thing", Unit::Count, of_one).always_at_most(1.0),
        Row::new(name("most requests for one thing"), Unit::Count, most).always_at_most(3.0),
        Row::new(name("most for one thing at once"), Unit::Count, at_once).always_at_most(1.0),
        Row::new(
            name("runs without a request after the last event"),
            Unit::Count,
            vec![late.iter().filter(|is_late| **is_late < 1.0).count() as f64],
        )
        .always_at_most(0.0),
    ];
    rows.extend(by_key.into_iter().map(|(key, counts)| Row::new(name(&key), Unit::Count, counts)));
    Ok(rows)
}

/// What was asked from a moment on.
fn since(asked: Vec<Asked>, began: Instant) -> Outcome<Vec<Asked>> {
    let asked: Vec<_> = asked.into_iter().filter(|asked| asked.began >= began).collect();
    eyre::ensure!(!asked.is_empty(), "the page asked for nothing");
    Ok(asked)
}

fn most_of(tallies: &BTreeMap<String, Tally>, figure: fn(&Tally) -> usize) -> f64 {
    tallies.values().map(figure).max().unwrap_or(0) as f64
}

/// How often each thing was asked for, and how often at once.
fn tallies(asked: &[Asked]) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for one in asked {
        // Counted where each begins: there the number of those under way is largest.
        let is_under_way = |other: &&Asked| {
            other.key == one.key && other.began <= one.began && other.ended.is_none_or(|end| end > one.began)
        };
        let tally = tallies.entry(one.key.clone()).or_default();
        tally.requests += 1;
        tally.at_once = tally.at_once.max(asked.iter().filter(is_under_way).count());
    }
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_what_they_ask_for() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let asked = |key: &str, began, ended: Option<u64>| Asked {
            key: key.to_owned(),
            began: at(began),
            ended: ended.map(at),
            bytes: 0,
        };
        let tallies = tallies(&[
            asked("/stats", 0, Some(10)),
            asked("/series", 5, Some(20)),
            asked("/stats", 8, Some(30)),
            asked("/stats", 40, None),
        ]);
        assert_eq!(tallies["/stats"], Tally { requests: 3, at_once: 2 });
        assert_eq!(tallies["/series"], Tally { requests: 1, at_once: 1 });
    }
}
