//! Who puts an object back as Git has it: Argo CD and Flux.
//!
//! What they write into what they manage: Argo CD's tracking annotation and label
//! (argoproj/argo-cd: docs/user-guide/resource_tracking.md), Flux's labels (fluxcd/kustomize-controller:
//! docs/spec/v1/kustomizations.md, "Controlling the apply behavior of resources"; fluxcd/helm-controller).

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::finding::Subject;

/// A program that keeps objects as Git has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub enum GitOpsTool {
    /// Argo CD.
    #[serde(rename = "Argo CD")]
    ArgoCd,
    /// Flux.
    Flux,
}

impl fmt::Display for GitOpsTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ArgoCd => "Argo CD",
            Self::Flux => "Flux",
        })
    }
}

/// Who owns an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GitOpsOwner {
    /// The program.
    pub tool: GitOpsTool,
    /// Its object that says which part of Git is meant, for example `Application/argocd/infrastructure`. Argo CD
    /// does not always write down the namespace.
    pub by: Subject,
}

impl fmt::Display for GitOpsOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.tool, self.by)
    }
}

/// Kinds of objects that Argo CD and Flux have; see [`GitOpsOwner::of`].
const TRACKING_ID: &str = "argocd.argoproj.io/tracking-id";
const INSTANCE: &str = "argocd.argoproj.io/instance";
const FLUX_KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const FLUX_HELM: &str = "helm.toolkit.fluxcd.io";
/// The label that Argo CD tracks by if it is set up so; Helm and others write it too.
const SHARED_INSTANCE: &str = "app.kubernetes.io/instance";

impl GitOpsOwner {
    /// The owner of a live object, as far as the object itself says it.
    ///
    /// A tracking id that names another object was copied with the rest of its annotations, and means nothing.
    /// Objects that Flux was told to leave alone have no owner.
    pub fn of(object: &Value) -> Option<Self> {
        let label = |name: &str| object["metadata"]["labels"][name].as_str();
        let annotation = |name: &str| object["metadata"]["annotations"][name].as_str();
        if let Some(id) = annotation(TRACKING_ID)
            && let Some(application) = application_of(id, object)
        {
            return Some(Self { tool: GitOpsTool::ArgoCd, by: application });
        }
        if let Some(name) = label(INSTANCE).or_else(|| annotation(INSTANCE)) {
            return Some(Self { tool: GitOpsTool::ArgoCd, by: Subject::new("Application", name) });
        }
        for (group, kind) in [(FLUX_KUSTOMIZE, "Kustomization"), (FLUX_HELM, "HelmRelease")] {
            let is_left_alone = annotation(&format!("{group}/reconcile")) == Some("disabled")
                || matches!(annotation(&format!("{group}/ssa")), Some("Ignore" | "IfNotPresent"));
            if let Some(name) = label(&format!("{group}/name"))
                && !is_left_alone
            {
                let by = match label(&format!("{group}/namespace")) {
                    Some(namespace) => Subject::in_namespace(kind, namespace, name),
                    None => Subject::new(kind, name),
                };
                return Some(Self { tool: GitOpsTool::Flux, by });
            }
        }
        None
    }

    /// The name of the Argo CD Application that may own the object by a label that others write too: whether it
    /// does, its Application has to say.
    pub fn suspected_application(object: &Value) -> Option<&str> {
        object["metadata"]["labels"][SHARED_INSTANCE].as_str()
    }

    /// The owner, if the Application lists the object among its resources.
    pub fn by_application(application: &Value, object: &Value) -> Option<Self> {
        let resources = application["status"]["resources"].as_array()?;
        let metadata = &object["metadata"];
        let (group, _) = group_version(object);
        let is_it = |resource: &Value| {
            resource["kind"] == object["kind"]
                && resource["name"] == metadata["name"]
                && resource["namespace"].as_str() == metadata["namespace"].as_str()
                && resource["group"].as_str().unwrap_or_default() == group
        };
        resources.iter().any(is_it).then(|| {
            let own = &application["metadata"];
            let name = own["name"].as_str().unwrap_or_default();
            let by = match own["namespace"].as_str() {
                Some(namespace) => Subject::in_namespace("Application", namespace, name),
                None => Subject::new("Application", name),
            };
            Self { tool: GitOpsTool::ArgoCd, by }
        })
    }
}

