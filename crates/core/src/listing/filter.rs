//! Which rows of a list are shown. A filter is decided here, whatever the server makes of the part that it is asked for.

use chrono::{Datelike, NaiveDate, TimeDelta};
use rust_decimal::Decimal;

use crate::analytics::ledger::{GUEST, LineItem};
use crate::dashboard::cards::Resource;
use crate::money::{Currency, Money};
use crate::period::{Period, PeriodSelection, iso, iso_micros};
use crate::time::{Timestamp, end_of, start_of};

/// A row of a list, as far as filters look at it.
pub trait Listed: Clone + PartialEq + 'static {
    /// Names the row among the others.
    fn id(&self) -> &str;

    /// The status in lower case, as the backend names it.
    fn status(&self) -> &str;

    /// When the server says that it was made, where the server lists the newest first.
    fn listed_at(&self) -> Option<Timestamp> {
        None
    }

    /// The moment that a filter by dates looks at; of a calendar day its start in UTC.
    fn moment(&self) -> Option<Timestamp> {
        self.listed_at()
    }

    /// The day in UTC on which it expires.
    fn expires_on(&self) -> Option<NaiveDate> {
        None
    }

    /// The amount that a filter by amounts looks at.
    fn amount(&self) -> Option<Money> {
        None
    }

    /// Whether it has to do with what another list has under this id.
    fn relates_to(&self, _relation: Relation, _id: &str) -> bool {
        false
    }

    /// What was ordered with it.
    fn items(&self) -> &[LineItem] {
        &[]
    }

    /// The same with another status, where its status can be changed.
    #[must_use]
    fn with_status(&self, _status: &str) -> Option<Self> {
        None
    }

    /// What a search looks in.
    fn texts(&self) -> Vec<&str>;
}

/// What rows have to do with, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The customer whose it is; of a guest [`CustomerRef::key`](crate::analytics::ledger::CustomerRef::key).
    Customer,
    /// A product that was ordered with it; see [`LineItem::key`].
    Product,
    /// The category of a product.
    Category,
    /// A license.
    License,
}

/// Their names in addresses.
const RELATIONS: [(&str, Relation); 4] = [
    ("customer", Relation::Customer),
    ("product", Relation::Product),
    ("category", Relation::Category),
    ("license", Relation::License),
];

impl Relation {
    /// The name in addresses.
    pub fn name(self) -> &'static str {
        RELATIONS.iter().find(|(_, relation)| *relation == self).map_or("", |(name, _)| *name)
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        RELATIONS.iter().find(|(known, _)| *known == name).map(|(_, relation)| *relation)
    }
}

/// An end of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// A whole day in UTC.
    Day(NaiveDate),
    /// A moment: the stretch begins with it, or ends just before it.
    Moment(Timestamp),
    /// So many hours before now, whenever that is: see [`ListFilter::at`].
    HoursAgo(u32),
    /// The day in UTC that is now.
    Today,
    /// The first day of the month in UTC that is now.
    ThisMonth,
}

impl Edge {
    /// The same at a moment of the server's clock.
    fn at(self, now: Timestamp) -> Self {
        let today = now.date_naive();
        match self {
            Self::HoursAgo(hours) => Self::Moment(now - TimeDelta::hours(i64::from(hours))),
            Self::Today => Self::Day(today),
            Self::ThisMonth => Self::Day(today.with_day(1).unwrap_or(today)),
            Self::Day(_) | Self::Moment(_) => self,
        }
    }

    /// The first moment of a stretch that begins here.
    pub fn first(self) -> Timestamp {
        match self {
            Self::Day(day) => start_of(day),
            Self::Moment(moment) => moment,
            Self::HoursAgo(_) | Self::Today | Self::ThisMonth => Timestamp::MIN_UTC,
        }
    }

    /// The last moment of a stretch that ends here, as precisely as backends keep moments.
    pub fn last(self) -> Timestamp {
        match self {
            Self::Day(day) => end_of(day) - LEAST,
            Self::Moment(end) => end - LEAST,
            Self::HoursAgo(_) | Self::Today | Self::ThisMonth => Timestamp::MAX_UTC,
        }
    }
}

/// When rows expire that a filter shows, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// From today on, within so many days: see [`ListFilter::at`].
    WithinDays(u32),
    /// Between two days in UTC.
    Between(NaiveDate, NaiveDate),
}

