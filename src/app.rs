//! The app: its providers in their order, and which page a route is.

use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::transport::Fetch;
use pulseboard_core::period::PeriodQuery;
use pulseboard_core::session::state::Phase;
use stylist::yew::ManagerProvider;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::utils::base_url;

use crate::contexts::notifications::{NotificationsProvider, use_news, use_notifier};
use crate::contexts::period::{PeriodProvider, selection_of};
use crate::contexts::preferences::PreferencesProvider;
use crate::contexts::query_client::{QueryClientProvider, use_query_client};
use crate::contexts::realtime::RealtimeProvider;
use crate::contexts::server_clock::known_clock;
use crate::contexts::session::{SessionProvider, use_session};
use crate::layout::app_shell::AppShell;
use crate::pages::{page, preload, use_idle_preload};
use crate::platform::adopted_styles::AdoptedStyles;
use crate::platform::config::Config;
use crate::platform::storage::{self, ACCESS_TOKEN};
use crate::platform::{document, focus, now};
use crate::queries::fetch::{begin_period_orders, fetch, take_arrived};
use crate::routes::{Route, SignInQuery, parameters, use_page_route};

/// The API of this deployment, without a sign-in.
fn api() -> Client {
    let Config { api_base, events_url, currency, .. } = Config::read();
    let client = Client::new(api_base.as_deref(), currency, known_clock(), Rc::new(Fetch));
    client.with_events_url(events_url.as_deref())
}

/// Begins what the first page will ask for, before anything is drawn: drawing takes as long as the answers do.
pub fn begin_first_requests() {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return };
    let route = location.pathname().map_or(Route::NotFound, |path| Route::below(base_url().as_deref(), &path));
    if route == Route::Dashboard {
        let query: Option<PeriodQuery> =
            location.search().ok().and_then(|search| serde_urlencoded::from_str(search.trim_start_matches('?')).ok());
        let token = storage::get(ACCESS_TOKEN).map(Rc::from);
        let client = api().with_token(token);
        let selection = selection_of(query.as_ref(), client.server_clock().server_time(now()));
        begin_period_orders(&client, selection);
    }
}

/// The whole app.
#[component]
pub fn App() -> Html {
    let styles = use_memo((), |()| AdoptedStyles::new());
    let client = use_memo((), |()| api());
    let app = html! {
        <BrowserRouter>
            <PreferencesProvider>
                <NotificationsProvider>
                    <SessionProvider client={(*client).clone()}>
                        <SignedIn />
                    </SessionProvider>
                </NotificationsProvider>
            </PreferencesProvider>
        </BrowserRouter>
    };
    match &*styles {
        Some(styles) => html! { <ManagerProvider manager={styles.manager.clone()}>{ app }</ManagerProvider> },
        None => app,
    }
}

/// Who is signed in decides between the sign-in page and the pages behind it.
#[component]
fn SignedIn() -> Html {
    let phase = use_session().state().phase;
    let owner = use_session().state().owner.clone();
    let route = use_page_route();
    use_page_start(route);
    // Nothing of one account is for the next.
    let notifier = use_notifier();
    use_effect_with(phase == Phase::SignedOut, move |is_signed_out| {
        if *is_signed_out {
            notifier.clear_news();
        }
    });
    use_sign_in_redirect(route);
    let fetcher = use_callback((), |(key, context), ()| fetch(key, context));
    let on_start = use_callback((), |client, ()| take_arrived(&client));
    if phase == Phase::SignedOut {
        return html! { <><PageTitle {route} />{ page(Route::SignIn) }</> };
    }
    // Another account's figures are another page's.
    let key = owner.map(|owner| owner.to_string()).unwrap_or_default();
    html! {
        <QueryClientProvider {fetcher} {on_start}>
            <RealtimeProvider>
                <PeriodProvider {route}>
                    <AppShell {route} on_preload={Callback::from(preload)}>
                        // Who is signed in is led away from the sign-in page.
                        if route != Route::SignIn {
                            <div {key} class="page">{ page(route) }</div>
                        }
                    </AppShell>
                    <PageTitle {route} />
                    <IdlePreload />
                </PeriodProvider>
            </RealtimeProvider>
        </QueryClientProvider>
    }
}

/// Loads the code of other pages, after what is shown here has arrived.
#[component]
fn IdlePreload() -> Html {
    let client = use_query_client();
    use_idle_preload(client.cache().is_settled());
    Html::default()
}

/// Properties of [`PageTitle`].
#[derive(PartialEq, Properties)]
struct PageTitleProps {
    route: Route,
}

/// Names the page in the browser's title, with how much came while nobody looked: where tabs are looked at. A component of
/// its own, because nothing else is drawn anew with each event.
#[component]
fn PageTitle(props: &PageTitleProps) -> Html {
    let unread = use_news().feed.unread();
    use_effect_with((props.route, unread), |(route, unread)| {
        let count = if *unread == 0 { String::new() } else { format!("({unread}) ") };
        if let Some(document) = document() {
            document.set_title(&format!("{count}{} · Pulseboard", route.title()));
        }
    });
    Html::default()
}

/// After a navigation moves the focus to the page's heading and the eyes to its top.
#[hook]
fn use_page_start(route: Route) {
    let is_first = use_mut_ref(|| true);
    use_effect_with(route, move |_| {
        if !is_first.replace(false) {
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
            focus("#page-title");
        }
    });
}

/// Leads to the sign-in page and back to where the reader wanted to go.
#[hook]
fn use_sign_in_redirect(route: Route) {
    let session = use_session();
    let (phase, has_notice) = (session.state().phase, session.state().notice.is_some());
    let navigator = use_navigator();
    let location = use_location();
    let was_signed_in = use_mut_ref(|| false);
    use_effect_with((route, phase), move |&(route, phase)| {
        let (Some(navigator), Some(location)) = (navigator, location) else { return };
        let is_in = phase != Phase::SignedOut;
        let has_left = was_signed_in.replace(is_in) && !is_in;
        // Queries of plain texts can always be written.
        let _ = match (is_in, route) {
            (true, Route::SignIn) => match location.query::<SignInQuery>().unwrap_or_default().target() {
                (target, parameters) if parameters.is_empty() => {
                    navigator.replace(&target);
                    Ok(())
                }
                (target, parameters) => navigator.replace_with_query(&target, parameters),
            },
            // Who signed out by choice starts at the dashboard next time.
            (false, page) if has_left && !has_notice && page != Route::SignIn => {
                navigator.replace(&Route::SignIn);
                Ok(())
            }
            (false, Route::SignIn) | (true, _) => Ok(()),
            (false, page) => {
                let parameters = parameters(location.query_str());
                navigator.replace_with_query(&Route::SignIn, page.sign_in_first(&parameters))
            }
        };
    });
}
