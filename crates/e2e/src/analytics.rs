//! What scenarios do on pages with a period, and how they compare them with the database.

use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::analytics_view::{self, Analytics, Chart, Headline};
use crate::page::{PATIENCE, keys};
use crate::periods::{Compare, Period, Window, Windows};
use crate::server::ADMIN;
use crate::{Outcome, World};
use eyre::eyre;

/// The charts.
pub const CHARTS: [&str; 2] = ["revenue", "orders"];
/// What is compared ends with the last answer, which may be so many seconds old.
const AGES: [u64; 6] = [0, 5, 15, 30, 60, 120];
/// How long figures may take: long periods are built from many pages of orders.
const LIMIT: Duration = PATIENCE.saturating_mul(2);

impl World {
    /// Signs the administrator in at the analytics page with a query, such as `?period=30d`.
    ///
    /// # Errors
    ///
    /// When that does not happen.
    pub async fn open_analytics(&self, query: &str) -> Outcome<Analytics> {
        self.page.sign_in(&format!("/analytics{query}"), ADMIN).await?;
        self.page.wait_analytics("the analytics page", |view| view.has_menu && view.page() == "/analytics").await
    }

    /// Opens the menu of periods, unless it is open.
    ///
    /// # Errors
    ///
    /// When it does not open.
    pub async fn open_menu(&self) -> Outcome<Analytics> {
        if !self.page.analytics().await?.is_menu_open {
            self.page.press_named("period-button").await?;
        }
        self.page.wait_analytics("an open menu of periods", |view| view.is_menu_open).await
    }

    /// Closes the menu of periods, unless it is closed.
    ///
    /// # Errors
    ///
    /// When it does not close.
    pub async fn close_menu(&self) -> Outcome<Analytics> {
        if self.page.analytics().await?.is_menu_open {
            self.page.key(keys::ESCAPE).await?;
        }
        self.page.wait_analytics("a closed menu of periods", |view| !view.is_menu_open).await
    }

    /// Puts two dates into the open menu and applies them; what comes of it is for the caller to wait for.
    ///
    /// # Errors
    ///
    /// When the menu does not have the fields.
    pub async fn apply_dates(&self, from: &str, to: &str) -> Outcome {
        self.page.put("#period-from", from).await?;
        self.page.put("#period-to", to).await?;
        self.page.press_named("period-apply").await
    }

    /// Chooses a period and a comparison in the menu.
    ///
    /// # Errors
    ///
    /// When the address does not tell them afterwards.
    pub async fn choose(&self, period: &Period, compare: Compare) -> Outcome<Analytics> {
        self.open_menu().await?;
        match period {
            Period::Custom(from, to) => self.apply_dates(from, to).await?,
            named => self.page.press_named(&format!("period-{}", named.name())).await?,
        }
        let what = format!("the address of {period:?}");
        let view = self.page.wait_analytics(&what, |view| view.query().get("period") == Some(&period.name())).await?;
        if !view.is_of(period, compare) {
            self.open_menu().await?;
            self.page.press_named(&format!("compare-{}", compare.name())).await?;
        }
        self.page.wait_analytics(&format!("{what} {compare:?}"), |view| view.is_of(period, compare)).await?;
        self.close_menu().await
    }

    /// Shows every chart as a table, or as a drawing.
    ///
    /// # Errors
    ///
    /// When one of them stays as it is.
    pub async fn show_tables(&self, are_tables: bool) -> Outcome<Analytics> {
        for name in CHARTS {
            if self.page.analytics().await?.chart(name).is_table != are_tables {
                self.page.press_named(&format!("chart-{name}-table")).await?;
            }
        }
        let is_so = |view: &Analytics| CHARTS.iter().all(|name| view.chart(name).is_table == are_tables);
        self.page.wait_analytics("all charts of one kind", is_so).await
    }

    /// Waits until the address, every headline figure with what it is compared with, and the tables of those charts
    /// that are shown as tables, are the database's.
    ///
    /// # Errors
    ///
    /// Lists what is not.
    pub async fn wait_for_period(&self, period: &Period, compare: Compare) -> Outcome<Analytics> {
        self.wait_for_period_except(period, compare, &[]).await
    }

