//! What apps say of the ways to each other.

use labkit::finding::{Evidence, Rule, Severity};

use super::app::says;
use super::case::{Case, field, target};
use super::correlate::Found;
use crate::apps::Api;
use crate::ask::answers::{Complaint, Endpoint, Peer};
use crate::stack::Instance;
use crate::wiring::resolve::{Flaw, Target};

pub(super) const KEY_MISMATCH: Rule = Rule {
    code: "MEDIA-KEY-MISMATCH",
    severity: Severity::Error,
    title: "an app uses another key than the one that counts",
    explanation: "Requests never arrive: the app that is asked refuses the key. It was made anew, a backup was restored, \
                  or two instances were mixed up.\n\nFound by comparing the two keys in memory; neither is shown. The \
                  *arr apps hide the keys they store, so theirs cannot be compared.",
    mend: "Copy the key of the app that is asked (Settings / General) to the one that asks.",
    source: "sct/overseerr: server/routes/settings; morpheus65535/bazarr: api/system",
};

pub(super) const VERSION_GAP: Rule = Rule {
    code: "MEDIA-VERSION-GAP",
    severity: Severity::Error,
    title: "an *arr app is too old for its qBittorrent",
    explanation: "From 5.2 on qBittorrent answers a login with 204 instead of `Ok.`; older *arr apps take that for a wrong \
                  password, though it is right.\n\nFound by the versions of both, and the app's complaint.",
    mend: "Update the *arr app: Radarr after 6.0.3, Sonarr 4.0.16, Prowlarr 2.2.0, Lidarr after 2.14.",
    source: "qbittorrent/qBittorrent: WebAPI_Changelog.md; Radarr/Radarr: Download/Clients/QBittorrent",
};

pub(super) const DOWNLOAD_CLIENT: Rule = Rule {
    code: "MEDIA-DOWNLOAD-CLIENT",
    severity: Severity::Error,
    title: "an app does not get at its download client",
    explanation: "Nothing is fetched. The address is wrong, the client does not run or refuses the login.\n\nFound by the \
                  app's checks DownloadClientCheck and DownloadClientStatusCheck.",
    mend: "Test the client in the app: Settings / Download Clients.",
    source: "Servarr/Wiki: radarr/system.md, download-clients",
};

pub(super) const INDEXERS: Rule = Rule {
    code: "MEDIA-INDEXERS",
    severity: Severity::Warning,
    title: "indexers of an app fail",
    explanation: "The app leaves failing indexers alone for a while; with none left it finds nothing.\n\nFound by the \
                  app's checks about indexers; an error when all of them fail.",
    mend: "Test them in Prowlarr: Indexers. If all fail, look at its way to the internet, its VPN, its DNS.",
    source: "Servarr/Wiki: prowlarr/system.md",
};

pub(super) const SOLVER: Rule = Rule {
    code: "MEDIA-SOLVER",
    severity: Severity::Warning,
    title: "Prowlarr does not get at its solver of challenges",
    explanation: "Indexers that share a tag with it cannot be searched.\n\nFound by the app's check \
                  IndexerProxyStatusCheck.",
    mend: "See whether FlareSolverr runs, and its address under Settings / Indexers in Prowlarr.",
    source: "Servarr/Wiki: prowlarr/system.md",
};

pub(super) const APPLICATIONS: Rule = Rule {
    code: "MEDIA-APPLICATIONS",
    severity: Severity::Error,
    title: "Prowlarr does not get at an app it tells its indexers",
    explanation: "New and changed indexers do not reach the app. The key or the address in Prowlarr is wrong, or the app \
                  does not run.\n\nFound by Prowlarr's checks ApplicationStatusCheck and \
                  ApplicationLongTermStatusCheck.",
    mend: "Test the app in Prowlarr: Settings / Apps.",
    source: "Servarr/Wiki: prowlarr/system.md",
};

pub(super) const WRONG_ADDRESS: Rule = Rule {
    code: "MEDIA-WRONG-ADDRESS",
    severity: Severity::Warning,
    title: "an app calls another one by an address that is wrong, or will be",
    explanation: "The address of a pod changes with each restart, that of a load balancer need not be reachable from \
                  inside of the cluster, `localhost` is another app in another pod, and a name without its Service leads \
                  nowhere.\n\nFound by comparing the addresses in the app with Services, pods and names from outside; \
                  an error where nobody gets through.",
    mend: "Use the Service's name and port: http://NAME.NAMESPACE.svc.cluster.local:PORT.",
    source: "Kubernetes: Concepts / DNS for Services and Pods",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        let Some(answers) = case.answers(at) else { continue };
        found.extend(keys(case, at, instance));
        found.extend(addresses(case, at));
        for complaint in &answers.health {
            found.extend(link(case, at, instance, complaint));
        }
    }
}

/// The instance that an address means when another one uses it.
pub fn meant(case: &Case<'_>, asker: usize, to: &Endpoint) -> Option<usize> {
    match case.directory.resolve(asker, to, |_| None).target {
        Target::Instance(place) => Some(place),
        Target::Nobody | Target::Unseen | Target::External => None,
    }
}

