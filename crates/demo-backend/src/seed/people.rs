//! The accounts: an administrator, two fixed customers and many generated ones.

use chrono::{NaiveDateTime, TimeDelta};
use rand::{Rng, RngExt};
use serde_json::{Value, json};

use crate::auth::passwords;
use crate::clock::iso_seconds;
use crate::seed::calendar::{self, Calendar, stamp};
use crate::seed::rows::User;
use crate::seed::{id, names};
use crate::{ADMIN_EMAIL, ADMIN_PASSWORD, CUSTOMER_EMAIL, CUSTOMER_PASSWORD, INACTIVE_EMAIL, INACTIVE_PASSWORD};

/// The password hashes of the fixed accounts.
pub(crate) struct Accounts {
    admin: String,
    customer: String,
    inactive: String,
}

impl Accounts {
    pub(crate) fn new() -> Result<Self, String> {
        Ok(Self {
            admin: passwords::hash(ADMIN_PASSWORD)?,
            customer: passwords::hash(CUSTOMER_PASSWORD)?,
            inactive: passwords::hash(INACTIVE_PASSWORD)?,
        })
    }
}

/// A customer, before it is written.
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) country: &'static str,
    /// How many days ago the account was made.
    pub(crate) days_ago: u32,
    email: String,
    full_name: String,
    company: Option<String>,
    is_active: bool,
    created_at: String,
}

/// Customers, longest first. The two fixed ones come first and count.
pub(crate) fn customers(random: &mut impl Rng, calendar: &Calendar, count: u32) -> Vec<Customer> {
    (0..count)
        .map(|index| {
            let days_ago = days_ago(index, count);
            let person = names::person(random);
            let (email, is_active) = match index {
                0 => (CUSTOMER_EMAIL.to_owned(), true),
                1 => (INACTIVE_EMAIL.to_owned(), false),
                _ => (format!("{}{index}@example.com", person.mailbox), random.random_bool(0.93)),
            };
            let at = calendar.instant(random, days_ago);
            Customer {
                id: id(random),
                country: person.country,
                days_ago,
                email,
                full_name: person.full_name,
                company: person.company,
                is_active,
                created_at: stamp(random, at),
            }
        })
        .collect()
}

/// Who a guest says to be: billing info in place of an account. Some come back under the same address.
pub(crate) fn guest(random: &mut impl Rng) -> Value {
    let person = names::person(random);
    let email = format!("{}{}@guests.example.com", person.mailbox, random.random_range(1..4));
    json!({"country": person.country, "email": email, "full_name": person.full_name})
}

/// Sign-ups grow over the two years; the last few are spread over this week, yesterday and today.
fn days_ago(index: u32, count: u32) -> u32 {
    let from_end = count - 1 - index;
    let days = calendar::DAYS - 1;
    // With few customers most of them must be old enough to have a history.
    let scale = (count / 80).max(1);
    if index < 2 {
        days
    } else if from_end < scale && count > 4 {
        0
    } else if from_end < 2 * scale && count > 6 {
        1
    } else if from_end < 4 * scale && count > 10 {
        2 + from_end % 5
    } else {
        let share = f64::from(index) / f64::from(count.saturating_sub(4 * scale).max(1));
        let share = share.min(1.0);
        let back = f64::from(days) * (1.0 - share.powf(0.7));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the days of history"
        )]
        let back = back as u32;
        back.clamp(8, days)
    }
}

/// The rows of the table, with the administrator first.
pub(crate) fn rows(
    customers: &[Customer],
    accounts: &Accounts,
    random: &mut impl Rng,
    now: NaiveDateTime,
) -> Vec<User> {
    let admin = User {
        id: id(random),
        email: ADMIN_EMAIL.to_owned(),
        password_hash: accounts.admin.clone(),
        full_name: "Ada Admin".to_owned(),
        company_name: Some("Pulseboard".to_owned()),
        is_active: true,
        is_admin: true,
        created_at: iso_seconds(now - TimeDelta::days(i64::from(calendar::DAYS) + 1)),
    };
    let user = |customer: &Customer| User {
        id: customer.id.clone(),
        email: customer.email.clone(),
        password_hash: match customer.email.as_str() {
            CUSTOMER_EMAIL => accounts.customer.clone(),
            INACTIVE_EMAIL => accounts.inactive.clone(),
            _ => passwords::UNUSABLE.to_owned(),
        },
        full_name: customer.full_name.clone(),
        company_name: customer.company.clone(),
        is_active: customer.is_active,
        is_admin: false,
        created_at: customer.created_at.clone(),
    };
    std::iter::once(admin).chain(customers.iter().map(user)).collect()
}
