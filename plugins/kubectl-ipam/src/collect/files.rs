//! Facts from manifests in files. What stands in a file is a plan: nothing there is in use yet.

use std::sync::Arc;

use labkit::finding::{Gap, Location, Subject};
use labkit::manifest::yaml::Style;
use labkit::manifest::{Generated, Kustomization, Object};
use serde::de::DeserializeOwned;

use super::config_map;
use super::objects::{self, Advertisement, MetalLbPool, PoolLabels, Reader};
use super::scribe::Place;
use crate::facts::Facts;
use crate::inventory;

/// Everything that objects and kustomizations in files say. Kinds that say nothing about addresses are passed
/// over, as is the inventory itself.
pub fn read(objects: &[Object], kustomizations: &[Kustomization]) -> Facts {
    let mut facts = Facts::default();
    let mut announcements = Announcements::default();
    for object in objects {
        if let Err(error) = read_object(object, &mut facts, &mut announcements) {
            let at = object.location();
            let what = format!("{}:{}: {} {}", at.file, at.line, object.kind, object.name);
            facts.gaps.push(Gap { what, why: error.to_string(), blocking: true });
        }
    }
    let Announcements { labels, layer2, bgp } = announcements;
    if !layer2.is_empty() || !bgp.is_empty() {
        objects::announce(&mut facts.pools, &labels, &layer2, &bgp);
    }
    for kustomization in kustomizations {
        for generated in kustomization.generated.iter().filter(|one| one.kind == "ConfigMap") {
            read_generated(generated, kustomization, &mut facts);
        }
    }
    facts
}

/// Whether a document is meant to be an inventory: of any version, so that the strict reader can say which one it
/// understands.
pub fn is_inventory(object: &Object) -> bool {
    let group = |api_version: &str| api_version.split('/').next().map(str::to_owned);
    object.kind == inventory::KIND && group(&object.api_version) == group(inventory::API_VERSION)
}

#[derive(Default)]
struct Announcements {
    labels: Vec<PoolLabels>,
    layer2: Vec<Advertisement>,
    bgp: Vec<Advertisement>,
}

fn read_object(
    object: &Object,
    facts: &mut Facts,
    announcements: &mut Announcements,
) -> Result<(), serde_json::Error> {
    match (object.group(), object.kind.as_str()) {
        ("", "ConfigMap") => {
            read_config_map(object, facts);
            Ok(())
        }
        ("", "Service") => record::<objects::Service>(object, facts),
        ("", "PersistentVolume") => record::<objects::PersistentVolume>(object, facts),
        ("", "Endpoints") => record::<objects::Endpoints>(object, facts),
        ("networking.k8s.io", "NetworkPolicy") => record::<objects::NetworkPolicy>(object, facts),
        ("cilium.io", "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => {
            record::<objects::CiliumPolicy>(object, facts)
        }
        ("security.istio.io", "AuthorizationPolicy") => record::<objects::AuthorizationPolicy>(object, facts),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => record::<objects::HelmRelease>(object, facts),
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            record::<objects::FluxKustomization>(object, facts)
        }
        ("ipam.cluster.x-k8s.io", "InClusterIPPool" | "GlobalInClusterIPPool") => {
            record::<objects::CapiPool>(object, facts)
        }
        ("whereabouts.cni.cncf.io", "IPPool" | "NodeSlicePool") => {
            record::<objects::WhereaboutsPool>(object, facts)
        }
        ("crd.projectcalico.org" | "projectcalico.org", "IPReservation") => {
            record::<objects::CalicoReservation>(object, facts)
        }
        ("crd.projectcalico.org" | "projectcalico.org", "BGPPeer") => {
            record::<objects::CalicoPeer>(object, facts)
        }
        ("cilium.io", "CiliumBGPPeeringPolicy") => record::<objects::CiliumBgpPeeringPolicy>(object, facts),
        ("snapshot.storage.k8s.io", "VolumeSnapshotClass") | ("storage.k8s.io", "StorageClass") => {
            record::<objects::StorageClass>(object, facts)
        }
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet") | ("batch", "Job") => {
            record::<objects::Workload>(object, facts)
        }
        ("batch", "CronJob") => record::<objects::CronJob>(object, facts),
        ("", "Pod") => record::<objects::Pod>(object, facts),
        ("discovery.k8s.io", "EndpointSlice") => record::<objects::EndpointSlice>(object, facts),
        ("networking.k8s.io", "ServiceCIDR") => record::<objects::ServiceCidr>(object, facts),
        ("gateway.networking.k8s.io", "Gateway") => record::<objects::Gateway>(object, facts),
        ("metallb.io", "IPAddressPool") => {
            let pool: MetalLbPool = typed(object)?;
            announcements.labels.push(pool.labels());
            record_typed(pool, object, facts);
            Ok(())
        }
        ("metallb.io", "L2Advertisement") => {
            announcements.layer2.push(typed(object)?);
            Ok(())
        }
        ("metallb.io", "BGPAdvertisement") => {
            announcements.bgp.push(typed(object)?);
            Ok(())
        }
        ("metallb.io", "BGPPeer") => record::<objects::BgpPeer>(object, facts),
        ("cilium.io", "CiliumLoadBalancerIPPool") => record::<objects::CiliumPool>(object, facts),
        ("cilium.io", "CiliumPodIPPool") => record::<objects::CiliumPodPool>(object, facts),
        ("cilium.io", "CiliumBGPClusterConfig") => record::<objects::CiliumBgpClusterConfig>(object, facts),
        ("crd.projectcalico.org" | "projectcalico.org", "IPPool") => {
            record::<objects::CalicoPool>(object, facts)
        }
        _ => Ok(()),
    }
}

