//! Breakdowns, rings and derived measures: each number beside its drawing, each with the page that lists it.

use yew::prelude::*;

use super::answers::Answers;
use super::facts::Facts;
use crate::browser::history::link_to;
use crate::browser::intl::Intl;
use crate::charts::share::{percent_text, tenths};
use crate::charts::small::{bar, ring};
use crate::components::popup::help;
use crate::components::stat_card::mark;
use crate::model::figures::DataStatus;
use crate::model::ledger::{LICENSE_STATUSES, ORDER_STATUSES};
use crate::model::money::decimal;
use crate::model::order::ordered;
use crate::model::{Currency, MetricValue, Money, NumberFormat};
use crate::query::Remote;
use crate::route::Route;

/// Breakdowns show so many parts; the rest is one more.
const MOST: usize = 8;

/// A part of a whole.
struct Share {
    key: String,
    label: String,
    figure: MetricValue,
    detail: Option<String>,
    address: Option<String>,
}

/// All breakdowns and the rings.
pub(super) fn view(answers: &Answers, facts: &Facts, currency: Currency) -> Html {
    html! {
        <div class="blocks">
            { products(answers, facts, currency) }
            { statuses(
                "order-status", "Orders by status", "Placed in the period", Route::Orders, state(&answers.sales.orders),
                facts.order_statuses.map(|counts| counted(&ORDER_STATUSES, &counts)).ok_or(absent(&answers.sales.orders)),
            ) }
            { invoices(facts) }
            { statuses(
                "license-status", "Licenses by status", "Made in the period", Route::Licenses,
                html! { <>{ facts.marks(&["licenses"]) }{ state(&answers.licenses) }</> },
                facts.license_statuses.map(|counts| counted(&LICENSE_STATUSES, &counts)).ok_or(absent(&answers.licenses)),
            ) }
            { categories(answers) }
            { rings(answers, facts) }
        </div>
    }
}

