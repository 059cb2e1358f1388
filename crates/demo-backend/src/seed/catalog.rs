//! What is sold.

use chrono::{NaiveDateTime, TimeDelta};
use rand::Rng;
use serde_json::json;

use crate::clock::iso_seconds;
use crate::seed::cart::Product;
use crate::seed::rows::Plan;
use crate::seed::{calendar, id};

/// Name, category, kind, monthly and yearly price in cents, and the four limits.
type Entry = (&'static str, Option<&'static str>, &'static str, i64, i64, [i64; 4]);

const ENTRIES: [Entry; 21] = [
    ("Web Hosting Start", Some("hosting"), "shared", 399, 3_990, [1, 1, 2, 5]),
    ("Web Hosting Plus", Some("hosting"), "shared", 799, 7_990, [1, 5, 10, 25]),
    ("Web Hosting Pro", Some("hosting"), "shared", 1_499, 14_990, [1, 25, 50, 100]),
    ("Reseller Hosting 25", Some("hosting"), "reseller", 2_499, 24_990, [25, 100, 100, 250]),
    ("Virtual Server M", Some("hosting"), "vps", 1_999, 19_990, [5, 50, 50, 100]),
    ("Dedicated Server L", Some("hosting"), "dedicated", 29_900, 299_000, [100, 500, 500, 1_000]),
    ("Domain Privacy", Some("domain"), "addon", 83, 999, [0, 0, 0, 0]),
    ("Premium DNS", Some("domain"), "addon", 250, 2_500, [0, 10, 0, 0]),
    ("Control Panel License", Some("software"), "license", 4_599, 45_990, [1, 1, 5, 10]),
    ("Control Panel License 100", Some("software"), "license", 8_999, 89_990, [100, 100, 500, 1_000]),
    ("Domain Validated Certificate", Some("ssl"), "certificate", 199, 1_990, [0, 1, 0, 0]),
    ("Wildcard Certificate", Some("ssl"), "certificate", 999, 9_990, [0, 100, 0, 0]),
    ("Extended Validation Certificate", Some("ssl"), "certificate", 1_999, 19_900, [0, 1, 0, 0]),
    ("Mailbox Basic", Some("email"), "mailbox", 150, 1_500, [0, 1, 0, 1]),
    ("Mailbox Business 50", Some("email"), "mailbox", 3_499, 34_990, [0, 5, 0, 50]),
    ("Daily Backup 100 GB", Some("backup"), "addon", 499, 4_990, [1, 0, 10, 0]),
    ("Daily Backup 1 TB", Some("backup"), "addon", 1_999, 19_990, [5, 0, 50, 0]),
    ("Content Delivery Starter", Some("cdn"), "addon", 1_499, 14_990, [0, 5, 0, 0]),
    ("Site Migration", None, "service", 4_900, 49_000, [0, 1, 1, 10]),
    ("Priority Support", None, "service", 2_900, 29_000, [0, 0, 0, 0]),
    ("Uptime Monitoring", None, "service", 599, 5_990, [0, 10, 0, 0]),
];

/// All plans, on sale since the beginning.
pub(crate) fn plans(random: &mut impl Rng, now: NaiveDateTime) -> Vec<Plan> {
    let created = iso_seconds(now - TimeDelta::days(i64::from(calendar::DAYS) + 1));
    let plan =
        |(&(name, category, kind, monthly, yearly, [accounts, domains, databases, emails]), order): (&Entry, i64)| {
            Plan {
                id: id(random),
                name,
                description: format!("{name}, billed by the month or the year"),
                price_monthly_cents: monthly,
                price_yearly_cents: yearly,
                max_accounts: accounts,
                max_domains: domains,
                max_databases: databases,
                max_emails: emails,
                features: category.map(|category| json!({"category": category, "type": kind}).to_string()),
                is_active: true,
                is_featured: matches!(order, 1 | 8),
                sort_order: order,
                created_at: created.clone(),
            }
        };
    ENTRIES.iter().zip(0..).map(plan).collect()
}

/// The plans as what goes into a cart.
pub(crate) fn products(plans: &[Plan]) -> Vec<Product> {
    let product = |plan: &Plan| Product {
        id: plan.id.clone(),
        name: plan.name.to_owned(),
        price_monthly_cents: plan.price_monthly_cents,
        price_yearly_cents: plan.price_yearly_cents,
    };
    plans.iter().map(product).collect()
}
