//! Every page of the app. A new page is a variant here; the compiler then lists every arm still missing.

use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::period::PeriodQuery;
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use yew_router::Routable;

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Routable, VariantArray)]
#[allow(missing_docs, reason = "each page is documented by its title")]
pub enum Route {
    #[at("/")]
    Dashboard,
    #[at("/analytics")]
    Analytics,
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

/// The one status that a list shows, as its address names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct StatusQuery {
    /// The status as the backend names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl StatusQuery {
    /// What a list is asked for; `None` for what can be no status.
    pub fn status(self) -> Option<String> {
        self.status
            .filter(|status| !status.is_empty() && status.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
    }
}

impl Route {
    /// What the page is called: in its heading, in the navigation and in the browser's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Dashboard => "Dashboard",
            Self::Analytics => "Analytics",
            Self::Customers => "Customers",
            Self::Products => "Products",
            Self::Licenses => "Licenses",
            Self::Subscriptions => "Subscriptions",
            Self::Orders => "Orders",
            Self::Invoices => "Invoices",
            Self::Payments => "Payments",
            Self::Domains => "Domains",
            Self::SignIn => "Sign in",
            Self::NotFound => "Page not found",
        }
    }

    /// Whether the page shows a period, which its address names.
    pub fn has_period(self) -> bool {
        matches!(self, Self::Dashboard | Self::Analytics)
    }

    /// Whether the navigation lists the page.
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::SignIn | Self::NotFound)
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

    /// The query of the sign-in page that leads back to this page, with the period that it shows, afterwards.
    pub fn sign_in_first(self, period: Option<&PeriodQuery>) -> SignInQuery {
        let period = period.filter(|_| self.has_period()).and_then(PeriodQuery::selection).map(PeriodQuery::from);
        let next = match self {
            Self::SignIn | Self::NotFound => None,
            Self::Dashboard if period.is_none() => None,
            page => {
                let query = period.and_then(|period| serde_urlencoded::to_string(period).ok());
                Some(query.map_or_else(|| page.to_path(), |query| format!("{}?{query}", page.to_path())))
            }
        };
        SignInQuery { next }
    }
}

impl SignInQuery {
    /// Where to go after the sign-in. Only own pages are accepted, so that no link can lead a reader who just signed in to
    /// somewhere else; anything else leads to the dashboard.
    pub fn target(&self) -> (Route, Option<PeriodQuery>) {
        let next = self.next.as_deref().unwrap_or_default();
        let (path, query) = next.split_once('?').unwrap_or((next, ""));
        match Route::at(path) {
            Route::SignIn | Route::NotFound => (Route::Dashboard, None),
            route => {
                let period = serde_urlencoded::from_str::<PeriodQuery>(query).ok();
                let period = period.filter(|_| route.has_period()).and_then(|period| period.selection());
                (route, period.map(PeriodQuery::from))
            }
        }
    }
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
        let (route, period) = query.target();
        let query = period.map(|period| serde_urlencoded::to_string(period).expect("a query"));
        query.map_or_else(|| route.to_path(), |query| format!("{}?{query}", route.to_path()))
    }

    #[test]
    fn the_sign_in_leads_back() {
        for route in all() {
            let expected = if route == Route::SignIn { Route::Dashboard } else { route };
            assert_eq!(address(&route.sign_in_first(None)), expected.to_path());
        }
        let text = "period=custom&from=2026-01-01&to=2026-02-01&compare=year";
        let period: PeriodQuery = serde_urlencoded::from_str(text).expect("a query");
        for route in [Route::Dashboard, Route::Analytics] {
            let query = route.sign_in_first(Some(&period));
            let text_of_query = serde_urlencoded::to_string(&query).expect("a query");
            assert!(!text_of_query.contains('&'), "{text_of_query}");
            assert_eq!(address(&query), format!("{}?{text}", route.to_path()));
        }
        let query = Route::Orders.sign_in_first(Some(&period));
        assert_eq!(serde_urlencoded::to_string(query).as_deref(), Ok("next=%2Forders"));
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

    #[test]
    fn only_what_can_be_a_status_is_one() {
        let status = |query: &str| serde_urlencoded::from_str::<StatusQuery>(query).ok().and_then(StatusQuery::status);
        let table = [
            ("status=pending", Some("pending")),
            ("x=1&status=partially_paid", Some("partially_paid")),
            ("status=", None),
            ("status=A%20B", None),
            ("", None),
        ];
        for (query, expected) in table {
            assert_eq!(status(query).as_deref(), expected, "{query}");
        }
    }
}
