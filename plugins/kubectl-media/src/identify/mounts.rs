//! What a container keeps beyond its pod's life.

use std::collections::BTreeMap;

use super::units::Unit;
use crate::facts::{Claim, Container, Key, Volume};
use crate::stack::Mount;

/// Claims, shares and folders of nodes that the container mounts, in the order of the mounts.
pub(super) fn mounts(
    unit: &Unit<'_>,
    container: &Container,
    claims: Option<&BTreeMap<Key, Claim>>,
) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for mount in &container.volume_mounts {
        let Some((claim, volume)) = kept(unit, &mount.name) else { continue };
        let phase = claim.as_ref().and_then(|name| {
            let claim = claims?.get(&(unit.meta.namespace.clone(), name.clone()));
            Some(claim.map_or("Missing", |claim| claim.status.phase.as_str()).to_owned())
        });
        mounts.push(Mount {
            path: mount.mount_path.clone(),
            claim,
            volume,
            sub_path: if mount.sub_path_expr.is_empty() {
                mount.sub_path.clone()
            } else {
                mount.sub_path_expr.clone()
            },
            read_only: mount.read_only,
            phase,
        });
    }
    mounts
}

/// The claim behind a volume's name, and how the volume is called; nothing for volumes that go with the pod.
fn kept(unit: &Unit<'_>, name: &str) -> Option<(Option<String>, String)> {
    // The claims of a StatefulSet stand in its pods only.
    let in_pod = unit.pods.first().into_iter().flat_map(|pod| &pod.spec.volumes);
    if let Some(volume) = in_pod.chain(&unit.spec.volumes).find(|volume| volume.name == name) {
        return described(volume);
    }
    let template = unit.claim_templates.iter().find(|template| template.metadata.name == name)?;
    let claim = format!("{}-{}-0", template.metadata.name, unit.name);
    Some((Some(claim.clone()), claim))
}

fn described(volume: &Volume) -> Option<(Option<String>, String)> {
    if let Some(claim) = &volume.persistent_volume_claim {
        return Some((Some(claim.claim_name.clone()), claim.claim_name.clone()));
    }
    if let Some(nfs) = &volume.nfs {
        return Some((None, format!("nfs:{}:{}", nfs.server, nfs.path)));
    }
    volume.host_path.as_ref().map(|folder| (None, format!("hostPath:{}", folder.path)))
}
