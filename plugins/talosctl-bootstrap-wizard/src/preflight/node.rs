//! What concerns one node.

use jiff::{SignedDuration, Timestamp};
use labkit::finding::{Evidence, Finding, Severity};

use super::{Candidate, Preflight, subject, written};
use crate::cluster::{Role, Version};
use crate::disks::size;
use crate::findings::{access, check, node as rules};
use crate::install::choice::{self, Target, Undecided};
use crate::install::known_machine;
use crate::install::sight::{Facts, Sight, Waiting};

const GB: u64 = 1_000_000_000;
const MIB: u64 = 1 << 20;
/// What firmware and graphics keep for themselves; Talos subtracts the same.
const KEPT: u64 = 150 * MIB;
/// How far clocks may differ before it is worth a word: what certificates of Kubernetes bear.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn judge(candidate: &Candidate<'_>, preflight: &Preflight<'_>) -> Vec<Finding> {
    let node = candidate.node;
    let is_under_way = candidate.history.sent.is_some();
    match candidate.sight {
        Sight::Silent { .. } | Sight::NotTalos { .. } | Sight::Foreign { .. } if is_under_way => Vec::new(),
        Sight::Silent { why } => {
            let message = format!("nothing answers at {}: {why}", node.address);
            vec![rules::SILENT.finding(subject(node), message).evidence([written(node)])]
        }
        Sight::NotTalos { speaks } => {
            let message = format!("what answers at {} is not Talos: {speaks}", node.address);
            vec![rules::NOT_TALOS.finding(subject(node), message).evidence([written(node)])]
        }
        Sight::Foreign { why } => {
            vec![rules::FOREIGN.finding(subject(node), why.clone()).evidence([written(node)])]
        }
        Sight::Ours(facts) => other_machine(candidate, facts).into_iter().collect(),
        Sight::Maintenance(waiting) => waits(candidate, waiting, preflight),
    }
}

fn waits(candidate: &Candidate<'_>, waiting: &Waiting, preflight: &Preflight<'_>) -> Vec<Finding> {
    let node = candidate.node;
    let facts = &waiting.facts;
    let mut findings = Vec::new();
    findings.extend(other_machine(candidate, facts));
    if let Some(disk) = &facts.system_disk {
        let message =
            format!("Talos is on {disk} already: it would take a configuration and install nothing");
        findings.push(rules::INSTALLED.finding(subject(node), message).severity(Severity::Error));
    }
    for medium in facts.media() {
        findings.push(
            rules::MEDIUM_IN
                .finding(subject(node), format!("the installer is still in: {medium}"))
                .hint("take it out; the installer runs from memory"),
        );
    }
    findings.extend(disk(candidate, facts));
    findings.extend(version(candidate, facts, &preflight.cluster.talos_version));
    findings.extend(memory(candidate, facts));
    findings.extend(link(candidate, facts));
    findings.extend(clock(candidate, waiting, preflight.now));
    if facts.is_secure_boot && !preflight.cluster.installer_image().contains("secureboot") {
        let message =
            format!("SecureBoot is on, and the installer is {}", preflight.cluster.installer_image());
        findings.push(check::SECURE_BOOT.finding(subject(node), message));
    }
    if let Some(error) = &candidate.configuration {
        let finding = check::CONFIGURATION_INVALID.finding(subject(node), error.message.clone());
        findings.push(finding.evidence(error.causes.iter().map(Evidence::new)));
    }
    findings
}

fn other_machine(candidate: &Candidate<'_>, facts: &Facts) -> Option<Finding> {
    let known = known_machine(candidate.node, candidate.history);
    (known.is(&facts.machine) == Some(false)).then(|| {
        let message =
            format!("the machine at {} is another one than is written down", candidate.node.address);
        let seen = format!("uuid {}, {}", facts.machine.uuid, facts.machine.macs.join(", "));
        check::MACHINE_OTHER
            .finding(subject(candidate.node), message)
            .evidence([written(candidate.node), Evidence::new(seen)])
    })
}

