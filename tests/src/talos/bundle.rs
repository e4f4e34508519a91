//! A cluster's secrets and the configurations made of them, for labs that start with a cluster.
//!
//! Tokens and keys hold `c0ffee00` where their format lets them, so that a test can look for leaks.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};

use super::view::{Authority, Role};
use super::{pem, tls};

/// What must not be seen.
pub const CANARY: &str = "c0ffee00";
/// How long a client's certificate is good for.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The secrets of a cluster.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The cluster's name.
    pub name: String,
    /// The authority of the Talos API.
    pub os: Authority,
    kubernetes: Authority,
    aggregator: Authority,
    etcd: Authority,
}

impl Bundle {
    /// New ones for a cluster of this name.
    pub fn generate(name: &str) -> Result<Bundle, String> {
        let os = KeyPair::try_from(&PrivatePkcs8KeyDer::from(canary_key(name)));
        let os = os.map_err(|why| why.to_string())?;
        let other = || KeyPair::generate().map_err(|why| why.to_string());
        Ok(Bundle {
            name: name.to_owned(),
            os: authority("talos", &os, pem::ed25519(&os))?,
            kubernetes: with_own_key("kubernetes", other()?)?,
            aggregator: with_own_key("front-proxy", other()?)?,
            etcd: with_own_key("etcd", other()?)?,
        })
    }

    /// A machine configuration as version 1.11 has it, for the NVMe with this serial number.
    pub fn config(&self, role: Role, hostname: &str, endpoint: &str, disk: &str) -> Result<String, String> {
        let document = match role {
            Role::ControlPlane => self.control_plane(hostname, endpoint, disk),
            Role::Worker => self.worker(hostname, endpoint, disk),
        };
        serde_yaml::to_string(&document).map_err(|why| why.to_string())
    }

    fn worker(&self, hostname: &str, endpoint: &str, disk: &str) -> Value {
        let public = |authority: &Authority| json!({"crt": BASE64.encode(&authority.certificate), "key": ""});
        json!({
            "version": "v1alpha1",
            "debug": false,
            "persist": true,
            "machine": {
                "type": "worker",
                "token": format!("{}.00{CANARY}c0ffee", "talos0"),
                "ca": public(&self.os),
                "certSANs": [],
                "kubelet": {"image": "ghcr.io/siderolabs/kubelet:v1.34.1"},
                "network": {"hostname": hostname},
                "install": {
                    "image": "ghcr.io/siderolabs/installer:v1.11.2", "wipe": false, "diskSelector": {"serial": disk},
                },
                "features": {"rbac": true, "stableHostname": true, "apidCheckExtKeyUsage": true},
            },
            "cluster": {
                "id": BASE64.encode([0x69; 32]),
                "secret": format!("{}c0c=", CANARY.repeat(5)),
                "controlPlane": {"endpoint": endpoint},
                "clusterName": self.name,
                "network": {
                    "dnsDomain": "cluster.local", "podSubnets": ["10.244.0.0/16"], "serviceSubnets": ["10.96.0.0/12"],
                },
                "token": format!("kube00.00{CANARY}c0ffee"),
                "ca": public(&self.kubernetes),
                "discovery": {"enabled": true, "registries": {"kubernetes": {"disabled": true}, "service": {}}},
            },
        })
    }

    fn control_plane(&self, hostname: &str, endpoint: &str, disk: &str) -> Value {
        let mut document = self.worker(hostname, endpoint, disk);
        let pair = |authority: &Authority| {
            let key = authority.key.clone().unwrap_or_default();
            json!({"crt": BASE64.encode(&authority.certificate), "key": BASE64.encode(key)})
        };
        let changes = [
            ("/machine/type", json!("controlplane")),
            ("/machine/ca", pair(&self.os)),
            ("/cluster/ca", pair(&self.kubernetes)),
        ];
        for (place, value) in changes {
            if let Some(known) = document.pointer_mut(place) {
                *known = value;
            }
        }
        if let Some(cluster) = document.get_mut("cluster").and_then(Value::as_object_mut) {
            cluster.insert("aggregatorCA".to_owned(), pair(&self.aggregator));
            cluster.insert("etcd".to_owned(), json!({"ca": pair(&self.etcd)}));
        }
        document
    }

    /// A talosconfig with one context, named as the cluster, for somebody with these roles.
    pub fn talosconfig(
        &self,
        roles: &[&str],
        endpoints: &[String],
        nodes: &[String],
    ) -> Result<String, String> {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let (certificate, key) = tls::client(&self.os, None, &roles, YEAR, Timestamp::now())?;
        let context = json!({
            "endpoints": endpoints,
            "nodes": nodes,
            "ca": BASE64.encode(&self.os.certificate),
            "crt": BASE64.encode(certificate),
            "key": BASE64.encode(pem::ed25519(&key)),
        });
        let mut contexts = serde_json::Map::new();
        contexts.insert(self.name.clone(), context);
        let document = json!({"context": self.name, "contexts": contexts});
        serde_yaml::to_string(&document).map_err(|why| why.to_string())
    }
}

/// An Ed25519 key whose PEM shows the canary; the cluster's name makes it another one for each.
fn canary_key(name: &str) -> Vec<u8> {
    const PREFIX: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let shown = BASE64.decode(CANARY.repeat(4)).unwrap_or_default();
    let own = super::members::id_of(&["bundle", name]).to_be_bytes();
    let seed: Vec<u8> = [0, 0].into_iter().chain(shown).chain(own).take(32).collect();
    [&PREFIX[..], &seed].concat()
}

fn with_own_key(organization: &str, key: KeyPair) -> Result<Authority, String> {
    let text = key.serialize_pem();
    authority(organization, &key, text)
}

fn authority(organization: &str, key: &KeyPair, text: String) -> Result<Authority, String> {
    let mut params = CertificateParams::new(Vec::new()).map_err(|why| why.to_string())?;
    params.distinguished_name = DistinguishedName::new();
    let printable = organization.try_into().map_err(|why: rcgen::Error| why.to_string())?;
    params.distinguished_name.push(DnType::OrganizationName, DnValue::PrintableString(printable));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    let certificate = params.self_signed(key).map_err(|why| why.to_string())?.pem();
    Ok(Authority { certificate, key: Some(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_shows_the_canary_and_differs_by_name() {
        let (one, other) = (Bundle::generate("one").unwrap(), Bundle::generate("other").unwrap());
        assert!(one.os.key.as_deref().unwrap().contains(CANARY));
        assert_ne!(one.os.key, other.os.key);
    }
}
