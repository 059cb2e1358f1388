//! What is above a list: the search, the filters, the choice of columns, and what is set.

use chrono::NaiveDate;
use gloo_timers::callback::Timeout;
use pulseboard_core::analytics::ledger::GUEST;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::listing::address::{Density, ListView};
use pulseboard_core::listing::filter::{Edge, Expiry, ListFilter, Relation};
use pulseboard_core::listing::sorting::Sorting;
use pulseboard_core::time::{parse_day, start_of};
use rust_decimal::Decimal;
use stylist::yew::use_style;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::field::use_field_style;
use crate::components::icon::{Icon, IconKind};
use crate::components::menu::Menu;
use crate::contexts::preferences::use_privacy;
use crate::hooks::use_select_value;
use crate::pages::export::{ExportMenu, FileFormat};
use crate::platform::intl;
use crate::platform::privacy::person;
use crate::routes::Route;

/// Properties of [`ListToolbar`].
#[derive(PartialEq, Properties)]
pub(super) struct ListToolbarProps {
    pub(super) resource: Resource,
    pub(super) view: ListView,
    /// The names and titles of all columns.
    pub(super) columns: Vec<(&'static str, &'static str)>,
    pub(super) has_rows: bool,
    /// Shows something else.
    pub(super) on_change: Callback<ListView>,
    /// The same without a way back.
    pub(super) on_adjust: Callback<ListView>,
    pub(super) on_export: Callback<FileFormat>,
    /// What else can be done here.
    pub(super) action: Html,
}

/// What is above a list.
#[component]
pub(super) fn ListToolbar(props: &ListToolbarProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);

        .field {
            display: grid;
            gap: var(--space-1);
            min-width: 0;
            margin: 0;
            padding: var(--space-2) var(--space-3);
            border: 0;
        }

        .field legend,
        .field__label {
            padding: 0;
            color: var(--text-muted);
            font-size: var(--text-small);
            font-weight: 600;
        }

        .field__pair {
            display: grid;
            grid-template-columns: repeat(2, minmax(0, 1fr));
            gap: var(--space-2);
        }

        .field__option {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            min-height: 28px;
        }

        @media (max-width: 720px) {
            /* From below, where thumbs are. */
            .menu[open] > .popover {
                position: fixed;
                inset: auto 0 0 0;
                z-index: 30;
                overflow-y: auto;
                width: auto;
                max-width: none;
                max-height: 80vh;
                padding-bottom: calc(var(--space-5) + env(safe-area-inset-bottom, 0px));
                border-radius: var(--radius) var(--radius) 0 0;
            }
        }

        @media print {
            display: none;
        }
    "#
    );
    let ListToolbarProps { resource, view, columns, has_rows, on_change, on_adjust, on_export, action } = props;
    let on_filter = {
        let view = view.clone();
        on_change.reform(move |filter| ListView { filter, ..view.clone() })
    };
    let on_search = {
        let view = view.clone();
        on_adjust
            .reform(move |search| ListView { filter: ListFilter { search, ..view.filter.clone() }, ..view.clone() })
    };
    html! {
        <div class={style}>
            <SearchBox resource={*resource} search={view.filter.search.clone()} {on_search} />
            <FilterMenu resource={*resource} filter={view.filter.clone()} on_change={on_filter} />
            <ViewMenu view={view.clone()} columns={columns.clone()} on_change={on_adjust.clone()} />
            <ExportMenu is_ready={*has_rows} on_export={on_export.clone()} />
            { action.clone() }
        </div>
    }
}

/// Properties of [`SearchBox`].
#[derive(PartialEq, Properties)]
struct SearchBoxProps {
    resource: Resource,
    search: String,
    on_search: Callback<String>,
}

/// A pause of so many milliseconds ends a word.
const PAUSE: u32 = 250;

/// Looks for rows while the reader types.
#[component]
fn SearchBox(props: &SearchBoxProps) -> Html {
    let style = use_style!(
        r#"
        flex: 1 1 220px;
        min-width: 0;
        max-width: 420px;
    "#
    );
    let field = use_field_style();
    let SearchBoxProps { resource, search, on_search } = props;
    let text = use_state_eq(|| search.clone());
    // Somebody went back, or removed the search.
    use_effect_with(search.clone(), {
        let text = text.setter();
        move |search| text.set(search.clone())
    });
    use_effect_with((*text).clone(), {
        let (search, on_search) = (search.clone(), on_search.clone());
        move |text| {
            let text = text.trim().to_owned();
            let timer = (text != search).then(|| Timeout::new(PAUSE, move || on_search.emit(text)));
            move || drop(timer)
        }
    });
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let label = format!("Search {}", Route::from(*resource).title().to_lowercase());
    html! {
        <div class={style} role="search">
            <input
                class={field} id="list-search" type="search" autocomplete="off" spellcheck="false" data-test="search"
                aria-label={label.clone()} placeholder={label} value={(*text).clone()} {oninput}
            />
        </div>
    }
}

