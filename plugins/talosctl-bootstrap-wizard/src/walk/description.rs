//! From answers to a `cluster.yaml` (pure).

use std::fmt::Write;

/// What was answered and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The cluster's name.
    pub name: String,
    /// The URL of its Kubernetes API.
    pub endpoint: String,
    /// The address its control planes share.
    pub vip: Option<String>,
    /// The version that the nodes' installer has.
    pub talos_version: String,
    /// The version of Kubernetes.
    pub kubernetes_version: String,
    /// Where nodes were looked for.
    pub discover: Vec<String>,
    /// The nodes, control planes first.
    pub nodes: Vec<DescribedNode>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribedNode {
    /// Its name.
    pub hostname: String,
    /// Whether it is a control plane.
    pub is_control_plane: bool,
    /// Where it answers.
    pub address: String,
    /// The machine's number.
    pub uuid: Option<String>,
}

impl Description {
    /// The file's text, with comments on what can be changed in it.
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _written = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "# The cluster as it is wanted. It holds no secrets: keep it in Git.")?;
        writeln!(text, "apiVersion: wizard.labkit.dev/v1\nkind: Cluster")?;
        writeln!(text, "name: {}", quoted(&self.name))?;
        writeln!(
            text,
            "# Where kubectl reaches the cluster: a control plane, the shared address, or a name."
        )?;
        writeln!(text, "endpoint: {}", quoted(&self.endpoint))?;
        if let Some(vip) = &self.vip {
            writeln!(text, "# The control planes share this address; nothing else may have it.")?;
            writeln!(text, "vip: {}", quoted(vip))?;
        }
        writeln!(text, "talosVersion: {}", quoted(&self.talos_version))?;
        writeln!(text, "kubernetesVersion: {}", quoted(&self.kubernetes_version))?;
        writeln!(text, "# Where a node is looked for when its address changes.")?;
        writeln!(text, "discover:")?;
        for range in &self.discover {
            writeln!(text, "  - {}", quoted(range))?;
        }
        writeln!(text, "nodes:")?;
        for node in &self.nodes {
            let role = if node.is_control_plane { "controlplane" } else { "worker" };
            writeln!(text, "  - hostname: {}", quoted(&node.hostname))?;
            writeln!(text, "    role: {role}")?;
            writeln!(text, "    address: {}", quoted(&node.address))?;
            if let Some(uuid) = &node.uuid {
                writeln!(text, "    uuid: {}", quoted(uuid))?;
            }
        }
        Ok(())
    }
}

/// Names for nodes that have none yet: `home-cp-1`, `home-worker-1`.
pub fn default_hostname(cluster: &str, is_control_plane: bool, number: usize) -> String {
    let role = if is_control_plane { "cp" } else { "worker" };
    format!("{cluster}-{role}-{number}")
}

/// How many of so many nodes should be control planes: an odd number, three at most by default.
pub fn default_control_planes(nodes: usize) -> usize {
    if nodes >= 3 { 3 } else { nodes.min(1) }
}

/// A YAML text in quotes that say that it is one.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cluster::{Role, parse};

    fn description() -> Description {
        let node = |hostname: &str, is_control_plane, address: &str| DescribedNode {
            hostname: hostname.to_owned(),
            is_control_plane,
            address: address.to_owned(),
            uuid: None,
        };
        Description {
            name: "home".to_owned(),
            endpoint: "https://10.0.0.100:6443".to_owned(),
            vip: Some("10.0.0.100".to_owned()),
            talos_version: "v1.11.2".to_owned(),
            kubernetes_version: "v1.34.0".to_owned(),
            discover: vec!["10.0.0.0/24".to_owned()],
            nodes: vec![node("home-cp-1", true, "10.0.0.1"), node("home-worker-1", false, "10.0.0.2:50001")],
        }
    }

    #[test]
    fn what_is_written_is_the_cluster_that_was_described() {
        let text = description().to_yaml();
        let cluster = parse(&text, "cluster.yaml", Path::new("/")).expect("a cluster");
        assert_eq!((cluster.name.as_str(), cluster.nodes.len()), ("home", 2));
        assert_eq!(cluster.of_role(Role::Worker).next().expect("a worker").address.port(), 50001);
        assert_eq!(cluster.vip.map(|vip| vip.to_string()).as_deref(), Some("10.0.0.100"));
    }

    #[test]
    fn an_even_number_of_control_planes_is_never_suggested() {
        let suggested: Vec<usize> = (0..8).map(default_control_planes).collect();
        assert_eq!(suggested, [0, 1, 1, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn names_tell_what_a_node_is_for() {
        assert_eq!(default_hostname("home", true, 1), "home-cp-1");
        assert_eq!(default_hostname("home", false, 3), "home-worker-3");
    }
}
