//! A list in an address: what is shown, in which order, and how. What an address says that means nothing is left out, and
//! costs nothing else.

use chrono::SecondsFormat;
use rust_decimal::Decimal;

use crate::listing::filter::{Edge, Expiry, ListFilter, Relation};
use crate::listing::sorting::{Sorting, is_name};
use crate::time::{parse_day, parse_timestamp};

/// A hundred years.
const MOST_HOURS: u32 = 876_600;
const MOST_DAYS: u32 = 36_525;

/// How high rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Easy on the eyes.
    #[default]
    Comfortable,
    /// As many as there is room for.
    Compact,
}

/// What an address says of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListView {
    /// Which rows.
    pub filter: ListFilter,
    /// In which order; as the server has them where it is `None`.
    pub sorting: Option<Sorting>,
    /// The names of the columns that are not shown. In order, each once.
    pub hidden_columns: Vec<String>,
    /// How high rows are.
    pub density: Density,
    /// The id of the row whose details are shown.
    pub open: Option<String>,
}

impl ListView {
    /// What the parameters of an address say. Of several of one name the last one counts; statuses, columns and ids
    /// of what a row has to do with add up.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                "q" => value.clone_into(&mut view.filter.search),
                "status" => view.filter.statuses.extend(names(value)),
                "from" => view.filter.from = edge(value),
                "until" => view.filter.until = edge(value),
                "least" => view.filter.least = Decimal::from_str_exact(value).ok(),
                "most" => view.filter.most = Decimal::from_str_exact(value).ok(),
                "expires" => view.filter.expires = expiry(value),
                "sort" => view.sorting = Sorting::from_text(value),
                "hide" => view.hidden_columns.extend(names(value)),
                "open" => view.open = id(value),
                "rows" if value == "compact" => view.density = Density::Compact,
                name => view.filter.related.extend(Relation::named(name).zip(id(value))),
            }
        }
        view.filter.related.sort_unstable();
        view.filter.related.dedup();
        for names in [&mut view.filter.statuses, &mut view.hidden_columns] {
            names.sort_unstable();
            names.dedup();
        }
        view
    }

    /// The parameters of an address that says this; none for a list as it is by itself.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let ListFilter { search, least, most, .. } = &self.filter;
        let mut pairs = pairs([("q", Some(search.clone()))]);
        pairs.extend(self.filter.scope_pairs());
        pairs.extend(self::pairs([
            ("least", least.map(|least| least.to_string())),
            ("most", most.map(|most| most.to_string())),
            ("sort", self.sorting.as_ref().map(Sorting::text)),
            ("hide", Some(self.hidden_columns.join(","))),
            ("rows", (self.density == Density::Compact).then(|| "compact".to_owned())),
            ("open", self.open.clone()),
        ]));
        pairs
    }
}

impl ListFilter {
    /// The parameters of an address for all but search and amounts: what the rows of a figure are told by.
    pub fn scope_pairs(&self) -> Vec<(String, String)> {
        let mut scope = pairs([
            ("status", Some(self.statuses.join(","))),
            ("from", self.from.map(edge_text)),
            ("until", self.until.map(edge_text)),
            ("expires", self.expires.map(expiry_text)),
        ]);
        // Ids may hold commas.
        scope.extend(self.related.iter().map(|(relation, id)| (relation.name().to_owned(), id.clone())));
        scope
    }
}

fn pairs<const N: usize>(pairs: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    let known = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    known.filter(|(_, value)| !value.is_empty()).collect()
}

/// A moment or a day of an address, or one that moves with the clock: `-24h`, `today`, `this-month`.
fn edge(text: &str) -> Option<Edge> {
    if let Some(hours) = text.strip_prefix('-').and_then(|text| text.strip_suffix('h')) {
        return hours.parse().ok().filter(|hours| *hours <= MOST_HOURS).map(Edge::HoursAgo);
    }
    match text {
        "today" => return Some(Edge::Today),
        "this-month" => return Some(Edge::ThisMonth),
        _ => {}
    }
    // `parse_timestamp` takes a day for its midnight.
    parse_day(text).map(Edge::Day).or_else(|| parse_timestamp(text).map(Edge::Moment))
}