impl Expiry {
    fn at(self, now: Timestamp) -> Self {
        let today = now.date_naive();
        match self {
            Self::WithinDays(days) => Self::Between(today, today + TimeDelta::days(i64::from(days))),
            Self::Between(..) => self,
        }
    }

    /// Whether it shows what expires on a day. One that moves with the clock says so only of a moment.
    fn shows(self, day: NaiveDate) -> bool {
        match self {
            Self::WithinDays(_) => false,
            Self::Between(first, last) => (first..=last).contains(&day),
        }
    }
}

/// Moments are kept to this.
const LEAST: TimeDelta = TimeDelta::microseconds(1);

/// Which rows of a list are shown. Every part narrows what the others leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListFilter {
    /// Words that must all occur in a row's texts, each anywhere; capitals do not matter.
    pub search: String,
    /// The statuses that are shown; all where there is none. In order, each once.
    pub statuses: Vec<String>,
    /// From when on.
    pub from: Option<Edge>,
    /// Until when.
    pub until: Option<Edge>,
    /// The smallest amount, in whole units of a row's own currency.
    pub least: Option<Decimal>,
    /// The largest amount, in whole units of a row's own currency.
    pub most: Option<Decimal>,
    /// When a row expires.
    pub expires: Option<Expiry>,
    /// What a row has to do with: of each relation that is named, one of its ids. In order, each once.
    pub related: Vec<(Relation, String)>,
}

