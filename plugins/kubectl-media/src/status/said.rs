//! What an app says of itself, as `status` shows it, and what of that is wrong.

use labkit::finding::Severity;
use labkit::output::{Cell, Tone};
use schemars::JsonSchema;
use serde::Serialize;

use super::judge::{Layer, Problem};
use crate::apps::Api;
use crate::ask::answers::{Complaint, Queue, Vpn};
use crate::ask::{Asked, Trouble};
use crate::keys::FileState;
use crate::reach::{Unreached, Via};
use crate::stack::Instance;

/// What an app says of itself.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppAnswers")]
pub struct Said {
    /// Whether it answers, and says that it lives.
    pub alive: bool,
    /// The way it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// In one word: `ok`, the severity of its worst complaint, `alive` where it says no more than that, `unknown` where
    /// nobody may ask, or why it says nothing.
    pub health: String,
    /// What it complains about, in its own words.
    pub complaints: Vec<Complaint>,
    /// What it is fetching, or what waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<Queue>,
    /// How many watch something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streams: Option<u64>,
    /// The VPN around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpn: Option<Vpn>,
    /// Whether somebody owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<bool>,
    /// Whether it was set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up: Option<bool>,
    /// What kept it from saying more.
    pub troubles: Vec<ShownTrouble>,
}

/// What kept an app from answering.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppTrouble")]
pub struct ShownTrouble {
    /// One word: `NoAnswer`, `KeyRefused`, `LoginPage`.
    pub reason: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<&'static str>,
}

impl Said {
    /// The same as it is shown.
    pub(super) fn new(asked: &Asked) -> Self {
        let answers = &asked.answers;
        let troubles = answers.troubles.iter().map(|trouble| ShownTrouble {
            reason: trouble.reason().to_owned(),
            message: trouble.to_string(),
            hint: trouble.hint(),
        });
        Self {
            alive: answers.alive,
            via: answers.via,
            health: health(asked),
            complaints: answers.health.clone(),
            queue: answers.queue.clone(),
            streams: answers.streams,
            vpn: answers.vpn.clone(),
            claimed: answers.claimed,
            set_up: answers.set_up,
            troubles: troubles.collect(),
        }
    }

    /// The health as a cell: what is not well stands out.
    pub(super) fn health_cell(&self) -> Cell {
        let worst = self.complaints.iter().map(|complaint| complaint.severity).max();
        let count = |severity| self.complaints.iter().filter(|one| one.severity == severity).count();
        match self.health.as_str() {
            "ok" | "alive" | "unknown" => self.health.as_str().into(),
            "error" | "warning" => {
                let severity = worst.unwrap_or(Severity::Warning);
                let many = count(severity);
                let s = if many == 1 { "" } else { "s" };
                Cell::toned(format!("{many} {}{s}", severity.name()), severity.tone())
            }
            other => Cell::toned(other, if self.alive { Tone::Warning } else { Tone::Bad }),
        }
    }

    /// What it does at the moment.
    pub(super) fn activity(&self) -> String {
        let mut parts = Vec::new();
        if let Some(queue) = &self.queue {
            parts.push(if queue.paused {
                format!("{} paused", queue.total)
            } else {
                format!("{} queued", queue.total)
            });
            if queue.errors > 0 {
                parts.push("failures".to_owned());
            }
        }
        if let Some(streams) = self.streams {
            let s = if streams == 1 { "" } else { "s" };
            parts.push(format!("{streams} stream{s}"));
        }
        if parts.is_empty() { "<none>".to_owned() } else { parts.join(", ") }
    }
}

/// The health in one word.
fn health(asked: &Asked) -> String {
    let answers = &asked.answers;
    let worst = answers.health.iter().map(|complaint| complaint.severity).max();
    if let Some(trouble) = answers.troubles.first() {
        // Without a key it may still have said that it lives, and complained.
        let keyless = matches!(trouble, Trouble::NoKey(_) | Trouble::KeyUnseen(_));
        return match worst {
            Some(severity) if severity > Severity::Info => severity.name(),
            _ if keyless && answers.alive => "alive",
            _ if trouble.is_gap() => "unknown",
            _ => trouble.reason(),
        }
        .to_owned();
    }
    match worst {
        Some(severity) if severity > Severity::Info => severity.name().to_owned(),
        _ => "ok".to_owned(),
    }
}

/// What is wrong by what an app says, or does not. `known` is what is wrong by what the API server says: an app whose
/// pod is broken or starting is not expected to answer.
pub(super) fn judge_said(instance: &Instance, asked: &Asked, known: &[Problem]) -> Vec<Problem> {
    let answers = &asked.answers;
    let mut problems: Vec<Problem> = answers
        .health
        .iter()
        .filter(|complaint| complaint.severity > Severity::Info)
        .map(|complaint| problem(complaint.severity, &complaint.source, complaint.message.as_str()))
        .collect();
    if answers.claimed == Some(false) {
        problems.push(problem(Severity::Error, "Unclaimed", "nobody owns it: clients are not let in"));
    }
    if answers.set_up == Some(false) {
        problems.push(problem(Severity::Warning, "NotSetUp", "its first-run questions were never answered"));
    }
    let below = known.iter().any(|problem| {
        problem.layer <= Layer::Workload && problem.severity > Severity::Info && problem.reason != "OOMKilled"
    });
    let told = answers.troubles.iter().filter_map(|trouble| {
        let severity = severity(trouble, instance, asked)?;
        (!below || answers.alive).then(|| problem(severity, trouble.reason(), trouble.to_string()))
    });
    problems.extend(told);
    problems
}

/// How bad a trouble is; `None` for one that is no fault of the app's, or is told as a gap.
fn severity(trouble: &Trouble, instance: &Instance, asked: &Asked) -> Option<Severity> {
    let alive = asked.answers.alive;
    match trouble {
        _ if trouble.is_gap() => None,
        Trouble::Unreached(Unreached::NotRunning) => None,
        Trouble::Unreached(Unreached::NoWay(_)) => Some(Severity::Warning),
        Trouble::Unreached(_) | Trouble::Status(..) if !alive => Some(Severity::Error),
        // Some keep no key that could be found; that nobody handed one over is nothing wrong with them.
        Trouble::NoKey(_) => {
            let keeps = !matches!(instance.app.api, Api::QBittorrent | Api::Jellyfin | Api::Transmission);
            let proxied = asked.answers.via == Some(Via::Proxy) && instance.app.api == Api::Tautulli;
            (keeps && !proxied && asked.access.file != FileState::None).then_some(Severity::Warning)
        }
        _ => Some(Severity::Warning),
    }
}

fn problem(severity: Severity, reason: &str, message: impl Into<String>) -> Problem {
    Problem { severity, layer: Layer::App, reason: reason.to_owned(), message: message.into() }
}
