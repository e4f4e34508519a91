//! A Service that selects no pod: it selects the labels that its app's pods have.

use std::collections::BTreeMap;

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::Edit;
use super::{Mend, Remedy, World};

pub(super) fn agree(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let case = world.case;
    let here = finding.subject.namespace.as_deref().unwrap_or_default();
    let name = &finding.subject.name;
    let named = |one: &crate::stack::Instance| one.name == *name || one.workload == *name;
    let found = case.wanted().find(|(_, one)| one.namespace == here && named(one));
    let (_, instance) = found.ok_or("no app has the Service's name")?;
    let workload = case.workload(instance).ok_or("its app has no workload")?;
    let labels = &workload.spec.template.metadata.labels;
    let selector = live.object.pointer("/spec/selector").and_then(Value::as_object);
    let selector: BTreeMap<String, String> = selector
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect();
    let differ: BTreeMap<String, Option<String>> = selector
        .iter()
        .filter(|(name, value)| labels.get(*name) != Some(value))
        .map(|(name, _)| (name.clone(), labels.get(name).cloned()))
        .collect();
    let mut after = selector.clone();
    for (name, value) in &differ {
        match value {
            Some(value) => after.insert(name.clone(), value.clone()),
            None => after.remove(name),
        };
    }
    if after.is_empty() {
        return Err("none of its labels is one of the app's".to_owned());
    }
    let mut others = case.facts.workloads.iter().filter(|one| one.metadata.namespace == here);
    let is_other = |one: &&crate::facts::Workload| {
        (one.metadata.name != workload.metadata.name || one.kind != workload.kind)
            && one.spec.template.metadata.has_labels(&after)
    };
    if let Some(other) = others.find(is_other) {
        return Err(format!("it would select {} as well", other.metadata.name));
    }
    let fields = differ.iter().map(|(name, value)| FieldChange {
        path: format!("spec.selector.{name}"),
        before: selector.get(name).cloned(),
        after: value.clone(),
    });
    let fields = fields.collect();
    let summary = format!("select the pods of {}", instance.name);
    Ok(vec![Mend::edit(finding, live, Edit::Selector(differ), &summary, fields)])
}

pub(super) fn edit(service: &mut Value, labels: &BTreeMap<String, Option<String>>) {
    let Some(selector) = service.pointer_mut("/spec/selector").and_then(Value::as_object_mut) else { return };
    for (name, value) in labels {
        match value {
            Some(value) => selector.insert(name.clone(), json!(value)),
            None => selector.remove(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_corrected_and_those_that_nobody_has_go() {
        let mut service = json!({"spec": {"selector": {"app": "radar", "tier": "x", "part": "media"}}});
        let labels =
            BTreeMap::from([("app".to_owned(), Some("radarr".to_owned())), ("tier".to_owned(), None)]);
        edit(&mut service, &labels);
        assert_eq!(service, json!({"spec": {"selector": {"app": "radarr", "part": "media"}}}));
    }
}