impl ListFilter {
    /// Whether it leaves every row.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same at a moment of the server's clock.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        let at = |edge: Edge| edge.at(now);
        let expires = self.expires.map(|expires| expires.at(now));
        Self { from: self.from.map(at), until: self.until.map(at), expires, ..self.clone() }
    }

    /// Whether it shows a row. What a row does not tell is not what is asked for.
    pub fn shows(&self, row: &impl Listed) -> bool {
        let is_of_status = self.statuses.is_empty() || self.statuses.iter().any(|status| status == row.status());
        let expires = self.expires.is_none_or(|expires| row.expires_on().is_some_and(|day| expires.shows(day)));
        is_of_status
            && expires
            && self.is_related(row)
            && self.is_in_time(row)
            && self.is_of_amount(row)
            && self.is_found(row)
    }

    fn is_related(&self, row: &impl Listed) -> bool {
        let mut relations = self.related.chunk_by(|one, other| one.0 == other.0);
        relations.all(|ids| ids.iter().any(|(relation, id)| row.relates_to(*relation, id)))
    }

    fn is_in_time(&self, row: &impl Listed) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        row.moment().is_some_and(|moment| {
            self.from.is_none_or(|from| from.first() <= moment) && self.until.is_none_or(|until| moment <= until.last())
        })
    }

    fn is_of_amount(&self, row: &impl Listed) -> bool {
        if self.least.is_none() && self.most.is_none() {
            return true;
        }
        row.amount().is_some_and(|amount| {
            let amount = amount.major();
            self.least.is_none_or(|least| least <= amount) && self.most.is_none_or(|most| amount <= most)
        })
    }

    fn is_found(&self, row: &impl Listed) -> bool {
        if self.search.is_empty() {
            return true;
        }
        let texts: Vec<String> = row.texts().iter().map(|text| text.to_lowercase()).collect();
        let words = self.search.to_lowercase();
        words.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
    }

    /// What of it the backend can be asked for. It never leaves out a row that the filter shows, so that asking with it
    /// only saves reading; what it cannot say is decided here.
    #[must_use]
    pub fn asked_of(&self, resource: Resource, currency: Currency, now: Timestamp) -> Self {
        let statuses = match self.statuses.as_slice() {
            // An unknown status is an error at some of them, and ignored by others.
            [status] if resource.statuses().contains(&status.as_str()) => vec![status.clone()],
            _ => Vec::new(),
        };
        let has_range = matches!(resource, Resource::Orders | Resource::Invoices | Resource::Payments);
        // Amounts are kept as binary fractions there: one unit more on either side leaves nothing out.
        let unit = Decimal::new(1, currency.decimals());
        // One customer alone can be asked for, and guests have no account.
        let is_one_account = self.ids_of(Relation::Customer).count() == 1
            && !self.ids_of(Relation::Customer).any(|id| id.starts_with(GUEST));
        let is_asked = |(relation, _): &&(Relation, String)| {
            resource == Resource::Orders && *relation == Relation::Customer && is_one_account
        };
        // By whole days, so that the question stays the same while time goes on.
        let range = |edge: Option<Edge>| match edge.filter(|_| has_range)? {
            edge @ Edge::HoursAgo(_) => Some(Edge::Day(edge.at(now).first().date_naive())),
            edge => Some(edge.at(now)),
        };
        Self {
            search: if resource == Resource::Customers { self.longest_word() } else { String::new() },
            statuses: if resource.is_listed_by_status() { statuses } else { Vec::new() },
            from: range(self.from),
            until: range(self.until),
            least: self.least.filter(|_| has_range).and_then(|least| least.checked_sub(unit)),
            most: self.most.filter(|_| has_range).and_then(|most| most.checked_add(unit)),
            expires: None,
            related: self.related.iter().filter(|related| is_asked(related)).cloned().collect(),
        }
    }

    /// The same of what has to do with something as well.
    #[must_use]
    pub fn related_to(mut self, relation: Relation, id: impl Into<String>) -> Self {
        self.related.push((relation, id.into()));
        self.related.sort_unstable();
        self.related.dedup();
        self
    }

    /// The ids of a relation, one of which a row has to do with.
    pub fn ids_of(&self, relation: Relation) -> impl Iterator<Item = &str> {
        self.related.iter().filter(move |(known, _)| *known == relation).map(|(_, id)| id.as_str())
    }

    /// The same of whatever it has to do with.
    #[must_use]
    pub fn without(&self, relation: Relation) -> Self {
        let related = self.related.iter().filter(|(known, _)| *known != relation).cloned().collect();
        Self { related, ..self.clone() }
    }

    /// What was made in a period, up to now where it is not over.
    pub fn of_period(selection: &PeriodSelection, now: Timestamp) -> Self {
        if selection.period == Period::AllTime {
            return Self::default();
        }
        let window = selection.window(now);
        Self::between(window.start, Some(window.end).filter(|end| *end <= now))
    }

    /// What was made from a moment on until before another, if there is one.
    pub fn between(start: Timestamp, end: Option<Timestamp>) -> Self {
        let is_midnight = |moment: Timestamp| start_of(moment.date_naive()) == moment;
        let from = if is_midnight(start) { Edge::Day(start.date_naive()) } else { Edge::Moment(start) };
        let until = end.map(|end| match end {
            end if is_midnight(end) => Edge::Day((end - LEAST).date_naive()),
            end => Edge::Moment(end),
        });
        Self { from: Some(from), until, ..Self::default() }
    }

    /// Its ends in time as the API takes them, both included: ISO 8601 without a zone; see
    /// [`Window::bounds`](crate::period::Window::bounds).
    pub fn bounds(&self) -> (Option<String>, Option<String>) {
        let seconds = |edge: Edge| iso(edge.first());
        (self.from.map(seconds), self.until.map(|edge| iso_micros(edge.last())))
    }

    /// The longest word that databases compare as this does: they know capitals of ASCII only.
    fn longest_word(&self) -> String {
        let words = self.search.split_whitespace().filter(|word| word.is_ascii());
        words.max_by_key(|word| word.len()).unwrap_or_default().to_owned()
    }
}

