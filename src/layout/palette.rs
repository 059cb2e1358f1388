//! Finds by typing: pages and actions, and customers, orders and invoices by number, name or e-mail address.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_api::customers::Customer;
use pulseboard_api::invoices::Invoice;
use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::listing::address::ListView;
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::rows::ListRows;
use pulseboard_core::palette::{ranked, step};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::QueryKey;
use stylist::yew::use_style;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::components::modal::Modal;
use crate::contexts::query_client::data::QueryData;
use crate::contexts::query_client::{QueryOptions, use_query, use_query_client};
use crate::contexts::session::use_session;
use crate::hooks::use_debounced;
use crate::layout::commands::{Command, use_commands};
use crate::layout::key_bindings::{Bindings, use_bindings};
use crate::layout::navigation;
use crate::layout::on_use::Panel;
use crate::platform::now;
use crate::platform::privacy::person;
use crate::platform::timer::later;
use crate::routes::{Parameters, Route, use_page_route};

/// How long typing rests before the server is asked, in milliseconds.
const REST: u32 = 180;
/// Fewer letters than this are in half of all names.
const LEAST_LETTERS: usize = 2;
/// How many rows of a kind are shown, and how many commands beside them.
const ROWS: usize = 5;
const COMMANDS: usize = 6;
/// What was answered just now is asked again only after this.
const STALE_TIME: TimeDelta = TimeDelta::minutes(1);

/// The lists that are searched: by what is more likely a name, and by what is more likely a number.
const BY_NAME: [Resource; 3] = [Resource::Customers, Resource::Orders, Resource::Invoices];
const BY_NUMBER: [Resource; 3] = [Resource::Orders, Resource::Invoices, Resource::Customers];

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Command(Command),
    Row {
        resource: Resource,
        id: String,
        title: String,
        note: String,
    },
    /// The whole list, searched.
    SearchAll(Resource),
}

impl Choice {
    /// Whether both lead to the same, whatever is told of it.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Row { resource, id, .. }, Self::Row { resource: other, id: other_id, .. }) => {
                resource == other && id == other_id
            }
            _ => self == other,
        }
    }
}

/// Choices under a heading.
struct Group {
    title: &'static str,
    note: Option<&'static str>,
    choices: Vec<Choice>,
}

/// Properties of [`Palette`].
#[derive(PartialEq, Properties)]
pub struct PaletteProps {
    /// Closes it.
    pub on_close: Callback<()>,
    /// Opens another panel in its place.
    pub on_panel: Callback<Panel>,
}

