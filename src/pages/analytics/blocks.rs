//! Breakdowns, rings and derived measures: each number beside its drawing, each with the page that lists it.

use std::rc::Rc;

use pulseboard_core::analytics::breakdown::{self, Breakdown};
use pulseboard_core::analytics::known_orders::Coverage;
use pulseboard_core::analytics::status_counts::{OTHER, StatusCount};
use pulseboard_core::listing::filter::{ListFilter, Relation};
use pulseboard_core::metric::{MetricValue, NumberFormat, tenths};
use pulseboard_core::money::{Currency, Money, decimal};
use pulseboard_core::query::state::{DataStatus, Remote};
use pulseboard_core::text::harmless;
use stylist::yew::use_style;
use yew::prelude::*;
use yew_router::prelude::*;

use super::data::AnalyticsData;
use super::derived::{Derived, Marks};
use crate::components::charts::small::{ShareBar, ShareRing};
use crate::components::figure::Figure;
use crate::components::menu::Help;
use crate::components::stale_badge::StaleBadge;
use crate::platform::intl::{Intl, utc_day};
use crate::platform::privacy::unless_private;
use crate::routes::{Parameters, Route, rows_query};

/// Breakdowns show so many parts; the rest is one more.
const MOST: usize = 8;

/// How every block looks.
#[hook]
pub(super) fn use_block_style() -> stylist::Style {
    use_style!(
        r#"
        min-width: 0;
        padding: var(--space-4);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);

        .block__head {
            position: relative;
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: 2px var(--space-2);
            margin-bottom: var(--space-3);
        }

        .block__title {
            flex: 1;
            font-size: 1rem;
            font-weight: 620;
        }

        .block__scope,
        .block__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .block__scope a {
            text-decoration: underline;
        }

        /* On a line of its own, below title and buttons. */
        .block__head .block__scope {
            order: 1;
            width: 100%;
        }

        .table-frame {
            border: 0;
            box-shadow: none;
        }

        /* The frame is named too, so that these win over the table's own style. */
        .table-frame .table {
            min-width: 0;
        }

        /* The name gives way; numbers keep their room. */
        .table-frame .table td:first-child {
            width: 100%;
            max-width: 0;
            min-width: 8rem;
        }

        .table-frame .table__name,
        .table-frame .table__detail {
            max-width: none;
            white-space: nowrap;
        }

        .table-frame .table th,
        .table-frame .table td {
            padding-right: var(--space-2);
            padding-left: var(--space-2);
        }

        .table-frame .table th.table__number {
            white-space: normal;
        }

        @media print {
            &:not(:has(.table-frame)) {
                break-inside: avoid;
            }
        }
    "#
    )
}

/// Properties of [`Block`].
#[derive(PartialEq, Properties)]
pub(super) struct BlockProps {
    /// Names it in tests.
    pub slug: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What it counts.
    #[prop_or_default]
    pub scope: &'static str,
    /// What stands beside the heading.
    #[prop_or_default]
    pub marks: Html,
    /// What it shows.
    pub children: Html,
}

/// A headed block.
#[component]
pub(super) fn Block(props: &BlockProps) -> Html {
    let style = use_block_style();
    let BlockProps { slug, title, scope, marks, children } = props;
    let heading = format!("{slug}-title");
    html! {
        <section class={classes!("block", style)} aria-labelledby={heading.clone()} data-test={*slug}>
            <header class="block__head">
                <h2 class="block__title" id={heading} translate="yes">{ *title }</h2>
                <p class="block__scope">{ *scope }</p>
                { marks.clone() }
            </header>
            { children.clone() }
        </section>
    }
}

/// What is said in place of an answer that is not there.
pub(super) fn absent<T>(remote: &Remote<T>) -> String {
    match remote {
        Remote::Failed(error) => format!("Not available right now. {error}"),
        Remote::Loading => "Loading…".to_owned(),
        // What is there and cannot be added up is too much.
        _ => "There is too much to add up. Choose a shorter period.".to_owned(),
    }
}

