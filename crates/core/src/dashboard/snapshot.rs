//! The last good figures as JSON, for the next page. Numbers alone: nothing in it is about a person.

use std::rc::Rc;

use chrono::serde::ts_milliseconds;
use serde::{Deserialize, Serialize};

use crate::dashboard::data::DashboardData;
use crate::dashboard::stats::{BackendKind, CustomerStats, DashboardStats, KeptStats};
use crate::json;
use crate::query::state::Remote;
use crate::time::Timestamp;

/// The version of this format; others are not read.
const VERSION: u32 = 5;

#[derive(Deserialize, Serialize)]
struct Snapshot {
    version: u32,
    /// Names account and API.
    owner: u64,
    kind: Option<Known<BackendKind>>,
    totals: Option<Known<KeptStats>>,
    month: Option<Known<KeptStats>>,
    week: Option<Known<KeptStats>>,
    customers: Option<Known<CustomerStats>>,
    orders_today: Option<Known<Option<i64>>>,
}

/// The last good answer, and when it arrived.
#[derive(Deserialize, Serialize)]
struct Known<T> {
    value: T,
    #[serde(with = "ts_milliseconds")]
    at: Timestamp,
}

impl<T> Known<T> {
    fn of<S>(remote: &Remote<S>, convert: impl FnOnce(&S) -> T) -> Option<Self> {
        remote.value().zip(remote.at()).map(|(value, at)| Self { value: convert(value), at })
    }
}

fn remembered<T, S>(known: Option<Known<T>>, convert: impl FnOnce(T) -> S) -> Remote<S> {
    known.map_or(Remote::Loading, |Known { value, at }| Remote::Remembered { value: convert(value), at })
}

/// Writes what is known, for the account and API that `owner` names; `None` before the first answer.
pub fn encode(data: &DashboardData, owner: u64) -> Option<String> {
    let stats = |remote: &Remote<Rc<DashboardStats>>| Known::of(remote, |stats| KeptStats::from(&**stats));
    let snapshot = Snapshot {
        version: VERSION,
        owner,
        kind: Known::of(&data.kind, |kind| *kind),
        totals: Some(stats(&data.totals)?),
        month: stats(&data.month),
        week: stats(&data.week),
        customers: Known::of(&data.customers, Clone::clone),
        orders_today: Known::of(&data.orders_today, |orders| *orders),
    };
    serde_json::to_string(&snapshot).ok()
}

/// Reads figures back, as remembered ones; `None` for those of another account or API, and for anything damaged.
pub fn decode(text: &str, owner: u64) -> Option<DashboardData> {
    let snapshot: Snapshot = json::read(text).ok()?;
    let stats = |kept: KeptStats| Rc::new(DashboardStats::from(kept));
    (snapshot.version == VERSION && snapshot.owner == owner).then(|| DashboardData {
        kind: remembered(snapshot.kind, |kind| kind),
        totals: remembered(snapshot.totals, stats),
        month: remembered(snapshot.month, stats),
        week: remembered(snapshot.week, stats),
        customers: remembered(snapshot.customers, |customers| customers),
        orders_today: remembered(snapshot.orders_today, |orders| orders),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use crate::testing::at;
    use proptest::prelude::*;

    const AT: Timestamp = at(1_795_354_750_000);

    fn data(numbers: &[Option<i64>], is_scoped: bool) -> DashboardData {
        let mut next = numbers.iter().copied().cycle();
        let mut number = || next.next().flatten();
        let mut stats = || {
            let stats = DashboardStats {
                total_customers: number(),
                total_orders: number(),
                overdue_invoices: number(),
                total_revenue: number().map(|minor| Money::from_minor(minor, Currency::USD)),
                weekly_revenue: number().map(|minor| Money::from_minor(minor, Currency::USD)),
                ..DashboardStats::default()
            };
            Remote::Remembered { value: Rc::new(stats), at: AT }
        };
        let kind = if is_scoped { BackendKind::PeriodScoped } else { BackendKind::AllTime };
        DashboardData {
            kind: Remote::Remembered { value: kind, at: AT },
            totals: stats(),
            month: if is_scoped { stats() } else { Remote::Loading },
            week: if is_scoped { stats() } else { Remote::Loading },
            customers: Remote::Loading,
            orders_today: Remote::Remembered { value: numbers[0], at: AT },
        }
    }

    #[test]
    fn only_the_owner_reads_it_and_only_whole() {
        let text = encode(&data(&[Some(1), None], true), 7).expect("there are totals");
        assert!(decode(&text, 7).is_some());
        assert_eq!(decode(&text, 8), None, "another account or API");
        for length in 0..text.len() {
            assert_eq!(decode(&text[..length], 7), None, "{length} bytes of it");
        }
        let other_version = text.replace(&format!("\"version\":{VERSION}"), "\"version\":2");
        for damaged in ["", "2", "2 7 USD x", &other_version, &format!("{text}1"), &text.replace("USD", "US")] {
            assert_eq!(decode(damaged, 7), None, "{damaged}");
        }
        assert_eq!(encode(&DashboardData::default(), 7), None, "nothing is known yet");
    }

    proptest! {
        #[test]
        fn what_is_kept_is_found_again(
            numbers in prop::collection::vec(any::<Option<i64>>(), 1..30),
            owner in any::<u64>(),
            is_scoped in any::<bool>(),
        ) {
            let data = data(&numbers, is_scoped);
            let text = encode(&data, owner).expect("there are totals");
            prop_assert_eq!(decode(&text, owner), Some(data));
        }
    }
}
