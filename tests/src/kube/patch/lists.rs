//! The written table of how built-in kinds merge.
//!
//! Source: the markers `+listType`, `+listMapKey`, `+mapType`, `+structType` and the struct tags
//! `patchStrategy`, `patchMergeKey` in kubernetes/api: core/v1/types.go, apps/v1/types.go,
//! batch/v1/types.go, networking/v1/types.go, rbac/v1/types.go, discovery/v1/types.go,
//! policy/v1/types.go, autoscaling/v2/types.go, storage/v1/types.go,
//! admissionregistration/v1/types.go, and kubernetes/apimachinery: pkg/apis/meta/v1/types.go.
//! Only what differs from the rule "objects merge, lists are replaced" is written down.

use super::schema::{Identity, List, PatchIdentity, Shape, Type};

/// A type of which every field follows the rule.
pub static PLAIN: Type = Type { fields: &[] };

/// `metadata`.
pub static OBJECT_META: Type = Type {
    fields: &[
        ("labels", Shape::Map),
        ("annotations", Shape::Map),
        ("finalizers", SCALAR_SET),
        ("ownerReferences", keyed_atomic(&[("uid", None)], "uid")),
    ],
};

/// The root type of a built-in kind that has anything to tell.
pub fn root(group: &str, kind: &str) -> Option<&'static Type> {
    let found = match (group, kind) {
        ("", "Pod") => &POD,
        ("", "PodTemplate") => &POD_TEMPLATE_OBJECT,
        ("", "Service") => &SERVICE,
        ("", "ServiceAccount") => &SERVICE_ACCOUNT,
        ("", "ConfigMap") => &CONFIG_MAP,
        ("", "Secret") => &SECRET,
        ("", "Node") => &NODE,
        ("", "PersistentVolumeClaim") => &CLAIM,
        ("", "PersistentVolume") => &VOLUME_OBJECT,
        ("", "ResourceQuota") => &RESOURCE_QUOTA,
        ("", "LimitRange") | ("coordination.k8s.io", "Lease") => &WITH_SPEC,
        ("" | "events.k8s.io", "Event") => &EVENT,
        ("apps", "Deployment") => &DEPLOYMENT,
        ("", "ReplicationController") | ("apps", "ReplicaSet") => &WORKLOAD,
        ("apps", "StatefulSet" | "DaemonSet") => &SET_WORKLOAD,
        ("batch", "Job") => &JOB,
        ("batch", "CronJob") => &CRON_JOB,
        ("networking.k8s.io", "NetworkPolicy") => &NETWORK_POLICY,
        ("networking.k8s.io", "Ingress") => &INGRESS,
        ("networking.k8s.io", "IngressClass") => &INGRESS_CLASS,
        ("policy", "PodDisruptionBudget") => &DISRUPTION_BUDGET,
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => &BINDING,
        ("storage.k8s.io", "StorageClass") => &STORAGE_CLASS,
        ("storage.k8s.io", "CSINode") => &CSI_NODE,
        ("storage.k8s.io", "CSIDriver") => &CSI_DRIVER,
        (
            "admissionregistration.k8s.io",
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration",
        ) => &WEBHOOKS,
        ("", "Namespace")
        | ("autoscaling", "HorizontalPodAutoscaler")
        | ("apiextensions.k8s.io", "CustomResourceDefinition")
        | ("apiregistration.k8s.io", "APIService") => &WITH_CONDITIONS,
        (
            ""
            | "apps"
            | "coordination.k8s.io"
            | "rbac.authorization.k8s.io"
            | "storage.k8s.io"
            | "discovery.k8s.io"
            | "scheduling.k8s.io"
            | "policy"
            | "networking.k8s.io"
            | "node.k8s.io",
            _,
        ) => &META_ONLY,
        _ => return None,
    };
    Some(found)
}

const META: (&str, Shape) = ("metadata", Shape::Struct(&OBJECT_META));
const SPEC: (&str, Shape) = ("spec", Shape::Struct(&PLAIN));
const STATUS: (&str, Shape) = ("status", Shape::Struct(&PLAIN));
const SCALAR_SET: Shape =
    Shape::List(List { identity: Identity::Set, patch: PatchIdentity::Scalars, item: None, always: false });
const PLAIN_SET: Shape =
    Shape::List(List { identity: Identity::Set, patch: PatchIdentity::Replace, item: None, always: false });

type Keys = &'static [(&'static str, Option<&'static str>)];

const NAME: Keys = &[("name", None)];
const TYPE: Keys = &[("type", None)];

