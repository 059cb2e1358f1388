//! The rules of a reader, and how they are told. They can be taken to another browser as JSON.

use serde::{Deserialize, Serialize};

use crate::realtime::event::EventKind;
use crate::watch::rule::{Condition, MOST_MINUTES, Rule};

/// The format of exported rules.
const VERSION: u32 = 1;
/// More rules than anybody reads.
pub const MOST_RULES: usize = 100;

/// The rules of a reader, and how they are told when they fire. Toasts are always shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct RuleSet {
    /// The rules, in the reader's order.
    pub rules: Vec<Rule>,
    /// Whether the system tells as well.
    pub has_notifications: bool,
    /// Whether a sound is heard.
    pub has_sound: bool,
}

#[derive(Deserialize, Serialize)]
struct RuleFile {
    pulseboard_rules: u32,
    rules: Vec<serde_json::Value>,
}

/// Why a file is not imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is something else.
    #[error("This is no file of watch rules. Choose one that was exported here.")]
    NotRules,
    /// A newer version wrote it.
    #[error("These rules were exported by a newer version ({0}). Update this one first.")]
    Newer(u32),
    /// None of its rules can be read.
    #[error("None of the rules in this file can be read.")]
    NoneReadable,
    /// There would be too many.
    #[error("That would be more than {MOST_RULES} rules. Delete some first.")]
    TooMany,
}

impl RuleSet {
    /// Adds a rule that watches for this. Nothing changes where there is one that does, or too many: whether it is there.
    pub fn add(&mut self, condition: Condition) -> bool {
        if self.rules.iter().any(|rule| rule.condition == condition) {
            return true;
        }
        let has_room = self.rules.len() < MOST_RULES;
        if has_room {
            let id = self.rules.iter().map(|rule| rule.id).max().map_or(1, |id| id.saturating_add(1));
            self.rules.push(Rule { id, condition, is_paused: false });
        }
        has_room
    }

    /// Removes a rule.
    pub fn remove(&mut self, id: u32) {
        self.rules.retain(|rule| rule.id != id);
    }

    /// Pauses a rule, or lets it go on.
    pub fn pause(&mut self, id: u32, is_paused: bool) {
        for rule in self.rules.iter_mut().filter(|rule| rule.id == id) {
            rule.is_paused = is_paused;
        }
    }

    /// The rules as a file.
    pub fn export(&self) -> String {
        let rules = self.rules.iter().filter_map(|rule| serde_json::to_value(rule).ok()).collect();
        serde_json::to_string_pretty(&RuleFile { pulseboard_rules: VERSION, rules }).unwrap_or_default()
    }

    /// Adds the rules of a file to those that are there. One that cannot be read is left out; gives how many were added,
    /// and how many left out.
    ///
    /// # Errors
    ///
    /// See [`ImportError`]; then nothing changes.
    pub fn import(&mut self, text: &str) -> Result<(usize, usize), ImportError> {
        let file: RuleFile = serde_json::from_str(text).map_err(|_| ImportError::NotRules)?;
        if file.pulseboard_rules > VERSION {
            return Err(ImportError::Newer(file.pulseboard_rules));
        }
        let all = file.rules.len();
        let rules: Vec<Rule> = file.rules.iter().filter_map(|rule| Rule::deserialize(rule).ok()).collect();
        let rules: Vec<Rule> = rules.into_iter().filter(|rule| is_sensible(&rule.condition)).collect();
        if rules.is_empty() {
            return Err(ImportError::NoneReadable);
        }
        let mut next = self.clone();
        for rule in &rules {
            let before = next.rules.len();
            if !next.add(rule.condition.clone()) {
                return Err(ImportError::TooMany);
            }
            if let Some(added) = next.rules.get_mut(before) {
                added.is_paused = rule.is_paused;
            }
        }
        let added = next.rules.len() - self.rules.len();
        *self = next;
        Ok((added, all - rules.len()))
    }
}

