//! Seeded schedules of random faults, one upon the other, with random changes of the data between them.

use std::ops::RangeInclusive;
use std::time::Duration;

use fastrand::Rng;

use crate::console::Complaint;
use crate::faults::{API, Before, Change, DIALOG, STATS, STREAM, Step, give_password, prove, settle, wait_until_well};
use crate::proxy::{Edit, Order, Reply, Rule, frame};
use crate::{Outcome, World, clock, ensure};

/// The longest wait for a page that has seen several faults in a row, each of which made it wait longer.
const RETURN: Duration = Duration::from_secs(45);
/// Longer than a stream may be silent.
const SILENCE: Duration = Duration::from_secs(46);
/// The paths that fail.
const PATHS: [&str; 3] = [API, STREAM, STATS];
/// The statuses that they fail with.
const STATUSES: [u16; 6] = [429, 500, 502, 503, 204, 200];

/// A list of steps that a seed stands for.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The seed.
    pub seed: u64,
    /// The steps; healing is not among them.
    pub steps: Vec<Step>,
    /// Whether the reader comes back to the page after it is healed, in place of waiting for it.
    pub is_woken: bool,
}

impl Schedule {
    /// The schedule of a seed: two to five faults.
    pub fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let mut steps = Vec::new();
        for _ in 0..random.u64(2..=5) {
            steps.extend(trouble(&mut random));
            if !once_in(&mut random, 3) {
                steps.push(announced(&mut random));
            }
            if once_in(&mut random, 4) {
                steps.push(Step::Nudge);
            }
            steps.push(Step::Linger(milliseconds(&mut random, 20..=700)));
            if once_in(&mut random, 3) {
                steps.push(Step::Heal);
            }
        }
        steps.push(announced(&mut random));
        Self { seed, steps, is_woken: once_in(&mut random, 2) }
    }

    /// Plays it on a live page and heals everything: in the end the page is live, and every figure is the database's.
    ///
    /// # Errors
    ///
    /// Tells what went wrong, with the seed and the steps.
    pub async fn play(&self, world: &World) -> Outcome {
        let told = |problem: eyre::Report| {
            let Self { seed, steps, .. } = self;
            let again = format!("PULSEBOARD_SEED={seed} PULSEBOARD_SCHEDULES=1");
            let steps: Vec<String> =
                steps.iter().map(|step| format!("    {step:?}").chars().take(200).collect()).collect();
            let steps: String = steps.join("\n");
            problem.wrap_err(format!("  in the schedule of seed {seed} (alone with {again}):\n{steps}"))
        };
        self.try_play(world).await.map_err(told)
    }

    async fn try_play(&self, world: &World) -> Outcome {
        settle(world).await?;
        world.console.expect(Complaint::Network(API));
        for text in ["Event stream: ", "EventSource's response has a MIME type"] {
            world.console.expect(Complaint::Text(text));
        }
        let before = Before::now(world)?;
        for step in &self.steps {
            step.take(world, &before).await?;
        }
        world.proxy()?.heal().await?;
        if self.is_woken {
            clock::wake(&world.page).await?;
        }
        let view = world
            .page
            .wait_within(RETURN, "a live page, or the dialog", |view| view.is_live() || view.has_dialog(DIALOG));
        if view.await?.has_dialog(DIALOG) {
            give_password(world).await?;
        }
        wait_until_well(world, RETURN).await?;
        let most = world.proxy()?.most_open(STREAM, before.at);
        ensure!(most <= 1, "{most} streams at once");
        prove(world).await
    }
}

/// Whether something happens that happens once in so many times.
fn once_in(random: &mut Rng, times: u64) -> bool {
    random.u64(1..=times) == 1
}

/// A duration within a range of milliseconds.
fn milliseconds(random: &mut Rng, range: RangeInclusive<u64>) -> Duration {
    Duration::from_millis(random.u64(range))
}

/// A change that the page hears of, or finds when it is live again. Of others it hears only by its slow poll.
fn announced(random: &mut Rng) -> Step {
    let changes = [Change::Order, Change::Payment, Change::Invoice];
    Step::Change(random.choice(changes).unwrap_or(Change::Order))
}

/// One random fault.
fn trouble(random: &mut Rng) -> Vec<Step> {
    let path = random.choice(PATHS).unwrap_or(API);
    let cut = Step::Stream(Order::Cut);
    match random.u64(0..=14) {
        0 => vec![cut],
        1 => vec![Step::Frames(vec!["data: {\"type\":\"order_cr".to_owned()]), Step::Stream(Order::Reset)],
        2 => vec![Step::Stream(Order::End)],
        3 => vec![
            Step::Stream(Order::Freeze { keeps_server: once_in(random, 2) }),
            Step::Linger(milliseconds(random, 20..=300)),
            Step::Sleep(SILENCE),
        ],
        4 => vec![Step::Refuse, Step::Linger(milliseconds(random, 50..=1_500)), Step::Heal],
        5 | 6 => {
            let status = random.choice(STATUSES).unwrap_or(500);
            vec![Step::Rule(path, Rule::page(status)), cut, Step::Linger(milliseconds(random, 50..=1_500))]
        }
        7 => vec![Step::Rule(path, Rule::Late(milliseconds(random, 50..=2_000)))],
        8 => vec![Step::Rule(API, Rule::Sliced), cut],
        9 => {
            let edit = if once_in(random, 2) { Edit::Doubled } else { Edit::WithoutHeartbeats };
            vec![Step::Rule(STREAM, Rule::Edited(edit))]
        }
        10 => {
            let data = ["{bad", "7", r#"{"type":"ticket_opened"}"#, r#"{"type":"order_created","data":null}"#];
            vec![Step::Frames(random.choice(data).map(frame).into_iter().collect())]
        }
        11 => {
            let rule = Rule::Buffered { size: 64 * 1_024, passes_head: once_in(random, 2) };
            vec![Step::Rule(path, rule), cut, Step::Linger(milliseconds(random, 50..=700))]
        }
        12 => vec![Step::Rule(path, Rule::Stall), Step::Linger(milliseconds(random, 50..=1_000))],
        13 => vec![Step::Sleep(milliseconds(random, 1_000..=300_000))],
        _ if once_in(random, 3) => vec![Step::Rule(API, Rule::refusal(401, "Could not validate credentials")), cut],
        _ => {
            let refusal = Reply::stream(&[frame(r#"{"type":"error","message":"Invalid token"}"#)]);
            vec![Step::Rule(STREAM, Rule::Answer(refusal)), cut]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_stands_for_one_schedule() {
        for seed in 0..200 {
            let (one, other) = (Schedule::new(seed), Schedule::new(seed));
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
            assert!(one.steps.iter().any(|step| matches!(step, Step::Change(_))), "{one:?}");
        }
        assert_ne!(format!("{:?}", Schedule::new(1).steps), format!("{:?}", Schedule::new(2).steps));
    }
}