/// Properties of [`FilterMenu`].
#[derive(PartialEq, Properties)]
struct FilterMenuProps {
    resource: Resource,
    filter: ListFilter,
    on_change: Callback<ListFilter>,
}

/// Within how many days rows expire that can be chosen.
const EXPIRY_CHOICES: [u32; 3] = [7, 30, 90];

/// What narrows a list.
#[component]
fn FilterMenu(props: &FilterMenuProps) -> Html {
    let field = use_field_style();
    let FilterMenuProps { resource, filter, on_change } = props;
    let expires = use_select_value(&match filter.expires {
        Some(Expiry::WithinDays(days)) => days.to_string(),
        Some(Expiry::Between(..)) | None => String::new(),
    });
    let changed = |change: Callback<(ListFilter, HtmlInputElement), ListFilter>| {
        let filter = filter.clone();
        on_change.reform(move |event: Event| change.emit((filter.clone(), event.target_unchecked_into())))
    };
    let day = |edge: Option<Edge>| match edge {
        Some(Edge::Day(day)) => day.to_string(),
        Some(Edge::Moment(moment)) => moment.date_naive().to_string(),
        Some(Edge::HoursAgo(_) | Edge::Today | Edge::ThisMonth) | None => String::new(),
    };
    let amount = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let button = html! { <><Icon kind={IconKind::Filter} />{ "Filter" }</> };
    html! {
        <Menu name="filter-menu" label="Filter" {button}>
            <fieldset class="field">
                <legend>{ "Status" }</legend>
                { for resource.statuses().iter().map(|&status| html! {
                    <label key={status} class="field__option">
                        <input
                            type="checkbox" data-test={format!("status-{status}")}
                            checked={filter.statuses.iter().any(|chosen| chosen == status)}
                            onchange={changed(Callback::from(move |(filter, _)| toggled(filter, status)))}
                        />
                        { status.replace('_', " ") }
                    </label>
                }) }
            </fieldset>
            <fieldset class="field">
                <legend>{ format!("{}, days in UTC", resource.date_label()) }</legend>
                <div class="field__pair">
                    <input
                        class={field.clone()} type="date" aria-label="From" data-test="filter-from" value={day(filter.from)}
                        onchange={changed(Callback::from(|(filter, field): (ListFilter, HtmlInputElement)| {
                            ListFilter { from: edge(&field), ..filter }
                        }))}
                    />
                    <input
                        class={field.clone()} type="date" aria-label="Until" data-test="filter-until" value={day(filter.until)}
                        onchange={changed(Callback::from(|(filter, field): (ListFilter, HtmlInputElement)| {
                            ListFilter { until: edge(&field), ..filter }
                        }))}
                    />
                </div>
            </fieldset>
            if resource.expires() {
                <label class="field">
                    { "Expires" }
                    <select
                        ref={expires} class={field.clone()} data-test="filter-expires"
                        onchange={changed(Callback::from(|(filter, field): (ListFilter, HtmlInputElement)| {
                            ListFilter { expires: field.value().parse().ok().map(Expiry::WithinDays), ..filter }
                        }))}
                    >
                        <option value="">{ "Whenever" }</option>
                        { for EXPIRY_CHOICES.into_iter().map(|days| html! {
                            <option value={days.to_string()}>{ format!("Within {days} days") }</option>
                        }) }
                    </select>
                </label>
            }
            if let Some(label) = resource.amount_label() {
                <fieldset class="field">
                    <legend>{ label }</legend>
                    <div class="field__pair">
                        <input
                            class={field.clone()} type="number" step="any" inputmode="decimal" placeholder="At least" aria-label="At least"
                            data-test="filter-least" value={amount(filter.least)}
                            onchange={changed(Callback::from(|(filter, field): (ListFilter, HtmlInputElement)| {
                                ListFilter { least: number(&field), ..filter }
                            }))}
                        />
                        <input
                            class={field.clone()} type="number" step="any" inputmode="decimal" placeholder="At most" aria-label="At most"
                            data-test="filter-most" value={amount(filter.most)}
                            onchange={changed(Callback::from(|(filter, field): (ListFilter, HtmlInputElement)| {
                                ListFilter { most: number(&field), ..filter }
                            }))}
                        />
                    </div>
                </fieldset>
            }
        </Menu>
    }
}

fn toggled(mut filter: ListFilter, status: &str) -> ListFilter {
    if filter.statuses.iter().any(|chosen| chosen == status) {
        filter.statuses.retain(|chosen| chosen != status);
    } else {
        filter.statuses.push(status.to_owned());
        filter.statuses.sort_unstable();
    }
    filter
}

