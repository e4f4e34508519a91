//! `keys rotate`: a new key for an app, and everybody who uses the old one told. Look, plan, confirm, apply, and ask
//! everybody again.

mod apply;
mod look;
mod make;

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::{Gap, Subject};
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::sealed::Certificate;
use labkit::secret::SecretText;
use serde_json::Value;

use self::look::World;
use super::asking::AskArgs;
use super::sealing::{CertificateArgs, certificate};
use crate::ask::Trouble;
use crate::complete;
use crate::keys::{Access, Source};
use crate::rotate::objects::{Place, reads};
use crate::rotate::{Edit, Note, Usage, Way, way};

/// Whose key to rotate.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Whose key: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP", add = complete::apps())]
    pub app: String,
    /// Look for its users in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Make no new key: hand the present one to whoever has another one, or does not say which
    #[arg(long)]
    pub resume: bool,
    /// Show the key at the end, on a terminal
    #[arg(long)]
    pub reveal: bool,
    /// How long each restart may take
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = parse_duration)]
    pub timeout: Duration,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
    /// What to seal with.
    #[command(flatten)]
    pub certificate: CertificateArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// What has to be done.
struct Task {
    /// Whether there is to be a new key.
    fresh: bool,
    way: Way,
    /// The Secret that the owner has its key from.
    own: Option<Edit>,
    /// Whether the owner has to read its Secret anew.
    restart_owner: bool,
    present: SecretText,
    old: SecretText,
    /// Who has to be told.
    usages: Vec<Usage>,
    /// Workloads that read a key at their start only.
    restarts: Vec<Value>,
    /// Who cannot be told from here.
    by_hand: Vec<Usage>,
    /// What could not be looked at.
    gaps: Vec<Gap>,
    certificate: Option<Certificate>,
    note: Note,
}

/// Rotates.
pub(super) async fn run(args: RotateArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if args.reveal && !session.ui.terminal().stdout {
        return Err(Error::refused("the key is shown on a terminal only; nothing was changed")
            .hint("kubectl media keys export writes it into a file or a pipe"));
    }
    let world = Box::pin(World::read(&args, session)).await?;
    let task = Box::pin(task(&args, &world)).await?;
    for gap in &task.gaps {
        session.ui.warn(&format!("not looked at: {}: {}", gap.what, gap.why));
    }
    for usage in &task.by_hand {
        if let Edit::ByHand(why) = &usage.edit {
            session.ui.warn(&format!("not changed: {}, {}: {why}", usage.user, usage.place));
        }
    }
    let mut plan = plan(&task, &world);
    let left = match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => None,
        Decision::Rehearse(rehearsal) => {
            apply::rehearse(&task, &world).await?;
            for change in &rehearsal.plan().changes {
                rehearsal.report(&session.ui, change);
            }
            None
        }
        Decision::Apply(confirmed) => Some(Box::pin(apply::apply(&task, world, &args, &confirmed)).await?),
    };
    let Some(done) = left else {
        session.ui.show(&plan.document("media"))?;
        return Ok(ExitCode::Done);
    };
    for (change, sealed) in &done.sealed {
        plan.changes[*change].fields.push(sealed.field());
    }
    if session.ui.format().is_human() && !done.sealed.is_empty() {
        let texts: Vec<String> = done.sealed.iter().map(|(_, sealed)| sealed.manifest()).collect();
        session.ui.print(&texts.join("---\n"))?;
    } else {
        session.ui.show(&plan.document("media"))?;
    }
    session.ui.finish()?;
    if args.reveal {
        session.ui.print(&format!("{}\n", done.key.expose()))?;
    }
    Ok(conclude(&args, &task, &done, session))
}

