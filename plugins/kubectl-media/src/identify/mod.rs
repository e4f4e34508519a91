//! Facts to stack: which container is which app, and what belongs to it.
//!
//! | module | job |
//! | --- | --- |
//! | [`units`] | workloads with their pods, and pods without a workload |
//! | [`recognise`] | the rules by which a container is an app |
//! | [`pods`] | a pod, as far as one container of it is meant |
//! | [`services`] | which Services lead to a container |
//! | [`mounts`] | what a container keeps |
//! | [`environment`] | its environment variables |
//! | [`gitops`] | who keeps a workload as Git has it |

mod environment;
mod gitops;
mod mounts;
mod pods;
mod recognise;
mod services;
#[cfg(test)]
pub(crate) mod tests;
mod units;

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};

use crate::apps::App;
use crate::facts::{Container, Facts, Service};
use crate::stack::{Companion, Evidence, Image, Instance, Stack};
use recognise::Recognised;
use units::Unit;

/// A label or annotation that says which app a workload is: `radarr`, or `CONTAINER=radarr,OTHER=none`.
pub const APP_MARK: &str = "media.labkit.dev/app";
/// A label or annotation with the name of the instance.
pub const INSTANCE_MARK: &str = "media.labkit.dev/instance";
/// A label or annotation that keeps a workload out: `true`.
pub const IGNORE_MARK: &str = "media.labkit.dev/ignore";

/// Finds every instance.
pub fn identify(facts: impl Borrow<Facts>) -> Stack {
    let facts: &Facts = facts.borrow();
    let mut stack =
        Stack { services: facts.services.iter().map(services::name).collect(), ..Stack::default() };
    let mut services: HashMap<&str, Vec<&Service>> = HashMap::new();
    for service in &facts.services {
        services.entry(&service.metadata.namespace).or_default().push(service);
    }
    for unit in units::units(facts) {
        if unit.mark(IGNORE_MARK) == Some("true") {
            continue;
        }
        let here = services.get(unit.meta.namespace.as_str()).map_or(&[][..], Vec::as_slice);
        let here: Vec<&Service> = here.iter().copied().filter(|service| unit.is_behind(service)).collect();
        let recognised = recognise::recognise(&unit, &here, &mut stack.gaps);
        stack.instances.extend(instances(&unit, &recognised, &here, facts));
    }
    distinguish(&mut stack.instances);
    let missed = |instance: &Instance| instance.gitops.as_ref().is_some_and(|gitops| gitops.state.is_none());
    if stack.instances.iter().any(missed) {
        stack.gaps.extend(facts.gitops_gaps.iter().cloned());
    }
    stack.gaps.splice(0..0, facts.gaps.iter().cloned());
    stack
}

/// Instances of one app in workloads whose names do not tell it, `tv` and `anime`, are called as these are: one name is
/// one instance in its namespace.
fn distinguish(instances: &mut [Instance]) {
    let mut alike: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (place, instance) in instances.iter().enumerate() {
        let key = (instance.namespace.clone(), instance.name.clone());
        alike.entry(key).or_default().push(place);
    }
    for places in alike.into_values().filter(|places| places.len() > 1) {
        let workloads: HashSet<String> =
            places.iter().map(|place| instances[*place].workload.clone()).collect();
        let tells = workloads.len() == places.len();
        for place in places {
            let instance = &mut instances[place];
            let workload = &instance.workload;
            instance.name =
                if tells { workload.clone() } else { format!("{workload}-{}", instance.container) };
        }
    }
}

/// The instances in one workload.
fn instances(
    unit: &Unit<'_>,
    found: &[Recognised<'_>],
    services: &[&Service],
    facts: &Facts,
) -> Vec<Instance> {
    let is_main = |found: &&Recognised<'_>| found.app().is_some_and(|app| !app.is_companion());
    let has_main = found.iter().any(|one| is_main(&one));
    let (own, beside): (Vec<&Recognised<'_>>, Vec<&Recognised<'_>>) =
        found.iter().partition(|one| one.app.is_some() && (is_main(one) || !has_main));
    let companions: Vec<Companion> = beside
        .iter()
        .map(|one| Companion { container: one.container.name.clone(), app: one.app().map(|app| app.name) })
        .collect();
    let alone = own.len() == 1;
    own.iter()
        .filter_map(|one| {
            let (app, evidence) = one.app.as_ref()?;
            let container = Part { app, evidence, container: one.container, alone };
            Some(instance(unit, &container, companions.clone(), services, facts))
        })
        .collect()
}

/// A container that is an app.
struct Part<'f> {
    app: &'static App,
    evidence: &'f Evidence,
    container: &'f Container,
    /// Whether it is the only one in its pod.
    alone: bool,
}

fn instance(
    unit: &Unit<'_>,
    part: &Part<'_>,
    companions: Vec<Companion>,
    services: &[&Service],
    facts: &Facts,
) -> Instance {
    let pods = pods::pods(unit, part.container, facts.nodes.as_ref());
    let count = u32::try_from(pods.iter().filter(|pod| pod.ready && pod.node_trouble.is_none()).count());
    Instance {
        app: part.app,
        name: name(unit, part),
        namespace: unit.meta.namespace.clone(),
        kind: unit.kind.clone(),
        workload: unit.name.clone(),
        container: part.container.name.clone(),
        image: Image::parse(&part.container.image),
        evidence: part.evidence.clone(),
        wanted: unit.wanted,
        ready: if facts.pods.is_some() { count.ok() } else { unit.ready },
        pods,
        created: unit.meta.creation_timestamp,
        refused: unit.refused.map(str::to_owned),
        services: services::services(unit, part, services, facts.endpoints.as_ref()),
        mounts: mounts::mounts(unit, part.container, facts.claims.as_ref()),
        environment: environment::environment(part.container),
        companions,
        job: unit.job.clone(),
        gitops: gitops::gitops(unit, facts),
    }
}

/// What people call it: what they marked it as; the workload's name, if that tells the app; else the app's own, or the
/// container's, if that says more.
fn name(unit: &Unit<'_>, part: &Part<'_>) -> String {
    let tells = |name: &str| name.to_ascii_lowercase().contains(part.app.name);
    match unit.mark(INSTANCE_MARK) {
        Some(marked) if part.alone && !marked.is_empty() => marked.to_owned(),
        _ if part.alone && tells(&unit.name) => unit.name.clone(),
        _ if !part.alone && tells(&part.container.name) => part.container.name.clone(),
        _ => part.app.name.to_owned(),
    }
}
