//! Which rows a card counts.

use crate::dashboard::cards::{CardId, Resource, SECTIONS};
use crate::dashboard::stats::BackendKind;
use crate::listing::filter::{Edge, ListFilter};
use crate::metric::MetricValue;
use crate::money::Money;

impl CardId {
    /// What shows, of the list that the card leads to, the rows that it counts: see [`CardId::definition`].
    pub fn rows(self, kind: Option<BackendKind>) -> ListFilter {
        let is_scoped = kind == Some(BackendKind::PeriodScoped);
        let statuses: &[&str] = match self {
            Self::ActiveCustomers | Self::ActiveLicenses | Self::ActiveSubscriptions | Self::ActiveDomains => {
                &["active"]
            }
            Self::SuspendedLicenses => &["suspended"],
            Self::ExpiredLicenses => &["expired"],
            Self::TotalRevenue | Self::MonthlyRevenue | Self::WeeklyRevenue => &["completed"],
            Self::PendingOrders => &["pending"],
            Self::OverdueInvoices => &["overdue"],
            Self::UnpaidInvoices => &["draft", "open"],
            Self::PaymentsReceived | Self::AverageCustomerValue => &["succeeded"],
            Self::TotalCustomers
            | Self::RecentSignups
            | Self::NewSignups
            | Self::TotalProducts
            | Self::TotalLicenses
            | Self::TotalOrders
            | Self::TotalInvoices
            | Self::TotalDomains
            | Self::OrdersPlaced
            | Self::OrdersToday => &[],
        };
        let from = match self {
            Self::RecentSignups | Self::NewSignups | Self::PaymentsReceived | Self::OrdersPlaced => {
                Some(Edge::HoursAgo(24))
            }
            Self::WeeklyRevenue => Some(Edge::HoursAgo(168)),
            Self::MonthlyRevenue if is_scoped => Some(Edge::HoursAgo(720)),
            Self::MonthlyRevenue => Some(Edge::ThisMonth),
            Self::OrdersToday => Some(Edge::Today),
            _ => None,
        };
        ListFilter {
            statuses: statuses.iter().map(|status| (*status).to_owned()).collect(),
            from,
            ..ListFilter::default()
        }
    }
}

impl CardId {
    /// The card that counts the rows of a list which a filter shows, on some kind of backend, if one does. Of two that count
    /// the same it is the first. Whether it counts them on the kind at hand tells [`CardId::rows`].
    pub fn counting(resource: Resource, filter: &ListFilter) -> Option<Self> {
        let kinds = [None, Some(BackendKind::PeriodScoped), Some(BackendKind::AllTime)];
        let counts_them = |card: &Self| kinds.iter().any(|kind| card.rows(*kind) == *filter);
        let cards = SECTIONS.iter().flat_map(|section| section.cards);
        cards.filter(|card| card.link().0 == resource && *card != Self::AverageCustomerValue).find(counts_them)
    }
}

/// Whether rows come to a figure: as many of them as it counts, or their amounts in its currency.
pub fn come_to(figure: MetricValue, rows: usize, sums: &[Money]) -> bool {
    match figure {
        MetricValue::Count(count) => i64::try_from(rows) == Ok(count),
        MetricValue::Money(amount) => {
            let sum = sums.iter().find(|sum| sum.currency() == amount.currency());
            sum.map_or(0, |sum| sum.minor()) == amount.minor()
        }
        MetricValue::Share(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::filter::Relation;
    use crate::money::Currency;

    #[test]
    fn a_list_knows_the_card_that_led_to_it() {
        for card in SECTIONS.iter().flat_map(|section| section.cards) {
            for kind in [Some(BackendKind::PeriodScoped), Some(BackendKind::AllTime)] {
                let counting = CardId::counting(card.link().0, &card.rows(kind));
                let expected = match card {
                    CardId::NewSignups => Some(CardId::RecentSignups),
                    CardId::AverageCustomerValue => None,
                    card => Some(card),
                };
                assert_eq!(counting, expected, "{card:?} on {kind:?}");
            }
        }
        let others = ListFilter::default().related_to(Relation::Customer, "c1");
        assert_eq!(CardId::counting(Resource::Orders, &others), None);
    }

    #[test]
    fn rows_come_to_a_figure_by_count_or_by_amount() {
        let usd = |minor| Money::from_minor(minor, Currency::USD);
        for (figure, rows, sums, expected) in [
            (MetricValue::Count(3), 3, vec![], true),
            (MetricValue::Count(3), 2, vec![usd(3)], false),
            (MetricValue::Money(usd(500)), 2, vec![usd(500)], true),
            (MetricValue::Money(usd(500)), 2, vec![usd(501)], false),
            (MetricValue::Money(usd(0)), 0, vec![], true),
            (
                MetricValue::Money(usd(500)),
                2,
                Currency::parse("EUR").map(|eur| Money::from_minor(500, eur)).into_iter().collect(),
                false,
            ),
        ] {
            assert_eq!(come_to(figure, rows, &sums), expected, "{figure:?} {rows} {sums:?}");
        }
    }

    #[test]
    fn every_status_is_one_of_its_list() {
        for card in SECTIONS.iter().flat_map(|section| section.cards) {
            for kind in [None, Some(BackendKind::PeriodScoped), Some(BackendKind::AllTime)] {
                let (resource, _) = card.link();
                let ListFilter { statuses, from, .. } = card.rows(kind);
                assert!(statuses.iter().all(|status| resource.statuses().contains(&status.as_str())), "{card:?}");
                assert!(statuses.is_sorted(), "{card:?}: as addresses have them");
                if card == CardId::MonthlyRevenue {
                    assert_eq!(from == Some(Edge::HoursAgo(720)), kind == Some(BackendKind::PeriodScoped));
                }
            }
        }
    }
}
