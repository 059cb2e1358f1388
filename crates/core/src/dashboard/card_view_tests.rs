//! What the cards show, for both kinds of backend and every status of the data.

use std::rc::Rc;

use super::*;
use crate::dashboard::cards::SECTIONS;
use crate::dashboard::stats::CustomerStats;
use crate::money::Currency;
use crate::query::error::ApiError;
use crate::query::state::Remote;
use crate::testing::{Plain, at};
use crate::time::Timestamp;

/// Formats as plain as can be, to keep expectations readable.
const AT: Timestamp = at(1_000);

fn ready<T>(value: T) -> Remote<T> {
    Remote::Ready { value, at: AT }
}

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn ready_stats(stats: DashboardStats) -> Remote<Rc<DashboardStats>> {
    ready(Rc::new(stats))
}

fn revenue(minor: i64) -> DashboardStats {
    // A period-scoped backend answers one number three times.
    DashboardStats {
        total_revenue: Some(dollars(minor)),
        monthly_revenue: Some(dollars(minor)),
        weekly_revenue: Some(dollars(minor)),
        ..DashboardStats::default()
    }
}

fn period_scoped() -> DashboardData {
    DashboardData {
        kind: ready(BackendKind::PeriodScoped),
        totals: ready_stats(DashboardStats { total_customers: Some(7), ..revenue(100_000) }),
        month: ready_stats(revenue(30_000)),
        week: ready_stats(revenue(7_000)),
        customers: ready(CustomerStats {
            total_customers: Some(15),
            active_customers: Some(14),
            average_customer_value: Some(dollars(14_164)),
        }),
        orders_today: ready(Some(3)),
    }
}

fn view(id: CardId, figures: &DashboardData) -> CardView {
    CardView::new(id, figures, None, &Plain)
}

#[test]
fn a_period_scoped_backend_never_shows_one_number_three_times() {
    let figures = period_scoped();
    let trio = [CardId::TotalRevenue, CardId::MonthlyRevenue, CardId::WeeklyRevenue].map(|id| view(id, &figures));
    assert_eq!(trio.clone().map(|view| view.value.map(MetricValue::raw)), [Some(100_000), Some(30_000), Some(7_000)]);
    assert_eq!(
        trio.map(|view| view.sub_line),
        ["All time, completed orders", "Last 720 hours (30 days)", "Last 168 hours (7 days)"]
    );
    // Its own total counts payers of the period; registered customers come from elsewhere.
    assert_eq!(view(CardId::TotalCustomers, &figures).value.map(MetricValue::raw), Some(15));
    assert_eq!(view(CardId::ActiveCustomers, &figures).sub_line, "93 % of all customers");
    assert_eq!(view(CardId::AverageCustomerValue, &figures).value.map(MetricValue::raw), Some(14_164));
}

#[test]
fn an_all_time_backend_is_taken_at_its_word() {
    let stats = DashboardStats {
        total_customers: Some(4),
        active_customers: Some(3),
        new_customers_this_week: Some(1),
        total_revenue: Some(dollars(1_000)),
        monthly_revenue: Some(dollars(600)),
        weekly_revenue: Some(dollars(200)),
        ..DashboardStats::default()
    };
    let figures =
        DashboardData { kind: ready(BackendKind::AllTime), totals: ready_stats(stats), ..DashboardData::default() };
    assert_eq!(view(CardId::MonthlyRevenue, &figures).sub_line, "This month");
    assert_eq!(view(CardId::WeeklyRevenue, &figures).value.map(MetricValue::raw), Some(200));
    assert_eq!(view(CardId::AverageCustomerValue, &figures).figure, "$2.50");
    assert_eq!(view(CardId::TotalCustomers, &figures).sub_line, "+1 this week");
}

#[test]
fn what_is_unknown_is_a_dash_and_never_a_zero() {
    let loading = DashboardData::default();
    let failed = DashboardData {
        kind: Remote::Failed(ApiError::Unreachable),
        totals: Remote::Failed(ApiError::Unreachable),
        ..DashboardData::default()
    };
    let silent = DashboardData {
        kind: ready(BackendKind::AllTime),
        totals: ready_stats(DashboardStats::default()),
        ..DashboardData::default()
    };
    for (figures, status) in
        [(&loading, DataStatus::Loading), (&failed, DataStatus::Failed), (&silent, DataStatus::Fresh)]
    {
        for id in SECTIONS.iter().flat_map(|section| section.cards).filter(|id| *id != CardId::OrdersToday) {
            let view = view(id, figures);
            assert_eq!((view.value, view.figure.as_str(), view.status), (None, "–", status), "{id:?}");
            assert!(!view.sub_line.contains('0'), "{id:?}: {}", view.sub_line);
        }
    }
}

#[test]
fn an_old_figure_stays_and_says_since_when() {
    let mut figures = period_scoped();
    figures.week = Remote::Stale { value: Rc::new(revenue(7_000)), at: AT, error: ApiError::Server { status: 500 } };
    let week = view(CardId::WeeklyRevenue, &figures);
    assert_eq!((week.value.map(MetricValue::raw), week.status), (Some(7_000), DataStatus::Stale(AT)));
    assert_eq!(view(CardId::MonthlyRevenue, &figures).status, DataStatus::Fresh, "its neighbours are not affected");
}

#[test]
fn changes_are_shown_in_the_unit_of_the_figure_and_judged_by_meaning() {
    let mut figures = period_scoped();
    let fell = Delta::between(Some(7_500), Some(7_000));
    let delta = CardView::new(CardId::WeeklyRevenue, &figures, fell, &Plain).delta.expect("a change");
    assert_eq!((delta.amount.as_str(), delta.is_rise, delta.tone), ("$5.00", false, Tone::Bad));
    figures.totals = ready_stats(DashboardStats { overdue_invoices: Some(0), ..DashboardStats::default() });
    let fell = Delta::between(Some(2), Some(0));
    let overdue = CardView::new(CardId::OverdueInvoices, &figures, fell, &Plain);
    assert_eq!(overdue.delta.map(|delta| delta.tone), Some(Tone::Good));
    assert!(!overdue.is_alarming);
    assert_eq!(overdue.sub_line, "None is marked as overdue");
}

#[test]
fn overdue_invoices_alarm() {
    let totals = ready_stats(DashboardStats { overdue_invoices: Some(1), ..DashboardStats::default() });
    let figures = DashboardData { totals, ..DashboardData::default() };
    assert!(view(CardId::OverdueInvoices, &figures).is_alarming);
}

#[test]
fn while_the_kind_is_unknown_nothing_that_depends_on_it_is_shown() {
    let figures = DashboardData { totals: ready_stats(revenue(100_000)), ..DashboardData::default() };
    assert_eq!(view(CardId::TotalRevenue, &figures).value.map(MetricValue::raw), Some(100_000));
    for id in [CardId::MonthlyRevenue, CardId::WeeklyRevenue, CardId::TotalCustomers, CardId::AverageCustomerValue] {
        let view = view(id, &figures);
        assert_eq!((view.value, view.status), (None, DataStatus::Loading), "{id:?}");
    }
}
