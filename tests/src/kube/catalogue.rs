//! The kinds the server serves: the built-in ones as a table, and what is known of any kind.
//!
//! Facts of the table: kubernetes/kubernetes, pkg/registry/*/storage and the API reference
//! (kubernetes.io/docs/reference/kubernetes-api). Left out: kinds nobody in the labs meets (flow control,
//! admission policies, resource claims, certificates).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::status::GroupResource;

/// One served version of a kind.
#[derive(Debug, Clone)]
pub struct Version {
    /// e.g. `v1`.
    pub name: String,
    /// Extra columns of `kubectl get` (CRDs only; built-in kinds have theirs in code).
    pub columns: Vec<PrinterColumn>,
    /// Structural schema (CRDs only).
    pub schema: Option<Arc<Value>>,
}

/// An `additionalPrinterColumns` entry.
#[derive(Debug, Clone)]
pub struct PrinterColumn {
    /// Heading.
    pub name: String,
    /// `string`, `integer`, `number`, `boolean` or `date`.
    pub kind: String,
    /// OpenAPI format.
    pub format: String,
    /// Help text.
    pub description: String,
    /// 0 is always shown, more only with `-o wide`.
    pub priority: i64,
    /// JSONPath without braces, e.g. `.spec.replicas`.
    pub path: String,
}

/// Where the scale subresource finds its numbers, as dotted paths.
#[derive(Debug, Clone)]
pub struct ScalePaths {
    /// Wanted replicas.
    pub spec: String,
    /// Observed replicas.
    pub status: String,
    /// Label selector in text form or as an object; empty when there is none.
    pub selector: String,
}

/// All the server needs to know of a kind.
#[derive(Debug, Clone)]
pub struct Kind {
    /// API group; empty for the core group.
    pub group: String,
    /// Served versions, the preferred one first.
    pub versions: Vec<Version>,
    /// Version objects are stored in.
    pub storage_version: String,
    /// e.g. `Pod`.
    pub kind: String,
    /// e.g. `pods`.
    pub plural: String,
    /// e.g. `pod`.
    pub singular: String,
    /// e.g. `po`.
    pub short_names: Vec<String>,
    /// e.g. `all`.
    pub categories: Vec<String>,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// Whether `status` is written only through the status subresource.
    pub has_status: bool,
    /// The scale subresource.
    pub scale: Option<ScalePaths>,
    /// Other subresources and the verbs they have.
    pub subresources: Vec<(&'static str, &'static str, &'static [&'static str])>,
    /// Verbs of the resource itself.
    pub verbs: &'static [&'static str],
    /// Whether the kind comes from a CustomResourceDefinition.
    pub custom: bool,
    /// Whether an update may come without a resource version.
    pub unconditional_update: bool,
    /// Whether a PUT creates what does not exist.
    pub create_on_update: bool,
    /// Whether `metadata.generation` counts changes of the spec.
    pub has_generation: bool,
}

impl Kind {
    /// Group and plural name.
    pub fn resource(&self) -> GroupResource {
        GroupResource::new(&self.group, &self.plural)
    }

    /// The preferred version.
    pub fn preferred(&self) -> &str {
        self.versions.first().map_or("", |version| version.name.as_str())
    }

    /// A served version by name.
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// `apiVersion` of objects in `version`.
    pub fn api_version(&self, version: &str) -> String {
        api_version(&self.group, version)
    }

    /// `apiVersion` of stored objects.
    pub fn storage_api_version(&self) -> String {
        self.api_version(&self.storage_version)
    }

    /// Kind of a list of these.
    pub fn list_kind(&self) -> String {
        format!("{}List", self.kind)
    }
}

/// Group and version in one text, as `apiVersion` has them.
pub fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

/// The text of `apiVersion` taken apart into group and version.
pub fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// Every kind the server serves at the moment.
#[derive(Debug, Default)]
pub struct Kinds {
    by_resource: BTreeMap<GroupResource, Arc<Kind>>,
}

impl Kinds {
    /// The built-in kinds.
    pub fn built_in() -> Self {
        let mut kinds = Self::default();
        for row in TABLE {
            kinds.add(row.to_kind());
        }
        kinds
    }

