//! A plan as the configuration of what hands out pod addresses: Helm values of Cilium, or kubeadm's file.

use std::collections::BTreeMap;
use std::fmt;

use labkit::net::{Cidr, Family};
use serde::Serialize;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Flavour {
    /// Helm values of Cilium, IPAM mode cluster-pool: a list of prefixes, one mask size a family
    Cilium,
    /// Helm values of Cilium, IPAM mode multi-pool: one pool a tier
    CiliumMultiPool,
    /// kubeadm's `ClusterConfiguration`: one prefix a family, one mask size
    Kubeadm,
}

/// A prefix for pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodRange {
    /// The tier's name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// The prefix length of a node's part.
    pub node_mask: Option<u8>,
}

/// The ranges of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    /// The networks for pods.
    pub networks: Vec<PodRange>,
    /// Their tiers.
    pub tiers: Vec<PodRange>,
    /// The ranges for Services.
    pub services: Vec<Cidr>,
}

/// Why a plan cannot be written in a form, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesError {
    /// What is in the way.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for ValuesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A configuration, to be written as YAML or JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// `helm install cilium -f`.
    Helm(Helm),
    /// `kubeadm init --config`.
    Kubeadm(ClusterConfiguration),
}

/// Cilium's values, as its chart names them (`cilium/cilium: install/kubernetes/cilium/values.yaml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Helm {
    ipam: Ipam,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Ipam {
    mode: &'static str,
    operator: Operator,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    #[serde(rename = "clusterPoolIPv4PodCIDRList", skip_serializing_if = "Vec::is_empty")]
    v4: Vec<Cidr>,
    #[serde(rename = "clusterPoolIPv4MaskSize", skip_serializing_if = "Option::is_none")]
    v4_mask: Option<u8>,
    #[serde(rename = "clusterPoolIPv6PodCIDRList", skip_serializing_if = "Vec::is_empty")]
    v6: Vec<Cidr>,
    #[serde(rename = "clusterPoolIPv6MaskSize", skip_serializing_if = "Option::is_none")]
    v6_mask: Option<u8>,
    #[serde(rename = "autoCreateCiliumPodIPPools", skip_serializing_if = "BTreeMap::is_empty")]
    pools: BTreeMap<String, Pool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Pool {
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4: Option<PoolRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6: Option<PoolRange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PoolRange {
    cidrs: Vec<Cidr>,
    mask_size: u8,
}

/// kubeadm's configuration, version v1beta4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterConfiguration {
    api_version: &'static str,
    kind: &'static str,
    networking: Networking,
    controller_manager: ControllerManager,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Networking {
    pod_subnet: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    service_subnet: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ControllerManager {
    extra_args: Vec<Argument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Argument {
    name: &'static str,
    value: String,
}

/// The plan in this form.
///
/// # Errors
/// What the form cannot express: several mask sizes in cluster-pool mode, a tier without one in multi-pool mode,
/// several ranges of one family in kubeadm's.
pub fn values(ranges: &Ranges, flavour: Flavour) -> Result<Values, ValuesError> {
    match flavour {
        Flavour::Cilium => cluster_pool(ranges).map(Values::Helm),
        Flavour::CiliumMultiPool => multi_pool(ranges).map(Values::Helm),
        Flavour::Kubeadm => kubeadm(ranges).map(Values::Kubeadm),
    }
}

/// The tiers are the list; without tiers the networks are.
fn cluster_pool(ranges: &Ranges) -> Result<Helm, ValuesError> {
    let list = |family: Family| {
        let of = |all: &[PodRange]| -> Vec<PodRange> {
            all.iter().filter(|range| range.cidr.family() == family).cloned().collect()
        };
        let tiers = of(&ranges.tiers);
        if tiers.is_empty() { of(&ranges.networks) } else { tiers }
    };
    let (v4, v6) = (list(Family::V4), list(Family::V6));
    let operator = Operator {
        v4_mask: one_mask(&v4, "--helm cilium-multi-pool has one a tier")?,
        v6_mask: one_mask(&v6, "--helm cilium-multi-pool has one a tier")?,
        v4: v4.iter().map(|range| range.cidr).collect(),
        v6: v6.iter().map(|range| range.cidr).collect(),
        pools: BTreeMap::new(),
    };
    Ok(Helm { ipam: Ipam { mode: "cluster-pool", operator } })
}

/// The mask size all of them have; none if none says one.
fn one_mask(ranges: &[PodRange], hint: &str) -> Result<Option<u8>, ValuesError> {
    let mut said = ranges.iter().filter_map(|range| Some((range, range.node_mask?)));
    let Some((first, mask)) = said.next() else { return Ok(None) };
    match said.find(|(_, other)| *other != mask) {
        Some((range, other)) => Err(ValuesError {
            message: format!(
                "there is one mask size a family, and {} has {mask}, {} has {other}",
                first.name, range.name
            ),
            hint: hint.to_owned(),
        }),
        None => Ok(Some(mask)),
    }
}

/// A pool a tier; `media-v4` and `media-v6` are the two families of one pool.
fn multi_pool(ranges: &Ranges) -> Result<Helm, ValuesError> {
    let mut pools: BTreeMap<String, Pool> = BTreeMap::new();
    let all = if ranges.tiers.is_empty() { &ranges.networks } else { &ranges.tiers };
    for range in all {
        let Some(mask_size) = range.node_mask else {
            return Err(ValuesError {
                message: format!("tier {} does not say how much of it a node gets", range.name),
                hint: "write nodeMask into its entry, or add --node-mask".to_owned(),
            });
        };
        let pool = pools.entry(pool_name(&range.name, range.cidr.family()).to_owned()).or_default();
        let slot = match range.cidr.family() {
            Family::V4 => &mut pool.ipv4,
            Family::V6 => &mut pool.ipv6,
        };
        if let Some(there) = slot {
            return Err(ValuesError {
                message: format!("tiers {} and {} would be one pool", there.cidrs[0], range.cidr),
                hint: "give them names that differ in more than the family".to_owned(),
            });
        }
        *slot = Some(PoolRange { cidrs: vec![range.cidr], mask_size });
    }
    let operator = Operator { pools, ..Operator::default() };
    Ok(Helm { ipam: Ipam { mode: "multi-pool", operator } })
}

/// The name without the family at its end.
fn pool_name(name: &str, family: Family) -> &str {
    let endings = match family {
        Family::V4 => ["-v4", "-ipv4"],
        Family::V6 => ["-v6", "-ipv6"],
    };
    endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
}

fn kubeadm(ranges: &Ranges) -> Result<ClusterConfiguration, ValuesError> {
    let several = |what: &str, hint: &str| ValuesError {
        message: format!("kubeadm takes one {what} range a family, and there are more"),
        hint: hint.to_owned(),
    };
    let pods = if ranges.networks.is_empty() { &ranges.tiers } else { &ranges.networks };
    let mut extra_args = Vec::new();
    let dual =
        [Family::V4, Family::V6].iter().all(|family| pods.iter().any(|pod| pod.cidr.family() == *family));
    for (family, of_two) in
        [(Family::V4, "node-cidr-mask-size-ipv4"), (Family::V6, "node-cidr-mask-size-ipv6")]
    {
        let of_family = || pods.iter().filter(|pod| pod.cidr.family() == family);
        if of_family().count() > 1 {
            return Err(several("pod", "--helm cilium takes a list"));
        }
        if ranges.services.iter().filter(|cidr| cidr.family() == family).count() > 1 {
            return Err(several("Service", "leave one network of kind services in the inventory"));
        }
        if let Some(mask) = of_family().find_map(|pod| pod.node_mask) {
            let name = if dual { of_two } else { "node-cidr-mask-size" };
            extra_args.push(Argument { name, value: mask.to_string() });
        }
    }
    let joined = |cidrs: Vec<String>| cidrs.join(",");
    Ok(ClusterConfiguration {
        api_version: "kubeadm.k8s.io/v1beta4",
        kind: "ClusterConfiguration",
        networking: Networking {
            pod_subnet: joined(pods.iter().map(|pod| pod.cidr.to_string()).collect()),
            service_subnet: joined(ranges.services.iter().map(ToString::to_string).collect()),
        },
        controller_manager: ControllerManager { extra_args },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(name: &str, cidr: &str, node_mask: Option<u8>) -> PodRange {
        PodRange { name: name.into(), cidr: cidr.parse().unwrap(), node_mask }
    }

    fn ranges() -> Ranges {
        Ranges {
            networks: vec![
                range("pods", "192.168.128.0/19", Some(26)),
                range("pods-v6", "fd00:1::/64", Some(80)),
            ],
            tiers: vec![
                range("default-v4", "192.168.144.0/22", Some(26)),
                range("media", "192.168.148.0/23", Some(26)),
                range("default-v6", "fd00:1::/67", Some(80)),
            ],
            services: vec!["10.144.0.0/12".parse().unwrap(), "fd00:2::/112".parse().unwrap()],
        }
    }

    fn yaml(ranges: &Ranges, flavour: Flavour) -> String {
        match values(ranges, flavour) {
            Ok(values) => serde_yaml::to_string(&values).unwrap(),
            Err(error) => format!("{error}; {}", error.hint),
        }
    }

    #[test]
    fn a_cluster_pool_is_a_list_with_one_mask_size_a_family() {
        insta::assert_snapshot!(yaml(&ranges(), Flavour::Cilium), @"
        ipam:
          mode: cluster-pool
          operator:
            clusterPoolIPv4PodCIDRList:
            - 192.168.144.0/22
            - 192.168.148.0/23
            clusterPoolIPv4MaskSize: 26
            clusterPoolIPv6PodCIDRList:
            - fd00:1::/67
            clusterPoolIPv6MaskSize: 80
        ");
        let mut mixed = ranges();
        mixed.tiers[1].node_mask = Some(27);
        assert_eq!(
            yaml(&mixed, Flavour::Cilium),
            "there is one mask size a family, and default-v4 has 26, media has 27; --helm cilium-multi-pool has one a tier"
        );
    }

    #[test]
    fn a_multi_pool_has_both_families_of_a_tier() {
        insta::assert_snapshot!(yaml(&ranges(), Flavour::CiliumMultiPool), @"
        ipam:
          mode: multi-pool
          operator:
            autoCreateCiliumPodIPPools:
              default:
                ipv4:
                  cidrs:
                  - 192.168.144.0/22
                  maskSize: 26
                ipv6:
                  cidrs:
                  - fd00:1::/67
                  maskSize: 80
              media:
                ipv4:
                  cidrs:
                  - 192.168.148.0/23
                  maskSize: 26
        ");
        let mut unknown = ranges();
        unknown.tiers[1].node_mask = None;
        assert_eq!(
            yaml(&unknown, Flavour::CiliumMultiPool),
            "tier media does not say how much of it a node gets; write nodeMask into its entry, or add --node-mask"
        );
        let mut twice = ranges();
        twice.tiers[1].name = "default-ipv4".into();
        assert!(yaml(&twice, Flavour::CiliumMultiPool).contains("would be one pool"));
    }

    #[test]
    fn kubeadm_takes_the_networks() {
        insta::assert_snapshot!(yaml(&ranges(), Flavour::Kubeadm), @"
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        networking:
          podSubnet: 192.168.128.0/19,fd00:1::/64
          serviceSubnet: 10.144.0.0/12,fd00:2::/112
        controllerManager:
          extraArgs:
          - name: node-cidr-mask-size-ipv4
            value: '26'
          - name: node-cidr-mask-size-ipv6
            value: '80'
        ");
        let mut two = ranges();
        two.networks.push(range("more", "10.0.0.0/16", None));
        assert!(yaml(&two, Flavour::Kubeadm).starts_with("kubeadm takes one pod range a family"));
    }
}
