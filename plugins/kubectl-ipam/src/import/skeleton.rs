//! An inventory to begin with: the sections, each with an example that is a comment.

/// The whole text.
pub const SKELETON: &str = "\
# Every address of the lab: what it is for, and who has it.
#
# This file belongs in Git, outside of every kustomization: it is no Kubernetes object. Remove the leading `# ` of an
# example to use it. `kubectl ipam check` says what is wrong or contradicts the cluster.
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory

# Prefixes that addresses come from.
#
# networks:
# - name: lan
#   cidr: 192.168.1.0/24
#   gateway: 192.168.1.1
#   dns: 192.168.1.1
#   dhcp: 192.168.1.200-192.168.1.249
#   domain: home.arpa

# Ranges that addresses are handed out of; for MetalLB and Cilium with the name of the object in the cluster.
#
# pools:
# - name: default
#   provider: metallb
#   addresses: 192.168.1.150-192.168.1.165

# Machines, and virtual addresses, with a fixed place.
#
# hosts:
# - name: worker-1
#   ip: 192.168.1.11
#   role: node
# - name: nas
#   ip: 192.168.1.5
#   role: storage

# Addresses kept for one purpose; `kubectl ipam reserve NAME` adds them.
#
# reservations:
# - name: plex
#   ip: 192.168.1.150
#   pool: default
#   for: Service/media/plex
#   ports: [32400/TCP]

# ConfigMaps made from all that.
#
# publish:
# - configMap: kube-system/network-inventory
#   keys:
#   - {each: reservations, key: \"loadbalancer.${name}.ip\", value: \"${ip}\"}
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::parse;

    #[test]
    fn it_is_an_inventory_as_it_is_and_with_every_example_in_use() {
        assert!(parse(SKELETON, "ipam.yaml").unwrap().strict().is_ok());
        let (head, examples) = SKELETON.split_once("kind: NetworkInventory\n").unwrap();
        let used: Vec<_> = examples
            .lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .filter(|line| line.starts_with([' ', '-']) || line.ends_with(':') && !line.contains(' '))
            .collect();
        let text = format!("{head}kind: NetworkInventory\n{}\n", used.join("\n"));
        let inventory = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
        let counts = (inventory.networks.len(), inventory.pools.len(), inventory.hosts.len());
        assert_eq!(counts, (1, 1, 2), "{text}");
        assert_eq!((inventory.reservations.len(), inventory.publish.len()), (1, 1), "{text}");
    }
}