/// What is said where parts of the orders cannot be shown, which only single orders tell.
pub(super) fn absent_parts(data: &AnalyticsData) -> Option<String> {
    let orders = &data.orders;
    match orders.orders.coverage() {
        None if orders.divided.series.is_some() => None,
        None => Some(absent(&orders.orders.ledger)),
        Some(coverage) if coverage.is_reading || data.tally.is_some() => None,
        Some(_) if orders.orders.status() == DataStatus::Loading => Some("Loading…".to_owned()),
        Some(Coverage { of: None, .. }) => Some(absent(&orders.orders.rollup)),
        Some(_) if data.reading.is_under_way() => Some("Loading…".to_owned()),
        Some(_) => Some("Only single orders tell this: see above.".to_owned()),
    }
}

/// How many of the orders what is shown is made of, where that is not all of them.
pub(super) fn part_of(data: &AnalyticsData) -> Option<String> {
    let Coverage { read, of, is_reading } = data.orders.orders.coverage()?;
    let read = match &data.tally {
        Some(tally) if !data.reading.is_done() => tally.totals().orders,
        None if is_reading => i64::try_from(read).ok()?,
        _ => return None,
    };
    let share = tenths(read, i64::try_from(of?).ok()?).map(|share| Intl.percent(share)).unwrap_or_default();
    Some(format!("Of the newest {} of {} orders ({share})", Intl.count(read), Intl.count_of(of?)))
}

fn note(text: impl Into<AttrValue>) -> Html {
    html! { <p class="block__note" data-test="note">{ text.into() }</p> }
}

/// Says that what is shown is old, where it is.
fn stale_mark<T>(remote: &Remote<T>) -> Html {
    let status = DataStatus::of(remote);
    if status == DataStatus::Failed {
        Html::default()
    } else {
        html! { <StaleBadge {status} /> }
    }
}

/// A part of a whole.
#[derive(Clone, PartialEq)]
struct Share {
    key: String,
    label: String,
    figure: MetricValue,
    detail: Option<String>,
    target: Option<(Route, ListFilter)>,
}

/// Properties of [`Shares`].
#[derive(PartialEq, Properties)]
struct SharesProps {
    parts: Vec<Share>,
    whole: i64,
}

/// Parts of a whole as bars.
#[component]
fn Shares(props: &SharesProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-3);

        .share {
            display: grid;
            grid-template-columns: minmax(0, 1fr) auto 4rem;
            gap: 2px var(--space-3);
        }

        .share small {
            display: block;
        }

        .share small,
        .share__percent {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .share__percent {
            text-align: right;
        }

        @media print {
            .share {
                break-inside: avoid;
            }
        }
    "#
    );
    let rows = props.parts.iter().map(|Share { key, label, figure, detail, target }| {
        let share = breakdown::share(figure.raw(), props.whole);
        let name = match target {
            Some((to, rows)) => html! {
                <Link<Route, Parameters> to={*to} query={rows_query(rows)}>
                    { harmless(label).into_owned() }
                </Link<Route, Parameters>>
            },
            None => html! { harmless(label).into_owned() },
        };
        html! {
            <li key={key.clone()} class="share" data-test="share" data-key={key.clone()}>
                <span class="share__name" dir="auto">
                    { name }
                    if let Some(detail) = detail {
                        <small>{ detail }</small>
                    }
                </span>
                <data value={unless_private(figure.raw().to_string())}>{ figure.text(&Intl) }</data>
                <span class="share__percent">{ share.map(|share| Intl.percent(share)) }</span>
                <ShareBar tenths={share.unwrap_or(0)} />
            </li>
        }
    });
    html! { <ul class={style}>{ for rows }</ul> }
}

/// Properties of [`Blocks`].
#[derive(PartialEq, Properties)]
pub(super) struct BlocksProps {
    /// The answers.
    pub data: Rc<AnalyticsData>,
    /// What was worked out of them.
    pub derived: Rc<Derived>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What shows the rows of the period.
    pub of_period: ListFilter,
    /// Where they are.
    pub place: NodeRef,
}

