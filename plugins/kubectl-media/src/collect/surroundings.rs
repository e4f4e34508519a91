//! What only some verbs need to know about the cluster: names from outside, and where volumes keep their files.

use labkit::finding::Gap;
use labkit::kube::resource::{INGRESSES, PERSISTENT_VOLUMES};
use labkit::kube::{ApiError, Cluster, Resource, Scope};

use super::{custom, kept, list};
use crate::facts::{HostRoute, HttpRoute, Ingress, PersistentVolume};

static HTTP_ROUTES: Resource =
    Resource::namespaced("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes");

/// Names from outside that lead to Services in `scope`. What could not be read is a gap; without these names, more of
/// what apps are told lies outside of what is known, and nothing else is worse.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn routes(cluster: &Cluster, scope: Scope<'_>) -> Result<(Vec<HostRoute>, Vec<Gap>), ApiError> {
    let (ingresses, routes) = futures::try_join!(
        list::<Ingress>(cluster, &INGRESSES, scope),
        custom::<HttpRoute>(cluster, &HTTP_ROUTES, &["v1", "v1beta1"], Scope::All),
    )?;
    let mut gaps = Vec::new();
    let ingresses = kept(ingresses, &mut gaps).unwrap_or_default();
    let routes = kept(routes, &mut gaps).unwrap_or_default();
    let mut hosts: Vec<HostRoute> = ingresses.into_iter().flat_map(Ingress::hosts).collect();
    hosts.extend(routes.into_iter().flat_map(HttpRoute::hosts));
    let note = |gap: Gap| Gap::note(gap.what, gap.why);
    Ok((hosts, gaps.into_iter().map(note).collect()))
}

/// The volumes of the cluster; without them, two claims are the same storage only where they are the same claim.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn volumes(cluster: &Cluster) -> Result<(Vec<PersistentVolume>, Vec<Gap>), ApiError> {
    let mut gaps = Vec::new();
    let volumes = list::<PersistentVolume>(cluster, &PERSISTENT_VOLUMES, Scope::All).await?;
    let volumes = kept(volumes, &mut gaps).unwrap_or_default();
    let note = |gap: Gap| Gap::note(gap.what, gap.why);
    Ok((volumes, gaps.into_iter().map(note).collect()))
}
