//! The keys of questions: what an answers file may hold.

/// A question, by the key its answer has in a file. `*` stands for a node: its host name, else its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// For example `nodes.*.disk`.
    pub key: &'static str,
    /// What the answer is, for people.
    pub answer: &'static str,
}

/// Every question of the walk, in its order.
pub const QUESTIONS: &[Known] = &[
    Known { key: "cluster.name", answer: "the name of the cluster" },
    Known { key: "cluster.discover", answer: "ranges and addresses where nodes are, separated by commas" },
    Known {
        key: "cluster.controlPlanes",
        answer: "addresses of the control plane nodes, separated by commas",
    },
    Known { key: "cluster.workers", answer: "addresses of the workers, separated by commas" },
    Known { key: "cluster.endpoint", answer: "the URL of the Kubernetes API" },
    Known { key: "cluster.vip", answer: "the address that control planes share, or none" },
    Known { key: "cluster.kubernetesVersion", answer: "the version of Kubernetes" },
    Known { key: "nodes.*.hostname", answer: "the node's host name" },
    Known { key: "gen.proceed", answer: "yes" },
    Known { key: "check.proceed", answer: "yes: go on with warnings" },
    Known { key: "nodes.*.fingerprint", answer: "the fingerprint that the node's console shows" },
    Known { key: "nodes.*.disk", answer: "the serial (or WWID) of the disk to install to" },
    Known { key: "nodes.*.bootMedium", answer: "removed, or keep" },
    Known {
        key: "nodes.*.confirm",
        answer: "the serial (or WWID) of the disk that will be erased, once more",
    },
    Known { key: "bootstrap.node", answer: "the host name of the node that etcd begins on" },
    Known { key: "bootstrap.confirm", answer: "what the bootstrap asks to be typed" },
    Known { key: "kubeconfig.merge", answer: "yes or no" },
    Known { key: "record.write", answer: "yes or no" },
];

/// Whether a question has this key.
pub fn is_known(key: &str) -> bool {
    QUESTIONS.iter().any(|known| fits(known.key, key))
}

/// A key with its node: `nodes.*.disk` and `talos-one` make `nodes.talos-one.disk`.
pub fn of_node(pattern: &str, node: &str) -> String {
    pattern.replacen('*', node, 1)
}

/// Names of nodes hold dots, so only the ends are compared.
fn fits(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == key,
        Some((before, after)) => {
            let node = key.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            node.is_some_and(|node| !node.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_nodes_hold_any_name() {
        assert!(is_known("nodes.talos-one.disk"));
        assert!(is_known("nodes.10.69.1.101.fingerprint"));
        assert!(is_known("cluster.name"));
        assert_eq!(of_node("nodes.*.disk", "talos-one"), "nodes.talos-one.disk");
    }

    #[test]
    fn what_nobody_asks_is_unknown() {
        for key in ["", "nodes", "nodes..disk", "nodes.a.colour", "cluster.colour", "cluster"] {
            assert!(!is_known(key), "{key}");
        }
    }
}
