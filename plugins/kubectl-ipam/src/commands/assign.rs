//! `assign`: pins a reservation on a Service, and waits until its load balancer has given the address.
//!
//! Everything that the load balancer would refuse is refused before anything is changed. Between reading and patching,
//! the resourceVersion holds the Service still.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::{Cluster, Effect, PatchKind, Scope, parse_duration, resource::SERVICES};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags, Reverted};
use labkit::prompt::Prompt;
use serde_json::Value;

use super::assigning::{self, Waiting};
use super::git_manifests::GitManifests;
use super::reverted::refuse_reverted;
use super::sources::{SourceFlags, Sources, gather};
use crate::assign::change::{self, Edit};
use crate::assign::choice::{Said, choose};
use crate::assign::wanted::{Purpose, Wanted, wanted};
use crate::assign::{Target, judge, mechanism, patch};
use crate::complete;
use crate::facts::{Mechanism, Provider};
use crate::git::Repository;
use crate::inventory::read::parse_subject;

/// What to pin on what.
#[derive(Debug, Args)]
pub struct AssignArgs {
    /// The Service
    #[arg(value_name = "service/NAME", value_parser = service, add = complete::services())]
    pub service: Subject,
    /// The reservation, or its address; without it, the reservation that is for the Service or has its name
    #[arg(
        value_name = "RESERVATION|ADDRESS",
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        add = complete::reservations()
    )]
    pub reservation: Option<String>,
    /// Take the address off the Service again
    #[arg(long, conflicts_with_all = ["provider", "annotation", "wait", "timeout"])]
    pub unassign: bool,
    /// The load balancer to ask, where it is not clear
    #[arg(long, value_enum, value_name = "NAME")]
    pub provider: Option<LoadBalancer>,
    /// Ask with this annotation, or with spec.loadBalancerIP, where the load balancer's version is not known
    #[arg(long, value_name = "KEY", value_parser = mechanisms())]
    pub annotation: Option<Mechanism>,
    /// Wait until the Service has the address
    #[arg(
        long,
        value_name = "BOOL",
        action = clap::ArgAction::Set,
        default_value_t = true,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        hide_possible_values = true
    )]
    pub wait: bool,
    /// How long to wait
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, default_value = "30s")]
    pub timeout: Duration,
    /// Use this inventory, and look at these manifests or folders as well; may be repeated
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// A load balancer that can be asked for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LoadBalancer {
    /// MetalLB
    #[value(name = "metallb")]
    MetalLb,
    /// Cilium LB IPAM
    Cilium,
    /// kube-vip
    KubeVip,
}

impl From<LoadBalancer> for Provider {
    fn from(name: LoadBalancer) -> Self {
        match name {
            LoadBalancer::MetalLb => Self::MetalLb,
            LoadBalancer::Cilium => Self::Cilium,
            LoadBalancer::KubeVip => Self::KubeVip,
        }
    }
}

/// The change, and what it is to lead to.
struct Intent {
    edit: Edit,
    summary: String,
    /// What the Service is to have in the end; empty when that does not matter.
    addresses: Vec<IpAddr>,
}

/// Pins, or unpins.
pub async fn run(args: AssignArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = session.cluster().await?;
    let namespace = args.service.namespace.as_deref().unwrap_or(&cluster.namespace().name);
    let object: Option<Value> =
        cluster.get(&SERVICES, Scope::Namespace(namespace), &args.service.name).await?;
    let object = object.ok_or_else(|| absent(&args.service.name, namespace))?;
    let target = Target::read(&object);
    if !args.unassign {
        judge::is_balanced(&target)?;
    }
    let flags = SourceFlags { filename: args.filename.clone(), offline: false };
    let sources = gather(session, &flags, Scope::All).await?;
    let intent = if args.unassign {
        unpinned(&args, &target, &sources)?
    } else {
        pinned(&args, &target, &sources, cluster, session).await?
    };
    let plan = plan(&intent, &target, &object, &sources, cluster, session).await?;
    refuse_reverted(&plan, session)?;
    let waiting = Waiting::begin(cluster, &target, args.timeout).await?;
    let mut waits = args.wait && !intent.addresses.is_empty();
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => waits = false,
        Decision::Rehearse(rehearsal) => {
            waits = false;
            for change in &plan.changes {
                carry_out(&intent.edit, &target, cluster, Effect::DryRun).await?;
                rehearsal.report(&session.ui, change);
            }
        }
        Decision::Apply(confirmed) => {
            for change in &plan.changes {
                carry_out(&intent.edit, &target, cluster, Effect::Real).await?;
                confirmed.report(&session.ui, change);
            }
        }
    }
    let waited = if waits { waiting.until(&intent.addresses, session).await } else { Ok(()) };
    session.ui.show(&plan.document("ipam"))?;
    waited.map(|()| ExitCode::Done)
}

