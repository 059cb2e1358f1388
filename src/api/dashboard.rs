//! The dashboard's figures.

use std::rc::Rc;

use serde_json::Value;

use super::decode::Fields;
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{BackendKind, Currency, DashboardStats, Window};

/// Before any data; "all time" on a backend that knows only periods is everything from then …
const BEGINNING: &str = "2000-01-01";
/// … to then, so that a reader's clock that runs late cuts nothing off.
const END: &str = "2100-01-01";
/// A period that none has. A backend that knows periods refuses it; one that knows none ignores it.
const NO_PERIOD: &str = "all";

/// The rolling periods of a period-scoped backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rolling {
    /// The last 7 days.
    Week,
    /// The last 30 days.
    Month,
}

/// All-time totals. A backend that knows no periods ignores the one that a backend which does is asked for.
pub fn totals(kind: Option<BackendKind>) -> Ask<Rc<DashboardStats>> {
    let stats = Address::new("/dashboard/stats");
    let address = match kind {
        Some(BackendKind::AllTime) => stats,
        Some(BackendKind::PeriodScoped) | None => during(stats, BEGINNING, END),
    };
    Ask::new(address, shared_stats)
}

/// Totals of a day before any data: nothing on a backend that knows periods, everything on one that knows none.
pub fn before_any_data() -> Ask<Rc<DashboardStats>> {
    Ask::new(during(Address::new("/dashboard/stats"), BEGINNING, BEGINNING), shared_stats)
}

/// Whether there is anything that a backend could limit to a period.
pub fn has_data(stats: &DashboardStats) -> bool {
    [stats.total_orders, stats.total_invoices, stats.total_licenses, stats.total_subscriptions, stats.total_domains]
        .iter()
        .any(|count| count.is_some_and(|count| count > 0))
}

/// The kind of backend, from whether there was data in its [`totals`] and, asked **later**, in what it says was
/// [`before_any_data`]; `None` while there is no data at all, which tells nothing.
pub fn kind_of(has_totals: bool, has_data_before: bool) -> Option<BackendKind> {
    match (has_totals, has_data_before) {
        (_, true) => Some(BackendKind::AllTime),
        (true, false) => Some(BackendKind::PeriodScoped),
        (false, false) => None,
    }
}

/// A question that only a backend which knows no periods answers: it tells the kind where there is no data.
/// Browsers log the refusal as an error, so it is asked only there.
pub fn without_period() -> Ask<BackendKind> {
    Ask::new(Address::new("/dashboard/stats").with("period", NO_PERIOD), |_, _| Ok(BackendKind::AllTime))
}

/// What the answer to [`without_period`] means: a refusal tells the kind as well.
///
/// # Errors
///
/// The failure, where it tells nothing.
pub fn kind_of_refusal(answer: Result<BackendKind, ApiError>) -> Result<BackendKind, ApiError> {
    match answer {
        Err(ApiError::Refused { status: 400 | 422, .. }) => Ok(BackendKind::PeriodScoped),
        other => other,
    }
}

/// The figures of a rolling period, for a period-scoped backend.
pub fn rolling(period: Rolling) -> Ask<Rc<DashboardStats>> {
    let period = match period {
        Rolling::Week => "week",
        Rolling::Month => "month",
    };
    Ask::new(Address::new("/dashboard/stats").with("period", period), shared_stats)
}

/// The figures of a window, for a period-scoped backend.
pub fn within(window: Window) -> Ask<Rc<DashboardStats>> {
    let (start, end) = window.bounds();
    let zoned = |naive: String| format!("{naive}Z");
    Ask::new(during(Address::new("/dashboard/stats"), &zoned(start), &zoned(end)), shared_stats)
}

/// Orders since midnight UTC: the sum of the hours of today's series. `None` from a backend that answers with another
/// series than one of hours.
pub fn orders_today() -> Ask<Option<i64>> {
    let address = Address::new("/dashboard/orders/time-series").with("period", "today");
    Ask::new(address, |body, _| read_orders(body))
}

fn during(address: Address, start: &str, end: &str) -> Address {
    address.with("period", "custom").with("start_date", start).with("end_date", end)
}

fn read_orders(body: &Value) -> Result<Option<i64>, ApiError> {
    let points = Fields::of(body)?.list("data")?;
    let mut sum = 0_i64;
    for point in points {
        let point = Fields::of(point)?;
        let is_hour = point.text("period")?.is_some_and(|label| label.len() == 5 && label.ends_with(":00"));
        if !is_hour || points.len() > 24 {
            return Ok(None);
        }
        sum = sum.saturating_add(point.count("orders")?.unwrap_or(0));
    }
    Ok(Some(sum))
}