const fn keyed(keys: Keys, patch: &'static str, item: &'static Type) -> Shape {
    Shape::List(List {
        identity: Identity::Keys(keys),
        patch: PatchIdentity::Key(patch),
        item: Some(item),
        always: false,
    })
}

const fn keyed_atomic(keys: Keys, patch: &'static str) -> Shape {
    Shape::List(List {
        identity: Identity::Keys(keys),
        patch: PatchIdentity::Key(patch),
        item: None,
        always: false,
    })
}

/// The same list, always there.
const fn always(shape: Shape) -> Shape {
    match shape {
        Shape::List(list) => Shape::List(List { always: true, ..list }),
        other => other,
    }
}

const fn conditions() -> Shape {
    keyed(TYPE, "type", &PLAIN)
}

static META_ONLY: Type = Type { fields: &[META] };

static WITH_SPEC: Type = Type { fields: &[META, SPEC] };

static CONDITIONS: Type = Type { fields: &[("conditions", conditions())] };

static WITH_CONDITIONS: Type = Type { fields: &[META, SPEC, ("status", Shape::Struct(&CONDITIONS))] };

static CONFIG_MAP: Type = Type { fields: &[META, ("data", Shape::Map), ("binaryData", Shape::Map)] };

static SECRET: Type = Type { fields: &[META, ("data", Shape::Map), ("stringData", Shape::Map)] };

static SERVICE: Type = Type {
    fields: &[META, ("spec", Shape::Struct(&SERVICE_SPEC)), ("status", Shape::Struct(&SERVICE_STATUS))],
};

static SERVICE_STATUS: Type =
    Type { fields: &[("conditions", conditions()), ("loadBalancer", Shape::Struct(&PLAIN))] };

static SERVICE_SPEC: Type = Type {
    fields: &[
        ("ports", keyed(&[("port", None), ("protocol", Some("TCP"))], "port", &PLAIN)),
        ("selector", Shape::Atomic),
    ],
};

static SERVICE_ACCOUNT: Type = Type {
    fields: &[
        META,
        ("secrets", keyed_atomic(NAME, "name")),
        (
            "imagePullSecrets",
            Shape::List(List {
                identity: Identity::Atomic,
                patch: PatchIdentity::Replace,
                item: None,
                always: false,
            }),
        ),
    ],
};

static NODE: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&NODE_SPEC)), ("status", Shape::Struct(&NODE_STATUS))] };

static NODE_SPEC: Type = Type { fields: &[("podCIDRs", SCALAR_SET)] };

static NODE_STATUS: Type = Type {
    fields: &[
        ("nodeInfo", Shape::Struct(&PLAIN)),
        ("daemonEndpoints", Shape::Struct(&NODE_ENDPOINTS)),
        ("conditions", conditions()),
        ("addresses", keyed(TYPE, "type", &PLAIN)),
        ("capacity", Shape::Map),
        ("allocatable", Shape::Map),
    ],
};

static NODE_ENDPOINTS: Type = Type { fields: &[("kubeletEndpoint", Shape::Struct(&PLAIN))] };

static RESOURCE_QUOTA: Type = Type {
    fields: &[META, ("spec", Shape::Struct(&QUOTA_AMOUNTS)), ("status", Shape::Struct(&QUOTA_AMOUNTS))],
};

static QUOTA_AMOUNTS: Type =
    Type { fields: &[("hard", Shape::Map), ("used", Shape::Map), ("scopeSelector", Shape::Atomic)] };

static EVENT: Type = Type {
    fields: &[
        META,
        ("involvedObject", Shape::Atomic),
        ("regarding", Shape::Atomic),
        ("related", Shape::Atomic),
        ("source", Shape::Struct(&PLAIN)),
    ],
};

static CLAIM: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&CLAIM_SPEC)), ("status", Shape::Struct(&CLAIM_STATUS))] };

static CLAIM_SPEC: Type = Type {
    fields: &[
        ("selector", Shape::Atomic),
        ("resources", Shape::Struct(&RESOURCES)),
        ("dataSource", Shape::Atomic),
    ],
};

static CLAIM_STATUS: Type = Type {
    fields: &[("conditions", conditions()), ("capacity", Shape::Map), ("allocatedResources", Shape::Map)],
};

static VOLUME_OBJECT: Type = Type { fields: &[META, ("spec", Shape::Struct(&VOLUME_SPEC)), STATUS] };

static VOLUME_SPEC: Type = Type {
    fields: &[
        ("capacity", Shape::Map),
        ("nodeAffinity", Shape::Object(&VOLUME_AFFINITY)),
        ("csi", Shape::Object(&CSI_SOURCE)),
    ],
};