/// Says how it ended.
fn conclude(args: &RotateArgs, task: &Task, done: &apply::Done, session: &Session) -> ExitCode {
    let mut open = done.open.clone();
    open.extend(task.by_hand.iter().map(|usage| format!("{}, {}", usage.user, usage.place)));
    open.extend(task.gaps.iter().map(|gap| gap.what.clone()));
    let scope = if args.all_namespaces { "-A".to_owned() } else { format!("-n {}", done.namespace) };
    if open.is_empty() {
        session.ui.success(&format!("everybody who uses the key of {} has it", args.app));
        return ExitCode::Done;
    }
    session.ui.warn(&format!("without the key of {}, or not known: {}", args.app, open.join("; ")));
    session.ui.hint(&format!(
        "go on when they are mended: kubectl media keys rotate {} {scope} --resume",
        args.app
    ));
    ExitCode::Gaps
}

/// What has to be done, as far as it can be seen.
async fn task(args: &RotateArgs, world: &World<'_>) -> Result<Task> {
    let session = world.session;
    let owner = world.owner();
    let own = world
        .own()
        .ok_or_else(|| Error::refused(format!("{} runs no API that could be asked", owner.name)))?;
    let way = way(owner.app, &owner.name, &own.access)?;
    let present = present(&own.access).ok_or_else(|| {
        let error = Error::failed(format!("the key of {} is not known; nothing was changed", owner.name));
        error.hint("see why: kubectl media keys list")
    })?;
    let own_place = match &way {
        Way::Secret { name, key } => {
            let (namespace, name, key) = (owner.namespace.clone(), name.clone(), key.clone());
            Some(Place { secret: true, namespace, name, key })
        }
        _ => None,
    };
    let trouble = own.answers.troubles.iter().find(|trouble| trouble.is_final());
    // What runs still has the key that was in its Secret when it started.
    let is_behind = own_place.is_some() && matches!(trouble, Some(Trouble::KeyRefused(_)));
    if let (Some(trouble), false) = (trouble, is_behind) {
        let error = Error::failed(format!("{} cannot be asked; nothing was changed", owner.name));
        return Err(error.caused_by(trouble));
    }
    let own_edit = match &own_place {
        Some(place) => Some(own_edit(world, place).await?),
        None => None,
    };
    let note = Note::of(owner, world.cluster.fingerprint(), session)?;
    let noted = note.read()?;
    let noted_before = noted.is_some();
    if noted_before {
        session.ui.status(&format!(
            "an earlier rotation of the key of {} did not end: it is gone on with",
            owner.name
        ));
    }
    let old = noted.clone().unwrap_or_else(|| present.clone());
    let fresh = !args.resume && noted.is_none_or(|old| old.is_same(&present));
    let looked = Box::pin(world.usages(&present, &old, own_place.as_ref())).await?;
    // A run that broke off may have changed a Secret and not restarted who reads it.
    let told: &[Usage] = if noted_before { &looked.usages } else { &[] };
    let read_before = restarts(world, told);
    let wanted = looked.usages.iter().filter(|usage| fresh || usage.is_stale()).cloned();
    let (by_hand, usages): (Vec<Usage>, Vec<Usage>) =
        wanted.partition(|usage| matches!(usage.edit, Edit::ByHand(_)));
    let is_sealed = |edit: &Edit| matches!(edit, Edit::Sealed(_));
    let seals = usages.iter().any(|usage| is_sealed(&usage.edit))
        || fresh && own_edit.as_ref().is_some_and(is_sealed);
    let certificate = if seals { Some(certificate(&args.certificate, session).await?) } else { None };
    let restarts = if noted_before { read_before } else { restarts(world, &usages) };
    let restart_owner = own_place.is_some() && (fresh || is_behind);
    let gaps = looked.gaps;
    Ok(Task {
        fresh,
        way,
        own: own_edit,
        restart_owner,
        present,
        old,
        usages,
        restarts,
        by_hand,
        gaps,
        certificate,
        note,
    })
}

/// The key that counts for the app itself, whatever was handed over.
fn present(access: &Access) -> Option<SecretText> {
    let own = access.keys.iter().find(|key| !matches!(key.source, Source::Given(..)));
    own.or(access.keys.first()).map(|key| key.text.clone())
}

