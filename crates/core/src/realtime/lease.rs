//! Who leads where the browser has no locks (pages on plain http): a lease in storage that its owner renews.

use chrono::TimeDelta;

use crate::realtime::message::TabId;
use crate::time::Timestamp;

/// A lease that was not renewed for so long is over.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(4);
/// How often it is renewed, and looked at by those who wait, in milliseconds.
pub const RENEWAL: u32 = 1_000;
/// Who writes last has it: a bid counts when it still stands after so many milliseconds.
pub const CONFIRMATION: u32 = 100;

/// What to do about the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nobody's: write [`written`], and look again after [`CONFIRMATION`].
    Bid,
    /// It is this tab's: write this to renew it.
    Hold(String),
    /// It is another tab's.
    Wait,
}

/// What a tab does about the lease it finds at `now`.
pub fn step(stored: Option<&str>, me: TabId, now: Timestamp) -> Step {
    let found = stored.and_then(|text| text.split_once(' '));
    let found = found.and_then(|(owner, until)| Some((owner.parse::<TabId>().ok()?, until.parse::<i64>().ok()?)));
    match found {
        Some((owner, _)) if owner == me => Step::Hold(written(me, now)),
        // One that ends later than any can was written before the clock was set back.
        Some((_, until)) if (1..=LIFETIME.num_milliseconds()).contains(&(until - now.timestamp_millis())) => Step::Wait,
        Some(_) | None => Step::Bid,
    }
}

/// A lease of `me` from `now`.
pub fn written(me: TabId, now: Timestamp) -> String {
    format!("{me} {}", (now + LIFETIME).timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    const NOW: Timestamp = at(100_000);

    #[test]
    fn a_lease_is_its_owners_until_it_runs_out() {
        let mine = written(7, NOW);
        assert_eq!(mine, "7 104000");
        let table = [
            (None, Step::Bid),
            (Some("7 1"), Step::Hold(mine.clone())),
            (Some("7 104000"), Step::Hold(mine.clone())),
            (Some("8 100001"), Step::Wait),
            (Some("8 104000"), Step::Wait),
            (Some("8 100000"), Step::Bid),
            (Some("8 104001"), Step::Bid),
            (Some("8"), Step::Bid),
            (Some("junk 104000"), Step::Bid),
            (Some(""), Step::Bid),
        ];
        for (stored, expected) in table {
            assert_eq!(step(stored, 7, NOW), expected, "{stored:?}");
        }
    }
}
