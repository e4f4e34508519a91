//! What apps say of themselves, and what their logs say.

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, field, log_line, target};
use super::correlate::Found;
use crate::apps::Api;
use crate::ask::Trouble;
use crate::ask::answers::Complaint;
use crate::signatures::Sign;
use crate::stack::{Instance, Value};

pub(super) const SILENT: Rule = Rule {
    code: "MEDIA-APP-SILENT",
    severity: Severity::Error,
    title: "an app runs and gives no answer",
    explanation: "Its pod is ready, and still nothing answers on its port within the time it is given: it hangs, listens \
                  elsewhere, or is not the app it is taken for.\n\nFound by asking it through a forwarded port.",
    mend: "See its log; restart it. `--app-timeout` gives it more time, `--via` tries another way.",
    source: "Servarr/Wiki: radarr/faq.md; Radarr/Radarr: src/NzbDrone.Host/Startup.cs",
};

pub(super) const APP_ERROR: Rule = Rule {
    code: "MEDIA-APP-ERROR",
    severity: Severity::Warning,
    title: "an app does not answer as it should",
    explanation: "It answers with an error, with a page instead of data, or says that it is still starting.\n\nFound by \
                  asking it.",
    mend: "See its log. An app that migrates its database answers with 503 until it is done.",
    source: "Servarr/Wiki: radarr/faq.md; Radarr/Radarr: src/NzbDrone.Host/Startup.cs",
};

pub(super) const KEY_REFUSED: Rule = Rule {
    code: "MEDIA-KEY-REFUSED",
    severity: Severity::Warning,
    title: "an app does not take the key that is written down for it",
    explanation: "The key in its variables, Secret or file is not the one that counts: it was made anew in the app, the \
                  Secret was changed without a restart, or a backup was restored.\n\nFound by asking the app with it. \
                  Others that use the same key are refused as well.",
    mend: "Restart the app if the Secret was changed; else bring the key that counts where it is written down.",
    source: "Radarr/Radarr: src/NzbDrone.Core/Configuration/ConfigFileProvider.cs",
};

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

pub(super) const UNCLAIMED: Rule = Rule {
    code: "MEDIA-PLEX-UNCLAIMED",
    severity: Severity::Error,
    title: "Plex belongs to nobody",
    explanation: "A server that nobody claimed lets nobody in from outside. A claim token lives four minutes: pulling an \
                  image or waiting for a volume takes longer.\n\nFound by `claimed` in its answer to /identity.",
    mend: "Get a token from plex.tv/claim, put it in a Secret that PLEX_CLAIM reads, restart Plex within four minutes, \
           and take it out again. Or claim it in a browser, through `kubectl port-forward` at /web.",
    source: "linuxserver/docker-plex: README; plexinc/pms-docker: README",
};

pub(super) const CLAIM_LEFT: Rule = Rule {
    code: "MEDIA-PLEX-CLAIM-LEFT",
    severity: Severity::Warning,
    title: "a claim token is left in Plex's workload",
    explanation: "Plex is claimed; the token is of no use any more, and a literal one ends up in Git.\n\nFound by the \
                  variable, and Plex's answer.",
    mend: "Take the variable out.",
    source: "linuxserver/docker-plex: README",
};

pub(super) const PLEX_ADDRESS: Rule = Rule {
    code: "MEDIA-PLEX-ADDRESS",
    severity: Severity::Error,
    title: "Plex does not tell its players an address they can reach",
    explanation: "Plex tells players its pod's address, which nobody outside of the cluster reaches; they report \
                  `indirect` or `Unable to connect securely`. `customConnections` names the address of the load \
                  balancer.\n\nFound by comparing Preferences.xml with the addresses of its Service; a warning where \
                  it has none.",
    mend: "Settings / Network / Custom server access URLs: http://ADDRESS:32400, and secure connections on Preferred. \
           Variables for that are read by some images only.",
    source: "munnerz/kube-plex#43; plexinc/pms-docker: README, ADVERTISE_IP",
};

