//! What people write where an app is asked for.

use super::*;
use crate::wiring::testing::{service, stack_of};

/// prowlarr, radarr, sabnzbd and plex each in a pod of their own; sonarr and qbittorrent in one; Seerr's Service
/// has another port than its pod.
fn stack() -> Stack {
    let mut stack = stack_of(&["prowlarr", "radarr", "sabnzbd", "plex", "seerr", "sonarr", "qbittorrent"]);
    for place in [5, 6] {
        stack.instances[place].workload = "downloads".to_owned();
    }
    stack.instances[1].pods[0].ips = vec!["10.244.1.7".to_owned(), "fd00::7".to_owned()];
    stack.instances[4].services[0].ports[0].port = 80;
    for (name, ip, address) in [
        ("prowlarr", 1, None),
        ("radarr", 2, Some("192.0.2.8")),
        ("sabnzbd", 3, None),
        ("plex", 4, Some("lb.example")),
        ("seerr", 5, None),
    ] {
        let ports: &[u16] =
            if name == "seerr" { &[80] } else { &[crate::apps::named(name).unwrap().port.unwrap()] };
        stack.services.push(ServiceName {
            cluster_ip: Some(format!("10.96.0.{ip}")),
            addresses: address.into_iter().map(str::to_owned).collect(),
            ..service(name, ports)
        });
    }
    stack.services.push(service("database", &[5432]));
    stack.services.push(ServiceName {
        external_name: Some("radarr.media.svc.cluster.local.".to_owned()),
        ..service("films", &[])
    });
    stack
        .services
        .push(ServiceName { external_name: Some("nas.example.org".to_owned()), ..service("nas", &[]) });
    stack
}

/// Whom a URL means for prowlarr, and what is wrong with it.
fn told(url: &str, asker: usize) -> String {
    let stack = stack();
    let routes = [HostRoute {
        host: "films.example.org".to_owned(),
        by: "Ingress/films".to_owned(),
        namespace: "media".to_owned(),
        service: "radarr".to_owned(),
    }];
    let at = Endpoint::parse(url).unwrap();
    let base = |place: usize| Some(if place == 3 { "/plex" } else { "" }.to_owned());
    let resolved = Directory::new(&stack, &routes, Some("media")).resolve(asker, &at, base);
    let whom = match resolved.target {
        Target::Instance(place) => stack.instances[place].name.clone(),
        other => format!("{other:?}"),
    };
    let flaw = |flaw: &Flaw| {
        let hint = flaw.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("; {}: {}{hint}", flaw.severity.name(), flaw.text)
    };
    resolved.flaws.iter().map(flaw).fold(whom, |text, flaw| text + &flaw)
}

#[test]
fn every_form_of_a_services_name_and_its_addresses() {
    for host in [
        "radarr",
        "RADARR",
        "radarr.media",
        "radarr.media.svc",
        "radarr.media.svc.cluster.local",
        "radarr.media.svc.cluster.local.",
        "radarr.media.svc.home.lan",
        "10.96.0.2",
        "films",
    ] {
        assert_eq!(told(&format!("http://{host}:7878"), 0), "radarr", "{host}");
    }
}

#[test]
fn ways_that_work_today_and_are_still_wrong() {
    let proper = "(use radarr.media.svc.cluster.local:7878)";
    assert_eq!(
        told("http://10.244.1.7:7878", 0),
        format!(
            "radarr; warning: 10.244.1.7 is the address of a pod, which the next restart changes {proper}"
        )
    );
    assert_eq!(
        told("http://[fd00::7]:7878", 0),
        format!("radarr; warning: fd00::7 is the address of a pod, which the next restart changes {proper}")
    );
    assert_eq!(
        told("http://192.0.2.8:7878", 0),
        format!("radarr; info: 192.0.2.8 leads out through the load balancer and in again {proper}")
    );
    assert_eq!(
        told("https://films.example.org", 0),
        format!(
            "radarr; info: films.example.org leads out through the ingress and in again, which needs its DNS name inside {proper}"
        )
    );
    assert_eq!(
        told("http://sabnzbd:8080", 0),
        "sabnzbd; warning: SABnzbd answers to sabnzbd only if its host_whitelist has it, for it does not end in .local (use sabnzbd.media.svc.cluster.local:8080)"
    );
    assert_eq!(told("http://sabnzbd.media.svc.cluster.local:8080", 0), "sabnzbd");
}

