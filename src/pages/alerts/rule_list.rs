//! The rules that there are, and the way to other browsers.

use pulseboard_core::watch::firing::Firing;
use pulseboard_core::watch::rule::Rule;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::file_import::FileImport;
use crate::components::icon::{Icon, IconKind};
use crate::contexts::preferences::{use_preferences, use_privacy};
use crate::contexts::session::use_session;
use crate::contexts::watch::{RuleCall, use_firing_history, use_rule_set, use_watch_state};
use crate::pages::export::ExportQuestion;
use crate::platform::download::save;
use crate::platform::intl::{self, Intl};
use crate::platform::privacy::is_private;
use crate::platform::{focus, now};

/// The rules.
#[component]
pub(super) fn RuleList() -> Html {
    let set = use_rule_set();
    let is_real_time = use_preferences().is_real_time;
    let rows = set.value.rules.iter().map(|rule| html! { <RuleRow key={rule.id} rule={rule.clone()} /> });
    html! {
        <section class="section" aria-labelledby="rules-title" data-test="rules">
            <div class="section__head">
                <h2 class="section__title" id="rules-title" tabindex="-1">{ "Watch rules" }</h2>
                <RuleFiles />
            </div>
            <div class="panel">
                if set.value.rules.is_empty() {
                    <p class="panel__empty">
                        { "Nothing is watched for yet. Add a rule below, and you are told as soon as it is met: on this page, and by your system if you want." }
                    </p>
                }
                { for rows }
            </div>
            if !is_real_time && !set.value.rules.is_empty() {
                <p class="section__note" data-test="rules-rest">
                    { "Real-time is off in this tab, so it does not watch. Rules are watched in any tab where it is on." }
                </p>
            } else {
                <p class="section__note">
                    { "Rules are kept in this browser and watched while Pulseboard is open in it, once for all its tabs." }
                </p>
            }
        </section>
    }
}

/// Properties of [`RuleRow`].
#[derive(PartialEq, Properties)]
struct RuleRowProps {
    rule: Rule,
}

#[component]
fn RuleRow(props: &RuleRowProps) -> Html {
    use_privacy();
    let rule = &props.rule;
    let (set, history, state) = (use_rule_set(), use_firing_history(), use_watch_state());
    let currency = use_session().client().currency();
    let words = rule.condition.words(currency, &Intl);
    let (id, is_paused) = (rule.id, rule.is_paused);
    let note = match state.value.fired_at(rule) {
        _ if is_paused => "Paused".to_owned(),
        Some(at) => format!("Met since {}", intl::time_or_day(at, now())),
        None => "Watching".to_owned(),
    };
    let on_pause = {
        let set = set.clone();
        Callback::from(move |()| set.change(|set| set.pause(id, !is_paused)))
    };
    let on_delete = {
        let set = set.clone();
        Callback::from(move |()| {
            set.change(|set| set.remove(id));
            // What was pressed is gone.
            focus("#rules-title");
        })
    };
    let on_test = {
        let (rule, call) = (rule.clone(), RuleCall::from(&*set.value));
        Callback::from(move |()| {
            let trial = Firing::trial(&rule, now());
            call.tell(std::slice::from_ref(&trial), currency);
            history.record([trial]);
        })
    };
    html! {
        <div class="panel__row" data-test="rule" data-words={words.clone()}>
            <div class="panel__text">
                <p class="panel__title">{ words.clone() }</p>
                <p class="panel__note" data-test="rule-state">{ note }</p>
            </div>
            <div class="panel__actions">
                <Button name="rule-pause" variant={ButtonVariant::Quiet} on_press={on_pause}>
                    { if is_paused { "Resume" } else { "Pause" } }<span class="visually-hidden">{ format!(": {words}") }</span>
                </Button>
                <Button name="rule-test" variant={ButtonVariant::Quiet} on_press={on_test}>
                    { "Test" }<span class="visually-hidden">{ format!(": {words}") }</span>
                </Button>
                <Button name="rule-delete" variant={ButtonVariant::Quiet} on_press={on_delete}>
                    <Icon kind={IconKind::Close} /><span class="visually-hidden">{ format!("Delete: {words}") }</span>
                </Button>
            </div>
        </div>
    }
}

/// Takes the rules away as a file, and others in.
#[component]
fn RuleFiles() -> Html {
    let set = use_rule_set();
    let said = use_state_eq(|| None::<(bool, AttrValue)>);
    let is_asked = use_state_eq(|| false);
    let on_close = {
        let is_asked = is_asked.setter();
        Callback::from(move |()| is_asked.set(false))
    };
    let on_yes = {
        let (set, on_close) = (set.clone(), on_close.clone());
        Callback::from(move |()| {
            on_close.emit(());
            save("pulseboard-rules.json", "application/json", set.value.export().as_str());
        })
    };
    // The file holds the amounts that the page hides.
    let on_export = {
        let (is_asked, on_yes) = (is_asked.setter(), on_yes.clone());
        Callback::from(move |()| if is_private() { is_asked.set(true) } else { on_yes.emit(()) })
    };
    let on_text = {
        let (set, said) = (set.clone(), said.setter());
        Callback::from(move |text: String| {
            let mut result = Ok((0, 0));
            set.change(|set| result = set.import(&text));
            said.set(Some(match result {
                Ok((added, 0)) => (true, format!("{added} imported.").into()),
                Ok((added, left_out)) => (true, format!("{added} imported, {left_out} could not be read.").into()),
                Err(error) => (false, error.to_string().into()),
            }));
        })
    };
    html! {
        <>
        <div class="panel__actions">
            if let Some((is_good, words)) = &*said {
                <p class={classes!("panel__note", (!is_good).then_some("form__error"))} role="status" data-test="rules-said">{ words }</p>
            }
            if !set.value.rules.is_empty() {
                <Button name="rules-export" variant={ButtonVariant::Quiet} on_press={on_export}>{ "Export" }</Button>
            }
            <FileImport name="rules-import" label="File of rules" accept="application/json,.json" {on_text} />
        </div>
        if *is_asked {
            <ExportQuestion {on_yes} {on_close} />
        }
        </>
    }
}
