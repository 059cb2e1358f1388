//! What the server adds up itself of a time that is over: orders and revenue by hour, day or month. It is asked for in
//! ranges that every backend answers right, and kept by range: what is over changes seldom.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

use serde::{Deserialize, Serialize};

use crate::analytics::ledger::Ledger;
use crate::json;
use crate::listing::rows::Demand;
use crate::period::{Comparison, Granularity, Period, PeriodSelection, Window, first_of_month};
use crate::query::key::Span;
use crate::time::{Timestamp, end_of, from_micros, hour_of, parse_day, start_of};

/// What the orders of an hour, a day or a month add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first moment.
    pub start: Timestamp,
    /// Orders of any status.
    pub orders: i64,
    /// The sum of the completed ones in minor units.
    pub revenue: i64,
}

/// A range that the server is asked for at once. Others are answered wrong by some backends: two days share their hours,
/// and months are lost where a range does not begin with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Range {
    /// The hours of a day.
    Hours(NaiveDate),
    /// The days of a month, which its first one names.
    Days(NaiveDate),
    /// The months from one to another, which is not the same; their first days name them.
    Months(NaiveDate, NaiveDate),
}

impl Range {
    /// The time it covers.
    pub fn window(self) -> Window {
        match self {
            Self::Hours(day) => Window { start: start_of(day), end: end_of(day) },
            Self::Days(month) => Window { start: start_of(month), end: start_of(month + Months::new(1)) },
            Self::Months(first, last) => Window { start: start_of(first), end: start_of(last + Months::new(1)) },
        }
    }

    /// What it is kept by; months are not.
    fn name(self) -> Option<String> {
        match self {
            Self::Hours(day) => Some(format!("hours {day}")),
            Self::Days(month) => Some(format!("days {month}")),
            Self::Months(..) => None,
        }
    }

    /// The range that is kept by a name.
    fn named(name: &str) -> Option<Self> {
        let (kind, day) = name.split_once(' ')?;
        let day = parse_day(day)?;
        match kind {
            "hours" => Some(Self::Hours(day)),
            "days" if day == first_of_month(day) => Some(Self::Days(day)),
            _ => None,
        }
    }

    /// The first moments of its buckets.
    pub fn starts(self) -> Vec<Timestamp> {
        self.window().points(match self {
            Self::Hours(_) => Granularity::Hour,
            Self::Days(_) => Granularity::Day,
            Self::Months(..) => Granularity::Month,
        })
    }

    /// What a backend calls the bucket that begins at `start`: `07:00`, `11/03` or `Aug 2026`.
    pub fn label(self, start: Timestamp) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let day = start.date_naive();
        match self {
            Self::Hours(_) => format!("{:02}:00", (start - start_of(day)).num_hours()),
            Self::Days(_) => format!("{:02}/{:02}", day.month(), day.day()),
            Self::Months(..) => format!("{} {}", MONTHS[day.month0() as usize % 12], day.year()),
        }
    }
}

/// More ranges than this are not asked for: the reader would wait, and the backend would be strained.
const MOST_RANGES: usize = 72;
/// So many ranges are asked for at once, each for its orders and its revenue.
pub const AT_ONCE: usize = 3;
/// How long after its end a time is over: clocks differ, and what was made in its last moment is told later.
const LATENESS: TimeDelta = TimeDelta::minutes(1);
/// How long days may be as they were told while the sums of their months stay the same.
const LONGEST_REST: TimeDelta = TimeDelta::days(7);
/// How long what is over may be as it was told.
const REST: TimeDelta = TimeDelta::minutes(5);

/// Until when the server adds up: single orders tell what comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RollupEnd {
    /// Until the last day began.
    LastDay,
    /// Until this hour of the last day began; on other days until they did.
    Hour(Timestamp),
    /// Until the last hour began, which moves on.
    LastHour,
}

impl RollupEnd {
    /// The end beside these single orders. Where they do not go back to the last day, its hours are told sooner than another
    /// page of them; where the day is out of reach altogether, single ones tell its last hour only. What was `chosen` stays
    /// otherwise, and single orders are read on to it as new ones come: another end would have to be waited for. `plan` is what
    /// there is to add up until an end.
    pub fn beside(ledger: &Ledger, plan: impl Fn(Self) -> Option<RollupPlan>, chosen: Option<Self>) -> Self {
        let covers = |end| plan(end).is_none_or(|plan| ledger.covers(plan.end()));
        let is_dense = || plan(Self::LastDay).is_some_and(|plan| ledger.is_dense_since(plan.end()));
        // From the middle on, so that many orders can come before another page has to be read.
        let middle = ledger.entries.get(ledger.entries.len() / 2);
        match (chosen.unwrap_or(Self::LastDay), middle) {
            (end, _) if end == Self::LastHour || covers(end) => end,
            _ if is_dense() => Self::LastHour,
            (Self::LastDay, Some(middle)) if chosen.is_none() => Self::Hour(hour_of(middle.at) + TimeDelta::hours(1)),
            (end, _) => end,
        }
    }
}

