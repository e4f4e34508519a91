//! Carries a rotation out: the new key, every user, and then everybody is asked again.

use labkit::cli::{Error, Result, Session, failpoint};
use labkit::finding::Subject;
use labkit::kube::resource::{DAEMON_SETS, DEPLOYMENTS, STATEFUL_SETS};
use labkit::kube::{Effect, Resource};
use labkit::plan::{Change, Confirmed, FieldChange};
use labkit::sealed::{Certificate, Scope as SealScope};
use labkit::secret::SecretText;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::look::{World, subject_of};
use super::make::{make, new_key, put, takes};
use super::{RotateArgs, Task};
use crate::ask::Talk;
use crate::commands::restarting::{merge, wait_for};
use crate::commands::wiring::probe::test;
use crate::keys_view::compare::Sameness;
use crate::restart::{Mode, edit};
use crate::rotate::objects::{Place, value};
use crate::rotate::{Edit, Usage, Way, providers};

/// How often the owner is asked whether it lives again.
const PACE: std::time::Duration = std::time::Duration::from_secs(1);

/// How it went.
pub(super) struct Done {
    /// The key that counts.
    pub key: SecretText,
    /// Who was not told, and why.
    pub open: Vec<String>,
    /// What has to be committed, each with the place of its change in the plan.
    pub sealed: Vec<(usize, Sealed)>,
    /// The owner's namespace.
    pub namespace: String,
}

/// A sealed value for Git.
pub(super) struct Sealed {
    place: Place,
    text: String,
}

impl Sealed {
    /// As a plan has it.
    pub fn field(&self) -> FieldChange {
        let path = format!("spec.encryptedData.{}", self.place.key);
        FieldChange { path, before: None, after: Some(self.text.clone()) }
    }

    /// What to put in place of the same item in Git.
    pub fn manifest(&self) -> String {
        let Place { namespace, name, key, .. } = &self.place;
        format!(
            "# the new item of the SealedSecret in Git\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  \
             name: {name}\n  namespace: {namespace}\nspec:\n  encryptedData:\n    {key}: {}\n",
            self.text
        )
    }
}

/// Lets the API server look at what it is asked to change.
pub(super) async fn rehearse(task: &Task, world: &World<'_>) -> Result<()> {
    let probe = new_key()?;
    if let (Some(Edit::Value(place)), true) = (&task.own, task.fresh) {
        put(world, place, &task.old, &probe, Effect::DryRun).await?;
    }
    for usage in &task.usages {
        if let Edit::Value(place) = &usage.edit {
            put(world, place, &task.old, &probe, Effect::DryRun).await?;
        }
    }
    for workload in &task.restarts {
        restart(workload, world, Effect::DryRun).await?;
    }
    Ok(())
}

/// Carries it out.
pub(super) async fn apply(
    task: &Task,
    mut world: World<'_>,
    args: &RotateArgs,
    confirmed: &Confirmed<'_>,
) -> Result<Done> {
    let session = world.session;
    let namespace = world.owner().namespace.clone();
    let changes = &confirmed.plan().changes;
    let mut next = 0;
    let mut report = |changes: &[Change]| {
        if let Some(change) = changes.get(next) {
            confirmed.report(&session.ui, change);
        }
        next += 1;
        next - 1
    };
    let mut done = Done { key: task.present.clone(), open: Vec::new(), sealed: Vec::new(), namespace };
    if task.fresh || !task.usages.is_empty() {
        task.note.write(&task.old)?;
    }
    failpoint!("rotate.noted");
    if task.fresh {
        if let Some(Edit::Sealed(place)) = &task.own {
            let sealed = seal(task, &world, place, &new_key()?).await?;
            done.sealed.push((report(changes), sealed));
            done.open.push(format!("{}: commit what is printed, and run the same again", place.text()));
            return Ok(done);
        }
        done.key = make(task, &world).await?;
        failpoint!("rotate.made");
        report(changes);
    }
    if task.restart_owner {
        restart_owner(&world, args).await?;
        world = alive(args, session).await?;
        report(changes);
        failpoint!("rotate.restarted");
    }
    if !takes(&world, task, &done.key).await {
        let error = Error::failed(format!("{} does not take its new key", world.owner().name));
        return Err(error.hint(format!("restart it, then: kubectl media keys rotate {} --resume", args.app)));
    }
    if task.fresh && !matches!(task.way, Way::Secret { .. }) && takes(&world, task, &task.old).await {
        session.ui.warn(&format!("{} takes its old key until it is restarted", world.owner().name));
    }
    for (number, usage) in task.usages.iter().enumerate() {
        match tell(usage, task, &world, &done.key).await {
            Ok(sealed) => {
                let at = report(changes);
                done.sealed.extend(sealed.map(|sealed| (at, sealed)));
            }
            Err(error) => {
                next_without(&mut report);
                open(&mut done, usage, &error, session);
            }
        }
        failpoint!(&format!("rotate.user.{number}"));
    }
    for workload in &task.restarts {
        restart(workload, &world, Effect::Real).await?;
        waited(workload, args, session).await?;
        report(changes);
    }
    failpoint!("rotate.told");
    if !task.restarts.is_empty() {
        world = Box::pin(World::read(args, session)).await?;
    }
    Box::pin(verify(task, &world, &mut done)).await?;
    if done.open.is_empty() && task.by_hand.is_empty() && task.gaps.is_empty() {
        task.note.forget()?;
    }
    Ok(done)
}

