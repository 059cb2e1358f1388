//! What each figure counts, exactly, on the kind of backend at hand.

use crate::dashboard::cards::CardId;
use crate::dashboard::stats::BackendKind;

impl CardId {
    /// What the card counts. Where two figures of about the same time can stand near each other, how they differ.
    pub fn definition(self, kind: Option<BackendKind>) -> &'static str {
        let is_scoped = kind == Some(BackendKind::PeriodScoped);
        match self {
            Self::TotalCustomers => "Registered customers, whether they ever ordered or not.",
            Self::ActiveCustomers => "Customers whose account is active.",
            Self::RecentSignups | Self::NewSignups => "Accounts that customers made in the last 24 hours.",
            Self::AverageCustomerValue if is_scoped => {
                "All payments that succeeded, less refunds, divided by the number of customers."
            }
            Self::AverageCustomerValue => "Total revenue divided by the number of customers.",
            Self::TotalProducts => "Products and plans, active or not.",
            Self::TotalLicenses => "Licenses ever made, of any status.",
            Self::ActiveLicenses => "Licenses that are active now.",
            Self::SuspendedLicenses => "Licenses that are suspended now.",
            Self::ExpiredLicenses => "Licenses that have expired.",
            Self::ActiveSubscriptions => "Subscriptions that are active now; trials and those past due are not.",
            Self::TotalOrders => "Orders ever placed, of any status.",
            Self::TotalRevenue => "The totals, with tax, of all orders that are completed now.",
            Self::MonthlyRevenue if is_scoped => {
                "The totals of completed orders placed in the last 720 hours. A period of 30 days begins at midnight UTC, \
                 so the two differ."
            }
            Self::MonthlyRevenue => {
                "The totals of completed orders of this calendar month. A period of 30 days reaches into the month \
                 before, so the two differ."
            }
            Self::WeeklyRevenue => {
                "The totals of completed orders placed in the last 168 hours. A period of 7 days begins at midnight UTC, \
                 so the two differ."
            }
            Self::TotalInvoices => "Invoices ever made, of any status.",
            Self::OverdueInvoices if is_scoped => {
                "Invoices that the server has marked as overdue. One that is past its due date and not marked yet is \
                 not counted."
            }
            Self::OverdueInvoices => "Invoices that the server counts as overdue.",
            Self::UnpaidInvoices if is_scoped => {
                "Invoices that are open or still drafts. Those paid in part or marked as overdue are not counted."
            }
            Self::UnpaidInvoices => "Invoices that the server counts as unpaid.",
            Self::TotalDomains => "Domains ever registered, of any status.",
            Self::ActiveDomains => "Domains that are active now.",
            Self::PaymentsReceived if is_scoped => {
                "Payments of the last 24 hours that succeeded. Refunds count as payments here."
            }
            Self::PaymentsReceived => "Payments of the last 24 hours that succeeded.",
            Self::OrdersPlaced => "Orders placed in the last 24 hours, of any status.",
            Self::OrdersToday => "Orders placed since midnight UTC, of any status.",
            Self::PendingOrders => "Orders that wait for their payment or approval.",
        }
    }
}