/// All breakdowns and the rings.
#[component]
pub(super) fn Blocks(props: &BlocksProps) -> Html {
    let style = use_style!(
        r#"
        /* Blocks of very different heights, without holes between them. */
        columns: 3;
        column-gap: var(--space-4);

        .block {
            break-inside: avoid;
            margin-bottom: var(--space-4);
        }

        @media (max-width: 1180px) {
            columns: 2;
        }

        @media (max-width: 720px) {
            columns: 1;
        }

        @media print {
            columns: auto;
        }
    "#
    );
    let BlocksProps { data, derived, currency, of_period, place } = props;
    let licenses = html! {
        <><Marks {derived} about={&["licenses"][..]} />{ stale_mark(&data.licenses) }</>
    };
    html! {
        <div ref={place} class={style}>
            <Products {data} currency={*currency} of_period={of_period.clone()} />
            <Block
                slug="order-status" title="Orders by status" scope="Placed in the period"
                marks={stale_mark(&data.orders.orders.ledger)}
            >
                { match &derived.order_statuses {
                    Some(counts) => statuses(counts, Route::Orders, of_period),
                    None if data.is_reading() => note("Loading…"),
                    None => note(absent_parts(data).unwrap_or_else(|| "Only all single orders tell this.".to_owned())),
                } }
            </Block>
            <Invoices {derived} of_period={of_period.clone()} />
            <Block slug="license-status" title="Licenses by status" scope="Made in the period" marks={licenses}>
                { match &derived.license_statuses {
                    Some(counts) => statuses(counts, Route::Licenses, of_period),
                    None => note(absent(&data.licenses)),
                } }
            </Block>
            <Categories {data} />
            <Rates {data} {derived} of_period={of_period.clone()} />
        </div>
    }
}

/// Counts by status.
fn statuses(counts: &[StatusCount], route: Route, of_period: &ListFilter) -> Html {
    let part = |StatusCount { statuses, count }: &StatusCount| {
        let names = || statuses.iter().map(|status| (*status).to_owned()).collect();
        Share {
            key: statuses.join("-"),
            label: capitalized(&statuses.join(", ")),
            figure: MetricValue::Count(*count),
            detail: None,
            target: (*statuses != [OTHER]).then(|| (route, ListFilter { statuses: names(), ..of_period.clone() })),
        }
    };
    let parts: Vec<_> = counts.iter().map(part).collect();
    let whole: i64 = counts.iter().map(|part| part.count).sum();
    html! { <Shares {parts} {whole} /> }
}

/// What shows the completed orders of a period that hold at least one of some products.
pub(super) fn orders_with(products: &[Breakdown], of_period: &ListFilter) -> ListFilter {
    let completed = ListFilter { statuses: vec!["completed".to_owned()], ..of_period.clone() };
    products.iter().fold(completed, |orders, part| orders.related_to(Relation::Product, part.key.as_str()))
}

/// Properties of [`Products`].
#[derive(PartialEq, Properties)]
struct ProductsProps {
    data: Rc<AnalyticsData>,
    currency: Currency,
    of_period: ListFilter,
}

#[component]
fn Products(props: &ProductsProps) -> Html {
    let ProductsProps { data, currency, of_period } = props;
    let products = &data.products;
    let whole = breakdown::whole(products);
    let money = |minor| MetricValue::Money(Money::from_minor(minor, *currency));
    // Of some of the orders it would be no share.
    let completed = data
        .orders
        .divided
        .series
        .as_ref()
        .and_then(|series| series.total.completed)
        .filter(|_| part_of(data).is_none());
    let orders = |count: i64| {
        let Some(completed) = completed else { return Some(format!("in {} orders", Intl.count(count))) };
        let share = tenths(count, completed).map(|share| Intl.percent(share)).unwrap_or_default();
        Some(format!("in {} of {} orders ({share})", Intl.count(count), Intl.count(completed)))
    };
    let mut parts: Vec<_> = products
        .iter()
        .take(MOST)
        .map(|part| Share {
            key: part.key.clone(),
            label: part.name.clone(),
            figure: money(part.amount),
            detail: orders(part.orders),
            target: Some((Route::Orders, orders_with(std::slice::from_ref(part), of_period))),
        })
        .collect();
    let rest = products.get(MOST..).unwrap_or_default();
    if !rest.is_empty() {
        // So that the rows add up.
        parts.push(Share {
            key: "rest".to_owned(),
            label: format!("{} others", Intl.count_of(rest.len())),
            figure: money(rest.iter().map(|part| part.amount).sum()),
            detail: None,
            target: Some((Route::Orders, orders_with(rest, of_period))),
        });
    }
    html! {
        <Block
            slug="products" title="Revenue by product"
            scope="Items of completed orders that could be read, before tax and discounts"
        >
            if let Some(text) = part_of(data) {
                <p class="block__note" data-test="note" aria-busy={data.is_reading().to_string()}>{ text }</p>
            }
            { match absent_parts(data) {
                Some(text) => note(text),
                None if parts.is_empty() => note("No product was sold in completed orders of this period."),
                None => html! { <Shares {parts} {whole} /> },
            } }
        </Block>
    }
}

