//! Whether a change of a workload has become of its pods, judged as `kubectl rollout status` does
//! (kubernetes/kubectl: pkg/polymorphichelpers/rollout_status.go).

use serde_json::Value;

use super::edit::replicas;

/// How far a workload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollout {
    /// Its pods are as it says, and take traffic.
    Done,
    /// Not yet; what is waited for.
    Waiting(String),
    /// It gave up; in its own words.
    Failed(String),
}

/// How far the workload is.
pub fn rollout(workload: &Value) -> Rollout {
    let status = &workload["status"];
    let count = |field: &str| status[field].as_u64().unwrap_or(0);
    let generation = workload["metadata"]["generation"].as_u64().unwrap_or(0);
    if count("observedGeneration") < generation {
        return Rollout::Waiting("its controller has not seen the change".to_owned());
    }
    if workload["kind"] == "DaemonSet" {
        let wanted = count("desiredNumberScheduled");
        return compare(count("updatedNumberScheduled"), count("numberAvailable"), wanted);
    }
    let wanted = replicas(workload);
    let left = count("replicas");
    if wanted == 0 {
        return if left == 0 {
            Rollout::Done
        } else {
            Rollout::Waiting(format!("{left} pods are still there"))
        };
    }
    if workload["kind"] == "StatefulSet" {
        let same = status["currentRevision"] == status["updateRevision"];
        let updated = if same { left } else { count("updatedReplicas") };
        return compare(updated, count("readyReplicas"), wanted);
    }
    if let Some(why) = gave_up(status) {
        return Rollout::Failed(why);
    }
    let updated = count("updatedReplicas");
    if updated >= wanted && left > updated {
        return Rollout::Waiting(format!("{} old pods are still there", left - updated));
    }
    compare(updated, count("availableReplicas"), wanted)
}

fn compare(updated: u64, available: u64, wanted: u64) -> Rollout {
    if updated < wanted {
        Rollout::Waiting(format!("{updated} of {wanted} pods are new"))
    } else if available < wanted {
        Rollout::Waiting(format!("{available} of {wanted} pods take traffic"))
    } else {
        Rollout::Done
    }
}

/// A Deployment says so when its own deadline has passed.
fn gave_up(status: &Value) -> Option<String> {
    let conditions = status["conditions"].as_array()?;
    let failed = conditions.iter().find(|condition| {
        condition["type"] == "Progressing" && condition["reason"] == "ProgressDeadlineExceeded"
    })?;
    Some(failed["message"].as_str().unwrap_or("its progress deadline has passed").to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(status: Value) -> Rollout {
        rollout(
            &json!({"kind": "Deployment", "metadata": {"generation": 2}, "spec": {"replicas": 1}, "status": status}),
        )
    }

    fn waits(rollout: Rollout) -> String {
        match rollout {
            Rollout::Waiting(what) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_deployment_is_done_when_its_new_pods_take_traffic_and_the_old_ones_are_gone() {
        let status = |replicas, updated, available| json!({"observedGeneration": 2, "replicas": replicas, "updatedReplicas": updated, "availableReplicas": available});
        assert_eq!(deployment(status(1, 1, 1)), Rollout::Done);
        assert_eq!(waits(deployment(status(1, 0, 1))), "0 of 1 pods are new");
        assert_eq!(waits(deployment(status(2, 1, 1))), "1 old pods are still there");
        assert_eq!(waits(deployment(status(1, 1, 0))), "0 of 1 pods take traffic");
        assert_eq!(
            waits(deployment(json!({"observedGeneration": 1}))),
            "its controller has not seen the change"
        );
        let exceeded =
            json!([{"type": "Progressing", "reason": "ProgressDeadlineExceeded", "message": "too long"}]);
        let mut failed = status(1, 1, 0);
        failed["conditions"] = exceeded;
        assert_eq!(deployment(failed), Rollout::Failed("too long".to_owned()));
    }

    #[test]
    fn what_is_stopped_is_done_when_no_pod_is_left() {
        let stopped = |replicas| {
            rollout(&json!({"kind": "Deployment", "spec": {"replicas": 0}, "status": {"replicas": replicas}}))
        };
        assert_eq!(stopped(0), Rollout::Done);
        assert_eq!(waits(stopped(2)), "2 pods are still there");
    }

    #[test]
    fn a_stateful_set_goes_by_its_revisions_and_a_daemon_set_by_its_nodes() {
        let set = |current: &str, updated, ready| {
            rollout(&json!({"kind": "StatefulSet", "spec": {"replicas": 1}, "status": {
                "currentRevision": current, "updateRevision": "b", "replicas": 1, "updatedReplicas": updated, "readyReplicas": ready}}))
        };
        assert_eq!(waits(set("a", 0, 1)), "0 of 1 pods are new");
        assert_eq!(waits(set("b", 0, 0)), "0 of 1 pods take traffic");
        assert_eq!(set("b", 0, 1), Rollout::Done);
        let nodes = |updated| {
            rollout(&json!({"kind": "DaemonSet", "status": {
                "desiredNumberScheduled": 3, "updatedNumberScheduled": updated, "numberAvailable": 3}}))
        };
        assert_eq!(waits(nodes(1)), "1 of 3 pods are new");
        assert_eq!(nodes(3), Rollout::Done);
    }
}