pub(super) const NOT_SET_UP: Rule = Rule {
    code: "MEDIA-NOT-SET-UP",
    severity: Severity::Error,
    title: "an app starts as if it were new",
    explanation: "It shows its set-up, though it was set up before: most often its folder of settings is empty, because \
                  the wrong volume is mounted there or none.\n\nFound by asking it.",
    mend: "Compare the volume behind its folder of settings with where its files are. If the app is new, set it up.",
    source: "sct/overseerr: server/routes/settings; jellyfin/jellyfin: StartupWizardCompleted",
};

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

pub(super) const CLOCK: Rule = Rule {
    code: "MEDIA-CLOCK",
    severity: Severity::Error,
    title: "the clock of a node is wrong",
    explanation: "The app compared its time with a server's. Certificates and logins depend on it.\n\nFound by the app's \
                  check SystemTimeCheck.",
    mend: "See why the node does not get its time: NTP servers, and whether they are reached.",
    source: "Servarr/Wiki: radarr/system.md, system-time-off",
};

pub(super) const AUTH_OPEN: Rule = Rule {
    code: "MEDIA-AUTH-OPEN",
    severity: Severity::Error,
    title: "an app can be reached from outside and lets anybody in",
    explanation: "With logins turned off, or off for private addresses, whoever reaches the page can do everything, and \
                  read the API key at /initialize.json.\n\nFound by the method of authentication in the app's file or \
                  variables, and a Service of type LoadBalancer or NodePort.",
    mend: "Turn on Forms for all addresses, or put a proxy that asks for a login in front and make the Service \
           ClusterIP.",
    source: "Servarr/Wiki: radarr/settings.md, security; Radarr/Radarr: src/Radarr.Http/Frontend/InitializeJsonController.cs",
};

pub(super) const COMPLAINT: Rule = Rule {
    code: "MEDIA-APP-COMPLAINT",
    severity: Severity::Warning,
    title: "an app complains",
    explanation: "Its own health check found something that no other rule here is about; severity and words are the \
                  app's.\n\nFound by asking it.",
    mend: "System / Status in the app links to a page about it.",
    source: "Servarr/Wiki: radarr/system.md",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        if instance.app.api == Api::Plex {
            found.extend(plex(case, at, instance));
        }
        if instance.app.api == Api::QBittorrent {
            found.extend(banned(case, at, instance));
            found.extend(temporary_password(case, at, instance));
        }
        found.extend(open(case, at, instance));
        found.extend(troubles(case, at, instance));
        let Some(answers) = case.answers(at) else { continue };
        if answers.set_up == Some(false) {
            let one = Found::new(
                &NOT_SET_UP,
                instance.subject(),
                format!("{} starts as if it were new", instance.name),
            );
            let mounts: Vec<String> =
                instance.mounts.iter().map(|mount| format!("{} from {}", mount.path, mount.volume)).collect();
            let evidence = [
                Evidence::new(format!("{} says that it was not set up", instance.name)),
                field(instance.kind.name(), &instance.workload, "volumeMounts", &mounts.join(", ")),
            ];
            found.push(
                one.of([at])
                    .evidence(evidence)
                    .hint("compare the volume behind its settings with where its files are"),
            );
        }
        found.extend(roots(case, at, instance));
        found.extend(remote_path(case, at, instance));
        found.extend(stuck(case, at, instance));
        found.extend(answers.health.iter().filter_map(|complaint| other(at, instance, complaint)));
    }
}

/// A complaint as evidence.
pub(super) fn says(instance: &Instance, complaint: &Complaint) -> Evidence {
    Evidence::new(format!("{} says {}: {}", instance.name, complaint.source, complaint.message))
}