fn disk(candidate: &Candidate<'_>, facts: &Facts) -> Vec<Finding> {
    // Half of the truth would accuse a disk, or acquit one.
    if !facts.is_complete {
        return Vec::new();
    }
    let node = candidate.node;
    let chosen = match &node.disk {
        Some(disk) => choice::by_identity(&facts.disks, disk),
        None => choice::only(&facts.disks),
    };
    match chosen {
        Ok(target) => target_of(candidate, facts, &target),
        Err(Undecided::NoCandidate) => {
            let seen = facts.disks.disks.iter().filter_map(|disk| {
                let why = facts.disks.unfit(disk)?.reason();
                Some(Evidence::new(format!("{} ({}): {why}", disk.name, disk.model)))
            });
            vec![check::DISK_NONE.finding(subject(node), "it has no disk to install to").evidence(seen)]
        }
        Err(undecided @ Undecided::Several(_)) => {
            let finding = check::DISK_OPEN.finding(subject(node), undecided.to_string());
            vec![finding.evidence(undecided.hints().into_iter().map(Evidence::new))]
        }
        Err(undecided) => {
            let finding = check::DISK_UNDECIDED.finding(subject(node), undecided.to_string());
            vec![finding.evidence(undecided.hints().into_iter().map(Evidence::new))]
        }
    }
}

fn target_of(candidate: &Candidate<'_>, facts: &Facts, target: &Target) -> Vec<Finding> {
    let about = || subject(candidate.node);
    let disk = &target.disk;
    let mut findings = Vec::new();
    if disk.size < 20 * GB {
        let severity = if disk.size < 10 * GB { Severity::Error } else { Severity::Warning };
        let message = format!("{} has {}", disk.name, size(disk.size));
        findings.push(check::DISK_SMALL.finding(about(), message).severity(severity));
    }
    let content = facts.disks.content(disk);
    if !content.is_empty() {
        let message = format!("{} will be erased: {}", disk.model, target.content);
        let parts = content
            .parts
            .iter()
            .map(|part| Evidence::new(format!("{}: {}, {}", part.name, part.what, size(part.size))));
        findings.push(check::DISK_DATA.finding(about(), message).evidence(parts));
    }
    let above: Vec<&str> = facts.disks.built_on(disk).collect();
    if !above.is_empty() {
        let message = format!("{} is in use by {}", disk.name, above.join(", "));
        findings.push(check::DISK_IN_USE.finding(about(), message));
    } else if let Some(holding) = content.holdings.iter().find(|holding| holding.is_stacked()) {
        let message = format!("{} was part of {}", disk.name, holding.name());
        findings.push(check::DISK_LEFTOVERS.finding(about(), message));
    }
    findings
}

fn version(candidate: &Candidate<'_>, facts: &Facts, wanted: &Version) -> Option<Finding> {
    let running: Version = facts.version.parse().ok()?;
    if running == *wanted {
        return None;
    }
    let same_minor = running.is(wanted.major, wanted.minor);
    let message = format!("the installer is Talos {running}, the cluster is to have {wanted}");
    let severity = if same_minor { Severity::Warning } else { Severity::Error };
    Some(check::VERSION_OTHER.finding(subject(candidate.node), message).severity(severity))
}

fn memory(candidate: &Candidate<'_>, facts: &Facts) -> Option<Finding> {
    let memory = facts.memory?;
    let role = candidate.node.role;
    let (least, better) = match role {
        Role::ControlPlane => (1848 * MIB, 4096 * MIB),
        Role::Worker => (1024 * MIB, 2048 * MIB),
    };
    let severity = if memory < least - KEPT {
        Severity::Error
    } else if memory < better - KEPT {
        Severity::Warning
    } else {
        return None;
    };
    let message = format!("it has {} of memory; a {role} should have {}", size(memory), size(better));
    Some(check::MEMORY_LOW.finding(subject(candidate.node), message).severity(severity))
}

fn link(candidate: &Candidate<'_>, facts: &Facts) -> Option<Finding> {
    let up: Vec<_> = facts.links.iter().filter(|link| link.is_up).collect();
    let fastest = up.iter().filter_map(|link| Some((link.speed?, &link.name))).max()?;
    let is_known = up.iter().all(|link| link.speed.is_some());
    (is_known && fastest.0 <= 100).then(|| {
        let message = format!("{} runs at {} Mbit/s", fastest.1, fastest.0);
        check::LINK_SLOW.finding(subject(candidate.node), message)
    })
}

/// The certificate was made at the start of the node, by its clock: it cannot begin later than now, nor have ended.
fn clock(candidate: &Candidate<'_>, waiting: &Waiting, now: Timestamp) -> Option<Finding> {
    let certificate = &waiting.certificate;
    let ahead = certificate.not_before.duration_since(now);
    let behind = now.duration_since(certificate.not_after);
    let (skew, direction) = if ahead > SKEW {
        (ahead, "ahead of")
    } else if behind > SignedDuration::ZERO {
        (behind, "behind")
    } else {
        return None;
    };
    let message = format!("its clock is {direction} ours by at least {skew:#}");
    Some(access::CLOCK.finding(subject(candidate.node), message).severity(Severity::Warning))
}
