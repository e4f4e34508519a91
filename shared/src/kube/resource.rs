//! Kinds of Kubernetes objects, as the API's paths name them.

use std::borrow::Cow;

/// One resource of the API: enough to build its paths and to talk about it.
///
/// Known kinds are constants, so that no discovery is needed to reach them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Resource {
    /// API group; empty for the core group.
    pub group: Cow<'static, str>,
    /// Version, for example `v1`.
    pub version: Cow<'static, str>,
    /// Kind in singular and camel case, for example `Service`.
    pub kind: Cow<'static, str>,
    /// Name in paths, for example `services`.
    pub plural: Cow<'static, str>,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
}

impl Resource {
    /// A resource whose objects live in namespaces.
    pub const fn namespaced(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
    ) -> Self {
        Self::new(group, version, kind, plural, true)
    }

    /// A resource whose objects belong to the cluster.
    pub const fn cluster_scoped(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
    ) -> Self {
        Self::new(group, version, kind, plural, false)
    }

    const fn new(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
        namespaced: bool,
    ) -> Self {
        Self {
            group: Cow::Borrowed(group),
            version: Cow::Borrowed(version),
            kind: Cow::Borrowed(kind),
            plural: Cow::Borrowed(plural),
            namespaced,
        }
    }

    /// The same resource in another version.
    pub fn at_version(&self, version: impl Into<Cow<'static, str>>) -> Self {
        Self { version: version.into(), ..self.clone() }
    }

    /// `v1` or `metallb.io/v1beta1`, as objects carry it.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_string()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// `services` or `ipaddresspools.metallb.io`: how kubectl and the API server name it in messages.
    pub fn qualified_name(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_string()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// The path of all its objects within `scope`.
    pub fn collection_path(&self, scope: Scope<'_>) -> String {
        let root = if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        };
        match scope {
            Scope::Namespace(namespace) if self.namespaced => {
                format!("{root}/namespaces/{}/{}", encode(namespace), self.plural)
            }
            Scope::Namespace(_) | Scope::All => format!("{root}/{}", self.plural),
        }
    }

    /// The path of one object.
    pub fn object_path(&self, scope: Scope<'_>, name: &str) -> String {
        format!("{}/{}", self.collection_path(scope), encode(name))
    }
}

/// Which namespaces a request is about. Objects of the cluster itself are reached with either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All namespaces, or the cluster.
    All,
    /// One namespace.
    Namespace(&'a str),
}

/// Nodes.
pub static NODES: Resource = Resource::cluster_scoped("", "v1", "Node", "nodes");
/// Namespaces.
pub static NAMESPACES: Resource = Resource::cluster_scoped("", "v1", "Namespace", "namespaces");
/// Services.
pub static SERVICES: Resource = Resource::namespaced("", "v1", "Service", "services");
/// Secrets.
pub static SECRETS: Resource = Resource::namespaced("", "v1", "Secret", "secrets");
/// ConfigMaps.
pub static CONFIG_MAPS: Resource = Resource::namespaced("", "v1", "ConfigMap", "configmaps");
/// Pods.
pub static PODS: Resource = Resource::namespaced("", "v1", "Pod", "pods");
/// PersistentVolumes.
pub static PERSISTENT_VOLUMES: Resource =
    Resource::cluster_scoped("", "v1", "PersistentVolume", "persistentvolumes");
/// PersistentVolumeClaims.
pub static PERSISTENT_VOLUME_CLAIMS: Resource =
    Resource::namespaced("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims");
/// StorageClasses.
pub static STORAGE_CLASSES: Resource =
    Resource::cluster_scoped("storage.k8s.io", "v1", "StorageClass", "storageclasses");
/// EndpointSlices.
pub static ENDPOINT_SLICES: Resource =
    Resource::namespaced("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");
/// Ingresses.
pub static INGRESSES: Resource = Resource::namespaced("networking.k8s.io", "v1", "Ingress", "ingresses");
/// ServiceCIDRs, stable since Kubernetes 1.33.
pub static SERVICE_CIDRS: Resource =
    Resource::cluster_scoped("networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs");
/// IPAddresses, stable since Kubernetes 1.33.
pub static IP_ADDRESSES: Resource =
    Resource::cluster_scoped("networking.k8s.io", "v1", "IPAddress", "ipaddresses");
/// Leases.
pub static LEASES: Resource = Resource::namespaced("coordination.k8s.io", "v1", "Lease", "leases");
/// Deployments.
pub static DEPLOYMENTS: Resource = Resource::namespaced("apps", "v1", "Deployment", "deployments");
/// StatefulSets.
pub static STATEFUL_SETS: Resource = Resource::namespaced("apps", "v1", "StatefulSet", "statefulsets");
/// DaemonSets.
pub static DAEMON_SETS: Resource = Resource::namespaced("apps", "v1", "DaemonSet", "daemonsets");
/// Jobs.
pub static JOBS: Resource = Resource::namespaced("batch", "v1", "Job", "jobs");
/// CronJobs.
pub static CRON_JOBS: Resource = Resource::namespaced("batch", "v1", "CronJob", "cronjobs");

/// Percent-encodes what must not stand in a path segment or query value (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if text.as_bytes().iter().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if plain(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_api_conventions() {
        assert_eq!(SERVICES.collection_path(Scope::All), "/api/v1/services");
        assert_eq!(
            LEASES.object_path(Scope::Namespace("kube-system"), "x"),
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/x"
        );
        assert_eq!(NODES.object_path(Scope::Namespace("ignored"), "n"), "/api/v1/nodes/n");
        assert_eq!(
            IP_ADDRESSES.object_path(Scope::All, "fd00::1"),
            "/apis/networking.k8s.io/v1/ipaddresses/fd00%3A%3A1"
        );
    }

    #[test]
    fn names_read_like_kubectls() {
        assert_eq!(SERVICES.qualified_name(), "services");
        assert_eq!(LEASES.qualified_name(), "leases.coordination.k8s.io");
        assert_eq!(LEASES.at_version("v1beta1").api_version(), "coordination.k8s.io/v1beta1");
    }

    #[test]
    fn a_name_cannot_leave_its_path_segment() {
        assert_eq!(encode("../x?y#z"), "..%2Fx%3Fy%23z");
        assert_eq!(NODES.object_path(Scope::All, "a/b"), "/api/v1/nodes/a%2Fb");
    }
}
