//! A LinuxServer image that is started as a user its init system cannot work as: root again, which then changes to
//! PUID and PGID (linuxserver.io: Understanding PUID and PGID).

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::{Edit, container, pod_spec};
use super::variable;
use super::{Mend, Remedy, World};
use crate::stack::Family;

/// What keeps such an image from starting as root.
const USER: &[&str] = &["runAsUser", "runAsGroup", "runAsNonRoot", "allowPrivilegeEscalation"];
/// The same, as far as a pod can say it for all its containers.
const OF_PODS: &[&str] = &["runAsUser", "runAsGroup", "runAsNonRoot"];

/// Whom the container is to work as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUser {
    /// The container.
    pub container: String,
    /// `PUID` and `PGID` that it needs and does not have, since they were said otherwise.
    pub variables: Vec<(String, String)>,
    /// Whether the pod as a whole says it, for this container alone.
    pub of_pod: bool,
}

pub(super) fn image_user(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let instance = world.instance(finding, |one| one.image.family() == Family::Linuxserver)?;
    let mut object = live.object.clone();
    let spec = pod_spec(&mut object).ok_or("it has no pods of its own")?.clone();
    let own =
        container(&mut object, &instance.container).ok_or("its container is in another object")?.clone();
    let in_pod = OF_PODS.iter().any(|name| spec["securityContext"].get(name).is_some());
    let others =
        ["containers", "initContainers"].iter().map(|list| spec[list].as_array().map_or(0, Vec::len));
    if in_pod && others.sum::<usize>() > 1 {
        return Err("the pod says it for other containers, too".to_owned());
    }
    let drops_all = own.pointer("/securityContext/capabilities/drop").and_then(Value::as_array);
    if drops_all.is_some_and(|drop| drop.iter().any(|one| one == "ALL")) {
        return Err(
            "its container also drops all capabilities, which the image needs to change its user".to_owned()
        );
    }
    let said = |name: &str| own["securityContext"].get(name).or_else(|| spec["securityContext"].get(name));
    let mut fields: Vec<FieldChange> = USER
        .iter()
        .filter_map(|name| {
            let before = Some(said(name)?.to_string());
            Some(FieldChange { path: format!("securityContext.{name}"), before, after: None })
        })
        .collect();
    if fields.is_empty() {
        return Err("nothing in the workload says whom it runs as".to_owned());
    }
    let number = |name: &str| said(name).and_then(Value::as_u64).filter(|number| *number != 0);
    let wanted =
        [("PUID", number("runAsUser")), ("PGID", number("runAsGroup").or_else(|| number("runAsUser")))];
    let missing = wanted.into_iter().filter(|(name, _)| instance.environment.get(name).is_none());
    let variables: Vec<(String, String)> =
        missing.filter_map(|(name, number)| Some((name.to_owned(), number?.to_string()))).collect();
    fields.extend(variables.iter().map(|(name, value)| FieldChange {
        path: format!("env.{name}"),
        before: None,
        after: Some(value.clone()),
    }));
    let summary = format!("start {} as root, which changes to PUID and PGID", instance.name);
    let edit = ImageUser { container: instance.container.clone(), variables, of_pod: in_pod };
    Ok(vec![Mend::edit(finding, live, Edit::ImageUser(edit), &summary, fields)])
}

impl ImageUser {
    pub(super) fn edit(&self, workload: &mut Value) {
        if let Some(spec) = pod_spec(workload).filter(|_| self.of_pod) {
            without(spec, OF_PODS);
        }
        if let Some(container) = container(workload, &self.container) {
            without(container, USER);
        }
        for (name, value) in &self.variables {
            variable::set(workload, &self.container, name, value);
        }
    }
}

/// A security context without these; none at all where nothing is left in it.
fn without(of: &mut Value, names: &[&str]) {
    let Some(of) = of.as_object_mut() else { return };
    let Some(context) = of.get_mut("securityContext").and_then(Value::as_object_mut) else { return };
    context.retain(|name, _| !names.contains(&name.as_str()));
    if context.is_empty() {
        let empty = if names == OF_PODS { Some(json!({})) } else { None };
        match empty {
            // The API server writes an empty one into every pod.
            Some(empty) => drop(of.insert("securityContext".to_owned(), empty)),
            None => drop(of.remove("securityContext")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_starts_as_root_and_knows_its_user() {
        let mut workload = json!({"spec": {"template": {"spec": {
            "securityContext": {"fsGroup": 1000, "runAsUser": 1000},
            "containers": [{"name": "lidarr", "securityContext": {"runAsNonRoot": true, "allowPrivilegeEscalation": false}}],
        }}}});
        let variables = vec![("PUID".to_owned(), "1000".to_owned())];
        ImageUser { container: "lidarr".to_owned(), variables, of_pod: true }.edit(&mut workload);
        assert_eq!(
            workload["spec"]["template"]["spec"],
            json!({
                "securityContext": {"fsGroup": 1000},
                "containers": [{"name": "lidarr", "env": [{"name": "PUID", "value": "1000"}]}],
            })
        );
    }
}