/// What has to change for the Service to ask for its reservation.
async fn pinned(
    args: &AssignArgs,
    target: &Target,
    sources: &Sources,
    cluster: &Cluster,
    session: &Session,
) -> Result<Intent> {
    let named = args.reservation.as_deref();
    let Wanted { addresses: all, reservation } =
        wanted(named, Purpose::Pin, target, sources.inventory.as_ref(), &sources.facts)?;
    let said = Said { provider: args.provider.map(Provider::from), mechanism: args.annotation.clone() };
    let evidence = assigning::evidence(cluster).await?;
    let choice = choose(target, &all, &said, &sources.facts, &evidence)?;
    if session.global.verbosity.level() > 0 {
        choice.why.iter().for_each(|line| session.ui.status(line));
    }
    let addresses = judge::fitting(target, &all, choice.provider)?;
    for left in all.iter().filter(|address| !addresses.contains(address)) {
        session
            .ui
            .status(&format!("{left} is left out: {} has no addresses of its family", target.subject()));
    }
    let namespaces = if judge::asks_for_namespaces(&addresses, &sources.facts) {
        assigning::namespaces(cluster).await?
    } else {
        judge::Namespaces::new()
    };
    for gap in sources.facts.gaps.iter().filter(|gap| gap.blocking) {
        session.ui.warn(&format!("{}: {}; conflicts with them are not seen", gap.what, gap.why));
    }
    judge::judge(target, &addresses, &choice, &sources.facts, &namespaces)?;
    for key in change::left_alone(target, choice.provider) {
        session.ui.warn(&format!("{key} stays: it is for another load balancer than {}", choice.provider));
    }
    let edit = change::pin(target, &addresses, &choice)?;
    let of = reservation.map(|name| format!(" (reservation {name})")).unwrap_or_default();
    Ok(Intent { edit, summary: format!("pin {}{of}", judge::text(&addresses)), addresses })
}

/// What has to change for the Service to ask for nothing of its reservation any more.
fn unpinned(args: &AssignArgs, target: &Target, sources: &Sources) -> Result<Intent> {
    let asked = change::asked(target);
    let named = args.reservation.as_deref();
    let found = wanted(named, Purpose::Unpin, target, sources.inventory.as_ref(), &sources.facts);
    let addresses = match found {
        Ok(wanted) => Some(wanted.addresses),
        // Without a reservation there is one thing to take off, if any: what is pinned.
        Err(_) if args.reservation.is_none() && asked.is_empty() => None,
        Err(error) => return Err(error),
    };
    let edit = change::unpin(target, addresses.as_deref());
    if edit.is_empty() && !asked.is_empty() {
        let meant = addresses.as_deref().map(judge::text).unwrap_or_default();
        let error = Error::refused(format!("{} is not pinned to {meant}", target.subject()));
        let error = asked.iter().fold(error, |error, (by, value)| error.caused_by(format!("{by}: {value}")));
        return Err(error.hint("name the address to take off"));
    }
    let meant = addresses.as_deref().map(judge::text).unwrap_or_default();
    Ok(Intent { edit, summary: format!("take {meant} off"), addresses: Vec::new() })
}

async fn plan(
    intent: &Intent,
    target: &Target,
    object: &Value,
    sources: &Sources,
    cluster: &Cluster,
    session: &Session,
) -> Result<Plan> {
    let mut plan = Plan::default();
    if intent.edit.is_empty() {
        return Ok(plan);
    }
    let undo = undo(target, intent);
    let change = plan.undoable(Action::Update, target.subject(), &intent.summary, &undo);
    change.fields = intent.edit.fields(target);
    change.needs = vec![format!("patch on services in namespace {}", target.namespace)];
    if let Some(owner) = cluster.gitops_owner(object).await? {
        let folder = sources.inventory.as_ref().and_then(|inventory| Path::new(&inventory.file).parent());
        let folder = session.env.directory().join(folder.unwrap_or(Path::new("")));
        let repository = Repository::open(&session.env, &folder)?;
        let manifests = GitManifests::of(repository.as_ref(), session);
        let found = patch::find(target, &manifests.objects)
            .and_then(|object| Some((object, manifests.text(object)?)));
        let patch = match found {
            Some((object, (path, text))) => patch::patch(&path, &text, object, target, &intent.edit),
            None => patch::merge(target, &intent.edit),
        };
        change.reverted = Some(Reverted { owner, patch });
    }
    Ok(plan)
}

/// The command that brings back what the Service asks for now.
fn undo(target: &Target, intent: &Intent) -> String {
    let words = if let Some((_, value)) = change::asked(target).first() {
        value.split_whitespace().collect()
    } else {
        let addresses: Vec<String> = intent.addresses.iter().map(ToString::to_string).collect();
        format!("{} --unassign", addresses.join(","))
    };
    format!("kubectl ipam assign service/{} {words} -n {}", target.name, target.namespace)
}

async fn carry_out(edit: &Edit, target: &Target, cluster: &Cluster, effect: Effect) -> Result<()> {
    let scope = Scope::Namespace(&target.namespace);
    let patch = edit.merge_patch(target);
    cluster.patch::<Value>(&SERVICES, scope, &target.name, PatchKind::Merge, &patch, effect).await?;
    Ok(())
}

fn absent(name: &str, namespace: &str) -> Error {
    Error::failed(format!("there is no service {name} in namespace {namespace}")).hint(format!(
        "see which there are: kubectl get services -n {namespace}, or another namespace with -n"
    ))
}

fn service(text: &str) -> Result<Subject, String> {
    let is_service = |subject: &Subject| {
        matches!(subject.kind.to_ascii_lowercase().as_str(), "service" | "services" | "svc")
    };
    parse_subject(text).filter(is_service).ok_or_else(|| "write it as service/NAME".to_owned())
}

/// The annotations and the field that some load balancer reads.
fn mechanisms() -> impl TypedValueParser<Value = Mechanism> {
    let unknown = "no load balancer reads it";
    PossibleValuesParser::new(mechanism::names()).try_map(move |text| mechanism::parse(&text).ok_or(unknown))
}
