//! The alerts: what the reader watches for, what was found, and how they are told.

mod found;
mod rule_form;
mod rule_list;
mod telling;

use stylist::yew::use_style;
use yew::prelude::*;

use self::found::Found;
use self::rule_form::RuleForm;
use self::rule_list::RuleList;
use self::telling::Telling;

/// The alerts.
#[component]
pub fn Alerts() -> Html {
    let style = use_style!(
        r#"
        display: grid;
        grid-template-columns: minmax(0, 1fr) 340px;
        align-items: start;
        gap: var(--space-5);

        .alerts__column {
            display: grid;
            grid-template-columns: minmax(0, 1fr);
            gap: var(--space-5);
        }

        .section {
            gap: var(--space-2);
        }

        .section__head {
            align-items: center;
            min-height: var(--target);
        }

        .panel {
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            background: var(--surface);
            box-shadow: var(--shadow);
        }

        .panel__row {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: var(--space-1) var(--space-3);
            padding: var(--space-3) var(--space-4);
        }

        .panel__row + .panel__row {
            border-top: var(--line) solid var(--border);
        }

        .panel__text {
            flex: 1 1 12rem;
            min-width: 0;
        }

        .panel__title {
            font-weight: 600;
        }

        .panel__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .panel__actions {
            display: flex;
            flex-wrap: wrap;
            gap: var(--space-1);
        }

        .form__error {
            color: var(--bad);
        }

        .panel__empty {
            padding: var(--space-5) var(--space-4);
            color: var(--text-muted);
        }

        @media (max-width: 1100px) {
            grid-template-columns: minmax(0, 1fr);
        }
    "#
    );
    html! {
        <div class={style}>
            <div class="alerts__column">
                <RuleList />
                <RuleForm />
            </div>
            <div class="alerts__column">
                <Telling />
                <Found />
            </div>
        </div>
    }
}
