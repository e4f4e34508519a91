//! Where the facts of a command come from: inventory, files, cluster. Shared by every verb that looks at all of
//! them.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, Result, Session};
use labkit::finding::Gap;
use labkit::kube::Scope;
use labkit::manifest::{self, Kustomization, Loaded, Object};

use crate::claims::DEFAULT_NAMESPACE;
use crate::collect::{self, live::LiveOptions};
use crate::facts::{Facts, Layer};
use crate::inventory::{self, Inventory, ProblemKind, Reading};

/// What to read.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceFlags {
    /// Read this inventory, manifest or folder, or - for standard input; may be repeated
    ///
    /// Without it ipam.yaml is looked for in the working directory and above it, up to the root of the Git
    /// repository.
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// Read files only, not the cluster
    #[arg(long)]
    pub offline: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Sources {
    /// The facts of every source together.
    pub facts: Facts,
    /// The inventory, if there is one.
    pub inventory: Option<Inventory>,
    /// What the inventory was read from, for commands that will edit it.
    pub source: Option<inventory::Source>,
    /// The kustomizations among the files.
    pub kustomizations: Vec<Kustomization>,
}

/// Reads everything: the inventory, the files that were named, and the cluster unless `offline`.
///
/// # Errors
/// A named file that cannot be read, an inventory with errors in its format, several inventories, a cluster that
/// cannot be reached.
pub async fn gather(session: &Session, flags: &SourceFlags, scope: Scope<'_>) -> Result<Sources> {
    let mut sources = read_files(session, &flags.filename)?;
    if flags.offline {
        return Ok(sources);
    }
    let cluster =
        session.cluster().await.map_err(|error| error.hint("to look at files only, add --offline"))?;
    let claims = sources.inventory.as_ref().map(|inventory| &inventory.claims);
    let elsewhere = claims
        .and_then(|claims| claims.context.as_ref())
        .filter(|context| cluster.context() != Some(context.as_str()));
    let namespace =
        claims.and_then(|claims| claims.namespace.as_ref()).map_or(DEFAULT_NAMESPACE, |name| name.as_str());
    let options = LiveOptions {
        scope,
        config_maps: config_maps(&sources),
        claims: elsewhere.is_none().then_some(namespace),
        now: session.now(),
    };
    let live = async {
        let live = collect::live::collect(cluster, &options).await;
        live.map_err(|error| Error::from(error).hint("to look at files only, add --offline"))
    };
    let hub = async {
        Ok(match elsewhere {
            Some(context) => claims_in(session, context.as_str(), namespace).await,
            None => Facts::default(),
        })
    };
    let (live, hub) = futures::try_join!(live, hub)?;
    sources.facts.append(live);
    sources.facts.append(hub);
    Ok(sources)
}

/// The claims in another cluster, one that several share. What keeps them from being read is one gap: everything else
/// is known without it.
async fn claims_in(session: &Session, context: &str, namespace: &str) -> Facts {
    let read = async {
        let cluster = session.cluster_in(context).await?;
        Ok::<Facts, Error>(collect::live::claims(&cluster, namespace, session.now()).await?)
    };
    let what = format!("claims in context {context}");
    match read.await {
        Ok(mut facts) => {
            facts.gaps.iter_mut().for_each(|gap| gap.what.clone_from(&what));
            facts
        }
        Err(error) => {
            let gap = Gap { what, why: error.message, blocking: true };
            Facts { gaps: vec![gap], ..Facts::default() }
        }
    }
}

/// Reads the inventory and the files.
pub(super) fn read_files(session: &Session, named: &[PathBuf]) -> Result<Sources> {
    read(session, named, |path| Ok((inventory::load(path)?, None)))
}

/// As [`read_files`], and keeps what the inventory was read from. For a large one that takes much memory.
pub(super) fn read_files_for_edits(session: &Session, named: &[PathBuf]) -> Result<Sources> {
    read(session, named, |path| {
        inventory::load_with_source(path).map(|(reading, source)| (reading, Some(source)))
    })
}

fn read(
    session: &Session,
    named: &[PathBuf],
    load: impl FnOnce(&Path) -> Result<(Reading, Option<inventory::Source>)>,
) -> Result<Sources> {
    let mut sources = Sources::default();
    if named.is_empty() {
        let directory = session.env.directory();
        if let Some(path) = inventory::find(None, directory)? {
            // Shown as the user would write it.
            let path = path.strip_prefix(directory).map_or(path.clone(), Path::to_owned);
            let (reading, source) = load(&path)?;
            take_inventory(session, reading, source, &mut sources)?;
        }
        return Ok(sources);
    }
    let Loaded { mut objects, kustomizations, gaps, .. } = manifest::load(named, &mut io::stdin())?;
    let mut inventories = objects.extract_if(.., |object| collect::files::is_inventory(object));
    let first = inventories.next();
    if let (Some(first), Some(second)) = (&first, inventories.next()) {
        return Err(two_inventories(first, &second));
    }
    drop(inventories);
    if let Some(object) = first {
        let file = object.file().to_owned();
        // A pipe (standard input, a shell's `<(…)`) can be read only once.
        let (reading, source) = if file.is_file() {
            // A large tree need not be kept while the file is read as what it is.
            drop(object);
            load(&file)?
        } else {
            (inventory::read::from_tree(object.root(), &file.display().to_string()), None)
        };
        take_inventory(session, reading, source, &mut sources)?;
    }
    sources.facts.append(collect::files::read(&objects, &kustomizations));
    sources.facts.gaps.extend(gaps);
    sources.kustomizations = kustomizations;
    Ok(sources)
}

/// Takes in an inventory. Errors in its format end the command; addresses that cannot be read are noted.
fn take_inventory(
    session: &Session,
    reading: Reading,
    source: Option<inventory::Source>,
    sources: &mut Sources,
) -> Result<()> {
    let is_address = |kind: &ProblemKind| matches!(kind, ProblemKind::Address { .. });
    if reading.problems.iter().any(|problem| !is_address(&problem.kind)) {
        return reading.strict().map(drop);
    }
    let Reading { inventory, problems } = reading;
    sources.facts.append(collect::inventory::read(&inventory, session.now()));
    sources.facts.notes.extend(collect::inventory::notes(&inventory, &problems));
    sources.inventory = Some(inventory);
    sources.source = source;
    Ok(())
}

fn two_inventories(first: &Object, second: &Object) -> Error {
    let at = |object: &Object| {
        let at = object.location();
        format!("{}:{}", at.file, at.line)
    };
    let hint = if first.file() == second.file() {
        "a file holds one inventory: merge them, or move one to a file of its own"
    } else {
        "name one of them with -f"
    };
    Error::usage(format!("two inventories: {} and {}", at(first), at(second))).hint(hint)
}

/// The ConfigMaps to look at in the cluster because a file or the inventory speaks of them.
fn config_maps(sources: &Sources) -> Vec<(String, String)> {
    let published = sources.inventory.iter().flat_map(|inventory| &inventory.publish);
    let published = published.map(|map| (map.namespace.clone(), map.name.clone()));
    let in_files = sources.facts.config_maps.iter().filter(|map| map.layer == Layer::File);
    let in_files = in_files.filter_map(|map| Some((map.object.namespace.clone()?, map.object.name.clone())));
    let mut all: Vec<(String, String)> = published.chain(in_files).collect();
    all.sort_unstable();
    all.dedup();
    all
}
