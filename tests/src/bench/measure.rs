//! Whole processes, measured from outside.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Failure;
use crate::harness::{TestEnvironment, companion};

/// What one process took. `processor` and `memory` need `time` on PATH.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// Of user and system together.
    pub processor: Option<Duration>,
    /// Its largest resident set, in bytes.
    pub memory: Option<u64>,
}

/// Runs a command several times; the median of each figure.
pub fn median(env: &TestEnvironment, line: &[&str], times: usize, accepted: &[i32]) -> Result<Cost, Failure> {
    let mut costs = (0..times).map(|_| once(env, line, accepted)).collect::<Result<Vec<_>, _>>()?;
    costs.sort_by_key(|cost| cost.wall);
    let wall = costs.get(times / 2).ok_or("nothing was measured")?.wall;
    costs.sort_by_key(|cost| cost.processor);
    let processor = costs[times / 2].processor;
    costs.sort_by_key(|cost| cost.memory);
    Ok(Cost { wall, processor, memory: costs[times / 2].memory })
}

/// Runs a command once.
pub fn once(env: &TestEnvironment, line: &[&str], accepted: &[i32]) -> Result<Cost, Failure> {
    let wall = wall_time(&mut env.command(line), line, accepted)?;
    let Some(time) = companion("time") else { return Ok(Cost { wall, processor: None, memory: None }) };
    let report = env.root().join("tmp/time");
    // The program as `time` has to find it, with the same environment.
    let plain = env.command(line);
    let mut timed = Command::new(time);
    timed.args([OsString::from("-f"), "%U %S %M".into(), "-o".into(), report.clone().into()]);
    timed.arg(plain.get_program()).args(plain.get_args());
    timed.env_clear().envs(env.variables().iter().cloned()).current_dir(env.work());
    wall_time(&mut timed, line, accepted)?;
    let (processor, memory) = read_report(&report)?;
    Ok(Cost { wall, processor: Some(processor), memory: Some(memory) })
}

fn wall_time(command: &mut Command, line: &[&str], accepted: &[i32]) -> Result<Duration, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output()?;
    let wall = start.elapsed();
    if output.status.code().is_some_and(|code| accepted.contains(&code)) {
        return Ok(wall);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} ended with {}: {said}", line.join(" "), output.status).into())
}

/// The last line of GNU time's report; it puts `Command exited with non-zero status` before it.
fn read_report(path: &Path) -> Result<(Duration, u64), Failure> {
    let text = fs::read_to_string(path)?;
    let figures: Vec<f64> =
        text.lines().last().unwrap_or_default().split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [user, system, kilobytes] = figures.as_slice() else {
        return Err(format!("time reports {text:?}").into());
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a size in kB, far below 2^53
    let bytes = *kilobytes as u64 * 1024;
    Ok((Duration::from_secs_f64(user + system), bytes))
}

/// Starts all commands at once and waits for all; the time from the first start to the last end.
pub fn together(env: &TestEnvironment, lines: &[Vec<String>]) -> Result<Duration, Failure> {
    let start = Instant::now();
    let mut children = Vec::new();
    for line in lines {
        let mut command = env.command(line);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        children.push((line, command.spawn()?));
    }
    let mut failed = None;
    for (line, child) in children {
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            failed = Some(format!("{} ended with {}: {said}", line.join(" "), output.status));
        }
    }
    match failed {
        None => Ok(start.elapsed()),
        Some(reason) => Err(reason.into()),
    }
}