/// What the server answered to a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its buckets, oldest first.
    pub buckets: Vec<Bucket>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// What the server answered, by range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    by_range: BTreeMap<Range, Rc<Answer>>,
    /// Those of them that an earlier page kept: what a page begins with is checked, however young it is.
    unchecked: BTreeSet<Range>,
}

/// The answer to a range as it is kept for later pages.
#[derive(Debug, Deserialize, Serialize)]
struct KeptAnswer {
    /// In microseconds since 1970.
    asked_at: i64,
    orders: Vec<i64>,
    revenue: Vec<i64>,
}

impl Answers {
    /// The answers to days and hours that were over when they were asked, as texts by which later pages know them again.
    pub fn to_keep(&self) -> Vec<(String, String)> {
        let is_closed = |(range, answer): &(&Range, &Rc<Answer>)| {
            !matches!(range, Range::Months(..)) && range.window().end <= answer.asked_at
        };
        let text = |(range, answer): (&Range, &Rc<Answer>)| {
            let numbers = |number: fn(&Bucket) -> i64| answer.buckets.iter().map(number).collect();
            let kept = KeptAnswer {
                asked_at: answer.asked_at.timestamp_micros(),
                orders: numbers(|bucket| bucket.orders),
                revenue: numbers(|bucket| bucket.revenue),
            };
            Some((range.name()?, serde_json::to_string(&kept).ok()?))
        };
        self.by_range.iter().filter(is_closed).filter_map(text).collect()
    }

    /// The answers of such texts; what is odd among them is left out.
    pub fn restored(kept: impl IntoIterator<Item = (String, String)>) -> Self {
        let answer = |(name, text): (String, String)| {
            let range = Range::named(&name)?;
            let KeptAnswer { asked_at, orders, revenue } = json::read(&text).ok()?;
            let starts = range.starts();
            let buckets = starts.iter().zip(orders.iter().zip(&revenue));
            let buckets =
                buckets.map(|(start, (orders, revenue))| Bucket { start: *start, orders: *orders, revenue: *revenue });
            let is_whole = orders.len() == starts.len() && revenue.len() == starts.len();
            let answer = Answer { buckets: buckets.collect(), asked_at: from_micros(asked_at) };
            is_whole.then(|| (range, Rc::new(answer)))
        };
        let by_range: BTreeMap<_, _> = kept.into_iter().filter_map(answer).collect();
        Self { unchecked: by_range.keys().copied().collect(), by_range }
    }

    /// Whether the answer to the days of a month comes to the same as a newer one to months that holds it.
    fn is_confirmed(&self, range: Range, answer: &Answer, since: Timestamp) -> bool {
        let Range::Days(month) = range else { return false };
        if since - answer.asked_at > LONGEST_REST {
            return false;
        }
        let is_newer = |(other, months): &(&Range, &Rc<Answer>)| {
            matches!(other, Range::Months(..)) && months.asked_at >= since && months.asked_at >= range.window().end
        };
        let months = self.by_range.iter().filter(is_newer).flat_map(|(_, months)| &months.buckets);
        let sum = |number: fn(&Bucket) -> i64| answer.buckets.iter().map(number).sum::<i64>();
        let sums = (sum(|bucket| bucket.orders), sum(|bucket| bucket.revenue));
        months.clone().any(|bucket| bucket.start == start_of(month))
            && months
                .filter(|bucket| bucket.start == start_of(month))
                .all(|bucket| (bucket.orders, bucket.revenue) == sums)
    }

    /// Keeps the answer to a range.
    pub fn insert(&mut self, range: Range, answer: Rc<Answer>) {
        self.unchecked.remove(&range);
        self.by_range.insert(range, answer);
    }

    /// Keeps what others hold, where it is newer.
    fn add(&mut self, others: &Self) {
        let is_checked = |(range, _): &(&Range, &Rc<Answer>)| !others.unchecked.contains(range);
        for (range, answer) in others.by_range.iter().filter(is_checked) {
            if self.unchecked.contains(range)
                || self.by_range.get(range).is_none_or(|own| own.asked_at < answer.asked_at)
            {
                self.insert(*range, Rc::clone(answer));
            }
        }
    }

