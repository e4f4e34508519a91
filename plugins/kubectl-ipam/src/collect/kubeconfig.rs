//! The address under which the API server is reached: with a virtual address in front of the control plane it
//! appears nowhere else (Talos keeps it out of the Nodes' addresses).

use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::lenient;

use crate::facts::{Facts, Layer, Origin, Role, Source, State, Use};

/// The server of a kubeconfig context; names are not looked up, loopback addresses are tunnels.
pub fn server(host: Option<&str>, context: Option<&str>) -> Facts {
    let mut facts = Facts::default();
    let host = host.unwrap_or_default().trim_matches(['[', ']']);
    let Ok(read) = lenient::address(host) else { return facts };
    if read.value.is_loopback() {
        return facts;
    }
    let thing = |kind: &str, name: &str| {
        Arc::new(Subject { kind: kind.to_owned(), namespace: None, name: name.to_owned() })
    };
    facts.uses.push(Use {
        addresses: read.value.into(),
        role: Role::ControlPlane,
        owner: thing("endpoint", "kubernetes"),
        origin: Origin {
            source: Source::Kubeconfig,
            layer: Layer::Kubeconfig,
            object: thing("kubeconfig", context.unwrap_or("server")),
            field: "cluster.server".into(),
            location: None,
        },
        state: State::InUse,
        ports: Vec::new(),
        note: None,
    });
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_of_the_context_is_an_address_in_use() {
        let facts = server(Some("10.69.1.101"), Some("homelab"));
        assert_eq!(facts.uses[0].origin.to_string(), "kubeconfig homelab");
        assert_eq!(server(Some("[fd00::1]"), None).uses.len(), 1);
    }

    #[test]
    fn names_and_tunnels_say_nothing() {
        for host in [None, Some("api.lab.example"), Some("127.0.0.1"), Some("[::1]")] {
            assert!(server(host, None).uses.is_empty(), "{host:?}");
        }
    }
}