fn typed<T: DeserializeOwned>(object: &Object) -> Result<T, serde_json::Error> {
    serde_json::from_value(object.to_json())
}

fn record<T: Reader>(object: &Object, facts: &mut Facts) -> Result<(), serde_json::Error> {
    record_typed(typed::<T>(object)?, object, facts);
    Ok(())
}

fn record_typed<T: Reader>(value: T, object: &Object, facts: &mut Facts) {
    objects::read(value, &object.kind, Place::File(&|path| locate(object, path)), facts);
}

/// A ConfigMap in the order of its file; one without any address is no part of an address plan.
fn read_config_map(object: &Object, facts: &mut Facts) {
    let data = object.root().get("data").and_then(|data| data.as_mapping()).unwrap_or_default();
    let data: Vec<(String, String)> = data
        .iter()
        .filter_map(|entry| Some((entry.key.scalar.text.to_string(), entry.value.as_str()?.to_owned())))
        .collect();
    let subject = Arc::new(object.subject());
    if subject.namespace.as_deref() == Some("kube-system") && subject.name == "kubevip" {
        let data = data.into_iter().collect();
        objects::kube_vip_pools(subject, &data, Place::File(&|path| locate(object, path)), facts);
        return;
    }
    read_plan(subject, data, Place::File(&|path| locate(object, path)), facts);
}

/// A ConfigMap that kustomize makes of literals.
fn read_generated(generated: &Generated, kustomization: &Kustomization, facts: &mut Facts) {
    let subject = Subject {
        kind: generated.kind.to_owned(),
        namespace: generated.namespace.clone().or_else(|| kustomization.namespace.clone()),
        name: generated.name.clone(),
    };
    let data = generated.literals.iter().map(|(key, value, _)| (key.clone(), value.clone())).collect();
    let place = |path: &[&str]| -> Option<Location> {
        let Some(key) = path.get(1) else { return Some(generated.location.clone()) };
        generated.literals.iter().find(|(name, _, _)| name == key).map(|(_, _, location)| location.clone())
    };
    read_plan(Arc::new(subject), data, Place::File(&place), facts);
}

fn read_plan(subject: Arc<Subject>, data: Vec<(String, String)>, place: Place<'_>, facts: &mut Facts) {
    let before = (facts.uses.len(), facts.notes.len());
    config_map::read(subject, data, place, facts);
    if (facts.uses.len(), facts.notes.len()) == before {
        facts.config_maps.pop();
    }
}

/// The place of a field; of the nearest field around it, if it is not written itself. A third element after
/// `data` and a key is a line of the value, from 0.
fn locate(object: &Object, path: &[&str]) -> Option<Location> {
    if let ["data", key, line] = path {
        let place = line_of_block(object, key, line);
        if place.is_some() {
            return place;
        }
    }
    (0..=path.len()).rev().find_map(|length| {
        let pointer: String = path[..length]
            .iter()
            .flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")])
            .collect();
        object.locate(&pointer)
    })
}

