//! Which rows a card counts.

use crate::dashboard::cards::CardId;
use crate::dashboard::stats::BackendKind;
use crate::listing::filter::{Edge, ListFilter};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::cards::SECTIONS;

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
