//! `machine.network.interfaces`.

use std::net::IpAddr;

use ipnet::IpNet;
use labkit::manifest::yaml::Node;

use super::Report;
use crate::talos::config::values::{items, switch, text, texts};

const EITHER: &str = "[networking.os.device.interface], [networking.os.device.deviceSelector]";

pub(super) fn check(machine: &Node, report: &mut Report) {
    for device in items(machine, "/network/interfaces") {
        if device.is_null() {
            report.error("empty device");
        } else if switch(device, "/ignore") != Some(true) {
            interface(device, report);
            addressing(device, report);
            routes(device, report);
        }
    }
}

fn interface(device: &Node, report: &mut Report) {
    let named = !text(device, "/interface").is_empty();
    let selector = device.get("deviceSelector").filter(|selector| !selector.is_null());
    match (named, selector) {
        (false, None) => report.error(format!("{EITHER}: required either config section to be set")),
        (true, Some(_)) => report.error(format!("{EITHER}: config sections are mutually exclusive")),
        _ => {}
    }
    if selector.and_then(Node::as_mapping).is_some_and(<[_]>::is_empty) {
        report
            .error("[networking.os.device.deviceSelector]: config section should contain at least one field");
    }
}

fn addressing(device: &Node, report: &mut Report) {
    let name = text(device, "/interface");
    let addresses = texts(device, "/addresses");
    let cidr = text(device, "/cidr");
    if !addresses.is_empty() && !cidr.is_empty() {
        let why = "interface can't have both .cidr and .addresses set";
        report.error(format!("[networking.os.device] {name:?}: {why}"));
    }
    if !cidr.is_empty() {
        if let Err(why) = address(&cidr) {
            report.error(format!("[networking.os.device.CIDR] {name:?}: {why}"));
        }
        let instead =
            "machine.network.interface.cidr is deprecated, please use machine.network.interface.addresses";
        report.warning(format!("{name:?}: {instead}"));
    }
    for why in addresses.iter().filter_map(|text| address(text).err()) {
        report.error(format!("[networking.os.device.addresses] {name:?}: {why}"));
    }
    if device.get("vip").is_some_and(|vip| !vip.is_null()) {
        let ip = text(device, "/vip/ip");
        if ip.parse::<IpAddr>().is_err() {
            report.error(format!("[networking.os.device.vip] failed to parse {ip:?} as IP address"));
        }
    }
}

fn routes(device: &Node, report: &mut Report) {
    for (at, route) in items(device, "/routes").iter().enumerate() {
        let place = format!("networking.os.device.route[{at}]");
        let [network, gateway, source] = ["/network", "/gateway", "/source"].map(|key| text(route, key));
        if !network.is_empty() && network.parse::<IpNet>().is_err() {
            report.error(format!("[{place}.network] {network:?}: invalid network address"));
        }
        if !gateway.is_empty() && gateway.parse::<IpAddr>().is_err() {
            report.error(format!("[{place}.gateway] {gateway:?}: invalid network address"));
        }
        if gateway.is_empty() && network.is_empty() {
            report.error(format!("[{place}]: either network or gateway should be set"));
        }
        if !source.is_empty() && source.parse::<IpAddr>().is_err() {
            report.error(format!("[{place}.source] {source:?}: invalid network address"));
        }
    }
}

/// An address, with a length or without.
fn address(text: &str) -> Result<(), String> {
    match text.contains('/') {
        true if text.parse::<IpNet>().is_err() => Err(format!("invalid CIDR address: {text}")),
        false if text.parse::<IpAddr>().is_err() => Err(format!("failed to parse IP address {text:?}")),
        _ => Ok(()),
    }
}
