//! `restore`: puts a backup back, after a plan; what was there is backed up before.

mod own;
mod pod;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueHint};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, FinalPlanFlags, GitOpsOwner, Plan, PlanFlags, Reverted};
use labkit::prompt::Prompt;
use serde_json::json;

use self::pod::Files;
use super::asking::{AskArgs, ask_all};
use super::backup::{IdentityArgs, Maker, config_folder, identities, verified};
use super::restarting::read;
use super::selected::only;
use crate::ask::{Asked, Depth};
use crate::backup::record::{Verdict, bytes};
use crate::backup::version::is_newer;
use crate::backup::{Backup, Method};
use crate::complete;
use crate::facts::Kind;
use crate::stack::{Instance, Stack};

/// What to put back, and where.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The app to put it into: radarr, media/radarr; the one it was taken of unless said
    #[arg(long = "into", value_name = "APP", add = complete::apps())]
    pub into: Option<String>,
    /// What opens it.
    #[command(flatten)]
    pub keys: IdentityArgs,
    /// The folder for the backup of what is there now; the one that the backup is in unless said
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// How long each step may take
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = parse_duration)]
    pub timeout: Duration,
    /// Also put back what is damaged or of a newer version, and stop what Argo CD or Flux would start again
    #[arg(long)]
    pub force: bool,
    /// How the app is asked.
    #[command(flatten)]
    pub ask: AskArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

/// What is about to happen.
struct Restore<'a> {
    args: &'a RestoreArgs,
    session: &'a Session,
    instance: &'a Instance,
    asked: Option<&'a Asked>,
    backup: &'a Backup,
    identities: &'a Arc<labkit::age::Identities>,
    /// Where the backup of what is there now goes.
    folder: PathBuf,
}

/// Puts a backup back.
pub async fn run(args: RestoreArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let identities = Arc::new(identities(&args.keys)?);
    let backup = verified(&args.file, &identities, session).await?;
    let name = format!("{}/{}", backup.content.namespace, backup.content.name);
    let instance = only(session, args.into.as_deref().unwrap_or(&name)).await?;
    let stack = Stack { instances: vec![instance], ..Stack::default() };
    let gathered = ask_all(session, stack, &args.ask, Depth::Health).await?;
    let (Some(instance), asked) = (gathered.stack.instances.first(), gathered.asked.first()) else {
        return Err(Error::failed(format!("{name} is gone")));
    };
    let restore = Restore {
        args: &args,
        session,
        instance,
        asked: asked.and_then(Option::as_ref),
        backup: &backup,
        identities: &identities,
        folder: args.dir.clone().unwrap_or_else(|| root_of(&args.file)),
    };
    restore.refuse()?;
    let (resource, workload) = read(&instance.subject(), session).await?;
    let owner = session.cluster().await?.gitops_owner(&workload).await?;
    let plan = restore.plan(owner.as_ref());
    if !args.force
        && let Err(error) = plan.refuse_reverted()
    {
        session.ui.print(&plan.patches())?;
        return Err(error.hint("or switch automatic syncs off, and put it back with --force"));
    }
    let flags = PlanFlags::from(args.plan.clone());
    match plan.confirm(&flags, &session.ui, &Prompt::new(&session.ui))? {
        // Nothing of this can be rehearsed by the API server.
        Decision::Shown | Decision::Rehearse(_) => {}
        Decision::Apply(confirmed) => {
            let mut changes = confirmed.plan().changes.iter();
            if restore.can_be_kept() {
                restore.keep_what_is_there().await?;
                changes.next().inspect(|change| confirmed.report(&session.ui, change));
            }
            match backup.content.method {
                Method::App => Box::pin(restore.by_the_app()).await?,
                Method::Copy => {
                    let files =
                        Files { restore: &restore, resource, workload: &workload, owner: owner.as_ref() };
                    Box::pin(files.put_back()).await?;
                }
            }
            changes.for_each(|change| confirmed.report(&session.ui, change));
            restore.said();
        }
    }
    session.ui.show(&plan.document("media"))?;
    Ok(ExitCode::Done)
}

