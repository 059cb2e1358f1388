//! Every page of the app. A new page is a variant here; the compiler then lists every arm still missing.

use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::period::PeriodQuery;
use pulseboard_core::realtime::event::EventSubject;
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::utils::base_url;

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Routable, VariantArray)]
#[allow(missing_docs, reason = "each page is documented by its title")]
pub enum Route {
    #[at("/")]
    Dashboard,
    #[at("/analytics")]
    Analytics,
    #[at("/alerts")]
    Alerts,
    #[at("/customers")]
    Customers,
    #[at("/products")]
    Products,
    #[at("/licenses")]
    Licenses,
    #[at("/subscriptions")]
    Subscriptions,
    #[at("/orders")]
    Orders,
    #[at("/invoices")]
    Invoices,
    #[at("/payments")]
    Payments,
    #[at("/domains")]
    Domains,
    #[at("/wall")]
    Wall,
    #[at("/sign-in")]
    SignIn,
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// Where the sign-in page leads afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct SignInQuery {
    /// The address of an own page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The page that is open.
#[hook]
pub fn use_page_route() -> Route {
    use_location().map_or(Route::NotFound, |location| Route::below(base_url().as_deref(), location.path()))
}

/// The parameters of an address.
pub type Parameters = Vec<(String, String)>;

/// The parameters of the address of a list that shows the rows of a figure; none for all.
pub fn rows_query(rows: &ListFilter) -> Option<Parameters> {
    Some(rows.scope_pairs()).filter(|pairs| !pairs.is_empty())
}

/// The parameters of a query, with or without its question mark.
pub fn parameters(query: &str) -> Parameters {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}

fn query_text(parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

impl Route {
    /// What the page is called: in its heading, in the navigation and in the browser's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Dashboard => "Dashboard",
            Self::Analytics => "Analytics",
            Self::Alerts => "Alerts",
            Self::Customers => "Customers",
            Self::Products => "Products",
            Self::Licenses => "Licenses",
            Self::Subscriptions => "Subscriptions",
            Self::Orders => "Orders",
            Self::Invoices => "Invoices",
            Self::Payments => "Payments",
            Self::Domains => "Domains",
            Self::Wall => "Wall",
            Self::SignIn => "Sign in",
            Self::NotFound => "Page not found",
        }
    }

    /// Whether the page lists rows.
    pub fn is_list(self) -> bool {
        self.is_listed() && !matches!(self, Self::Dashboard | Self::Analytics | Self::Alerts)
    }

    /// Whether the page shows a period, which its address names.
    pub fn has_period(self) -> bool {
        matches!(self, Self::Dashboard | Self::Analytics)
    }

    /// Whether the page shows what the server tells, and so is as old as that.
    pub fn has_figures(self) -> bool {
        !matches!(self, Self::Alerts | Self::SignIn | Self::NotFound)
    }

    /// Whether the navigation lists the page.
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::Wall | Self::SignIn | Self::NotFound)
    }

    /// The page at a path. A slash too many at the end, the name of the file, and capitals are forgiven.
    pub fn at(path: &str) -> Self {
        let is_whole = path.starts_with('/');
        let path = path.to_ascii_lowercase();
        let path = path.strip_suffix("index.html").unwrap_or(&path);
        let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
        Self::recognize(path).filter(|_| is_whole).unwrap_or(Self::NotFound)
    }

    /// The page at an address of the browser, where the app is served below `base`, which has no slash at its end.
    pub fn below(base: Option<&str>, path: &str) -> Self {
        let Some(base) = base else { return Self::at(path) };
        match path.strip_prefix(base) {
            Some("") => Self::Dashboard,
            Some(path) => Self::at(path),
            None => Self::NotFound,
        }
    }

    /// The query of the sign-in page that leads back to this page, as its address has it, afterwards.
    pub fn sign_in_first(self, parameters: &[(String, String)]) -> SignInQuery {
        let parameters = self.kept(parameters);
        let next = match self {
            Self::SignIn | Self::NotFound => None,
            Self::Dashboard if parameters.is_empty() => None,
            page if parameters.is_empty() => Some(page.to_path()),
            page => Some(format!("{}?{}", page.to_path(), query_text(&parameters))),
        };
        SignInQuery { next }
    }

    /// What of an address's parameters means something to the page: a period where it shows one; what a list shows is
    /// for the list to read.
    fn kept(self, parameters: &[(String, String)]) -> Parameters {
        if !self.has_period() {
            return parameters.to_vec();
        }
        let kept = || -> Option<Parameters> {
            let query: PeriodQuery = serde_urlencoded::from_str(&query_text(parameters)).ok()?;
            let period = PeriodQuery::from(query.selection()?);
            Some(self::parameters(&serde_urlencoded::to_string(period).ok()?))
        };
        kept().unwrap_or_default()
    }
}

impl SignInQuery {
    /// Where to go after the sign-in. Only own pages are accepted, so that no link can lead a reader who just signed in to
    /// somewhere else; anything else leads to the dashboard.
    pub fn target(&self) -> (Route, Parameters) {
        let next = self.next.as_deref().unwrap_or_default();
        let (path, query) = next.split_once('?').unwrap_or((next, ""));
        match Route::at(path) {
            Route::SignIn | Route::NotFound => (Route::Dashboard, Vec::new()),
            route => (route, route.kept(&parameters(query))),
        }
    }
}

