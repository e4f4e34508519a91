//! A liveness probe that kills an app while it starts: a startup probe holds it back until the app has answered once
//! (Kubernetes: Configure Liveness, Readiness and Startup Probes).

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::{Edit, container};
use super::{Mend, Remedy, World};

/// How often it is asked, and how often in vain: ten minutes.
const PERIOD: u64 = 10;
const TRIES: u64 = 60;
/// The ways in which a probe asks.
const HANDLERS: &[&str] = &["httpGet", "tcpSocket", "exec", "grpc"];

pub(super) fn startup(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let instance = world.instance(finding, |_| true)?;
    let mut object = live.object.clone();
    let own = container(&mut object, &instance.container).ok_or("its container is in another object")?;
    if handler(own).is_none() {
        return Err("its liveness probe is not one that a startup probe can repeat".to_owned());
    }
    let before = own.get("startupProbe").map(|probe| {
        let number = |name: &str, default: u64| probe[name].as_u64().unwrap_or(default);
        format!("{} s", number("periodSeconds", 10).saturating_mul(number("failureThreshold", 3)))
    });
    let path = format!("container {} startupProbe", instance.container);
    let after = Some(format!("{} s, asked as the liveness probe does", PERIOD * TRIES));
    let summary = format!("give {} ten minutes to start", instance.name);
    let edit = Edit::StartupProbe { container: instance.container.clone() };
    Ok(vec![Mend::edit(finding, live, edit, &summary, vec![FieldChange { path, before, after }])])
}

fn handler(container: &Value) -> Option<(&'static str, Value)> {
    let probe = container.get("livenessProbe")?;
    HANDLERS.iter().find_map(|name| Some((*name, probe.get(name)?.clone())))
}

pub(super) fn edit(workload: &mut Value, name: &str) {
    let Some(container) = container(workload, name) else { return };
    let Some((how, asks)) = handler(container) else { return };
    container["startupProbe"] = json!({how: asks, "periodSeconds": PERIOD, "failureThreshold": TRIES});
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_startup_probe_asks_as_the_liveness_probe_does() {
        let asks = json!({"path": "/ping", "port": "web"});
        let mut workload = json!({"spec": {"template": {"spec": {"containers": [
            {"name": "lidarr", "livenessProbe": {"httpGet": asks, "periodSeconds": 30}}]}}}});
        edit(&mut workload, "lidarr");
        let probe = &workload["spec"]["template"]["spec"]["containers"][0]["startupProbe"];
        assert_eq!(*probe, json!({"httpGet": asks, "periodSeconds": 10, "failureThreshold": 60}));
    }
}
