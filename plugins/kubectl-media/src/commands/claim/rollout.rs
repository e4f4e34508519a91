//! The token through the workload: into a Secret, into a variable of the container, and both away again as soon as the
//! server is claimed, or when that fails, or on Ctrl-C. What a killed run leaves is found and removed by the next one.

use labkit::cli::{Error, Result, Session, failpoint};
use labkit::finding::Subject;
use labkit::kube::resource::SECRETS;
use labkit::kube::{Effect, PatchKind, Preconditions, Resource, Scope};
use labkit::plan::{Action, Change, Confirmed, FieldChange, Plan};
use labkit::secret::SecretText;
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{ClaimArgs, PACE, is_claimed, too_late};
use crate::claim::{Present, give, is_ours, present, secret, secret_name, take as taken, variable};
use crate::commands::restarting::{read, wait_for};
use crate::commands::selected::only;
use crate::facts::Kind;
use crate::reach::Via;
use crate::stack::Instance;

/// How often a patch is tried again because the workload changed meanwhile.
const ATTEMPTS: usize = 3;

/// What an earlier run left.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    variable: Option<String>,
    secret: bool,
}

impl Left {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many changes it takes to remove it.
    pub(super) fn changes(&self) -> usize {
        usize::from(self.variable.is_some()) + usize::from(self.secret)
    }

    pub(super) fn plan(&self, instance: &Instance, plan: &mut Plan) {
        let name = secret_name(&instance.workload);
        let before = "an earlier run";
        if let Some(variable) = &self.variable {
            add_taking(
                plan,
                instance,
                variable,
                &format!("take away the token that {before} left, which restarts it"),
            );
        }
        if self.secret {
            add_deleting(plan, instance, &format!("remove the Secret that {before} left"), &name);
        }
    }
}

/// Looks for what an earlier run left. Who may not read Secrets is told of what the workload shows.
pub(super) async fn left(instance: &Instance, session: &Session) -> Result<Left> {
    let name = secret_name(&instance.workload);
    let Some((_, workload)) = workload(instance, session).await? else { return Ok(Left::default()) };
    let variable = match present(&workload, &instance.container, &name) {
        Present::Ours(variable) => Some(variable),
        _ => None,
    };
    let scope = Scope::Namespace(&instance.namespace);
    let secret = match session.cluster().await?.get::<Value>(&SECRETS, scope, &name).await {
        Ok(object) => object.as_ref().is_some_and(is_ours),
        Err(error) if error.is_forbidden() => variable.is_some(),
        Err(error) => return Err(error.into()),
    };
    Ok(Left { variable, secret })
}

/// The workload of an instance, where one gives its pods their variables and makes them anew.
async fn workload(instance: &Instance, session: &Session) -> Result<Option<(&'static Resource, Value)>> {
    match instance.kind {
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {
            Ok(Some(read(&instance.subject(), session).await?))
        }
        Kind::CronJob | Kind::Other(_) => Ok(None),
    }
}

/// The way through the workload.
#[derive(Debug)]
pub(super) struct Rollout {
    instance: Instance,
    resource: &'static Resource,
    workload: Value,
    variable: &'static str,
    before: Present,
}

impl Rollout {
    /// # Errors
    /// Refused when the workload cannot be changed, or not by you, or Argo CD or Flux would take that back.
    pub(super) async fn of(instance: &Instance, session: &Session) -> Result<Self> {
        let subject = instance.subject();
        let straight = "claim it without --via-rollout, which changes no workload";
        let Some((resource, workload)) = workload(instance, session).await? else {
            let error = Error::refused(format!("nothing would make the pod of {} anew", instance.name));
            return Err(error.hint(straight));
        };
        let cluster = session.cluster().await?;
        if let Some(owner) = cluster.gitops_owner(&workload).await? {
            let error = Error::refused(format!("{} would take back the change of {subject}", owner.tool));
            let error = error.caused_by(format!("{subject} is kept as Git has it by {owner}"));
            return Err(error
                .hint(straight)
                .hint("a token must not be in Git: it is good for four minutes only"));
        }
        let secret = secret_name(&instance.workload);
        let before = present(&workload, &instance.container, &secret);
        if let Present::Elsewhere(place) = &before {
            let error =
                Error::refused(format!("{subject} has its claim token from {place}; nothing was changed"));
            return Err(error.hint(straight));
        }
        let scope = Scope::Namespace(&instance.namespace);
        for (verb, resource) in [("create", &SECRETS), ("delete", &SECRETS), ("patch", resource)] {
            if !cluster.can_i(verb, resource, scope).await? {
                let right =
                    format!("{verb} on {} in namespace {}", resource.qualified_name(), instance.namespace);
                return Err(Error::refused(format!("you lack {right}; nothing was changed")).hint(straight));
            }
        }
        let variable = variable(&instance.image);
        Ok(Self { instance: instance.clone(), resource, workload, variable, before })
    }