/// A change that did not happen is not reported.
fn next_without(report: &mut impl FnMut(&[Change]) -> usize) {
    report(&[]);
}

fn open(done: &mut Done, usage: &Usage, error: &Error, session: &Session) {
    let causes: Vec<&str> = error.causes.iter().map(String::as_str).collect();
    let why = if causes.is_empty() { String::new() } else { format!(": {}", causes.join(": ")) };
    session.ui.warn(&format!("{}{why}", error.message));
    done.open.push(format!("{}, {}", usage.user, usage.place));
}

/// Hands the key to one user; what has to be committed, if it is that.
async fn tell(usage: &Usage, task: &Task, world: &World<'_>, key: &SecretText) -> Result<Option<Sealed>> {
    let failed = |why: String| Error::failed(format!("{} did not take the key", usage.user)).caused_by(why);
    let user = match &usage.edit {
        Edit::Value(place) => {
            put(world, place, &task.old, key, Effect::Real).await?;
            return Ok(None);
        }
        Edit::Sealed(place) => return seal(task, world, place, key).await.map(Some),
        Edit::ByHand(why) => return Err(failed(why.clone())),
        Edit::Entry { user, .. } | Edit::Server { user, .. } | Edit::Setting { user, .. } => *user,
    };
    let mut talk = world.talk(user, None).ok_or_else(|| failed("it cannot be asked".to_owned()))?;
    let answer = match &usage.edit {
        Edit::Entry { list, id, .. } => {
            let path = format!("{list}/{id}");
            match talk.json::<Value>(&path).await {
                // Without this it would test the entry first, and not keep it if the other one is down.
                Some(entry) => {
                    talk.put_json(&format!("{path}?forceSave=true"), &providers::with_key(entry, key)).await
                }
                None => None,
            }
        }
        Edit::Server { list, id, .. } => server(&mut talk, list, *id, key).await,
        Edit::Setting { field, .. } => talk.form("/api/system/settings", &[(field, key.expose())]).await,
        Edit::Value(_) | Edit::Sealed(_) | Edit::ByHand(_) => None,
    };
    let Some(answer) = answer else {
        return Err(failed(talk.troubles.last().map(ToString::to_string).unwrap_or_default()));
    };
    if answer.status.is_success() {
        Ok(None)
    } else {
        Err(failed(format!("HTTP {}", answer.status.as_u16())))
    }
}

/// Overseerr takes no number in what it is sent (sct/overseerr: overseerr-api.yml, `readOnly`).
async fn server(
    talk: &mut Talk<'_>,
    list: &str,
    id: i64,
    key: &SecretText,
) -> Option<labkit::http::Response> {
    let servers = talk.json::<Vec<Value>>(list).await?;
    let mut server = servers.into_iter().find(|server| server["id"] == id)?;
    server["apiKey"] = json!(key.expose());
    if let Some(fields) = server.as_object_mut() {
        fields.remove("id");
    }
    talk.put_json(&format!("{list}/{id}"), &server).await
}

