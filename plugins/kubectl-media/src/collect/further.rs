//! What only a diagnosis needs. Each kind is read on its own; what cannot be read is a gap.

use std::collections::BTreeMap;

use labkit::finding::Gap;
use labkit::kube::resource::PERSISTENT_VOLUMES;
use labkit::kube::{ApiError, Cluster, Folded, ListOptions, Resource, Scope};

use super::{Read, custom, kept, list};
use crate::facts::{Event, Further, PersistentVolume};

static EVENTS: Resource = Resource::namespaced("", "v1", "Event", "events");
static CERTIFICATES: Resource = Resource::namespaced("cert-manager.io", "v1", "Certificate", "certificates");
static SEALED_SECRETS: Resource =
    Resource::namespaced("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets");

/// Events that are kept at most: in a storm the latest say as much as all of them.
const EVENTS_KEPT: usize = 5_000;

/// Reads events, volumes, certificates and sealed Secrets.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn collect_further(cluster: &Cluster, scope: Scope<'_>) -> Result<Further, ApiError> {
    let mut gaps = Vec::new();
    let (events, volumes, certificates, sealed) = futures::try_join!(
        events(cluster, scope),
        list::<PersistentVolume>(cluster, &PERSISTENT_VOLUMES, Scope::All),
        custom(cluster, &CERTIFICATES, &["v1"], scope),
        custom(cluster, &SEALED_SECRETS, &["v1alpha1"], scope),
    )?;
    let volumes = kept(volumes, &mut gaps).map(|volumes| {
        let named = |volume: PersistentVolume| (volume.metadata.name.clone(), volume);
        volumes.into_iter().map(named).collect::<BTreeMap<_, _>>()
    });
    Ok(Further {
        events: kept(events, &mut gaps).unwrap_or_default(),
        volumes,
        certificates: kept(certificates, &mut gaps).unwrap_or_default(),
        sealed: kept(sealed, &mut gaps).unwrap_or_default(),
        gaps,
    })
}

/// Events that tell of trouble, in the order of time. Those about claims count even where they are called normal.
async fn events(cluster: &Cluster, scope: Scope<'_>) -> Result<Read<Vec<Event>>, ApiError> {
    let step = |events: &mut Vec<Event>, event: Event| {
        if event.kind == "Warning" || event.involved_object.kind == "PersistentVolumeClaim" {
            events.push(event);
        }
    };
    let folded =
        cluster.fold_optional(&EVENTS, scope, &ListOptions::default(), Vec::<Event>::new, step).await?;
    Ok(match folded {
        Folded::Built(mut events) => {
            events.sort_by_key(Event::at);
            let old = events.len().saturating_sub(EVENTS_KEPT);
            events.drain(..old);
            Ok(events)
        }
        Folded::NotInstalled => Ok(Vec::new()),
        Folded::Gap(gap) => Err::<_, Gap>(gap),
    })
}