    pub(super) fn plan(&self, plan: &mut Plan, limits: &[&str]) {
        let (instance, variable) = (&self.instance, self.variable);
        let (name, namespace) = (secret_name(&instance.workload), &instance.namespace);
        let subject = Subject::in_namespace("Secret", namespace.as_str(), name.as_str());
        let how = format!("this run removes it; else kubectl delete secret {name} -n {namespace}");
        let change =
            plan.undoable(Action::Create, subject, "hold the token until the server has taken it", &how);
        change.needs = vec![format!("create and delete on secrets in namespace {namespace}")];
        let summary = format!("give it the token as {variable}, which restarts it");
        let change =
            plan.undoable(Action::Update, instance.subject(), summary, "this run takes it away again");
        let before = match &self.before {
            Present::Literal(known) if known == variable => Some("an old token by value".to_owned()),
            _ => None,
        };
        let after = Some(format!("key token of secret {name}"));
        change.fields = vec![FieldChange { path: field(variable), before, after }];
        let right = format!("patch on {} in namespace {namespace}", self.resource.qualified_name());
        change.needs = std::iter::once(right).chain(limits.iter().map(|limit| (*limit).to_owned())).collect();
        add_taking(
            plan,
            instance,
            variable,
            "take the token away again once it is claimed, which restarts it",
        );
        add_deleting(plan, instance, "remove the token", &name);
    }

    /// Lets the API server look at the first two changes; the others need them.
    pub(super) async fn rehearse(&self, session: &Session) -> Result<()> {
        self.make_secret(&SecretText::new(String::new()), session, Effect::DryRun).await?;
        self.give(session, Effect::DryRun).await
    }

    /// Claims, and takes the token away again whatever comes of it.
    pub(super) async fn claim(
        self,
        args: &ClaimArgs,
        token: &SecretText,
        deadline: Instant,
        changes: &mut impl Iterator<Item = &Change>,
        confirmed: &Confirmed<'_>,
        session: &Session,
    ) -> Result<()> {
        let held = session.hold_interrupts();
        let mut report = |count: usize| {
            changes.by_ref().take(count).for_each(|change| confirmed.report(&session.ui, change));
        };
        let given = tokio::select! {
            biased;
            () = held.interrupted() => Err(Error::interrupted()),
            outcome = self.until_claimed(args, token, deadline, &mut report, session) => outcome,
        };
        let removed = take(&self.instance, session).await;
        drop(held);
        match (given, removed) {
            (Ok(()), Ok(())) => report(2),
            (Err(error), Ok(())) => {
                session.ui.status("the token is removed again");
                return Err(error);
            }
            (given, Err(left)) => {
                let error = given.err().unwrap_or_else(|| Error::failed("the token is still in the cluster"));
                let again =
                    format!("remove it: kubectl media claim {} -n {}", args.app, self.instance.namespace);
                return Err(error.caused_by(&left.message).hint(again));
            }
        }
        let end = args.deadline()?;
        settled(&self.instance, end, session).await?;
        wait_for_owner(args, &self.instance, end, session).await
    }

    async fn until_claimed(
        &self,
        args: &ClaimArgs,
        token: &SecretText,
        deadline: Instant,
        report: &mut impl FnMut(usize),
        session: &Session,
    ) -> Result<()> {
        self.make_secret(token, session, Effect::Real).await?;
        failpoint!("claim.secret");
        report(1);
        self.give(session, Effect::Real).await?;
        failpoint!("claim.given");
        report(1);
        settled(&self.instance, deadline, session).await?;
        wait_for_owner(args, &self.instance, deadline, session).await?;
        failpoint!("claim.claimed");
        Ok(())
    }

