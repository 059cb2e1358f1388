//! Every page of the app. A new page is a variant here; the compiler then lists every arm still missing.

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each page is documented by its title")]
pub enum Route {
    Dashboard,
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
    const ALL: [Self; 10] = [
        Self::Dashboard,
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

    /// The address of the sign-in page that leads back to this page afterwards.
    pub fn sign_in_first(self) -> String {
        match self {
            Self::Dashboard | Self::SignIn | Self::NotFound => Self::SignIn.path().to_owned(),
            page => format!("{}?next={}", Self::SignIn.path(), page.path()),
        }
    }

    /// The page named by the `next` parameter of the sign-in page. Only own paths are accepted, so that no link
    /// can lead a reader who just signed in to somewhere else; anything else leads to the dashboard.
    pub fn after_sign_in(query: &str) -> Self {
        let next = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("next="));
        // Nothing else in a path of this app is ever escaped.
        let path = next.map(|next| next.replace("%2F", "/").replace("%2f", "/"));
        match path.as_deref().map(Self::at) {
            None | Some(Self::SignIn | Self::NotFound) => Self::Dashboard,
            Some(route) => route,
        }
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
            let address = route.sign_in_first();
            let query = address.strip_prefix(Route::SignIn.path()).expect("the sign-in page");
            let expected = if route == Route::SignIn { Route::Dashboard } else { route };
            assert_eq!(Route::after_sign_in(query), expected);
        }
    }

    #[test]
    fn only_own_pages_follow_the_sign_in() {
        let table = [
            ("?next=/orders", Route::Orders),
            ("?next=%2Forders", Route::Orders),
            ("?a=b&next=%2Finvoices", Route::Invoices),
            ("", Route::Dashboard),
            ("?next=", Route::Dashboard),
            ("?next=/sign-in", Route::Dashboard),
            ("?next=//evil.example", Route::Dashboard),
            ("?next=https%3A%2F%2Fevil.example%2Forders", Route::Dashboard),
            ("?next=%2F%2Fevil.example%2Forders", Route::Dashboard),
            ("?next=javascript:alert(1)", Route::Dashboard),
            ("?next=/\\evil.example", Route::Dashboard),
            ("?next=%ff%fe", Route::Dashboard),
        ];
        for (query, route) in table {
            assert_eq!(Route::after_sign_in(query), route, "{query}");
        }
    }
}
