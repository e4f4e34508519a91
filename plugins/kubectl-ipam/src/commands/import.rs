//! `import`: what others have written down, and what the cluster does, to an inventory.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{self, Dirs, Lock, Privacy};
use labkit::finding::Subject;
use labkit::kube::resource::CONFIG_MAPS;
use labkit::kube::{Cluster, Scope};
use labkit::manifest::yaml::MAX_BYTES;
use labkit::manifest::{self, Loaded};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use crate::collect;
use crate::collect::live::{CONVENTIONAL_NAMES, LiveOptions, as_gap};
use crate::facts::Facts;
use crate::import::config_map::LiveMap;
use crate::import::{Draft, Drafting, ImportItem, ImportList, SourceMap, hosts_file, merge, sheet};
use crate::inventory::{self, API_VERSION, KIND};

/// How long to wait for other writers at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// What to import, and into which inventory.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Manifests or folders with ConfigMaps, pools, Services; - is standard input
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Nodes, pools, load balancer addresses, storage servers and the ConfigMaps of the cluster
    #[arg(long)]
    pub from_cluster: bool,
    /// A file in the form of /etc/hosts; may be repeated
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub hosts: Vec<PathBuf>,
    /// A table whose first line names its columns: name, address, role, pool, for, ports, owner, mac, note; may be
    /// repeated
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub csv: Vec<PathBuf>,
    /// The inventory to add to, or to create; the one that is found, else ipam.yaml here
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub inventory: Option<PathBuf>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// What was read from all sources.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub draft: Draft,
    pub maps: Vec<SourceMap>,
    incomplete: bool,
}

/// The inventory that is added to.
#[derive(Debug)]
pub(super) struct Target {
    pub path: PathBuf,
    /// As the user would write it.
    pub name: String,
    /// Its text; `None` if there is no such file yet.
    pub text: Option<String>,
}

/// Imports.
pub async fn run(args: ImportArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let target = target(args.inventory.as_deref(), session.env.directory())?;
    let found = Found::gather(&args, &target, session).await?;
    let code = found.code();
    let before = target.text.clone().unwrap_or_else(|| beginning(&found));
    let merged = merge(&before, &target.name, found.draft, &found.maps)?;
    for item in merged.items.iter().filter(|item| item.is_conflict()) {
        session.ui.warn(&format!("{} {} stays as it is: {}", item.kind, item.name, item.detail));
    }
    if merged.text != before {
        let mut plan = Plan::default();
        add_items(&mut plan, &target, &merged.items);
        match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
            Decision::Shown => {
                session.ui.show(&plan.document("ipam"))?;
                return Ok(code);
            }
            Decision::Rehearse(_) => session.ui.status("server dry run: nothing was changed"),
            Decision::Apply(_) => write(&target, &merged.text, session)?,
        }
    }
    session.ui.show(&ImportList::new(target.name, merged.items))?;
    Ok(code)
}

/// The first lines of a new inventory.
fn beginning(found: &Found) -> String {
    let of = if found.maps.is_empty() {
        ""
    } else {
        "# The ConfigMaps that stand under publish repeat it in the cluster.\n"
    };
    format!(
        "# Every address of the lab: what it is for, and who has it.\n{of}apiVersion: {API_VERSION}\nkind: {KIND}\n"
    )
}

fn target(named: Option<&Path>, directory: &Path) -> Result<Target> {
    let path = match inventory::find(named, directory)? {
        Some(path) => path,
        None => directory.join(inventory::discover::NAMES[0]),
    };
    let name = path.strip_prefix(directory).unwrap_or(&path).display().to_string();
    let text = if path.exists() { Some(files::read_text(&path, MAX_BYTES)?) } else { None };
    Ok(Target { path, name, text })
}

impl Found {
    /// Reads everything that was named.
    async fn gather(args: &ImportArgs, target: &Target, session: &Session) -> Result<Self> {
        if args.paths.is_empty() && args.hosts.is_empty() && args.csv.is_empty() && !args.from_cluster {
            return Err(Error::usage("nothing to import")
                .hint("name manifests, or add --from-cluster, --hosts or --csv"));
        }
        let mut found = Self::default();
        let mut facts = Facts::default();
        if !args.paths.is_empty() {
            let Loaded { objects, kustomizations, gaps, .. } = manifest::load(&args.paths, &mut io::stdin())?;
            facts.append(collect::files::read(&objects, &kustomizations));
            facts.gaps.extend(gaps);
            let plans = plans(&facts);
            // Those that are called like most plans count, whatever is in them.
            let is_plan = |map: &SourceMap| {
                CONVENTIONAL_NAMES.contains(&map.name.as_str()) || plans.contains(&map.id())
            };
            found.maps.extend(objects.iter().filter_map(SourceMap::from_object).filter(is_plan));
        }
        if args.from_cluster {
            let (live, maps) = from_cluster(session.cluster().await?, target, session).await?;
            facts.append(live);
            for map in maps {
                // A file is what people edit; the cluster repeats it.
                if !found.maps.iter().any(|known| known.id() == map.id()) {
                    found.maps.push(map);
                }
            }
        }
        let mut drafting = Drafting::default();
        found.take_facts(&facts, &mut drafting, session);
        for path in &args.csv {
            take_table(path, &mut drafting, session)?;
        }
        for path in &args.hosts {
            found.take_hosts_file(path, &mut drafting, session)?;
        }
        found.draft = drafting.finish();
        Ok(found)
    }