#[test]
fn localhost_is_the_pod_of_whoever_asks() {
    assert_eq!(told("http://localhost:8080", 5), "qbittorrent", "both are in one pod");
    assert_eq!(told("http://127.0.0.1:8989", 6), "sonarr");
    assert_eq!(
        told("http://localhost:7878", 0),
        "Nobody; error: localhost is the pod of prowlarr itself, where nothing has port 7878 (use radarr.media.svc.cluster.local:7878)"
    );
}

#[test]
fn the_port_is_that_of_the_service() {
    assert_eq!(told("http://seerr", 0), "seerr");
    assert_eq!(
        told("http://seerr:5055", 0),
        "seerr; error: Service seerr has no port 5055, only 80 (use port 80)"
    );
    assert_eq!(
        told("http://radarr:8989", 0),
        "radarr; error: Service radarr has no port 8989, only 7878 (use port 7878)"
    );
    assert_eq!(
        told("http://10.244.1.7:1", 0),
        "Nobody; warning: nothing in the pod at 10.244.1.7 is known to have port 1"
    );
}

#[test]
fn tls_and_the_path_in_front() {
    assert_eq!(
        told("https://radarr:7878", 0),
        "radarr; error: TLS is spoken to port 7878, which has none (turn TLS off for it)"
    );
    assert_eq!(told("https://plex:32400/plex/", 0), "plex", "Plex tells them apart");
    assert_eq!(
        told("http://plex:32400", 0),
        "plex; error: the path /plex is missing, which everything there begins with"
    );
    assert_eq!(told("http://radarr:7878/films", 0), "radarr; error: nothing is below the path /films there");
    assert_eq!(
        told("http://plex:32400/tv", 0),
        "plex; error: everything there begins with /plex, not with /tv"
    );
}

#[test]
fn what_is_no_app_or_not_here() {
    assert_eq!(told("http://database:5432", 0), "Nobody");
    assert_eq!(told("http://radar:7878", 0), "Nobody; error: there is no Service radar");
    assert_eq!(told("http://radarr.films.svc.cluster.local:7878", 0), "Unseen");
    assert_eq!(told("http://radarr.example.org:7878", 0), "External");
    assert_eq!(told("http://example.org:7878", 0), "External", "two words may be a domain");
    assert_eq!(told("http://198.51.100.1:7878", 0), "External");
    assert_eq!(told("http://nas:8080", 0), "External", "an ExternalName stands for another name");
    assert_eq!(
        told("http://lb.example:32400/plex", 0),
        "plex; info: lb.example leads out through the load balancer and in again (use plex.media.svc.cluster.local:32400)"
    );
}

#[test]
fn with_all_namespaces_seen_a_missing_service_is_a_mistake() {
    let stack = stack();
    let at = Endpoint::parse("http://radarr.films.svc:7878").unwrap();
    let resolved = Directory::new(&stack, &[], None).resolve(0, &at, |_| None);
    assert_eq!(resolved.target, Target::Nobody);
    assert_eq!(resolved.flaws[0].text, "there is no Service radarr in namespace films");
    assert_eq!(
        resolved.flaws[0].hint.as_deref(),
        Some("it is in namespace media: radarr.media.svc.cluster.local")
    );
}

#[test]
fn a_service_without_ready_pods_leads_nowhere() {
    let mut stack = stack();
    stack.instances[1].services[0].endpoints = Some(0);
    let at = Endpoint::parse("http://radarr:7878").unwrap();
    let resolved = Directory::new(&stack, &[], None).resolve(0, &at, |_| None);
    assert_eq!(resolved.target, Target::Instance(1));
    assert_eq!(resolved.flaws[0].text, "no ready pod is behind Service radarr");
}