    /// Adds a kind or replaces the one of the same group and plural.
    pub fn add(&mut self, kind: Kind) {
        self.by_resource.insert(kind.resource(), Arc::new(kind));
    }

    /// Takes a kind away.
    pub fn remove(&mut self, resource: &GroupResource) {
        self.by_resource.remove(resource);
    }

    /// The kind behind a group and plural name.
    pub fn get(&self, resource: &GroupResource) -> Option<&Arc<Kind>> {
        self.by_resource.get(resource)
    }

    /// The kind of objects that say `api_version` and `kind`.
    pub fn of_object(&self, api_version: &str, kind: &str) -> Option<&Arc<Kind>> {
        let (group, version) = split_api_version(api_version);
        self.by_resource
            .values()
            .find(|known| known.group == group && known.kind == kind && known.version(version).is_some())
    }

    /// Any kind of that group and kind name, whatever its version.
    pub fn of_group_kind(&self, group: &str, kind: &str) -> Option<&Arc<Kind>> {
        self.by_resource.values().find(|known| known.group == group && known.kind == kind)
    }

    /// All kinds, ordered by group and plural name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.by_resource.values()
    }

    /// API groups with their served versions, the core group first, as discovery lists them.
    pub fn groups(&self) -> Vec<(String, Vec<String>)> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for kind in self.iter() {
            let index = groups.iter().position(|(group, _)| *group == kind.group).unwrap_or_else(|| {
                groups.push((kind.group.clone(), Vec::new()));
                groups.len() - 1
            });
            for version in &kind.versions {
                if let Some((_, versions)) = groups.get_mut(index)
                    && !versions.contains(&version.name)
                {
                    versions.push(version.name.clone());
                }
            }
        }
        for (_, versions) in &mut groups {
            versions.sort_by_key(|version| version_rank(version));
        }
        groups.sort_by_key(|(group, _)| {
            (GROUP_ORDER.iter().position(|known| known == group)).unwrap_or(usize::MAX)
        });
        groups
    }
}

/// Sort key that puts stable versions first, then betas, then alphas, newest first in each
/// (kubernetes/apimachinery: pkg/version/helpers.go).
pub fn version_rank(version: &str) -> (u8, std::cmp::Reverse<u32>, std::cmp::Reverse<u32>, String) {
    let parse = || -> Option<(u8, u32, u32)> {
        let rest = version.strip_prefix('v')?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let major = rest.get(..digits)?.parse().ok()?;
        let tail = rest.get(digits..)?;
        if tail.is_empty() {
            Some((0, major, 0))
        } else if let Some(minor) = tail.strip_prefix("beta") {
            Some((1, major, minor.parse().ok()?))
        } else {
            Some((2, major, tail.strip_prefix("alpha")?.parse().ok()?))
        }
    };
    match parse() {
        Some((rank, major, minor)) => {
            (rank, std::cmp::Reverse(major), std::cmp::Reverse(minor), String::new())
        }
        None => (3, std::cmp::Reverse(0), std::cmp::Reverse(0), version.to_owned()),
    }
}

const GROUP_ORDER: &[&str] = &[
    "",
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
];

const ALL_VERBS: &[&str] =
    &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const NO_COLLECTION: &[&str] = &["create", "delete", "get", "list", "patch", "update", "watch"];
const CREATE_ONLY: &[&str] = &["create"];

/// Behaviour of a row that differs from the default.
const STATUS: u16 = 1;
const SCALE: u16 = 2;
const CLUSTER: u16 = 4;
const STRICT_UPDATE: u16 = 8;
const CREATE_ON_UPDATE: u16 = 16;
const GENERATION: u16 = 32;
const REVIEW: u16 = 128;
const KEEP_COLLECTION: u16 = 256;
const WORKLOAD: u16 = STATUS | SCALE | GENERATION;

struct Row {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    plural: &'static str,
    short: &'static [&'static str],
    category: &'static str,
    flags: u16,
}

const fn row(
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    plural: &'static str,
    short: &'static [&'static str],
    category: &'static str,
    flags: u16,
) -> Row {
    Row { group, version, kind, plural, short, category, flags }
}