/// The apps that an instance calls with another key than the one that counts, with the places of the instances meant.
pub fn wrong_keys<'c>(case: &Case<'c>, at: usize) -> Vec<(&'c Peer, usize)> {
    let peers = case.answers(at).into_iter().flat_map(|answers| &answers.settings.peers);
    let wrong = peers.filter_map(|peer| {
        let used = peer.key.as_ref()?;
        let place = meant(case, at, &peer.at).filter(|place| case.stack[*place].app.name == peer.app)?;
        let asked = case.asked.get(place)?.as_ref()?;
        let right = asked.access.keys.first()?;
        // A key the app itself refuses proves nothing.
        let refused =
            asked.answers.troubles.iter().any(|one| matches!(one, crate::ask::Trouble::KeyRefused(_)));
        (!used.is_same(&right.text) && !refused).then_some((peer, place))
    });
    wrong.collect()
}

fn keys(case: &Case<'_>, at: usize, instance: &Instance) -> Vec<Found> {
    let told = wrong_keys(case, at).into_iter().filter_map(|(peer, place)| {
        let right = case.asked.get(place)?.as_ref()?.access.keys.first()?;
        let other = &case.stack[place];
        let message =
            format!("{} uses another key for {} than {} has", instance.name, other.name, other.name);
        let evidence = [
            Evidence::new(format!("{} calls {} at {}", instance.name, peer.name, peer.at)),
            Evidence::new(format!("the key there differs from {} of {}", right.source, other.name)),
        ];
        let one = Found::new(&KEY_MISMATCH, instance.subject(), message).of([at]).towards([place]);
        let hint = format!("copy the key of {} (Settings / General) to {}", other.name, instance.name);
        Some(one.evidence(evidence).hint(hint))
    });
    told.collect()
}

fn addresses(case: &Case<'_>, at: usize) -> Vec<Found> {
    let Some(settings) = case.answers(at).map(|answers| &answers.settings) else { return Vec::new() };
    let clients =
        settings.clients.iter().filter(|one| one.enabled).map(|one| (one.name.as_str(), one.at.clone()));
    let peers =
        settings.peers.iter().filter(|one| one.enabled).map(|one| (one.name.as_str(), one.at.clone()));
    let indexers = settings
        .indexers
        .iter()
        .filter(|one| one.enabled)
        .filter_map(|one| Some((one.name.as_str(), Endpoint::parse(one.url.as_deref()?)?)));
    let called = clients.chain(peers).chain(indexers);
    let told = called.flat_map(|(name, endpoint)| {
        let resolved = case.directory.resolve(at, &endpoint, |_| None);
        let place = match resolved.target {
            Target::Instance(place) => Some(place),
            Target::Nobody | Target::Unseen | Target::External => None,
        };
        let told = move |flaw| wrong_address(case, at, place, name, &endpoint, flaw);
        resolved.flaws.into_iter().map(told)
    });
    told.collect()
}

fn wrong_address(
    case: &Case<'_>,
    at: usize,
    place: Option<usize>,
    name: &str,
    endpoint: &Endpoint,
    flaw: Flaw,
) -> Found {
    let instance = &case.stack[at];
    let message = format!("{} calls {name} by a wrong address: {}", instance.name, flaw.text);
    let one = Found::new(&WRONG_ADDRESS, instance.subject(), message).of([at]).severity(flaw.severity);
    let evidence = Evidence::new(format!("{} calls {name} at {endpoint}: {}", instance.name, flaw.text));
    let hint = flaw.hint.unwrap_or_else(|| format!("correct it in {}", instance.name));
    one.towards(place).evidence([evidence]).hint(hint)
}

