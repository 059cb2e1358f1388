//! The details of a row: a panel beside the list, with an address of its own; on phones a page.

use std::rc::Rc;

use pulseboard_api::items::BilledItem;
use pulseboard_core::listing::filter::Listed;
use pulseboard_core::money::Money;
use pulseboard_core::text::harmless;
use stylist::yew::use_style;
use web_sys::{FocusOptions, HtmlElement, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::data_table::{Column, cell};
use crate::components::icon::{Icon, IconKind};
use crate::platform::focus;
use crate::routes::{Parameters, Route};

/// What is shown beside the facts of a row.
pub(super) type MoreOf<R> = Callback<Rc<R>, Html>;

/// Properties of [`DetailsPanel`].
#[derive(PartialEq, Properties)]
pub(super) struct DetailsPanelProps {
    /// The id of the row.
    pub(super) id: String,
    /// What the row is one of.
    pub(super) title: AttrValue,
    /// Closes it.
    pub(super) on_close: Callback<()>,
    /// What is told.
    pub(super) children: Html,
}

/// The panel. It takes the focus, and gives it back to the row.
#[component]
pub(super) fn DetailsPanel(props: &DetailsPanelProps) -> Html {
    let style = use_style!(
        r#"
        position: fixed;
        inset: 0 0 0 auto;
        z-index: 20;
        display: grid;
        align-content: start;
        gap: var(--space-4);
        overflow-y: auto;
        width: 440px;
        max-width: 100vw;
        padding: var(--space-5);
        border-left: var(--line) solid var(--border);
        background: var(--surface-raised);
        box-shadow: var(--shadow-raised);

        &:focus {
            outline: none;
        }

        .details__body {
            display: grid;
            gap: var(--space-4);
        }

        .details__head {
            display: flex;
            align-items: center;
            justify-content: space-between;
        }

        .details__title {
            font-size: var(--text-title);
            font-weight: 650;
        }

        .details__facts {
            display: grid;
            grid-template-columns: 7rem minmax(0, 1fr);
            gap: var(--space-2) var(--space-4);
            margin: 0;
        }

        .details__facts dt {
            color: var(--text-muted);
        }

        .details__facts dd {
            margin: 0;
            overflow-wrap: anywhere;
        }

        .details__facts .table__detail {
            display: block;
            color: var(--text-muted);
        }

        .details__facts code {
            white-space: normal;
        }

        .details__part {
            display: grid;
            gap: var(--space-2);
            padding-top: var(--space-4);
            border-top: var(--line) solid var(--border);
        }

        .details__part h3 {
            font-size: var(--text-small);
            font-weight: 650;
        }

        .details__history {
            margin: 0;
            padding: 0;
            font-size: var(--text-small);
            list-style: none;
        }

        .details__history li {
            padding: 2px 0;
        }

        .details__row {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: var(--space-1) var(--space-3);
        }

        .details__amount {
            margin-left: auto;
        }

        .details__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .details__lines {
            width: 100%;
            border-collapse: collapse;
        }

        .details__lines td,
        .details__lines th {
            padding: var(--space-1) 0;
            font-weight: 400;
            text-align: left;
        }

        .details__lines td:last-child {
            text-align: right;
            white-space: nowrap;
        }

        .details__lines tfoot tr:first-child > * {
            border-top: var(--line) solid var(--border);
        }

        .details__lines tfoot tr:last-child > * {
            font-weight: 650;
        }

        @media (max-width: 720px) {
            bottom: var(--nav-bar);
            width: 100vw;
            border-left: 0;
        }

        @media print {
            position: static;
            width: auto;
            box-shadow: none;
        }
    "#
    );
    let DetailsPanelProps { id, title, on_close, children } = props;
    let panel = use_node_ref();
    use_effect_with(id.clone(), {
        let panel = panel.clone();
        move |id| {
            if let Some(panel) = panel.cast::<HtmlElement>() {
                // It is in sight already: scrolling to where it stands in the page would move the list.
                let options = FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = panel.focus_with_options(&options);
            }
            let row = format!("[data-id=\"{}\"]", id.replace(['"', '\\'], ""));
            move || focus(&row)
        }
    });
    let onkeydown = {
        let on_close = on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                on_close.emit(());
            }
        })
    };
    html! {
        <div
            class={style} ref={panel} tabindex="-1" role="dialog" aria-labelledby="details-title" data-test="details"
            {onkeydown}
        >
            <header class="details__head">
                <h2 class="details__title" id="details-title">{ title }</h2>
                <Button name="close-details" variant={ButtonVariant::Quiet} on_press={on_close.clone()}>
                    <Icon kind={IconKind::Close} /><span class="visually-hidden">{ "Close" }</span>
                </Button>
            </header>
            // Made anew with each row: what was done to one is not shown of the next.
            <div key={id.clone()} class="details__body">{ children.clone() }</div>
        </div>
    }
}

/// The way to rows of a list, by a parameter of its address: `open` and an id for the details of one.
pub(super) fn link(to: Route, parameter: &str, value: &str, words: impl Into<AttrValue>) -> Html {
    let query = Some(vec![(parameter.to_owned(), value.to_owned())]);
    html! { <Link<Route, Parameters> {to} {query}>{ words.into() }</Link<Route, Parameters>> }
}

/// The way to what belongs to a row.
pub(super) fn belongings(links: impl IntoIterator<Item = Html>) -> Html {
    let links: Vec<Html> = links.into_iter().collect();
    if links.is_empty() {
        return Html::default();
    }
    html! {
        <nav class="details__part" aria-label="What belongs to it">{ for links }</nav>
    }
}

/// What was billed, line by line, and what it comes to: each sum with its words.
pub(super) fn billed(items: &[BilledItem], sums: &[(&'static str, Option<Money>)]) -> Html {
    html! {
        <table class="details__lines">
            <tbody>
                { for items.iter().map(|item| html! {
                    <tr>
                        <th scope="row">
                            { cell::text(item.name.as_deref()) }
                            if let Some(quantity) = item.quantity {
                                { format!(" × {}", quantity.normalize()) }
                            }
                        </th>
                        <td>{ cell::money(item.price) }</td>
                    </tr>
                }) }
            </tbody>
            <tfoot>
                { for sums.iter().map(|(words, amount)| html! {
                    <tr><th scope="row">{ *words }</th><td>{ cell::money(*amount) }</td></tr>
                }) }
            </tfoot>
        </table>
    }
}

/// All columns of a row, hidden or not, and its id: the way to where only it is shown.
pub(super) fn facts<R: Listed>(route: Route, columns: &[Column<R>], row: &R) -> Html {
    let id = row.id();
    html! {
        <dl class="details__facts">
            { for columns.iter().map(|column| html! {
                <><dt>{ column.title() }</dt><dd>{ column.cell(row) }</dd></>
            }) }
            <dt>{ "Id" }</dt><dd><code>{ link(route, "open", id, harmless(id).into_owned()) }</code></dd>
        </dl>
    }
}