static VOLUME_AFFINITY: Type = Type { fields: &[("required", Shape::Atomic)] };

static CSI_SOURCE: Type = Type {
    fields: &[
        ("volumeAttributes", Shape::Map),
        ("nodePublishSecretRef", Shape::Atomic),
        ("nodeStageSecretRef", Shape::Atomic),
    ],
};

static RESOURCES: Type = Type {
    fields: &[
        ("limits", Shape::Map),
        ("requests", Shape::Map),
        (
            "claims",
            Shape::List(List {
                identity: Identity::Keys(NAME),
                patch: PatchIdentity::Replace,
                item: Some(&PLAIN),
                always: false,
            }),
        ),
    ],
};

static POD: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&POD_SPEC)), ("status", Shape::Struct(&POD_STATUS))] };

static POD_STATUS: Type = Type {
    fields: &[
        ("conditions", conditions()),
        ("podIPs", keyed(&[("ip", None)], "ip", &PLAIN)),
        (
            "hostIPs",
            Shape::List(List {
                identity: Identity::Atomic,
                patch: PatchIdentity::Key("ip"),
                item: Some(&PLAIN),
                always: false,
            }),
        ),
        ("resourceClaimStatuses", keyed(NAME, "name", &PLAIN)),
    ],
};

static POD_SPEC: Type = Type {
    fields: &[
        ("containers", always(keyed(NAME, "name", &CONTAINER))),
        ("initContainers", keyed(NAME, "name", &CONTAINER)),
        ("ephemeralContainers", keyed(NAME, "name", &CONTAINER)),
        ("volumes", keyed(NAME, "name", &VOLUME)),
        ("imagePullSecrets", keyed_atomic(NAME, "name")),
        ("hostAliases", keyed(&[("ip", None)], "ip", &PLAIN)),
        (
            "topologySpreadConstraints",
            keyed(&[("topologyKey", None), ("whenUnsatisfiable", None)], "topologyKey", &SPREAD_CONSTRAINT),
        ),
        ("schedulingGates", keyed(NAME, "name", &PLAIN)),
        ("resourceClaims", keyed(NAME, "name", &PLAIN)),
        ("nodeSelector", Shape::Atomic),
        ("overhead", Shape::Map),
        ("resources", Shape::Object(&RESOURCES)),
        ("affinity", Shape::Object(&AFFINITY)),
    ],
};

static SPREAD_CONSTRAINT: Type = Type { fields: &[("labelSelector", Shape::Atomic)] };

static AFFINITY: Type = Type { fields: &[("nodeAffinity", Shape::Object(&NODE_AFFINITY))] };

static NODE_AFFINITY: Type =
    Type { fields: &[("requiredDuringSchedulingIgnoredDuringExecution", Shape::Atomic)] };

static CONTAINER: Type = Type {
    fields: &[
        ("ports", keyed(&[("containerPort", None), ("protocol", Some("TCP"))], "containerPort", &PLAIN)),
        ("env", keyed(NAME, "name", &ENVIRONMENT_VARIABLE)),
        ("volumeMounts", keyed(&[("mountPath", None)], "mountPath", &PLAIN)),
        ("volumeDevices", keyed(&[("devicePath", None)], "devicePath", &PLAIN)),
        ("resources", Shape::Struct(&RESOURCES)),
    ],
};

static ENVIRONMENT_VARIABLE: Type = Type { fields: &[("valueFrom", Shape::Object(&VALUE_SOURCE))] };

static VALUE_SOURCE: Type = Type {
    fields: &[
        ("fieldRef", Shape::Atomic),
        ("resourceFieldRef", Shape::Atomic),
        ("configMapKeyRef", Shape::Atomic),
        ("secretKeyRef", Shape::Atomic),
    ],
};

static VOLUME: Type =
    Type { fields: &[("csi", Shape::Object(&CSI_SOURCE)), ("ephemeral", Shape::Object(&EPHEMERAL_VOLUME))] };

static EPHEMERAL_VOLUME: Type = Type { fields: &[("volumeClaimTemplate", Shape::Object(&CLAIM))] };

static POD_TEMPLATE: Type = Type { fields: &[META, ("spec", Shape::Struct(&POD_SPEC))] };

static POD_TEMPLATE_OBJECT: Type = Type { fields: &[META, ("template", Shape::Struct(&POD_TEMPLATE))] };

static WORKLOAD: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&WORKLOAD_SPEC)), ("status", Shape::Struct(&CONDITIONS))] };

/// StatefulSet and DaemonSet.
static SET_WORKLOAD: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&SET_SPEC)), ("status", Shape::Struct(&CONDITIONS))] };

