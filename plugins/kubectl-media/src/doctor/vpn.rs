//! The VPN beside apps.

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, field, log_line, target};
use super::correlate::Found;
use crate::apps::Sign;
use crate::facts::{Container, ContainerStatus, Variable};
use crate::stack::Instance;

pub(super) const VPN_DOWN: Rule = Rule {
    code: "MEDIA-VPN-DOWN",
    severity: Severity::Error,
    title: "the VPN of a pod is down",
    explanation: "All containers of the pod reach the network through it. What apps say about indexers, trackers and \
                  clients follows from this.\n\nFound by the state of the VPN's container, and its log.",
    mend: "See its log: credentials, the provider's servers, `/dev/net/tun` and NET_ADMIN. A restart of the VPN alone cuts \
           the others off; restart the pod.",
    source: "qdm12/gluetun-wiki: faq",
};

pub(super) const VPN_LEAK: Rule = Rule {
    code: "MEDIA-VPN-LEAK",
    severity: Severity::Error,
    title: "what should go through a VPN is seen under the home's own address",
    explanation: "The address that others on the internet see behind the VPN is one that the household is known by: that \
                  of a node, of a Service, or of an app without a VPN. The tunnel hides nothing.\n\nFound by comparing the \
                  address gluetun tells with theirs. Nothing is asked outside of the cluster.",
    mend: "Stop the pod, then see the VPN's log and routes: `kubectl scale --replicas=0`.",
    source: "qdm12/gluetun-wiki: setup/advanced/control-server.md",
};

pub(super) const VPN_FIREWALL: Rule = Rule {
    code: "MEDIA-VPN-FIREWALL",
    severity: Severity::Warning,
    title: "the firewall of a VPN lets nobody in to an app behind it",
    explanation: "gluetun drops what comes from the cluster unless its port is named. A forwarded port works all the \
                  same, for it comes from inside of the pod.\n\nFound by the variable FIREWALL_INPUT_PORTS of the VPN's \
                  container, where a Service leads to the app.",
    mend: "Name the app's port in FIREWALL_INPUT_PORTS, and the cluster's ranges in FIREWALL_OUTBOUND_SUBNETS.",
    source: "qdm12/gluetun-wiki: setup/options/firewall.md",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        let Some(name) = vpn(instance) else { continue };
        found.extend(down(case, at, instance, name));
        found.extend(leak(case, at, instance, name));
        found.extend(firewall(case, at, instance, name));
    }
}

/// The container of the VPN beside an instance.
pub(super) fn vpn(instance: &Instance) -> Option<&str> {
    let companion = instance.companions.iter().find(|one| one.app == Some("gluetun"))?;
    Some(&companion.container)
}

fn down(case: &Case<'_>, at: usize, instance: &Instance, name: &str) -> Option<Found> {
    let status = |pod: &crate::facts::Pod| -> Option<(String, ContainerStatus)> {
        let all = pod.status.container_statuses.iter().chain(&pod.status.init_container_statuses);
        let own = all.into_iter().find(|one| one.name == name)?;
        Some((pod.metadata.name.clone(), own.clone()))
    };
    let states: Vec<(String, ContainerStatus)> = case.pods(instance).filter_map(status).collect();
    let is_down = !states.is_empty() && states.iter().all(|(_, own)| !own.ready);
    let refused = case.mark(at, Sign::VpnRefused);
    let tells = case.answers(at).and_then(|answers| answers.vpn.as_ref());
    let says_down = tells.is_some_and(|vpn| !vpn.running);
    if !is_down && !says_down {
        return None;
    }
    let says = says_down.then(|| Evidence::new(format!("{name} says that the VPN does not run")));
    let evidence = states.iter().map(|(pod, own)| {
        let waiting = own.state.waiting.as_ref().map(|one| format!(", {} {}", one.reason, one.message));
        let value =
            format!("ready {}, {} restarts{}", own.ready, own.restart_count, waiting.unwrap_or_default());
        field("Pod", pod, &format!("container {name}"), &value)
    });
    let message = format!("the VPN of {} is down", instance.name);
    let one = Found::new(&VPN_DOWN, instance.subject(), message).stops([at]);
    let hint = format!(
        "see kubectl logs {} -c {name}; when it is mended: kubectl rollout restart {}",
        target(instance),
        target(instance)
    );
    Some(one.evidence(evidence).evidence(says).evidence(refused.map(log_line)).hint(hint))
}

