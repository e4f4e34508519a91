//! `doctor`: what is wrong, from the ground up.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::finding::{FindingFlags, Gap, Report};
use labkit::kube::{Cluster, ContainerTarget, Scope};
use labkit::output::Shape;

use super::asking::{self, AskArgs, Gathered};
use crate::apps::Api;
use crate::ask::{Asked, Depth};
use crate::collect::{
    LogWanted, collect, collect_further, collect_inside, collect_logs, collect_owners, routes,
};
use crate::complete;
use crate::doctor::{CATALOGUE, Case, Inside, Owner, diagnose};
use crate::facts::{Facts, Further, HostRoute};
use crate::identify::identify;
use crate::signatures::{LogFact, Sign};
use crate::stack::Instance;
use crate::status::{is_named, select};
use crate::wiring::resolve::Directory;

/// What to diagnose.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Only what has to do with these: radarr, radarr-4k, media/radarr; all apps are looked at in any case
    #[arg(value_name = "APP", add = complete::apps())]
    pub apps: Vec<String>,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Diagnoses, and reports.
pub async fn run(args: DoctorArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let reading = session.ui.progress("looking at the cluster and asking apps", None);
    let seen = Box::pin(look(session, &args)).await?;
    drop(reading);
    let about = (!args.apps.is_empty()).then(|| named(&seen.gathered.stack.instances, &args.apps));
    let findings = diagnose(&seen.case(session), about.as_ref());

    let mut report = Report::new(CATALOGUE).in_order_of_rules();
    let instances = &seen.gathered.stack.instances;
    report.checked("apps", instances.len());
    report.checked("nodes", seen.facts.nodes.as_ref().map_or(0, BTreeMap::len));
    report.checked("claims", seen.facts.claims.as_ref().map_or(0, BTreeMap::len));
    report.checked("logs", seen.logs.len());
    report.extend(findings);
    for gap in seen.gathered.stack.gaps.into_iter().chain(seen.further.gaps).chain(seen.gaps) {
        report.gap(gap);
    }
    report.judge(&args.findings, &[])?.show(&session.ui)
}

/// Everything that was read.
struct Seen {
    facts: Facts,
    further: Further,
    gathered: Gathered,
    logs: Vec<LogFact>,
    owners: Vec<Owner>,
    inside: Vec<Inside>,
    routes: Vec<HostRoute>,
    /// The namespace that was looked at, if not all were.
    only: Option<String>,
    gaps: Vec<Gap>,
}

impl Seen {
    fn case(&self, session: &Session) -> Case<'_> {
        Case {
            facts: &self.facts,
            further: &self.further,
            stack: &self.gathered.stack.instances,
            directory: Directory::new(&self.gathered.stack, &self.routes, self.only.as_deref()),
            asked: &self.gathered.asked,
            logs: &self.logs,
            owners: &self.owners,
            inside: &self.inside,
            now: session.now(),
        }
    }
}

/// Reads the cluster, asks the apps, and looks closer where that gives reason to. All apps are looked at, whichever are
/// named: the cause may lie in another one.
async fn look(session: &Session, args: &DoctorArgs) -> Result<Seen> {
    let cluster = session.cluster().await?;
    let scope = asking::scope(cluster, args.all_namespaces);
    let (facts, further, (routes, route_gaps)) = futures::try_join!(
        async { collect(cluster, scope).await },
        async { Ok(collect_further(cluster, scope).await?) },
        async { Ok(routes(cluster, scope).await?) },
    )?;
    let mut stack = identify(&facts);
    if let (Scope::Namespace(namespace), true) = (scope, stack.instances.is_empty()) {
        asking::must_exist(cluster, namespace).await?;
    }
    // Names that mean nothing are an error; nothing is left out by it.
    let all = std::mem::take(&mut stack.instances);
    stack.instances.clone_from(&all);
    select(&mut stack, &args.apps)?;
    stack.instances = all;
    let gathered = asking::ask_all(session, stack, &args.ask, Depth::Settings).await?;
    let instances = &gathered.stack.instances;
    let named = named(instances, &args.apps);
    let wanted = logs_wanted(instances, &gathered.asked, &facts, &named);
    let (logs, mut gaps) = collect_logs(cluster, &wanted).await;
    gaps.extend(route_gaps);
    let inside = collect_inside(cluster, instances).await;
    let owners = owners(cluster, &gathered, &logs).await;
    let only = match scope {
        Scope::All => None,
        Scope::Namespace(namespace) => Some(namespace.to_owned()),
    };
    Ok(Seen { facts, further, gathered, logs, owners, inside, routes, only, gaps })
}

