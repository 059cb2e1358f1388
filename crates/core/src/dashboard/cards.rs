//! The cards of the dashboard: which there are, what each shows, and what its figure means.

use crate::metric::Meaning;

/// Every card of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each card is documented by its label")]
pub enum CardId {
    TotalCustomers,
    ActiveCustomers,
    RecentSignups,
    AverageCustomerValue,
    TotalProducts,
    TotalLicenses,
    ActiveLicenses,
    ActiveSubscriptions,
    TotalOrders,
    TotalRevenue,
    MonthlyRevenue,
    WeeklyRevenue,
    TotalInvoices,
    OverdueInvoices,
    TotalDomains,
    ActiveDomains,
    NewSignups,
    PaymentsReceived,
    OrdersPlaced,
    OrdersToday,
    PendingOrders,
    UnpaidInvoices,
    SuspendedLicenses,
    ExpiredLicenses,
}

/// What the backend keeps lists of. Each has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the backend's collections")]
pub enum Resource {
    Customers,
    Products,
    Licenses,
    Subscriptions,
    Orders,
    Invoices,
    Payments,
    Domains,
}

/// A headed group of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Names the section in keys and tests.
    pub slug: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its cards, in order.
    pub cards: [CardId; 4],
}

/// What waits for somebody.
pub const ATTENTION: Section = Section {
    slug: "attention",
    title: "Needs attention",
    cards: [CardId::PendingOrders, CardId::OverdueInvoices, CardId::SuspendedLicenses, CardId::ExpiredLicenses],
};

/// All sections in the order of the page.
pub const SECTIONS: [Section; 6] = [
    ATTENTION,
    Section {
        slug: "customers",
        title: "Customers",
        cards: [CardId::TotalCustomers, CardId::ActiveCustomers, CardId::RecentSignups, CardId::AverageCustomerValue],
    },
    Section {
        slug: "products",
        title: "Products and licenses",
        cards: [CardId::TotalProducts, CardId::TotalLicenses, CardId::ActiveLicenses, CardId::ActiveSubscriptions],
    },
    Section {
        slug: "orders",
        title: "Orders and revenue",
        cards: [CardId::TotalOrders, CardId::TotalRevenue, CardId::MonthlyRevenue, CardId::WeeklyRevenue],
    },
    Section {
        slug: "invoices",
        title: "Invoices and domains",
        cards: [CardId::TotalInvoices, CardId::UnpaidInvoices, CardId::TotalDomains, CardId::ActiveDomains],
    },
    Section {
        slug: "activity",
        title: "Recent activity",
        cards: [CardId::NewSignups, CardId::PaymentsReceived, CardId::OrdersPlaced, CardId::OrdersToday],
    },
];

