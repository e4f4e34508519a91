//! What becomes of downloads: folders of the library, paths, imports that wait.

use labkit::finding::{Evidence, Rule, Severity};

use super::app::says;
use super::case::{Case, field};
use super::correlate::Found;
use crate::stack::Instance;

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        found.extend(roots(case, at, instance));
        found.extend(remote_path(case, at, instance));
        found.extend(stuck(case, at, instance));
    }
}

pub(super) const ROOT_FOLDER: Rule = Rule {
    code: "MEDIA-ROOT-FOLDER",
    severity: Severity::Error,
    title: "an app does not get at a folder of its library",
    explanation: "Nothing is imported into a folder that is not there, or that the app may not enter.\n\nFound by what \
                  the app says of its root folders, and its check RootFolderCheck.",
    mend: "Mount what is missing, or correct the path in the app: Settings / Media Management / Root Folders.",
    source: "Servarr/Wiki: radarr/system.md, missing-root-folder",
};

pub(super) const REMOTE_PATH: Rule = Rule {
    code: "MEDIA-REMOTE-PATH",
    severity: Severity::Error,
    title: "an app does not find what its download client has fetched",
    explanation: "The client names a path as it sees it itself. Where the app sees the same files under another path, it \
                  needs a remote path mapping; its host must be exactly the client's host in the app.\n\nFound by the \
                  app's check RemotePathMappingCheck, compared with the mappings it has.",
    mend: "Add the mapping: Settings / Download Clients / Remote Path Mappings. Better: mount the same path in both.",
    source: "Servarr/Wiki: radarr/system.md, docker-bad-remote-path-mapping; Radarr/Radarr: RemotePathMappingService",
};

pub(super) const IMPORT_STUCK: Rule = Rule {
    code: "MEDIA-IMPORT-STUCK",
    severity: Severity::Warning,
    title: "something is fetched and does not get into the library",
    explanation: "The download is complete, and the app does not import it, or waits for somebody to decide.\n\nFound by \
                  the app's queue.",
    mend: "Activity / Queue in the app says why, and lets you choose.",
    source: "Radarr/Radarr: src/NzbDrone.Core/Download/TrackedDownloads",
};

fn roots(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let answers = case.answers(at)?;
    let closed: Vec<&str> = answers
        .settings
        .roots
        .iter()
        .filter(|root| !root.accessible)
        .map(|root| root.path.as_str())
        .collect();
    let complaint = answers.health.iter().find(|one| one.source == "RootFolderCheck");
    if closed.is_empty() && complaint.is_none() {
        return None;
    }
    let message = match closed.as_slice() {
        [] => format!("{} does not get at a folder of its library", instance.name),
        closed => format!("{} does not get at {}", instance.name, closed.join(", ")),
    };
    let mut evidence: Vec<Evidence> = complaint.map(|one| says(instance, one)).into_iter().collect();
    evidence.extend(closed.iter().map(|path| Evidence::new(format!("root folder {path}: accessible false"))));
    let mounts: Vec<&str> = instance.mounts.iter().map(|mount| mount.path.as_str()).collect();
    evidence.push(field(instance.kind.name(), &instance.workload, "volumeMounts", &mounts.join(", ")));
    let one = Found::new(&ROOT_FOLDER, instance.subject(), message).of([at]);
    let hint = "mount what is missing, or correct the path: Settings / Media Management / Root Folders";
    Some(one.evidence(evidence).hint(hint))
}

fn remote_path(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let answers = case.answers(at)?;
    let mut complaints = answers.health.iter();
    let complaint = complaints
        .find(|one| one.source == "RemotePathMappingCheck" && !one.topic.contains("permissions-error"))?;
    let settings = &answers.settings;
    let client = settings.clients.iter().find(|client| complaint.message.contains(client.name.as_str()));
    let has = settings.mappings.iter().map(|one| format!("{} {} -> {}", one.host, one.remote, one.local));
    let has = has.collect::<Vec<_>>().join("; ");
    let mut evidence = vec![says(instance, complaint)];
    if settings.known {
        evidence.push(field("remote path mappings of", &instance.name, "all", &has));
    }
    evidence.extend(client.map(|client| {
        field("download client", &client.name, "host", &format!("{}:{}", client.at.host, client.at.port))
    }));
    evidence.extend(settings.stuck.iter().take(3).map(|one| Evidence::new(format!("waits: {}", one.title))));
    let message = match client {
        Some(client) => format!("{} does not find what {} has fetched", instance.name, client.name),
        None => format!("{} does not find what its download client has fetched", instance.name),
    };
    let hint = format!(
        "mount the same path in both, or map the one to the other: kubectl media paths {} -n {} --fix",
        instance.name, instance.namespace
    );
    Some(Found::new(&REMOTE_PATH, instance.subject(), message).of([at]).evidence(evidence).hint(hint))
}

fn stuck(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let answers = case.answers(at)?;
    let waiting = &answers.settings.stuck;
    // Then it is the cause, and what waits is told there.
    if waiting.is_empty() || answers.health.iter().any(|one| one.source == "RemotePathMappingCheck") {
        return None;
    }
    let count = waiting.len();
    let what = if count == 1 { "1 download waits".to_owned() } else { format!("{count} downloads wait") };
    let evidence = waiting
        .iter()
        .take(5)
        .map(|one| Evidence::new(format!("{} ({}): {}", one.title, one.state, one.messages.join("; "))));
    let message = format!("{what} in {} and cannot be imported", instance.name);
    let one = Found::new(&IMPORT_STUCK, instance.subject(), message).of([at]);
    Some(one.evidence(evidence).hint(format!("see Activity / Queue in {}", instance.name)))
}
