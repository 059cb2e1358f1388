//! The scenarios, by subject. Each starts everything it needs, so that they run side by side.

mod absence;
mod accessibility;
mod addresses;
mod analytics;
mod breakdowns;
mod charts;
mod delivery;
mod elsewhere;
mod events;
mod expiry;
mod exports;
mod failures;
mod faults;
mod figures;
mod floods;
mod keyboard;
mod lists;
mod manual;
mod outage;
mod periods;
mod requests;
mod schedules;
mod screenshots;
mod sign_in;
mod snapshot;
mod tabs;