    /// The answer that holds a range: its own, or that to a longer range of months.
    fn of(&self, range: Range) -> Option<&Rc<Answer>> {
        let holds = |other: &Range| {
            let (part, whole) = (range.window(), other.window());
            matches!((range, other), (Range::Months(..), Range::Months(..)))
                && whole.start <= part.start
                && part.end <= whole.end
        };
        self.by_range
            .get(&range)
            .or_else(|| self.by_range.iter().find(|(other, _)| holds(other)).map(|(_, answer)| answer))
    }
}

/// Which time the server is to add up, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollupPlan {
    /// The time. Single orders tell what comes after it.
    window: Window,
    selection: PeriodSelection,
    /// Until when the period is over.
    until: Timestamp,
    is_comparison: bool,
}

impl RollupPlan {
    /// What of a span of a selection is to be added up at `now`, as far as it is over. Nothing where there is nothing to
    /// compare with.
    pub fn new(selection: PeriodSelection, span: Span, end: RollupEnd, now: Timestamp) -> Option<Self> {
        let period = selection.window(now);
        let window = match span {
            Span::Comparison => selection.compared(period, now)?,
            Span::Period | Span::Both => period.until(now),
        };
        // An order of the last second may become known a little later.
        let over = if window.end < now - LATENESS { window.end } else { now - LATENESS };
        let last_hour = hour_of(over);
        let end = match end {
            RollupEnd::LastDay => start_of(over.date_naive()),
            RollupEnd::Hour(hour) => hour.clamp(start_of(over.date_naive()), last_hour),
            RollupEnd::LastHour => last_hour,
        };
        Some(Self {
            window: Window { end: end.max(window.start), ..window },
            selection,
            until: period.until(now).end,
            is_comparison: span == Span::Comparison,
        })
    }

    /// Until when it adds up: single orders tell what comes after.
    pub fn end(&self) -> Timestamp {
        self.window.end
    }

    /// Whether it begins long before the first order.
    fn is_all_time(&self) -> bool {
        self.selection.period == Period::AllTime
    }

    /// The granularity that the points of a series need which begins at `start`.
    fn granularity(&self, start: Timestamp) -> Granularity {
        let PeriodSelection { period, comparison, .. } = self.selection;
        let start = if self.is_comparison { self.selection.window(self.until).start } else { start };
        // What is compared by its length and not by the calendar has points that begin within months.
        let is_by_length = self.is_comparison && comparison == Comparison::Previous && period != Period::Year;
        match self.selection.granularity(Window { start, end: self.until }) {
            Granularity::Month if is_by_length => Granularity::Day,
            granularity => granularity,
        }
    }

    /// The months among which the first order is looked for.
    fn search(&self) -> Option<Range> {
        let month_of = |moment: Timestamp| first_of_month(moment.date_naive());
        self.is_all_time().then(|| Range::Months(month_of(self.window.start), month_of(self.window.end)))
    }

    /// The ranges that make up a time, oldest first.
    fn ranges(&self, start: Timestamp) -> Vec<Range> {
        let end = self.window.end;
        let last_day = end.date_naive();
        let days = |first: NaiveDate| {
            first.iter_days().take_while(move |day| start_of(*day) < end).map(Range::Hours).collect::<Vec<_>>()
        };
        let granularity = self.granularity(start);
        if granularity == Granularity::Hour {
            return days(start.date_naive());
        }
        let months = |count: u32| first_of_month(start.date_naive()) + Months::new(count);
        let months = (0..).map(months).take_while(|month| start_of(*month) < start_of(last_day));
        let is_whole = |month: &NaiveDate| {
            let Window { start: first, end } = Range::Days(*month).window();
            // The days of the month in which everything began tell the day.
            let is_first = self.is_all_time() && first <= start;
            granularity == Granularity::Month && start <= first && end <= start_of(last_day) && !is_first
        };
        let (whole, others): (Vec<_>, Vec<_>) = months.partition(is_whole);
        let mut ranges: Vec<_> = others.into_iter().map(Range::Days).collect();
        match whole[..] {
            [first, .., last] => ranges.push(Range::Months(first, last)),
            [month] => ranges.push(Range::Days(month)),
            [] => {}
        }
        // Hours of a last day that is not over.
        ranges.extend(days(last_day));
        ranges.sort_by_key(|range| range.window().start);
        ranges
    }

    /// When the first order was, as far as that has to be known and is.
    fn start(&self, answers: &Answers) -> Option<Timestamp> {
        let Some(search) = self.search() else { return Some(self.window.start) };
        let first = |answer: &Rc<Answer>| answer.buckets.iter().find(|bucket| bucket.orders > 0).map(|it| it.start);
        let month = first(answers.of(search)?).unwrap_or(self.window.end);
        Some(answers.of(Range::Days(first_of_month(month.date_naive()))).and_then(first).unwrap_or(month))
    }

