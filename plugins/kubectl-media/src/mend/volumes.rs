//! A claim that a pod names in two volumes: one volume, and every mount from that one. A mount that shows what another
//! one shows already at the same place goes.

use std::collections::BTreeMap;

use labkit::finding::Finding;
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::edit::{Edit, pod_spec};
use super::{Mend, Remedy, World};

pub(super) fn one_volume(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let twins = live.object.pointer("/spec/template/spec/volumes").map(twins).unwrap_or_default();
    if twins.is_empty() {
        return Err("its volumes come from elsewhere".to_owned());
    }
    let fields = twins.iter().map(|(twin, (first, claim))| FieldChange {
        path: format!("spec.template.spec.volumes.{twin}"),
        before: Some(format!("claim {claim}")),
        after: Some(format!("none; its mounts are from {first}")),
    });
    let summary = "one volume for each claim";
    Ok(vec![Mend::edit(finding, live, Edit::OneVolume, summary, fields.collect())])
}

/// Volumes whose claim an earlier volume has, with that volume and the claim.
fn twins(volumes: &Value) -> BTreeMap<String, (String, String)> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut twins = BTreeMap::new();
    for volume in volumes.as_array().into_iter().flatten() {
        let claim = volume.pointer("/persistentVolumeClaim/claimName").and_then(Value::as_str);
        let (Some(claim), Some(name)) = (claim, volume["name"].as_str()) else { continue };
        match first.get(claim) {
            Some(known) => {
                twins.insert(name.to_owned(), ((*known).to_owned(), claim.to_owned()));
            }
            None => {
                first.insert(claim, name);
            }
        }
    }
    twins
}

pub(super) fn edit(workload: &mut Value) {
    let Some(spec) = pod_spec(workload) else { return };
    let twins = twins(&spec["volumes"]);
    let is_read_only =
        |volume: &Value| volume.pointer("/persistentVolumeClaim/readOnly") == Some(&json!(true));
    let volumes = spec["volumes"].as_array().cloned().unwrap_or_default();
    let read_only: Vec<&str> = volumes
        .iter()
        .filter(|volume| is_read_only(volume))
        .filter_map(|volume| volume["name"].as_str())
        .collect();
    let is_twin = |volume: &Value| volume["name"].as_str().is_some_and(|name| twins.contains_key(name));
    if let Some(list) = spec.get_mut("volumes").and_then(Value::as_array_mut) {
        list.retain(|volume| !is_twin(volume));
        // One that may be written to serves those that may not; the mounts say so then.
        for volume in list.iter_mut() {
            let own = volume["name"].as_str().unwrap_or_default().to_owned();
            let of_own = twins.iter().filter(|(_, (first, _))| *first == own);
            let all_read_only = of_own.map(|(twin, _)| twin).all(|twin| read_only.contains(&twin.as_str()));
            if let (false, Some(source)) =
                (all_read_only, volume.pointer_mut("/persistentVolumeClaim").and_then(Value::as_object_mut))
            {
                source.remove("readOnly");
            }
        }
    }
    for list in ["containers", "initContainers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            let Some(mounts) = container.get_mut("volumeMounts").and_then(Value::as_array_mut) else {
                continue;
            };
            for mount in mounts.iter_mut() {
                let Some(name) = mount["name"].as_str().map(str::to_owned) else { continue };
                let has_twin = twins.contains_key(&name) || twins.values().any(|(first, _)| *first == name);
                if has_twin && read_only.contains(&name.as_str()) {
                    mount["readOnly"] = json!(true);
                }
                if let Some((first, _)) = twins.get(&name) {
                    mount["name"] = json!(first);
                }
            }
            let all = mounts.clone();
            mounts.retain(|mount| !all.iter().any(|other| shows(other, mount)));
        }
    }
}

/// Whether a mount shows at the place of another one, below its own, what that one shows there.
fn shows(above: &Value, mount: &Value) -> bool {
    let text = |of: &Value, field: &str| of[field].as_str().unwrap_or_default().trim_matches('/').to_owned();
    let plain = |of: &Value| of.get("subPathExpr").is_none();
    let (top, below) = (text(above, "mountPath"), text(mount, "mountPath"));
    let Some(rest) = below.strip_prefix(&top).and_then(|rest| rest.strip_prefix('/')) else { return false };
    let (from, sub) = (text(above, "subPath"), text(mount, "subPath"));
    let expected = if from.is_empty() { rest.to_owned() } else { format!("{from}/{rest}") };
    above["name"] == mount["name"]
        && above["readOnly"] == mount["readOnly"]
        && plain(above)
        && plain(mount)
        && sub == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(volumes: &Value, mounts: &Value) -> Value {
        json!({"spec": {"template": {"spec": {
            "volumes": volumes, "containers": [{"name": "radarr", "volumeMounts": mounts}]}}}})
    }

    fn edited(volumes: &Value, mounts: &Value) -> (Value, Value) {
        let mut workload = workload(volumes, mounts);
        edit(&mut workload);
        let spec = &workload["spec"]["template"]["spec"];
        (spec["volumes"].clone(), spec["containers"][0]["volumeMounts"].clone())
    }

    fn claim(volume: &str, name: &str) -> Value {
        json!({"name": volume, "persistentVolumeClaim": {"claimName": name}})
    }

    #[test]
    fn a_mount_that_shows_what_is_there_already_goes() {
        let volumes = json!([claim("media", "m"), claim("config", "c"), claim("downloads", "m")]);
        let mounts = json!([
            {"name": "media", "mountPath": "/data"},
            {"name": "downloads", "mountPath": "/data/downloads", "subPath": "downloads"},
        ]);
        let (volumes, mounts) = edited(&volumes, &mounts);
        assert_eq!(volumes, json!([claim("media", "m"), claim("config", "c")]));
        assert_eq!(mounts, json!([{"name": "media", "mountPath": "/data"}]));
    }

    #[test]
    fn other_mounts_stay_where_they_are_from_the_first_volume() {
        let volumes = json!([claim("movies", "m"), claim("downloads", "m")]);
        let mounts = json!([
            {"name": "movies", "mountPath": "/movies", "subPath": "movies"},
            {"name": "downloads", "mountPath": "/downloads", "subPath": "downloads"},
        ]);
        let (_, mounts) = edited(&volumes, &mounts);
        assert_eq!(mounts[1], json!({"name": "movies", "mountPath": "/downloads", "subPath": "downloads"}));
    }

    #[test]
    fn what_was_read_only_stays_so() {
        let mut first = claim("library", "m");
        first["persistentVolumeClaim"]["readOnly"] = json!(true);
        let volumes = json!([first, claim("downloads", "m")]);
        let mounts =
            json!([{"name": "library", "mountPath": "/a"}, {"name": "downloads", "mountPath": "/b"}]);
        let (volumes, mounts) = edited(&volumes, &mounts);
        assert_eq!(volumes, json!([claim("library", "m")]));
        assert_eq!(
            mounts,
            json!([{"name": "library", "mountPath": "/a", "readOnly": true}, {"name": "library", "mountPath": "/b"}])
        );
    }

    #[test]
    fn nothing_changes_where_each_claim_has_one_volume() {
        let before = workload(&json!([claim("a", "a"), {"name": "x", "emptyDir": {}}]), &json!([]));
        let mut after = before.clone();
        edit(&mut after);
        assert_eq!(after, before);
    }
}