fn edge_text(edge: Edge) -> String {
    match edge {
        Edge::Day(day) => day.to_string(),
        Edge::HoursAgo(hours) => format!("-{hours}h"),
        Edge::Today => "today".to_owned(),
        Edge::ThisMonth => "this-month".to_owned(),
        Edge::Moment(moment) => moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    }
}

/// Days of an address: `30d` from today on, or two days with two dots between them.
fn expiry(text: &str) -> Option<Expiry> {
    if let Some(days) = text.strip_suffix('d') {
        return days.parse().ok().filter(|days| *days <= MOST_DAYS).map(Expiry::WithinDays);
    }
    let (first, last) = text.split_once("..")?;
    Some(Expiry::Between(parse_day(first)?, parse_day(last)?))
}

fn expiry_text(expiry: Expiry) -> String {
    match expiry {
        Expiry::WithinDays(days) => format!("{days}d"),
        Expiry::Between(first, last) => format!("{first}..{last}"),
    }
}

fn id(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|id| !id.is_empty())
}

/// Names such as `partially_paid`, between commas.
fn names(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(str::trim).filter(|name| is_name(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn view(query: &[(&str, &str)]) -> ListView {
        let pairs: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ListView::from_pairs(&pairs)
    }

    fn round(view: &ListView) -> ListView {
        ListView::from_pairs(&view.to_pairs())
    }

    #[test]
    fn odd_values_cost_themselves() {
        let odd = view(&[
            ("status", "open,PAID,,draft,open, void "),
            ("status", "overdue"),
            ("from", "2026-02-30"),
            ("until", "2026-11-24T10:00:00Z"),
            ("least", "10.50"),
            ("most", "a lot"),
            ("customer", ""),
            ("sort", "-total"),
            ("rows", "huge"),
            ("x", "1"),
            ("q", "  a b "),
        ]);
        assert_eq!(odd.filter.statuses, ["draft", "open", "overdue", "void"]);
        assert_eq!((odd.filter.from, odd.filter.most, odd.filter.related), (None, None, Vec::new()));
        assert_eq!(odd.filter.until, parse_timestamp("2026-11-24T10:00:00").map(Edge::Moment));
        assert_eq!(odd.filter.least, Some(Decimal::new(1_050, 2)));
        assert_eq!(odd.sorting, Some(Sorting { column: "total".to_owned(), is_descending: true }));
        assert_eq!((odd.density, odd.filter.search.as_str()), (Density::Comfortable, "a b"));
        for sort in ["-", ",-", "--total", "Total"] {
            assert_eq!(view(&[("sort", sort)]).sorting, None, "{sort}");
        }
        assert!(view(&[]).to_pairs().is_empty(), "a list as it is by itself has a plain address");
    }

    proptest! {
        /// Whatever an address says, the list's own address says the same.
        #[test]
        fn addresses_say_what_they_mean(
            names in proptest::collection::vec(
                prop_oneof![
                    Just("q"), Just("status"), Just("from"), Just("until"), Just("least"), Just("most"),
                    Just("expires"), Just("customer"), Just("product"), Just("category"), Just("license"), Just("sort"), Just("hide"), Just("rows"), Just("open"),
                ], 0..12),
            values in proptest::collection::vec(
                prop_oneof![
                    any::<String>(),
                    "[a-z_,-]{0,12}",
                    "-[0-9]{1,7}h",
                    "[0-9]{1,6}d",
                    "20[0-9]{2}-[01][0-9]-[0-3][0-9]\\.\\.20[0-9]{2}-[01][0-9]-[0-3][0-9]",
                    "-?[0-9]{1,5}(\\.[0-9]{1,3})?",
                    "20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?Z?)?",
                    proptest::sample::select(vec!["compact", "today", "this-month"]).prop_map(str::to_owned),
                ], 12),
        ) {
            let pairs: Vec<_> = names.iter().map(|name| (*name).to_owned()).zip(values).collect();
            let view = ListView::from_pairs(&pairs);
            prop_assert_eq!(round(&view), view);
        }
    }
}