static SET_SPEC: Type = Type {
    fields: &[
        ("selector", Shape::Atomic),
        ("updateStrategy", Shape::Struct(&PLAIN)),
        ("template", Shape::Struct(&POD_TEMPLATE)),
    ],
};

static WORKLOAD_SPEC: Type =
    Type { fields: &[("selector", Shape::Atomic), ("template", Shape::Struct(&POD_TEMPLATE))] };

static DEPLOYMENT: Type = Type {
    fields: &[META, ("spec", Shape::Struct(&DEPLOYMENT_SPEC)), ("status", Shape::Struct(&CONDITIONS))],
};

static DEPLOYMENT_SPEC: Type = Type {
    fields: &[
        ("selector", Shape::Atomic),
        ("strategy", Shape::Struct(&PLAIN)),
        ("template", Shape::Struct(&POD_TEMPLATE)),
    ],
};

static JOB_STATUS: Type = Type {
    fields: &[
        (
            "conditions",
            Shape::List(List {
                identity: Identity::Atomic,
                patch: PatchIdentity::Key("type"),
                item: Some(&PLAIN),
                always: false,
            }),
        ),
        ("uncountedTerminatedPods", Shape::Object(&UNCOUNTED_PODS)),
    ],
};

static UNCOUNTED_PODS: Type = Type { fields: &[("succeeded", PLAIN_SET), ("failed", PLAIN_SET)] };

static JOB: Type =
    Type { fields: &[META, ("spec", Shape::Struct(&WORKLOAD_SPEC)), ("status", Shape::Struct(&JOB_STATUS))] };

static CRON_JOB: Type = Type { fields: &[META, ("spec", Shape::Struct(&CRON_JOB_SPEC)), STATUS] };

static CRON_JOB_SPEC: Type = Type { fields: &[("jobTemplate", Shape::Struct(&JOB))] };

static NETWORK_POLICY: Type = Type { fields: &[META, ("spec", Shape::Struct(&NETWORK_POLICY_SPEC))] };

static NETWORK_POLICY_SPEC: Type = Type { fields: &[("podSelector", Shape::Atomic)] };

static INGRESS: Type = Type {
    fields: &[META, ("spec", Shape::Struct(&INGRESS_SPEC)), ("status", Shape::Struct(&INGRESS_STATUS))],
};

static INGRESS_SPEC: Type = Type { fields: &[("defaultBackend", Shape::Object(&INGRESS_BACKEND))] };

static INGRESS_STATUS: Type = Type { fields: &[("loadBalancer", Shape::Struct(&PLAIN))] };

static INGRESS_BACKEND: Type =
    Type { fields: &[("resource", Shape::Atomic), ("service", Shape::Object(&INGRESS_SERVICE))] };

static INGRESS_SERVICE: Type = Type { fields: &[("port", Shape::Atomic)] };

static INGRESS_CLASS: Type = Type { fields: &[META, SPEC] };

static DISRUPTION_BUDGET: Type = Type {
    fields: &[
        META,
        ("spec", Shape::Struct(&DISRUPTION_BUDGET_SPEC)),
        ("status", Shape::Struct(&DISRUPTION_BUDGET_STATUS)),
    ],
};

static DISRUPTION_BUDGET_SPEC: Type = Type { fields: &[("selector", Shape::AtomicReplaced)] };

static DISRUPTION_BUDGET_STATUS: Type =
    Type { fields: &[("conditions", conditions()), ("disruptedPods", Shape::Map)] };

static BINDING: Type = Type { fields: &[META, ("roleRef", Shape::Atomic)] };

static STORAGE_CLASS: Type = Type { fields: &[META, ("parameters", Shape::Map)] };

static CSI_NODE: Type = Type { fields: &[META, ("spec", Shape::Struct(&CSI_NODE_SPEC))] };

static CSI_NODE_SPEC: Type = Type { fields: &[("drivers", always(keyed(NAME, "name", &PLAIN)))] };

static CSI_DRIVER: Type = Type { fields: &[META, ("spec", Shape::Struct(&CSI_DRIVER_SPEC))] };

static CSI_DRIVER_SPEC: Type = Type { fields: &[("volumeLifecycleModes", PLAIN_SET)] };

static WEBHOOKS: Type = Type { fields: &[META, ("webhooks", keyed(NAME, "name", &WEBHOOK))] };

static WEBHOOK: Type = Type {
    fields: &[
        ("namespaceSelector", Shape::Atomic),
        ("objectSelector", Shape::Atomic),
        ("matchConditions", keyed(NAME, "name", &PLAIN)),
    ],
};
