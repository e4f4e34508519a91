//! Everything that is asked about one node before anything is changed: whether it is the node, which disk, whether the boot
//! medium stays.

use std::collections::BTreeMap;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::plan::{Action, Plan, PlanFlags};
use labkit::talos::Fingerprint;

use crate::ask::key::of_node;
use crate::ask::{Asker, Choice};
use crate::cluster::Cluster;
use crate::commands::ground::{Ground, Seen};
use crate::install::choice::{self, Target, Undecided};
use crate::install::send::Order;
use crate::install::sight::{Facts, Waiting};
use crate::install::step::{Step, next};
use crate::journal::{Event, Installed, Sent, Trust};

/// What is known beforehand, and who is asked for the rest.
pub(super) struct Options<'o> {
    /// Fingerprints by node.
    pub given: &'o BTreeMap<String, Fingerprint>,
    /// The boot media stay in.
    pub keep_boot_medium: bool,
    /// What was confirmed.
    pub flags: &'o PlanFlags,
    /// Who is asked.
    pub asker: &'o Asker,
}

/// A node about which nothing is left to ask but the last word.
pub(super) struct Prepared<'g> {
    /// The node.
    pub seen: Seen<'g>,
    /// What is to be sent; `None` if it was sent before.
    pub order: Option<Order>,
    /// The proof, if it is installed already.
    pub proof: Option<Installed>,
    /// Why the order is a second one.
    again: Option<String>,
}

/// Asks what is left to ask about a node.
pub(super) fn prepare<'g>(
    ground: &Ground<'_>,
    mut seen: Seen<'g>,
    options: &Options<'_>,
) -> Result<Prepared<'g>> {
    let agreed = seen.agreed(&ground.cluster);
    let step = next(&agreed, &seen.history, &seen.sight, Timestamp::now(), ground.limits.begin);
    let nothing = |seen, proof| Ok(Prepared { seen, order: None, proof, again: None });
    let (waiting, again) = match step {
        Step::Done { proof, is_recorded } => {
            if !is_recorded {
                record(ground, &seen, Event::Installed(proof.clone()))?;
            }
            return nothing(seen, Some(proof));
        }
        Step::Await { why } => {
            if seen.history.sent.is_none() {
                // Somebody else configured it, and it is still starting: there is nothing to compare it with yet.
                return Err(Error::refused(format!("{}: {why}", seen.node.hostname))
                    .hint("wait until it has started, and try again"));
            }
            ground.say(&seen.node.hostname, &format!("{why}; looking on"));
            return nothing(seen, None);
        }
        Step::Refused { why, hints } => return Err(refuse(&seen, &[why], hints)),
        Step::Wrong { what, hints } => return Err(wrong(&seen, &what, hints)),
        Step::Install(waiting) => (waiting, None),
        Step::Failed { waiting, times } => {
            let fingerprint = waiting.fingerprint().to_string();
            record(ground, &seen, Event::InstallFailed { fingerprint })?;
            seen.history = ground.history().node(&seen.node.hostname);
            (waiting, Some(failed(times)))
        }
        Step::Resend { waiting, sent } => (waiting, Some(unanswered(&sent))),
    };
    trust(ground, &seen, &waiting, options)?;
    let target = target(&seen, &waiting.facts, options)?;
    let keeps_medium = medium(ground, &seen, &waiting.facts, options)?;
    let configuration = ground.configuration(seen.node, &target.identity)?;
    let order = Order {
        node: seen.node.hostname.clone(),
        address: seen.address.clone(),
        fingerprint: waiting.fingerprint(),
        machine: waiting.facts.machine.clone(),
        target,
        configuration,
        keeps_medium,
    };
    Ok(Prepared { seen, order: Some(order), proof: None, again })
}

impl Prepared<'_> {
    /// What needs the user's word: the loss of what is on the disk.
    pub(super) fn plan(&self, cluster: &Cluster) -> Plan {
        let mut plan = Plan::default();
        let Some(order) = &self.order else { return plan };
        let node = self.seen.node;
        let again = self.again.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        let summary = format!(
            "erase {} and install Talos {} as {}{again}",
            order.target, cluster.talos_version, node.role
        );
        let change = plan.final_change(
            Action::Run,
            Subject::new("Node", &node.hostname),
            &summary,
            &order.target.token,
        );
        change.needs.push(format!("the machine at {} with {}", order.address, numbers(order)));
        plan
    }
}

fn numbers(order: &Order) -> String {
    let uuid = (!order.machine.uuid.is_empty()).then(|| format!("uuid {}", order.machine.uuid));
    let macs = (!order.machine.macs.is_empty()).then(|| format!("MAC {}", order.machine.macs.join(", ")));
    let known: Vec<String> = uuid.into_iter().chain(macs).collect();
    if known.is_empty() { "no numbers of its own".to_owned() } else { known.join(", ") }
}

