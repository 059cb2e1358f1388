//! How much business there is: one rate for the generated history and for the simulated traffic.

use crate::config::Config;
use crate::seed::calendar::share_of_a_day;

/// What a customer orders within the history. With 240 customers about 25 orders a day come in by now.
const ORDERS_PER_CUSTOMER: u32 = 49;

/// More orders are not generated.
const MOST_ORDERS: u32 = 1_000_000;

/// The size of a business.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Business {
    /// All customers, the fixed ones among them.
    pub(crate) customers: u32,
    /// All orders of the history.
    pub(crate) orders: u32,
}

impl Business {
    pub(crate) fn of(config: &Config) -> Self {
        let customers = config.customers.max(2);
        Self {
            customers,
            orders: config.orders.unwrap_or(customers.saturating_mul(ORDERS_PER_CUSTOMER).min(MOST_ORDERS)),
        }
    }

    /// Orders of an average day by now.
    pub(crate) fn orders_per_day(self) -> f64 {
        f64::from(self.orders) * share_of_a_day()
    }
}

/// Customers that make so many orders in the history; a small history is one of the default number of customers.
#[must_use]
pub fn customers_of(orders: u32) -> u32 {
    (orders / ORDERS_PER_CUSTOMER).max(Config::default().customers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_business_has_about_25_orders_a_day() {
        let business = Business::of(&Config::default());
        assert!((24.0..26.0).contains(&business.orders_per_day()), "{}", business.orders_per_day());
        assert_eq!(customers_of(business.orders), 240);
        assert_eq!(customers_of(1_000_000), 20_408);
    }
}
