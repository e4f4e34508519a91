//! What `doctor --fix` reads before it plans, and how it carries a plan out: in the cluster, and in apps.

use std::collections::{BTreeMap, BTreeSet};

use labkit::cli::{Error, Result, Session};
use labkit::finding::Subject;
use labkit::kube::resource::{DAEMON_SETS, DEPLOYMENTS, PERSISTENT_VOLUMES, SERVICES, STATEFUL_SETS};
use labkit::kube::{ApiError, Effect, PatchKind, Resource, Scope};
use labkit::plan::{Confirmed, Rehearsal};
use serde_json::Value;

use super::doctor::{DoctorArgs, Seen};
use super::manifests::Manifests;
use super::restarting::{merge, wait_for};
use super::telling::{check_health, write_key, write_mapping, write_preferences};
use crate::ask::{Asked, Talk};
use crate::mend::{Live, Mended, Mends, Step, json_patch};
use crate::reach::Route;
use crate::stack::Instance;

/// The resource of an object that can be mended, and where it is.
fn place(subject: &Subject) -> Option<(&'static Resource, Scope<'_>)> {
    let resource = match subject.kind.as_str() {
        "Deployment" => &DEPLOYMENTS,
        "StatefulSet" => &STATEFUL_SETS,
        "DaemonSet" => &DAEMON_SETS,
        "Service" => &SERVICES,
        "PersistentVolume" => &PERSISTENT_VOLUMES,
        _ => return None,
    };
    let scope = subject.namespace.as_deref().map_or(Scope::All, Scope::Namespace);
    Some((resource, scope))
}

/// Reads objects, their owners, and their manifests. What cannot be read is told, and left to people.
pub(super) async fn read(
    subjects: &BTreeSet<Subject>,
    manifests: &Manifests,
    session: &Session,
) -> Result<BTreeMap<Subject, Live>> {
    let cluster = session.cluster().await?;
    let mut live = BTreeMap::new();
    for subject in subjects {
        let Some((resource, scope)) = place(subject) else { continue };
        let read = async {
            let Some(object) = cluster.get::<Value>(resource, scope, &subject.name).await? else {
                return Ok::<_, ApiError>(None);
            };
            let owner = cluster.gitops_owner(&object).await?;
            Ok(Some((object, owner)))
        };
        match read.await {
            Ok(Some((object, owner))) => {
                let manifest = manifests.of(&resource.group, subject);
                live.insert(subject.clone(), Live { object, owner, manifest });
            }
            Ok(None) => {}
            Err(error) => session.ui.warn(&Error::from(error).message),
        }
    }
    Ok(live)
}

/// Sends what the API server keeps to it, without storing anything.
pub(super) async fn rehearse(
    mends: &Mends,
    live: &BTreeMap<Subject, Live>,
    rehearsal: &Rehearsal<'_>,
    force: bool,
    session: &Session,
) -> Result<()> {
    for Mended { mend, .. } in mends.mends.iter().filter(|one| !one.is_for_git(force)) {
        if mend.step.is_in_cluster() {
            in_cluster(&mend.step, &mend.change.subject, live, session, Effect::DryRun).await?;
            rehearsal.report(&session.ui, &mend.change);
        } else {
            session.ui.status(&format!("{}: not rehearsed, for the app keeps it", mend.change.subject));
        }
    }
    Ok(())
}

/// Changes an object, as long as what changes is as it was read.
async fn in_cluster(
    step: &Step,
    subject: &Subject,
    live: &BTreeMap<Subject, Live>,
    session: &Session,
    effect: Effect,
) -> Result<()> {
    let (Some((resource, scope)), Some(known)) = (place(subject), live.get(subject)) else {
        return Err(Error::failed(format!("{subject} was not read")));
    };
    match step {
        Step::Restart(patch) => merge(resource, subject, known.owner.as_ref(), patch, session, effect).await,
        Step::Edit(edit) => {
            let patch = json_patch::between(&known.object, &edit.of(&known.object));
            let cluster = session.cluster().await?;
            let sent: std::result::Result<Value, ApiError> =
                cluster.patch(resource, scope, &subject.name, PatchKind::Json, &patch, effect).await;
            sent.map(drop).map_err(|error| {
                let changed = is_failed_test(&error);
                let error = Error::from(error);
                if changed { error.hint("it was changed meanwhile: run it again") } else { error }
            })
        }
        Step::Mapping(_) | Step::Key(_) | Step::Preferences(..) | Step::CheckHealth(_) => Ok(()),
    }
}