    /// What of the ranges is not known, or was asked before `since`, or before that part of it was over which is wanted;
    /// `None` where they are too many. Where something is due that others depend on, it is due alone: of several months
    /// whose days were asked before, their sums tell which of them changed.
    pub fn due(&self, answers: &Answers, since: Timestamp) -> Option<Vec<Range>> {
        let is_due = |range: &Range| {
            let over = range.window().end.min(self.window.end) + LATENESS;
            let is_old = |answer: &Answer| answer.asked_at < since.max(over) || answers.unchecked.contains(range);
            answers.of(*range).is_none_or(|answer| is_old(answer) && !answers.is_confirmed(*range, answer, since))
        };
        if let Some(search) = self.search().filter(is_due) {
            return Some(vec![search]);
        }
        let ranges = self.ranges(self.start(answers)?);
        let due: Vec<_> = ranges.into_iter().filter(is_due).collect();
        let is_old = |range: &&Range| {
            matches!(range, Range::Days(_)) && range.window().end <= self.window.end && answers.of(**range).is_some()
        };
        let mut old = due.iter().filter(is_old).map(|range| first_of_month(range.window().start.date_naive()));
        if let (Some(first), Some(last)) = (old.next(), old.next_back()) {
            let check = Range::Months(first, last);
            if is_due(&check) {
                return Some(vec![check]);
            }
        }
        (due.len() <= MOST_RANGES).then_some(due)
    }

    /// Whether one round of requests tells all of it: what earlier pages kept would be waited for, and save next to none of
    /// them.
    pub fn is_one_round(&self) -> bool {
        let ranges = self.due(&Answers::default(), Timestamp::default());
        self.search().is_none() && ranges.is_some_and(|ranges| ranges.len() <= AT_ONCE)
    }

    /// What the answers add up to; nothing while one is missing.
    pub fn rollup(&self, mut answers: Answers, demand: Demand) -> Option<Rollup> {
        let start = self.start(&answers)?;
        let mut buckets = Vec::new();
        for range in self.ranges(start) {
            answers.unchecked.remove(&range);
            let window = range.window();
            let end = match range {
                Range::Days(_) => start_of(self.window.end.date_naive()),
                Range::Hours(_) | Range::Months(..) => self.window.end,
            };
            let is_in = |bucket: &&Bucket| window.contains(bucket.start) && start <= bucket.start && bucket.start < end;
            buckets.extend(answers.of(range)?.buckets.iter().filter(is_in));
        }
        Some(Rollup { window: Window { start, ..self.window }, buckets, answers, demand })
    }
}

/// What the server adds up of a time that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// The time, from the day of the first order where it began before any.
    pub window: Window,
    /// Hours, days and months, as fine as each part of the time needs, oldest first; none overlap.
    pub buckets: Vec<Bucket>,
    /// What it is made of.
    answers: Answers,
    demand: Demand,
}

impl Rollup {
    /// What of an earlier one, of those of `other` times or of what was `stored` can be gone on with, and since when it must
    /// have been asked. What is over changes seldom: events ask nothing of it again, the poll does once in a while, the
    /// reader always.
    pub fn kept(
        known: Option<&Self>,
        others: &[Rc<Self>],
        mut stored: Answers,
        demand: Demand,
        now: Timestamp,
    ) -> (Answers, Timestamp) {
        let Some(known) = known else {
            // From the future is only what a clock that was wrong has written.
            stored.by_range.retain(|_, answer| answer.asked_at <= now);
            // Who wants everything anew wants nothing from before.
            for other in others.iter().filter(|_| demand.whole == 0) {
                stored.add(&other.answers);
            }
            return (stored, now - REST);
        };
        let since = if demand.whole > known.demand.newest {
            return (Answers::default(), now);
        } else if demand.checked > known.demand.newest {
            now - REST
        } else {
            Timestamp::default()
        };
        (known.answers.clone(), since)
    }

    /// What it is made of.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// When anything of it was last asked for.
    pub fn asked_at(&self) -> Option<Timestamp> {
        self.answers.by_range.values().map(|answer| answer.asked_at).max()
    }

    /// When its first order was, to the bucket.
    pub fn first(&self) -> Option<Timestamp> {
        self.buckets.iter().find(|bucket| bucket.orders > 0).map(|bucket| bucket.start)
    }
}

#[cfg(test)]
#[path = "rollup_tests.rs"]
mod tests;
