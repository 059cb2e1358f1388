//! What the server adds up itself, in the ranges that every backend answers right.

use std::rc::Rc;

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pulseboard_core::analytics::rollup::{AT_ONCE, Answer, Answers, Bucket, Range, Rollup, RollupPlan};
use pulseboard_core::listing::rows::Demand;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;

use crate::client::Client;
use crate::dashboard::{PointWire, SeriesWire, within};
use crate::decode::{FromWire, money};
use crate::request::Address;
use crate::transport::Abort;

/// The points of a series as a backend names them.
struct Points(Vec<PointWire>);

impl FromWire for Points {
    type Wire = SeriesWire;

    fn from_wire(SeriesWire { data }: SeriesWire, _: Currency) -> Self {
        Self(data)
    }
}

fn series(of: &str, range: Range) -> Address {
    within(&format!("/dashboard/{of}/time-series"), range.window())
}

/// The buckets that two series tell. Points carry no dates: only where they are called as those of the range are called, in
/// its order, is it known which they are.
fn buckets(range: Range, orders: &Points, revenue: &Points, currency: Currency) -> Result<Vec<Bucket>, ApiError> {
    let starts = range.starts();
    let (Points(orders), Points(revenue)) = (orders, revenue);
    let odd = |detail: &str| ApiError::Decode { detail: detail.to_owned() };
    if orders.len() != starts.len() || revenue.len() != starts.len() {
        return Err(odd("a time series has other points than its time"));
    }
    let buckets = starts.into_iter().zip(orders.iter().zip(revenue)).map(|(start, (orders, revenue))| {
        let label = Some(range.label(start));
        if orders.period != label || revenue.period != label {
            return Err(odd("a time series names its points otherwise than their time"));
        }
        let revenue = money(revenue.revenue, currency).map(Money::minor);
        let (orders, revenue) =
            orders.orders.zip(revenue).ok_or_else(|| odd("a time series has a point without a number"))?;
        Ok(Bucket { start, orders, revenue })
    });
    buckets.collect()
}

/// What the server is to add up.
#[derive(Clone, Debug)]
pub struct RollupRequest {
    /// Which time, and how finely.
    pub plan: RollupPlan,
    /// What is known of it.
    pub known: Option<Rc<Rollup>>,
    /// What is known of other times.
    pub others: Vec<Rc<Rollup>>,
    /// What earlier pages knew.
    pub stored: Answers,
    /// The demand that it is asked for.
    pub demand: Demand,
    /// When the request starts.
    pub now: Timestamp,
}

impl Client {
    /// What the server adds up of a time, as far as it is not known well enough.
    ///
    /// # Errors
    ///
    /// See [`ApiError`]; [`ApiError::Decode`] also where the series are not those of the time that was asked for.
    pub async fn roll_up(&self, request: RollupRequest, abort: &Abort) -> Result<Rollup, ApiError> {
        let RollupRequest { plan, known, others, stored, demand, now } = request;
        let (mut answers, since) = Rollup::kept(known.as_deref(), &others, stored, demand, now);
        loop {
            let due = plan.due(&answers, since).ok_or(ApiError::TooFine)?;
            if due.is_empty() {
                return plan.rollup(answers, demand).ok_or(ApiError::TooFine);
            }
            let asked = due.into_iter().map(async |range| Ok::<_, ApiError>((range, self.range(range, abort).await?)));
            let told: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
            for (range, buckets) in told {
                answers.insert(range, Rc::new(Answer { buckets, asked_at: now }));
            }
        }
    }

    async fn range(&self, range: Range, abort: &Abort) -> Result<Vec<Bucket>, ApiError> {
        let orders = self.get::<Points>(series("orders", range), abort);
        let revenue = self.get::<Points>(series("revenue", range), abort);
        let (orders, revenue) = try_join(orders, revenue).await?;
        buckets(range, &orders, &revenue, self.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;
    use pulseboard_core::time::parse_timestamp;

    fn points(body: &str) -> Points {
        Points::from_wire(read(body).expect("a series"), Currency::USD)
    }

    #[test]
    fn points_count_only_where_they_are_called_as_those_of_the_range() {
        let first = |text| parse_timestamp(text).expect("a date-time").date_naive();
        let range = Range::Months(first("2026-08-01"), first("2026-09-01"));
        let orders = points(r#"{"data":[{"period":"Aug 2026","orders":3},{"period":"Sep 2026","orders":0}]}"#);
        let money = |body| buckets(range, &orders, &points(body), Currency::USD);
        let told =
            money(r#"{"data":[{"period":"Aug 2026","revenue":119.88000000000001},{"period":"Sep 2026","revenue":0}]}"#);
        let told: Vec<_> = told.expect("both").iter().map(|bucket| (bucket.orders, bucket.revenue)).collect();
        assert_eq!(told, [(3, 11_988), (0, 0)]);
        for odd in [
            r#"{"data":[{"period":"Aug 2026","revenue":1.0}]}"#,
            r#"{"data":[{"period":"Sep 2026","revenue":1.0},{"period":"Aug 2026","revenue":1.0}]}"#,
            r#"{"data":[{"period":"Aug","revenue":1.0},{"period":"Sep","revenue":1.0}]}"#,
            r#"{"data":[{"period":"Aug 2026","revenue":null},{"period":"Sep 2026","revenue":1.0}]}"#,
            r#"{"data":[{"period":"Aug 2026"},{"period":"Sep 2026","revenue":1.0}]}"#,
            r#"{"data":[]}"#,
        ] {
            assert!(matches!(money(odd), Err(ApiError::Decode { .. })), "{odd}");
        }
    }

    #[test]
    fn ranges_end_with_their_last_moment() {
        let day = parse_timestamp("2026-11-22").expect("a day").date_naive();
        assert_eq!(
            series("orders", Range::Hours(day)).under(""),
            "/dashboard/orders/time-series?period=custom&start_date=2026-11-22T00%3A00%3A00Z\
             &end_date=2026-11-22T23%3A59%3A59.999999Z"
        );
    }
}