/// Disks of two nodes with the same number: one word must not erase both.
pub(super) fn tell_shared_disks_apart(prepared: &mut [Prepared<'_>]) {
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for order in prepared.iter().filter_map(|one| one.order.as_ref()) {
        *holders.entry(order.target.token.clone()).or_default() += 1;
    }
    for order in prepared.iter_mut().filter_map(|one| one.order.as_mut()) {
        if holders.get(&order.target.token).is_some_and(|count| *count > 1) {
            order.target.token = format!("{}/{}", order.node, order.target.token);
        }
    }
}

/// The certificate is the node's: given, trusted in this boot before, or compared by somebody now.
fn trust(ground: &Ground<'_>, seen: &Seen<'_>, waiting: &Waiting, options: &Options<'_>) -> Result<()> {
    let name = &seen.node.hostname;
    let shown = waiting.fingerprint();
    let place = (seen.address.to_string(), shown.to_string());
    let given = options.given.get(name);
    if given.is_none() && seen.history.trusted.as_ref() == Some(&place) {
        return Ok(());
    }
    let by = match given {
        Some(given) if *given == shown => Trust::Given,
        Some(given) => return Err(another(name, &given.to_string(), &shown)),
        None => asked(seen, shown, options)?,
    };
    let (address, fingerprint) = place;
    record(ground, seen, Event::FingerprintTrusted { address, fingerprint, by })
}

fn asked(seen: &Seen<'_>, shown: Fingerprint, options: &Options<'_>) -> Result<Trust> {
    let name = &seen.node.hostname;
    let key = of_node("nodes.*.fingerprint", name);
    if !options.asker.can_ask(&key) {
        return Err(Error::refused(format!(
            "nobody has compared the certificate of {name}; nothing was changed"
        ))
        .caused_by(format!("{} shows {shown}", seen.address))
        .hint(format!("compare it with the node's console, then pass --fingerprint {name}={shown}")));
    }
    let question = format!(
        "{name} at {} shows the fingerprint {shown}. Type what its console shows, or \"same\" if you compared them",
        seen.address
    );
    let answer = options.asker.text(&key, &question, None)?;
    match answer.trim() {
        "same" if options.asker.is_answered(&key) => Err(Error::refused(format!(
            "a file cannot compare the certificate of {name} with its console; nothing was changed"
        ))
        .hint(format!("answer {key} with the fingerprint that the console shows"))),
        "same" => Ok(Trust::Person),
        typed if typed == shown.to_string() => Ok(Trust::Person),
        typed => Err(another(name, typed, &shown)),
    }
}

fn another(name: &str, wanted: &str, shown: &Fingerprint) -> Error {
    Error::refused(format!("{name} shows another certificate than was given; nothing was changed"))
        .caused_by(format!("expected {wanted}, it shows {shown}"))
        .hint("it is new at every boot: look at the node's console again")
        .hint("if the console shows yet another one, something between here and the node pretends to be it")
}

/// The disk: as `cluster.yaml` has it, as a confirmation or an answer names it, the only one there is, or as asked.
fn target(seen: &Seen<'_>, facts: &Facts, options: &Options<'_>) -> Result<Target> {
    let name = &seen.node.hostname;
    let key = of_node("nodes.*.disk", name);
    let refused = |undecided: Undecided| {
        let error = Error::refused(format!("{name}: {undecided}; nothing was changed"));
        undecided.hints().into_iter().fold(error, Error::hint)
    };
    if let Some(identity) = &seen.node.disk {
        return choice::by_identity(&facts.disks, identity).map_err(refused);
    }
    let named: Vec<Target> = options
        .flags
        .confirm
        .iter()
        .filter_map(|token| choice::by_name(&facts.disks, token.rsplit('/').next().unwrap_or(token)).ok())
        .collect();
    if let [one] = named.as_slice() {
        return Ok(one.clone());
    }
    match choice::only(&facts.disks) {
        Ok(target) => Ok(target),
        Err(Undecided::Several(targets)) if options.asker.can_ask(&key) => {
            let of = |target: &Target| Choice { value: target.token.clone(), label: target.to_string() };
            let choices: Vec<Choice> = targets.iter().map(of).collect();
            let question = format!("Which disk of {name} is to be erased and installed to?");
            let at = options.asker.select(&key, &question, &choices)?;
            targets.into_iter().nth(at).ok_or_else(|| refused(Undecided::NoCandidate))
        }
        Err(undecided) => Err(refused(undecided)),
    }
}

/// Whether the boot medium stays in, on somebody's word.
fn medium(ground: &Ground<'_>, seen: &Seen<'_>, facts: &Facts, options: &Options<'_>) -> Result<bool> {
    let media = facts.media();
    let [first, ..] = media.as_slice() else { return Ok(false) };
    let name = &seen.node.hostname;
    let key = of_node("nodes.*.bootMedium", name);
    let keeps = if options.keep_boot_medium {
        true
    } else if options.asker.can_ask(&key) {
        let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
        let choices = [
            choice("removed", "I take it out now; the installation waits for that"),
            choice("keep", "it stays in: it cannot be taken out"),
        ];
        let question = format!("The installer of {name} is still in: {first}");
        options.asker.select(&key, &question, &choices)? == 1
    } else {
        false
    };
    if keeps {
        record(ground, seen, Event::BootMediumKept { media })?;
    }
    Ok(keeps)
}

fn record(ground: &Ground<'_>, seen: &Seen<'_>, event: Event) -> Result<()> {
    ground.journal.append(ground.session, &seen.node.hostname, event)
}

fn failed(times: u32) -> String {
    let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
    format!("the installation failed {times}: the node came back to maintenance mode")
}

fn unanswered(sent: &Sent) -> String {
    let what = if sent.accepted { "was accepted" } else { "got no answer" };
    format!("again: what was sent at {:.0} {what}, and the node has not begun", sent.at)
}

fn refuse(seen: &Seen<'_>, why: &[String], hints: Vec<String>) -> Error {
    let error = Error::refused(format!("{}: {}; nothing was changed", seen.node.hostname, why.join("; ")));
    hints.into_iter().fold(error, Error::hint)
}

/// A node that has a configuration, and is not as it should be.
fn wrong(seen: &Seen<'_>, what: &[String], hints: Vec<String>) -> Error {
    let error = Error::failed(format!("{} is not as agreed: {}", seen.node.hostname, what.join("; ")));
    hints.into_iter().fold(error, Error::hint)
}
