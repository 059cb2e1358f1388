//! The dashboard's figures.

use pulseboard_core::dashboard::stats::{BackendKind, DashboardStats, Rolling};
use pulseboard_core::money::Currency;
use pulseboard_core::period::Window;
use pulseboard_core::query::error::ApiError;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, amount, count, money, text};
use crate::request::Address;
use crate::transport::Abort;

/// Where the figures are.
const STATS: &str = "/dashboard/stats";
/// Before any data; "all time" on a backend that knows only periods is everything from then …
const BEGINNING: &str = "2000-01-01";
/// … to then, so that a reader's clock that runs late cuts nothing off.
const END: &str = "2100-01-01";
/// A period that none has. A backend that knows periods refuses it; one that knows none ignores it.
const NO_PERIOD: &str = "all";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct StatsWire {
    #[serde(deserialize_with = "count")]
    total_customers: Option<i64>,
    #[serde(deserialize_with = "count")]
    active_customers: Option<i64>,
    #[serde(deserialize_with = "count")]
    new_customers_this_week: Option<i64>,
    #[serde(deserialize_with = "count")]
    recent_signups: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_products: Option<i64>,
    #[serde(deserialize_with = "count")]
    active_products: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_licenses: Option<i64>,
    #[serde(deserialize_with = "count")]
    active_licenses: Option<i64>,
    #[serde(deserialize_with = "count")]
    suspended_licenses: Option<i64>,
    #[serde(deserialize_with = "count")]
    expired_licenses: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_subscriptions: Option<i64>,
    #[serde(deserialize_with = "count")]
    active_subscriptions: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_orders: Option<i64>,
    #[serde(deserialize_with = "count")]
    pending_orders: Option<i64>,
    #[serde(deserialize_with = "count")]
    completed_orders: Option<i64>,
    #[serde(deserialize_with = "count")]
    recent_orders: Option<i64>,
    #[serde(deserialize_with = "amount")]
    total_revenue: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    monthly_revenue: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    weekly_revenue: Option<Decimal>,
    #[serde(deserialize_with = "count")]
    recent_payments: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_invoices: Option<i64>,
    #[serde(deserialize_with = "count")]
    paid_invoices: Option<i64>,
    #[serde(deserialize_with = "count")]
    unpaid_invoices: Option<i64>,
    #[serde(deserialize_with = "count")]
    overdue_invoices: Option<i64>,
    #[serde(deserialize_with = "count")]
    total_domains: Option<i64>,
    #[serde(deserialize_with = "count")]
    active_domains: Option<i64>,
}

impl FromWire for DashboardStats {
    type Wire = StatsWire;

    fn from_wire(wire: StatsWire, currency: Currency) -> Self {
        Self {
            total_customers: wire.total_customers,
            active_customers: wire.active_customers,
            new_customers_this_week: wire.new_customers_this_week,
            recent_signups: wire.recent_signups,
            total_products: wire.total_products,
            active_products: wire.active_products,
            total_licenses: wire.total_licenses,
            active_licenses: wire.active_licenses,
            suspended_licenses: wire.suspended_licenses,
            expired_licenses: wire.expired_licenses,
            total_subscriptions: wire.total_subscriptions,
            active_subscriptions: wire.active_subscriptions,
            total_orders: wire.total_orders,
            pending_orders: wire.pending_orders,
            completed_orders: wire.completed_orders,
            recent_orders: wire.recent_orders,
            total_revenue: money(wire.total_revenue, currency),
            monthly_revenue: money(wire.monthly_revenue, currency),
            weekly_revenue: money(wire.weekly_revenue, currency),
            recent_payments: wire.recent_payments,
            total_invoices: wire.total_invoices,
            paid_invoices: wire.paid_invoices,
            unpaid_invoices: wire.unpaid_invoices,
            overdue_invoices: wire.overdue_invoices,
            total_domains: wire.total_domains,
            active_domains: wire.active_domains,
        }
    }
}

/// Orders since midnight UTC; `None` where the answer is another series than one of the hours of a day.
struct OrdersToday(Option<i64>);

/// A time series, of orders or of revenue.
#[derive(Deserialize)]
pub(crate) struct SeriesWire {
    pub(crate) data: Vec<PointWire>,
}

/// One of its points; it carries no date, only what the backend calls it.
#[derive(Deserialize)]
pub(crate) struct PointWire {
    #[serde(default, deserialize_with = "text")]
    pub(crate) period: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub(crate) orders: Option<i64>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) revenue: Option<Decimal>,
}