/// Properties of [`Invoices`].
#[derive(PartialEq, Properties)]
struct InvoicesProps {
    derived: Rc<Derived>,
    of_period: ListFilter,
}

/// Properties of [`Measures`].
#[derive(PartialEq, Properties)]
pub(super) struct DerivedProps {
    /// What was worked out of the answers.
    pub derived: Rc<Derived>,
    /// Where they are.
    #[prop_or_default]
    pub place: NodeRef,
}

#[component]
fn Invoices(props: &InvoicesProps) -> Html {
    let InvoicesProps { derived, of_period } = props;
    let scope_of = if derived.is_scoped { of_period.clone() } else { ListFilter::default() };
    let scope = match derived.tally.value() {
        None => "",
        Some(_) if derived.is_scoped => "Made in the period",
        Some(_) => "All time: this backend tells them for no period",
    };
    let marks = html! { <><Marks {derived} about={&["invoices"][..]} />{ stale_mark(&derived.tally) }</> };
    let body = derived.tally.value().map(|stats| {
        let known =
            [("paid", stats.paid_invoices), ("unpaid", stats.unpaid_invoices), ("overdue", stats.overdue_invoices)];
        let whole = stats.total_invoices.unwrap_or(0);
        let other = whole - known.iter().filter_map(|(_, count)| *count).sum::<i64>();
        let counts = known.into_iter().chain([("other", Some(other).filter(|other| *other > 0))]);
        let parts: Vec<_> = counts
            .filter_map(|(key, count)| {
                let (label, statuses) = match key {
                    "unpaid" => ("Unpaid: open or draft".to_owned(), vec!["draft", "open"]),
                    "other" => {
                        let statuses = vec!["partially_paid", "uncollectible", "void"];
                        ("Partially paid, void or uncollectible".to_owned(), statuses)
                    }
                    _ => (capitalized(key), vec![key]),
                };
                let statuses = statuses.into_iter().map(str::to_owned).collect();
                Some(Share {
                    key: key.to_owned(),
                    label,
                    figure: MetricValue::Count(count?),
                    detail: None,
                    target: Some((Route::Invoices, ListFilter { statuses, ..scope_of.clone() })),
                })
            })
            .collect();
        html! { <Shares {parts} {whole} /> }
    });
    html! {
        <Block slug="invoice-status" title="Invoices by status" {scope} {marks}>
            { body.unwrap_or_else(|| note(absent(&derived.tally))) }
        </Block>
    }
}

/// Properties of [`Categories`].
#[derive(PartialEq, Properties)]
struct CategoriesProps {
    data: Rc<AnalyticsData>,
}

#[component]
fn Categories(props: &CategoriesProps) -> Html {
    let categories = &props.data.categories;
    let body = categories.value().map(|categories| {
        let whole: i64 = categories.iter().map(|(_, count)| count).sum();
        let mut sorted = (**categories).clone();
        sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let parts: Vec<_> = sorted
            .into_iter()
            .map(|(name, count)| Share {
                label: capitalized(&name),
                figure: MetricValue::Count(count),
                detail: None,
                target: Some((
                    Route::Products,
                    ListFilter { statuses: active(), ..ListFilter::default() }
                        .related_to(Relation::Category, name.as_str()),
                )),
                key: name,
            })
            .collect();
        html! { <Shares {parts} {whole} /> }
    });
    html! {
        <Block slug="categories" title="Products by category" scope="Active products, all time">
            { body.unwrap_or_else(|| note(absent(categories))) }
        </Block>
    }
}

fn active() -> Vec<String> {
    vec!["active".to_owned()]
}

/// Properties of [`Rates`].
#[derive(PartialEq, Properties)]
struct RatesProps {
    data: Rc<AnalyticsData>,
    derived: Rc<Derived>,
    of_period: ListFilter,
}