impl Resource {
    /// The statuses that rows of it have, as the backend names them; of customers and products ours.
    pub fn statuses(self) -> &'static [&'static str] {
        match self {
            Self::Customers | Self::Products => &["active", "inactive"],
            Self::Licenses => &["active", "suspended", "expired", "cancelled"],
            Self::Subscriptions => &["active", "past_due", "cancelled", "trialing"],
            Self::Orders => &["pending", "processing", "completed", "cancelled", "failed"],
            Self::Invoices => &["draft", "open", "paid", "partially_paid", "overdue", "void", "uncollectible"],
            Self::Payments => &["succeeded", "pending", "failed", "refunded"],
            Self::Domains => &["active", "pending", "expired", "transferred"],
        }
    }

    /// Whether the backend can list one status alone.
    pub fn is_listed_by_status(self) -> bool {
        match self {
            Self::Customers | Self::Licenses | Self::Orders | Self::Invoices | Self::Payments => true,
            Self::Products | Self::Subscriptions | Self::Domains => false,
        }
    }

    /// What one of its rows is called.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Customers => "Customer",
            Self::Products => "Product",
            Self::Licenses => "License",
            Self::Subscriptions => "Subscription",
            Self::Orders => "Order",
            Self::Invoices => "Invoice",
            Self::Payments => "Payment",
            Self::Domains => "Domain",
        }
    }

    /// What the dates of its filter are dates of.
    pub fn date_label(self) -> &'static str {
        match self {
            Self::Customers => "Joined",
            Self::Products | Self::Licenses => "Made",
            Self::Subscriptions => "Paid until",
            Self::Orders => "Placed",
            Self::Invoices => "Made",
            Self::Payments => "Recorded",
            Self::Domains => "Expires",
        }
    }

    /// Whether its rows expire.
    pub fn expires(self) -> bool {
        matches!(self, Self::Licenses | Self::Domains)
    }

    /// What the amounts of its filter are amounts of; `None` where its rows have none that is filtered by.
    pub fn amount_label(self) -> Option<&'static str> {
        match self {
            Self::Customers => Some("Paid"),
            Self::Products => Some("Monthly"),
            Self::Orders | Self::Invoices => Some("Total"),
            Self::Payments => Some("Amount"),
            Self::Licenses | Self::Subscriptions | Self::Domains => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::{parse_day, parse_timestamp};

    #[derive(Clone, Debug, PartialEq)]
    struct Row {
        status: &'static str,
        at: Option<&'static str>,
        cents: Option<i64>,
        customer: Option<&'static str>,
        text: &'static str,
        products: &'static [&'static str],
        expires: Option<&'static str>,
    }

    impl Listed for Row {
        fn id(&self) -> &str {
            self.text
        }

        fn status(&self) -> &str {
            self.status
        }

        fn listed_at(&self) -> Option<Timestamp> {
            parse_timestamp(self.at?)
        }

        fn expires_on(&self) -> Option<NaiveDate> {
            parse_day(self.expires?)
        }

        fn amount(&self) -> Option<Money> {
            Some(Money::from_minor(self.cents?, Currency::USD))
        }

        fn relates_to(&self, relation: Relation, id: &str) -> bool {
            match relation {
                Relation::Customer => self.customer == Some(id),
                Relation::Product => self.products.contains(&id),
                Relation::Category => id == "hosting",
                Relation::License => false,
            }
        }

        fn texts(&self) -> Vec<&str> {
            vec![self.text, self.status]
        }
    }

    const ROW: Row = Row {
        status: "open",
        at: Some("2026-11-24T23:59:59.5"),
        cents: Some(10_000),
        customer: Some("c1"),
        text: "ORD-0007 José Ñandú jose@example.com",
        products: &["p1", "p2"],
        expires: None,
    };

    /// November 25, 2026, at noon.
    fn now() -> Timestamp {
        parse_timestamp("2026-11-25T12:00:00").expect("a moment")
    }

    fn asked(filter: &ListFilter, resource: Resource) -> ListFilter {
        filter.asked_of(resource, Currency::USD, now())
    }

    fn day(text: &str) -> Option<Edge> {
        parse_day(text).map(Edge::Day)
    }

    fn moment(text: &str) -> Option<Edge> {
        parse_timestamp(text).map(Edge::Moment)
    }

    #[test]
    fn each_part_narrows() {
        let statuses = |statuses: &[&str]| ListFilter {
            statuses: statuses.iter().map(|status| (*status).to_owned()).collect(),
            ..ListFilter::default()
        };
        let search = |search: &str| ListFilter { search: search.to_owned(), ..ListFilter::default() };
        let time = |from, until| ListFilter { from, until, ..ListFilter::default() };
        let amount = |least: Option<i64>, most: Option<i64>| ListFilter {
            least: least.map(|cents| Decimal::new(cents, 2)),
            most: most.map(|cents| Decimal::new(cents, 2)),
            ..ListFilter::default()
        };
        let customer = |id: &str| ListFilter::default().related_to(Relation::Customer, id);
        for (filter, expected) in [
            (ListFilter::default(), true),
            (statuses(&["open"]), true),
            (statuses(&["draft", "open"]), true),
            (statuses(&["paid"]), false),
            (search("0007"), true),
            (search("JOSÉ example"), true),
            (search("ñandú ord-"), true),
            (search("jose 0008"), false),
            (time(day("2026-11-24"), day("2026-11-24")), true),
            (time(day("2026-11-25"), None), false),
            (time(None, day("2026-11-23")), false),
            (time(moment("2026-11-24T23:59:59.5"), None), true),
            (time(None, moment("2026-11-24T23:59:59.5")), false),
            (amount(Some(10_000), Some(10_000)), true),
            (amount(Some(10_001), None), false),
            (amount(None, Some(9_999)), false),
            (customer("c1"), true),
            (customer("c"), false),
        ] {
            assert_eq!(filter.shows(&ROW), expected, "{filter:?}");
        }
        let untold = Row { at: None, cents: None, customer: None, ..ROW };
        for filter in [time(day("2000-01-01"), None), amount(Some(0), None), customer("c1")] {
            assert!(!filter.shows(&untold), "what is not told is not what is asked for: {filter:?}");
        }
    }

    #[test]
    fn what_belongs_together_is_found_by_its_id() {
        let related = |related: &[(Relation, &str)]| {
            let filter = ListFilter::default();
            related.iter().fold(filter, |filter, (relation, id)| filter.related_to(*relation, *id))
        };
        for (filter, expected) in [
            (related(&[(Relation::Product, "p2")]), true),
            (related(&[(Relation::Product, "p3"), (Relation::Product, "p1")]), true),
            (related(&[(Relation::Product, "p")]), false),
            (related(&[(Relation::Category, "hosting"), (Relation::Product, "p1")]), true),
            (related(&[(Relation::Category, "hosting"), (Relation::Product, "p3")]), false),
            (related(&[(Relation::License, "l1")]), false),
        ] {
            assert_eq!(filter.shows(&ROW), expected, "{filter:?}");
        }
    }

    #[test]
    fn hours_ago_move_with_the_clock() {
        let day = ListFilter { from: Some(Edge::HoursAgo(24)), ..ListFilter::default() };
        assert!(day.at(now()).shows(&ROW), "12 hours ago");
        assert!(!day.at(now() + TimeDelta::hours(13)).shows(&ROW), "25 hours ago");
        let later = day.asked_of(Resource::Orders, Currency::USD, now() + TimeDelta::hours(1));
        assert_eq!(asked(&day, Resource::Orders), later, "asked for by days");
        let from = |edge| ListFilter { from: Some(edge), ..ListFilter::default() }.at(now()).from;
        assert_eq!((from(Edge::Today), from(Edge::ThisMonth)), (self::day("2026-11-25"), self::day("2026-11-01")));
    }

    #[test]
    fn stretches_are_told_by_days_where_they_are_days() {
        let moment = |text| parse_timestamp(text).expect("a moment");
        for (start, end, from, until) in [
            ("2026-11-24T00:00:00", "2026-11-25T00:00:00", day("2026-11-24"), day("2026-11-24")),
            (
                "2026-11-24T10:00:00",
                "2026-11-24T11:00:00",
                self::moment("2026-11-24T10:00:00"),
                self::moment("2026-11-24T11:00:00"),
            ),
        ] {
            let filter = ListFilter::between(moment(start), Some(moment(end)));
            assert_eq!((filter.from, filter.until), (from, until));
        }
        let row = Row { at: Some("2026-11-24T11:00:00"), ..ROW };
        let hour = ListFilter::between(moment("2026-11-24T10:00:00"), Some(moment("2026-11-24T11:00:00")));
        assert!(!hour.shows(&row), "the next hour's");
        assert_eq!(ListFilter::between(moment("2026-11-24T00:00:00"), None).until, None);
    }

    #[test]
    fn what_expires_soon_is_shown_until_its_last_day() {
        let within = |days| ListFilter { expires: Some(Expiry::WithinDays(days)), ..ListFilter::default() }.at(now());
        for (day, days, expected) in [
            (Some("2026-11-24"), 30, false),
            (Some("2026-11-25"), 30, true),
            (Some("2026-12-25"), 30, true),
            (Some("2026-12-26"), 30, false),
            (Some("2026-11-25"), 0, true),
            (None, 30, false),
        ] {
            let row = Row { expires: day, ..ROW };
            assert_eq!(within(days).shows(&row), expected, "{day:?} within {days} days");
        }
        let unresolved = ListFilter { expires: Some(Expiry::WithinDays(30)), ..ListFilter::default() };
        assert!(!unresolved.shows(&Row { expires: Some("2026-11-25"), ..ROW }), "days ahead of no day");
    }

    #[test]
    fn the_backend_is_asked_for_what_it_knows() {
        let whole = ListFilter {
            search: "José example".to_owned(),
            statuses: vec!["overdue".to_owned()],
            from: day("2026-11-01"),
            until: moment("2026-11-24T10:00:00"),
            least: Some(Decimal::new(10_000, 2)),
            most: Some(Decimal::new(20_000, 2)),
            expires: Some(Expiry::WithinDays(30)),
            related: [(Relation::Customer, "c1"), (Relation::Product, "p1")]
                .map(|(relation, id)| (relation, id.to_owned()))
                .to_vec(),
        };
        let invoices = asked(&whole, Resource::Invoices);
        assert_eq!((invoices.search.as_str(), invoices.related), ("", Vec::new()));
        assert_eq!(invoices.statuses, ["overdue"]);
        assert_eq!((invoices.least, invoices.most), (Some(Decimal::new(9_999, 2)), Some(Decimal::new(20_001, 2))));
        let orders = asked(&whole, Resource::Orders);
        assert!(orders.statuses.is_empty(), "orders are never overdue: asked for, it is an error");
        assert_eq!((orders.related, orders.from), (vec![(Relation::Customer, "c1".to_owned())], day("2026-11-01")));
        assert_eq!(asked(&whole, Resource::Customers).search, "example");
        for resource in [Resource::Products, Resource::Domains, Resource::Subscriptions] {
            assert!(asked(&whole, resource).is_empty(), "{resource:?} can only be listed whole");
        }
        let guest = ListFilter::default().related_to(Relation::Customer, "guest:ada@example.com");
        assert!(asked(&guest, Resource::Orders).is_empty(), "no account has this id");
        let both = guest.related_to(Relation::Customer, "c1");
        assert!(asked(&both, Resource::Orders).is_empty(), "one alone can be asked for");
        let two = ListFilter { statuses: vec!["draft".to_owned(), "open".to_owned()], ..ListFilter::default() };
        assert!(asked(&two, Resource::Invoices).is_empty(), "one status alone can be asked for");
    }

    fn rows() -> impl Strategy<Value = Row> {
        let at = prop_oneof![Just(None), Just(Some("2026-11-01T00:00:00")), Just(Some("2026-11-24T12:00:00"))];
        let status = prop_oneof![Just("open"), Just("draft"), Just("overdue"), Just("pending")];
        (at, status, proptest::option::of(-100_i64..30_000)).prop_map(|(at, status, cents)| Row {
            status,
            at,
            cents,
            ..ROW
        })
    }

    fn filters() -> impl Strategy<Value = ListFilter> {
        let edge = || {
            let edges = ["2026-11-01", "2026-11-24"].map(day);
            let others = [Edge::HoursAgo(24), Edge::HoursAgo(30), Edge::Today, Edge::ThisMonth].map(Some);
            let others = [others.as_slice(), &[moment("2026-11-24T12:00:00")]].concat();
            prop_oneof![Just(None), proptest::sample::select([edges.as_slice(), &others].concat())]
        };
        let cents = || proptest::option::of((-100_i64..30_000).prop_map(|cents| Decimal::new(cents, 2)));
        let statuses = proptest::sample::subsequence(vec!["draft".to_owned(), "open".to_owned()], 0..=2);
        let search = prop_oneof![Just(""), Just("jose"), Just("José 0007"), Just("nobody")];
        (edge(), edge(), cents(), cents(), statuses, search).prop_map(|(from, until, least, most, statuses, search)| {
            ListFilter { search: search.to_owned(), statuses, from, until, least, most, ..ListFilter::default() }
        })
    }

    proptest! {
        /// What is asked of the backend never leaves out what the filter shows; and a filter is as narrow as its parts.
        #[test]
        fn asking_with_a_filter_loses_nothing(row in rows(), filter in filters()) {
            for resource in [Resource::Orders, Resource::Invoices, Resource::Payments, Resource::Customers] {
                let asked = asked(&filter, resource);
                prop_assert!(!filter.at(now()).shows(&row) || asked.shows(&row), "{resource:?}: {asked:?}");
            }
            let narrower = ListFilter { statuses: vec!["open".to_owned()], ..filter.clone() };
            let is_shown = narrower.shows(&row);
            prop_assert!(!is_shown || row.status == "open");
        }
    }
}