/// The palette.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-2);

        .palette__field {
            width: 100%;
            min-height: 44px;
            padding: 0 var(--space-3);
            border: var(--line) solid var(--border-field);
            border-radius: var(--radius-small);
            background: var(--surface);
            font-size: 1rem;
        }

        .palette__list {
            overflow-y: auto;
            height: min(26rem, 60dvh);
        }

        .palette__heading {
            display: flex;
            justify-content: space-between;
            gap: var(--space-3);
            padding: var(--space-2) var(--space-3) var(--space-1);
            color: var(--text-muted);
            font-size: var(--text-small);
            font-weight: 600;
        }

        .palette__heading span:last-child {
            font-weight: 400;
        }

        .palette__choice {
            display: flex;
            align-items: center;
            gap: var(--space-3);
            min-height: 40px;
            padding: 0 var(--space-3);
            border-radius: var(--radius-small);
            cursor: pointer;
        }

        .palette__choice[aria-selected="true"] {
            background: var(--accent-soft);
        }

        .palette__choice .icon {
            color: var(--text-muted);
        }

        .palette__words {
            flex: 1;
            min-width: 0;
        }

        .palette__note {
            overflow: hidden;
            max-width: 50%;
            color: var(--text-muted);
            font-size: var(--text-small);
            text-overflow: ellipsis;
            white-space: nowrap;
        }

        .palette__empty {
            padding: var(--space-4) var(--space-3);
            color: var(--text-muted);
        }
    "#
    );
    let typed = use_state_eq(String::new);
    // The choice and not its place: rows that arrive above it move it down.
    let chosen = use_state_eq(|| None::<Choice>);
    let on_command = use_commands(props.on_panel.clone());
    let navigator = use_navigator();
    let (bindings, _) = use_bindings();
    let groups = use_groups(&typed);
    let choices: Vec<Choice> = groups.iter().flat_map(|group| group.choices.clone()).collect();
    let current =
        chosen.as_ref().and_then(|chosen| choices.iter().position(|choice| choice.is_same(chosen))).unwrap_or_default();

    let choose = {
        let (on_close, typed) = (props.on_close.clone(), (*typed).clone());
        Callback::from(move |choice: Choice| {
            let open = |resource: Resource, view: ListView| {
                if let Some(navigator) = &navigator {
                    // A query of plain texts can always be written.
                    let _ = navigator.push_with_query::<_, Parameters>(&Route::from(resource), view.to_pairs());
                }
            };
            // What the choice opens may be another panel.
            on_close.emit(());
            match choice {
                // The palette gives the focus back when it closes; what takes it comes after that.
                Choice::Command(command) => {
                    let on_command = on_command.clone();
                    later(0, move || on_command.emit(command));
                }
                Choice::Row { resource, id, .. } => open(resource, ListView { open: Some(id), ..ListView::default() }),
                Choice::SearchAll(resource) => {
                    let filter = ListFilter { search: typed.trim().to_owned(), ..ListFilter::default() };
                    open(resource, ListView { filter, ..ListView::default() });
                }
            }
        })
    };
    let oninput = {
        let (typed, chosen) = (typed.setter(), chosen.setter());
        Callback::from(move |event: InputEvent| {
            chosen.set(None);
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onkeydown = {
        let (chosen, choices, choose) = (chosen.setter(), choices.clone(), choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowDown" => step(current, choices.len(), true),
                "ArrowUp" => step(current, choices.len(), false),
                "Enter" if !event.is_composing() => {
                    event.prevent_default();
                    if let Some(choice) = choices.get(current) {
                        choose.emit(choice.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            chosen.set(choices.get(to).cloned());
        })
    };
    use_effect_with(current, |_| scroll_to_current());

    let mut index = 0;
    let shown: Vec<Html> = groups
        .iter()
        .filter(|group| !group.choices.is_empty())
        .map(|group| {
            let rows: Vec<Html> = group
                .choices
                .iter()
                .map(|choice| {
                    let at = index;
                    index += 1;
                    let onclick = choose.reform({
                        let choice = choice.clone();
                        move |_: MouseEvent| choice.clone()
                    });
                    let onpointermove = {
                        let (chosen, choice) = (chosen.setter(), choice.clone());
                        Callback::from(move |_: PointerEvent| chosen.set(Some(choice.clone())))
                    };
                    let (icon, words, note, keys) = described(choice, &typed, &bindings);
                    html! {
                        <div
                            key={at} id={format!("palette-{at}")} class="palette__choice" role="option" data-test="palette-choice"
                            aria-selected={(at == current).to_string()} {onclick} {onpointermove}
                        >
                            <Icon kind={icon} />
                            <span class="palette__words">{ words }</span>
                            if !note.is_empty() {
                                <span class="palette__note">{ note }</span>
                            }
                            { for keys.iter().flat_map(|keys| keys.split(' ')).map(|key| html! { <kbd>{ key }</kbd> }) }
                        </div>
                    }
                })
                .collect();
            html! {
                <div key={group.title} role="group" aria-label={group.title}>
                    <p class="palette__heading" aria-hidden="true">
                        <span>{ group.title }</span><span>{ group.note.unwrap_or_default() }</span>
                    </p>
                    { rows }
                </div>
            }
        })
        .collect();
    let is_empty = shown.is_empty();
    html! {
        <Modal name="palette" title="Find" is_wide=true on_close={props.on_close.clone()}>
            <div class={style}>
                <input
                    class="palette__field" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
                    aria-activedescendant={(!is_empty).then(|| format!("palette-{current}"))} aria-label="Find"
                    aria-autocomplete="list" autocomplete="off" spellcheck="false" data-test="palette-field"
                    placeholder="Page, action, customer, order or invoice" {oninput} {onkeydown}
                />
                <div class="palette__list" id="palette-list" role="listbox" aria-label="What was found" data-test="palette-list">
                    { shown }
                </div>
                if is_empty {
                    <p class="palette__empty" role="status">{ "Nothing is called that." }</p>
                }
            </div>
        </Modal>
    }
}

fn options<T>(is_enabled: bool) -> QueryOptions<T> {
    let freshness = Freshness { stale_time: STALE_TIME, ..Freshness::default() };
    QueryOptions { is_enabled, freshness, ..QueryOptions::default() }
}

/// What fits what was typed, by kind.
#[hook]
fn use_groups(typed: &str) -> Vec<Group> {
    let typed = typed.trim().to_owned();
    let rested = use_debounced(typed.clone(), REST);
    let is_enabled = rested.chars().count() >= LEAST_LETTERS;
    let currency = use_session().client().currency();
    let filter = ListFilter { search: rested.clone(), ..ListFilter::default() };
    let customers_key = QueryKey::List {
        resource: Resource::Customers,
        filter: Rc::new(filter.asked_of(Resource::Customers, currency, now())),
    };
    let newest = |resource| QueryKey::List { resource, filter: Rc::default() };
    let customers = use_query::<Rc<ListRows<Customer>>>(customers_key, options(is_enabled));
    // No backend searches these: the newest are looked through, and whatever else was loaded.
    let orders = use_query::<Rc<ListRows<Order>>>(newest(Resource::Orders), options(is_enabled));
    let invoices = use_query::<Rc<ListRows<Invoice>>>(newest(Resource::Invoices), options(is_enabled));
    let client = use_query_client();
    let route = use_page_route();
    let commands: Vec<Command> = Command::all().into_iter().filter(|command| command.is_offered(route)).collect();
    if typed.is_empty() {
        let (pages, actions): (Vec<_>, Vec<_>) =
            commands.into_iter().partition(|command| matches!(command, Command::Open(_)));
        let group = |title, commands: Vec<Command>| Group {
            title,
            note: None,
            choices: commands.into_iter().map(Choice::Command).collect(),
        };
        return vec![group("Pages", pages), group("Actions", actions)];
    }
    let commands = ranked(&typed, commands, COMMANDS, |command| vec![command.label()]);
    let mut groups = vec![Group {
        title: "Pages and actions",
        note: None,
        choices: commands.into_iter().map(Choice::Command).collect(),
    }];
    if is_enabled {
        let loaded = |pick: fn(&QueryData) -> Vec<Choice>| {
            client.cache().answers().flat_map(|(_, data)| pick(data)).collect::<Vec<_>>()
        };
        let is_asking = customers.is_fetching || orders.is_fetching || invoices.is_fetching;
        let among = |note| if is_asking { Some("Looking…") } else { note };
        let partly = "Among the newest and what was loaded";
        groups.push(group_of("Customers", among(None), &typed, loaded(customer_choices)));
        groups.push(group_of("Orders", among(Some(partly)), &typed, loaded(order_choices)));
        groups.push(group_of("Invoices", among(Some(partly)), &typed, loaded(invoice_choices)));
    }
    let lists = if typed.contains(|letter: char| letter.is_ascii_digit()) { BY_NUMBER } else { BY_NAME };
    groups.push(Group { title: "Whole lists", note: None, choices: lists.map(Choice::SearchAll).to_vec() });
    groups
}

fn group_of(title: &'static str, note: Option<&'static str>, typed: &str, choices: Vec<Choice>) -> Group {
    let texts = |choice: &Choice| match choice {
        Choice::Row { title, note, .. } => vec![title.clone(), note.clone()],
        Choice::Command(_) | Choice::SearchAll(_) => Vec::new(),
    };
    let mut seen = Vec::new();
    let mut found = ranked(typed, choices, usize::MAX, texts);
    found.retain(|choice| {
        let Choice::Row { id, .. } = choice else { return false };
        let is_new = !seen.contains(id);
        seen.push(id.clone());
        is_new
    });
    found.truncate(ROWS);
    Group { title, note, choices: found }
}

fn customer_choices(data: &QueryData) -> Vec<Choice> {
    let QueryData::Customers(rows) = data else { return Vec::new() };
    let row = |row: &Rc<Customer>| {
        let note = [Some(row.email.as_str()), row.company.as_deref()].into_iter().flatten();
        choice(Resource::Customers, &**row, Some(row.name()), note)
    };
    rows.rows().map(row).collect()
}

fn order_choices(data: &QueryData) -> Vec<Choice> {
    let QueryData::Orders(rows) = data else { return Vec::new() };
    let row = |row: &Rc<Order>| {
        let note = [row.customer.as_deref(), row.email.as_deref()].into_iter().flatten();
        choice(Resource::Orders, &**row, row.number.as_deref(), note)
    };
    rows.rows().map(row).collect()
}

fn invoice_choices(data: &QueryData) -> Vec<Choice> {
    let QueryData::Invoices(rows) = data else { return Vec::new() };
    let row = |row: &Rc<Invoice>| choice(Resource::Invoices, &**row, row.number.as_deref(), [row.status.as_str()]);
    rows.rows().map(row).collect()
}

fn choice<'a>(
    resource: Resource,
    row: &impl Listed,
    title: Option<&str>,
    note: impl IntoIterator<Item = &'a str>,
) -> Choice {
    Choice::Row {
        resource,
        id: row.id().to_owned(),
        title: title.unwrap_or(row.id()).to_owned(),
        note: note.into_iter().collect::<Vec<_>>().join(" · "),
    }
}

/// How a choice looks: its picture, its words, what is told besides, and its keys.
fn described(choice: &Choice, typed: &str, bindings: &Bindings) -> (IconKind, String, String, Option<String>) {
    match choice {
        Choice::Command(command) => {
            let icon = match command {
                Command::Open(route) => navigation::icon(*route),
                Command::Period(_) | Command::ChooseDays | Command::Compare => IconKind::Calendar,
                Command::Refresh => IconKind::Refresh,
                Command::SignOut => IconKind::SignOut,
                Command::Keys => IconKind::Keyboard,
                Command::RealTime => IconKind::Pulse,
                Command::Layout => IconKind::Dashboard,
                Command::Theme => IconKind::Moon,
                Command::Privacy => IconKind::Eye,
                Command::Palette | Command::Search | Command::Navigation => IconKind::Menu,
            };
            (icon, command.label(), String::new(), bindings.words(*command))
        }
        Choice::Row { resource, title, note, .. } => {
            let is_person = *resource == Resource::Customers;
            let title = if is_person { person(title) } else { title };
            let note = if *resource == Resource::Invoices { note } else { person(note) };
            (navigation::icon(Route::from(*resource)), title.to_owned(), note.to_owned(), None)
        }
        Choice::SearchAll(resource) => {
            let route = Route::from(*resource);
            let words = format!("Search all {} for “{}”", route.title().to_lowercase(), typed.trim());
            (navigation::icon(route), words, String::new(), None)
        }
    }
}

/// What is chosen by keys must be seen.
fn scroll_to_current() {
    let found = crate::platform::document()
        .and_then(|document| document.query_selector("[data-test=palette-choice][aria-selected=true]").ok().flatten());
    if let Some(choice) = found {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        choice.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