async fn seal(task: &Task, world: &World<'_>, place: &Place, key: &SecretText) -> Result<Sealed> {
    let missing = || Error::failed(format!("there is nothing to seal {} with", place.text()));
    let certificate: &Certificate = task.certificate.as_ref().ok_or_else(missing)?;
    let object = world.object(place).await?;
    let now = value(&object, place).map_or_else(String::new, |value| value.expose().to_owned());
    let holds = now.contains(task.old.expose());
    let then = if holds { now.replace(task.old.expose(), key.expose()) } else { key.expose().to_owned() };
    let (now, then) = (SecretText::new(now), SecretText::new(then));
    drop(now);
    let marks = &object["metadata"]["annotations"];
    let scopes = [SealScope::ClusterWide, SealScope::NamespaceWide];
    let is_marked = |scope: &SealScope| scope.annotation().is_some_and(|name| marks[name] == "true");
    let scope = scopes.into_iter().find(is_marked).unwrap_or(SealScope::Strict);
    let text = certificate.seal(scope, &place.namespace, &place.name, &then)?;
    Ok(Sealed { place: place.clone(), text })
}

async fn restart_owner(world: &World<'_>, args: &RotateArgs) -> Result<()> {
    let subject = world.owner().subject();
    let mut workloads = world.workloads.iter();
    let workload = workloads.find(|workload| subject_of(workload) == subject);
    let workload =
        workload.ok_or_else(|| Error::failed(format!("nothing would make the pods of {subject} anew")))?;
    restart(workload, world, Effect::Real).await?;
    waited(workload, args, world.session).await
}

async fn waited(workload: &Value, args: &RotateArgs, session: &Session) -> Result<()> {
    let subject = subject_of(workload);
    wait_for(resource_of(&subject), &subject, args.timeout, session, async || Ok(None)).await
}

/// Everything anew, as soon as the owner takes the key of its Secret.
async fn alive<'s>(args: &RotateArgs, session: &'s Session) -> Result<World<'s>> {
    let end =
        Instant::now().checked_add(args.timeout).ok_or_else(|| Error::usage("--timeout is too long"))?;
    loop {
        let world = Box::pin(World::read(args, session)).await?;
        let trouble = world.own().and_then(|own| own.answers.troubles.first());
        let Some(trouble) = trouble else { return Ok(world) };
        if Instant::now() >= end {
            let error =
                Error::timed_out(format!("{} does not take the key of its Secret", world.owner().name));
            return Err(error.caused_by(trouble));
        }
        sleep(PACE).await;
    }
}

async fn restart(workload: &Value, world: &World<'_>, effect: Effect) -> Result<()> {
    let subject = subject_of(workload);
    let resource = resource_of(&subject);
    let Some(edit) = edit(Mode::Restart, &subject, workload, world.session.now())? else { return Ok(()) };
    let owner = world.cluster.gitops_owner(workload).await?;
    merge(resource, &subject, owner.as_ref(), &edit.patch, world.session, effect).await
}

fn resource_of(subject: &Subject) -> &'static Resource {
    match subject.kind.as_str() {
        "StatefulSet" => &STATEFUL_SETS,
        "DaemonSet" => &DAEMON_SETS,
        _ => &DEPLOYMENTS,
    }
}

/// Asks everybody again. Those that show stars have the key tested by the app that holds it.
async fn verify(task: &Task, world: &World<'_>, done: &mut Done) -> Result<()> {
    let own = match &task.own {
        Some(Edit::Value(place) | Edit::Sealed(place)) => Some(place),
        _ => None,
    };
    let looked = Box::pin(world.usages(&done.key, &task.old, own)).await?;
    for usage in &looked.usages {
        let label = format!("{}, {}", usage.user, usage.place);
        let good = match (&usage.edit, usage.now) {
            (Edit::ByHand(_), _) | (_, Sameness::Same) => true,
            (Edit::Entry { user, list, id }, Sameness::Unknown) => match world.talk(*user, None) {
                Some(mut talk) => {
                    let failures = test(&mut talk, list, *id).await;
                    for failure in &failures {
                        world.session.ui.warn(&format!("{label}: {failure}"));
                    }
                    failures.is_empty()
                }
                None => false,
            },
            _ => false,
        };
        if !good && !done.open.contains(&label) {
            done.open.push(label);
        }
    }
    let known = |what: &str| task.gaps.iter().any(|gap| gap.what == what);
    done.open.extend(looked.gaps.into_iter().filter(|gap| !known(&gap.what)).map(|gap| gap.what));
    Ok(())
}
