//! `kubectl media status`: apps that answer slowly, and many of them.

use std::time::Duration;

use serde_json::{Value, json};

use super::measure::{median, once};
use super::report::{Budget, Report};
use super::{Failure, READ, start, user};
use crate::labs::{Lab, RunningLab, Scenario};
use crate::media::App;

/// How long the slowest app of lab A takes for an answer.
const SLOWEST: Duration = Duration::from_secs(1);
/// What reading the cluster and everything else may take besides.
const REST: Duration = Duration::from_millis(150);
/// What 1,000 pods and 100 apps may take of memory.
const MEMORY: u64 = 60 * 1024 * 1024;

/// Lab A, one of whose apps takes a second for an answer.
pub(super) fn slow_app(report: &mut Report) -> Result<(), Failure> {
    let lab = RunningLab::start(&Scenario::new(Lab::A), 0)?;
    let slowed = lab.apps.with("media", "overseerr", |app| match app {
        App::Overseerr(overseerr) => {
            overseerr.status_takes = SLOWEST.as_secs();
            true
        }
        _ => false,
    });
    if slowed != Some(true) {
        return Err("lab A has no Overseerr".into());
    }
    let cost = median(&user(&lab.server), &["kubectl-media", "status", "-n", "media"], 5, READ)?;
    let budget = Budget::AtMost(SLOWEST.mul_f64(1.2) + REST);
    report.budget("`media status`, lab A, an app that takes 1 s", "start to end", Some(cost.wall), budget);
    Ok(())
}

/// 100 apps with 10 pods each.
pub(super) fn many_apps(report: &mut Report) -> Result<(), Failure> {
    let server = start()?;
    server.store().load((0..100).flat_map(app).collect()).map_err(|error| error.to_string())?;
    let cost = once(&user(&server), &["kubectl-media", "status", "-A"], READ)?;
    let line = "`media status`, 100 apps, 1,000 pods";
    report.memory(line, cost.memory, MEMORY);
    report.note(&format!("{line} took {:.2} s from start to end.", cost.wall.as_secs_f64()));
    Ok(())
}

fn app(number: usize) -> Vec<Value> {
    let name = format!("radarr-{number}");
    let labels = json!({"app": name, "pod-template-hash": "abc"});
    let spec = json!({"nodeName": "one", "containers": [{"name": "app", "image": "radarr:5.1"}]});
    let pod = |pod: usize| {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": format!("{name}-abc-{pod}"), "namespace": "default", "labels": labels,
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "uid": "abc",
                                     "name": format!("{name}-abc"), "controller": true}],
            },
            "spec": spec,
            "status": {"phase": "Running", "containerStatuses": [
                {"name": "app", "image": "radarr:5.1", "imageID": "x", "ready": true, "restartCount": 0},
            ]},
        })
    };
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": 10, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec},
        },
    });
    std::iter::once(deployment).chain((0..10).map(pod)).collect()
}
