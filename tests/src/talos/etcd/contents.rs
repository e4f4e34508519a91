//! What is in the etcd of a cluster: members, versions, and Kubernetes' objects by their keys.

use prost::Message;

use super::bolt::Bucket;

/// The contents of an etcd.
#[derive(Debug, Clone)]
pub struct Contents {
    /// Its members.
    pub members: Vec<Member>,
    /// The last revision; there is one key or change for each.
    pub revision: u64,
    /// The raft index that is applied.
    pub index: u64,
    /// The raft term.
    pub term: u64,
    /// Keys of Kubernetes' objects without `/registry/`, such as `namespaces/media`. Those every cluster has are there
    /// anyway.
    pub objects: Vec<String>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: u64,
    /// Its name: the node's.
    pub name: String,
    /// Its address, of which URLs are made.
    pub address: String,
}

/// Objects of every Talos cluster.
const COMMON: [&str; 12] = [
    "apiregistration.k8s.io/apiservices/v1.",
    "clusterroles/cluster-admin",
    "configmaps/kube-system/coredns",
    "configmaps/kube-system/extension-apiserver-authentication",
    "daemonsets/kube-system/kube-flannel",
    "daemonsets/kube-system/kube-proxy",
    "deployments/kube-system/coredns",
    "namespaces/default",
    "namespaces/kube-node-lease",
    "namespaces/kube-public",
    "namespaces/kube-system",
    "secrets/kube-system/bootstrap-token-c0ffee",
];

/// mvccpb.KeyValue (etcd-io/etcd api/mvccpb/kv.proto).
#[derive(Clone, PartialEq, Eq, Message)]
pub(super) struct KeyValue {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) key: Vec<u8>,
    #[prost(int64, tag = "2")]
    create_revision: i64,
    #[prost(int64, tag = "3")]
    mod_revision: i64,
    #[prost(int64, tag = "4")]
    version: i64,
    #[prost(bytes = "vec", tag = "5")]
    value: Vec<u8>,
    #[prost(int64, tag = "6")]
    lease: i64,
}

impl Contents {
    /// The keys of all objects, in order, without `/registry/`.
    pub fn keys(&self) -> Vec<String> {
        let nodes = self.members.iter().map(|member| format!("minions/{}", member.name));
        let mut keys: Vec<String> = COMMON.iter().map(ToString::to_string).chain(nodes).collect();
        keys.extend(self.objects.iter().cloned());
        keys.sort();
        keys.dedup();
        keys
    }

    pub(super) fn buckets(&self) -> Vec<Bucket> {
        let empty = |name| Bucket { name, items: Vec::new() };
        let version = |key: &str, version: &str| (key.as_bytes().to_vec(), version.as_bytes().to_vec());
        let members = self.members.iter().map(|member| {
            let id = format!("{:x}", member.id);
            let json = serde_json::json!({
                "id": member.id,
                "peerURLs": [format!("https://{}:2380", member.address)],
                "name": member.name,
                "clientURLs": [format!("https://{}:2379", member.address)],
            });
            (id.into_bytes(), json.to_string().into_bytes())
        });
        let mut members: Vec<_> = members.collect();
        members.sort();
        vec![
            empty("alarm"),
            empty("auth"),
            empty("authRoles"),
            empty("authUsers"),
            Bucket { name: "cluster", items: vec![version("clusterVersion", "3.6.0")] },
            Bucket { name: "key", items: self.history() },
            empty("lease"),
            Bucket { name: "members", items: members },
            empty("members_removed"),
            Bucket { name: "meta", items: self.meta() },
        ]
    }

    fn meta(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let voters: Vec<_> = self.members.iter().map(|member| member.id).collect();
        let state = serde_json::json!({"voters": voters, "auto_leave": false}).to_string();
        vec![
            (b"confState".to_vec(), state.into_bytes()),
            (b"consistent_index".to_vec(), self.index.to_be_bytes().to_vec()),
            (b"storageVersion".to_vec(), b"3.6.0".to_vec()),
            (b"term".to_vec(), self.term.to_be_bytes().to_vec()),
        ]
    }

    /// One entry for each key that lives, the last one at the revision; what came before is compacted.
    fn history(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let keys = self.keys();
        let count = keys.len() as u64;
        let last = self.revision.max(count + 1);
        let entries = (last + 1 - count..).zip(keys).map(|(revision, key)| {
            let number = i64::try_from(revision).unwrap_or(i64::MAX);
            let object = KeyValue {
                value: value(&key),
                key: format!("/registry/{key}").into_bytes(),
                create_revision: number,
                mod_revision: number,
                version: 1,
                lease: 0,
            };
            (key_of(revision), object.encode_to_vec())
        });
        entries.collect()
    }
}

/// The key of a revision: main and sub, each as eight bytes, with a line between them.
fn key_of(revision: u64) -> Vec<u8> {
    [&revision.to_be_bytes()[..], b"_", &0_u64.to_be_bytes()].concat()
}

/// An object's bytes: Secrets are encrypted by secretbox, everything else is Kubernetes' protobuf with its mark.
fn value(key: &str) -> Vec<u8> {
    let filler: Vec<u8> = key.bytes().cycle().take(180).collect();
    if key.starts_with("secrets/") {
        let sealed = filler.iter().map(|byte| byte.wrapping_mul(167).wrapping_add(13));
        return b"k8s:enc:secretbox:v1:key2:".iter().copied().chain(sealed).collect();
    }
    [b"k8s\0".as_slice(), &filler].concat()
}
