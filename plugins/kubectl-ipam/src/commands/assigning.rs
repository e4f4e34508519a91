//! What `assign` reads beside the facts, and how it waits.

use std::net::IpAddr;
use std::time::Duration;

use labkit::cli::{Error, Result, Session};
use labkit::kube::resource::{DAEMON_SETS, DEPLOYMENTS, NAMESPACES, PODS, SERVICES};
use labkit::kube::{Call, Cluster, ListOptions, Listed, Resource, Scope};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::assign::Target;
use crate::assign::answer::{Answer, Before, Event, answer};
use crate::assign::choice::{Evidence, Served};
use crate::assign::controller::{Workload, controllers};
use crate::assign::judge::{Namespaces, text};
use crate::assign::served::{ApiResources, apis, served};
use crate::facts::Provider;

/// Events in the group that every version of Kubernetes has.
static EVENTS: Resource = Resource::namespaced("", "v1", "Event", "events");

/// How often the Service is looked at: at first, and at last.
const PACE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));

/// Looks for the load balancers: their workloads and, where these say no version, what their APIs serve.
pub(super) async fn evidence(cluster: &Cluster) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let (deployments, daemon_sets) = futures::try_join!(
        workloads(cluster, &DEPLOYMENTS, Scope::All),
        workloads(cluster, &DAEMON_SETS, Scope::All),
    )?;
    let mut found = Vec::new();
    for (kind, listed) in [("Deployment", deployments), ("DaemonSet", daemon_sets)] {
        let items = taken(listed, &mut evidence.gaps);
        found.extend(items.into_iter().map(|workload| (kind, workload)));
    }
    evidence.controllers = controllers(&found);
    if evidence.controllers.is_empty() {
        // kube-vip is often a static pod.
        let pods = workloads(cluster, &PODS, Scope::Namespace("kube-system")).await?;
        let pods = taken(pods, &mut evidence.gaps).into_iter().map(|pod| ("Pod", pod));
        evidence.controllers = controllers(&pods.collect::<Vec<_>>());
    }
    for provider in [Provider::MetalLb, Provider::Cilium] {
        let known = evidence.controllers.iter().find(|one| one.provider == provider);
        if known.is_none_or(|controller| controller.version.is_none()) {
            evidence.served.extend(by_api(cluster, provider).await?);
        }
    }
    Ok(evidence)
}

async fn workloads(cluster: &Cluster, kind: &Resource, scope: Scope<'_>) -> Result<Listed<Workload>> {
    Ok(cluster.list_optional(kind, scope, &ListOptions::default()).await?)
}

fn taken<T>(listed: Listed<T>, gaps: &mut Vec<String>) -> Vec<T> {
    match listed {
        Listed::Items(items) => items,
        Listed::NotInstalled => Vec::new(),
        Listed::Gap(gap) => {
            gaps.push(format!("{}: {}", gap.what, gap.why));
            Vec::new()
        }
    }
}

/// An API that is not there says that the provider is not, either.
async fn by_api(cluster: &Cluster, provider: Provider) -> Result<Vec<Served>> {
    let mut found = Vec::new();
    for api in apis(provider) {
        let call = Call::get(format!("/apis/{api}"), format!("list the kinds of {api}"));
        match cluster.send_json::<ApiResources>(&call).await {
            Ok(listed) => found.extend(served(api, &listed)),
            Err(error) if error.is_not_found() || error.is_forbidden() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// The labels of every namespace.
pub(super) async fn namespaces(cluster: &Cluster) -> Result<Namespaces> {
    #[derive(Deserialize)]
    struct Namespace {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    struct Metadata {
        name: String,
        #[serde(default)]
        labels: Option<std::collections::BTreeMap<String, String>>,
    }
    let listed: Vec<Namespace> = cluster.list(&NAMESPACES, Scope::All, &ListOptions::default()).await?;
    let pair = |one: Namespace| (one.metadata.name, one.metadata.labels.unwrap_or_default());
    Ok(listed.into_iter().map(pair).collect())
}

/// What had been said before the change, and until when an answer is waited for.
pub(super) struct Waiting<'a> {
    cluster: &'a Cluster,
    target: &'a Target,
    timeout: Duration,
    before: Before,
}

impl<'a> Waiting<'a> {
    /// Remembers what was said so far.
    pub(super) async fn begin(cluster: &'a Cluster, target: &'a Target, timeout: Duration) -> Result<Self> {
        let events = events(cluster, target).await?;
        Ok(Self { cluster, target, timeout, before: Before::new(target, &events) })
    }

    /// Waits until the Service has the addresses.
    ///
    /// # Errors
    /// Refused when the load balancer says no, timed out when it says nothing.
    pub(super) async fn until(&self, addresses: &[IpAddr], session: &Session) -> Result<()> {
        let start = Instant::now();
        let mut pace = PACE.0;
        let subject = self.target.subject();
        loop {
            let scope = Scope::Namespace(&self.target.namespace);
            let found: Option<Value> = self.cluster.get(&SERVICES, scope, &self.target.name).await?;
            let Some(found) = found else {
                return Err(Error::failed(format!("{subject} was deleted while it was waited for")));
            };
            let now = Target::read(&found);
            let events = events(self.cluster, self.target).await?;
            let said = match answer(&now, addresses, &events, &self.before) {
                Answer::Given => {
                    session.ui.status(&format!("{subject} has {}", text(addresses)));
                    return Ok(());
                }
                Answer::Refused(why) => return Err(self.refused(addresses, &why)),
                Answer::Waiting(said) => said,
            };
            if start.elapsed() >= self.timeout {
                return Err(self.timed_out(addresses, said));
            }
            sleep(pace.min(self.timeout.saturating_sub(start.elapsed()))).await;
            pace = (pace * 2).min(PACE.1);
        }
    }

    fn refused(&self, addresses: &[IpAddr], why: &str) -> Error {
        let subject = self.target.subject();
        let error = Error::refused(format!("{subject} is pinned, and {} is refused", text(addresses)));
        self.ways_out(error.caused_by(why), addresses)
    }

    fn timed_out(&self, addresses: &[IpAddr], said: Option<String>) -> Error {
        let seconds = self.timeout.as_secs_f64();
        let subject = self.target.subject();
        let error = Error::timed_out(format!(
            "{subject} is pinned, and after {seconds} s it has no {}",
            text(addresses)
        ));
        let error = said.into_iter().fold(error, Error::caused_by);
        self.ways_out(error.hint("wait longer with --timeout, or not at all with --wait=false"), addresses)
    }

    fn ways_out(&self, error: Error, addresses: &[IpAddr]) -> Error {
        let Target { namespace, name, .. } = self.target;
        let pinned = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        error
            .hint(format!("see what the load balancer says: kubectl describe service {name} -n {namespace}"))
            .hint(format!(
                "take the pin off: kubectl ipam assign service/{name} {pinned} -n {namespace} --unassign"
            ))
    }
}

/// The Events about the Service; none where they may not be read.
async fn events(cluster: &Cluster, target: &Target) -> Result<Vec<Event>> {
    let fields = format!("involvedObject.kind=Service,involvedObject.name={}", target.name);
    let options = ListOptions { fields: Some(fields), ..ListOptions::default() };
    let listed = cluster.list_optional(&EVENTS, Scope::Namespace(&target.namespace), &options).await?;
    Ok(match listed {
        Listed::Items(events) => events,
        Listed::NotInstalled | Listed::Gap(_) => Vec::new(),
    })
}
