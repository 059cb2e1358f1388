//! What waits for somebody, counted in lists: no total tells it.

use pulseboard_core::dashboard::attention::{Counted, Matter};
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;

use crate::client::Client;
use crate::transport::Abort;

/// Beyond so many payments their number hardly matters.
const PAYMENTS: Slice = Slice { skip: 0, take: 50 };
/// As many licenses as one request may ask for.
const LICENSES: Slice = Slice { skip: 0, take: 999 };

impl Client {
    /// How many rows wait, of a matter that lists can tell in one request; `None` of one that they cannot. `now` is the
    /// server's.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn waiting(&self, matter: Matter, now: Timestamp, abort: &Abort) -> Result<Option<Counted>, ApiError> {
        let (resource, filter) = matter.rows();
        let (asked, filter) = (filter.asked_of(resource, self.currency(), now), filter.at(now));
        Ok(match matter {
            Matter::FailedPayments => counted(&self.payments(PAYMENTS, &asked, abort).await?, &filter),
            Matter::ExpiringLicenses => counted(&self.licenses(LICENSES, &asked, abort).await?, &filter),
            Matter::ExpiringDomains => None,
        })
    }
}

/// What of a page waits; nothing where none of it does and there are others, of which nobody knows.
fn counted<R: Listed>(page: &Page<R>, filter: &ListFilter) -> Option<Counted> {
    let count = page.rows.iter().filter(|row| filter.shows(*row)).count();
    let is_all = !page.has_more && page.unread.is_empty();
    let counted = Counted { count: i64::try_from(count).unwrap_or(i64::MAX), is_all };
    Some(counted).filter(|counted| counted.count > 0 || counted.is_all)
}
