//! Pod templates: storage servers mounted directly, hosts and name servers they are told, addresses written into
//! variables and arguments, and the address that kube-vip keeps.

use labkit::net::lenient;
use serde::Deserialize;

use super::literals::Literal;
use super::meta::{Meta, nullable};
use super::storage::VolumeSource;
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::facts::{Oddity, OddityKind, Role, Source, State};

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
    metadata: Meta,
    spec: PodSpec,
}

/// The annotations of pods that Cilium's IPAM reads (`cilium/cilium: pkg/annotation/k8s.go`); any other key of the
/// prefix is a mistake.
const CILIUM_IPAM: &str = "ipam.cilium.io/";
const CILIUM_IPAM_KNOWN: &[&str] =
    &["ip-pool", "ipv4-pool", "ipv6-pool", "require-pool-match", "skip-masquerade", "ignore"];

impl Meta {
    /// Notes annotations that nobody reads; `base` leads to the metadata.
    fn record_odd_annotations(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for key in self.annotations.keys() {
            let Some(rest) = key.strip_prefix(CILIUM_IPAM) else { continue };
            if !CILIUM_IPAM_KNOWN.contains(&rest) {
                let origin = scribe.origin(&[base, &["annotations", key]].concat());
                scribe.facts.oddities.push(Oddity { kind: OddityKind::Annotation(key.clone()), origin });
            }
        }
    }
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
    #[serde(rename = "initContainers", deserialize_with = "nullable")]
    init_containers: Vec<Container>,
    #[serde(rename = "hostAliases", deserialize_with = "nullable")]
    host_aliases: Vec<HostAlias>,
    #[serde(rename = "dnsConfig")]
    dns_config: Option<DnsConfig>,
}

