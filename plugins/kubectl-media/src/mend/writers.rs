//! Two pods that write one database: one pod, and the old one ends before the new one starts.

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::Edit;
use super::{Mend, Remedy, World};

/// The field that says how many pods there are; fewer of them end some.
pub(super) const REPLICAS: &str = "spec.replicas";

pub(super) fn one_writer(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    let before = |pointer: &str| live.object.pointer(pointer).and_then(text);
    let fields =
        [(REPLICAS, "/spec/replicas", "1"), ("spec.strategy.type", "/spec/strategy/type", "Recreate")];
    let fields = fields.into_iter().filter_map(|(path, pointer, after)| {
        let before = before(pointer);
        let is_same = before.as_deref().unwrap_or(if after == "1" { "1" } else { "RollingUpdate" }) == after;
        (!is_same).then(|| FieldChange { path: path.to_owned(), before, after: Some(after.to_owned()) })
    });
    let summary = "one pod, and the old one ends before a new one starts";
    Ok(vec![Mend::edit(finding, live, Edit::OneWriter, summary, fields.collect())])
}

/// Replicas that are not said are one already.
pub(super) fn edit(deployment: &mut Value) {
    let Some(spec) = deployment.get_mut("spec").and_then(Value::as_object_mut) else { return };
    if spec.get("replicas").is_some_and(|replicas| replicas.as_u64() != Some(0)) {
        spec.insert("replicas".to_owned(), json!(1));
    }
    spec.insert("strategy".to_owned(), json!({"type": "Recreate"}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pod_is_replaced_before_the_next_starts() {
        let mut deployment = json!({"spec": {"replicas": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}});
        edit(&mut deployment);
        assert_eq!(deployment, json!({"spec": {"replicas": 1, "strategy": {"type": "Recreate"}}}));
        let mut stopped = json!({"spec": {"replicas": 0}});
        edit(&mut stopped);
        assert_eq!(stopped["spec"]["replicas"], 0, "what is stopped stays so");
    }
}
