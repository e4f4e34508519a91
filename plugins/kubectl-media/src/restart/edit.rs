//! What has to change in a workload.

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

/// The annotation of pod templates by which kubectl restarts (kubernetes/kubectl: pkg/polymorphichelpers/objectrestarter.go).
pub const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// How many pods a workload had before it was stopped.
pub const REPLICAS: &str = "media.labkit.dev/replicas";

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// New pods take the place of the old ones.
    Restart,
    /// No pods are left.
    Down,
    /// As many pods as before it was stopped.
    Up,
}

/// What has to change in one workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What it does, for people.
    pub summary: String,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// The same as a merge patch.
    pub patch: Value,
    /// The command that takes it back.
    pub undo: String,
    /// What has to be in Git for the same; none if Git says nothing about it.
    pub manifest: Option<Value>,
}

/// What has to change; `None` when nothing has to.
///
/// # Errors
/// Refused when the workload cannot be restarted, or not stopped and started.
pub fn edit(mode: Mode, subject: &Subject, workload: &Value, now: Timestamp) -> Result<Option<Edit>> {
    let command = format!("{}/{}", subject.kind.to_lowercase(), subject.name);
    let namespace = subject.namespace.as_deref().unwrap_or_default();
    match mode {
        Mode::Restart => restart(subject, workload, now, &command, namespace).map(Some),
        Mode::Down | Mode::Up if subject.kind == "DaemonSet" => Err(Error::refused(format!(
            "{subject} cannot be stopped and started: it runs wherever its nodes are"
        ))
        .hint("leave it out")),
        Mode::Down => Ok(down(subject, workload, &command, namespace)),
        Mode::Up => Ok(up(subject, workload, &command, namespace)),
    }
}

fn restart(
    subject: &Subject,
    workload: &Value,
    now: Timestamp,
    command: &str,
    namespace: &str,
) -> Result<Edit> {
    let spec = &workload["spec"];
    if spec["paused"] == true {
        return Err(Error::refused(format!("{subject} is paused, so that a restart would wait for ever"))
            .hint(format!("kubectl rollout resume {command} -n {namespace}")));
    }
    if spec["updateStrategy"]["type"] == "OnDelete" {
        return Err(Error::refused(format!("{subject} has new pods only when the old ones are deleted"))
            .hint(format!(
                "its update strategy is OnDelete: kubectl delete pod, or leave {} out",
                subject.name
            )));
    }
    let at = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let annotation = restarted_at(workload);
    let path = format!("spec.template.metadata.annotations.{RESTARTED_AT}");
    Ok(Edit {
        summary: "restart".to_owned(),
        fields: vec![FieldChange {
            path,
            before: annotation.map(ToOwned::to_owned),
            after: Some(at.clone()),
        }],
        patch: json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: at}}}}}),
        undo: format!("kubectl rollout undo {command} -n {namespace}"),
        manifest: None,
    })
}

/// When the workload was last restarted this way.
pub fn restarted_at(workload: &Value) -> Option<&str> {
    workload["spec"]["template"]["metadata"]["annotations"][RESTARTED_AT].as_str()
}

/// How many pods there should be; one if it is not said.
pub fn replicas(workload: &Value) -> u64 {
    workload["spec"]["replicas"].as_u64().unwrap_or(1)
}

fn down(subject: &Subject, workload: &Value, command: &str, namespace: &str) -> Option<Edit> {
    let now = replicas(workload);
    if now == 0 {
        return None;
    }
    Some(Edit {
        summary: "stop".to_owned(),
        fields: vec![scaled(now, 0)],
        patch: json!({"metadata": {"annotations": {REPLICAS: now.to_string()}}, "spec": {"replicas": 0}}),
        undo: format!("kubectl scale {command} --replicas={now} -n {namespace}"),
        manifest: Some(manifest(subject, workload, 0)),
    })
}

fn up(subject: &Subject, workload: &Value, command: &str, namespace: &str) -> Option<Edit> {
    if replicas(workload) > 0 {
        return None;
    }
    let before = workload["metadata"]["annotations"][REPLICAS].as_str();
    let wanted =
        before.and_then(|before| before.parse::<u32>().ok()).map_or(1, |before| u64::from(before.max(1)));
    Some(Edit {
        summary: "start".to_owned(),
        fields: vec![scaled(0, wanted)],
        patch: json!({"metadata": {"annotations": {REPLICAS: null}}, "spec": {"replicas": wanted}}),
        undo: format!("kubectl scale {command} --replicas=0 -n {namespace}"),
        manifest: Some(manifest(subject, workload, wanted)),
    })
}

fn scaled(before: u64, after: u64) -> FieldChange {
    let (before, after) = (Some(before.to_string()), Some(after.to_string()));
    FieldChange { path: "spec.replicas".to_owned(), before, after }
}

fn manifest(subject: &Subject, workload: &Value, replicas: u64) -> Value {
    json!({
        "apiVersion": workload["apiVersion"].as_str().unwrap_or("apps/v1"),
        "kind": subject.kind,
        "metadata": {"name": subject.name, "namespace": subject.namespace},
        "spec": {"replicas": replicas},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_769_860_800, 0);

    fn of(mode: Mode, kind: &str, workload: &Value) -> Result<Option<Edit>> {
        edit(mode, &Subject::in_namespace(kind, "media", "radarr"), workload, NOW)
    }

    #[test]
    fn a_restart_is_kubectls_own_annotation() {
        let workload = json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: "x"}}}}});
        let edit = of(Mode::Restart, "Deployment", &workload).unwrap().unwrap();
        assert_eq!(
            edit.fields[0].to_string(),
            "spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt: x -> 2026-01-31T12:00:00Z"
        );
        assert_eq!(
            edit.patch
                .pointer("/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt")
                .unwrap(),
            "2026-01-31T12:00:00Z"
        );
        assert_eq!(edit.undo, "kubectl rollout undo deployment/radarr -n media");
    }

    #[test]
    fn what_would_wait_for_ever_is_refused() {
        let refused = |kind, workload| of(Mode::Restart, kind, &workload).unwrap_err().message;
        assert!(refused("Deployment", json!({"spec": {"paused": true}})).contains("paused"));
        let on_delete = json!({"spec": {"updateStrategy": {"type": "OnDelete"}}});
        assert!(refused("StatefulSet", on_delete).contains("deleted"));
        assert!(of(Mode::Down, "DaemonSet", &json!({})).unwrap_err().message.contains("nodes"));
    }

    #[test]
    fn what_is_stopped_starts_with_as_many_pods_as_before() {
        let mut workload = json!({"spec": {"replicas": 2}});
        let down = of(Mode::Down, "StatefulSet", &workload).unwrap().unwrap();
        assert_eq!(
            (&down.patch["spec"]["replicas"], down.fields[0].to_string()),
            (&json!(0), "spec.replicas: 2 -> 0".to_owned())
        );
        workload["spec"]["replicas"] = json!(0);
        workload["metadata"] = down.patch["metadata"].clone();
        assert_eq!(of(Mode::Down, "StatefulSet", &workload).unwrap(), None);
        let up = of(Mode::Up, "StatefulSet", &workload).unwrap().unwrap();
        assert_eq!(up.patch["spec"]["replicas"], 2);
        assert!(up.patch["metadata"]["annotations"][REPLICAS].is_null());
        let never_stopped = of(Mode::Up, "Deployment", &json!({"spec": {"replicas": 0}})).unwrap().unwrap();
        assert_eq!(never_stopped.patch["spec"]["replicas"], 1);
        assert_eq!(of(Mode::Up, "Deployment", &json!({})).unwrap(), None);
    }
}