    /// Waits like [`Self::wait_for_period`], some headline cards aside.
    ///
    /// # Errors
    ///
    /// Lists what is not the database's.
    pub async fn wait_for_period_except(
        &self,
        period: &Period,
        compare: Compare,
        aside: &[&str],
    ) -> Outcome<Analytics> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let view = self.page.analytics().await?;
            let mut wrong = self.wrong_headlines(&view, period, compare, aside).await?;
            if !view.is_of(period, compare) {
                wrong.push(format!("the address is {}", view.path));
            }
            for (name, chart) in view.charts.iter().filter(|(_, chart)| chart.is_table) {
                let problems = self.wrong_points(name, chart, period, compare).await?;
                wrong.extend(problems.into_iter().map(|problem| format!("chart {name}: {problem}")));
            }
            if wrong.is_empty() {
                return Ok(view);
            }
            if Instant::now() >= deadline {
                let what = format!("{period:?} {compare:?} differs from the database");
                let wrong = wrong.join("\n  ");
                return Err(eyre!("{what}:\n  {wrong}").wrap_err(analytics_view::describe(&view)));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What the page may take for now, newest first.
    async fn moments(&self, period: &Period, compare: Compare) -> Outcome<Vec<Windows>> {
        let now = self.now();
        let mut moments = Vec::new();
        for age in AGES {
            moments.push(self.truth.windows(period, compare, now - Duration::from_secs(age)).await?);
        }
        moments.dedup();
        Ok(moments)
    }

    async fn wrong_headlines(
        &self,
        view: &Analytics,
        period: &Period,
        compare: Compare,
        aside: &[&str],
    ) -> Outcome<Vec<String>> {
        let names = ["revenue", "orders", "average-order", "customers", "licenses"];
        let names = names.into_iter().filter(|name| *name != "licenses" || view.page() == "/analytics");
        let names: Vec<&str> = names.filter(|name| !aside.contains(name)).collect();
        let mut truths = Vec::new();
        for Windows { now, before } in self.moments(period, compare).await? {
            let before = match before {
                Some(before) => Some(self.truth.headlines(before).await?),
                None => None,
            };
            truths.push((self.truth.headlines(now).await?, before));
        }
        let mut wrong = Vec::new();
        for name in names {
            let card = view.headline(name);
            let is_right = truths.iter().any(|(now, before)| {
                let before = before.as_ref().and_then(|before| before[name]);
                (card.value, card.before) == (now[name], before)
            });
            if !is_right {
                let expected: Vec<_> =
                    truths.iter().map(|(now, before)| (now[name], before.as_ref().and_then(|all| all[name]))).collect();
                wrong.push(format!("{name}: {:?} before {:?}, but {expected:?}", card.value, card.before));
            }
            let change = card.value.zip(card.before).map(|(now, before)| change(now, before));
            if card.change != change {
                wrong.push(format!("{name}: the change is {:?}, not {change:?}", card.change));
            }
            if card.value.is_some() && !agrees(name, &card) {
                wrong.push(format!("{name}: {:?} reads as {:?}", card.value, card.text));
            }
        }
        Ok(wrong)
    }

    /// What is wrong with the rows of a chart's table: each row is the database's, and all together are the card.
    async fn wrong_points(&self, name: &str, chart: &Chart, period: &Period, compare: Compare) -> Outcome<Vec<String>> {
        let starts: Vec<String> = chart.points.iter().map(|point| whole_instant(&point.start)).collect();
        if starts.is_empty() || !starts.is_sorted() {
            return Ok(vec![format!("the points begin at {starts:?}")]);
        }
        let moments = self.moments(period, compare).await?;
        let mut wrong = Vec::new();
        if let Some(Windows { now, .. }) = moments.first() {
            let truth = self.truth.series(*now, &starts).await?;
            for (point, bucket) in chart.points.iter().zip(truth) {
                let expected = if name == "revenue" { bucket.revenue } else { bucket.orders };
                if point.now != Some(expected) {
                    wrong.push(format!("{:?} at {}, but {expected}", point.now, point.start));
                }
            }
        }
        let sum: i64 = chart.points.iter().filter_map(|point| point.before).sum();
        let mut sums = Vec::new();
        for Windows { before, .. } in moments {
            sums.push(match before {
                Some(before) => self.truth.headlines(before).await?[name].unwrap_or_default(),
                None => 0,
            });
        }
        if !sums.contains(&sum) {
            wrong.push(format!("what the points are compared with is {sum} together, but {sums:?}"));
        }
        Ok(wrong)
    }

    /// The window of a period now.
    ///
    /// # Errors
    ///
    /// When it cannot be computed.
    pub async fn window(&self, period: &Period) -> Outcome<Window> {
        Ok(self.truth.windows(period, Compare::Off, self.now()).await?.now)
    }

    /// The date so many days ago, as `YYYY-MM-DD`; of the future for negative numbers.
    ///
    /// # Errors
    ///
    /// When it cannot be computed.
    pub async fn days_ago(&self, days: i32) -> Outcome<String> {
        let seconds = self.now().duration_since(UNIX_EPOCH)?.as_secs();
        self.truth.text(&format!("SELECT date({seconds}, 'unixepoch', '{} days')", -days)).await
    }

    /// A finished custom period.
    ///
    /// # Errors
    ///
    /// When it cannot be computed.
    pub async fn custom(&self, first_days_ago: i32, last_days_ago: i32) -> Outcome<Period> {
        Ok(Period::Custom(self.days_ago(first_days_ago).await?, self.days_ago(last_days_ago).await?))
    }
}

/// The change in percent with one digit after the point, as cards tell it.
pub fn change(now: i64, before: i64) -> String {
    match (now, before) {
        (0, 0) => "0.0".to_owned(),
        (_, 0) => "new".to_owned(),
        (now, before) => {
            // Half a tenth is rounded away from zero.
            let doubled = (2_000 * (now - before)) / before;
            let tenths = doubled / 2 + doubled % 2;
            let sign = if tenths < 0 { "-" } else { "" };
            format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
        }
    }
}

/// An amount as the reader sees it.
pub fn dollars(cents: i64) -> String {
    format!("${}.{:02}", grouped(cents / 100), cents % 100)
}

/// A number with commas between its thousands.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// Whether a headline card says its value in words.
fn agrees(name: &str, card: &Headline) -> bool {
    let value = card.value.unwrap_or_default();
    let expected = if matches!(name, "revenue" | "average-order") { dollars(value) } else { grouped(value) };
    card.text.as_deref() == Some(expected.as_str())
}

/// An instant with seconds and without a zone, as it is in the database.
fn whole_instant(text: &str) -> String {
    let shape = "0000-00-00T00:00:00";
    let bare = text.trim_end_matches('Z');
    format!("{bare}{}", shape.get(bare.len()..).unwrap_or_default()).chars().take(shape.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_rounded_to_a_tenth_of_a_percent() {
        for (now, before, expected) in [
            (0, 0, "0.0"),
            (5, 0, "new"),
            (0, 7, "-100.0"),
            (9, 8, "12.5"),
            (97, 100, "-3.0"),
            (2_001, 2_000, "0.1"),
            (1_999, 2_000, "-0.1"),
            (10_004, 10_000, "0.0"),
            (9_996, 10_000, "0.0"),
            (4, 3, "33.3"),
            (5, 3, "66.7"),
        ] {
            assert_eq!(change(now, before), expected, "{now} after {before}");
        }
    }

    #[test]
    fn instants_and_amounts_have_one_shape() {
        for (text, expected) in [
            ("2026-11-22", "2026-11-22T00:00:00"),
            ("2026-11-22T13:00Z", "2026-11-22T13:00:00"),
            ("2026-11-22T13:00:00.000Z", "2026-11-22T13:00:00"),
        ] {
            assert_eq!(whole_instant(text), expected);
        }
        assert_eq!(
            (dollars(123_456), dollars(5), grouped(1_000)),
            ("$1,234.56".into(), "$0.05".into(), "1,000".into())
        );
    }
}
