//! Invoices of a window by status, added up by day where it holds whole days.

use chrono::TimeDelta;
use sqlx::FromRow;

use crate::clock::{iso_bound, midnight};
use crate::database::Connection;
use crate::period::Period;

/// Invoices made from $1 to $2: one by one until $3, where the first day ends, and from $4, where the last one begins.
const COUNTS: &str = "SELECT status, CAST(SUM(invoices) AS BIGINT) AS invoices FROM (
        SELECT status, COUNT(*) AS invoices FROM invoices WHERE created_at BETWEEN $1 AND $3 GROUP BY status
        UNION ALL
        SELECT status, invoices FROM invoice_days WHERE day > SUBSTR($1, 1, 10) AND day < SUBSTR($2, 1, 10)
        UNION ALL
        SELECT status, COUNT(*) AS invoices FROM invoices WHERE created_at BETWEEN $4 AND $2 GROUP BY status
    ) AS parts GROUP BY status";

#[derive(FromRow)]
struct Count {
    status: String,
    invoices: i64,
}

/// How many invoices there are of each status.
pub(super) struct InvoiceCounts(Vec<Count>);

impl InvoiceCounts {
    /// Counts what was made in the period, both ends included.
    pub(super) async fn of(
        connection: &mut Connection,
        Period { start, end, .. }: Period,
    ) -> Result<Self, sqlx::Error> {
        // There is no day after the last one that can be named.
        let second_day = midnight(start).checked_add_signed(TimeDelta::days(1)).unwrap_or(start);
        let counts = sqlx::query_as(COUNTS)
            .bind(iso_bound(start))
            .bind(iso_bound(end))
            .bind(iso_bound(end.min(second_day - TimeDelta::microseconds(1))))
            .bind(iso_bound(midnight(end).max(second_day)))
            .fetch_all(connection)
            .await?;
        Ok(Self(counts))
    }

    /// Those of any of these statuses.
    pub(super) fn with_status(&self, statuses: &[&str]) -> i64 {
        self.0.iter().filter(|count| statuses.contains(&count.status.as_str())).map(|count| count.invoices).sum()
    }

    /// Those of every status.
    pub(super) fn total(&self) -> i64 {
        self.0.iter().map(|count| count.invoices).sum()
    }
}
