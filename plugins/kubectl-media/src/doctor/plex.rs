//! Whose Plex is, and what it tells its players.

use std::net::IpAddr;

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, field, log_line, target};
use super::correlate::Found;
use crate::apps::{Api, Sign};
use crate::ask::answers::Endpoint;
use crate::stack::{Instance, Value};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted().filter(|(_, one)| one.app.api == Api::Plex) {
        found.extend(plex(case, at, instance));
    }
}

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

pub(super) const CLAIM_LITERAL: Rule = Rule {
    code: "MEDIA-PLEX-CLAIM-LITERAL",
    severity: Severity::Warning,
    title: "a claim token stands in Plex's workload as a literal value",
    explanation: "What stands in a manifest ends up in Git, and in backups. A claim token lives four minutes, so that it \
                  is of no use there either.\n\nFound by the variable PLEX_CLAIM of the workload.",
    mend: "Take the variable out. A new token goes into a Secret that PLEX_CLAIM reads, for its four minutes.",
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
    if let (Some((name, Value::Literal(_))), true) = (variable, claimed != Some(true)) {
        let message = format!("the claim token of {} is written down in its workload", instance.name);
        let variable =
            field(instance.kind.name(), &instance.workload, &format!("variable {name}"), "a literal value");
        let hint = format!(
            "take it out: kubectl set env {} {name}-; a new one belongs in a Secret",
            target(instance)
        );
        found.push(
            Found::new(&CLAIM_LITERAL, instance.subject(), message).of([at]).evidence([variable]).hint(hint),
        );
    }
    found.extend(plex_address(case, at, instance));
    found
}

fn plex_address(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let preferences = case.inside.iter().find(|one| one.instance == at)?.preferences.as_ref()?;
    let service = instance.services.iter().find(|service| !service.addresses.is_empty())?;
    let address = service.addresses.first()?;
    let port = service.ports.first().map_or(32400, |port| port.port);
    let name = &instance.name;
    // On the network of its node it tells its players the node's address, which they reach.
    let is_known = reaches(&preferences.custom, &service.addresses)
        || case.spec(instance).is_some_and(|spec| spec.host_network == Some(true));
    let (message, severity) = match (is_known, preferences.secure.as_deref()) {
        (true, Some("0")) => (format!("{name} refuses players that connect without TLS"), Severity::Warning),
        (true, Some("2")) => {
            let message =
                format!("{name} offers no TLS, and players that insist on it report it as not secure");
            (message, Severity::Warning)
        }
        (true, _) => return None,
        (false, _) if preferences.custom.is_empty() => {
            (format!("{name} tells its players no address they can reach"), Severity::Error)
        }
        (false, _) => {
            (format!("{name} tells its players an address that is not its Service's"), Severity::Error)
        }
    };
    let secure = preferences.secure.as_deref().unwrap_or("");
    let evidence = [
        field("Preferences.xml of", name, "customConnections", &preferences.custom),
        field("Preferences.xml of", name, "secureConnections", secure),
        field("Service", &service.name, "status.loadBalancer.ingress", &service.addresses.join(", ")),
    ];
    let one = Found::new(&PLEX_ADDRESS, instance.subject(), message).of([at]).severity(severity);
    let hint = format!(
        "in Plex: Settings / Network / Custom server access URLs: http://{address}:{port}, secure connections Preferred"
    );
    Some(one.evidence(evidence).hint(hint))
}

/// Whether one of the URLs that players are told may lead to one of these addresses. What a name stands for outside of
/// the cluster is not known here, so it may.
fn reaches(urls: &str, addresses: &[String]) -> bool {
    urls.split(',').filter_map(|url| Endpoint::parse(url.trim())).any(|to| {
        let host = to.host.trim_matches(['[', ']']);
        match host.parse::<IpAddr>() {
            Ok(_) => addresses.iter().any(|address| address == host),
            Err(_) => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_as_a_whole_and_a_name_may_lead_anywhere() {
        let addresses = ["10.69.1.16".to_owned(), "fd00::5".to_owned()];
        for (urls, leads) in [
            ("", false),
            ("http://10.69.1.165:32400", false),
            ("http://192.0.2.1:32400, http://10.69.1.16:32400", true),
            ("https://plex.example.org:443", true),
            ("http://[fd00::5]:32400", true),
        ] {
            assert_eq!(reaches(urls, &addresses), leads, "{urls}");
        }
    }
}
