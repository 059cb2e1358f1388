//! What the rules found, newest first.

use pulseboard_core::watch::firing::{Finding, Firing, FiringHistory};
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::subject_link::SubjectLink;
use crate::contexts::preferences::use_privacy;
use crate::contexts::session::use_session;
use crate::contexts::watch::use_firing_history;
use crate::platform::intl::{self, Intl};
use crate::platform::now;

/// The history.
#[component]
pub(super) fn Found() -> Html {
    let history = use_firing_history();
    let is_empty = history.value.iter().next().is_none();
    let on_clear = {
        let history = history.clone();
        Callback::from(move |()| history.change(FiringHistory::clear))
    };
    let rows = history.value.iter().map(|(number, firing)| html! { <FoundRow key={number} firing={firing.clone()} /> });
    html! {
        <section class="section" aria-labelledby="found-title" data-test="found">
            <div class="section__head">
                <h2 class="section__title" id="found-title">{ "What was found" }</h2>
                if !is_empty {
                    <Button name="found-clear" variant={ButtonVariant::Quiet} on_press={on_clear}>{ "Clear" }</Button>
                }
            </div>
            <div class="panel">
                if is_empty {
                    <p class="panel__empty">{ "Nothing yet." }</p>
                }
                { for rows }
            </div>
        </section>
    }
}

/// Properties of [`FoundRow`].
#[derive(PartialEq, Properties)]
struct FoundRowProps {
    firing: Firing,
}

#[component]
fn FoundRow(props: &FoundRowProps) -> Html {
    use_privacy();
    let currency = use_session().client().currency();
    let Firing { condition, finding, at, .. } = &props.firing;
    let subject = match finding {
        Finding::Event(detail) => detail.subject.clone(),
        Finding::Count(_) | Finding::Amount(_) | Finding::Since(_) | Finding::Trial => None,
    };
    html! {
        <div class="panel__row" data-test="found-row">
            <div class="panel__text">
                <p class="panel__title"><SubjectLink {subject} words={condition.words(currency, &Intl)} /></p>
                <p class="panel__note">{ props.firing.body(&Intl) }</p>
                <time class="panel__note">{ intl::time_or_day(*at, now()) }</time>
            </div>
        </div>
    }
}