/// Whether a patch found something else than it expects. The API server says of it only that it cannot be processed
/// (kubernetes/apiserver: pkg/endpoints/handlers/patch.go); of an object that is wrong it says what is wrong.
fn is_failed_test(error: &ApiError) -> bool {
    error.status().is_some_and(|status| status.code == 422 && !status.message.contains("is invalid"))
}

/// Whoever carries a plan out.
pub(super) struct Hands<'a> {
    live: &'a BTreeMap<Subject, Live>,
    instances: &'a [Instance],
    asked: &'a mut [Option<Asked>],
    talks: BTreeMap<usize, Talk<'a>>,
    args: &'a DoctorArgs,
    session: &'a Session,
    /// Places of mends that are done.
    pub(super) done: Vec<usize>,
    /// Workloads that get new pods.
    pub(super) replaced: BTreeSet<Subject>,
}

impl<'a> Hands<'a> {
    pub(super) fn new(
        seen: &'a mut Seen,
        live: &'a BTreeMap<Subject, Live>,
        args: &'a DoctorArgs,
        session: &'a Session,
    ) -> Self {
        let gathered = &mut seen.gathered;
        let (instances, asked) = (gathered.stack.instances.as_slice(), gathered.asked.as_mut_slice());
        let (talks, done, replaced) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { live, instances, asked, talks, args, session, done, replaced }
    }

    /// Carries the plan out, one change after the other; stops at the first that fails.
    pub(super) async fn carry_out(&mut self, mends: &Mends, confirmed: &Confirmed<'_>) -> Result<()> {
        let mut waited = false;
        for (at, one) in mends.mends.iter().enumerate() {
            if one.is_for_git(self.args.mend.force) {
                continue;
            }
            let (step, change) = (&one.mend.step, &one.mend.change);
            if let Step::CheckHealth(place) = step {
                if !std::mem::replace(&mut waited, true) {
                    self.wait().await?;
                }
                // What an app says of itself then is found out anyway.
                if let Err(error) = self.check_health(*place).await {
                    self.session.ui.warn(&error.to_string());
                    continue;
                }
            } else if step.is_in_cluster() {
                in_cluster(step, &change.subject, self.live, self.session, Effect::Real).await?;
                if step.replaces_pods() {
                    self.replaced.insert(change.subject.clone());
                }
            } else {
                self.tell(step).await?;
            }
            self.done.push(at);
            confirmed.report(&self.session.ui, change);
        }
        if waited { Ok(()) } else { self.wait().await }
    }

    /// Waits for new pods. Those that do not come are found in the next diagnosis.
    async fn wait(&self) -> Result<()> {
        for subject in &self.replaced {
            let Some((resource, _)) = place(subject) else { continue };
            let timeout = self.args.mend.timeout;
            if let Err(error) = wait_for(resource, subject, timeout, self.session, async || Ok(None)).await {
                self.session.ui.warn(&error.to_string());
            }
        }
        Ok(())
    }

    async fn tell(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Mapping(fix) => {
                let app = &self.instances[fix.place];
                write_mapping(self.talk(fix.place).await?, app, fix).await
            }
            Step::Key(place) => {
                let other = self.asked.get(place.of).and_then(Option::as_ref);
                let access = other.map(|asked| &asked.access);
                let access = access.or_else(|| self.talks.get(&place.of).map(|talk| &talk.access));
                let key = access.and_then(|access| access.key().cloned());
                let key = key.ok_or_else(|| Error::failed("the key is not known any more"))?;
                let app = &self.instances[place.app];
                write_key(self.talk(place.app).await?, app, place, &key).await
            }
            Step::Preferences(place, pairs) => {
                let app = &self.instances[*place];
                write_preferences(self.talk(*place).await?, app, pairs).await
            }
            Step::Restart(_) | Step::Edit(_) | Step::CheckHealth(_) => Ok(()),
        }
    }

    async fn check_health(&mut self, place: usize) -> Result<()> {
        let app = &self.instances[place];
        check_health(self.talk(place).await?, app).await
    }

    /// The talk with an app; one for all that it is told.
    async fn talk(&mut self, place: usize) -> Result<&mut Talk<'a>> {
        let session = self.session;
        let cluster = session.cluster().await?;
        let app = &self.instances[place];
        if let Some(asked) = self.asked.get_mut(place).and_then(Option::take)
            && let Some(port) = asked.access.port
        {
            let route = Route::new(cluster, app, port, self.args.ask.options());
            self.talks.insert(place, Talk::new(route, asked.access));
        }
        self.talks.get_mut(&place).ok_or_else(|| Error::failed(format!("{} cannot be talked to", app.name)))
    }
}
