//! `sync`: applies the inventory's ConfigMaps to the cluster.
//!
//! What keeps an old clone from undoing newer work: every ConfigMap says which commit it was published from, and
//! only a clone that has that commit in its history may publish again. Between reading and applying, the
//! resourceVersion holds the object still.

use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::{Cluster, Effect, Preconditions, Scope, resource::CONFIG_MAPS};
use labkit::output::Shape;
use labkit::plan::{Action, Change, Decision, FieldChange, Plan, PlanFlags, Reverted};
use labkit::prompt::Prompt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::diff;
use super::git_manifests::GitManifests;
use super::publishing::{Publication, observe};
use super::reverted::refuse_reverted;
use crate::claims::inventory_identity;
use crate::complete;
use crate::git::Repository;
use crate::publish::shard::shard_name;
use crate::publish::{Observed, RenderedMap, compare, patch};

/// What to publish.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Only these ConfigMaps; without any, all that the inventory publishes
    #[arg(value_name = "NAMESPACE/NAME", add = complete::published())]
    pub config_maps: Vec<String>,
    /// Use this inventory
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub filename: Option<PathBuf>,
    /// Publish although the inventory has changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
    /// Publish although the cluster has what this clone's history does not: a newer commit, or another inventory
    #[arg(long)]
    pub allow_stale: bool,
    /// Take over keys that another field manager owns with another value
    #[arg(long)]
    pub force_conflicts: bool,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Where what is published comes from.
struct Source {
    /// Which inventory.
    identity: String,
    /// The repository around it, with the commit to write down.
    repository: Option<(Repository, String)>,
}

/// One ConfigMap to apply or, without `map`, to delete.
struct Step<'m> {
    map: Option<&'m RenderedMap>,
    found: Option<Observed>,
    change: usize,
}

/// Publishes.
pub async fn run(args: SyncArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if args.filename.as_deref() == Some(Path::new("-")) {
        return Err(Error::usage("sync needs a file: what is published names the inventory it comes from")
            .hint("to apply what comes through a pipe: kubectl ipam render -f - | kubectl apply -f -"));
    }
    let publication = Publication::load(session, args.filename.as_deref())?;
    let maps = publication.maps(session, &args.config_maps)?;
    let source = source(&publication, &args, session)?;
    let cluster = session.cluster().await?;
    let (plan, steps) = prepare(&maps, &source, &args, cluster, session).await?;
    refuse_reverted(&plan, session)?;
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => {}
        Decision::Rehearse(rehearsal) => {
            for step in &steps {
                carry_out(step, &source, &args, cluster, Effect::DryRun).await?;
                rehearsal.report(&session.ui, &plan.changes[step.change]);
            }
        }
        Decision::Apply(confirmed) => {
            for step in &steps {
                carry_out(step, &source, &args, cluster, Effect::Real).await?;
                confirmed.report(&session.ui, &plan.changes[step.change]);
            }
        }
    }
    session.ui.show(&plan.clone().document("ipam"))?;
    Ok(ExitCode::Done)
}

/// Looks at the repository; refuses what nobody else could reproduce.
fn source(publication: &Publication, args: &SyncArgs, session: &Session) -> Result<Source> {
    let path = publication.path.as_deref().unwrap_or(Path::new(""));
    let identity = inventory_identity(path);
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(repository) = Repository::open(&session.env, folder)? else {
        session.ui.status("not in a Git repository: nothing keeps an old copy from being published");
        return Ok(Source { identity, repository: None });
    };
    let (head, is_clean) = (repository.head()?, repository.is_committed(path)?);
    let commit = match (head, is_clean) {
        (Some(head), true) => head,
        (head, _) if args.allow_dirty => format!("{}-dirty", head.as_deref().unwrap_or("0")),
        _ => {
            let file = &publication.inventory.file;
            return Err(Error::refused(format!("{file} has changes that are not committed"))
                .hint("commit them, so that everybody can see what is published")
                .hint("or publish them all the same with --allow-dirty"));
        }
    };
    Ok(Source { identity, repository: Some((repository, commit)) })
}

/// Compares every ConfigMap with the cluster and makes the plan.
async fn prepare<'m>(
    maps: &'m [RenderedMap],
    source: &Source,
    args: &SyncArgs,
    cluster: &Cluster,
    session: &Session,
) -> Result<(Plan, Vec<Step<'m>>)> {
    let mut plan = Plan::default();
    let mut steps = Vec::new();
    let mut manifests = None;
    for map in maps {
        let found = observe(cluster, &map.namespace, &map.name).await?;
        let (differences, _) = compare(map, found.as_ref());
        if differences.is_empty() && found.is_some() {
            continue;
        }
        if let Some(found) = &found {
            check_lineage(found, map, source, args)?;
        }
        let fields = differences.iter().map(|one| FieldChange {
            path: one.path(),
            before: one.before.clone(),
            after: one.after.clone(),
        });
        let count = differences.len();
        let texts = if count == 1 { "text" } else { "texts" };
        let change = add(&mut plan, map, found.is_some(), &format!("publish {count} {texts}"));
        change.fields = fields.collect();
        change.needs = vec![format!("patch on configmaps in namespace {}", map.namespace)];
        if let Some(found) = &found
            && let Some(owner) = cluster.gitops_owner(&found.object).await?
        {
            let repository = source.repository.as_ref().map(|(repository, _)| repository);
            let manifests = manifests.get_or_insert_with(|| GitManifests::of(repository, session));
            change.reverted = Some(Reverted { owner, patch: map_patch(map, manifests) });
        }
        steps.push(Step { map: Some(map), found, change: plan.changes.len() - 1 });
    }
    if args.config_maps.is_empty() {
        left_over(maps, source, cluster, &mut plan, &mut steps).await?;
    }
    Ok((plan, steps))
}

