//! `kubectl media order` in the labs: what starts before what, and why.

use insta::assert_snapshot;
use simlab::harness::Outcome;
use simlab::kube::{Effect, Fault, Matcher};
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

fn order(lab: &LabBench, arguments: &[&str]) -> Outcome {
    lab.env.run(["kubectl", "media", "order"].iter().chain(arguments))
}

#[test]
fn lab_a_starts_from_the_indexers_to_plex() {
    let lab = LabBench::lab_a();
    assert_snapshot!(order(&lab, &["-n", "media"]).success(), @"
    STEP   WORKLOAD                 APPS          WHY
       1   deployment/prowlarr      prowlarr      needs none of the others
       2   deployment/qbittorrent   qbittorrent   needs none of the others
       2   deployment/sabnzbd       sabnzbd       needs none of the others
       3   deployment/lidarr        lidarr        gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
       3   deployment/radarr        radarr        gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
       3   deployment/sonarr        sonarr        gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
       4   deployment/overseerr     overseerr     hands requests to radarr, sonarr
       5   deployment/plex          plex          plays what is imported by lidarr, radarr, sonarr
    ");
    assert_snapshot!(order(&lab, &["radarr", "-n", "media", "-o", "wide"]).success(), @"
    NAMESPACE   STEP   STAGE       WORKLOAD            APPS     AFTER                          CLAIMS                        SETTINGS                        WHY
    media          3   libraries   deployment/radarr   radarr   prowlarr,qbittorrent,sabnzbd   media-configs,media-storage   configmap/media-stack-network   gets its indexers from prowlarr; hands downloads to qbittorrent, sabnzbd
    ");
}

#[test]
fn each_format_has_the_same_steps() {
    let lab = LabBench::lab_a();
    let of = |format: &str| order(&lab, &["plex", "prowlarr", "-n", "media", "-o", format]).success().stdout;
    assert_eq!(of("name"), "deployment/prowlarr\ndeployment/plex\n");
    assert_snapshot!(of("csv"), @r#"
    namespace,step,stage,workload,apps,after,claims,settings,why
    media,1,indexers,deployment/prowlarr,prowlarr,,media-configs,configmap/media-stack-network,needs none of the others
    media,5,media-servers,deployment/plex,plex,"lidarr,radarr,sonarr","media-configs,media-storage",,"plays what is imported by lidarr, radarr, sonarr"
    "#);
    assert_snapshot!(of("yaml"), @"
    apiVersion: media.labkit.dev/v1
    kind: StartOrder
    items:
    - step: 1
      stage: indexers
      apps:
      - prowlarr
      workload:
        kind: Deployment
        namespace: media
        name: prowlarr
      after: []
      reasons: []
      claims:
      - media-configs
      settings:
      - configmap/media-stack-network
    - step: 5
      stage: media-servers
      apps:
      - plex
      workload:
        kind: Deployment
        namespace: media
        name: plex
      after:
      - lidarr
      - radarr
      - sonarr
      reasons:
      - plays what is imported by lidarr, radarr, sonarr
      claims:
      - media-configs
      - media-storage
      settings: []
    gaps: []
    ");
    let json: serde_json::Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<serde_json::Value>(&of("yaml")).expect("YAML"), json);
    order(&lab, &["-n", "media", "-o", "sarif"]).exits(2);
}

#[test]
fn apps_of_one_pod_and_of_other_namespaces_in_lab_c() {
    let lab = LabBench::simulated(&Scenario::new(Lab::C));
    let outcome = order(&lab, &["downloadarrs", "sabnzbd", "overseerr", "-A"]).success();
    assert_snapshot!(outcome, @"
    NAMESPACE        STEP   WORKLOAD                  APPS                                       WHY
    swift-sail          3   statefulset/sabnzbd       sabnzbd                                    needs none of the others
    swift-sail          4   deployment/downloadarrs   lidarr,qbittorrent,radarr,readarr,sonarr   lidarr, radarr, readarr, sonarr: gets its indexers from prowlarr; lidarr, radarr, readarr, sonarr: hands downloads to sabnzbd
    temple-of-time      7   statefulset/overseerr     overseerr                                  hands requests to swift-sail/radarr, swift-sail/sonarr
    ");
}

#[test]
fn names_and_namespaces_that_are_not_there() {
    let lab = LabBench::lab_a();
    assert_snapshot!(order(&lab, &["-n", "kube-system"]).success(), @"
    ------- stderr -------
    No media apps found.
    ");
    assert_snapshot!(order(&lab, &["-n", "medai"]).exits(1), @r#"
    ------- stderr -------
    error: namespace "medai" not found
    hint: -n names another namespace, -A looks in all of them
    [exit status: 1]
    "#);
    let unknown = order(&lab, &["-n", "media", "radar"]).exits(1);
    assert!(unknown.stderr.starts_with("error: app \"radar\" not found"), "{unknown}");
}

#[test]
fn what_may_not_be_seen_is_a_gap_and_seeing_nothing_an_error() {
    let mut lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server().faults().add(Fault::new(Matcher::on("list", "pods"), Effect::status(403)));
    let outcome = order(&lab, &["plex", "-n", "media"]).exits(6);
    assert!(outcome.stderr.contains("warning: not read: pods in namespace media: forbidden"), "{outcome}");
    lab.log_in("nobody", Vec::new());
    let outcome = order(&lab, &["-n", "media"]).exits(1);
    assert!(outcome.stderr.starts_with("error: cannot see workloads or pods"), "{outcome}");
}