/// A headed block; `body` is nothing where there is nothing to show yet.
pub(super) fn block(
    slug: &'static str,
    title: &'static str,
    scope: &str,
    marks: Html,
    body: Result<Html, &str>,
) -> Html {
    let heading = format!("{slug}-title");
    html! {
        <section key={slug} class="block" aria-labelledby={heading.clone()} data-test={slug}>
            <header class="block__head">
                <h2 class="block__title" id={heading}>{ title }</h2>
                <p class="block__scope">{ scope }</p>
                { marks }
            </header>
            { body.unwrap_or_else(|note| html! { <p class="block__note" data-test="note">{ note }</p> }) }
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

/// Parts of `whole` as bars. What is left out is one more row, so that the rows add up.
fn shares(parts: Vec<Share>, whole: i64) -> Html {
    let rows = parts.into_iter().map(|Share { key, label, figure, detail, address }| {
        let share = tenths(figure.raw(), whole);
        let name = match address {
            Some(address) => link_to(address, "text-link", false, html! { label }),
            None => html! { label },
        };
        html! {
            <li key={key.clone()} class="share" data-test="share" data-key={key}>
                <span class="share__name" dir="auto">{ name }{ detail.map(|detail| html! { <small>{ detail }</small> }) }</span>
                <data value={figure.raw().to_string()}>{ figure.text(&Intl) }</data>
                <span class="share__percent">{ share.map(percent_text) }</span>
                { bar(share.unwrap_or(0)) }
            </li>
        }
    });
    html! { <ul class="shares">{ for rows }</ul> }
}

fn products(answers: &Answers, facts: &Facts, currency: Currency) -> Html {
    let whole = facts.products.iter().map(|part| part.amount).sum();
    let money = |minor| MetricValue::Money(Money::from_minor(minor, currency));
    let completed = answers.sales.series.as_ref().map_or(0, |series| series.total.completed);
    let orders = |count: i64| {
        let share = tenths(count, completed).map(percent_text).unwrap_or_default();
        Some(format!("in {} of {} orders ({share})", Intl.count(count), Intl.count(completed)))
    };
    let mut parts: Vec<_> = facts
        .products
        .iter()
        .take(MOST)
        .map(|part| Share {
            key: part.key.clone(),
            label: part.name.clone(),
            figure: money(part.amount),
            detail: orders(part.orders),
            address: Some(Route::Products.path().to_owned()),
        })
        .collect();
    let rest = facts.products.get(MOST..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(Share {
            key: "rest".to_owned(),
            label: format!("{} others", Intl.count(i64::try_from(rest.len()).unwrap_or(i64::MAX))),
            figure: money(rest.iter().map(|part| part.amount).sum()),
            detail: None,
            address: None,
        });
    }
    let absent = absent(&answers.sales.orders);
    let body = match &answers.sales.series {
        None => Err(absent.as_str()),
        Some(_) if parts.is_empty() => Err("No product was sold in completed orders of this period."),
        Some(_) => Ok(shares(parts, whole)),
    };
    block(
        "products",
        "Revenue by product",
        "Items of completed orders that could be read, before tax and discounts",
        Html::default(),
        body,
    )
}

/// Counts by status, without the statuses that nothing has.
fn counted(statuses: &[&'static str], counts: &[i64]) -> Vec<(&'static str, i64)> {
    statuses
        .iter()
        .copied()
        .zip(counts.iter().copied())
        .filter(|(status, count)| *count > 0 || *status != "other")
        .collect()
}

fn statuses(
    slug: &'static str,
    title: &'static str,
    scope: &str,
    route: Route,
    marks: Html,
    counts: Result<Vec<(&'static str, i64)>, String>,
) -> Html {
    let body = counts.as_ref().map_err(String::as_str).map(|counts| {
        let whole = counts.iter().map(|(_, count)| count).sum();
        let parts = counts.iter().map(|&(status, count)| Share {
            key: status.to_owned(),
            label: capitalized(status),
            figure: MetricValue::Count(count),
            detail: None,
            address: (status != "other").then(|| format!("{}?status={status}", route.path())),
        });
        shares(parts.collect(), whole)
    });
    block(slug, title, scope, marks, body)
}

/// Says that what is shown is old, where it is.
fn state<T>(remote: &Remote<T>) -> Html {
    let trust = DataStatus::of(remote);
    mark(trust).filter(|_| trust != DataStatus::Failed).unwrap_or_default()
}

fn invoices(facts: &Facts) -> Html {
    let scope = match facts.tally.value() {
        None => "",
        Some(_) if facts.is_scoped => "Made in the period",
        Some(_) => "All time: this backend tells them for no period",
    };
    let absent = absent(&facts.tally);
    let marks = html! { <>{ facts.marks(&["invoices"]) }{ state(&facts.tally) }</> };
    let body = facts.tally.value().map(|stats| {
        let known =
            [("paid", stats.paid_invoices), ("unpaid", stats.unpaid_invoices), ("overdue", stats.overdue_invoices)];
        let total = stats.total_invoices.unwrap_or(0);
        let other = total - known.iter().filter_map(|(_, count)| *count).sum::<i64>();
        let counts = known.into_iter().chain([("other", Some(other).filter(|other| *other > 0))]);
        let parts = counts.filter_map(|(key, count)| {
            let (label, address) = match key {
                "unpaid" => ("Unpaid: open or draft".to_owned(), "/invoices".to_owned()),
                "other" => ("Partially paid, void or uncollectible".to_owned(), "/invoices".to_owned()),
                _ => (capitalized(key), format!("/invoices?status={key}")),
            };
            Some(Share {
                key: key.to_owned(),
                label,
                figure: MetricValue::Count(count?),
                detail: None,
                address: Some(address),
            })
        });
        shares(parts.collect(), total)
    });
    block("invoice-status", "Invoices by status", scope, marks, body.ok_or(absent.as_str()))
}

fn categories(answers: &Answers) -> Html {
    let absent = absent(&answers.categories);
    let body = answers.categories.value().map(|categories| {
        let whole = categories.iter().map(|(_, count)| count).sum();
        let places = ordered(categories.len(), &|one, other| categories[other].1.cmp(&categories[one].1));
        let parts = places.into_iter().map(|place| Share {
            label: capitalized(&categories[place].0),
            key: categories[place].0.clone(),
            figure: MetricValue::Count(categories[place].1),
            detail: None,
            address: Some(Route::Products.path().to_owned()),
        });
        shares(parts.collect(), whole)
    });
    block(
        "categories",
        "Products by category",
        "Active products, all time",
        Html::default(),
        body.ok_or(absent.as_str()),
    )
}

/// What part of each is active.
fn rings(answers: &Answers, facts: &Facts) -> Html {
    let tally = facts.tally.value();
    let all_time = answers.totals.value();
    let registered = if facts.is_scoped {
        answers.customers.value().map(|stats| (stats.active_customers, stats.total_customers))
    } else {
        all_time.map(|stats| (stats.active_customers, stats.total_customers))
    };
    let scope = if facts.is_scoped { "of the period" } else { "all time" };
    let rings = [
        ("ring-customers", "Customers", Route::Customers, registered, "all time"),
        (
            "ring-licenses",
            "Licenses",
            Route::Licenses,
            tally.map(|stats| (stats.active_licenses, stats.total_licenses)),
            scope,
        ),
        (
            "ring-domains",
            "Domains",
            Route::Domains,
            tally.map(|stats| (stats.active_domains, stats.total_domains)),
            scope,
        ),
    ];
    let rings = rings.into_iter().map(|(slug, label, route, counts, scope)| {
        let (part, whole) = counts.unwrap_or_default();
        let share = part.zip(whole).and_then(|(part, whole)| tenths(part, whole));
        let words = match part.zip(whole) {
            Some((part, whole)) => format!("{} of {} active, {scope}", Intl.count(part), Intl.count(whole)),
            None if facts.tally.error().is_some() => "Not available right now".to_owned(),
            None => "Loading…".to_owned(),
        };
        html! {
            <li key={slug} class="ring-row" data-test={slug}>
                { ring(share.unwrap_or(0)) }
                <div>
                    <p class="ring-row__name">{ link_to(route.path().to_owned(), "text-link", false, html! { label }) }</p>
                    <p>
                        <data class="ring-row__figure" value={share.map(|share| decimal(share, 1))}>
                            { share.map_or_else(|| "–".to_owned(), percent_text) }
                        </data>
                    </p>
                    <p class="block__scope">{ words }</p>
                </div>
            </li>
        }
    });
    let body = html! { <ul class="rings">{ for rings }</ul> };
    block(
        "rates",
        "Active rates",
        "",
        html! { <>{ facts.marks(&["customers", "domains"]) }{ state(&facts.tally) }</> },
        Ok(body),
    )
}

/// The derived measures, each with what it is.
pub(super) fn measures(facts: &Facts) -> Html {
    let rows = facts.measures.iter().map(|measure| {
        let value = measure.figure.map(|figure| figure.raw().to_string());
        html! {
            <li key={measure.slug} class="measure" data-test={format!("measure-{}", measure.slug)}>
                <div class="measure__head">
                    <h3 class="card__label">{ measure.label }</h3>
                    { help(measure.label, measure.definition) }
                </div>
                <data class="measure__figure" {value}>
                    { measure.figure.map_or_else(|| "–".to_owned(), |figure| figure.text(&Intl)) }
                </data>
            </li>
        }
    });
    let body = html! { <ul class="measures">{ for rows }</ul> };
    block("measures", "Derived measures", "", Html::default(), Ok(body))
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