/// The page with the details of what an event is about.
pub fn details_of(subject: &EventSubject) -> (Route, Parameters) {
    (subject.resource.into(), vec![("open".to_owned(), subject.id.clone())])
}

impl From<Resource> for Route {
    fn from(resource: Resource) -> Self {
        match resource {
            Resource::Customers => Self::Customers,
            Resource::Products => Self::Products,
            Resource::Licenses => Self::Licenses,
            Resource::Subscriptions => Self::Subscriptions,
            Resource::Orders => Self::Orders,
            Resource::Invoices => Self::Invoices,
            Resource::Payments => Self::Payments,
            Resource::Domains => Self::Domains,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> impl Iterator<Item = Route> {
        Route::VARIANTS.iter().copied().filter(|route| *route != Route::NotFound)
    }

    #[test]
    fn paths_lead_to_their_pages() {
        for route in all() {
            assert_eq!(Route::at(&route.to_path()), route);
            assert_eq!(Route::at(&format!("{}/", route.to_path())), route, "{route:?}");
        }
        for (path, route) in
            [("/ORDERS", Route::Orders), ("/Orders/", Route::Orders), ("/index.html", Route::Dashboard)]
        {
            assert_eq!(Route::at(path), route, "{path:?}");
        }
        for (path, route) in [
            ("/admin", Route::Dashboard),
            ("/admin/", Route::Dashboard),
            ("/admin/Orders", Route::Orders),
            ("/administrator", Route::NotFound),
            ("/orders", Route::NotFound),
        ] {
            assert_eq!(Route::below(Some("/admin"), path), route, "{path:?} below /admin");
        }
        assert_eq!(Route::below(None, "/orders"), Route::Orders);
        for path in ["", "/orders/7", "orders", "/404", "/nowhere"] {
            assert_eq!(Route::at(path), Route::NotFound, "{path:?}");
        }
    }

    proptest! {
        /// Addresses and pages agree: whatever is at an address, its own address leads to the same, below any path; and no
        /// text makes it panic.
        #[test]
        fn every_address_is_of_its_page(path in "/?[a-zA-Z0-9./-]{0,20}", base in "(/[a-z]{1,8}){0,2}") {
            let page = Route::at(&path);
            prop_assert_eq!(Route::at(&page.to_path()), page);
            let base = Some(base.as_str()).filter(|base| !base.is_empty());
            let whole = format!("{}{}", base.unwrap_or_default(), page.to_path());
            prop_assert_eq!(Route::below(base, &whole), page);
            if path.starts_with('/') {
                prop_assert_eq!(Route::below(base, &format!("{}{path}", base.unwrap_or_default())), page);
            }
        }
    }

    fn address(query: &SignInQuery) -> String {
        let (route, parameters) = query.target();
        if parameters.is_empty() {
            return route.to_path();
        }
        format!("{}?{}", route.to_path(), query_text(&parameters))
    }

    #[test]
    fn the_sign_in_leads_back() {
        for route in all() {
            let expected = if route == Route::SignIn { Route::Dashboard } else { route };
            assert_eq!(address(&route.sign_in_first(&[])), expected.to_path());
        }
        let text = "period=custom&from=2026-01-01&to=2026-02-01&compare=year";
        for route in [Route::Dashboard, Route::Analytics] {
            let query = route.sign_in_first(&parameters(text));
            let text_of_query = serde_urlencoded::to_string(&query).expect("a query");
            assert!(!text_of_query.contains('&'), "{text_of_query}");
            assert_eq!(address(&query), format!("{}?{text}", route.to_path()));
        }
        let list = "status=pending%2Ccancelled&q=a%26b&sort=-total";
        assert_eq!(address(&Route::Orders.sign_in_first(&parameters(list))), format!("/orders?{list}"));
    }

    #[test]
    fn only_own_pages_follow_the_sign_in() {
        let table = [
            ("next=/orders", "/orders"),
            ("next=%2Forders", "/orders"),
            ("a=b&next=%2Finvoices", "/invoices"),
            ("next=/analytics%3Fperiod%3D30d%26x%3D//evil.example", "/analytics?period=30d&compare=previous"),
            ("next=/analytics%3Fperiod%3Dnonsense", "/analytics"),
            ("", "/"),
            ("next=", "/"),
            ("next=/sign-in", "/"),
            ("next=//evil.example", "/"),
            ("next=https%3A%2F%2Fevil.example%2Forders", "/"),
            ("next=%2F%2Fevil.example%2Forders", "/"),
            ("next=javascript:alert(1)", "/"),
            ("next=/\\evil.example", "/"),
            ("next=%ff%fe", "/"),
        ];
        for (query, expected) in table {
            let query: SignInQuery = serde_urlencoded::from_str(query).expect("a query");
            assert_eq!(address(&query), expected, "{query:?}");
        }
    }
}
