//! `externaldns.k8s.io/v1alpha1 DNSEndpoint`, read by external-dns with `--source=crd` and by k8s_gateway
//! (`kubernetes-sigs/external-dns: docs/sources/crd.md`).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;

use crate::hosts::{DnsName, HostEntry, LeftOut};

use super::{Rendered, record_type};

/// One endpoint for each whole name and record type, in the order of the names.
pub(super) fn render(entries: &[HostEntry], ttl: u32) -> Rendered {
    let mut endpoints: BTreeMap<(&DnsName, &str), Vec<IpAddr>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for entry in entries {
        if entry.full_names().next().is_none() {
            let reason = "it has no whole name, only a short one".to_owned();
            left_out.push(LeftOut { subject: entry.subject.clone(), reason });
        }
        for name in entry.full_names() {
            let targets = endpoints.entry((name, record_type(entry.address))).or_default();
            if !targets.contains(&entry.address) {
                targets.push(entry.address);
            }
        }
    }
    let head = "apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\nmetadata:\n  name: kubectl-ipam\nspec:\n";
    let mut text = head.to_owned();
    text.push_str(if endpoints.is_empty() { "  endpoints: []\n" } else { "  endpoints:\n" });
    for ((name, kind), targets) in endpoints {
        // Writing into a String cannot fail. Quotes keep programs from seeing numbers in names and addresses.
        let _ = writeln!(
            text,
            "  - dnsName: \"{name}\"\n    recordType: {kind}\n    recordTTL: {ttl}\n    targets:"
        );
        for target in targets {
            let _ = writeln!(text, "    - \"{target}\"");
        }
    }
    Rendered { text, left_out }
}
