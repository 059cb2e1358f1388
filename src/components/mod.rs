//! What pages are made of: one piece a file, data in, callbacks out. They do not fetch. What has state is a hook that
//! returns what to draw; a component of its own only what must be able to skip a rendering.

pub mod app_header;
pub mod button;
pub mod card_grid;
pub mod data_table;
pub mod expiry_dialog;
pub mod feed_list;
pub mod headline_card;
pub mod icon;
pub mod keys_sheet;
pub mod link_popover;
pub mod live_badge;
pub mod message;
pub mod modal;
pub mod navigation;
pub mod period_menu;
pub mod popup;
#[cfg(feature = "render-count")]
pub mod render_count;
pub mod sign_in_form;
pub mod stat_card;
pub mod status_panel;
pub mod theme_button;
pub mod toast_list;

pub use app_header::AppHeader;
pub use button::button;
pub use card_grid::CardGrid;
pub use data_table::{Cell, Column, DataTable, Row};
pub use expiry_dialog::expiry_dialog;
pub use feed_list::FeedList;
pub use headline_card::headline_cards;
pub use icon::Icon;
pub use keys_sheet::KeysSheet;
pub use message::{Message, MessageTone};
pub use stat_card::StatCard;
pub use status_panel::StatusPanel;
pub use toast_list::ToastList;