fn troubles(case: &Case<'_>, at: usize, instance: &Instance) -> Vec<Found> {
    let Some(answers) = case.answers(at).filter(|_| case.is_up(instance)) else { return Vec::new() };
    let name = &instance.name;
    let told = answers.troubles.iter().filter_map(|trouble| {
        let (rule, message) = match trouble {
            _ if trouble.is_gap() => return None,
            Trouble::Unreached(why) => (&SILENT, format!("{name} runs and gives no answer: {why}")),
            Trouble::KeyRefused(source) => {
                (&KEY_REFUSED, format!("{name} does not take the key from {source}"))
            }
            Trouble::NoKey(_) | Trouble::LoginRefused(_) | Trouble::Banned | Trouble::Outside => return None,
            other => (&APP_ERROR, format!("{name}: {other}")),
        };
        let one = Found::new(rule, instance.subject(), message);
        let one = if rule.code == SILENT.code { one.stops([at]) } else { one.of([at]) };
        let hint = match trouble.hint() {
            Some(hint) => hint.to_owned(),
            None => format!("kubectl logs {} -c {} --tail=50", target(instance), instance.container),
        };
        Some(one.evidence([Evidence::new(format!("asked {name}: {trouble}"))]).hint(hint))
    });
    told.collect()
}

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
    let message = format!("{} makes up a new password at each start", instance.name);
    let hint = format!(
        "read it (kubectl logs {} -c {}), log in, and set a lasting one under Tools / Options / WebUI",
        target(instance),
        instance.container
    );
    Some(Found::new(&TEMPORARY_PASSWORD, instance.subject(), message).of([at]).evidence([line]).hint(hint))
}

fn plex(case: &Case<'_>, at: usize, instance: &Instance) -> Vec<Found> {
    let mut found = Vec::new();
    let claimed = case.answers(at).and_then(|answers| answers.claimed);
    let variable = ["PLEX_CLAIM", "PLEX_CLAIM_TOKEN"]
        .into_iter()
        .find_map(|name| Some((name, instance.environment.get(name)?)));
    if claimed == Some(false) {
        let line = [Sign::ClaimFailed, Sign::Unclaimed].into_iter().find_map(|sign| case.mark(at, sign));
        let identity = Evidence::new(format!("{} answers /identity with claimed=0", instance.name));
        let one = Found::new(&UNCLAIMED, instance.subject(), format!("{} belongs to nobody", instance.name))
            .of([at]);
        let hint = format!(
            "claim it in a browser: kubectl port-forward {} 32400, then http://localhost:32400/web; or with a new token \
             from plex.tv/claim, within its four minutes",
            target(instance)
        );
        found.push(one.evidence([identity]).evidence(line.map(log_line)).hint(hint));
    }
    if let (Some(true), Some((name, value))) = (claimed, variable) {
        let message = format!("{} is claimed, and its workload still has {name}", instance.name);
        let kind = match value {
            Value::Literal(_) => "a literal value",
            Value::Secret { .. } => "a Secret",
            Value::ConfigMap { .. } | Value::Field => "elsewhere",
        };
        let variable = field(instance.kind.name(), &instance.workload, &format!("variable {name}"), kind);
        let line = case.mark(at, Sign::AlreadyClaimed).map(log_line);
        let one = Found::new(&CLAIM_LEFT, instance.subject(), message).of([at]);
        let hint = format!("take it out: kubectl set env {} {name}-", target(instance));
        found.push(one.evidence([variable]).evidence(line).hint(hint));
    }
    found.extend(plex_address(case, at, instance));
    found
}

