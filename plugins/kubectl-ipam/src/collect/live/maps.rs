//! ConfigMaps: the users' address plans, and those of kube-vip and kubeadm.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::try_join_all;
use labkit::finding::Gap;
use labkit::kube::resource::CONFIG_MAPS;
use labkit::kube::{ApiError, Cluster, ListOptions, Scope};
use serde::Deserialize;

use super::{CONVENTIONAL_NAMES, LiveOptions, as_gap, items};
use crate::collect::config_map;
use crate::collect::objects::{self, Meta};
use crate::collect::scribe::Place;
use crate::facts::Facts;

#[derive(Debug, Deserialize)]
struct ConfigMap {
    metadata: Meta,
    #[serde(default, deserialize_with = "objects::nullable")]
    data: BTreeMap<String, String>,
}

/// The users' ConfigMaps: those with a conventional name, and those that were asked for.
pub(super) async fn config_maps(cluster: &Cluster, options: &LiveOptions<'_>) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let mut found: BTreeMap<(Option<String>, String), ConfigMap> = BTreeMap::new();
    let named = CONVENTIONAL_NAMES.map(|name| async move {
        let fields = Some(format!("metadata.name={name}"));
        let options_by_name = ListOptions { fields, ..ListOptions::default() };
        cluster.list_optional::<ConfigMap>(&CONFIG_MAPS, options.scope, &options_by_name).await
    });
    for listed in try_join_all(named).await? {
        for map in items(listed, &mut facts).unwrap_or_default() {
            found.insert((map.metadata.namespace.clone(), map.metadata.name.clone()), map);
        }
    }
    // Two listings of one kind that fail in the same way are one gap.
    facts.gaps.dedup();
    for (namespace, name) in &options.config_maps {
        let key = (Some(namespace.clone()), name.clone());
        if found.contains_key(&key) {
            continue;
        }
        match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
            Ok(Some(map)) => drop(found.insert(key, map)),
            Ok(None) => {}
            Err(error) => facts.gaps.push(as_gap(error, format!("configmap {namespace}/{name}"))?),
        }
    }
    for map in found.into_values() {
        let subject = Arc::new(map.metadata.subject("ConfigMap"));
        config_map::read(subject, map.data.into_iter().collect(), Place::Live, &mut facts);
    }
    Ok(facts)
}

/// The pools of kube-vip's cloud provider, `kube-vip/kube-vip-cloud-provider: README.md`.
pub(super) async fn kube_vip(cluster: &Cluster) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let (namespace, name) = ("kube-system", "kubevip");
    match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
        Ok(Some(map)) => {
            let subject = Arc::new(map.metadata.subject("ConfigMap"));
            objects::kube_vip_pools(subject, &map.data, Place::Live, &mut facts);
        }
        Ok(None) => {}
        // The ConfigMap is one that few clusters have, so not seeing it does not block.
        Err(error) => {
            let gap = as_gap(error, format!("configmap {namespace}/{name}"))?;
            facts.gaps.push(Gap { blocking: false, ..gap });
        }
    }
    Ok(facts)
}

/// What kubeadm was told when it built the cluster, if it did.
pub(super) async fn kubeadm(cluster: &Cluster) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let (namespace, name) = ("kube-system", "kubeadm-config");
    match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
        Ok(Some(map)) => {
            let subject = Arc::new(map.metadata.subject("ConfigMap"));
            objects::kubeadm_ranges(subject, &map.data, &mut facts);
        }
        Ok(None) => {}
        Err(error) => facts.gaps.push(as_gap(error, format!("configmap {namespace}/{name}"))?),
    }
    Ok(facts)
}
