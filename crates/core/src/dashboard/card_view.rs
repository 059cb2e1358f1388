//! What a card shows: its figure, what stands under it, and how far both can be trusted.

use crate::dashboard::cards::CardId;
use crate::dashboard::data::{DashboardData, Stat};
use crate::dashboard::stats::{BackendKind, DashboardStats};
use crate::metric::{Delta, MetricValue, NumberFormat, Tone, percent};
use crate::money::Money;
use crate::query::state::DataStatus;

impl CardId {
    /// The figure as a plain number to tell changes by: a count, or minor units of money. What an earlier page knew is
    /// none: a page starts calm.
    pub fn value(self, figures: &DashboardData) -> Option<i64> {
        let Stat { value, status } = self.figure(figures);
        value.filter(|_| !matches!(status, DataStatus::Remembered(_))).map(MetricValue::raw)
    }

    /// The figure, and how far it can be trusted.
    pub fn figure(self, figures: &DashboardData) -> Stat<MetricValue> {
        // One reading for all fields: 18 of them would be 18 times the code.
        let pick: fn(&DashboardStats) -> Option<i64> = match self {
            Self::TotalCustomers => return figures.total_customers().into(),
            Self::ActiveCustomers => return figures.active_customers().into(),
            Self::AverageCustomerValue => return figures.average_customer_value().into(),
            Self::TotalRevenue => return figures.total(|stats| stats.total_revenue).into(),
            Self::MonthlyRevenue => return figures.monthly_revenue().into(),
            Self::WeeklyRevenue => return figures.weekly_revenue().into(),
            Self::OrdersToday => return figures.orders_today().into(),
            Self::RecentSignups | Self::NewSignups => |stats| stats.recent_signups,
            Self::TotalProducts => |stats| stats.total_products,
            Self::TotalLicenses => |stats| stats.total_licenses,
            Self::ActiveLicenses => |stats| stats.active_licenses,
            Self::ActiveSubscriptions => |stats| stats.active_subscriptions,
            Self::TotalOrders => |stats| stats.total_orders,
            Self::TotalInvoices => |stats| stats.total_invoices,
            Self::OverdueInvoices => |stats| stats.overdue_invoices,
            Self::TotalDomains => |stats| stats.total_domains,
            Self::ActiveDomains => |stats| stats.active_domains,
            Self::PaymentsReceived => |stats| stats.recent_payments,
            Self::OrdersPlaced => |stats| stats.recent_orders,
            Self::PendingOrders => |stats| stats.pending_orders,
            Self::UnpaidInvoices => |stats| stats.unpaid_invoices,
            Self::SuspendedLicenses => |stats| stats.suspended_licenses,
            Self::ExpiredLicenses => |stats| stats.expired_licenses,
        };
        figures.total(pick).into()
    }

