//! Which Services lead to a container.

use std::collections::BTreeMap;

use super::Part;
use super::units::Unit;
use crate::facts::{Container, Key, Service, ServicePort, TargetPort};
use crate::stack::{PortFact, ServiceFact, ServiceName};

/// The Services that lead to the container, those that are reached from outside first.
pub(super) fn services(
    unit: &Unit<'_>,
    part: &Part<'_>,
    services: &[&Service],
    endpoints: Option<&BTreeMap<Key, usize>>,
) -> Vec<ServiceFact> {
    let mut facts: Vec<ServiceFact> =
        services.iter().filter_map(|service| service_fact(unit, part, service, endpoints)).collect();
    let rank = |service: &ServiceFact| {
        let main = service.ports.iter().any(|port| port.is_main);
        let outside = match service.kind.as_str() {
            "LoadBalancer" => 0,
            "NodePort" => 1,
            _ if service.cluster_ip.is_some() => 2,
            _ => 3,
        };
        (!main, outside)
    };
    facts.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    facts
}

/// A Service by the names and addresses that others call it by.
pub(super) fn name(service: &Service) -> ServiceName {
    let spec = &service.spec;
    ServiceName {
        namespace: service.metadata.namespace.clone(),
        name: service.metadata.name.clone(),
        cluster_ip: cluster_ip(service),
        addresses: addresses(service),
        external_name: Some(spec.external_name.clone()).filter(|name| !name.is_empty()),
        ports: spec.ports.iter().map(|port| port.port).collect(),
    }
}

fn cluster_ip(service: &Service) -> Option<String> {
    Some(service.spec.cluster_ip.clone()).filter(|ip| !ip.is_empty() && ip != "None")
}

fn addresses(service: &Service) -> Vec<String> {
    let ingress = &service.status.load_balancer.ingress;
    ingress.iter().filter_map(|point| point.ip.clone().or(point.hostname.clone())).collect()
}

fn service_fact(
    unit: &Unit<'_>,
    part: &Part<'_>,
    service: &Service,
    endpoints: Option<&BTreeMap<Key, usize>>,
) -> Option<ServiceFact> {
    let mut ports = Vec::new();
    let mut missing_ports = Vec::new();
    for port in &service.spec.ports {
        match leads(unit, part, port) {
            Leads::Here { main } => ports.push(PortFact {
                name: port.name.clone(),
                port: port.port,
                node_port: port.node_port,
                is_main: main,
            }),
            Leads::Elsewhere => {}
            Leads::Nowhere(name) => missing_ports.push(name.to_owned()),
        }
    }
    if ports.is_empty() && (!part.alone || missing_ports.is_empty()) {
        return None;
    }
    // The app's page comes first; the order of the others is kept.
    ports.sort_by_key(|port| !port.is_main);
    let spec = &service.spec;
    Some(ServiceFact {
        name: service.metadata.name.clone(),
        kind: if spec.kind.is_empty() { "ClusterIP".to_owned() } else { spec.kind.clone() },
        cluster_ip: cluster_ip(service),
        addresses: addresses(service),
        ports,
        missing_ports,
        endpoints: endpoints.map(|all| all.get(&service.metadata.key()).copied().unwrap_or_default()),
    })
}

/// Where a port of a Service leads to.
enum Leads<'s> {
    Here {
        main: bool,
    },
    Elsewhere,
    /// To a name that no container has.
    Nowhere(&'s str),
}

fn leads<'s>(unit: &Unit<'_>, part: &Part<'_>, port: &'s ServicePort) -> Leads<'s> {
    let here = |number: u16| Leads::Here { main: part.app.port.is_none_or(|main| main == number) };
    let number = match &port.target_port {
        None => port.port,
        Some(TargetPort::Number(number)) => *number,
        Some(TargetPort::Name(name)) => {
            if let Some(number) = named(part.container, name) {
                return here(number);
            }
            let elsewhere = unit.spec.running_containers().any(|other| named(other, name).is_some());
            return if elsewhere { Leads::Elsewhere } else { Leads::Nowhere(name) };
        }
    };
    let declares =
        |container: &Container| container.ports.iter().any(|declared| declared.container_port == number);
    if declares(part.container) || part.app.port == Some(number) {
        return here(number);
    }
    // Ports need not be declared. Where nobody has this one, it is the only app's.
    let somebody = unit.spec.running_containers().any(declares);
    if part.alone && !somebody { here(number) } else { Leads::Elsewhere }
}

fn named(container: &Container, name: &str) -> Option<u16> {
    container.ports.iter().find(|port| port.name == name).map(|port| port.container_port)
}