fn edge(field: &HtmlInputElement) -> Option<Edge> {
    parse_day(&field.value()).map(Edge::Day)
}

fn number(field: &HtmlInputElement) -> Option<Decimal> {
    Decimal::from_str_exact(field.value().trim()).ok()
}

/// Properties of [`ViewMenu`].
#[derive(PartialEq, Properties)]
struct ViewMenuProps {
    view: ListView,
    columns: Vec<(&'static str, &'static str)>,
    on_change: Callback<ListView>,
}

/// How a list looks: its order, its columns and the height of its rows.
#[component]
fn ViewMenu(props: &ViewMenuProps) -> Html {
    let field = use_field_style();
    let ViewMenuProps { view, columns, on_change } = props;
    let on_order = {
        let view = view.clone();
        on_change.reform(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlInputElement>().value();
            ListView { sorting: Sorting::from_text(&chosen), ..view.clone() }
        })
    };
    let on_column = |name: &'static str| {
        let view = view.clone();
        on_change.reform(move |_: Event| {
            let mut hidden_columns = view.hidden_columns.clone();
            if hidden_columns.iter().any(|hidden| hidden == name) {
                hidden_columns.retain(|hidden| hidden != name);
            } else {
                hidden_columns.push(name.to_owned());
                hidden_columns.sort_unstable();
            }
            ListView { hidden_columns, ..view.clone() }
        })
    };
    let on_density = {
        let view = view.clone();
        on_change.reform(move |_: Event| ListView {
            density: match view.density {
                Density::Comfortable => Density::Compact,
                Density::Compact => Density::Comfortable,
            },
            ..view.clone()
        })
    };
    let order = view.sorting.as_ref().map(Sorting::text).unwrap_or_default();
    let select = use_select_value(&order);
    // The first column names the row.
    let can_hide = |place: usize| place > 0;
    html! {
        <Menu name="view-menu" label="View" button={html! { { "View" } }}>
            <label class="field">
                <span class="field__label">{ "Order" }</span>
                <select class={field} ref={select} data-test="order" onchange={on_order}>
                    <option value="" selected={view.sorting.is_none()}>{ "As the server has them" }</option>
                    { for columns.iter().flat_map(|&(name, title)| [(name, title, false), (name, title, true)]).map(
                        |(name, title, is_descending)| {
                            let value = Sorting { column: name.to_owned(), is_descending }.text();
                            let words = if is_descending { "largest or last first" } else { "smallest or first first" };
                            html! {
                                <option value={value.clone()} selected={order == value}>
                                    { format!("{title}, {words}") }
                                </option>
                            }
                        },
                    ) }
                </select>
            </label>
            <fieldset class="field">
                <legend>{ "Columns" }</legend>
                { for columns.iter().enumerate().filter(|(place, _)| can_hide(*place)).map(|(_, &(name, title))| html! {
                    <label key={name} class="field__option">
                        <input
                            type="checkbox" data-test={format!("column-{name}")}
                            checked={!view.hidden_columns.iter().any(|hidden| hidden == name)} onchange={on_column(name)}
                        />
                        { title }
                    </label>
                }) }
            </fieldset>
            <fieldset class="field">
                <legend>{ "Rows" }</legend>
                <label class="field__option">
                    <input
                        type="checkbox" data-test="compact" checked={view.density == Density::Compact}
                        onchange={on_density}
                    />
                    { "Compact" }
                </label>
            </fieldset>
        </Menu>
    }
}

/// Properties of [`FilterChips`].
#[derive(PartialEq, Properties)]
pub(super) struct FilterChipsProps {
    pub(super) resource: Resource,
    pub(super) filter: ListFilter,
    pub(super) on_change: Callback<ListFilter>,
}

/// What narrows the list, each with a way to take it off.
#[component]
pub(super) fn FilterChips(props: &FilterChipsProps) -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);

        .chip {
            display: inline-flex;
            align-items: center;
            gap: var(--space-1);
            min-height: 28px;
            padding: 0 var(--space-1) 0 var(--space-3);
        }

        .chip__remove {
            display: grid;
            width: 24px;
            height: 24px;
            padding: 0;
            border: 0;
            border-radius: var(--radius-round);
            background: none;
            color: inherit;
            font: inherit;
            place-items: center;
        }

        .chip__remove:hover {
            background: var(--surface-raised);
        }

        .chips__clear {
            min-height: 28px;
            padding: 0 var(--space-2);
            border: 0;
            background: none;
            color: var(--accent);
            font: inherit;
        }
    "#
    );
    let FilterChipsProps { resource, filter, on_change } = props;
    let chips = chips(*resource, filter);
    if chips.is_empty() {
        return Html::default();
    }
    let on_clear = on_change.reform(|_: MouseEvent| ListFilter::default());
    html! {
        <div class={style} data-test="filter" role="group" aria-label="Filters">
            { for chips.into_iter().map(|(name, words, without)| {
                let onclick = on_change.reform(move |_: MouseEvent| without.clone());
                html! {
                    <span key={name} class="chip tone--neutral" data-test={format!("chip-{name}")}>
                        { words.clone() }
                        <button type="button" class="chip__remove" aria-label={format!("Remove {words}")} {onclick}>
                            { "×" }
                        </button>
                    </span>
                }
            }) }
            <button type="button" class="chips__clear" data-test="clear-filter" onclick={on_clear}>{ "Clear all" }</button>
        </div>
    }
}

