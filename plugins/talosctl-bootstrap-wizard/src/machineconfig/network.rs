//! What one node is told about its name and its links: in the machine's document up to Talos 1.11, in documents of
//! their own since.

use labkit::cli::{Error, Result};
use serde_json::{Map, Value, json};

use super::Document;
use crate::cluster::{Cluster, Contract, Interface, LinkName, Node, Role};

/// The name that a link chosen by its hardware address gets.
const ALIAS: &str = "net0";

/// Adds the node's name, link and shared address.
///
/// # Errors
/// When the shared address needs a link, and nothing says which.
pub(super) fn add(documents: &mut Vec<Document>, cluster: &Cluster, node: &Node) -> Result<()> {
    let shared = cluster.vip.filter(|_| node.role == Role::ControlPlane);
    let of_mac = || {
        let link = LinkName::Mac(node.mac.clone()?);
        Some(Interface { link, addresses: Vec::new(), gateways: Vec::new(), mtu: None, dhcp: true })
    };
    // Without a shared address, DHCP on every link is what Talos does by itself.
    let link = node.network.clone().or_else(|| shared.and_then(|_| of_mac()));
    if shared.is_some() && link.is_none() {
        let place = &node.location;
        let message = format!("{}:{}:{}", place.file, place.line, place.column);
        return Err(Error::failed(format!("{message}: {}: the shared address needs a link", node.hostname))
            .hint("write the hardware address of the control plane's link as `mac`; `discover` shows it"));
    }
    let shared = shared.map(|address| address.to_string());
    match cluster.contract {
        Contract::V1_11 => in_machine(documents, node, link.as_ref(), shared.as_deref()),
        Contract::V1_12 | Contract::V1_13 => in_documents(documents, node, link.as_ref(), shared.as_deref()),
    }
    Ok(())
}

fn in_machine(documents: &mut [Document], node: &Node, link: Option<&Interface>, shared: Option<&str>) {
    let Some(Value::Object(machine)) =
        documents.first_mut().and_then(|document| document.value_mut().pointer_mut("/machine"))
    else {
        return;
    };
    let Some(Value::Object(network)) = machine.get_mut("network") else { return };
    let rest = std::mem::take(network);
    network.insert("hostname".to_owned(), json!(node.hostname));
    if let Some(link) = link {
        network.insert("interfaces".to_owned(), json!([interface(link, shared)]));
    }
    network.extend(rest);
}

fn interface(link: &Interface, shared: Option<&str>) -> Value {
    let mut fields = Map::new();
    let mut set = |key: &str, value: Value| drop(fields.insert(key.to_owned(), value));
    match &link.link {
        LinkName::Name(name) => set("interface", json!(name)),
        LinkName::Mac(mac) => set("deviceSelector", json!({"hardwareAddr": mac.as_str()})),
    }
    if !link.addresses.is_empty() {
        set("addresses", json!(addresses(link)));
    }
    if !link.gateways.is_empty() {
        let everywhere = |gateway: &std::net::IpAddr| if gateway.is_ipv4() { "0.0.0.0/0" } else { "::/0" };
        let routes: Vec<_> = link
            .gateways
            .iter()
            .map(|gateway| json!({"network": everywhere(gateway), "gateway": gateway}))
            .collect();
        set("routes", json!(routes));
    }
    if let Some(mtu) = link.mtu {
        set("mtu", json!(mtu));
    }
    set("dhcp", json!(link.dhcp));
    if let Some(shared) = shared {
        set("vip", json!({"ip": shared}));
    }
    Value::Object(fields)
}

fn in_documents(documents: &mut Vec<Document>, node: &Node, link: Option<&Interface>, shared: Option<&str>) {
    documents.retain(|document| document.kind() != "HostnameConfig");
    let mut add = |kind: &str, fields: Value| {
        let mut all =
            Map::from_iter([("apiVersion".to_owned(), json!("v1alpha1")), ("kind".to_owned(), json!(kind))]);
        if let Value::Object(fields) = fields {
            all.extend(fields);
        }
        documents.push(Document::new(Value::Object(all)));
    };
    add("HostnameConfig", json!({"hostname": node.hostname}));
    let Some(link) = link else { return };
    let name = match &link.link {
        LinkName::Name(name) => name.as_str(),
        LinkName::Mac(mac) => {
            let expression = format!("mac(link.permanent_addr) == \"{mac}\"");
            add("LinkAliasConfig", json!({"name": ALIAS, "selector": {"match": expression}}));
            ALIAS
        }
    };
    let mut fields = Map::from_iter([("name".to_owned(), json!(name)), ("up".to_owned(), json!(true))]);
    if let Some(mtu) = link.mtu {
        fields.insert("mtu".to_owned(), json!(mtu));
    }
    if !link.addresses.is_empty() {
        let addresses: Vec<_> =
            addresses(link).into_iter().map(|address| json!({"address": address})).collect();
        fields.insert("addresses".to_owned(), json!(addresses));
    }
    if !link.gateways.is_empty() {
        let routes: Vec<_> = link.gateways.iter().map(|gateway| json!({"gateway": gateway})).collect();
        fields.insert("routes".to_owned(), json!(routes));
    }
    add("LinkConfig", Value::Object(fields));
    if link.dhcp {
        // A link that is configured gets no DHCP by itself.
        add("DHCPv4Config", json!({"name": name}));
    }
    if let Some(shared) = shared {
        add("Layer2VIPConfig", json!({"name": shared, "link": name}));
    }
}

fn addresses(link: &Interface) -> Vec<String> {
    link.addresses.iter().map(|(address, network)| format!("{address}/{}", network.prefix())).collect()
}
