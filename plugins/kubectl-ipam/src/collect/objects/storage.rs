//! Storage servers behind PersistentVolumes and StorageClasses.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::collect::text::server_address;
use crate::facts::{Port, Protocol, Role, Source, State};

/// The sources of a volume that name a server. PersistentVolumes and pod templates have the same fields.
#[derive(Debug, Default, Deserialize)]
pub struct VolumeSource {
    nfs: Option<Nfs>,
    iscsi: Option<Iscsi>,
    cephfs: Option<Ceph>,
    rbd: Option<Ceph>,
    csi: Option<Csi>,
}

#[derive(Debug, Deserialize)]
struct Nfs {
    #[serde(default)]
    server: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Iscsi {
    #[serde(default)]
    target_portal: String,
    #[serde(default, deserialize_with = "nullable")]
    portals: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Ceph {
    #[serde(default, deserialize_with = "nullable")]
    monitors: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Csi {
    #[serde(default)]
    driver: String,
    #[serde(default, deserialize_with = "nullable")]
    volume_attributes: BTreeMap<String, String>,
    #[serde(default)]
    volume_handle: String,
}

impl VolumeSource {
    /// Writes down the servers; `path` is that of the source itself.
    pub fn record(&self, path: &[&str], scribe: &mut Scribe<'_>) {
        if let Some(nfs) = &self.nfs {
            server(scribe, path, &["nfs", "server"], &nfs.server, "nfs");
        }
        if let Some(iscsi) = &self.iscsi {
            server(scribe, path, &["iscsi", "targetPortal"], &iscsi.target_portal, "iscsi");
            for (index, portal) in iscsi.portals.iter().enumerate() {
                server(scribe, path, &["iscsi", "portals", &index.to_string()], portal, "iscsi");
            }
        }
        for (key, ceph) in [("cephfs", &self.cephfs), ("rbd", &self.rbd)] {
            for (index, monitor) in ceph.iter().flat_map(|ceph| &ceph.monitors).enumerate() {
                server(scribe, path, &[key, "monitors", &index.to_string()], monitor, "ceph");
            }
        }
        if let Some(csi) = &self.csi {
            let name = csi.driver.split('.').next().unwrap_or_default();
            let name = if name.is_empty() { "csi" } else { name };
            let mut named = false;
            for key in ["server", "source"] {
                if let Some(value) = csi.volume_attributes.get(key) {
                    server(scribe, path, &["csi", "volumeAttributes", key], value, name);
                    named = true;
                }
            }
            // `server#share#subdirectory` in the drivers for NFS and SMB, `kubernetes-csi/csi-driver-nfs:
            // docs/driver-parameters.md`.
            if let (false, Some((host, _))) = (named, csi.volume_handle.split_once('#')) {
                server(scribe, path, &["csi", "volumeHandle"], host, name);
            }
        }
    }
}

/// Records a storage server, if the text holds an address and not a name.
fn server(scribe: &mut Scribe<'_>, base: &[&str], field: &[&str], text: &str, name: &str) {
    let path = [base, field].concat();
    // SMB sources are `//server/share`.
    let host = text.trim_start_matches('/').split('/').next().unwrap_or_default();
    let Some((read, port)) = server_address(if text.starts_with("//") { host } else { text }) else { return };
    if let Some(error) = read.note {
        scribe.note(&path, text, error, true);
    }
    let usage = scribe.used_by(&path, read.value.into(), Role::Storage, State::InUse, thing("storage", name));
    usage.ports.extend(port.map(|number| Port { number, protocol: Protocol::Tcp }));
}

/// A PersistentVolume.
#[derive(Debug, Deserialize)]
pub struct PersistentVolume {
    metadata: Meta,
    #[serde(default)]
    spec: VolumeSource,
}

impl Reader for PersistentVolume {
    const SOURCE: Source = Source::PersistentVolume;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        self.spec.record(&["spec"], scribe);
    }
}

/// A StorageClass or VolumeSnapshotClass.
#[derive(Debug, Deserialize)]
pub struct StorageClass {
    metadata: Meta,
    #[serde(default, deserialize_with = "nullable")]
    parameters: BTreeMap<String, String>,
}

impl Reader for StorageClass {
    const SOURCE: Source = Source::StorageClass;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for key in ["server", "source"] {
            if let Some(value) = self.parameters.get(key) {
                server(scribe, &["parameters"], &[key], value, "nfs");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    fn volume(spec: serde_json::Value) -> String {
        let volume = json!({"metadata": {"name": "pv"}, "spec": spec});
        lines(&facts_of::<PersistentVolume>("PersistentVolume", volume))
    }

    #[test]
    fn every_sort_of_volume_names_its_server() {
        let found = [
            volume(json!({"nfs": {"server": "10.69.1.163", "path": "/volume"}})),
            volume(
                json!({"csi": {"driver": "nfs.csi.k8s.io", "volumeAttributes": {"server": "10.69.1.164", "share": "/x"}}}),
            ),
            volume(
                json!({"csi": {"driver": "smb.csi.k8s.io", "volumeAttributes": {"source": "//10.0.0.7/share"}}}),
            ),
            volume(
                json!({"iscsi": {"targetPortal": "10.0.0.5:3260", "portals": ["10.0.0.6", "[fd00::1]:3260"]}}),
            ),
            volume(json!({"cephfs": {"monitors": ["10.0.0.8:6789"]}})),
            volume(
                json!({"csi": {"driver": "nfs.csi.k8s.io", "volumeHandle": "10.69.1.166#volume#pvc-1##"}}),
            ),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        10.69.1.163 storage in-use: storage nfs (spec.nfs.server)
        10.69.1.164 storage in-use: storage nfs (spec.csi.volumeAttributes.server)
        10.0.0.7 storage in-use: storage smb (spec.csi.volumeAttributes.source)
        10.0.0.5 3260/TCP storage in-use: storage iscsi (spec.iscsi.targetPortal)
        10.0.0.6 storage in-use: storage iscsi (spec.iscsi.portals[0])
        fd00::1 3260/TCP storage in-use: storage iscsi (spec.iscsi.portals[1])
        10.0.0.8 6789/TCP storage in-use: storage ceph (spec.cephfs.monitors[0])
        10.69.1.166 storage in-use: storage nfs (spec.csi.volumeHandle)
        ");
    }

    #[test]
    fn names_of_servers_are_not_looked_up() {
        assert_eq!(volume(json!({"nfs": {"server": "nas.lan", "path": "/volume"}})), "");
        assert_eq!(volume(json!({"hostPath": {"path": "/data"}})), "");
    }

    #[test]
    fn a_storage_class_names_the_server_of_volumes_to_come() {
        let class =
            json!({"metadata": {"name": "nfs-csi"}, "parameters": {"server": "10.69.1.163", "share": "/x"}});
        insta::assert_snapshot!(lines(&facts_of::<StorageClass>("StorageClass", class)), @"10.69.1.163 storage in-use: storage nfs (parameters.server)");
    }
}
