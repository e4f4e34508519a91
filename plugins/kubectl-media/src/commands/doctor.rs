//! `doctor`: what is wrong, from the ground up.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::finding::{FindingFlags, Gap, Judged, Report};
use labkit::kube::{Cluster, ContainerTarget, Scope};
use labkit::output::Shape;

use super::asking::{self, AskArgs, Gathered};
use super::mending::{MendArgs, mend};
use crate::apps::{self, Api, App, Sign};
use crate::ask::{Asked, Depth};
use crate::collect::{
    LogWanted, collect, collect_further, collect_inside, collect_logs, collect_owners, routes,
};
use crate::complete;
use crate::doctor::{CATALOGUE, Case, diagnose};
use crate::facts::{Facts, Further, HostRoute, Inside, LogFact, Owner};
use crate::identify::identify;
use crate::keys::Logins;
use crate::paths::trace::Volumes;
use crate::paths::{Fix, paths};
use crate::stack::Instance;
use crate::status::{is_named, select};
use crate::wiring::World;
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
    /// Whether to mend.
    #[command(flatten)]
    pub mend: MendArgs,
}

/// Diagnoses, and reports; or mends.
pub async fn run(args: DoctorArgs, session: &Session) -> Result<ExitCode> {
    let flags = args.mend.flags()?;
    if args.mend.fix {
        return Box::pin(mend(&args, &flags, session)).await;
    }
    session.ui.accepts(Shape::Findings)?;
    let seen = Box::pin(look(session, &args, &mut Logins::default())).await?;
    seen.report(&args, session)?.show(&session.ui)
}

/// Everything that was read.
pub(super) struct Seen {
    facts: Facts,
    further: Further,
    /// The instances, and what they said.
    pub(super) gathered: Gathered,
    logs: Vec<LogFact>,
    owners: Vec<Owner>,
    inside: Vec<Inside>,
    routes: Vec<HostRoute>,
    /// The namespace that was looked at, if not all were.
    only: Option<String>,
    gaps: Vec<Gap>,
}

impl Seen {
    /// The findings, judged.
    ///
    /// # Errors
    /// When a suppression names no rule.
    pub(super) fn report(&self, args: &DoctorArgs, session: &Session) -> Result<Judged> {
        let instances = &self.gathered.stack.instances;
        let about = (!args.apps.is_empty()).then(|| named(instances, &args.apps));
        let mut report = Report::new(CATALOGUE).in_order_of_rules();
        report.checked("apps", instances.len());
        report.checked("nodes", self.facts.nodes.as_ref().map_or(0, BTreeMap::len));
        report.checked("claims", self.facts.claims.as_ref().map_or(0, BTreeMap::len));
        report.checked("logs", self.logs.len());
        report.extend(diagnose(&self.case(session), about.as_ref()));
        for gap in self.gathered.stack.gaps.iter().chain(&self.further.gaps).chain(&self.gaps) {
            report.gap(gap.clone());
        }
        report.judge(&args.findings, &[])
    }

    /// Remote path mappings that apps should have.
    pub(super) fn fixes(&self) -> Vec<Fix> {
        let volumes: Vec<_> = self.further.volumes.iter().flat_map(BTreeMap::values).cloned().collect();
        let world = World {
            stack: &self.gathered.stack,
            asked: &self.gathered.asked,
            routes: &self.routes,
            only: self.only.as_deref(),
            volumes: &Volumes::new(&volumes),
        };
        paths(&world).1
    }

    /// Everything as the rules take it.
    pub(super) fn case(&self, session: &Session) -> Case<'_> {
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
///
/// Logins of an earlier look are handed over, so that no app is logged in to twice.
pub(super) async fn look(session: &Session, args: &DoctorArgs, logins: &mut Logins) -> Result<Seen> {
    let _reading = session.ui.progress("looking at the cluster and asking apps", None);
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
    let gathered = asking::ask_again(session, stack, &args.ask, Depth::Settings, logins).await?;
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
                app: instance.app,
                target: target(&pod.name, &instance.container),
                restarted,
            });
        }
        wanted.extend(companion_down(instance, facts).map(|(container, app)| LogWanted {
            instance: at,
            app,
            target: target(&pod.name, container),
            restarted: true,
        }));
    }
    wanted
}

/// The container of a VPN beside an instance that is not ready.
fn companion_down<'i>(instance: &'i Instance, facts: &Facts) -> Option<(&'i str, &'static App)> {
    let companion = instance.companions.iter().find(|one| one.app == Some("gluetun"))?;
    let mut pods = facts.pods.iter().flatten();
    let pod = pods.find(|pod| {
        pod.metadata.namespace == instance.namespace
            && instance.pods.iter().any(|own| own.name == pod.metadata.name)
    })?;
    let status = &pod.status;
    let mut all = status.container_statuses.iter().chain(&status.init_container_statuses);
    let is_down = all.any(|one| one.name == companion.container && !one.ready);
    Some((companion.container.as_str(), apps::named("gluetun")?)).filter(|_| is_down)
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