    /// Reads the cluster alone.
    pub async fn in_cluster(target: &Target, session: &Session) -> Result<Self> {
        let (facts, maps) = from_cluster(session.cluster().await?, target, session).await?;
        let mut found = Self { maps, ..Self::default() };
        let mut drafting = Drafting::default();
        found.take_facts(&facts, &mut drafting, session);
        found.draft = drafting.finish();
        Ok(found)
    }

    fn take_facts(&mut self, facts: &Facts, drafting: &mut Drafting, session: &Session) {
        for map in self.maps.iter().filter(|map| map.binary) {
            session.ui.warn(&format!("binaryData of configmap {} is not imported", map.id()));
            self.incomplete = true;
        }
        for gap in &facts.gaps {
            session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
        }
        self.incomplete |= facts.has_blocking_gaps();
        drafting.add_facts(facts);
    }

    fn take_hosts_file(&mut self, path: &Path, drafting: &mut Drafting, session: &Session) -> Result<()> {
        let wrong = hosts_file::read(&files::read_text(path, MAX_BYTES)?, drafting);
        for (line, why) in &wrong {
            session.ui.warn(&format!("not read: {}:{line}: {why}", path.display()));
        }
        self.incomplete |= !wrong.is_empty();
        Ok(())
    }

    /// Done, or done with gaps.
    pub fn code(&self) -> ExitCode {
        if self.incomplete { ExitCode::Gaps } else { ExitCode::Done }
    }
}

fn take_table(path: &Path, drafting: &mut Drafting, session: &Session) -> Result<()> {
    let text = files::read_text(path, MAX_BYTES)?;
    let skipped = sheet::read(&text, &path.display().to_string(), drafting)?;
    if skipped > 0 {
        let path = path.display();
        session.ui.status(&format!("{path}: {skipped} rows are neither host nor reservation"));
    }
    Ok(())
}

/// The ConfigMaps that hold addresses, as `namespace/name`.
fn plans(facts: &Facts) -> HashSet<String> {
    let objects = facts.uses.iter().map(|usage| &*usage.origin.object);
    let maps = objects.filter(|object| object.kind == "ConfigMap");
    maps.map(|map| format!("{}/{}", map.namespace.as_deref().unwrap_or("default"), map.name)).collect()
}

/// Everything the cluster says, and its address plans as they are.
async fn from_cluster(
    cluster: &Cluster,
    target: &Target,
    session: &Session,
) -> Result<(Facts, Vec<SourceMap>)> {
    let known = target.text.as_deref().map(|text| inventory::parse(text, &target.name)).transpose()?;
    let published = known.iter().flat_map(|reading| &reading.inventory.publish);
    let namespace = session.global.kube.namespace.as_deref();
    let options = LiveOptions {
        scope: namespace.map_or(Scope::All, Scope::Namespace),
        config_maps: published.map(|map| (map.namespace.clone(), map.name.clone())).collect(),
        claims: None,
        now: session.now(),
    };
    let mut facts = collect::live::collect(cluster, &options).await?;
    let mut maps = Vec::new();
    for map in &facts.config_maps {
        let Some(namespace) = &map.object.namespace else { continue };
        let name = &map.object.name;
        match cluster.get::<LiveMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
            Ok(read) => maps.extend(read.map(SourceMap::from)),
            // Who may list it and not get it still has the rest of the cluster.
            Err(error) => facts.gaps.push(as_gap(error, format!("configmap {namespace}/{name}"))?),
        }
    }
    Ok((facts, maps))
}

/// What is added to the inventory, one by one.
pub(super) fn add_items(plan: &mut Plan, target: &Target, items: &[ImportItem]) {
    let (action, how) = match target.text {
        Some(_) => (Action::Update, format!("take the lines out of {} again, or git checkout", target.name)),
        None => (Action::Create, format!("rm {}", target.name)),
    };
    plan.changes.reserve(items.len());
    for item in items.iter().filter(|item| !item.is_conflict()) {
        let subject = Subject::new(&*item.kind, item.name.as_str());
        let detail = if item.detail.is_empty() { String::new() } else { format!(" ({})", item.detail) };
        let summary = format!("add {} {}{detail} to {}", item.kind, item.name, target.name);
        plan.undoable(action, subject, summary, &how);
    }
}

fn write(target: &Target, text: &str, session: &Session) -> Result<()> {
    let Some(before) = &target.text else { return create(target, text) };
    let dirs = Dirs::from_env(&session.env)?;
    let _lock = Lock::acquire(&target.path, PATIENCE, &dirs)?;
    if files::write_atomic_if(&target.path, before.as_bytes(), text.as_bytes(), Privacy::Keep)? {
        return Ok(());
    }
    Err(Error::refused(format!("{} was changed meanwhile", target.name))
        .hint("nothing was written; run the same command again"))
}

/// Writes a new file, never over one that appeared meanwhile.
pub(super) fn create(target: &Target, text: &str) -> Result<()> {
    if files::write_new(&target.path, text.as_bytes())? {
        return Ok(());
    }
    Err(Error::refused(format!("{} appeared meanwhile", target.name))
        .hint("nothing was written; look at it, then run `kubectl ipam import` to add to it"))
}