#[derive(Debug, Deserialize)]
struct HostAlias {
    ip: String,
    #[serde(default, deserialize_with = "nullable")]
    hostnames: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DnsConfig {
    #[serde(deserialize_with = "nullable")]
    nameservers: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    image: String,
    #[serde(deserialize_with = "nullable")]
    env: Vec<Variable>,
    #[serde(deserialize_with = "nullable")]
    command: Vec<Literal>,
    #[serde(deserialize_with = "nullable")]
    args: Vec<Literal>,
    liveness_probe: Option<Probe>,
    readiness_probe: Option<Probe>,
    startup_probe: Option<Probe>,
}

#[derive(Debug, Deserialize)]
struct Variable {
    name: String,
    #[serde(default)]
    value: Literal,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Probe {
    http_get: Option<ProbeTarget>,
    tcp_socket: Option<ProbeTarget>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProbeTarget {
    host: Literal,
}

impl Container {
    fn is_kube_vip(&self) -> bool {
        self.image.contains("/kube-vip:") || self.image.ends_with("/kube-vip")
    }

    /// Addresses in variables, arguments and probes.
    fn record(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for (index, variable) in self.env.iter().enumerate() {
            let index = index.to_string();
            let path = [base, &["env", &index, "value"]].concat();
            variable.value.record(&path, Some(&variable.name), scribe);
        }
        for (field, texts) in [("command", &self.command), ("args", &self.args)] {
            for (index, text) in texts.iter().enumerate() {
                text.record(&[base, &[field, &index.to_string()]].concat(), None, scribe);
            }
        }
        let probes = [
            ("livenessProbe", &self.liveness_probe),
            ("readinessProbe", &self.readiness_probe),
            ("startupProbe", &self.startup_probe),
        ];
        for (field, probe) in probes {
            let Some(probe) = probe else { continue };
            for (sort, target) in [("httpGet", &probe.http_get), ("tcpSocket", &probe.tcp_socket)] {
                if let Some(target) = target {
                    target.host.record(&[base, &[field, sort, "host"]].concat(), None, scribe);
                }
            }
        }
    }
}

impl PodSpec {
    fn record(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        let first = scribe.facts.uses.len();
        for (index, volume) in self.volumes.iter().enumerate() {
            volume.record(&[base, &["volumes", &index.to_string()]].concat(), scribe);
        }
        let literals = scribe.facts.uses.len();
        self.record_literals(base, scribe);
        // A template that mounts a server often repeats its address in a variable beside the volume.
        let uses = &mut scribe.facts.uses;
        let mut written = uses.split_off(literals);
        written.retain(|usage| {
            usage.role != Role::Reference || uses[first..].iter().all(|mount| mount.range() != usage.range())
        });
        uses.append(&mut written);
        self.record_kube_vip(base, scribe);
    }

    /// Hosts and name servers the pods are told, and addresses written into their containers.
    fn record_literals(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for (index, alias) in self.host_aliases.iter().enumerate() {
            let index = index.to_string();
            let path = [base, &["hostAliases", &index, "ip"]].concat();
            // Loopback addresses give the pod itself another name.
            if lenient::address(&alias.ip).is_ok_and(|read| read.value.is_loopback()) {
                continue;
            }
            if let Some(usage) = scribe.read_used(&path, &alias.ip, Role::Reference, State::Declared) {
                usage.note = Some(alias.hostnames.join(" ").into());
            }
        }
        let name_servers = self.dns_config.iter().flat_map(|config| &config.nameservers);
        for (index, text) in name_servers.enumerate() {
            let index = index.to_string();
            let path = [base, &["dnsConfig", "nameservers", &index]].concat();
            scribe.read_used(&path, text, Role::Dns, State::InUse);
        }
        for (field, containers) in
            [("containers", &self.containers), ("initContainers", &self.init_containers)]
        {
            for (index, container) in containers.iter().enumerate() {
                if !container.is_kube_vip() {
                    container.record(&[base, &[field, &index.to_string()]].concat(), scribe);
                }
            }
        }
    }

    /// kube-vip is told its address in `address`, older versions in `vip_address`.
    fn record_kube_vip(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        for (index, container) in self.containers.iter().enumerate() {
            if !container.is_kube_vip() {
                continue;
            }
            for (position, variable) in container.env.iter().enumerate() {
                if variable.name != "address" && variable.name != "vip_address" {
                    continue;
                }
                let (index, position) = (index.to_string(), position.to_string());
                let path = [base, &["containers", &index, "env", &position, "value"]].concat();
                // A host name is allowed there and is not looked up.
                for address in variable.value.addresses() {
                    let owner = thing("endpoint", "kube-vip");
                    scribe.used_by(&path, address, Role::ControlPlane, State::InUse, owner);
                }
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
        let Template { metadata, spec } = &self.spec.template;
        metadata.record_odd_annotations(&["spec", "template", "metadata"], scribe);
        spec.record(&["spec", "template", "spec"], scribe);
    }
}

impl Reader for CronJob {
    const SOURCE: Source = Source::Workload;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let base = ["spec", "jobTemplate", "spec", "template"];
        let Template { metadata, spec } = &self.spec.job_template.spec.template;
        metadata.record_odd_annotations(&[&base[..], &["metadata"]].concat(), scribe);
        spec.record(&[&base[..], &["spec"]].concat(), scribe);
    }
}

impl Reader for Pod {
    const SOURCE: Source = Source::Workload;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        self.metadata.record_odd_annotations(&["metadata"], scribe);
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
                "containers": [{"image": "x", "env": [{"name": "address", "value": "10.69.1.163"}]}],
                "volumes": [{"name": "a", "emptyDir": {}}, {"name": "root", "nfs": {"server": "10.69.1.163", "path": "/x"}}],
            }}},
        });
        insta::assert_snapshot!(lines(&facts_of::<Workload>("Deployment", deployment)), @"10.69.1.163 storage in-use: storage nfs (spec.template.spec.volumes[1].nfs.server)");
    }

    #[test]
    fn addresses_written_into_a_template_are_references() {
        let deployment = json!({
            "metadata": {"name": "app", "namespace": "media"},
            "spec": {"template": {"spec": {
                "hostAliases": [{"ip": "10.69.1.163", "hostnames": ["nas", "nas.lan"]}, {"ip": "127.0.0.1", "hostnames": ["me"]}],
                "dnsConfig": {"nameservers": ["10.69.1.2"], "options": [{"name": "ndots", "value": "1"}]},
                "initContainers": [{"name": "wait", "image": "busybox", "command": ["nc", "-z", "10.69.1.163", "2049"]}],
                "containers": [{
                    "name": "app", "image": "app:4.0.2.1",
                    "args": ["--server=http://10.69.1.165:32400", "--listen=0.0.0.0:80"],
                    "env": [{"name": "ADVERTISE", "value": "http://10.69.1.165:32400/"}, {"name": "LEVEL", "value": 3},
                            {"name": "POD_IP", "valueFrom": {"fieldRef": {}}}, {"name": "EMPTY", "value": null}],
                    "livenessProbe": {"httpGet": {"host": "10.69.1.165", "path": "/", "port": 80}},
                }],
            }}},
        });
        insta::assert_snapshot!(lines(&facts_of::<Workload>("Deployment", deployment)), @"
        10.69.1.163 reference declared: Deployment media/app (spec.template.spec.hostAliases[0].ip)
        10.69.1.2 dns in-use: Deployment media/app (spec.template.spec.dnsConfig.nameservers[0])
        10.69.1.165 32400/TCP reference declared: Deployment media/app (spec.template.spec.containers[0].env[0].value)
        10.69.1.165 32400/TCP reference declared: Deployment media/app (spec.template.spec.containers[0].args[0])
        10.69.1.165 reference declared: Deployment media/app (spec.template.spec.containers[0].livenessProbe.httpGet.host)
        10.69.1.163 reference declared: Deployment media/app (spec.template.spec.initContainers[0].command[2])
        ");
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
