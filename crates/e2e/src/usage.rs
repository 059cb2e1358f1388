//! What a program under way costs the system, as Linux tells it.

use std::fs;
use std::process::Command;

use eyre::eyre;

use crate::Outcome;
use crate::process::Process;

/// The memory that a program holds, in KiB.
///
/// # Errors
///
/// Where the system does not tell.
pub fn resident_kibibytes(process: &Process) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| eyre!("the system tells no memory of {}", process.id()))
}

/// The time that processors have spent on a program, in seconds.
///
/// # Errors
///
/// Where the system does not tell.
pub fn cpu_seconds(process: &Process) -> Outcome<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.id()))?;
    // After the name, which may hold anything: the 12th and 13th are the ticks in user and kernel mode.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok());
    let told = Command::new("getconf").arg("CLK_TCK").output()?;
    let per_second: f64 = String::from_utf8_lossy(&told.stdout).trim().parse()?;
    let spent = ticks(11).zip(ticks(12)).ok_or_else(|| eyre!("the system tells no time of {}", process.id()))?;
    Ok((spent.0 + spent.1) / per_second)
}