/// The place of a line of a value that is written as a block (`|`), where lines are lines of the file.
fn line_of_block(object: &Object, key: &str, line: &str) -> Option<Location> {
    let entry = object.root().get("data")?.entry(key)?;
    let is_block = entry.value.as_scalar().is_some_and(|scalar| scalar.style == Style::Literal);
    let line: u32 = line.parse().ok().filter(|_| is_block)?;
    let file = object.location().file;
    // The block begins below its key.
    Some(Location { file, line: entry.key.span.start.line + 1 + line, column: entry.key.span.start.column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Role, Use};

    fn read_text(text: &str) -> Facts {
        let loaded = labkit::manifest::load(&["-"], &mut text.as_bytes()).unwrap();
        read(&loaded.objects, &loaded.kustomizations)
    }

    fn lines(facts: &Facts) -> String {
        let line = |usage: &Use| {
            let line = usage.origin.location.as_ref().map_or(0, |at| at.line);
            let (addresses, role, state) = (usage.addresses, usage.role, usage.state);
            format!("{line}: {addresses} {role} {state}: {} {}", usage.origin, usage.origin.field)
        };
        facts.uses.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn objects_in_files_are_plans_with_the_line_of_each_field() {
        let facts = read_text(
            "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: lan, namespace: metallb-system}\n\
             spec:\n  addresses:\n  - 10.69.1.150-10.69.1.160\n---\n\
             apiVersion: metallb.io/v1beta1\nkind: L2Advertisement\nmetadata: {name: lan, namespace: metallb-system}\n---\n\
             apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n  namespace: media\n  annotations:\n\
             \x20   metallb.io/loadBalancerIPs: 10.69.1.165\nspec: {type: LoadBalancer, ports: [{port: 32400}]}\n---\n\
             apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: media}\nspec:\n  nfs: {server: 10.69.1.163, path: /x}\n",
        );
        insta::assert_snapshot!(lines(&facts), @"
        6: 10.69.1.150-10.69.1.160 pool declared: IPAddressPool metallb-system/lan (file) spec.addresses[0]
        18: 10.69.1.165 load-balancer-request requested: Service media/plex (file) metadata.annotations[metallb.io/loadBalancerIPs]
        25: 10.69.1.163 storage declared: PersistentVolume media (file) spec.nfs.server
        ");
        assert!(facts.pools[0].announcement.layer2 && facts.pools[0].announcement.known);
        assert!(!facts.live);
    }

    #[test]
    fn the_rows_of_a_table_know_their_lines() {
        let facts = read_text(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plan}\ndata:\n  table: |\n    # range  use\n\
             \x20   10.69.1.163   1  static   NFS server\n    10.69.1.165   1  reserved Plex\n",
        );
        let lines: Vec<u32> =
            facts.uses.iter().filter_map(|usage| Some(usage.origin.location.as_ref()?.line)).collect();
        assert_eq!(lines, [7, 8]);
    }

    #[test]
    fn a_config_map_without_addresses_is_no_address_plan() {
        let facts = read_text(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {colour: blue, version: 1.2.3.4}\n---\n\
             apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {plex.external-url: \"http://10.69.1.165:32400\"}\n",
        );
        let names: Vec<&str> = facts.config_maps.iter().map(|map| map.object.name.as_str()).collect();
        assert_eq!(names, ["b"]);
    }

    #[test]
    fn literals_of_a_generator_are_read_with_their_line() {
        let facts = read_text(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: media\n\
             configMapGenerator:\n- name: media-stack-network\n  literals:\n  - nfs.server=10.69.1.163\n",
        );
        assert_eq!(
            lines(&facts),
            "7: 10.69.1.163 storage published: ConfigMap media/media-stack-network (file) data[nfs.server]"
        );
    }

    #[test]
    fn an_object_of_the_wrong_shape_is_a_gap_with_its_place() {
        let facts = read_text(
            "apiVersion: v1\nkind: Service\nmetadata: {name: plex}\nspec: {externalIPs: 10.0.0.1}\n",
        );
        let gap = &facts.gaps[0];
        assert_eq!(gap.what, "<stdin>:1: Service plex");
        assert!(gap.blocking && gap.why.contains("expected a sequence"), "{gap:?}");
        assert!(facts.uses.iter().all(|usage| usage.role != Role::ExternalIp));
    }
}