fn add<'p>(plan: &'p mut Plan, map: &RenderedMap, exists: bool, summary: &str) -> &'p mut Change {
    let subject = Subject::in_namespace("ConfigMap", map.namespace.as_str(), map.name.as_str());
    let action = if exists { Action::Update } else { Action::Create };
    plan.undoable(action, subject, summary, "sync from the earlier commit")
}

/// Refuses to publish over what this clone does not know.
fn check_lineage(found: &Observed, map: &RenderedMap, source: &Source, args: &SyncArgs) -> Result<()> {
    if args.allow_stale {
        return Ok(());
    }
    let refused = |why: String| {
        Error::refused(format!("{} was published from elsewhere", map.full_name()))
            .caused_by(why)
            .hint("get what is missing: git pull")
            .hint("or publish over it all the same with --allow-stale")
    };
    if let Some(identity) = found.own_annotation("inventory")
        && identity != source.identity
    {
        return Err(refused(format!("it belongs to the inventory {identity}, this is {}", source.identity)));
    }
    let Some(live) = found.own_annotation("commit") else { return Ok(()) };
    let live = live.trim_end_matches("-dirty");
    let Some((repository, _)) = &source.repository else {
        return Err(refused(format!("it comes from commit {live}, and this file is in no repository")));
    };
    if live == "0" || is_ancestor(repository, live)? {
        return Ok(());
    }
    Err(refused(format!("it comes from commit {live}, which is not in this clone's history")))
}

fn is_ancestor(repository: &Repository, commit: &str) -> Result<bool> {
    let is_hash = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Git answers questions about objects that it does not have with an error.
    if !is_hash || repository.ask(&["cat-file", "-e", commit])?.is_none() {
        return Ok(false);
    }
    Ok(repository.ask(&["merge-base", "--is-ancestor", commit, "HEAD"])?.is_some())
}

/// Parts of large ConfigMaps that are not needed any more.
async fn left_over(
    maps: &[RenderedMap],
    source: &Source,
    cluster: &Cluster,
    plan: &mut Plan,
    steps: &mut Vec<Step<'_>>,
) -> Result<()> {
    let exists =
        |namespace: &str, name: &str| maps.iter().any(|map| map.namespace == namespace && map.name == name);
    for map in maps {
        let parts = (2..).map(|number| shard_name(&map.name, number));
        for name in parts.skip_while(|name| exists(&map.namespace, name)) {
            let Some(found) = observe(cluster, &map.namespace, &name).await? else { break };
            // Somebody's own ConfigMap can have such a name.
            if found.own_annotation("inventory") != Some(source.identity.as_str()) {
                break;
            }
            let subject = Subject::in_namespace("ConfigMap", map.namespace.as_str(), name);
            let summary = "the inventory has fewer keys now";
            plan.undoable(Action::Delete, subject, summary, "sync from the earlier commit");
            steps.push(Step { map: None, found: Some(found), change: plan.changes.len() - 1 });
        }
    }
    Ok(())
}

/// What to commit instead of a change of the ConfigMap in the cluster.
fn map_patch(map: &RenderedMap, manifests: &GitManifests) -> String {
    let Some(object) = diff::find(map, &manifests.objects) else { return patch::manifest(map) };
    match manifests.text(object) {
        Some((path, text)) => patch::patch(&path, &text, object, map),
        None => patch::manifest(map),
    }
}

async fn carry_out(
    step: &Step<'_>,
    source: &Source,
    args: &SyncArgs,
    cluster: &Cluster,
    effect: Effect,
) -> Result<()> {
    let metadata = step.found.as_ref().map(|found| &found.object["metadata"]);
    let text = |field: &str| metadata.and_then(|metadata| metadata[field].as_str());
    let Some(map) = step.map else {
        let preconditions = Preconditions {
            uid: text("uid").map(ToOwned::to_owned),
            resource_version: text("resourceVersion").map(ToOwned::to_owned),
        };
        let (namespace, name) = (text("namespace").unwrap_or_default(), text("name").unwrap_or_default());
        let scope = Scope::Namespace(namespace);
        cluster.delete(&CONFIG_MAPS, scope, name, &preconditions, effect).await?;
        return Ok(());
    };
    let mut object = map.to_json();
    let annotations = &mut object["metadata"]["annotations"];
    annotations["ipam.labkit.dev/content"] = json!(content(map));
    annotations["ipam.labkit.dev/inventory"] = json!(source.identity);
    if let Some((_, commit)) = &source.repository {
        annotations["ipam.labkit.dev/commit"] = json!(commit);
    }
    if let Some(version) = text("resourceVersion") {
        object["metadata"]["resourceVersion"] = json!(version);
    }
    let scope = Scope::Namespace(&map.namespace);
    let force = args.force_conflicts;
    cluster.apply::<Value>(&CONFIG_MAPS, scope, &map.name, &object, force, effect).await?;
    Ok(())
}

/// A digest of everything that is published, so that others can tell whether it was changed by hand.
fn content(map: &RenderedMap) -> String {
    let digest = Sha256::digest(map.to_json().to_string().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