/// What part of each is active.
#[component]
fn Rates(props: &RatesProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-3);

        .ring-row {
            display: flex;
            align-items: center;
            gap: var(--space-4);
        }

        .ring-row__name {
            font-weight: 500;
        }

        .ring-row__figure {
            font-size: var(--text-title);
            font-weight: 620;
        }
    "#
    );
    let RatesProps { data, derived, of_period } = props;
    let tally = derived.tally.value();
    let registered = if derived.is_scoped {
        data.customer_stats.value().map(|stats| (stats.active_customers, stats.total_customers))
    } else {
        data.totals.stats.remote.value().map(|stats| (stats.active_customers, stats.total_customers))
    };
    let (scope, scope_rows) =
        if derived.is_scoped { ("of the period", of_period.clone()) } else { ("all time", ListFilter::default()) };
    let licenses = tally.map(|stats| (stats.active_licenses, stats.total_licenses));
    // No list tells when a domain came.
    let domains = data.totals.stats.remote.value().map(|stats| (stats.active_domains, stats.total_domains));
    let rings = [
        ("ring-customers", Route::Customers, registered, "all time", ListFilter::default()),
        ("ring-licenses", Route::Licenses, licenses, scope, scope_rows),
        ("ring-domains", Route::Domains, domains, "all time", ListFilter::default()),
    ];
    let rings = rings.into_iter().map(|(slug, route, counts, scope, rows)| {
        let (part, whole) = counts.unwrap_or_default();
        let share = part.zip(whole).and_then(|(part, whole)| tenths(part, whole));
        let words = match part.zip(whole) {
            Some((part, whole)) => format!("{} of {} active, {scope}", Intl.count(part), Intl.count(whole)),
            None if derived.tally.error().is_some() => "Not available right now".to_owned(),
            None => "Loading…".to_owned(),
        };
        html! {
            <li key={slug} class="ring-row" data-test={slug}>
                <ShareRing tenths={share.unwrap_or(0)} />
                <div>
                    <p class="ring-row__name">
                        <Link<Route, Parameters>
                            to={route} query={rows_query(&ListFilter { statuses: active(), ..rows })}
                        >
                            { route.title() }
                        </Link<Route, Parameters>>
                    </p>
                    <p>
                        <data class="ring-row__figure" value={share.map(|share| decimal(share, 1))}>
                            { share.map_or_else(|| "–".to_owned(), |share| Intl.percent(share)) }
                        </data>
                    </p>
                    <p class="block__scope">{ words }</p>
                </div>
            </li>
        }
    });
    let marks = html! {
        <><Marks {derived} about={&["customers", "domains"][..]} />{ stale_mark(&derived.tally) }</>
    };
    html! {
        <Block slug="rates" title="Active rates" {marks}>
            <ul class={style}>{ for rings }</ul>
        </Block>
    }
}

/// The derived measures, each with what it is.
#[component]
pub(super) fn Measures(props: &DerivedProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
        gap: var(--space-4) var(--space-5);

        .measure {
            position: relative;
            container-type: inline-size;
        }

        .measure__head {
            display: flex;
            align-items: center;
            gap: var(--space-2);
        }

        .measure__figure {
            font-size: var(--text-title);
            font-weight: 620;
        }

        @media print {
            .measure {
                break-inside: avoid;
            }

            .measure__head {
                flex-wrap: wrap;
            }

            .measure__head > .menu {
                width: 100%;
            }
        }
    "#
    );
    let rows = props.derived.measures.iter().map(|measure| {
        let value = measure.figure.and_then(|figure| unless_private(figure.raw().to_string()));
        html! {
            <li key={measure.slug} class="measure" data-test={format!("measure-{}", measure.slug)}>
                <div class="measure__head">
                    <h3 class="card__label" translate="yes">{ measure.label }</h3>
                    <Help label={measure.label} definition={measure.definition} />
                </div>
                <p class="measure__figure">
                    <Figure text={measure.figure.map_or_else(|| "–".to_owned(), |figure| figure.text(&Intl))} {value} />
                </p>
                if let Some(since) = measure.since {
                    <p class="card__sub" data-test="since">{ format!("against a time that begins {}", utc_day(since)) }</p>
                }
            </li>
        }
    });
    html! {
        <div ref={&props.place}>
            <Block slug="measures" title="Derived measures">
                <ul class={style}>{ for rows }</ul>
            </Block>
        </div>
    }
}

/// `Partially paid` of `partially_paid`; abbreviations such as `ssl` in capitals.
fn capitalized(words: &str) -> String {
    let mut text = words.replace('_', " ");
    let first = if text.len() <= 3 { text.len() } else { 1 };
    if let Some(first) = text.get_mut(..first) {
        first.make_ascii_uppercase();
    }
    text
}