/// The Application in `application:group/Kind:namespace/name`, if the rest names this object. Applications outside
/// Argo CD's own namespace are written `namespace_name`.
fn application_of(id: &str, object: &Value) -> Option<Subject> {
    let (application, rest) = id.split_once(':')?;
    let (kind, place) = rest.split_once(':')?;
    let (group, kind) = kind.split_once('/')?;
    let (namespace, name) = place.split_once('/')?;
    let metadata = &object["metadata"];
    let is_it = object["kind"].as_str() == Some(kind)
        && group_version(object).0 == group
        && metadata["name"].as_str() == Some(name)
        && metadata["namespace"].as_str().unwrap_or(namespace) == namespace;
    is_it.then(|| match application.split_once('_') {
        Some((namespace, name)) => Subject::in_namespace("Application", namespace, name),
        None => Subject::new("Application", application),
    })
}

fn group_version(object: &Value) -> (&str, &str) {
    let text = object["apiVersion"].as_str().unwrap_or_default();
    text.split_once('/').unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(labels: &Value, annotations: &Value) -> Value {
        json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {
                "name": "net", "namespace": "kube-system", "labels": labels, "annotations": annotations,
            },
        })
    }

    fn owner(labels: &Value, annotations: &Value) -> String {
        let owner = GitOpsOwner::of(&object(labels, annotations));
        owner.map_or_else(|| "nobody".to_owned(), |owner| owner.to_string())
    }

    #[test]
    fn argo_cd_writes_an_annotation_or_a_label() {
        let tracked = |id: &str| owner(&json!({}), &json!({TRACKING_ID: id}));
        assert_eq!(tracked("infra:/ConfigMap:kube-system/net"), "Argo CD (Application/infra)");
        assert_eq!(tracked("team_infra:/ConfigMap:kube-system/net"), "Argo CD (Application/team/infra)");
        assert_eq!(tracked("infra:/ConfigMap:kube-system/other"), "nobody", "a copy of another object");
        assert_eq!(tracked("infra:apps/ConfigMap:kube-system/net"), "nobody");
        assert_eq!(tracked("nonsense"), "nobody");
        assert_eq!(owner(&json!({INSTANCE: "infra"}), &json!({})), "Argo CD (Application/infra)");
        assert_eq!(
            owner(&json!({}), &json!({"argocd.argoproj.io/sync-wave": "-5"})),
            "nobody",
            "an instruction for Argo CD can stand in what it does not manage"
        );
    }

    #[test]
    fn flux_writes_labels_and_can_be_told_to_stay_away() {
        let labels = json!({
            "kustomize.toolkit.fluxcd.io/name": "infra",
            "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
        });
        assert_eq!(owner(&labels, &json!({})), "Flux (Kustomization/flux-system/infra)");
        let told = |name: &str, value: &str| {
            owner(&labels, &json!({format!("kustomize.toolkit.fluxcd.io/{name}"): value}))
        };
        assert_eq!(told("reconcile", "disabled"), "nobody");
        assert_eq!(told("ssa", "IfNotPresent"), "nobody");
        assert_eq!(told("ssa", "Override"), "Flux (Kustomization/flux-system/infra)");
        let release = json!({"helm.toolkit.fluxcd.io/name": "plex"});
        assert_eq!(owner(&release, &json!({})), "Flux (HelmRelease/plex)");
    }

    #[test]
    fn a_label_that_others_write_too_needs_the_applications_word() {
        let object = object(&json!({SHARED_INSTANCE: "infra"}), &json!({}));
        assert_eq!(GitOpsOwner::of(&object), None);
        assert_eq!(GitOpsOwner::suspected_application(&object), Some("infra"));
        let application = |name: &str| {
            json!({
                "metadata": {"name": "infra", "namespace": "argocd"},
                "status": {"resources": [
                    {"version": "v1", "kind": "ConfigMap", "namespace": "kube-system", "name": name},
                ]},
            })
        };
        let owner = GitOpsOwner::by_application(&application("net"), &object).unwrap();
        assert_eq!(owner.to_string(), "Argo CD (Application/argocd/infra)");
        assert_eq!(GitOpsOwner::by_application(&application("other"), &object), None);
    }
}