/// The places of the instances that are named.
fn named(instances: &[Instance], names: &[String]) -> BTreeSet<usize> {
    let is_meant = |instance: &Instance| names.iter().any(|name| is_named(instance, name));
    instances.iter().enumerate().filter(|(_, one)| is_meant(one)).map(|(at, _)| at).collect()
}

/// Whose logs to read: of what does not run, of what is in trouble or complains, of what was named; and of qBittorrent,
/// which says nowhere else whom it lets in no more.
fn logs_wanted(
    instances: &[Instance],
    asked: &[Option<Asked>],
    facts: &Facts,
    named: &BTreeSet<usize>,
) -> Vec<LogWanted> {
    let mut wanted = Vec::new();
    for (at, instance) in instances.iter().enumerate() {
        if instance.job.is_some() || instance.wanted == 0 {
            continue;
        }
        let answers = asked.get(at).and_then(Option::as_ref).map(|asked| &asked.answers);
        let complains = answers.is_some_and(|answers| {
            !answers.health.is_empty()
                || answers.claimed == Some(false)
                || answers.troubles.iter().any(|trouble| !trouble.is_gap())
        });
        let is_down = instance.ready == Some(0);
        let target = |pod: &str, container: &str| ContainerTarget {
            namespace: instance.namespace.clone(),
            pod: pod.to_owned(),
            container: Some(container.to_owned()),
        };
        let Some(pod) = instance.pods.last() else { continue };
        if is_down || complains || instance.app.api == Api::QBittorrent || named.contains(&at) {
            let restarted = is_down && pod.restarts > 0;
            wanted.push(LogWanted {
                instance: at,
                target: target(&pod.name, &instance.container),
                restarted,
            });
        }
        wanted.extend(companion_down(instance, facts).map(|container| LogWanted {
            instance: at,
            target: target(&pod.name, container),
            restarted: true,
        }));
    }
    wanted
}

/// The container of a VPN beside an instance that is not ready.
fn companion_down<'i>(instance: &'i Instance, facts: &Facts) -> Option<&'i str> {
    let companion = instance.companions.iter().find(|one| one.app == Some("gluetun"))?;
    let mut pods = facts.pods.iter().flatten();
    let pod = pods.find(|pod| {
        pod.metadata.namespace == instance.namespace
            && instance.pods.iter().any(|own| own.name == pod.metadata.name)
    })?;
    let status = &pod.status;
    let mut all = status.container_statuses.iter().chain(&status.init_container_statuses);
    let is_down = all.any(|one| one.name == companion.container && !one.ready);
    is_down.then_some(companion.container.as_str())
}

/// Who owns the folders of those that may not use their files.
async fn owners(cluster: &Cluster, gathered: &Gathered, logs: &[LogFact]) -> Vec<Owner> {
    let by_log = logs.iter().filter(|log| log.marks.iter().any(|mark| mark.sign == Sign::PermissionDenied));
    let mut places: BTreeSet<usize> = by_log.map(|log| log.instance).collect();
    places.extend(gathered.asked.iter().enumerate().filter_map(|(at, asked)| {
        let health = &asked.as_ref()?.answers.health;
        health.iter().any(|one| one.topic.contains("permissions-error")).then_some(at)
    }));
    let places: Vec<usize> = places.into_iter().collect();
    collect_owners(cluster, &gathered.stack.instances, &places).await
}
