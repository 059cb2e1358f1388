//! What stands around every page. It reads contexts, and knows no page.

pub mod activity_feed;
pub mod app_shell;
pub mod clock_note;
pub mod commands;
pub mod connection_details;
pub mod ending_note;
pub mod expiry_dialog;
pub mod header;
pub mod header_tools;
pub mod key_bindings;
pub mod keys_sheet;
pub mod live_badge;
pub mod navigation;
pub mod on_use;
pub mod palette;
pub mod period_menu;
pub mod settings_note;
pub mod shortcuts;
pub mod sign_in;
pub mod status_panel;
pub mod surroundings;
pub mod theme_button;
pub mod toast_list;
pub mod toast_viewer;
pub mod watcher;