    /// What stands under the figure: its scope, or its parts.
    fn sub_line(self, figures: &DashboardData, format: &dyn NumberFormat) -> String {
        let count = |value: Option<i64>, words: &str| value.map(|value| format!("{} {words}", format.count(value)));
        let share = |part: Option<i64>, whole: Option<i64>, words: &str| {
            percent(part, whole).map(|value| format!("{} {words}", format.percent(value * 10)))
        };
        let totals = figures.totals.value().cloned().unwrap_or_default();
        // A part from another source than the figure is left out where that source is out of date.
        let new_customers = totals.new_customers_this_week.filter(|_| figures.totals.error().is_none());
        let orders_today = figures.orders_today();
        let orders_today = orders_today.value.filter(|_| orders_today.status == DataStatus::Fresh);
        let scoped = figures.kind.value() == Some(&BackendKind::PeriodScoped);
        let parts: Vec<Option<String>> =
            match self {
                Self::TotalCustomers if scoped => {
                    vec![new_customers.map(|new| format!("+{} in 7 days", format.count(new)))]
                }
                Self::TotalCustomers => vec![new_customers.map(|new| format!("+{} this week", format.count(new)))],
                Self::ActiveCustomers => {
                    vec![share(figures.active_customers().value, figures.total_customers().value, "of all customers")]
                }
                Self::RecentSignups | Self::NewSignups | Self::OrdersPlaced => vec![Some("Last 24 hours".to_owned())],
                Self::PaymentsReceived if scoped => vec![Some("Last 24 hours, with refunds".to_owned())],
                Self::PaymentsReceived => vec![Some("Last 24 hours".to_owned())],
                Self::AverageCustomerValue if scoped => vec![Some("Lifetime payments per customer".to_owned())],
                Self::AverageCustomerValue => vec![Some("Lifetime revenue per customer".to_owned())],
                Self::TotalProducts => vec![count(totals.active_products, "active")],
                Self::TotalLicenses | Self::TotalDomains => vec![Some("All time".to_owned())],
                Self::ActiveLicenses => vec![
                    percent(totals.active_licenses, totals.total_licenses).map(|value| format.percent(value * 10)),
                    count(totals.suspended_licenses, "suspended"),
                    count(totals.expired_licenses, "expired"),
                ],
                Self::ActiveSubscriptions => {
                    vec![totals.total_subscriptions.map(|total| format!("of {} in all", format.count(total)))]
                }
                Self::TotalOrders => vec![Some("All time".to_owned()), count(orders_today, "today")],
                Self::TotalRevenue if scoped => vec![Some("All time, completed orders".to_owned())],
                Self::TotalRevenue => vec![Some("All time".to_owned())],
                Self::MonthlyRevenue if scoped => vec![Some("Last 720 hours (30 days)".to_owned())],
                Self::MonthlyRevenue => vec![Some("This month".to_owned())],
                Self::WeeklyRevenue => vec![Some("Last 168 hours (7 days)".to_owned())],
                Self::TotalInvoices => {
                    vec![count(totals.paid_invoices, "paid"), count(totals.unpaid_invoices, "unpaid")]
                }
                Self::OverdueInvoices => vec![totals.overdue_invoices.map(|overdue| {
                    if overdue > 0 { "Marked as overdue" } else { "None is marked as overdue" }.to_owned()
                })],
                Self::ActiveDomains => vec![share(totals.active_domains, totals.total_domains, "of all domains")],
                Self::OrdersToday => vec![Some("Since midnight UTC".to_owned())],
                Self::PendingOrders => vec![share(totals.pending_orders, totals.total_orders, "of all orders")],
                Self::UnpaidInvoices => vec![share(totals.unpaid_invoices, totals.total_invoices, "of all invoices")],
                Self::SuspendedLicenses => {
                    vec![share(totals.suspended_licenses, totals.total_licenses, "of all licenses")]
                }
                Self::ExpiredLicenses => vec![share(totals.expired_licenses, totals.total_licenses, "of all licenses")],
            };
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl From<Stat<i64>> for Stat<MetricValue> {
    fn from(sourced: Stat<i64>) -> Self {
        Self { value: sourced.value.map(MetricValue::Count), status: sourced.status }
    }
}

impl From<Stat<Money>> for Stat<MetricValue> {
    fn from(sourced: Stat<Money>) -> Self {
        Self { value: sourced.value.map(MetricValue::Money), status: sourced.status }
    }
}

/// A change as the card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaView {
    /// The amount without its sign, formatted.
    pub amount: String,
    /// Whether the figure went up.
    pub is_rise: bool,
    /// Good or bad, by what the figure means.
    pub tone: Tone,
}

/// Everything one card shows. Equal views need no new rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardView {
    /// Which card.
    pub id: CardId,
    /// The figure, where known.
    pub value: Option<MetricValue>,
    /// The figure as text; a dash where the backend does not tell it.
    pub figure: String,
    /// The line under the figure: scope or parts.
    pub sub_line: String,
    /// What the figure counts, exactly.
    pub definition: &'static str,
    /// The kind of backend that tells it, as far as is known.
    pub kind: Option<BackendKind>,
    /// How far the figure can be trusted.
    pub status: DataStatus,
    /// The last change, if there was one.
    pub delta: Option<DeltaView>,
    /// Whether the card asks for attention (overdue above zero).
    pub is_alarming: bool,
}

impl CardView {
    /// The view of a card from the answers at hand and its last change.
    pub fn new(id: CardId, figures: &DashboardData, delta: Option<Delta>, format: &dyn NumberFormat) -> Self {
        let Stat { value, status } = id.figure(figures);
        let delta = delta.zip(value).map(|(delta, figure)| DeltaView {
            amount: figure.of_same_kind(delta.amount().saturating_abs()).text(format),
            is_rise: delta.is_rise(),
            tone: delta.tone(id.meaning()),
        });
        Self {
            id,
            value,
            figure: value.map_or_else(|| "–".to_owned(), |figure| figure.text(format)),
            sub_line: id.sub_line(figures, format),
            definition: id.definition(figures.kind.value().copied()),
            kind: figures.kind.value().copied(),
            status,
            delta,
            is_alarming: id == CardId::OverdueInvoices && value.is_some_and(|figure| figure.raw() > 0),
        }
    }
}

#[cfg(test)]
#[path = "card_view_tests.rs"]
mod tests;
