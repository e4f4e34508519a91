//! Waiting until a node that may have its configuration runs from its disk.

use jiff::Timestamp;
use labkit::talos::{Address, Credentials, Fingerprint};
use tokio::time::{Instant, sleep};

use super::find::find;
use super::limits::Limits;
use super::look::look;
use super::proof::Agreed;
use super::sight::Sight;
use super::step::{Step, next};
use crate::cluster::Cluster;
use crate::journal::{Installed, Machine, NodeHistory};

/// A node that is waited for.
pub struct Waited<'w> {
    /// What was agreed.
    pub agreed: &'w Agreed,
    /// What the journal knows of it.
    pub history: &'w NodeHistory,
    /// The machine that has its configuration.
    pub machine: &'w Machine,
    /// Where it was last.
    pub address: Address,
    /// Where its configuration may have put it.
    pub planned: Vec<Address>,
    /// Where others are.
    pub others: Vec<Address>,
    /// The cluster, for the ranges it may be found in.
    pub cluster: &'w Cluster,
    /// As whom it is asked.
    pub credentials: &'w Credentials,
    /// How long.
    pub limits: Limits,
}

/// How the waiting ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// It is installed.
    Installed(Installed),
    /// It is in maintenance mode again, in another boot.
    Failed {
        /// Its certificate there.
        fingerprint: Fingerprint,
    },
    /// It is still in maintenance mode, in the same boot.
    NotBegun,
    /// It is not as agreed, or cannot become so.
    Wrong {
        /// Everything.
        what: Vec<String>,
        /// What to do.
        hints: Vec<String>,
    },
    /// It took too long.
    TimedOut {
        /// What was seen last.
        last: String,
    },
}

/// Looks until it is clear how the installation ended. `say` gets a line whenever something changes.
pub async fn wait(mut waited: Waited<'_>, say: &dyn Fn(&str)) -> Ended {
    let started = Instant::now();
    let deadline = started + waited.limits.installed + waited.limits.preparing;
    let mut seen_last = started;
    let mut searched = started;
    let mut failed_before: Option<Fingerprint> = None;
    let mut said = String::new();
    loop {
        let sight = look(&waited.address, Some(waited.credentials)).await;
        let line = line(&sight);
        if said != line {
            say(&line);
            said.clone_from(&line);
        }
        match next(waited.agreed, waited.history, &sight, Timestamp::now(), waited.limits.begin) {
            Step::Done { proof, .. } => return Ended::Installed(proof),
            Step::Wrong { what, hints } => return Ended::Wrong { what, hints },
            Step::Refused { why, hints } => return Ended::Wrong { what: vec![why], hints },
            Step::Resend { .. } => return Ended::NotBegun,
            Step::Failed { waiting, .. } => {
                // The certificate may change within a boot, too: only one that stays says what happened.
                let fingerprint = waiting.fingerprint();
                if failed_before == Some(fingerprint) {
                    return Ended::Failed { fingerprint };
                }
                failed_before = Some(fingerprint);
            }
            Step::Install(_) | Step::Await { .. } => {}
        }
        if is_itself(&sight, waited.machine) {
            seen_last = Instant::now();
        }
        let limits = waited.limits;
        if seen_last.elapsed() >= limits.astray && searched.elapsed() >= limits.search {
            let mut except = waited.others.clone();
            except.push(waited.address.clone());
            if let Some(address) =
                find(waited.machine, &waited.planned, waited.cluster, waited.credentials, &except).await
            {
                say(&format!("answers at {address} now"));
                waited.address = address;
            }
            searched = Instant::now();
        }
        if Instant::now() >= deadline {
            return Ended::TimedOut { last: said };
        }
        sleep(limits.poll).await;
    }
}

/// Whether the machine that is waited for was seen.
fn is_itself(sight: &Sight, machine: &Machine) -> bool {
    match sight {
        Sight::Maintenance(waiting) => machine.is(&waiting.facts.machine) != Some(false),
        Sight::Ours(facts) => machine.is(&facts.machine) != Some(false),
        _ => false,
    }
}

/// What is shown, in a few words.
fn line(sight: &Sight) -> String {
    match sight {
        Sight::Silent { .. } => "is away: installing, or restarting".to_owned(),
        Sight::NotTalos { speaks } => format!("something else answers: {speaks}"),
        Sight::Maintenance(_) => "is in maintenance mode".to_owned(),
        Sight::Foreign { .. } => "answers with a certificate that is not ours".to_owned(),
        Sight::Ours(facts) => {
            let stage = facts
                .status
                .as_ref()
                .map_or_else(|| "starting".to_owned(), |status| status.stage.to_string());
            match facts.etcd_state() {
                Some(etcd) => format!("is {stage}, etcd {etcd}"),
                None => format!("is {stage}"),
            }
        }
    }
}
