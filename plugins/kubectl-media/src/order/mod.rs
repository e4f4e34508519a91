//! In which order the apps of a stack start, and why: from what they are there for.
//!
//! What starts is a workload; several apps in one pod start together. Each step needs those before it, and workloads
//! of one step do not need each other.

mod stage;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use labkit::finding::{Gap, Subject, natural};
use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::Kind;
use crate::stack::{Instance, Stack, Value};
pub use stage::{Stage, need};

/// The order in which the workloads of a stack start.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StartOrder {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `StartOrder`.
    kind: &'static str,
    /// One for each workload, the first to start first.
    pub items: Vec<Start>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
    /// Whether several namespaces were looked at.
    #[serde(skip)]
    several_namespaces: bool,
}

/// When one workload starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// The step, from 1; those of one step start at the same time. None for what its schedule starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What its first app is there for.
    pub stage: Stage,
    /// The apps in it.
    pub apps: Vec<String>,
    /// What starts.
    pub workload: Subject,
    /// Apps that have to be there before it.
    pub after: Vec<String>,
    /// Why.
    pub reasons: Vec<String>,
    /// Claims that have to be there before it.
    pub claims: Vec<String>,
    /// Secrets and ConfigMaps that have to be there before it.
    pub settings: Vec<String>,
}

impl StartOrder {
    /// The order of `all`, of which only the workloads of `stack` are kept: what is left out counts as a reason, too.
    pub fn new(all: &[Instance], stack: Stack, several_namespaces: bool) -> Self {
        let shown: BTreeSet<Subject> = stack.instances.iter().map(Instance::subject).collect();
        let mut items = starts(all);
        items.retain(|start| shown.contains(&start.workload));
        let (api_version, kind) = ("media.labkit.dev/v1", "StartOrder");
        Self { api_version, kind, items, gaps: stack.gaps, several_namespaces }
    }
}

/// When each workload starts, the first first.
pub fn starts(instances: &[Instance]) -> Vec<Start> {
    let mut workloads: BTreeMap<Subject, Vec<&Instance>> = BTreeMap::new();
    for instance in instances {
        workloads.entry(instance.subject()).or_default().push(instance);
    }
    let places: BTreeMap<&Subject, Place> =
        workloads.iter().map(|(subject, apps)| (subject, place(apps))).collect();
    let ranks: BTreeSet<(Stage, Stage)> = places.values().filter_map(|place| place.rank).collect();
    let step = |place: Place| {
        let at = ranks.iter().position(|rank| Some(*rank) == place.rank);
        at.map(|at| at + 1)
    };
    let mut found: Vec<Start> = Vec::new();
    for (subject, apps) in &workloads {
        let own = places[subject];
        // What its schedule starts may use everything.
        let is_before = |other: &Subject| match (own.rank, places[other].rank) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(own), Some(other)) => other < own,
        };
        let (after, reasons) = needs(apps, instances, is_before);
        found.push(Start {
            step: step(own),
            stage: own.stage,
            apps: names(apps),
            workload: subject.clone(),
            after,
            reasons,
            claims: distinct(
                apps.iter().flat_map(|app| app.mounts.iter().filter_map(|mount| mount.claim.clone())),
            ),
            settings: distinct(apps.iter().flat_map(|app| settings(app))),
        });
    }
    found.sort_by(|a, b| {
        let step = |start: &Start| (start.step.is_none(), start.step);
        step(a).cmp(&step(b)).then_with(|| natural(&a.workload.to_string(), &b.workload.to_string()))
    });
    found
}

/// Where a workload stands in the order.
#[derive(Clone, Copy)]
struct Place {
    stage: Stage,
    /// The first stage of its apps, since others may need those, and then the last; none for jobs.
    rank: Option<(Stage, Stage)>,
}

fn place(apps: &[&Instance]) -> Place {
    let stages = || apps.iter().map(|instance| Stage::of(instance.app));
    let stage = stages().min().unwrap_or(Stage::Scheduled);
    let is_job = apps.iter().all(|instance| instance.kind == Kind::CronJob);
    let rank = stages().max().filter(|_| !is_job).map(|last| (stage, last));
    Place { stage, rank }
}

fn names(apps: &[&Instance]) -> Vec<String> {
    let mut names: Vec<String> = apps.iter().map(|instance| instance.name.clone()).collect();
    names.sort_by(|a, b| natural(a, b));
    names
}

