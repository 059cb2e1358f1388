//! Every page of the app. A new page is a variant here; the compiler then lists every arm still missing.

use yew_router::Routable;

/// The pages and their paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Routable)]
#[allow(missing_docs, reason = "each page is documented by its title")]
pub enum Route {
    #[at("/")]
    Dashboard,
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

impl Route {
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

    /// The page named by the `next` parameter of the sign-in page. Only own paths are accepted, so that no link
    /// can lead a reader who just signed in to somewhere else; anything else leads to the dashboard.
    pub fn after_sign_in(query: &str) -> Self {
        let next = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("next="));
        let path = next.map(|next| percent_encoding::percent_decode_str(next).decode_utf8_lossy());
        match path.as_deref().and_then(Self::recognize) {
            None | Some(Self::SignIn | Self::NotFound) => Self::Dashboard,
            Some(route) => route,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