/// The address behind the VPN is one that the household is known by.
fn leak(case: &Case<'_>, at: usize, instance: &Instance, name: &str) -> Option<Found> {
    let seen = case.answers(at)?.vpn.as_ref()?.address.as_deref()?;
    let whose = household(case, seen)?;
    let message = format!("{} is seen on the internet as {seen}, which is {whose}", instance.name);
    let evidence = [
        Evidence::new(format!("{name} says that its address on the internet is {seen}")),
        Evidence::new(format!("{seen} is {whose}")),
    ];
    let one = Found::new(&VPN_LEAK, instance.subject(), message).of([at]).evidence(evidence);
    let hint = format!(
        "stop it: kubectl scale {} --replicas=0; then see kubectl logs {} -c {name}",
        target(instance),
        target(instance)
    );
    Some(one.hint(hint))
}

/// Whose an address is, if the household is known by it.
fn household(case: &Case<'_>, address: &str) -> Option<String> {
    let nodes = case.facts.nodes.iter().flatten();
    let mut nodes = nodes.filter(|(_, node)| node.status.addresses.iter().any(|one| one.address == address));
    if let Some((name, _)) = nodes.next() {
        return Some(format!("the address of node {name}"));
    }
    let mut services = case.facts.services.iter();
    if let Some(service) = services.find(|one| one.has_address(address)) {
        return Some(format!("the address of Service {}", service.metadata.name));
    }
    let mut others = case.stack.iter().enumerate().filter(|(_, other)| vpn(other).is_none());
    let (_, other) = others.find(|(place, _)| {
        case.answers(*place).is_some_and(|answers| answers.external.as_deref() == Some(address))
    })?;
    Some(format!("the address that {} is seen under without a VPN", other.name))
}

fn firewall(case: &Case<'_>, at: usize, instance: &Instance, name: &str) -> Option<Found> {
    let port = instance.app.port?;
    let service = instance.services.iter().find(|service| service.ports.iter().any(|port| port.is_main))?;
    let spec = case.spec(instance)?;
    let container: &Container = spec.running_containers().find(|one| one.name == name)?;
    let is_off = |one: &Variable| {
        let value = one.value.as_ref().map(|value| value.expose().to_ascii_lowercase());
        one.name == "FIREWALL" && value.is_some_and(|value| matches!(value.as_str(), "off" | "no" | "false"))
    };
    if container.env.iter().any(is_off) {
        return None;
    }
    let mut variables = container.env.iter().filter(|one| one.name == "FIREWALL_INPUT_PORTS");
    let has = match variables.next() {
        // What stands elsewhere cannot be judged.
        Some(variable) => variable.value.as_ref()?.expose().to_owned(),
        None if container.env_from.is_empty() => String::new(),
        None => return None,
    };
    if has.split(',').any(|one| one.trim() == port.to_string()) {
        return None;
    }
    let message = format!("the firewall of {name} lets nobody in to {} on port {port}", instance.name);
    let evidence = [
        field("container", name, "variable FIREWALL_INPUT_PORTS", &has),
        Evidence::new(format!("Service {} leads to port {port}", service.name)),
    ];
    let ports = if has.is_empty() { port.to_string() } else { format!("{has},{port}") };
    let one = Found::new(&VPN_FIREWALL, instance.subject(), message).cuts([at]);
    let hint = format!("kubectl set env {} -c {name} FIREWALL_INPUT_PORTS={ports}", target(instance));
    Some(one.evidence(evidence).hint(hint))
}
