//! Watches by the reader's rules, in one of their tabs; and tells in each what fired.

use std::rc::Rc;

use pulseboard_core::dashboard::data::{DashboardData, Stat};
use pulseboard_core::metric::MetricValue;
use pulseboard_core::period::{Comparison, Period, PeriodSelection};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::refetch_policy::RefetchTrigger;
use pulseboard_core::query::state::DataStatus;
use pulseboard_core::realtime::connection::ConnectionState;
use pulseboard_core::time::Timestamp;
use pulseboard_core::watch::evaluation::{Sight, WatchState};
use pulseboard_core::watch::rule::WatchedFigure;
use yew::prelude::*;

use crate::contexts::notifications::{use_news, use_notifier};
use crate::contexts::preferences::use_preferences;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::realtime::use_realtime;
use crate::contexts::session::use_session;
use crate::contexts::watch::{RuleCall, use_firing_history, use_rule_set, use_watch_state};
use crate::hooks::{use_deadline, use_document_event, use_leadership};
use crate::platform::intl::Intl;
use crate::platform::{is_visible, now};
use crate::queries::figures::use_figures;
use crate::queries::period_orders::{order_metrics, use_period_orders};

/// Tells what fired, and watches while there are rules, real-time is on, and no other tab watches.
#[component]
pub fn Watcher() -> Html {
    use_told_firings();
    let session = use_session();
    let owner = session.state().owner.as_ref().map(|owner| session.client().name_for(owner));
    let rules = use_rule_set();
    let has_rules = rules.value.rules.iter().any(|rule| !rule.is_paused);
    let is_real_time = use_preferences().is_real_time;
    let wants = has_rules && is_real_time && session.state().is_signed_in();
    let group = owner.filter(|_| wants).map(|owner| AttrValue::from(format!("pulseboard.watch {owner}")));
    let is_watching = use_leadership(group);
    let refetcher = use_refetcher();
    use_effect_with(is_watching, move |is_watching| {
        refetcher.trigger(RefetchTrigger::Watched(*is_watching));
        move || refetcher.trigger(RefetchTrigger::Watched(false))
    });
    if !is_watching {
        return Html::default();
    }
    let watches = |is_it: fn(WatchedFigure) -> bool| {
        rules.value.rules.iter().any(|rule| !rule.is_paused && rule.condition.figure().is_some_and(is_it))
    };
    // What no rule is about is not asked for.
    html! {
        <WithCards is_on={watches(|figure| figure != WatchedFigure::RevenueToday)}>
            <WithRevenue is_on={watches(|figure| figure == WatchedFigure::RevenueToday)} />
        </WithCards>
    }
}

/// Shows this tab what fired, whichever tab found it: as a toast where somebody looks, and in the feed.
#[hook]
fn use_told_firings() {
    let history = use_firing_history();
    let notifier = use_notifier();
    let currency = use_session().client().currency();
    let told = use_mut_ref(|| (history.owner, history.value.count()));
    use_effect_with((history.owner, history.value), move |(owner, history)| {
        let (last_owner, last) = told.replace((*owner, history.count()));
        // What was found before this page, or for somebody else, is no news.
        if last_owner != *owner {
            return;
        }
        let new: Vec<_> = history.iter().take_while(|(number, _)| *number > last).map(|(_, firing)| firing).collect();
        for firing in new.into_iter().rev() {
            let notice = firing.notice(currency, &Intl);
            notifier.tell(firing.clone());
            if is_visible() {
                notifier.notify(notice);
            }
        }
    });
}

/// The figures that the rules are about, as far as they are up to date.
#[derive(Clone, Debug, Default, PartialEq)]
struct Figures(Vec<(WatchedFigure, MetricValue)>);

/// Properties of [`WithCards`] and [`WithRevenue`].
#[derive(PartialEq, Properties)]
struct SourceProps {
    is_on: bool,
    #[prop_or_default]
    children: Html,
}

#[component]
fn WithCards(props: &SourceProps) -> Html {
    let children = props.children.clone();
    if props.is_on {
        html! { <Cards>{ children }</Cards> }
    } else {
        html! { <ContextProvider<Figures> context={Figures::default()}>{ children }</ContextProvider<Figures>> }
    }
}

