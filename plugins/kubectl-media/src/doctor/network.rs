//! Services, their addresses, and certificates.

use std::collections::BTreeSet;

use labkit::finding::{Evidence, Rule, Severity, Subject};
use labkit::output::age;

use super::case::{Case, event, field, subject, target};
use super::correlate::Found;
use crate::facts::{Certificate, Condition, Service};
use crate::stack::{Instance, ServiceFact};

pub(super) const ADDRESS_PENDING: Rule = Rule {
    code: "MEDIA-ADDRESS-PENDING",
    severity: Severity::Error,
    title: "a Service waits for an address of the load balancer",
    explanation: "The load balancer gives no address when its pool is used up, when the one that is asked for lies \
                  outside of every pool, or when somebody else has it. Inside of the cluster the Service works all \
                  the same; the household does not get at the app.\n\nFound by the Service's status and the events \
                  of the load balancer.",
    mend: "`kubectl ipam check` names pool and holder; `kubectl ipam pool grow POOL` widens a pool, `kubectl ipam \
           assign service/NAME` asks for another address.",
    source: "metallb/metallb: controller/service.go; Kubernetes: Concepts / Service / type LoadBalancer",
};

pub(super) const ADDRESS_CHANGED: Rule = Rule {
    code: "MEDIA-ADDRESS-CHANGED",
    severity: Severity::Warning,
    title: "a Service has another address than it asks for",
    explanation: "Whatever was told the address that is written down, such as players at home and Plex's \
                  `customConnections`, does not find the app any more.\n\nFound by comparing annotations or \
                  `spec.loadBalancerIP` with the Service's status.",
    mend: "Let the Service ask for the address it shall have (`kubectl ipam assign`), or correct what names the old \
           one.",
    source: "metallb/metallb: website/content/usage/_index.md",
};

pub(super) const PORT_MISSING: Rule = Rule {
    code: "MEDIA-SERVICE-NO-PORT",
    severity: Severity::Error,
    title: "a Service leads to a port that no container has",
    explanation: "A `targetPort` that is a name is looked up in the containers of the pods behind the Service. Where \
                  no container has a port of that name, the Service leads nowhere.\n\nFound by comparing the two.",
    mend: "Name the port in the container, or give its number in the Service.",
    source: "Kubernetes: Concepts / Service / Port definitions",
};

pub(super) const SELECTOR: Rule = Rule {
    code: "MEDIA-SERVICE-SELECTOR",
    severity: Severity::Error,
    title: "a Service selects no pod, though its app is there",
    explanation: "A Service leads to the pods that have every label of its selector. A label that differs in one \
                  letter is enough for it to lead nowhere, while the app itself is well and answers through a \
                  forwarded port.\n\nFound by comparing the selector with the labels of the app's pods.",
    mend: "Make selector and labels agree.",
    source: "Kubernetes: Concepts / Service / Services with selectors",
};

pub(super) const NO_ENDPOINTS: Rule = Rule {
    code: "MEDIA-SERVICE-NO-ENDPOINTS",
    severity: Severity::Error,
    title: "a Service leads to no ready pod, though there is one",
    explanation: "Its EndpointSlices list no ready endpoint while the app has a ready pod: selector, ports or whoever \
                  writes the slices are wrong.\n\nFound by the EndpointSlices of the Service.",
    mend: "Compare `kubectl get endpointslices` with selector and ports of the Service.",
    source: "Kubernetes: Concepts / EndpointSlices",
};

pub(super) const CERTIFICATE: Rule = Rule {
    code: "MEDIA-CERTIFICATE",
    severity: Severity::Error,
    title: "a certificate has ended or cannot be issued",
    explanation: "Browsers and players refuse a name whose certificate has ended.\n\nFound by cert-manager's \
                  Certificates in the namespaces of the apps: condition Ready, and `status.notAfter`.",
    mend: "`kubectl describe certificate NAME` says what keeps it from being renewed.",
    source: "cert-manager/website: content/docs/usage/certificate.md",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        for service in &instance.services {
            found.extend(pending(case, instance, service));
            found.extend(changed(case, instance, service));
            found.extend(ports(at, instance, service));
            found.extend(endpoints(case, at, service));
        }
    }
    found.extend(case.facts.services.iter().filter_map(|service| selector(case, service)));
    let namespaces: BTreeSet<&str> = case.stack.iter().map(|instance| instance.namespace.as_str()).collect();
    let certificates = case.further.certificates.iter();
    found.extend(
        certificates
            .filter(|one| namespaces.contains(one.metadata.namespace.as_str()))
            .filter_map(|one| certificate(case, one)),
    );
}

