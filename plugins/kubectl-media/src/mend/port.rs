//! A Service that leads to a port's name that no container has: it leads to the number that the app listens on.

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::Edit;
use super::{Mend, Remedy, World};

pub(super) fn by_number(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let namespace = finding.subject.namespace.as_deref().unwrap_or_default();
    let leads = |one: &crate::stack::Instance| {
        let service = one.services.iter().find(|service| service.name == finding.subject.name)?;
        Some((one.namespace == namespace).then_some(service)?.missing_ports.clone())
    };
    let mut found = world
        .case
        .wanted()
        .filter_map(|(at, one)| Some((at, one, leads(one).filter(|missing| !missing.is_empty())?)));
    let (Some((at, instance, missing)), None) = (found.next(), found.next()) else {
        return Err("several apps are behind the Service".to_owned());
    };
    let ports = live.object.pointer("/spec/ports").and_then(Value::as_array).map_or(0, Vec::len);
    let ([name], 1) = (missing.as_slice(), ports) else {
        return Err("which of its ports is the app's is not known".to_owned());
    };
    // What the app itself says of its port counts before what its images usually have.
    let asked = world.case.asked.get(at).and_then(Option::as_ref).and_then(|asked| asked.access.port);
    let number = asked.or(instance.app.port).ok_or("the port of the app is not known")?;
    let field = FieldChange {
        path: "spec.ports.targetPort".to_owned(),
        before: Some(name.clone()),
        after: Some(number.to_string()),
    };
    let summary = format!("lead to port {number} of {}", instance.name);
    let edit = Edit::TargetPort { name: name.clone(), number };
    Ok(vec![Mend::edit(finding, live, edit, &summary, vec![field])])
}

pub(super) fn edit(service: &mut Value, name: &str, number: u16) {
    let ports = service.pointer_mut("/spec/ports").and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten().filter(|port| port["targetPort"] == name) {
        port["targetPort"] = json!(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ports_of_that_name_change() {
        let mut service =
            json!({"spec": {"ports": [{"port": 80, "targetPort": "web"}, {"port": 81, "targetPort": 81}]}});
        edit(&mut service, "web", 7878);
        assert_eq!(service["spec"]["ports"][0]["targetPort"], 7878);
        assert_eq!(service["spec"]["ports"][1]["targetPort"], 81);
    }
}
