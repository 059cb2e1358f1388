//! The last good figures as text, for the next page. Pure. Numbers alone: nothing in it is about a person.

use std::rc::Rc;

use super::{BackendKind, Currency, CustomerStats, DashboardFigures, DashboardStats, Money, Timestamp};
use crate::query::Remote;

/// The version of this format; others are not read.
const VERSION: &str = "2";
/// Stands for what is unknown.
const UNKNOWN: &str = "-";

/// Writes what is known of `figures`, for the account and API that `owner` names; `None` before the first answer.
pub fn encode(figures: &DashboardFigures, owner: u64, currency: Currency) -> Option<String> {
    figures.totals.at()?;
    let mut words = vec![VERSION.to_owned(), owner.to_string(), currency.to_string()];
    let mut put = |at: Option<Timestamp>, numbers: Vec<Option<i64>>| {
        let word = |number: Option<i64>| number.map_or_else(|| UNKNOWN.to_owned(), |number| number.to_string());
        words.push(word(at.map(Timestamp::millis)));
        if at.is_some() {
            words.extend(numbers.into_iter().map(word));
        }
    };
    let kind = figures.kind.value().map(|kind| i64::from(*kind == BackendKind::PeriodScoped));
    put(figures.kind.at(), vec![kind]);
    for stats in [&figures.totals, &figures.month, &figures.week] {
        let mut known = stats.value().map(|stats| (**stats).clone()).unwrap_or_default();
        let mut numbers: Vec<_> = known.counts().map(|(_, count)| *count).to_vec();
        numbers.extend(known.amounts().map(|(_, amount)| amount.map(Money::minor)));
        put(stats.at(), numbers);
    }
    let customers = figures.customers.value().cloned().unwrap_or_default();
    let average = customers.average_customer_value.map(Money::minor);
    put(figures.customers.at(), vec![customers.total_customers, customers.active_customers, average]);
    put(figures.orders_today.at(), vec![figures.orders_today.value().copied().flatten()]);
    Some(words.join(" "))
}

/// Reads figures back, as remembered ones; `None` for those of another account or API, and for anything damaged.
pub fn decode(text: &str, owner: u64) -> Option<DashboardFigures> {
    let mut words = Words(text.split(' '));
    words.figures(owner).ok().filter(|_| words.0.next().is_none())
}

/// The text is of another version or owner, or not whole.
struct Unreadable;

struct Words<'a>(std::str::Split<'a, char>);

impl<'a> Words<'a> {
    fn figures(&mut self, owner: u64) -> Result<DashboardFigures, Unreadable> {
        if self.word()? != VERSION || self.word()?.parse() != Ok(owner) {
            return Err(Unreadable);
        }
        let currency = Currency::parse(self.word()?).ok_or(Unreadable)?;
        Ok(DashboardFigures {
            kind: self.remembered(|words| {
                let is_scoped = words.number()?.ok_or(Unreadable)? == 1;
                Ok(if is_scoped { BackendKind::PeriodScoped } else { BackendKind::AllTime })
            })?,
            totals: self.remembered(|words| words.stats(currency))?,
            month: self.remembered(|words| words.stats(currency))?,
            week: self.remembered(|words| words.stats(currency))?,
            customers: self.remembered(|words| {
                Ok(CustomerStats {
                    total_customers: words.number()?,
                    active_customers: words.number()?,
                    average_customer_value: words.amount(currency)?,
                })
            })?,
            orders_today: self.remembered(Self::number)?,
        })
    }

    fn word(&mut self) -> Result<&'a str, Unreadable> {
        self.0.next().ok_or(Unreadable)
    }

    fn number(&mut self) -> Result<Option<i64>, Unreadable> {
        match self.word()? {
            UNKNOWN => Ok(None),
            word => word.parse().map(Some).map_err(|_| Unreadable),
        }
    }

    fn amount(&mut self, currency: Currency) -> Result<Option<Money>, Unreadable> {
        Ok(self.number()?.map(|minor| Money::from_minor(minor, currency)))
    }

    fn stats(&mut self, currency: Currency) -> Result<Rc<DashboardStats>, Unreadable> {
        let mut stats = DashboardStats::default();
        for (_, count) in stats.counts() {
            *count = self.number()?;
        }
        for (_, amount) in stats.amounts() {
            *amount = self.amount(currency)?;
        }
        Ok(Rc::new(stats))
    }

    fn remembered<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Remote<T>, Unreadable> {
        Ok(match self.number()? {
            Some(millis) => Remote::Remembered { value: read(self)?, at: Timestamp::from_millis(millis) },
            None => Remote::Loading,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AT: Timestamp = Timestamp::from_millis(1_795_354_750_000);

    fn figures(numbers: &[Option<i64>], is_scoped: bool) -> DashboardFigures {
        let mut next = numbers.iter().copied().cycle();
        let mut stats = || {
            let mut stats = DashboardStats::default();
            for (_, count) in stats.counts() {
                *count = next.next().flatten();
            }
            for (_, amount) in stats.amounts() {
                *amount = next.next().flatten().map(|minor| Money::from_minor(minor, Currency::USD));
            }
            Remote::Remembered { value: Rc::new(stats), at: AT }
        };
        let kind = if is_scoped { BackendKind::PeriodScoped } else { BackendKind::AllTime };
        DashboardFigures {
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
        let text = encode(&figures(&[Some(1), None], true), 7, Currency::USD).expect("there are totals");
        assert!(decode(&text, 7).is_some());
        assert_eq!(decode(&text, 8), None, "another account or API");
        let words: Vec<&str> = text.split(' ').collect();
        for length in 0..words.len() {
            assert_eq!(decode(&words[..length].join(" "), 7), None, "{length} words of it");
        }
        for damaged in ["", "2", "1 7", "1 7 USD x", &format!("{text} 1"), &text.replace("USD", "US")] {
            assert_eq!(decode(damaged, 7), None, "{damaged}");
        }
        assert_eq!(encode(&DashboardFigures::default(), 7, Currency::USD), None, "nothing is known yet");
    }

    proptest! {
        #[test]
        fn what_is_kept_is_found_again(
            numbers in prop::collection::vec(any::<Option<i64>>(), 1..30),
            owner in any::<u64>(),
            is_scoped in any::<bool>(),
        ) {
            let figures = figures(&numbers, is_scoped);
            let text = encode(&figures, owner, Currency::USD).expect("there are totals");
            prop_assert_eq!(decode(&text, owner), Some(figures));
        }
    }
}