const RBAC: &str = "rbac.authorization.k8s.io";
const NETWORKING: &str = "networking.k8s.io";
const STORAGE: &str = "storage.k8s.io";
const AUTHORIZATION: &str = "authorization.k8s.io";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("", "v1", "ConfigMap", "configmaps", &["cm"], "", 0),
    row("", "v1", "Endpoints", "endpoints", &["ep"], "", CREATE_ON_UPDATE),
    row("", "v1", "Event", "events", &["ev"], "", CREATE_ON_UPDATE),
    row("", "v1", "LimitRange", "limitranges", &["limits"], "", 0),
    row("", "v1", "Namespace", "namespaces", &["ns"], "", STATUS | CLUSTER | KEEP_COLLECTION),
    row("", "v1", "Node", "nodes", &["no"], "", STATUS | CLUSTER),
    row("", "v1", "PersistentVolume", "persistentvolumes", &["pv"], "", STATUS | CLUSTER),
    row("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", &["pvc"], "", STATUS),
    row("", "v1", "Pod", "pods", &["po"], "all", STATUS | GENERATION),
    row("", "v1", "PodTemplate", "podtemplates", &[], "", GENERATION),
    row("", "v1", "ReplicationController", "replicationcontrollers", &["rc"], "all", WORKLOAD),
    row("", "v1", "ResourceQuota", "resourcequotas", &["quota"], "", STATUS),
    row("", "v1", "Secret", "secrets", &[], "", 0),
    row("", "v1", "Service", "services", &["svc"], "all", STATUS),
    row("", "v1", "ServiceAccount", "serviceaccounts", &["sa"], "", 0),
    row("apiregistration.k8s.io", "v1", "APIService", "apiservices", &[], "api-extensions", STATUS | CLUSTER | STRICT_UPDATE),
    row("apps", "v1", "ControllerRevision", "controllerrevisions", &[], "", 0),
    row("apps", "v1", "DaemonSet", "daemonsets", &["ds"], "all", STATUS | GENERATION),
    row("apps", "v1", "Deployment", "deployments", &["deploy"], "all", WORKLOAD),
    row("apps", "v1", "ReplicaSet", "replicasets", &["rs"], "all", WORKLOAD),
    row("apps", "v1", "StatefulSet", "statefulsets", &["sts"], "all", WORKLOAD),
    row("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", &["hpa"], "all", STATUS | STRICT_UPDATE),
    row("batch", "v1", "CronJob", "cronjobs", &["cj"], "all", STATUS | GENERATION),
    row("batch", "v1", "Job", "jobs", &[], "all", STATUS | GENERATION),
    row("coordination.k8s.io", "v1", "Lease", "leases", &[], "", STRICT_UPDATE | CREATE_ON_UPDATE),
    row("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", &[], "", GENERATION),
    row("events.k8s.io", "v1", "Event", "events", &["ev"], "", CREATE_ON_UPDATE),
    row(NETWORKING, "v1", "Ingress", "ingresses", &["ing"], "", STATUS | GENERATION),
    row(NETWORKING, "v1", "IngressClass", "ingressclasses", &[], "", CLUSTER | GENERATION),
    row(NETWORKING, "v1", "IPAddress", "ipaddresses", &["ip"], "", CLUSTER),
    row(NETWORKING, "v1", "NetworkPolicy", "networkpolicies", &["netpol"], "", GENERATION),
    row(NETWORKING, "v1", "ServiceCIDR", "servicecidrs", &[], "", STATUS | CLUSTER | GENERATION),
    row("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", &[], "", CLUSTER),
    row("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", &["pdb"], "", STATUS | STRICT_UPDATE | GENERATION),
    row(RBAC, "v1", "ClusterRole", "clusterroles", &[], "", CLUSTER),
    row(RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings", &[], "", CLUSTER),
    row(RBAC, "v1", "Role", "roles", &[], "", 0),
    row(RBAC, "v1", "RoleBinding", "rolebindings", &[], "", 0),
    row("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", &["pc"], "", CLUSTER | GENERATION),
    row(STORAGE, "v1", "CSIDriver", "csidrivers", &[], "", CLUSTER),
    row(STORAGE, "v1", "CSINode", "csinodes", &[], "", CLUSTER),
    row(STORAGE, "v1", "StorageClass", "storageclasses", &["sc"], "", CLUSTER),
    row(STORAGE, "v1", "VolumeAttachment", "volumeattachments", &[], "", STATUS | CLUSTER),
    row("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", &["crd", "crds"], "api-extensions", STATUS | CLUSTER | STRICT_UPDATE | GENERATION),
    row("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", &[], "", CLUSTER | REVIEW),
    row(AUTHORIZATION, "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", &[], "", CLUSTER | REVIEW),
    row(AUTHORIZATION, "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", &[], "", CLUSTER | REVIEW),
    row(AUTHORIZATION, "v1", "SubjectAccessReview", "subjectaccessreviews", &[], "", CLUSTER | REVIEW),
];

