//! What waits for somebody and stands in no total: payments that failed, and what expires soon.

use crate::dashboard::cards::Resource;
use crate::listing::filter::{Edge, Expiry, ListFilter};

/// For how many days failed payments are told.
pub const FAILURE_DAYS: u32 = 7;
/// How many days ahead it is told what expires.
pub const EXPIRY_DAYS: u32 = 30;

/// How many rows there are, as far as they were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many were counted.
    pub count: i64,
    /// Whether these are all.
    pub is_all: bool,
}

impl Counted {
    /// The count, with a plus where there may be more.
    pub fn text(self, count: &str) -> String {
        if self.is_all { count.to_owned() } else { format!("{count}+") }
    }

    /// Whether there are none.
    pub fn is_none(self) -> bool {
        self.count == 0 && self.is_all
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// Payments that failed lately.
    FailedPayments,
    /// Active licenses that expire soon.
    ExpiringLicenses,
    /// Active domains that expire soon. No backend lists domains but customer by customer, so nobody counts them.
    ExpiringDomains,
}

impl Matter {
    /// The list with its rows, and what shows them there.
    pub fn rows(self) -> (Resource, ListFilter) {
        let of_status = |status: &str| ListFilter { statuses: vec![status.to_owned()], ..ListFilter::default() };
        let expires = Some(Expiry::WithinDays(EXPIRY_DAYS));
        match self {
            Self::FailedPayments => (
                Resource::Payments,
                ListFilter { from: Some(Edge::HoursAgo(FAILURE_DAYS * 24)), ..of_status("failed") },
            ),
            Self::ExpiringLicenses => (Resource::Licenses, ListFilter { expires, ..of_status("active") }),
            Self::ExpiringDomains => (Resource::Domains, ListFilter { expires, ..of_status("active") }),
        }
    }

    /// What it is of so many, as they are written; `None` for the way to what nobody counted.
    pub fn words(self, counted: Option<(Counted, &str)>) -> String {
        let Some((counted, text)) = counted else {
            return match self {
                Self::FailedPayments => "Failed payments".to_owned(),
                Self::ExpiringLicenses => "Licenses that expire soon".to_owned(),
                Self::ExpiringDomains => "Domains that expire soon".to_owned(),
            };
        };
        let (is_one, count) = (counted.count == 1 && counted.is_all, counted.text(text));
        match self {
            Self::FailedPayments if is_one => format!("{count} payment failed in {FAILURE_DAYS} days"),
            Self::FailedPayments => format!("{count} payments failed in {FAILURE_DAYS} days"),
            Self::ExpiringLicenses if is_one => format!("{count} license expires in {EXPIRY_DAYS} days"),
            Self::ExpiringLicenses => format!("{count} licenses expire in {EXPIRY_DAYS} days"),
            Self::ExpiringDomains if is_one => format!("{count} domain expires in {EXPIRY_DAYS} days"),
            Self::ExpiringDomains => format!("{count} domains expire in {EXPIRY_DAYS} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_whether_they_are_all() {
        let told =
            |matter: Matter, count, is_all| matter.words(Some((Counted { count, is_all }, count.to_string().as_str())));
        for (found, expected) in [
            (told(Matter::FailedPayments, 1, true), "1 payment failed in 7 days"),
            (told(Matter::FailedPayments, 50, false), "50+ payments failed in 7 days"),
            (told(Matter::ExpiringLicenses, 1, true), "1 license expires in 30 days"),
            (told(Matter::ExpiringLicenses, 1, false), "1+ licenses expire in 30 days"),
            (told(Matter::ExpiringDomains, 3, true), "3 domains expire in 30 days"),
            (Matter::ExpiringDomains.words(None), "Domains that expire soon"),
        ] {
            assert_eq!(found, expected);
        }
        assert!(Counted { count: 0, is_all: true }.is_none() && !Counted { count: 0, is_all: false }.is_none());
    }
}
