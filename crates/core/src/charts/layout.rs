//! Where everything of a line chart stands, in CSS pixels: curves, ticks, labels.

use super::curve::{LinePaths, Point, line_paths};
use super::decimate::decimate;
use super::scale::{Scale, labelled, ticks};

/// The height of a chart.
pub const HEIGHT: f64 = 240.0;
/// Room for the labels of amounts.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
/// Room for the labels of time.
const BOTTOM: f64 = 28.0;
/// A label of time takes as much.
const LABEL: f64 = 88.0;
/// A label of time at most.
const MOST_LABELS: f64 = 8.0;
/// No chart is narrower.
const NARROWEST: f64 = 200.0;

/// A chart of a series of whole numbers, with another one behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartLayout {
    /// Its width.
    pub width: f64,
    /// The curve of the series.
    pub paths: LinePaths,
    /// The curve of the series behind it.
    pub before: String,
    /// The ticks: value, and place from the top.
    pub ticks: Vec<(f64, f64)>,
    /// The points that have a label.
    pub labels: Vec<usize>,
    across: Scale,
    up: Scale,
    count: usize,
}

impl ChartLayout {
    /// The chart of `values`; `has_tail` when the last one may still grow. Of `before` no more points are shown than
    /// there are `values`. There is room for a value that is to be reached, if there is a `goal`.
    pub fn new(values: &[i64], before: &[i64], goal: Option<i64>, has_tail: bool, width: f64) -> Self {
        let width = width.max(NARROWEST);
        let count = values.len();
        let before = &before[..before.len().min(count)];
        let shown = values.iter().chain(before).chain(&goal).map(|value| *value as f64);
        // A chart that does not begin at zero exaggerates.
        let (low, high) = shown.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let marks = ticks(low, high, true);
        let domain = (marks.first().copied().unwrap_or(0.0), marks.last().copied().unwrap_or(1.0));
        let up = Scale::new(domain, (HEIGHT - BOTTOM, TOP));
        let across = Scale::new((0.0, count.saturating_sub(1) as f64), (LEFT, width - RIGHT));
        let points = |values: &[i64]| {
            let points: Vec<_> = (0..)
                .zip(values)
                .map(|(index, value)| Point { x: across.at(f64::from(index)), y: up.at(*value as f64) })
                .collect();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width in pixels")]
            let columns = (width / 2.0) as usize;
            decimate(&points, columns)
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
        let most = ((width - LEFT) / LABEL).clamp(1.0, MOST_LABELS) as usize;
        Self {
            width,
            paths: line_paths(&points(values), up.at(0.0), has_tail),
            before: line_paths(&points(before), up.at(0.0), false).line,
            ticks: marks.into_iter().map(|mark| (mark, up.at(mark))).collect(),
            labels: labelled(count, most),
            across,
            up,
            count,
        }
    }

    /// How far from the left a point stands.
    pub fn x(&self, index: usize) -> f64 {
        self.across.at(index as f64)
    }

    /// How far from the top a value stands.
    pub fn y(&self, value: i64) -> f64 {
        self.up.at(value as f64)
    }

    /// The point that is nearest to a place from the left; `None` in an empty chart.
    pub fn nearest(&self, x: f64) -> Option<usize> {
        let last = self.count.checked_sub(1)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the points there are")]
        let index = self.across.invert(x).round().clamp(0.0, last as f64) as usize;
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_where_it_should_be() {
        let layout = ChartLayout::new(&[0, 50, 100], &[100, 0, 50, 70], None, true, 474.0);
        assert_eq!(layout.ticks.first(), Some(&(0.0, 212.0)));
        assert_eq!(layout.ticks.last(), Some(&(100.0, 12.0)));
        let places = [layout.x(0), layout.x(1), layout.x(2), layout.y(50)].map(super::super::fixed::fixed);
        assert_eq!(places, ["60", "260", "460", "112"]);
        assert_eq!(layout.labels, [0, 1, 2]);
        assert_eq!(layout.paths.line, "M60,212C126.7,178.7,193.3,145.3,260,112");
        assert_eq!(layout.paths.tail, "M260,112C326.7,78.7,393.3,45.3,460,12");
        assert!(layout.before.starts_with("M60,12C") && layout.before.ends_with(",460,112"), "{}", layout.before);
        let table = [(-50.0, 0), (60.0, 0), (159.0, 0), (161.0, 1), (460.0, 2), (999.0, 2)];
        for (x, index) in table {
            assert_eq!(layout.nearest(x), Some(index), "{x}");
        }
    }

    #[test]
    fn nothing_one_and_losses_can_be_drawn() {
        let high = ChartLayout::new(&[0, 50, 100], &[], Some(400), false, 474.0);
        assert!(high.ticks.last().is_some_and(|(value, _)| *value >= 400.0), "room for what is to be reached");
        let empty = ChartLayout::new(&[], &[], None, false, 474.0);
        assert_eq!((empty.paths.line.as_str(), empty.nearest(100.0)), ("", None));
        let one = ChartLayout::new(&[5], &[], None, true, 474.0);
        assert_eq!((one.paths.line.starts_with("M260,"), one.nearest(0.0)), (true, Some(0)));
        let zeros = ChartLayout::new(&[0, 0], &[], None, false, 474.0);
        assert!(zeros.paths.line.starts_with("M60,212C") && zeros.ticks.len() >= 2, "{}", zeros.paths.line);
        let loss = ChartLayout::new(&[-100, 100], &[], None, false, 474.0);
        assert!(loss.ticks.first().is_some_and(|(value, _)| *value <= -100.0));
        assert!(loss.paths.area.contains("112"), "the area ends at zero: {}", loss.paths.area);
        assert!(ChartLayout::new(&[1, 2], &[], None, false, 0.0).width >= NARROWEST);
    }

    #[test]
    fn long_series_keep_their_extremes() {
        let mut values = vec![10; 10_000];
        (values[1_234], values[8_888]) = (99_000, -7_000);
        let layout = ChartLayout::new(&values, &[], None, false, 900.0);
        // Fewer than 4 points for each 2 pixels, and both extremes at their height.
        assert!(layout.paths.line.matches('C').count() <= 1_800);
        for value in [99_000, -7_000] {
            let mut place = String::from(",");
            super::super::fixed::push_fixed(&mut place, layout.y(value));
            assert!(layout.paths.line.contains(&place), "{value} at {place}");
        }
    }
}
