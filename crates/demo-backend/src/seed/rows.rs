//! The rows of a generated database, written many at a time.

use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;

use crate::database::{Connection, Db};

/// Rows in one statement. It stays within the 32,766 parameters that `SQLite` takes.
const BATCH: usize = 500;

/// The values of one row, in the order of the table's columns.
pub(crate) type Values<'a> = Separated<'a, Db, &'static str>;

/// A row of a table.
pub(crate) trait Row {
    const TABLE: &'static str;

    /// Adds one value for each column.
    fn bind(self, values: &mut Values);
}

/// Writes full batches, which share one prepared statement, and keeps the rest for the next time.
pub(crate) async fn write_batches<R: Row>(connection: &mut Connection, rows: &mut Vec<R>) -> Result<(), sqlx::Error> {
    let mut waiting = std::mem::take(rows).into_iter();
    while waiting.len() >= BATCH {
        insert(connection, waiting.by_ref().take(BATCH)).await?;
    }
    rows.extend(waiting);
    Ok(())
}

/// Writes all that is left.
pub(crate) async fn write_rest<R: Row>(connection: &mut Connection, mut rows: Vec<R>) -> Result<(), sqlx::Error> {
    write_batches(connection, &mut rows).await?;
    if rows.is_empty() { Ok(()) } else { insert(connection, rows).await }
}

async fn insert<R: Row>(connection: &mut Connection, rows: impl IntoIterator<Item = R>) -> Result<(), sqlx::Error> {
    let mut statement = QueryBuilder::<Db>::new(format!("INSERT INTO {} ", R::TABLE));
    statement.push_values(rows, |mut values, row| row.bind(&mut values));
    statement.build().execute(connection).await.map(|_| ())
}

/// Writes a struct whose fields are the columns of its table, and how to insert it.
macro_rules! row {
    ($(#[$about:meta])* $name:ident in $table:literal { $($field:ident: $kind:ty,)+ }) => {
        $(#[$about])*
        pub(crate) struct $name {
            $(pub(crate) $field: $kind,)+
        }

        impl Row for $name {
            const TABLE: &'static str = $table;

            fn bind(self, values: &mut Values) {
                $(values.push_bind(self.$field);)+
            }
        }
    };
}

row!(
    User in "users" {
        id: String,
        email: String,
        password_hash: String,
        full_name: String,
        company_name: Option<String>,
        is_active: bool,
        is_admin: bool,
        created_at: String,
    }
);

row!(
    Plan in "plans" {
        id: String,
        name: &'static str,
        description: String,
        price_monthly_cents: i64,
        price_yearly_cents: i64,
        max_accounts: i64,
        max_domains: i64,
        max_databases: i64,
        max_emails: i64,
        features: Option<String>,
        is_active: bool,
        is_featured: bool,
        sort_order: i64,
        created_at: String,
    }
);

row!(
    License in "licenses" {
        id: String,
        user_id: String,
        plan_id: String,
        license_key: String,
        status: &'static str,
        current_accounts: i64,
        current_domains: i64,
        current_databases: i64,
        current_emails: i64,
        activation_date: String,
        expiry_date: String,
        created_at: String,
    }
);

row!(
    Subscription in "subscriptions" {
        id: String,
        user_id: String,
        license_id: String,
        status: &'static str,
        current_period_start: String,
        current_period_end: String,
        cancel_at_period_end: bool,
        created_at: String,
    }
);

row!(
    Order in "orders" {
        id: String,
        customer_id: Option<String>,
        status: &'static str,
        invoice_number: Option<String>,
        order_number: String,
        items: String,
        subtotal_cents: i64,
        tax_cents: i64,
        total_cents: i64,
        payment_method: Option<&'static str>,
        billing_info: String,
        billing_period: Option<&'static str>,
        due_date: String,
        created_at: String,
        updated_at: Option<String>,
    }
);

row!(
    Invoice in "invoices" {
        id: String,
        user_id: Option<String>,
        order_id: Option<String>,
        invoice_number: String,
        status: &'static str,
        subtotal_cents: i64,
        discount_amount_cents: i64,
        discount_percent: f64,
        tax_cents: i64,
        tax_rate: f64,
        total_cents: i64,
        amount_paid_cents: i64,
        currency: &'static str,
        invoice_date: String,
        due_date: String,
        paid_at: Option<String>,
        items: String,
        notes: Option<&'static str>,
        terms: Option<&'static str>,
        is_recurring: bool,
        recurring_interval: Option<&'static str>,
        sent_to_customer: bool,
        reminder_count: i64,
        created_at: String,
    }
);

row!(
    Payment in "payments" {
        id: String,
        user_id: Option<String>,
        order_id: Option<String>,
        amount_cents: i64,
        currency: &'static str,
        status: &'static str,
        payment_method: Option<&'static str>,
        gateway_transaction_id: Option<String>,
        description: String,
        failure_reason: Option<&'static str>,
        created_at: String,
    }
);

row!(
    Domain in "domains" {
        id: String,
        user_id: String,
        domain_name: String,
        registrar: &'static str,
        registration_date: String,
        expiry_date: String,
        auto_renew: bool,
        status: &'static str,
        created_at: String,
    }
);