fn pending(case: &Case<'_>, instance: &Instance, service: &ServiceFact) -> Option<Found> {
    if !service.is_pending() {
        return None;
    }
    let (namespace, name) = (&instance.namespace, &service.name);
    let events: Vec<_> = case.further.about("Service", namespace, name).take(2).collect();
    let said = events.first().map(|event| event.message.as_str()).unwrap_or_default();
    let object = case.service(namespace, name);
    let unmet = object.and_then(|one| Condition::find(&one.status.conditions, CILIUM_SAYS));
    let unmet = unmet.filter(|condition| condition.status == "False");
    let reason = unmet.map(|condition| condition.reason.as_str()).unwrap_or_default();
    let asks = requested(case, namespace, name);
    let holder = asks.as_ref().and_then(|(_, address)| holder(case, service, namespace, address, said));
    let why = if let Some(holder) = &holder {
        format!(": {holder} has the address it asks for")
    } else if said.contains("not allowed in config") || reason == "no_pool" {
        ": no pool has the address it asks for".to_owned()
    } else if said.contains("no available IPs") || reason == "out_of_ips" || reason == "pool_exhausted" {
        ": the pool is used up".to_owned()
    } else if said.contains("in use by")
        || said.contains("sharing key")
        || reason.starts_with("already_allocated")
    {
        ": somebody else has the address it asks for".to_owned()
    } else {
        String::new()
    };
    let message = format!("Service {name} waits for an address of the load balancer{why}");
    let one = Found::new(&ADDRESS_PENDING, subject("Service", instance, name), message);
    let status = field("Service", name, "status.loadBalancer.ingress", "");
    let condition = unmet.map(|one| {
        let value = format!("{} {}: {}", one.status, one.reason, one.message);
        field("Service", name, &format!("condition {CILIUM_SAYS}"), &value)
    });
    let asks = asks.map(|(place, address)| field("Service", name, &place, &address));
    let hint = format!(
        "kubectl ipam check -n {namespace} names pool and holder; then kubectl ipam pool grow POOL --by=1, or \
         kubectl ipam assign service/{name} -n {namespace} for another address"
    );
    let evidence = [status].into_iter().chain(asks).chain(condition);
    Some(one.evidence(evidence).evidence(events.into_iter().map(event)).hint(hint))
}

/// The condition in which Cilium says whether a Service has what it asked for.
const CILIUM_SAYS: &str = "cilium.io/IPAMRequestSatisfied";

/// The Service that has an address another one asks for: by its status, or by what the load balancer says.
fn holder(case: &Case<'_>, asker: &ServiceFact, namespace: &str, wanted: &str, said: &str) -> Option<String> {
    let is_asker = |one: &&Service| one.metadata.name == asker.name && one.metadata.namespace == namespace;
    let has = |one: &&Service| wanted.split(',').any(|address| one.has_address(address.trim()));
    let mut others = case.facts.services.iter().filter(|one| !is_asker(one));
    let named = |one: &Service| {
        if one.metadata.namespace == namespace {
            format!("Service {}", one.metadata.name)
        } else {
            format!("Service {} in namespace {}", one.metadata.name, one.metadata.namespace)
        }
    };
    let told = || {
        let (_, rest) = said.split_once("in use by ")?;
        let name = rest.split([' ', ',', '"']).find(|word| !word.is_empty())?;
        let (within, name) = name.trim_end_matches('.').split_once('/')?;
        Some(format!("Service {name} in namespace {within}"))
    };
    others.find(has).map(named).or_else(told)
}

/// Where a Service asks for addresses, and which.
fn requested(case: &Case<'_>, namespace: &str, name: &str) -> Option<(String, String)> {
    const ANNOTATIONS: &[&str] = &[
        "metallb.io/loadBalancerIPs",
        "metallb.universe.tf/loadBalancerIPs",
        "lbipam.cilium.io/ips",
        "io.cilium/lb-ipam-ips",
        "kube-vip.io/loadbalancerIPs",
    ];
    let service = case.service(namespace, name)?;
    let written = ANNOTATIONS.iter().find_map(|annotation| {
        let address = service.metadata.annotations.get(*annotation)?;
        Some((format!("annotation {annotation}"), address.clone()))
    });
    let field = || {
        let address = &service.spec.load_balancer_ip;
        (!address.is_empty()).then(|| ("spec.loadBalancerIP".to_owned(), address.clone()))
    };
    written.or_else(field)
}

fn changed(case: &Case<'_>, instance: &Instance, service: &ServiceFact) -> Option<Found> {
    let (place, wanted) = requested(case, &instance.namespace, &service.name)?;
    let is_wanted = |address: &String| wanted.split(',').any(|one| one.trim() == address);
    if service.addresses.is_empty() || service.addresses.iter().any(is_wanted) {
        return None;
    }
    let (name, has) = (&service.name, service.addresses.join(","));
    let message = format!("Service {name} has the address {has} and asks for {wanted}");
    let evidence = [
        field("Service", name, &place, &wanted),
        field("Service", name, "status.loadBalancer.ingress", &has),
    ];
    let hint = format!("kubectl ipam check -n {} says who has {wanted}", instance.namespace);
    let one = Found::new(&ADDRESS_CHANGED, subject("Service", instance, name), message);
    Some(one.evidence(evidence).hint(hint))
}