fn plex_address(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let preferences = case.inside.iter().find(|one| one.instance == at)?.preferences.as_ref()?;
    let service = instance.services.iter().find(|service| !service.addresses.is_empty());
    let names = |address: &String| preferences.custom.contains(address.as_str());
    let is_named = service.is_none_or(|service| service.addresses.iter().any(names));
    let is_off = preferences.secure.as_deref() == Some("0");
    if (is_named && !is_off) || service.is_none() {
        return None;
    }
    let service = service?;
    let address = service.addresses.first()?;
    let port = service.ports.first().map_or(32400, |port| port.port);
    let (message, severity) = if preferences.custom.is_empty() {
        (format!("{} tells its players no address they can reach", instance.name), Severity::Error)
    } else if is_named {
        (format!("{} refuses players that connect without TLS", instance.name), Severity::Warning)
    } else {
        (format!("{} tells its players an address that is not its Service's", instance.name), Severity::Error)
    };
    let secure = preferences.secure.as_deref().unwrap_or("");
    let evidence = [
        field("Preferences.xml of", &instance.name, "customConnections", &preferences.custom),
        field("Preferences.xml of", &instance.name, "secureConnections", secure),
        field("Service", &service.name, "status.loadBalancer.ingress", &service.addresses.join(", ")),
    ];
    let one = Found::new(&PLEX_ADDRESS, instance.subject(), message).of([at]).severity(severity);
    let hint = format!(
        "in Plex: Settings / Network / Custom server access URLs: http://{address}:{port}, secure connections Preferred"
    );
    Some(one.evidence(evidence).hint(hint))
}

fn open(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let outside =
        instance.services.iter().find(|one| matches!(one.kind.as_str(), "LoadBalancer" | "NodePort"))?;
    let login = case.inside.iter().find(|one| one.instance == at)?.login.as_ref()?;
    let is_open =
        |method: &str| method.eq_ignore_ascii_case("none") || method.eq_ignore_ascii_case("external");
    let local = login.required.eq_ignore_ascii_case("DisabledForLocalAddresses");
    if !is_open(&login.method) && !local {
        return None;
    }
    let message = if local && !is_open(&login.method) {
        format!("{} lets anybody in whose address is private, and is reached from outside", instance.name)
    } else {
        format!("{} lets anybody in, and is reached from outside", instance.name)
    };
    let evidence = [
        field("settings of", &instance.name, &login.place, &format!("{} {}", login.method, login.required)),
        field("Service", &outside.name, "spec.type", &format!("{} at {}", outside.kind, outside.address())),
    ];
    let one = Found::new(&AUTH_OPEN, instance.subject(), message).of([at]);
    let hint = "in the app: Settings / General / Security: Forms, for all addresses";
    Some(one.evidence(evidence).hint(hint))
}

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

/// Checks that rules of their own look at.
const KNOWN: &[&str] = &[
    "RootFolderCheck",
    "RemotePathMappingCheck",
    "DownloadClientCheck",
    "DownloadClientStatusCheck",
    "IndexerStatusCheck",
    "IndexerLongTermStatusCheck",
    "IndexerRssCheck",
    "IndexerSearchCheck",
    "IndexerProxyStatusCheck",
    "ApplicationStatusCheck",
    "ApplicationLongTermStatusCheck",
];

/// What the app complains about beyond that.
fn other(at: usize, instance: &Instance, complaint: &Complaint) -> Option<Found> {
    if KNOWN.contains(&complaint.source.as_str()) {
        return None;
    }
    let evidence = says(instance, complaint);
    if complaint.source == "SystemTimeCheck" {
        let node = instance.pods.iter().find_map(|pod| pod.node.as_deref()).unwrap_or("of its pod");
        let message = format!("the clock of node {node} is wrong, says {}", instance.name);
        let one = Found::new(&CLOCK, instance.subject(), message).of([at]).evidence([evidence]);
        return Some(
            one.hint(format!("see why node {node} does not get its time: kubectl describe node {node}")),
        );
    }
    let message = format!("{} complains: {}", instance.name, complaint.message);
    // Several complaints of one app are one finding with several facts; the worst counts.
    let one = Found::new(&COMPLAINT, instance.subject(), message).of([at]).evidence([evidence]);
    Some(one.severity(complaint.severity).hint(format!("see System / Status in {}", instance.name)))
}
