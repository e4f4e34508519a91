//! The kinds that are read beside those every cluster has.

use labkit::kube::Resource;

pub(crate) static METALLB_POOLS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "IPAddressPool", "ipaddresspools");
pub(super) static L2_ADVERTISEMENTS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "L2Advertisement", "l2advertisements");
pub(super) static BGP_ADVERTISEMENTS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "BGPAdvertisement", "bgpadvertisements");
pub(super) static BGP_PEERS: Resource = Resource::namespaced("metallb.io", "v1beta2", "BGPPeer", "bgppeers");
pub(crate) static CILIUM_POOLS: Resource =
    Resource::cluster_scoped("cilium.io", "v2", "CiliumLoadBalancerIPPool", "ciliumloadbalancerippools");
pub(super) static CILIUM_POD_POOLS: Resource =
    Resource::cluster_scoped("cilium.io", "v2alpha1", "CiliumPodIPPool", "ciliumpodippools");
pub(super) static CILIUM_NODES: Resource =
    Resource::cluster_scoped("cilium.io", "v2", "CiliumNode", "ciliumnodes");
pub(super) static CILIUM_BGP: Resource =
    Resource::cluster_scoped("cilium.io", "v2", "CiliumBGPClusterConfig", "ciliumbgpclusterconfigs");
pub(super) static CALICO_POOLS: Resource =
    Resource::cluster_scoped("crd.projectcalico.org", "v1", "IPPool", "ippools");
pub(super) static GATEWAYS: Resource =
    Resource::namespaced("gateway.networking.k8s.io", "v1", "Gateway", "gateways");

/// The version of MetalLB's pools and advertisements.
pub(crate) const METALLB: &[&str] = &["v1beta1"];

/// The versions of Cilium's load-balancer pools.
pub(crate) const CILIUM: &[&str] = &["v2", "v2alpha1"];
pub(super) static CILIUM_PEERING: Resource =
    Resource::cluster_scoped("cilium.io", "v2alpha1", "CiliumBGPPeeringPolicy", "ciliumbgppeeringpolicies");
pub(super) static CILIUM_POLICIES: Resource =
    Resource::namespaced("cilium.io", "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies");
pub(super) static CILIUM_CLUSTER_POLICIES: Resource = Resource::cluster_scoped(
    "cilium.io",
    "v2",
    "CiliumClusterwideNetworkPolicy",
    "ciliumclusterwidenetworkpolicies",
);
pub(super) static CALICO_RESERVATIONS: Resource =
    Resource::cluster_scoped("crd.projectcalico.org", "v1", "IPReservation", "ipreservations");
pub(super) static CALICO_PEERS: Resource =
    Resource::cluster_scoped("crd.projectcalico.org", "v1", "BGPPeer", "bgppeers");
pub(super) static CAPI_POOLS: Resource =
    Resource::namespaced("ipam.cluster.x-k8s.io", "v1alpha2", "InClusterIPPool", "inclusterippools");
pub(super) static CAPI_GLOBAL_POOLS: Resource = Resource::cluster_scoped(
    "ipam.cluster.x-k8s.io",
    "v1alpha2",
    "GlobalInClusterIPPool",
    "globalinclusterippools",
);
pub(super) static CAPI_ADDRESSES: Resource =
    Resource::namespaced("ipam.cluster.x-k8s.io", "v1beta1", "IPAddress", "ipaddresses");
pub(super) static WHEREABOUTS_POOLS: Resource =
    Resource::namespaced("whereabouts.cni.cncf.io", "v1alpha1", "IPPool", "ippools");
pub(super) static WHEREABOUTS_SLICES: Resource =
    Resource::namespaced("whereabouts.cni.cncf.io", "v1alpha1", "NodeSlicePool", "nodeslicepools");
pub(super) static SNAPSHOT_CLASSES: Resource =
    Resource::cluster_scoped("snapshot.storage.k8s.io", "v1", "VolumeSnapshotClass", "volumesnapshotclasses");
pub(super) static AUTHORIZATION_POLICIES: Resource =
    Resource::namespaced("security.istio.io", "v1", "AuthorizationPolicy", "authorizationpolicies");
pub(super) static HELM_RELEASES: Resource =
    Resource::namespaced("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases");
pub(super) static FLUX_KUSTOMIZATIONS: Resource =
    Resource::namespaced("kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomizations");
pub(super) static NETWORK_POLICIES: Resource =
    Resource::namespaced("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies");
/// What EndpointSlices were made of before there were any.
pub(super) static ENDPOINTS: Resource = Resource::namespaced("", "v1", "Endpoints", "endpoints");