impl Row {
    fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    fn to_kind(&self) -> Kind {
        let own = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let category: &[&str] = if self.category.is_empty() { &[] } else { &[self.category] };
        Kind {
            group: self.group.to_owned(),
            versions: vec![Version { name: self.version.to_owned(), columns: Vec::new(), schema: None }],
            storage_version: self.version.to_owned(),
            kind: self.kind.to_owned(),
            plural: self.plural.to_owned(),
            singular: self.kind.to_lowercase(),
            short_names: own(self.short),
            categories: own(category),
            namespaced: !self.has(CLUSTER),
            has_status: self.has(STATUS),
            scale: self.has(SCALE).then(|| ScalePaths {
                spec: "spec.replicas".to_owned(),
                status: "status.replicas".to_owned(),
                selector: "spec.selector".to_owned(),
            }),
            subresources: match self.plural {
                "pods" => POD_SUBRESOURCES.to_vec(),
                "services" => SERVICE_SUBRESOURCES.to_vec(),
                _ => Vec::new(),
            },
            verbs: if self.has(REVIEW) {
                CREATE_ONLY
            } else if self.has(KEEP_COLLECTION) {
                NO_COLLECTION
            } else {
                ALL_VERBS
            },
            custom: false,
            unconditional_update: !self.has(STRICT_UPDATE),
            create_on_update: self.has(CREATE_ON_UPDATE),
            has_generation: self.has(GENERATION),
        }
    }
}

/// Subresources of pods: name, kind, verbs.
const POD_SUBRESOURCES: &[(&str, &str, &[&str])] = &[
    ("attach", "PodAttachOptions", &["create", "get"]),
    ("exec", "PodExecOptions", &["create", "get"]),
    ("log", "Pod", &["get"]),
    ("portforward", "PodPortForwardOptions", &["create", "get"]),
    ("proxy", "PodProxyOptions", super::proxy::VERBS),
];

/// Subresources of Services.
const SERVICE_SUBRESOURCES: &[(&str, &str, &[&str])] =
    &[("proxy", "ServiceProxyOptions", super::proxy::VERBS)];

/// Verbs of kinds that come from definitions.
pub const CUSTOM_VERBS: &[&str] =
    &["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ranked_like_the_discovery_of_kubernetes() {
        let mut versions = vec!["v1alpha1", "v1", "v2beta1", "v10", "foo", "v1beta2"];
        versions.sort_by_key(|version| version_rank(version));
        assert_eq!(versions, ["v10", "v1", "v2beta1", "v1beta2", "v1alpha1", "foo"]);
    }

    #[test]
    fn kinds_are_found_by_resource_and_by_object() {
        let kinds = Kinds::built_in();
        assert_eq!(
            kinds.of_object("apps/v1", "Deployment").map(|kind| kind.plural.as_str()),
            Some("deployments")
        );
        assert!(kinds.of_object("apps/v1beta1", "Deployment").is_none());
        assert!(kinds.get(&"pods".into()).is_some_and(|kind| kind.namespaced && kind.has_status));
        assert_eq!(kinds.groups().first().map(|(group, _)| group.as_str()), Some(""));
    }
}