impl FromWire for OrdersToday {
    type Wire = SeriesWire;

    fn from_wire(SeriesWire { data: points }: SeriesWire, _: Currency) -> Self {
        let is_hour =
            |point: &PointWire| point.period.as_ref().is_some_and(|label| label.len() == 5 && label.ends_with(":00"));
        let is_day = points.len() <= 24 && points.iter().all(is_hour);
        Self(is_day.then(|| points.iter().filter_map(|point| point.orders).fold(0, i64::saturating_add)))
    }
}

fn during(start: &str, end: &str) -> Address {
    let address = Address::new(STATS).with("period", "custom");
    address.with("start_date", start).with("end_date", end)
}

/// What a path of the dashboard tells of a window.
pub(crate) fn within(path: &str, window: Window) -> Address {
    let (start, end) = window.bounds();
    let address = Address::new(path).with("period", "custom");
    address.with("start_date", format!("{start}Z")).with("end_date", format!("{end}Z"))
}

/// Everything there is: a backend that knows no periods ignores the one that a backend which does is asked for.
fn all_time() -> Address {
    during(BEGINNING, END)
}

fn today() -> Address {
    Address::new("/dashboard/orders/time-series").with("period", "today")
}

/// Whether there is anything that a backend could limit to a period.
pub fn has_data(stats: &DashboardStats) -> bool {
    [stats.total_orders, stats.total_invoices, stats.total_licenses, stats.total_subscriptions, stats.total_domains]
        .iter()
        .any(|count| count.is_some_and(|count| count > 0))
}

/// The kind of backend, from whether there was data in its totals and, asked **later**, in what it says was before any
/// data; `None` while there is no data at all, which tells nothing.
fn kind_of(has_totals: bool, has_data_before: bool) -> Option<BackendKind> {
    match (has_totals, has_data_before) {
        (_, true) => Some(BackendKind::AllTime),
        (true, false) => Some(BackendKind::PeriodScoped),
        (false, false) => None,
    }
}

/// What the answer to a period that none has means: a refusal tells the kind as well.
fn kind_of_refusal(answer: Result<DashboardStats, ApiError>) -> Result<BackendKind, ApiError> {
    match answer {
        Ok(_) => Ok(BackendKind::AllTime),
        Err(ApiError::Refused { status: 400 | 422, .. }) => Ok(BackendKind::PeriodScoped),
        Err(other) => Err(other),
    }
}

/// What time figures are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatsOf {
    /// All time, on every backend.
    AllTime,
    /// A rolling period, where the backend knows periods.
    Rolling(Rolling),
    /// A window, likewise.
    Within(Window),
}