fn ports(at: usize, instance: &Instance, service: &ServiceFact) -> Option<Found> {
    let port = service.missing_ports.first()?;
    let name = &service.name;
    let message =
        format!("Service {name} leads to port {port:?}, which no container of {} has", instance.name);
    let one = Found::new(&PORT_MISSING, subject("Service", instance, name), message);
    // Other ports may lead to the app all the same.
    let one = if service.ports.iter().any(|port| port.is_main) { one.of([at]) } else { one.cuts([at]) };
    let evidence =
        service.missing_ports.iter().map(|port| field("Service", name, "spec.ports[].targetPort", port));
    let hint = format!("name the port {port:?} in container {} of {}", instance.container, target(instance));
    Some(one.evidence(evidence).hint(hint))
}

fn endpoints(case: &Case<'_>, at: usize, service: &ServiceFact) -> Option<Found> {
    let instance = &case.stack[at];
    if service.endpoints != Some(0) || !case.is_up(instance) || !service.missing_ports.is_empty() {
        return None;
    }
    let (name, namespace) = (&service.name, &instance.namespace);
    let message = format!("Service {name} leads to no ready pod, though {} has one", instance.name);
    let one = Found::new(&NO_ENDPOINTS, subject("Service", instance, name), message).cuts([at]);
    let evidence = Evidence::new(format!("EndpointSlices of Service {name}: no ready endpoint"));
    let hint = format!(
        "compare kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} with the Service"
    );
    Some(one.evidence([evidence]).hint(hint))
}

/// A Service of an app's name whose selector means no pod.
fn selector(case: &Case<'_>, service: &Service) -> Option<Found> {
    let (wanted, meta) = (&service.spec.selector, &service.metadata);
    let here = |namespace: &str| namespace == meta.namespace;
    if wanted.is_empty() || case.facts.pods.is_none() {
        return None;
    }
    let mut workloads = case.facts.workloads.iter().filter(|one| here(&one.metadata.namespace));
    let mut pods = case.facts.pods.iter().flatten().filter(|one| here(&one.metadata.namespace));
    if workloads.any(|one| one.spec.template.metadata.has_labels(wanted))
        || pods.any(|one| one.metadata.has_labels(wanted))
    {
        return None;
    }
    let (at, instance) = case
        .wanted()
        .find(|(_, one)| here(&one.namespace) && (one.name == meta.name || one.workload == meta.name))?;
    let labels = &case.workload(instance)?.spec.template.metadata.labels;
    let differ = wanted.iter().filter(|(name, value)| labels.get(*name) != Some(value));
    let evidence: Vec<Evidence> = differ
        .map(|(name, value)| {
            let has = labels.get(name).map_or("no such label".to_owned(), |has| format!("{name}={has}"));
            Evidence::new(format!(
                "Service {} selects {name}={value}; pods of {} have {has}",
                meta.name, instance.name
            ))
        })
        .collect();
    let message = format!("Service {} selects no pod, though {} is there", meta.name, instance.name);
    let one = Found::new(&SELECTOR, subject("Service", instance, &meta.name), message).cuts([at]);
    let hint = format!(
        "make the selector agree with the labels: kubectl edit service/{} -n {}",
        meta.name, meta.namespace
    );
    Some(one.evidence(evidence).hint(hint))
}

fn certificate(case: &Case<'_>, certificate: &Certificate) -> Option<Found> {
    let (meta, status) = (&certificate.metadata, &certificate.status);
    let ready = Condition::find(&status.conditions, "Ready").filter(|ready| ready.status == "False");
    let ended = status.not_after.filter(|end| *end < case.now);
    let message = match (ended, ready) {
        (Some(end), _) => format!("certificate {} ended {} ago", meta.name, age(end, case.now)),
        (None, Some(_)) => format!("certificate {} cannot be issued", meta.name),
        (None, None) => return None,
    };
    let one = Found::new(
        &CERTIFICATE,
        Subject::in_namespace("Certificate", meta.namespace.as_str(), meta.name.as_str()),
        message,
    );
    let evidence = [
        ended.map(|end| field("Certificate", &meta.name, "status.notAfter", &end.to_string())),
        ready.map(|ready| {
            let value = format!("{} {}: {}", ready.status, ready.reason, ready.message);
            field("Certificate", &meta.name, "condition Ready", &value)
        }),
        Some(field("Certificate", &meta.name, "spec.dnsNames", &certificate.spec.dns_names.join(", "))),
    ];
    let hint = format!("kubectl describe certificate {} -n {}", meta.name, meta.namespace);
    Some(one.evidence(evidence.into_iter().flatten()).hint(hint))
}