fn link(case: &Case<'_>, at: usize, instance: &Instance, complaint: &Complaint) -> Option<Found> {
    let name = &instance.name;
    let settings = &case.answers(at)?.settings;
    let evidence = says(instance, complaint);
    let meant = |endpoint: &Endpoint| meant(case, at, endpoint);
    match complaint.source.as_str() {
        "DownloadClientCheck" | "DownloadClientStatusCheck" => {
            let named: Vec<_> =
                settings.clients.iter().filter(|client| complaint.message.contains(&client.name)).collect();
            let all: Vec<_> = if named.is_empty() { settings.clients.iter().collect() } else { named };
            let places: Vec<usize> = all.iter().filter_map(|client| meant(&client.at)).collect();
            if let Some(gap) = places.iter().find_map(|place| version_gap(case, at, *place)) {
                return Some(gap.evidence([evidence]));
            }
            if let Some(way) = all.iter().find_map(|client| wrong_way(case, at, &client.name, &client.at)) {
                return Some(way.evidence([evidence]).severity(complaint.severity));
            }
            let names = all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
            let names = if names.is_empty() { "its download client".to_owned() } else { names };
            let one =
                Found::new(&DOWNLOAD_CLIENT, instance.subject(), format!("{name} does not get at {names}"));
            let addresses =
                all.iter().map(|one| field("download client", &one.name, "address", &one.at.to_string()));
            let one = one.of([at]).towards(places).evidence([evidence]).evidence(addresses);
            Some(
                one.severity(complaint.severity)
                    .hint(format!("test it in {name}: Settings / Download Clients")),
            )
        }
        "IndexerStatusCheck" | "IndexerLongTermStatusCheck" | "IndexerRssCheck" | "IndexerSearchCheck" => {
            let urls = settings.indexers.iter().filter_map(|one| Endpoint::parse(one.url.as_deref()?));
            let places: Vec<usize> = urls.filter_map(|endpoint| meant(&endpoint)).collect();
            let failing: Vec<Evidence> = settings
                .indexers
                .iter()
                .filter_map(|one| {
                    let till = one.disabled_till.as_ref()?;
                    Some(Evidence::new(format!("indexer {} is left alone until {till}", one.name)))
                })
                .collect();
            let one = Found::new(&INDEXERS, instance.subject(), format!("indexers of {name} fail")).of([at]);
            let one = one.towards(places).evidence([evidence]).evidence(failing).severity(complaint.severity);
            Some(one.hint(format!(
                "test them in {name}: Settings / Indexers; if all fail, look at its way to the internet"
            )))
        }
        "IndexerProxyStatusCheck" => {
            let urls = settings.solvers.iter().filter_map(|one| Endpoint::parse(&one.url));
            let places: Vec<usize> = urls.filter_map(|endpoint| meant(&endpoint)).collect();
            let one = Found::new(
                &SOLVER,
                instance.subject(),
                format!("{name} does not get at its solver of challenges"),
            );
            let one = one.of([at]).towards(places).evidence([evidence]).severity(complaint.severity);
            Some(one.hint(format!("test it in {name}: Settings / Indexers")))
        }
        "ApplicationStatusCheck" | "ApplicationLongTermStatusCheck" => {
            let named: Vec<_> =
                settings.peers.iter().filter(|peer| complaint.message.contains(&peer.name)).collect();
            let all: Vec<_> = if named.is_empty() { settings.peers.iter().collect() } else { named };
            let places: Vec<usize> = all.iter().filter_map(|peer| meant(&peer.at)).collect();
            let names = all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
            let one =
                Found::new(&APPLICATIONS, instance.subject(), format!("{name} does not get at {names}"));
            let addresses =
                all.iter().map(|one| field("application", &one.name, "address", &one.at.to_string()));
            let one = one.of([at]).towards(places).evidence([evidence]).evidence(addresses);
            Some(one.severity(complaint.severity).hint(format!("test it in {name}: Settings / Apps")))
        }
        _ => None,
    }
}

/// The address by which an instance does not get through, though the app is there: then that is why.
fn wrong_way(case: &Case<'_>, at: usize, name: &str, endpoint: &Endpoint) -> Option<Found> {
    let resolved = case.directory.resolve(at, endpoint, |_| None);
    let Target::Instance(place) = resolved.target else { return None };
    let flaw = resolved.flaws.into_iter().next().filter(|_| case.is_up(&case.stack[place]))?;
    Some(wrong_address(case, at, Some(place), name, endpoint, flaw))
}

/// The first versions that know how qBittorrent answers from 5.2 on.
const ENOUGH: &[(&str, &[u64])] =
    &[("radarr", &[6, 0, 4]), ("sonarr", &[4, 0, 16]), ("prowlarr", &[2, 2, 0]), ("lidarr", &[2, 14, 1])];

fn version_gap(case: &Case<'_>, at: usize, client: usize) -> Option<Found> {
    let (instance, other) = (&case.stack[at], &case.stack[client]);
    if other.app.api != Api::QBittorrent {
        return None;
    }
    let theirs = case.answers(client)?.version.as_deref()?;
    let own = case.answers(at)?.version.as_deref()?;
    let (_, enough) = ENOUGH.iter().find(|(name, _)| *name == instance.app.name)?;
    if numbers(theirs) < vec![5, 2] || numbers(own) >= enough.to_vec() {
        return None;
    }
    let message = format!("{} {own} is too old for {} {theirs}", instance.name, other.name);
    let evidence = [
        Evidence::new(format!("{} says that it is {own}", instance.name)),
        Evidence::new(format!("{} says that it is {theirs}", other.name)),
    ];
    let one = Found::new(&VERSION_GAP, instance.subject(), message).of([at]).towards([client]);
    let hint = format!("update it: kubectl set image {} {}=IMAGE", target(instance), instance.container);
    Some(one.evidence(evidence).hint(hint))
}

/// The numbers of a version: `v5.2.0` to 5, 2, 0.
fn numbers(version: &str) -> Vec<u64> {
    let bare = version.trim_start_matches('v').split(['-', '+']).next().unwrap_or_default();
    bare.split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("v5.10.0") > numbers("5.2.0"));
        assert!(numbers("6.0.4.10291") >= vec![6, 0, 4] && numbers("6.0.3.999") < vec![6, 0, 4]);
        assert!(numbers("5.2.0beta1") >= vec![5, 2]);
        assert_eq!(numbers("nightly"), Vec::<u64>::new());
    }
}