/// The apps that have to be there before, and why.
fn needs(
    apps: &[&Instance],
    all: &[Instance],
    is_before: impl Fn(&Subject) -> bool,
) -> (Vec<String>, Vec<String>) {
    let mut after = BTreeSet::new();
    // Sentences, each with the apps it is true of.
    let mut sentences: Vec<(String, Vec<&str>)> = Vec::new();
    for consumer in apps {
        for (phrase, providers) in needs_of(consumer, all, &is_before) {
            let sentence = format!("{phrase} {}", providers.join(", "));
            after.extend(providers);
            match sentences.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, consumers)) => consumers.push(&consumer.name),
                None => sentences.push((sentence, vec![&consumer.name])),
            }
        }
    }
    let reason = |(sentence, mut consumers): (String, Vec<&str>)| {
        consumers.sort_by(|a, b| natural(a, b));
        if apps.len() > 1 { format!("{}: {sentence}", consumers.join(", ")) } else { sentence }
    };
    let mut after: Vec<String> = after.into_iter().collect();
    after.sort_by(|a, b| natural(a, b));
    (after, sentences.into_iter().map(reason).collect())
}

/// What one app needs others for, and which.
fn needs_of(
    consumer: &Instance,
    all: &[Instance],
    is_before: impl Fn(&Subject) -> bool,
) -> Vec<(&'static str, Vec<String>)> {
    let mut providers: Vec<&Instance> =
        all.iter().filter(|provider| is_before(&provider.subject())).collect();
    providers.sort_by(|a, b| Stage::of(a.app).cmp(&Stage::of(b.app)).then_with(|| natural(&a.name, &b.name)));
    let mut found: Vec<(&'static str, Vec<String>)> = Vec::new();
    for provider in providers {
        let Some(phrase) = need(consumer.app, provider.app) else { continue };
        if !is_nearest(consumer, provider, all) {
            continue;
        }
        let name = if provider.namespace == consumer.namespace {
            provider.name.clone()
        } else {
            format!("{}/{}", provider.namespace, provider.name)
        };
        match found.iter_mut().find(|(known, _)| *known == phrase) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => found.push((phrase, vec![name])),
        }
    }
    found
}

/// Two stacks in two namespaces have nothing to do with each other: what is in another namespace counts only where
/// the own one has nothing of that sort.
fn is_nearest(consumer: &Instance, provider: &Instance, all: &[Instance]) -> bool {
    provider.namespace == consumer.namespace
        || !all.iter().any(|other| {
            other.namespace == consumer.namespace
                && Stage::of(other.app) == Stage::of(provider.app)
                && need(consumer.app, other.app).is_some()
        })
}

/// Secrets and ConfigMaps that the variables of an app come from.
fn settings(instance: &Instance) -> Vec<String> {
    let environment = &instance.environment;
    let single = environment.variables.iter().filter_map(|(_, value)| match value {
        Value::Secret { name, .. } => Some(format!("secret/{name}")),
        Value::ConfigMap { name, .. } => Some(format!("configmap/{name}")),
        Value::Literal(_) | Value::Field => None,
    });
    let bulk = environment.bulk.iter().map(|bulk| {
        let kind = if bulk.secret { "secret" } else { "configmap" };
        format!("{kind}/{}", bulk.name)
    });
    single.chain(bulk).collect()
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

impl View for StartOrder {
    fn table(&self) -> Table {
        let namespace =
            if self.several_namespaces { Column::new("NAMESPACE") } else { Column::wide("NAMESPACE") };
        let mut table = Table::new([
            namespace,
            Column::new("STEP").right(),
            Column::wide("STAGE"),
            Column::new("WORKLOAD"),
            Column::new("APPS"),
            Column::wide("AFTER"),
            Column::wide("CLAIMS"),
            Column::wide("SETTINGS"),
            Column::new("WHY"),
        ]);
        let list = |names: &[String]| Cell::or_none((!names.is_empty()).then(|| names.join(",")));
        for start in &self.items {
            let why = match (start.reasons.as_slice(), start.step) {
                ([], None) => "its schedule starts it".to_owned(),
                ([], Some(_)) => "needs none of the others".to_owned(),
                (reasons, None) => format!("its schedule starts it; {}", reasons.join("; ")),
                (reasons, Some(_)) => reasons.join("; "),
            };
            table.row([
                start.workload.namespace.as_deref().unwrap_or_default().into(),
                Cell::or_none(start.step.map(|step| step.to_string())),
                start.stage.name().into(),
                format!("{}/{}", start.workload.kind.to_lowercase(), start.workload.name).into(),
                list(&start.apps),
                list(&start.after),
                list(&start.claims),
                list(&start.settings),
                why.into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let name = |start: &Start| format!("{}/{}", start.workload.kind.to_lowercase(), start.workload.name);
        self.items.iter().map(name).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No media apps found.".to_owned())
    }
}