/// Properties of [`Cards`].
#[derive(PartialEq, Properties)]
struct CardsProps {
    children: Html,
}

/// Keeps the figures of the cards up to date, on whatever page.
#[component]
fn Cards(props: &CardsProps) -> Html {
    let unknown = use_memo((), |()| DashboardData::default());
    let data = use_figures(&unknown, Freshness::default());
    let figures = WatchedFigure::all().filter_map(|figure| {
        let WatchedFigure::Card(card) = figure else { return None };
        let Stat { value, status } = card.figure(&data);
        Some((figure, value.filter(|_| status == DataStatus::Fresh)?))
    });
    html! {
        <ContextProvider<Figures> context={Figures(figures.collect())}>
            { props.children.clone() }
        </ContextProvider<Figures>>
    }
}

#[component]
fn WithRevenue(props: &SourceProps) -> Html {
    if props.is_on {
        html! { <RevenueToday /> }
    } else {
        html! { <Rules /> }
    }
}

/// Keeps the revenue of the day up to date.
#[component]
fn RevenueToday() -> Html {
    let selection =
        PeriodSelection { period: Period::Today, comparison: Comparison::Off, ..PeriodSelection::default() };
    let currency = use_session().client().currency();
    let orders = use_period_orders(selection, true, Freshness::default());
    let revenue = order_metrics(&orders, selection, currency).into_iter().next();
    let revenue = revenue.filter(|view| view.status == DataStatus::Fresh).and_then(|view| view.figure);
    html! { <Rules {revenue} /> }
}

/// Properties of [`Rules`].
#[derive(PartialEq, Properties)]
struct RulesProps {
    /// The revenue of today, where a rule is about it and it is up to date.
    #[prop_or_default]
    revenue: Option<MetricValue>,
}

/// Looks whenever there is something new to see, and when a time is over.
#[component]
fn Rules(props: &RulesProps) -> Html {
    let (rules, history, kept) = (use_rule_set(), use_firing_history(), use_watch_state());
    let events = Rc::clone(&use_news().events);
    let not_live_since = use_not_live_since();
    let Figures(mut figures) = use_context::<Figures>().unwrap_or_default();
    figures.extend(props.revenue.map(|revenue| (WatchedFigure::RevenueToday, revenue)));
    // Nobody else watches: what the storage has is older.
    let state = use_mut_ref(|| ((*kept.value).clone(), (*kept.value).clone()));
    let seen = use_mut_ref(|| events.count());
    let ticks = use_state(|| 0_u32);
    let due = use_state_eq(|| None::<Timestamp>);
    use_deadline(*due, *ticks, {
        let ticks = ticks.clone();
        Callback::from(move |()| ticks.set(ticks.wrapping_add(1)))
    });
    // Timers sleep with the machine.
    use_document_event("visibilitychange", {
        let ticks = ticks.clone();
        Callback::from(move |_| ticks.set(ticks.wrapping_add(1)))
    });
    let currency = use_session().client().currency();
    use_effect_with((Rc::clone(&rules.value), figures, events.count(), not_live_since, *ticks), {
        let due = due.setter();
        move |(set, figures, count, not_live_since, _)| {
            let events = events.since(seen.replace(*count)).cloned().collect();
            let sight = Sight { figures: figures.clone(), events, not_live_since: *not_live_since };
            let (state, last_kept): &mut (WatchState, WatchState) = &mut state.borrow_mut();
            let fired = state.look(&set.rules, &sight, now());
            due.set(state.due(&set.rules, *not_live_since));
            if state.is_worth_keeping(last_kept) {
                last_kept.clone_from(state);
                kept.change(|kept| kept.clone_from(state));
            }
            RuleCall::from(&**set).tell(&fired, currency);
            if !fired.is_empty() {
                history.record(fired);
            }
        }
    });
    Html::default()
}

/// Since when the stream is not live, where it is not.
#[hook]
fn use_not_live_since() -> Option<Timestamp> {
    let state = use_realtime().state;
    let is_live = matches!(state, ConnectionState::Live { .. });
    let since = use_memo(is_live, |is_live| (!is_live).then(now));
    *since
}
