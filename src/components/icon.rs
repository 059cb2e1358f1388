//! The icons: strokes on a grid of 24 by 24, drawn for this project.

use yew::prelude::*;

/// Every icon there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what they depict")]
pub enum IconKind {
    Alert,
    Bell,
    Box,
    Calendar,
    Card,
    Cart,
    Chart,
    Close,
    Collapse,
    Dashboard,
    Download,
    Eye,
    Filter,
    Globe,
    Invoice,
    Key,
    Keyboard,
    Menu,
    Money,
    Moon,
    Pulse,
    Refresh,
    Repeat,
    Search,
    SignOut,
    Sun,
    System,
    User,
    Check,
    UserCheck,
    UserPlus,
    Users,
    Wallet,
}

/// Properties of [`Icon`].
#[derive(PartialEq, Properties)]
pub struct IconProps {
    /// Which one.
    pub kind: IconKind,
}

/// An icon beside words that say the same, so screen readers skip it.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={props.kind.path()} /></svg>
    }
}

impl IconKind {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => "M12 4 3 20h18L12 4zM12 10v4M12 17v.01",
            Self::Bell => "M6 16V11a6 6 0 0 1 12 0v5l2 2H4l2-2zM10 21h4",
            Self::Box => "M4 8l8-4 8 4v8l-8 4-8-4V8zM4 8l8 4 8-4M12 12v8",
            Self::Calendar => "M4 6h16v14H4V6zM4 10h16M8 3v4M16 3v4",
            Self::Card => "M3 6h18v12H3V6zM3 10h18M7 15h4",
            Self::Cart => "M3 4h2l2 11h11l2-8H6M9 20v.01M17 20v.01",
            Self::Chart => "M4 4v16h16M8 15l4-5 3 3 5-7",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Collapse => "M14 6l-6 6 6 6",
            Self::Dashboard => "M4 4h7v9H4V4zM13 4h7v5h-7V4zM13 11h7v9h-7v-9zM4 15h7v5H4v-5z",
            Self::Download => "M12 4v11M7 11l5 5 5-5M4 20h16",
            Self::Eye => "M2 12c4-8 16-8 20 0-4 8-16 8-20 0zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
            Self::Filter => "M4 6h16M7 12h10M10 18h4",
            Self::Globe => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
            Self::Invoice => "M6 3h12v18l-3-2-3 2-3-2-3 2V3zM9 8h6M9 12h6",
            Self::Key => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8-8M16 7l3 3",
            Self::Keyboard => "M3 6h18v12H3V6zM7 10v.01M11 10v.01M15 10v.01M8 14h8",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Money => "M12 3v18M16 7c-1-1.5-7-2-7 1.5S16 11 16 15s-7 3.5-8 1",
            Self::Moon => "M19 14a8 8 0 0 1-9-10 8 8 0 1 0 9 10z",
            Self::Pulse => "M3 12h4l3-7 4 14 3-7h4",
            Self::Refresh => "M20 11a8 8 0 1 0-2 6M20 5v6h-6",
            Self::Repeat => "M5 10V8a2 2 0 0 1 2-2h11M15 3l3 3-3 3M19 14v2a2 2 0 0 1-2 2H6M9 21l-3-3 3-3",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",
            Self::SignOut => "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.5 17.5L5 19"
            }
            Self::System => "M3 5h18v11H3V5zM9 20h6M12 16v4",
            Self::User => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20c0-8 16-8 16 0",
            Self::Check => "M5 13l5 5L20 7",
            Self::UserCheck => "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2 20c0-7 14-7 14 0M16 11l2 2 4-4",
            Self::UserPlus => "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2 20c0-7 14-7 14 0M19 8v6M16 11h6",
            Self::Users => {
                "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2 20c0-7 14-7 14 0M16 5a3.5 3.5 0 0 1 0 7M18 14.5c2.5.5 4 2.5 4 5.5"
            }
            Self::Wallet => "M4 7h15v12H4V7zM4 7l11-3v3M15 13h5",
        }
    }
}
