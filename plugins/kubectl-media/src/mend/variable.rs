//! Variables of containers: a claim token that is left, ports that a VPN's firewall does not know.

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::{Edit, container};
use super::{Mend, Remedy, World};

/// Names under which images read a claim token (linuxserver/docker-plex, plexinc/pms-docker, home-operations/containers).
const CLAIMS: &[&str] = &["PLEX_CLAIM", "PLEX_CLAIM_TOKEN"];

/// The claim token that a claimed Plex does not need. Its value is shown nowhere.
pub(super) fn claim_left(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let instance = world.instance(finding, |one| one.app.name == "plex")?;
    let has = |name: &str| {
        let mut object = live.object.clone();
        let own = container(&mut object, &instance.container);
        own.is_some_and(|own| variables(own).any(|variable| variable["name"] == name))
    };
    let names: Vec<String> = CLAIMS.iter().filter(|name| has(name)).map(|name| (*name).to_owned()).collect();
    if names.is_empty() {
        return Err("the variable comes from elsewhere".to_owned());
    }
    let fields = names.iter().map(|name| FieldChange {
        path: format!("container {} env.{name}", instance.container),
        before: Some("(hidden)".to_owned()),
        after: None,
    });
    let summary = format!("take {} out of {}", names.join(", "), instance.name);
    let fields = fields.collect();
    let edit = Edit::DropVariables { container: instance.container.clone(), names };
    Ok(vec![Mend::edit(finding, live, edit, &summary, fields)])
}

/// The port that a VPN's firewall has to let in.
pub(super) fn firewall(world: &World<'_>, finding: &Finding) -> Remedy {
    const NAME: &str = "FIREWALL_INPUT_PORTS";
    let live = world.live(&finding.subject)?;
    let instance =
        world.instance(finding, |one| one.companions.iter().any(|one| one.app == Some("gluetun")))?;
    let vpn = instance.companions.iter().find(|one| one.app == Some("gluetun"));
    let (Some(vpn), Some(port)) = (vpn, instance.app.port) else {
        return Err("which port is meant is not known".to_owned());
    };
    let mut object = live.object.clone();
    let own = container(&mut object, &vpn.container).ok_or("the VPN is in another object")?;
    let known = variables(own).find(|variable| variable["name"] == NAME);
    let before = known.and_then(|variable| variable["value"].as_str()).map(str::to_owned);
    let ports = before.iter().filter(|ports| !ports.is_empty()).cloned();
    let value = ports.chain([port.to_string()]).collect::<Vec<_>>().join(",");
    let field = FieldChange {
        path: format!("container {} env.{NAME}", vpn.container),
        before,
        after: Some(value.clone()),
    };
    let summary = format!("let the cluster in to {} on port {port}", instance.name);
    let edit = Edit::SetVariable { container: vpn.container.clone(), name: NAME.to_owned(), value };
    Ok(vec![Mend::edit(finding, live, edit, &summary, vec![field])])
}

fn variables(container: &Value) -> impl Iterator<Item = &Value> {
    container["env"].as_array().into_iter().flatten()
}

pub(super) fn drop_all(workload: &mut Value, name: &str, names: &[String]) {
    let Some(container) = container(workload, name).and_then(Value::as_object_mut) else { return };
    let Some(env) = container.get_mut("env").and_then(Value::as_array_mut) else { return };
    env.retain(|variable| !names.iter().any(|name| variable["name"] == name.as_str()));
    if env.is_empty() {
        container.remove("env");
    }
}

/// A variable that is there keeps its place; its value comes from nowhere else then.
pub(super) fn set(workload: &mut Value, in_container: &str, name: &str, value: &str) {
    let Some(container) = container(workload, in_container).and_then(Value::as_object_mut) else { return };
    let env = container.entry("env").or_insert_with(|| json!([]));
    let Some(env) = env.as_array_mut() else { return };
    let new = json!({"name": name, "value": value});
    match env.iter_mut().rfind(|variable| variable["name"] == name) {
        Some(known) => *known = new,
        None => env.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(env: &Value) -> Value {
        json!({"spec": {"template": {"spec": {"containers": [{"name": "plex", "env": env}]}}}})
    }

    #[test]
    fn a_variable_goes_and_takes_an_empty_list_with_it() {
        let names = ["PLEX_CLAIM".to_owned()];
        let mut two =
            workload(&json!([{"name": "PLEX_CLAIM", "value": "x"}, {"name": "TZ", "value": "UTC"}]));
        drop_all(&mut two, "plex", &names);
        assert_eq!(two, workload(&json!([{"name": "TZ", "value": "UTC"}])));
        let mut one = workload(&json!([{"name": "PLEX_CLAIM", "value": "x"}]));
        drop_all(&mut one, "plex", &names);
        assert_eq!(one["spec"]["template"]["spec"]["containers"][0], json!({"name": "plex"}));
    }

    #[test]
    fn a_variable_that_is_there_keeps_its_place() {
        let mut known = workload(&json!([{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]));
        set(&mut known, "plex", "A", "3");
        assert_eq!(known, workload(&json!([{"name": "A", "value": "3"}, {"name": "B", "value": "2"}])));
        set(&mut known, "plex", "C", "4");
        assert_eq!(
            known["spec"]["template"]["spec"]["containers"][0]["env"][2],
            json!({"name": "C", "value": "4"})
        );
    }
}