fn shared_stats(body: &Value, currency: Currency) -> Result<Rc<DashboardStats>, ApiError> {
    read_stats(body, currency).map(Rc::new)
}

fn read_stats(body: &Value, currency: Currency) -> Result<DashboardStats, ApiError> {
    let fields = Fields::of(body)?;
    let mut stats = DashboardStats::default();
    for (name, count) in stats.counts() {
        *count = fields.count(name)?;
    }
    for (name, amount) in stats.amounts() {
        *amount = fields.money(name, currency)?;
    }
    Ok(stats)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Money;

    const CAPTURED: &str = r#"{"total_customers":7,"active_customers":7,"new_customers_this_month":8,
        "new_customers_this_week":7,"total_products":21,"active_products":21,"total_licenses":6,"active_licenses":4,
        "suspended_licenses":0,"expired_licenses":2,"total_subscriptions":6,"active_subscriptions":4,
        "cancelled_subscriptions":0,"total_orders":13,"pending_orders":1,"completed_orders":6,"total_revenue":451.74,
        "monthly_revenue":451.74,"weekly_revenue":451.74,"total_invoices":13,"paid_invoices":6,"unpaid_invoices":3,
        "overdue_invoices":1,"total_domains":6,"active_domains":2,"recent_signups":3,"recent_payments":2,
        "recent_orders":3}"#;

    #[test]
    fn the_captured_answer_is_read() {
        let body = serde_json::from_str(CAPTURED).expect("JSON");
        let stats = read_stats(&body, Currency::USD).expect("stats");
        assert_eq!(stats.total_orders, Some(13));
        assert_eq!(stats.overdue_invoices, Some(1));
        assert_eq!(stats.total_revenue, Some(Money::from_minor(45_174, Currency::USD)));
    }

    #[test]
    fn what_is_missing_is_unknown_and_what_is_wrong_is_an_error() {
        let stats = read_stats(&serde_json::json!({"total_orders": null}), Currency::USD).expect("stats");
        assert_eq!(stats, DashboardStats::default());
        for body in ["[]", "null", r#"{"total_orders":"13"}"#, r#"{"total_revenue":"451.74"}"#] {
            let body = serde_json::from_str(body).expect("JSON");
            assert!(matches!(read_stats(&body, Currency::USD), Err(ApiError::Decode { .. })), "{body}");
        }
    }

    #[test]
    fn the_kind_is_told_by_what_was_before_any_data() {
        assert_eq!(kind_of(true, true), Some(BackendKind::AllTime));
        assert_eq!(kind_of(false, true), Some(BackendKind::AllTime), "the first order came in between");
        assert_eq!(kind_of(true, false), Some(BackendKind::PeriodScoped));
        assert_eq!(kind_of(false, false), None);
        let nothing = DashboardStats { total_orders: Some(0), total_domains: Some(0), ..DashboardStats::default() };
        assert!(!has_data(&nothing));
        assert!(has_data(&DashboardStats { total_domains: Some(1), ..nothing }));
    }

    #[test]
    fn without_data_a_refusal_tells_the_kind() {
        let refused = |status| Err(ApiError::Refused { status, detail: String::new() });
        assert_eq!(kind_of_refusal(Ok(BackendKind::AllTime)), Ok(BackendKind::AllTime));
        assert_eq!(kind_of_refusal(refused(422)), Ok(BackendKind::PeriodScoped));
        assert_eq!(kind_of_refusal(refused(429)), refused(429));
        assert_eq!(kind_of_refusal(Err(ApiError::TimedOut)), Err(ApiError::TimedOut));
    }

    #[test]
    fn all_time_is_asked_for_where_it_is_true() {
        let address = |kind| totals(kind).address.under("");
        assert_eq!(address(Some(BackendKind::AllTime)), "/dashboard/stats");
        for kind in [None, Some(BackendKind::PeriodScoped)] {
            assert_eq!(address(kind), "/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01");
        }
    }

    #[test]
    fn hours_are_summed_and_nothing_else() {
        let body = serde_json::json!({"data":[{"period":"00:00","orders":2},{"period":"01:00","orders":3.0}]});
        assert_eq!(read_orders(&body), Ok(Some(5)));
        assert_eq!(read_orders(&serde_json::json!({"data":[]})), Ok(Some(0)));
        let week = serde_json::json!({"data":[{"period":"Mon","orders":2}]});
        assert_eq!(read_orders(&week), Ok(None), "a week under the label of a day would be false");
        assert!(read_orders(&serde_json::json!({})).is_err());
    }
}