impl Client {
    /// Figures of all time, or of a time where the backend limits them to one.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn dashboard_stats(&self, of: StatsOf, abort: &Abort) -> Result<DashboardStats, ApiError> {
        let address = match of {
            StatsOf::AllTime => all_time(),
            StatsOf::Rolling(Rolling::Week) => Address::new(STATS).with("period", "week"),
            StatsOf::Rolling(Rolling::Month) => Address::new(STATS).with("period", "month"),
            StatsOf::Within(window) => within(STATS, window),
        };
        self.get(address, abort).await
    }

    /// The same, where the page asked before the app ran and was told already.
    pub fn take_arrived_totals(&self) -> Option<DashboardStats> {
        self.take_arrived(&all_time())
    }

    /// Which kind of backend answers; to be asked after the totals, and told whether those [`has_data`].
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn backend_kind(&self, has_totals: bool, abort: &Abort) -> Result<BackendKind, ApiError> {
        // Nothing on a backend that knows periods, everything on one that knows none.
        let before = self.get(during(BEGINNING, BEGINNING), abort).await?;
        if let Some(kind) = kind_of(has_totals, has_data(&before)) {
            return Ok(kind);
        }
        // Browsers log a refusal as an error, so it is provoked only where nothing else tells the kind.
        let address = Address::new(STATS).with("period", NO_PERIOD);
        kind_of_refusal(self.get(address, abort).await)
    }

    /// The same, where the page asked before the app ran and was told already.
    pub fn take_arrived_kind(&self, has_totals: bool) -> Option<BackendKind> {
        // Without data the answer tells nothing.
        let before = has_totals.then(|| self.take_arrived(&during(BEGINNING, BEGINNING)))??;
        kind_of(has_totals, has_data(&before))
    }

    /// Orders since midnight UTC: the sum of the hours of today's series. `None` from a backend that answers with
    /// another series than one of hours.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn orders_today(&self, abort: &Abort) -> Result<Option<i64>, ApiError> {
        let OrdersToday(orders) = self.get(today(), abort).await?;
        Ok(orders)
    }

    /// The same, where the page asked before the app ran and was told already.
    pub fn take_arrived_orders_today(&self) -> Option<Option<i64>> {
        let OrdersToday(orders) = self.take_arrived(&today())?;
        Some(orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;
    use pulseboard_core::money::Money;

    const CAPTURED: &str = r#"{"total_customers":7,"active_customers":7,"new_customers_this_month":8,
        "new_customers_this_week":7,"total_products":21,"active_products":21,"total_licenses":6,"active_licenses":4,
        "suspended_licenses":0,"expired_licenses":2,"total_subscriptions":6,"active_subscriptions":4,
        "cancelled_subscriptions":0,"total_orders":13,"pending_orders":1,"completed_orders":6,"total_revenue":451.74,
        "monthly_revenue":451.74,"weekly_revenue":451.74,"total_invoices":13,"paid_invoices":6,"unpaid_invoices":3,
        "overdue_invoices":1,"total_domains":6,"active_domains":2,"recent_signups":3,"recent_payments":2,
        "recent_orders":3}"#;

    fn stats(body: &str) -> Result<DashboardStats, ApiError> {
        Ok(DashboardStats::from_wire(read(body)?, Currency::USD))
    }

    #[test]
    fn the_captured_answer_is_read() {
        let stats = stats(CAPTURED).expect("stats");
        assert_eq!(stats.total_orders, Some(13));
        assert_eq!(stats.overdue_invoices, Some(1));
        assert_eq!(stats.total_revenue, Some(Money::from_minor(45_174, Currency::USD)));
    }

    #[test]
    fn what_is_missing_or_odd_is_unknown_and_costs_nothing_else() {
        assert_eq!(stats(r#"{"total_orders": null}"#), Ok(DashboardStats::default()));
        let odd =
            stats(r#"{"total_orders":"thirteen","total_revenue":"451.74","total_domains":"6","paid_invoices":[]}"#);
        let expected = DashboardStats {
            total_revenue: Some(Money::from_minor(45_174, Currency::USD)),
            total_domains: Some(6),
            ..DashboardStats::default()
        };
        assert_eq!(odd, Ok(expected));
        assert!(matches!(stats("null"), Err(ApiError::Decode { .. })));
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
        let refused = |status| Err(ApiError::Refused { status, detail: String::new(), is_retryable: false });
        assert_eq!(kind_of_refusal(Ok(DashboardStats::default())), Ok(BackendKind::AllTime));
        assert_eq!(kind_of_refusal(refused(422)), Ok(BackendKind::PeriodScoped));
        assert_eq!(kind_of_refusal(refused(400)), Ok(BackendKind::PeriodScoped));
        assert!(kind_of_refusal(refused(409)).is_err());
        assert_eq!(kind_of_refusal(Err(ApiError::Unreachable)), Err(ApiError::Unreachable));
    }

    #[test]
    fn all_time_is_asked_for_where_it_is_true() {
        let expected = "/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01";
        assert_eq!(all_time().under(""), expected);
    }

    /// What the start script asks before the app runs must be what the app asks, or it would be asked twice.
    #[test]
    fn the_start_script_asks_the_same() {
        let script = include_str!("../../../assets/start.js");
        for address in [Address::new("/auth/me"), today(), during("${start}", "${end}")] {
            let address = address.under("${base}").replace("%24%7B", "${").replace("%7D", "}");
            assert!(
                script.contains(&format!("begin(`{address}`)")) || script.contains(&format!("=> `{address}`")),
                "{address}"
            );
        }
        for (start, end) in [(BEGINNING, END), (BEGINNING, BEGINNING)] {
            assert!(script.contains(&format!("begin(during(\"{start}\", \"{end}\"))")), "{start} {end}");
        }
    }

    #[test]
    fn hours_are_summed_and_nothing_else() {
        let orders = |body: &str| read(body).map(|wire| OrdersToday::from_wire(wire, Currency::USD).0);
        assert_eq!(orders(r#"{"data":[{"period":"00:00","orders":2},{"period":"01:00","orders":3.0}]}"#), Ok(Some(5)));
        assert_eq!(orders(r#"{"data":[]}"#), Ok(Some(0)));
        let week = r#"{"data":[{"period":"Mon","orders":2}]}"#;
        assert_eq!(orders(week), Ok(None), "a week under the label of a day would be false");
        assert!(orders("{}").is_err());
    }
}