/// What a filter says, in words; nothing where it shows all.
pub(super) fn filter_text(resource: Resource, filter: &ListFilter) -> Option<String> {
    let words: Vec<String> = chips(resource, filter).into_iter().map(|(_, words, _)| words).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Each part of a filter: its name, its words, and the filter without it.
fn chips(resource: Resource, filter: &ListFilter) -> Vec<(&'static str, String, ListFilter)> {
    let ListFilter { search, statuses, from, until, least, most, expires, related } = filter.clone();
    let mut chips = Vec::new();
    if !search.is_empty() {
        chips.push(("search", format!("“{search}”"), ListFilter { search: String::new(), ..filter.clone() }));
    }
    if !statuses.is_empty() {
        let words = format!("Status: {}", statuses.join(", ").replace('_', " "));
        chips.push(("status", words, ListFilter { statuses: Vec::new(), ..filter.clone() }));
    }
    if let Some(words) = span(from, until) {
        let without = ListFilter { from: None, until: None, ..filter.clone() };
        chips.push(("dates", format!("{}: {words}", resource.date_label()), without));
    }
    let amounts = match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    };
    if let Some(words) = amounts {
        let label = resource.amount_label().unwrap_or("Amount");
        chips.push(("amounts", format!("{label}: {words}"), ListFilter { least: None, most: None, ..filter.clone() }));
    }
    if let Some(expires) = expires {
        let words = match expires {
            Expiry::WithinDays(days) => format!("Expires within {days} days"),
            Expiry::Between(first, last) => {
                format!("Expires {} to {}", intl::utc_day(start_of(first)), intl::utc_day(start_of(last)))
            }
        };
        chips.push(("expires", words, ListFilter { expires: None, ..filter.clone() }));
    }
    for ids in related.chunk_by(|(one, _), (other, _)| one == other) {
        let relation = ids[0].0;
        let words = match (relation, ids) {
            (Relation::Customer, [(_, id)]) if id.starts_with(GUEST) => {
                format!("Guest: {}", person(&id[GUEST.len()..]))
            }
            (relation, [(_, id)]) => format!("{}: {id}", title_of(relation)),
            (relation, ids) => format!("{}: one of {}", title_of(relation), ids.len()),
        };
        chips.push((relation.name(), words, filter.without(relation)));
    }
    chips
}

fn title_of(relation: Relation) -> &'static str {
    match relation {
        Relation::Customer => "Customer",
        Relation::Product => "Product",
        Relation::Category => "Category",
        Relation::License => "License",
    }
}

fn span(from: Option<Edge>, until: Option<Edge>) -> Option<String> {
    let day = |day: NaiveDate| intl::utc_day(start_of(day));
    if let (Some(Edge::HoursAgo(hours)), None) = (from, until) {
        return Some(if hours % 24 == 0 && hours > 24 {
            format!("last {} days", hours / 24)
        } else {
            format!("last {hours} hours")
        });
    }
    if let (Some(edge @ (Edge::Today | Edge::ThisMonth)), None) = (from, until) {
        return Some(if edge == Edge::Today { "today, UTC".to_owned() } else { "this month, UTC".to_owned() });
    }
    let edge = |edge: Edge| match edge {
        Edge::HoursAgo(hours) => format!("{hours} hours ago"),
        Edge::Today => "today".to_owned(),
        Edge::ThisMonth => "this month".to_owned(),
        Edge::Day(it) => day(it),
        Edge::Moment(moment) => format!("{}, {}", day(moment.date_naive()), intl::utc_time(moment)),
    };
    Some(match (from, until) {
        (Some(from), Some(until)) if from == until => edge(from),
        (Some(from), Some(until)) => format!("{} to {}", edge(from), edge(until)),
        (Some(from), None) => format!("from {}", edge(from)),
        (None, Some(until)) => format!("until {}", edge(until)),
        (None, None) => return None,
    })
}