impl Restore<'_> {
    /// What speaks against it.
    fn refuse(&self) -> Result<()> {
        let (content, instance) = (&self.backup.content, self.instance);
        if content.app != instance.app.name {
            return Err(Error::usage(format!(
                "a backup of {} cannot be put into {}, which is {}",
                content.app, instance.name, instance.app.title
            )));
        }
        if matches!(instance.kind, Kind::CronJob | Kind::DaemonSet | Kind::Other(_)) {
            return Err(Error::refused(format!("{} cannot be stopped and started", instance.subject())));
        }
        if self.args.force {
            return Ok(());
        }
        if self.backup.verdict() == Verdict::Damaged {
            let all = self.backup.databases.iter().map(ToString::to_string).collect::<Vec<_>>();
            return Err(Error::refused("a database in the backup is damaged")
                .caused_by(all.join(", "))
                .hint("take an older backup, or put it back all the same with --force"));
        }
        let running = self.asked.and_then(|asked| asked.answers.version.as_deref());
        if let (Some(backup), Some(running)) = (content.version.as_deref(), running)
            && is_newer(backup, running)
        {
            return Err(Error::refused(format!(
                "the backup is of version {backup}, and {} is older: {running}",
                instance.name
            ))
            .caused_by("apps change their databases with new versions and cannot go back")
            .hint("update the app first, or put it back all the same with --force"));
        }
        Ok(())
    }

    /// Whether a backup can be taken before: nothing can be copied of what does not run.
    fn can_be_kept(&self) -> bool {
        self.instance.running_pod().is_some()
    }

    fn plan(&self, owner: Option<&GitOpsOwner>) -> Plan {
        let (instance, content) = (self.instance, &self.backup.content);
        let subject = instance.subject();
        let name = format!("{}/{}", instance.namespace, instance.name);
        let mut plan = Plan::default();
        if self.can_be_kept() {
            let kept = Subject::in_namespace("Backup", instance.namespace.as_str(), instance.name.as_str());
            let summary = format!("back up what is there now to {}", self.folder.display());
            plan.undoable(Action::Create, kept, summary, "delete it");
        }
        let s = if self.backup.files == 1 { "" } else { "s" };
        let what = format!(
            "the backup of {} ({} file{s}, {})",
            content.taken,
            self.backup.files,
            bytes(self.backup.content_size)
        );
        let summary = match content.method {
            Method::App => format!("have {} put back {what}, and restart it", instance.name),
            Method::Copy => {
                format!(
                    "stop {}, put back {what} in {}, start it again",
                    instance.name,
                    config_folder(instance)
                )
            }
        };
        let change = if self.can_be_kept() {
            plan.undoable(
                Action::Update,
                subject.clone(),
                &summary,
                "restore the backup that is taken before",
            )
        } else {
            plan.final_change(Action::Update, subject.clone(), &summary, &name)
        };
        let namespace = &instance.namespace;
        change.needs = match content.method {
            Method::App => vec![format!("the API of {}", instance.name)],
            Method::Copy => vec![
                format!("patch on {}s.apps in namespace {namespace}", instance.kind.name().to_lowercase()),
                format!("create and delete on pods in namespace {namespace}"),
                format!("create on pods/exec in namespace {namespace}"),
            ],
        };
        if content.method == Method::Copy
            && let Some(owner) = owner
        {
            let patch = json!({"spec": {"replicas": 0}});
            let text = serde_yaml::to_string(&patch).unwrap_or_default();
            change.reverted = Some(Reverted {
                owner: owner.clone(),
                patch: format!("# {subject} in Git, for as long as it takes\n{text}"),
            });
        }
        plan
    }

    async fn keep_what_is_there(&self) -> Result<()> {
        let recipients = self.backup.encrypted.then(|| self.identities.recipients());
        let maker = Maker {
            session: self.session,
            cluster: self.session.cluster().await?,
            instance: self.instance,
            asked: self.asked,
            options: self.args.ask.options(),
            recipients: recipients.as_ref(),
            folder: &self.folder,
            timeout: self.args.timeout,
        };
        let (_, path) = Box::pin(maker.make()).await.map_err(|error| {
            error.context("what is there now cannot be backed up, so that nothing was changed")
        })?;
        self.session.ui.status(&format!("what was there is in {path}"));
        Ok(())
    }

    /// What the user should know afterwards.
    fn said(&self) {
        if self.instance.app.settings.key.is_empty() {
            return;
        }
        let Instance { name, namespace, .. } = self.instance;
        self.session.ui.warn(&format!("{name} has the API key of that time again"));
        let hand_on = format!("kubectl media keys rotate {name} -n {namespace} --resume");
        self.session.ui.hint(&format!("hand it to those who have another one: {hand_on}"));
    }
}

/// The folder of all backups that a file belongs to: `NAMESPACE/NAME/FILE` below it, else its own.
fn root_of(file: &Path) -> PathBuf {
    let own = file.parent().unwrap_or(Path::new("."));
    let has_record = crate::backup::store::record_of(file).is_some_and(|record| record.exists());
    let root = own.parent().and_then(Path::parent).filter(|_| has_record).unwrap_or(own);
    if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.to_owned() }
}