/// What it takes to change the Secret of the owner itself.
async fn own_edit(world: &World<'_>, place: &Place) -> Result<Edit> {
    let object = world.object(place).await?;
    match world.edit(&object, place).await? {
        Edit::ByHand(why) => {
            Err(Error::refused(format!("the key of {} is not rotated: {why}", world.owner().name))
                .caused_by(place.text())
                .hint("change it there; then hand it on with --resume"))
        }
        edit => Ok(edit),
    }
}

/// The workloads that read one of the values at their start, but for those that a schedule starts.
fn restarts(world: &World<'_>, usages: &[Usage]) -> Vec<Value> {
    let places = usages.iter().filter_map(|usage| match &usage.edit {
        Edit::Value(place) => Some(place),
        _ => None,
    });
    let places: Vec<&Place> = places.collect();
    let owner = world.owner().subject();
    let is_meant = |workload: &&Value| {
        workload["kind"] != "CronJob"
            && look::subject_of(workload) != owner
            && places.iter().any(|place| reads(workload, place))
    };
    world.workloads.iter().filter(is_meant).cloned().collect()
}

/// The changes: the new key, the owner's restart, each user, each restart. [`apply`] reports them in this order.
fn plan(task: &Task, world: &World<'_>) -> Plan {
    let mut plan = Plan::default();
    let owner = world.owner();
    let name = &owner.name;
    let again = format!("nothing is lost with the old key; a further one: kubectl media keys rotate {name}");
    let apis = |user: &str| vec![format!("the API of {user}")];
    if task.fresh {
        let (subject, summary, needs) = match &task.own {
            Some(Edit::Value(place)) => {
                let right = format!("patch on secrets in namespace {}", place.namespace);
                (object(place), format!("put a new key for {name} into {}", place.text()), vec![right])
            }
            Some(Edit::Sealed(place)) => {
                let summary = format!("seal a new key for {name}, to be committed as {}", place.text());
                let needs = vec!["a commit of what is printed, and the same command again".to_owned()];
                (
                    Subject::in_namespace("SealedSecret", place.namespace.as_str(), place.name.as_str()),
                    summary,
                    needs,
                )
            }
            _ => {
                let subject = Subject::in_namespace("ApiKey", owner.namespace.as_str(), name.as_str());
                (
                    subject,
                    format!("have {name} make a new key; the old one is refused from then on"),
                    apis(name),
                )
            }
        };
        plan.undoable(Action::Update, subject, summary, &again).needs = needs;
        if matches!(task.own, Some(Edit::Sealed(_))) {
            return plan;
        }
    }
    if task.restart_owner {
        restart(&mut plan, &owner.subject(), name);
    }
    let hand_on = format!("hand the present key on: kubectl media keys rotate {name} --resume");
    for usage in &task.usages {
        let summary = match &usage.edit {
            Edit::Sealed(_) => format!("seal the key of {name} for {}, to be committed", usage.place),
            _ => format!("give {} the key of {name}: {}", usage.user, usage.place),
        };
        plan.undoable(Action::Update, usage.subject.clone(), summary, &hand_on).needs = match &usage.edit {
            Edit::Value(place) => {
                vec![format!("patch on {}s in namespace {}", place.kind().to_lowercase(), place.namespace)]
            }
            Edit::Sealed(_) => vec!["a commit of what is printed".to_owned()],
            _ => apis(&usage.user),
        };
    }
    for workload in &task.restarts {
        restart(&mut plan, &look::subject_of(workload), name);
    }
    plan
}

fn restart(plan: &mut Plan, subject: &Subject, name: &str) {
    let namespace = subject.namespace.as_deref().unwrap_or_default();
    let undo = "none is needed: the pods are as before";
    let summary = format!("restart it, so that it reads the key of {name}");
    let change = plan.undoable(Action::Update, subject.clone(), summary, undo);
    change.needs = vec![format!("patch on {}s.apps in namespace {namespace}", subject.kind.to_lowercase())];
}

fn object(place: &Place) -> Subject {
    Subject::in_namespace(place.kind(), place.namespace.as_str(), place.name.as_str())
}
