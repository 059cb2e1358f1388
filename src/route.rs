//! Every page of the app. A new page is a variant here; the compiler then lists every arm still missing.

use crate::model::PeriodSelection;

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each page is documented by its title")]
pub enum Route {
    Dashboard,
    Analytics,
    Customers,
    Products,
    Licenses,
    Subscriptions,
    Orders,
    Invoices,
    Payments,
    Domains,
    SignIn,
    NotFound,
}

impl Route {
    /// Every page that has an address of its own.
    const ALL: [Self; 11] = [
        Self::Dashboard,
        Self::Analytics,
        Self::Customers,
        Self::Products,
        Self::Licenses,
        Self::Subscriptions,
        Self::Orders,
        Self::Invoices,
        Self::Payments,
        Self::Domains,
        Self::SignIn,
    ];

    /// The path of the page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Dashboard => "/",
            Self::Analytics => "/analytics",
            Self::Customers => "/customers",
            Self::Products => "/products",
            Self::Licenses => "/licenses",
            Self::Subscriptions => "/subscriptions",
            Self::Orders => "/orders",
            Self::Invoices => "/invoices",
            Self::Payments => "/payments",
            Self::Domains => "/domains",
            Self::SignIn => "/sign-in",
            Self::NotFound => "/404",
        }
    }

    /// The page at a path; a slash too many at the end is forgiven.
    pub fn at(path: &str) -> Self {
        let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
        Self::ALL.into_iter().find(|route| route.path() == path).unwrap_or(Self::NotFound)
    }

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

    /// The address of the sign-in page that leads back to this page, with the period that `query` names, afterwards.
    pub fn sign_in_first(self, query: &str) -> String {
        let query = self.known_query(query);
        match self {
            Self::SignIn | Self::NotFound => Self::SignIn.path().to_owned(),
            Self::Dashboard if query.is_empty() => Self::SignIn.path().to_owned(),
            page => {
                let query = query.replace('?', "%3F").replace('&', "%26").replace('=', "%3D");
                format!("{}?next={}{query}", Self::SignIn.path(), page.path())
            }
        }
    }

    /// The address named by the `next` parameter of the sign-in page. Only own pages are accepted, so that no link
    /// can lead a reader who just signed in to somewhere else; anything else leads to the dashboard.
    pub fn after_sign_in(query: &str) -> String {
        let next = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("next="));
        // Nothing else in an address of this app is ever escaped.
        let escapes = [("%2F", "/"), ("%2f", "/"), ("%3F", "?"), ("%26", "&"), ("%3D", "=")];
        let next = escapes
            .into_iter()
            .fold(next.unwrap_or_default().to_owned(), |next, (escape, letter)| next.replace(escape, letter));
        let (path, query) = next.split_once('?').unwrap_or((&next, ""));
        match Self::at(path) {
            Self::SignIn | Self::NotFound => Self::Dashboard.path().to_owned(),
            route => format!("{}{}", route.path(), route.known_query(query)),
        }
    }

    /// What of a query means something to the page.
    fn known_query(self, query: &str) -> String {
        PeriodSelection::parse(query).filter(|_| self.has_period()).map(|choice| choice.query()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_their_pages() {
        for route in Route::ALL {
            assert_eq!(Route::at(route.path()), route);
            assert_eq!(Route::at(&format!("{}/", route.path())), route, "{route:?}");
        }
        for path in ["", "/orders/7", "/ORDERS", "orders", "/404"] {
            assert_eq!(Route::at(path), Route::NotFound, "{path:?}");
        }
    }

    #[test]
    fn the_sign_in_leads_back() {
        for route in Route::ALL {
            let address = route.sign_in_first("");
            let query = address.strip_prefix(Route::SignIn.path()).expect("the sign-in page");
            let expected = if route == Route::SignIn { Route::Dashboard } else { route };
            assert_eq!(Route::after_sign_in(query), expected.path());
        }
        for route in [Route::Dashboard, Route::Analytics] {
            let period = "?period=custom&from=2026-01-01&to=2026-02-01&compare=year";
            let address = route.sign_in_first(period);
            let query = address.strip_prefix(Route::SignIn.path()).expect("the sign-in page");
            assert!(!query.contains('&'), "{query}");
            assert_eq!(Route::after_sign_in(query), format!("{}{period}", route.path()));
        }
        assert_eq!(Route::Orders.sign_in_first("?period=7d"), "/sign-in?next=/orders");
    }

    #[test]
    fn only_own_pages_follow_the_sign_in() {
        let table = [
            ("?next=/orders", "/orders"),
            ("?next=%2Forders", "/orders"),
            ("?a=b&next=%2Finvoices", "/invoices"),
            ("?next=/analytics%3Fperiod%3D30d%26x%3D//evil.example", "/analytics?period=30d&compare=previous"),
            ("?next=/analytics%3Fperiod%3Dnonsense", "/analytics"),
            ("", "/"),
            ("?next=", "/"),
            ("?next=/sign-in", "/"),
            ("?next=//evil.example", "/"),
            ("?next=https%3A%2F%2Fevil.example%2Forders", "/"),
            ("?next=%2F%2Fevil.example%2Forders", "/"),
            ("?next=javascript:alert(1)", "/"),
            ("?next=/\\evil.example", "/"),
            ("?next=%ff%fe", "/"),
        ];
        for (query, address) in table {
            assert_eq!(Route::after_sign_in(query), address, "{query}");
        }
    }
}