/// Whether a rule from elsewhere can ever mean something.
fn is_sensible(condition: &Condition) -> bool {
    match condition {
        Condition::Silence { kind, minutes } => *kind != EventKind::DataChange && (1..=MOST_MINUTES).contains(minutes),
        Condition::NotLive { minutes } => (1..=MOST_MINUTES).contains(minutes),
        // What a later version means by a kind that this one does not know is not any change.
        Condition::Event { kind, .. } => *kind != EventKind::DataChange,
        Condition::Figure { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::dashboard::cards::CardId;
    use crate::watch::rule::{Bound, WatchedFigure};

    fn rules() -> RuleSet {
        let mut rules = RuleSet::default();
        let figure = WatchedFigure::Card(CardId::OverdueInvoices);
        rules.add(Condition::Figure { figure, is: Bound::Above, threshold: Decimal::TEN });
        rules.add(Condition::Event { kind: EventKind::PaymentReceived, at_least: Some(Decimal::new(49_990, 2)) });
        rules.add(Condition::Event { kind: EventKind::OrderCreated, at_least: None });
        rules.add(Condition::Silence { kind: EventKind::OrderCreated, minutes: 120 });
        rules.add(Condition::NotLive { minutes: 1 });
        rules
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        let mut rules = rules();
        rules.pause(2, true);
        let mut elsewhere = RuleSet::default();
        assert_eq!(elsewhere.import(&rules.export()), Ok((5, 0)));
        assert_eq!(elsewhere.rules, rules.rules);
        assert_eq!(elsewhere.import(&rules.export()), Ok((0, 0)), "again changes nothing");
        let kept = serde_json::to_string(&rules).expect("JSON");
        assert_eq!(serde_json::from_str::<RuleSet>(&kept).expect("rules"), rules);
    }

    #[test]
    fn odd_rules_cost_themselves() {
        let mut rules = RuleSet::default();
        let file = r#"{"pulseboard_rules":1,"rules":[
            {"id":1,"condition":{"figure":{"figure":"profit","is":"above","threshold":"1"}}},
            {"id":2,"condition":{"not-live":{"minutes":0}}},
            {"id":3,"condition":{"event":{"kind":"payment_received","at_least":"much"}}},
            {"id":4,"condition":{"silence":{"kind":"order_created","minutes":30}}},
            {"id":5,"condition":{"event":{"kind":"refund"}}},
            {"condition":"moon"}, 7]}"#;
        assert_eq!(rules.import(file), Ok((1, 6)));
        assert_eq!(rules.rules[0].condition, Condition::Silence { kind: EventKind::OrderCreated, minutes: 30 });
        for (text, expected) in [
            ("", ImportError::NotRules),
            ("[]", ImportError::NotRules),
            (r#"{"rules":[]}"#, ImportError::NotRules),
            (r#"{"pulseboard_rules":2,"rules":[]}"#, ImportError::Newer(2)),
            (r#"{"pulseboard_rules":1,"rules":[{}]}"#, ImportError::NoneReadable),
        ] {
            assert_eq!(rules.import(text), Err(expected), "{text}");
        }
        assert_eq!(rules.rules.len(), 1, "and nothing changed");
    }

    #[test]
    fn there_are_never_too_many() {
        let mut rules = RuleSet::default();
        for minutes in 1..200 {
            rules.add(Condition::NotLive { minutes });
        }
        assert_eq!(rules.rules.len(), MOST_RULES);
        rules.remove(7);
        rules.add(Condition::NotLive { minutes: 500 });
        assert_eq!(rules.rules.last().map(|rule| rule.id), Some(101), "no two have one name");
        let mut others = RuleSet::default();
        others.add(Condition::NotLive { minutes: 777 });
        assert_eq!(rules.import(&others.export()), Err(ImportError::TooMany));
        let own = rules.export();
        assert_eq!(rules.import(&own), Ok((0, 0)), "its own file");
    }
}
