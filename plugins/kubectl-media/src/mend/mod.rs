//! From findings to what mends them: typed changes with what they need, how they are undone, and what to commit instead
//! where Argo CD or Flux own the object. No I/O: what is safe is decided here, and carried out elsewhere.
//!
//! | module | mends |
//! | --- | --- |
//! | [`restart`](self::restart) | what is only in memory: a ban, a stale mount, a Secret that was changed |
//! | [`writers`] | two pods that write one database |
//! | [`volumes`] | a claim in two volumes |
//! | [`variable`] | a claim token that is left; ports that a VPN's firewall does not know |
//! | [`user`] | a LinuxServer image that is not started as root |
//! | [`probe`] | a liveness probe that kills an app while it starts |
//! | [`selector`], [`port`] | a Service that leads nowhere |
//! | [`claim_ref`] | a volume that is kept for a claim that was deleted |
//! | [`mapping`] | a remote path mapping that is missing or wrong |
//! | [`keys`] | the key of another app |
//! | [`plex`] | the addresses that Plex tells its players |
//! | [`edit`] | all changes of objects, as functions of objects |
//! | [`json_patch`], [`git`] | the same as a patch for the API server, and for Git |
//! | [`list`] | findings and their mends as they are shown |
//!
//! What has no mend here is for people to decide, and is listed with its hint.

mod claim_ref;
pub mod edit;
pub mod git;
pub mod json_patch;
mod keys;
pub mod list;
pub mod mapping;
mod plex;
mod port;
mod probe;
mod restart;
mod selector;
#[cfg(test)]
mod tests;
mod user;
mod variable;
mod volumes;
mod writers;

use std::collections::{BTreeMap, BTreeSet};

use labkit::finding::{Finding, Subject};
use labkit::plan::{Action, Change, FieldChange, GitOpsOwner, Plan, Reverted, Undo};
use serde_json::Value;

use crate::apps::Api;
use crate::doctor::Case;
use crate::paths::Fix;
use crate::stack::Instance;
pub use edit::Edit;
pub use git::Manifest;
pub use keys::KeyPlace;
pub use list::{MendList, MendRow, State};

/// Everything a mend is decided from.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// What the findings rest on.
    pub case: &'a Case<'a>,
    /// Objects that findings are about, as they are now.
    pub live: &'a BTreeMap<Subject, Live>,
    /// Remote path mappings that apps should have.
    pub fixes: &'a [Fix],
    /// Whether what people use may be interrupted, and what Argo CD or Flux own may be changed.
    pub force: bool,
}

/// An object in the cluster.
#[derive(Debug, Clone)]
pub struct Live {
    /// As it is now.
    pub object: Value,
    /// Who keeps it as Git has it.
    pub owner: Option<GitOpsOwner>,
    /// Its manifest in Git, if that was found.
    pub manifest: Option<Manifest>,
}

