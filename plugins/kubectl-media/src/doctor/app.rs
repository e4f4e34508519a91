//! What apps say of themselves, and whom they let in.

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, field, target};
use super::correlate::Found;
use crate::ask::Trouble;
use crate::ask::answers::Complaint;
use crate::stack::Instance;

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

pub(super) const NOT_SET_UP: Rule = Rule {
    code: "MEDIA-NOT-SET-UP",
    severity: Severity::Error,
    title: "an app starts as if it were new",
    explanation: "It shows its set-up, though it was set up before: most often its folder of settings is empty, because \
                  the wrong volume is mounted there or none.\n\nFound by asking it.",
    mend: "Compare the volume behind its folder of settings with where its files are. If the app is new, set it up.",
    source: "sct/overseerr: server/routes/settings; jellyfin/jellyfin: StartupWizardCompleted",
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
        found.extend(open(case, at, instance));
        found.extend(troubles(case, at, instance));
        let Some(answers) = case.answers(at) else { continue };
        if answers.set_up == Some(false) {
            found.push(not_set_up(at, instance));
        }
        found.extend(answers.health.iter().filter_map(|complaint| other(at, instance, complaint)));
    }
}

fn not_set_up(at: usize, instance: &Instance) -> Found {
    let message = format!("{} starts as if it were new", instance.name);
    let mounts: Vec<String> =
        instance.mounts.iter().map(|mount| format!("{} from {}", mount.path, mount.volume)).collect();
    let evidence = [
        Evidence::new(format!("{} says that it was not set up", instance.name)),
        field(instance.kind.name(), &instance.workload, "volumeMounts", &mounts.join(", ")),
    ];
    let hint = "compare the volume behind its settings with where its files are";
    Found::new(&NOT_SET_UP, instance.subject(), message).of([at]).evidence(evidence).hint(hint)
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