impl CardId {
    /// The name of the card in keys, tests and addresses: lower case with hyphens.
    pub fn slug(self) -> &'static str {
        match self {
            Self::TotalCustomers => "total-customers",
            Self::ActiveCustomers => "active-customers",
            Self::RecentSignups => "recent-signups",
            Self::AverageCustomerValue => "average-customer-value",
            Self::TotalProducts => "total-products",
            Self::TotalLicenses => "total-licenses",
            Self::ActiveLicenses => "active-licenses",
            Self::ActiveSubscriptions => "active-subscriptions",
            Self::TotalOrders => "total-orders",
            Self::TotalRevenue => "total-revenue",
            Self::MonthlyRevenue => "monthly-revenue",
            Self::WeeklyRevenue => "weekly-revenue",
            Self::TotalInvoices => "total-invoices",
            Self::OverdueInvoices => "overdue-invoices",
            Self::TotalDomains => "total-domains",
            Self::ActiveDomains => "active-domains",
            Self::NewSignups => "new-signups",
            Self::PaymentsReceived => "payments-received",
            Self::OrdersPlaced => "orders-placed",
            Self::OrdersToday => "orders-today",
            Self::PendingOrders => "pending-orders",
            Self::UnpaidInvoices => "unpaid-invoices",
            Self::SuspendedLicenses => "suspended-licenses",
            Self::ExpiredLicenses => "expired-licenses",
        }
    }

    /// What the reader sees as the card's name.
    pub fn label(self) -> &'static str {
        match self {
            Self::TotalCustomers => "Total customers",
            Self::ActiveCustomers => "Active customers",
            Self::RecentSignups => "Recent signups",
            Self::AverageCustomerValue => "Average customer value",
            Self::TotalProducts => "Total products",
            Self::TotalLicenses => "Total licenses",
            Self::ActiveLicenses => "Active licenses",
            Self::ActiveSubscriptions => "Active subscriptions",
            Self::TotalOrders => "Total orders",
            Self::TotalRevenue => "Total revenue",
            Self::MonthlyRevenue => "Monthly revenue",
            Self::WeeklyRevenue => "Weekly revenue",
            Self::TotalInvoices => "Total invoices",
            Self::OverdueInvoices => "Overdue invoices",
            Self::TotalDomains => "Total domains",
            Self::ActiveDomains => "Active domains",
            Self::NewSignups => "New signups",
            Self::PaymentsReceived => "Payments received",
            Self::OrdersPlaced => "Orders placed",
            Self::OrdersToday => "Orders today",
            Self::PendingOrders => "Pending orders",
            Self::UnpaidInvoices => "Unpaid invoices",
            Self::SuspendedLicenses => "Suspended licenses",
            Self::ExpiredLicenses => "Expired licenses",
        }
    }

    /// The list of what the card counts, with the link's words.
    pub fn link(self) -> (Resource, &'static str) {
        match self {
            Self::TotalCustomers => (Resource::Customers, "View all customers"),
            Self::ActiveCustomers | Self::RecentSignups | Self::NewSignups => (Resource::Customers, "View customers"),
            Self::AverageCustomerValue | Self::PaymentsReceived => (Resource::Payments, "View payments"),
            Self::TotalProducts => (Resource::Products, "Manage products"),
            Self::TotalLicenses | Self::ActiveLicenses | Self::SuspendedLicenses | Self::ExpiredLicenses => {
                (Resource::Licenses, "View licenses")
            }
            Self::ActiveSubscriptions => (Resource::Subscriptions, "View subscriptions"),
            Self::TotalOrders
            | Self::TotalRevenue
            | Self::MonthlyRevenue
            | Self::WeeklyRevenue
            | Self::OrdersPlaced
            | Self::OrdersToday
            | Self::PendingOrders => (Resource::Orders, "View orders"),
            Self::TotalInvoices | Self::OverdueInvoices | Self::UnpaidInvoices => (Resource::Invoices, "View invoices"),
            Self::TotalDomains | Self::ActiveDomains => (Resource::Domains, "Manage domains"),
        }
    }

    /// Whether every kind of backend tells its figure with the all-time totals.
    pub fn is_of_totals(self) -> bool {
        !matches!(
            self,
            Self::TotalCustomers
                | Self::ActiveCustomers
                | Self::AverageCustomerValue
                | Self::MonthlyRevenue
                | Self::WeeklyRevenue
                | Self::OrdersToday
        )
    }

    /// Whether its figure is an amount of money.
    pub fn is_money(self) -> bool {
        matches!(self, Self::AverageCustomerValue | Self::TotalRevenue | Self::MonthlyRevenue | Self::WeeklyRevenue)
    }

    /// Whether more of what the card counts is good news.
    pub fn meaning(self) -> Meaning {
        match self {
            Self::OverdueInvoices | Self::UnpaidInvoices | Self::SuspendedLicenses | Self::ExpiredLicenses => {
                Meaning::LessIsBetter
            }
            Self::TotalProducts | Self::TotalInvoices | Self::PendingOrders => Meaning::Neutral,
            Self::TotalCustomers
            | Self::ActiveCustomers
            | Self::RecentSignups
            | Self::AverageCustomerValue
            | Self::TotalLicenses
            | Self::ActiveLicenses
            | Self::ActiveSubscriptions
            | Self::TotalOrders
            | Self::TotalRevenue
            | Self::MonthlyRevenue
            | Self::WeeklyRevenue
            | Self::TotalDomains
            | Self::ActiveDomains
            | Self::NewSignups
            | Self::PaymentsReceived
            | Self::OrdersPlaced
            | Self::OrdersToday => Meaning::MoreIsBetter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut slugs: Vec<_> = SECTIONS.iter().flat_map(|section| section.cards).map(CardId::slug).collect();
        let count = slugs.len();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
    }
}