/// One change that mends something, and what is done for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    /// For people.
    pub change: Change,
    /// For the machine.
    pub step: Step,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The workload gets this merge patch, and new pods.
    Restart(Value),
    /// The object is changed.
    Edit(Edit),
    /// An app gets a remote path mapping.
    Mapping(Fix),
    /// An app gets the key of another one.
    Key(KeyPlace),
    /// The app at this place gets these preferences.
    Preferences(usize, Vec<(&'static str, String)>),
    /// The app at this place runs its health check again, whose last answer is hours old.
    CheckHealth(usize),
}

impl Step {
    /// Whether the API server carries it out; an app does otherwise.
    pub fn is_in_cluster(&self) -> bool {
        matches!(self, Self::Restart(_) | Self::Edit(_))
    }

    /// Whether new pods take the place of those that are there.
    pub fn replaces_pods(&self) -> bool {
        match self {
            Self::Restart(_) => true,
            Self::Edit(edit) => edit.replaces_pods(),
            Self::Mapping(_) | Self::Key(_) | Self::Preferences(..) | Self::CheckHealth(_) => false,
        }
    }
}

/// What mends some findings, and why others are left to people.
#[derive(Debug, Default)]
pub struct Mends {
    /// In the order in which they are carried out.
    pub mends: Vec<Mended>,
    /// For each finding without a mend: why there is none; empty where none is known.
    pub by_hand: BTreeMap<usize, String>,
}

/// A mend, and the findings that it mends.
#[derive(Debug)]
pub struct Mended {
    /// What is done.
    pub mend: Mend,
    /// Places of findings.
    pub findings: BTreeSet<usize>,
}

impl Mended {
    /// Whether it is left to whoever commits to Git.
    pub fn is_for_git(&self, force: bool) -> bool {
        self.mend.change.reverted.is_some() && !force
    }
}

impl Mends {
    /// What is to be done here, as a plan; or, `for_git`, what is left to Git.
    pub fn plan(&self, force: bool, for_git: bool) -> Plan {
        let mut plan = Plan::default();
        let wanted = self.mends.iter().filter(|one| one.is_for_git(force) == for_git);
        plan.changes = wanted.map(|one| one.mend.change.clone()).collect();
        plan
    }
}

/// What mends a finding; or why it is left to people.
type Remedy = Result<Vec<Mend>, String>;
type Kind = fn(&World<'_>, &Finding) -> Remedy;

/// What is known to mend what. Everything else is for people to decide.
const KINDS: &[(&str, Kind)] = &[
    ("MEDIA-VOLUME-RELEASED", claim_ref::free),
    ("MEDIA-CLAIM-TWICE", volumes::one_volume),
    ("MEDIA-SHARE-STALE", restart::again),
    ("MEDIA-INIT-USER", user::image_user),
    ("MEDIA-PROBE-TOO-STRICT", probe::startup),
    ("MEDIA-TWO-WRITERS", writers::one_writer),
    ("MEDIA-SERVICE-NO-PORT", port::by_number),
    ("MEDIA-SERVICE-SELECTOR", selector::agree),
    ("MEDIA-VPN-FIREWALL", variable::firewall),
    ("MEDIA-QBITTORRENT-BANNED", restart::unban),
    ("MEDIA-KEY-REFUSED", restart::with_new_secret),
    ("MEDIA-PLEX-ADDRESS", plex::addresses),
    ("MEDIA-REMOTE-PATH", mapping::map),
    ("MEDIA-PLEX-CLAIM-LEFT", variable::claim_left),
    ("MEDIA-KEY-MISMATCH", keys::copy),
    ("MEDIA-APPLICATIONS", keys::tell_prowlarr),
];

/// The objects that have to be read before it is known what mends the findings.
pub fn objects(findings: &[Finding]) -> BTreeSet<Subject> {
    const KINDS_READ: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Service", "PersistentVolume"];
    let mendable = findings.iter().filter(|one| KINDS.iter().any(|(code, _)| *code == one.code));
    let subjects = mendable.map(|one| &one.subject);
    subjects.filter(|one| KINDS_READ.contains(&one.kind.as_str())).cloned().collect()
}

/// What mends the findings.
pub fn plan(world: &World<'_>, findings: &[Finding]) -> Mends {
    let mut all = Mends::default();
    for (at, finding) in findings.iter().enumerate() {
        let kind = KINDS.iter().find(|(code, _)| *code == finding.code);
        let found = kind.map_or_else(|| Err(String::new()), |(_, kind)| kind(world, finding));
        match found.and_then(|mends| mends.into_iter().map(|mend| world.admitted(mend)).collect::<Remedy>()) {
            Ok(mends) => mends.into_iter().for_each(|mend| all.add(mend, at)),
            Err(why) => drop(all.by_hand.insert(at, why)),
        }
    }
    all.drop_needless_restarts();
    // What an app is told it keeps, and it can be told only while its pods are there.
    all.mends.sort_by_key(|one| one.mend.step.is_in_cluster());
    all.check_health(world, findings);
    all
}

impl Mends {
    fn add(&mut self, mend: Mend, finding: usize) {
        match self
            .mends
            .iter_mut()
            .find(|known| known.mend.step == mend.step && known.mend.change.subject == mend.change.subject)
        {
            Some(known) => drop(known.findings.insert(finding)),
            None => self.mends.push(Mended { mend, findings: BTreeSet::from([finding]) }),
        }
    }

    /// A workload whose pods are replaced anyway need not be restarted.
    fn drop_needless_restarts(&mut self) {
        let is_restart = |one: &Mended| matches!(one.mend.step, Step::Restart(_));
        let replaced = |one: &&Mended| one.mend.step.replaces_pods() && !is_restart(one);
        let subjects: BTreeSet<Subject> =
            self.mends.iter().filter(replaced).map(|one| one.mend.change.subject.clone()).collect();
        let (needless, mut kept): (Vec<Mended>, Vec<Mended>) = std::mem::take(&mut self.mends)
            .into_iter()
            .partition(|one| is_restart(one) && subjects.contains(&one.mend.change.subject));
        for restart in needless {
            let same = |one: &&mut Mended| {
                one.mend.change.subject == restart.mend.change.subject && one.mend.step.replaces_pods()
            };
            if let Some(other) = kept.iter_mut().find(same) {
                other.findings.extend(restart.findings);
            }
        }
        self.mends = kept;
    }

    /// Apps of the *arr family repeat their last complaint for hours (media.md §1.3): those whose complaints are mended
    /// look again. Their pods do so anyway when they are new.
    fn check_health(&mut self, world: &World<'_>, findings: &[Finding]) {
        let done = self.mends.iter().filter(|one| !one.is_for_git(world.force));
        let mended = done.clone().flat_map(|one| &one.findings).filter_map(|place| findings.get(*place));
        let about = mended.flat_map(|one| one.follows.iter().map(|one| &one.subject).chain([&one.subject]));
        let about: BTreeSet<Subject> = about.cloned().collect();
        let replaced = done.filter(|one| one.mend.step.replaces_pods());
        let replaced: BTreeSet<Subject> = replaced.map(|one| one.mend.change.subject.clone()).collect();
        for (at, instance) in world.case.wanted() {
            let complains = world.case.answers(at).is_some_and(|answers| !answers.health.is_empty());
            let subject = instance.subject();
            let is_family = matches!(instance.app.api, Api::Servarr(_));
            if is_family && complains && about.contains(&subject) && !replaced.contains(&subject) {
                let mend = Mend { change: check(instance), step: Step::CheckHealth(at) };
                self.mends.push(Mended { mend, findings: BTreeSet::new() });
            }
        }
    }
}

/// A look of an app at its own health.
fn check(instance: &Instance) -> Change {
    Change {
        action: Action::Run,
        subject: Subject::in_namespace("HealthCheck", instance.namespace.as_str(), instance.name.as_str()),
        summary: format!("let {} check its health again", instance.name),
        fields: Vec::new(),
        undo: Undo::Possible { how: "nothing to take back".to_owned() },
        needs: vec![format!("the API of {}", instance.name)],
        reverted: None,
    }
}

impl Mend {
    /// A change of the object that a finding is about.
    fn edit(finding: &Finding, live: &Live, edit: Edit, summary: &str, fields: Vec<FieldChange>) -> Self {
        let subject = finding.subject.clone();
        let target = format!("{}/{}", subject.kind.to_lowercase(), subject.name);
        let namespace = subject.namespace.as_deref().unwrap_or_default();
        let how = if edit.replaces_pods() {
            format!("kubectl rollout undo {target} -n {namespace}")
        } else {
            let back = json_patch::bare(&edit.of(&live.object), &live.object);
            format!("kubectl patch {target} -n {namespace} --type=json -p '{back}'")
        };
        let needs = vec![need("patch", &subject)];
        let change = Change {
            action: Action::Update,
            summary: summary.to_owned(),
            fields,
            undo: Undo::Possible { how },
            needs,
            reverted: None,
            subject,
        };
        Self { change, step: Step::Edit(edit) }
    }
}

impl<'a> World<'a> {
    fn live(&self, subject: &Subject) -> Result<&'a Live, String> {
        self.live.get(subject).ok_or_else(|| "it cannot be read any more".to_owned())
    }

    /// The first instance of the workload that a finding is about, and its place.
    fn at(
        &self,
        finding: &Finding,
        is_meant: impl Fn(usize, &Instance) -> bool,
    ) -> Result<(usize, &'a Instance), String> {
        let mut all = self.case.stack.iter().enumerate().filter(|(_, one)| one.subject() == finding.subject);
        all.find(|(at, one)| is_meant(*at, one)).ok_or_else(|| "its app is not known".to_owned())
    }

    fn instance(
        &self,
        finding: &Finding,
        is_meant: impl Fn(&Instance) -> bool,
    ) -> Result<&'a Instance, String> {
        self.at(finding, |_, one| is_meant(one)).map(|(_, instance)| instance)
    }

    /// The apps in a workload, for people.
    fn apps(&self, workload: &Subject) -> String {
        let own = self.case.stack.iter().enumerate().filter(|(_, one)| one.subject() == *workload);
        self.case.names(own.map(|(at, _)| at))
    }

    /// Who installs the object anew with the next upgrade: Helm, by hand.
    fn chart(&self, subject: &Subject) -> Option<String> {
        let live = self.live.get(subject).filter(|live| live.owner.is_none())?;
        let release = live.object["metadata"]["annotations"]["meta.helm.sh/release-name"].as_str()?;
        Some(format!(
            "the same in the values of Helm release {release}, or its next upgrade may take it back"
        ))
    }

    /// The mend with what else speaks about it: who would take it back, and whom it would interrupt.
    fn admitted(&self, mut mend: Mend) -> Result<Mend, String> {
        if let (Step::Edit(edit), Some(live)) = (&mend.step, self.live.get(&mend.change.subject))
            && let Some(owner) = &live.owner
        {
            let patch = git::patch(&mend.change.subject, &live.object, owner, live.manifest.as_ref(), edit);
            mend.change.reverted = patch.map(|patch| Reverted { owner: owner.clone(), patch });
            if let (None, Some(manifest)) = (&mend.change.reverted, &live.manifest) {
                let sync = format!("that {owner} applies {}, which says so already", manifest.path);
                mend.change.needs.push(sync);
            }
        }
        if matches!(mend.step, Step::Edit(_)) {
            mend.change.needs.extend(self.chart(&mend.change.subject));
        }
        let ends_pods = mend.step.replaces_pods()
            || mend.change.fields.iter().any(|field| field.path == writers::REPLICAS);
        if ends_pods {
            for (at, instance) in self.case.wanted().filter(|(_, one)| one.subject() == mend.change.subject) {
                let Some(answers) = self.case.answers(at).filter(|_| self.case.is_up(instance)) else {
                    continue;
                };
                match crate::restart::busy(instance.app, answers) {
                    Some(busy) if busy.blocks && !self.force => {
                        return Err(format!(
                            "{} is busy: {}; wait, or interrupt it with --force",
                            instance.name, busy.what
                        ));
                    }
                    Some(busy) => {
                        mend.change.needs.push(format!("{} is interrupted: {}", instance.name, busy.what));
                    }
                    None if answers.queue.is_none()
                        && answers.streams.is_none()
                        && !answers.troubles.is_empty() =>
                    {
                        mend.change.needs.push(format!("whether {} is busy is not known", instance.name));
                    }
                    None => {}
                }
            }
        }
        Ok(mend)
    }
}

/// A right, for people.
fn need(verb: &str, subject: &Subject) -> String {
    let resource = match subject.kind.as_str() {
        "Deployment" => "deployments.apps",
        "StatefulSet" => "statefulsets.apps",
        "DaemonSet" => "daemonsets.apps",
        "Service" => "services",
        "PersistentVolume" => "persistentvolumes",
        other => other,
    };
    match &subject.namespace {
        Some(namespace) => format!("{verb} on {resource} in namespace {namespace}"),
        None => format!("{verb} on {resource}"),
    }
}
