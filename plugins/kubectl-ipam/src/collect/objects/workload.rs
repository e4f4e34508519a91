//! Pod templates: storage servers mounted directly, and the address that kube-vip keeps.

use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::storage::VolumeSource;
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::collect::text::server_address;
use crate::facts::{Role, Source, State};

/// A Deployment, StatefulSet, DaemonSet or Job.
#[derive(Debug, Deserialize)]
pub struct Workload {
    metadata: Meta,
    #[serde(default)]
    spec: WorkloadSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WorkloadSpec {
    template: Template,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: PodSpec,
}

/// A CronJob.
#[derive(Debug, Deserialize)]
pub struct CronJob {
    metadata: Meta,
    #[serde(default)]
    spec: CronJobSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CronJobSpec {
    job_template: JobTemplate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobTemplate {
    spec: WorkloadSpec,
}

/// A Pod, read for kube-vip's static pods only: other pods repeat what their workload says.
#[derive(Debug, Deserialize)]
pub struct Pod {
    metadata: Meta,
    #[serde(default)]
    spec: PodSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PodSpec {
    #[serde(deserialize_with = "nullable")]
    volumes: Vec<VolumeSource>,
    #[serde(deserialize_with = "nullable")]
    containers: Vec<Container>,
}

#[derive(Debug, Deserialize)]
struct Container {
    #[serde(default)]
    image: String,
    #[serde(default, deserialize_with = "nullable")]
    env: Vec<Variable>,
}

#[derive(Debug, Deserialize)]
struct Variable {
    name: String,
    value: Option<String>,
}

impl PodSpec {
    fn record(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for (index, volume) in self.volumes.iter().enumerate() {
            volume.record(&[base, &["volumes", &index.to_string()]].concat(), scribe);
        }
        self.record_kube_vip(base, scribe);
    }

    /// kube-vip is told its address in `address`, older versions in `vip_address`.
    fn record_kube_vip(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for (index, container) in self.containers.iter().enumerate() {
            if !container.image.contains("/kube-vip:") && !container.image.ends_with("/kube-vip") {
                continue;
            }
            for (position, variable) in container.env.iter().enumerate() {
                let wanted = variable.name == "address" || variable.name == "vip_address";
                let Some(value) = variable.value.as_deref().filter(|value| wanted && !value.is_empty())
                else {
                    continue;
                };
                let (index, position) = (index.to_string(), position.to_string());
                let path = [base, &["containers", &index, "env", &position, "value"]].concat();
                // A host name is allowed there and is not looked up.
                let Some((read, _)) = server_address(value) else { continue };
                let owner = thing("endpoint", "kube-vip");
                scribe.used_by(&path, read.value.into(), Role::ControlPlane, State::InUse, owner);
            }
        }
    }
}

impl Reader for Workload {
    const SOURCE: Source = Source::Workload;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        self.spec.template.spec.record(&["spec", "template", "spec"], scribe);
    }
}

impl Reader for CronJob {
    const SOURCE: Source = Source::Workload;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let base = ["spec", "jobTemplate", "spec", "template", "spec"];
        self.spec.job_template.spec.template.spec.record(&base, scribe);
    }
}

impl Reader for Pod {
    const SOURCE: Source = Source::Workload;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        self.spec.record_kube_vip(&["spec"], scribe);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn a_template_that_mounts_nfs_directly_names_the_server() {
        let deployment = json!({
            "metadata": {"name": "provisioner", "namespace": "nfs"},
            "spec": {"template": {"spec": {
                "containers": [{"image": "x", "env": [{"name": "address", "value": "10.0.0.9"}]}],
                "volumes": [{"name": "a", "emptyDir": {}}, {"name": "root", "nfs": {"server": "10.69.1.163", "path": "/x"}}],
            }}},
        });
        insta::assert_snapshot!(lines(&facts_of::<Workload>("Deployment", deployment)), @"10.69.1.163 storage in-use: storage nfs (spec.template.spec.volumes[1].nfs.server)");
    }

    #[test]
    fn a_cron_job_has_its_template_one_level_deeper() {
        let volume = json!({"name": "backup", "nfs": {"server": "10.69.1.163", "path": "/x"}});
        let job = json!({
            "metadata": {"name": "backup", "namespace": "media"},
            "spec": {"jobTemplate": {"spec": {"template": {"spec": {"volumes": [volume]}}}}},
        });
        insta::assert_snapshot!(lines(&facts_of::<CronJob>("CronJob", job)), @"10.69.1.163 storage in-use: storage nfs (spec.jobTemplate.spec.template.spec.volumes[0].nfs.server)");
    }

    #[test]
    fn kube_vip_keeps_the_address_of_the_control_plane() {
        let pod = json!({
            "metadata": {"name": "kube-vip-a", "namespace": "kube-system"},
            "spec": {"containers": [{"image": "registry.example/kube-vip:v1.0", "env": [
                {"name": "vip_arp", "value": "true"}, {"name": "address", "value": "10.0.0.100"}, {"name": "node", "valueFrom": {}},
            ]}]},
        });
        insta::assert_snapshot!(lines(&facts_of::<Pod>("Pod", pod)), @"10.0.0.100 control-plane in-use: endpoint kube-vip (spec.containers[0].env[1].value)");
    }
}