    async fn make_secret(&self, token: &SecretText, session: &Session, effect: Effect) -> Result<()> {
        let (namespace, name) = (&self.instance.namespace, secret_name(&self.instance.workload));
        let object = secret(namespace, &name, token);
        let created = session
            .cluster()
            .await?
            .create::<IgnoredAny>(&SECRETS, Scope::Namespace(namespace), &object, effect)
            .await;
        created.map(drop).map_err(|error| {
            let taken = error.is_already_exists();
            let error = Error::from(error);
            if taken {
                error.hint(format!("somebody else made secret {name}: remove or rename it"))
            } else {
                error
            }
        })
    }

    async fn give(&self, session: &Session, effect: Effect) -> Result<()> {
        let instance = &self.instance;
        let mut workload = self.workload.clone();
        for attempt in 1..=ATTEMPTS {
            let patch = give(&workload, &instance.container, self.variable, &secret_name(&instance.workload));
            let patch = patch.ok_or_else(|| gone(instance))?;
            match patched(instance, self.resource, &patch, session, effect).await {
                Err(error) if attempt < ATTEMPTS && error.kind == labkit::cli::ErrorKind::Failed => {
                    (_, workload) = read(&instance.subject(), session).await?;
                }
                outcome => return outcome,
            }
        }
        Ok(())
    }
}

/// Takes the token away: out of the workload, and the Secret.
pub(super) async fn take(instance: &Instance, session: &Session) -> Result<()> {
    let name = secret_name(&instance.workload);
    for attempt in 1..=ATTEMPTS {
        let Some((resource, workload)) = workload(instance, session).await? else { break };
        let Some(patch) = taken(&workload, &instance.container, &name) else { break };
        match patched(instance, resource, &patch, session, Effect::Real).await {
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(_) => sleep(PACE).await,
            Ok(()) => break,
        }
    }
    failpoint!("claim.taken");
    let scope = Scope::Namespace(&instance.namespace);
    let cluster = session.cluster().await?;
    cluster.delete(&SECRETS, scope, &name, &Preconditions::default(), Effect::Real).await?;
    Ok(())
}

async fn patched(
    instance: &Instance,
    resource: &Resource,
    patch: &Value,
    session: &Session,
    effect: Effect,
) -> Result<()> {
    let scope = Scope::Namespace(&instance.namespace);
    let cluster = session.cluster().await?;
    cluster.patch::<IgnoredAny>(resource, scope, &instance.workload, PatchKind::Json, patch, effect).await?;
    Ok(())
}

/// Waits until the pods of the workload are as it says.
pub(super) async fn settled(instance: &Instance, end: Instant, session: &Session) -> Result<()> {
    let Some((resource, _)) = workload(instance, session).await? else { return Ok(()) };
    let left = end.saturating_duration_since(Instant::now());
    wait_for(resource, &instance.subject(), left, session, async || Ok(None)).await
}

/// Waits until the server of the new pod says that it has an owner. While it starts, it says nothing.
async fn wait_for_owner(
    args: &ClaimArgs,
    instance: &Instance,
    end: Instant,
    session: &Session,
) -> Result<()> {
    let progress = session.ui.progress(&format!("waiting for {}", instance.name), None);
    loop {
        let now = Box::pin(only(session, &args.app)).await?;
        let mut route = args.route(session.cluster().await?, &now, Via::Auto);
        let answer = is_claimed(&mut route, &now).await;
        if matches!(answer, Ok(true)) {
            return Ok(());
        }
        if Instant::now() >= end {
            return Err(answer.err().unwrap_or_else(|| too_late(args, instance)));
        }
        progress.now(&format!("waiting for {} and plex.tv", instance.name));
        sleep(PACE).await;
    }
}

fn gone(instance: &Instance) -> Error {
    Error::failed(format!("{} has no container {} any more", instance.subject(), instance.container))
}

fn field(variable: &str) -> String {
    format!("env.{variable}")
}

fn add_taking(plan: &mut Plan, instance: &Instance, variable: &str, summary: &str) {
    let change =
        plan.undoable(Action::Update, instance.subject(), summary, "none is needed: the token is used");
    let before = Some(format!("key token of secret {}", secret_name(&instance.workload)));
    change.fields = vec![FieldChange { path: field(variable), before, after: None }];
}

fn add_deleting(plan: &mut Plan, instance: &Instance, summary: &str, name: &str) {
    let subject = Subject::in_namespace("Secret", instance.namespace.as_str(), name);
    plan.undoable(Action::Delete, subject, summary, "none is needed: the token is used");
}
