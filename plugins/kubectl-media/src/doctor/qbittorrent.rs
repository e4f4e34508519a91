//! qBittorrent's logins.

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, log_line, target};
use super::correlate::Found;
use crate::apps::{Api, Sign};
use crate::ask::Trouble;
use crate::stack::Instance;

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted().filter(|(_, one)| one.app.api == Api::QBittorrent) {
        found.extend(banned(case, at, instance));
        found.extend(temporary_password(case, at, instance));
    }
}

pub(super) const BANNED: Rule = Rule {
    code: "MEDIA-QBITTORRENT-BANNED",
    severity: Severity::Error,
    title: "qBittorrent lets a client in no more after too many failed logins",
    explanation: "After five wrong passwords it refuses that address for an hour, the right password as well. One app \
                  with an old password is enough. What the *arr apps say about their download client follows from \
                  this.\n\nFound by its answer, or by `IP has been banned` in its log.",
    mend: "Correct the password in the app that keeps failing first; then wait an hour, or restart qBittorrent: the \
           counter is in its memory.",
    source: "qbittorrent/qBittorrent: src/webui/api/authcontroller.cpp",
};

pub(super) const TEMPORARY_PASSWORD: Rule = Rule {
    code: "MEDIA-QBITTORRENT-PASSWORD",
    severity: Severity::Warning,
    title: "qBittorrent has no password of its own",
    explanation: "Without one it makes up a new one at each start and writes it to its log; apps that know the last one \
                  are refused after a restart.\n\nFound by its log.",
    mend: "Log in with the password in its log (`kubectl logs`), and set a lasting one under Tools / Options / WebUI.",
    source: "qbittorrent/qBittorrent: src/app/application.cpp",
};

fn banned(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let line = case.mark(at, Sign::Banned);
    let answers = case.answers(at);
    let refuses = answers.is_some_and(|one| one.troubles.iter().any(|one| matches!(one, Trouble::Banned)));
    if line.is_none() && !refuses {
        return None;
    }
    let who = line.and_then(|(_, mark)| client(case, &mark.line));
    let message = match &who {
        Some(who) => format!("{} lets {who} in no more: too many failed logins", instance.name),
        None => format!("{} refuses logins: too many of them failed", instance.name),
    };
    let refused = refuses.then(|| Evidence::new(format!("{} answers a login with: banned", instance.name)));
    let hint = format!(
        "correct the password in {} first, then: kubectl rollout restart {}",
        who.as_deref().unwrap_or("the app that keeps failing"),
        target(instance)
    );
    let one = Found::new(&BANNED, instance.subject(), message).cuts([at]);
    Some(one.evidence(line.map(log_line)).evidence(refused).hint(hint))
}

/// The instance whose pod has the address in a line of a log.
fn client(case: &Case<'_>, line: &str) -> Option<String> {
    let is_address = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let addresses = line.split(|c| !is_address(c)).map(|word| word.trim_start_matches("::ffff:"));
    let address = addresses.filter_map(|word| word.parse::<std::net::IpAddr>().ok()).next_back()?.to_string();
    let pods = case.facts.pods.as_deref()?;
    let pod = pods.iter().find(|pod| Case::has_address(pod, &address))?;
    let mut instances = case.stack.iter();
    let found = instances.find(|one| one.pods.iter().any(|own| own.name == pod.metadata.name));
    Some(found.map_or_else(|| format!("pod {}", pod.metadata.name), |one| one.name.clone()))
}

fn temporary_password(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let line = log_line(case.mark(at, Sign::TemporaryPassword)?);
    // It may have got a lasting one since then.
    if case.inside.iter().any(|one| one.instance == at && one.password == Some(true)) {
        return None;
    }
    let message = format!("{} makes up a new password at each start", instance.name);
    let hint = format!(
        "read it (kubectl logs {} -c {}), log in, and set a lasting one under Tools / Options / WebUI",
        target(instance),
        instance.container
    );
    Some(Found::new(&TEMPORARY_PASSWORD, instance.subject(), message).of([at]).evidence([line]).hint(hint))
}
