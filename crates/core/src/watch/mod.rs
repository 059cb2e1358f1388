//! Rules that watch over the business: what is watched for, when a rule fires, and what is kept of that.

pub mod draft;
pub mod evaluation;
pub mod firing;
pub mod rule;
pub mod rule_set;
