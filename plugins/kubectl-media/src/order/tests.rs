//! What comes before what.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::identify::identify;
use crate::identify::tests::facts;

fn workload(kind: &str, namespace: &str, name: &str, images: &[&str]) -> Value {
    let container = |image: &&str| json!({"name": image.rsplit('/').next(), "image": image});
    let containers: Vec<Value> = images.iter().map(container).collect();
    let template = json!({"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}});
    let spec = match kind {
        "CronJob" => json!({"schedule": "0 4 * * *", "jobTemplate": {"spec": {"template": template}}}),
        _ => json!({"template": template}),
    };
    json!({"kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

fn apps(namespace: &str, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| workload("Deployment", namespace, name, &[name])).collect()
}

/// Each workload on a line: its step, itself, and why.
fn lines(objects: &[Value]) -> String {
    let stack = identify(facts(objects));
    let step = |start: &Start| start.step.map_or_else(|| "-".to_owned(), |step| step.to_string());
    let line = |start: &Start| format!("{} {}: {}", step(start), start.workload, start.reasons.join("; "));
    starts(&stack.instances).iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_whole_stack_starts_from_the_indexers_to_what_watches() {
    let names = [
        "tautulli",
        "plex",
        "overseerr",
        "bazarr",
        "sonarr",
        "radarr",
        "lidarr",
        "sabnzbd",
        "qbittorrent",
        "prowlarr",
        "flaresolverr",
    ];
    let mut objects = apps("media", &names);
    objects.push(workload("CronJob", "media", "recyclarr", &["recyclarr"]));
    assert_snapshot!(lines(&objects), @"
    1 Deployment/media/flaresolverr: 
    2 Deployment/media/prowlarr: has challenges solved by flaresolverr
    3 Deployment/media/qbittorrent: 
    3 Deployment/media/sabnzbd: 
    4 Deployment/media/lidarr: gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
    4 Deployment/media/radarr: gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
    4 Deployment/media/sonarr: gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
    5 Deployment/media/bazarr: fetches subtitles for radarr, sonarr
    6 Deployment/media/overseerr: hands requests to radarr, sonarr
    7 Deployment/media/plex: plays what is imported by lidarr, radarr, sonarr
    8 Deployment/media/tautulli: watches plex
    - CronJob/media/recyclarr: writes quality profiles into radarr, sonarr
    ");
}

#[test]
fn several_apps_in_one_pod_start_as_early_as_the_first_of_them_has_to() {
    let mut objects = apps("media", &["prowlarr", "sabnzbd", "bazarr"]);
    objects.push(workload(
        "Deployment",
        "media",
        "downloadarrs",
        &["qmcgaw/gluetun", "qbittorrent", "radarr"],
    ));
    assert_snapshot!(lines(&objects), @"
    1 Deployment/media/prowlarr: 
    2 Deployment/media/sabnzbd: 
    3 Deployment/media/downloadarrs: radarr: gets its indexers from prowlarr; radarr: hands downloads to sabnzbd
    4 Deployment/media/bazarr: fetches subtitles for radarr
    ");
}

#[test]
fn what_the_own_namespace_has_not_is_taken_from_another() {
    let objects = [
        apps("media", &["radarr", "qbittorrent"]),
        apps("tv", &["jellyseerr"]),
        apps("test", &["radarr", "overseerr"]),
    ];
    assert_snapshot!(lines(&objects.concat()), @"
    1 Deployment/media/qbittorrent: 
    2 Deployment/media/radarr: hands downloads to qbittorrent
    2 Deployment/test/radarr: hands downloads to media/qbittorrent
    3 Deployment/test/overseerr: hands requests to radarr
    3 Deployment/tv/jellyseerr: hands requests to media/radarr, test/radarr
    ");
}

#[test]
fn no_app_needs_one_that_starts_later() {
    for consumer in crate::apps::ALL {
        for provider in crate::apps::ALL.iter().filter(|provider| need(consumer, provider).is_some()) {
            assert!(Stage::of(provider) < Stage::of(consumer), "{} and {}", consumer.name, provider.name);
        }
    }
}
