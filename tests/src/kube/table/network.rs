//! Tables of Services and what belongs to the network.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::object::{at, items, number, strings, text};
use super::text::{NONE, age_cell, labels, or, selector};
use super::{Cells, Column};

pub(super) fn columns(group: &str, kind: &str) -> Option<(&'static [Column], Cells)> {
    Some(match (group, kind) {
        ("", "Service") => (SERVICE, service),
        ("", "Endpoints") => (ENDPOINTS, endpoints),
        ("discovery.k8s.io", "EndpointSlice") => (SLICE, slice),
        ("networking.k8s.io", "Ingress") => (INGRESS, ingress),
        ("networking.k8s.io", "IngressClass") => (INGRESS_CLASS, ingress_class),
        ("networking.k8s.io", "NetworkPolicy") => (POLICY, policy),
        ("networking.k8s.io", "IPAddress") => (ADDRESS, address),
        ("networking.k8s.io", "ServiceCIDR") => (CIDR, cidr),
        _ => return None,
    })
}

const SERVICE: &[Column] = &[
    ("Name", "string", 0),
    ("Type", "string", 0),
    ("Cluster-IP", "string", 0),
    ("External-IP", "string", 0),
    ("Port(s)", "string", 0),
    ("Age", "string", 0),
    ("Selector", "string", 1),
];

fn service(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(text(object, &["spec", "type"])),
        json!(or(text(object, &["spec", "clusterIP"]), NONE)),
        json!(external_address(object)),
        json!(ports(object)),
        age_cell(object, now),
        json!(labels(at(object, &["spec", "selector"]))),
    ]
}

fn ingress_points(object: &Value) -> Vec<&str> {
    items(object, &["status", "loadBalancer", "ingress"])
        .iter()
        .map(|point| match text(point, &["ip"]) {
            "" => text(point, &["hostname"]),
            address => address,
        })
        .collect()
}

fn external_address(service: &Value) -> String {
    let external = strings(at(service, &["spec", "externalIPs"]));
    match text(service, &["spec", "type"]) {
        "LoadBalancer" => {
            let mut all = ingress_points(service);
            all.extend(external);
            or(&all.join(","), "<pending>")
        }
        "ExternalName" => text(service, &["spec", "externalName"]).to_owned(),
        _ => or(&external.join(","), NONE),
    }
}

fn ports(service: &Value) -> String {
    let ports: Vec<String> = items(service, &["spec", "ports"])
        .iter()
        .map(|port| {
            let number_of = |field: &str| number(port, &[field]).unwrap_or(0);
            let node_port = match number_of("nodePort") {
                0 => String::new(),
                node_port => format!(":{node_port}"),
            };
            format!("{}{node_port}/{}", number_of("port"), text(port, &["protocol"]))
        })
        .collect();
    or(&ports.join(","), NONE)
}

const ENDPOINTS: &[Column] = &[("Name", "string", 0), ("Endpoints", "string", 0), ("Age", "string", 0)];

fn endpoints(object: &Value, now: Timestamp) -> Vec<Value> {
    let mut all = Vec::new();
    for subset in items(object, &["subsets"]) {
        for address in items(subset, &["addresses"]) {
            let address = text(address, &["ip"]);
            for port in items(subset, &["ports"]) {
                let port = number(port, &["port"]).unwrap_or(0);
                all.push(if address.contains(':') {
                    format!("[{address}]:{port}")
                } else {
                    format!("{address}:{port}")
                });
            }
        }
    }
    vec![json!(text(object, &["metadata", "name"])), json!(first_three(&all)), age_cell(object, now)]
}

fn first_three(all: &[String]) -> String {
    match all.len() {
        0 => NONE.to_owned(),
        1..=3 => all.join(","),
        more => format!("{} + {} more...", all[..3].join(","), more - 3),
    }
}

const SLICE: &[Column] = &[
    ("Name", "string", 0),
    ("AddressType", "string", 0),
    ("Ports", "string", 0),
    ("Endpoints", "string", 0),
    ("Age", "string", 0),
];

fn slice(object: &Value, now: Timestamp) -> Vec<Value> {
    let ports: Vec<String> = items(object, &["ports"])
        .iter()
        .map(|port| number(port, &["port"]).map_or("*".to_owned(), |port| port.to_string()))
        .collect();
    let addresses: Vec<String> = items(object, &["endpoints"])
        .iter()
        .flat_map(|endpoint| strings(endpoint.get("addresses")))
        .map(str::to_owned)
        .collect();
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(text(object, &["addressType"])),
        json!(or(&ports.join(","), "<unset>")),
        json!(if addresses.is_empty() { "<unset>".to_owned() } else { first_three(&addresses) }),
        age_cell(object, now),
    ]
}

const INGRESS: &[Column] = &[
    ("Name", "string", 0),
    ("Class", "string", 0),
    ("Hosts", "string", 0),
    ("Address", "string", 0),
    ("Ports", "string", 0),
    ("Age", "string", 0),
];

fn ingress(object: &Value, now: Timestamp) -> Vec<Value> {
    let hosts: Vec<&str> = items(object, &["spec", "rules"])
        .iter()
        .map(|rule| text(rule, &["host"]))
        .filter(|host| !host.is_empty())
        .collect();
    let secure = !items(object, &["spec", "tls"]).is_empty();
    let shown_hosts = match hosts.len() {
        0 => "*".to_owned(),
        1..=3 => hosts.join(","),
        more => format!("{} + {} more...", hosts[..3].join(","), more - 3),
    };
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(or(text(object, &["spec", "ingressClassName"]), NONE)),
        json!(shown_hosts),
        json!(ingress_points(object).join(",")),
        json!(if secure { "80, 443" } else { "80" }),
        age_cell(object, now),
    ]
}

const INGRESS_CLASS: &[Column] =
    &[("Name", "string", 0), ("Controller", "string", 0), ("Parameters", "string", 0), ("Age", "string", 0)];

fn ingress_class(object: &Value, now: Timestamp) -> Vec<Value> {
    let parameters = at(object, &["spec", "parameters"]).map_or(NONE.to_owned(), |parameters| {
        let kind = text(parameters, &["kind"]);
        let group = text(parameters, &["apiGroup"]);
        let kind = if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") };
        format!("{kind}/{}", text(parameters, &["name"]))
    });
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(text(object, &["spec", "controller"])),
        json!(parameters),
        age_cell(object, now),
    ]
}

const POLICY: &[Column] = &[("Name", "string", 0), ("Pod-Selector", "string", 0), ("Age", "string", 0)];

fn policy(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(selector(at(object, &["spec", "podSelector"]))),
        age_cell(object, now),
    ]
}

const ADDRESS: &[Column] = &[("Name", "string", 0), ("ParentRef", "string", 0), ("Age", "string", 0)];

fn address(object: &Value, now: Timestamp) -> Vec<Value> {
    let part = |field: &str| text(object, &["spec", "parentRef", field]);
    let parts: Vec<&str> = ["group", "resource", "namespace", "name"]
        .into_iter()
        .map(part)
        .filter(|part| !part.is_empty())
        .collect();
    vec![json!(text(object, &["metadata", "name"])), json!(parts.join("/")), age_cell(object, now)]
}

const CIDR: &[Column] = &[("Name", "string", 0), ("CIDRs", "string", 0), ("Age", "string", 0)];

fn cidr(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(strings(at(object, &["spec", "cidrs"])).join(",")),
        age_cell(object, now),
    ]
}
