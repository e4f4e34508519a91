//! Facts to links: what each app says about the others, held against what they say and where they are
//! (media.md 4.2). Nothing is asked here.
//!
//! | module | links |
//! | --- | --- |
//! | [`indexers`] | Prowlarr and the apps that search through it, solvers of challenges |
//! | [`downloads`] | download clients and folders of libraries |
//! | [`household`] | what people use: requests, media servers, subtitles, statistics |

mod downloads;
mod household;
mod indexers;
#[cfg(test)]
mod tests;

use super::link::{Draft, End, Kind, Link, State};
use super::resolve::{Directory, Resolved, Target};
use crate::apps::{self, Role};
use crate::ask::Asked;
use crate::ask::answers::{Answers, Complaint, Endpoint, Peer, Settings};
use crate::facts::HostRoute;
use crate::paths::trace::Volumes;
use crate::stack::{Instance, Stack};

/// Letters of an app's own words that are shown.
const WORDS: usize = 240;

/// Everything that is known.
#[derive(Debug, Clone, Copy)]
pub struct World<'w> {
    /// The instances.
    pub stack: &'w Stack,
    /// What each of them said.
    pub asked: &'w [Option<Asked>],
    /// Names from outside.
    pub routes: &'w [HostRoute],
    /// The one namespace that was looked at; `None` if all were.
    pub only: Option<&'w str>,
    /// Where volumes keep their files.
    pub volumes: &'w Volumes,
}

/// Every link of the stack, the worst first.
pub fn links(world: &World<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for place in 0..world.stack.instances.len() {
        let instance = world.instance(place);
        let Some(kind) = needs(instance) else { continue };
        let Some(settings) = world.settings(place) else {
            links.extend(world.unknown(place, kind));
            continue;
        };
        match instance.app.role {
            Role::Indexer => indexers::of_prowlarr(world, place, settings, &mut links),
            Role::Library if instance.app.name == "bazarr" => {
                household::of_bazarr(world, place, settings, &mut links);
            }
            Role::Library => {
                indexers::of_library(world, place, settings, &mut links);
                downloads::clients(world, place, settings, &mut links);
                downloads::roots(world, place, settings, &mut links);
                household::hooks(world, place, settings, &mut links);
            }
            Role::Requests => household::of_requests(world, place, settings, &mut links),
            Role::MediaServer => household::libraries(world, place, settings, &mut links),
            Role::Monitor => household::of_tautulli(world, place, settings, &mut links),
            _ => {}
        }
    }
    links.sort_by(|a, b| {
        let key =
            |link: &Link| (std::cmp::Reverse(link.state), link.from.clone(), link.kind, link.to.clone());
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    links
}

/// The first thing that an app needs from others; `None` for apps that need none, or say nothing about it.
fn needs(instance: &Instance) -> Option<Kind> {
    match instance.app.role {
        Role::Indexer => Some(Kind::IndexerSync),
        Role::Library if instance.app.name == "bazarr" => Some(Kind::Subtitles),
        Role::Library => Some(Kind::Download),
        Role::Requests => Some(Kind::Request),
        Role::MediaServer => Some(Kind::Library),
        Role::Monitor => Some(Kind::Statistics),
        _ => None,
    }
}

impl<'w> World<'w> {
    /// The instance at this place.
    pub(crate) fn instance(&self, place: usize) -> &'w Instance {
        &self.stack.instances[place]
    }

    fn asked(&self, place: usize) -> Option<&'w Asked> {
        self.asked.get(place)?.as_ref()
    }

    /// What it said.
    pub(crate) fn answers(&self, place: usize) -> Option<&'w Answers> {
        Some(&self.asked(place)?.answers)
    }

    /// How an instance is wired, if it said.
    pub(crate) fn settings(&self, place: usize) -> Option<&'w Settings> {
        self.answers(place).map(|answers| &answers.settings).filter(|settings| settings.known)
    }

    /// The instances of a role, by their places.
    fn of_role(&self, role: Role) -> impl Iterator<Item = usize> + use<'w> {
        let all = self.stack.instances.iter().enumerate();
        all.filter(move |(_, one)| one.app.role == role && one.wanted > 0).map(|(place, _)| place)
    }

    /// The instances of one app, by their places.
    fn of_app<'n>(&self, app: &'n str) -> impl Iterator<Item = usize> + use<'w, 'n> {
        let all = self.stack.instances.iter().enumerate();
        all.filter(move |(_, one)| one.app.name == app && one.wanted > 0).map(|(place, _)| place)
    }

    /// Whom an address means that the instance at `asker` uses.
    pub(crate) fn resolve(&self, asker: usize, at: &Endpoint) -> Resolved {
        let directory = Directory::new(self.stack, self.routes, self.only);
        directory.resolve(asker, at, |place| self.asked(place).map(|asked| asked.access.base.clone()))
    }

    /// An instance that could not be asked how it is wired. One that is not meant to run needs nothing.
    fn unknown(&self, place: usize, kind: Kind) -> Option<Link> {
        let instance = self.instance(place);
        if instance.wanted == 0 {
            return None;
        }
        let mut draft = Draft::new(End::instance(instance), End::other(Link::UNASKED), kind);
        match self.answers(place).and_then(|answers| answers.troubles.first()) {
            Some(trouble) => match trouble.hint() {
                Some(hint) => draft.note_with(State::Unknown, trouble.to_string(), hint),
                None => draft.note(State::Unknown, trouble.to_string()),
            },
            None => draft.note(State::Unknown, "how it is wired cannot be asked"),
        }
        Some(draft.finish())
    }

    /// A link of the instance at `asker` to whoever is at `at`, where one of `apps` should be. The place of the target,
    /// if it is an instance of one of them.
    fn draft(&self, asker: usize, at: &Endpoint, apps: &[&str], kind: Kind) -> (Draft, Option<usize>) {
        let resolved = self.resolve(asker, at);
        let from = End::instance(self.instance(asker));
        let (target, to) = match resolved.target {
            Target::Instance(place) => (Some(place), End::instance(self.instance(place))),
            _ => (None, End::other(at.to_string())),
        };
        let mut draft = Draft::new(from, to, kind).at(at);
        let is_wrong = target.is_some_and(|place| !apps.contains(&self.instance(place).app.name));
        match resolved.target {
            Target::Instance(place) => self.judge_target(place, apps, &resolved, &mut draft),
            Target::Nobody if resolved.flaws.is_empty() => {
                draft.note(
                    State::Unknown,
                    format!("what is at {}:{} is no app that is known", at.host, at.port),
                );
            }
            Target::Nobody => {}
            Target::Unseen => draft.note_with(
                State::Unknown,
                format!("{} is in a namespace that was not looked at", at.host),
                "-A looks in all of them",
            ),
            Target::External => draft.note(State::External, format!("{} is not in this cluster", at.host)),
        }
        resolved.flaws.into_iter().for_each(|flaw| draft.flaw(flaw));
        (draft, target.filter(|_| !is_wrong))
    }

    fn judge_target(&self, place: usize, apps: &[&str], resolved: &Resolved, draft: &mut Draft) {
        let target = self.instance(place);
        if !apps.contains(&target.app.name) {
            let wanted: Vec<&str> =
                apps.iter().filter_map(|name| apps::named(name)).map(|app| app.title).collect();
            draft.note(State::Broken, format!("there is {}, not {}", target.app.title, wanted.join(" or ")));
        }
        let is_told = resolved.flaws.iter().any(|flaw| flaw.text.starts_with("no ready pod"));
        if target.ready == Some(0) && !is_told {
            let text = format!("no pod of {} is ready", target.name);
            draft.note_with(
                State::Broken,
                text,
                format!("kubectl media status {} -n {}", target.name, target.namespace),
            );
        }
    }

    /// Holds the key that an app has for another against the one that counts there.
    fn compare_key(&self, peer: &Peer, target: usize, draft: &mut Draft) {
        let Some(used) = &peer.key else { return };
        let name = &self.instance(target).name;
        match self.asked(target).and_then(|asked| asked.access.keys.first()) {
            Some(key) if used.is_same(&key.text) => draft.fact(format!("its key is that of {name}")),
            Some(key) => draft.note_with(
                State::Broken,
                format!("its key is not that of {name}, from {}", key.source),
                format!("give it the key of {name}: kubectl media keys compare shows where they differ"),
            ),
            None => draft.fact(format!("the key of {name} is not known, so both could not be compared")),
        }
    }

    /// What the instance complains about with one of these checks.
    pub(crate) fn complaints<'s>(
        &self,
        place: usize,
        sources: &'s [&str],
    ) -> impl Iterator<Item = &'w Complaint> + use<'w, 's> {
        let health = self.answers(place).map_or(&[][..], |answers| &answers.health);
        health.iter().filter(|complaint| sources.contains(&complaint.source.as_str()))
    }

    /// Complaints of `place` that name this one of `all`; those that name none of them are about each.
    fn complaints_about(
        &self,
        place: usize,
        sources: &[&str],
        name: &str,
        all: &[&str],
    ) -> Vec<&'w Complaint> {
        let is_meant = |complaint: &&Complaint| {
            says(&complaint.message, name) || !all.iter().any(|other| says(&complaint.message, other))
        };
        self.complaints(place, sources).filter(is_meant).collect()
    }
}

/// Whether a message has the name as a word of its own.
fn says(message: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    message.match_indices(name).any(|(at, _)| {
        let before = message[..at].chars().next_back();
        let after = message[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// An app's own words, not too many.
fn quoted(instance: &Instance, message: &str) -> String {
    let short: String = message.chars().take(WORDS).collect();
    let dots = if short.len() < message.len() { "…" } else { "" };
    format!("{} says: {short}{dots}", instance.name)
}

/// Names in a row, a few of them.
fn listed(names: &[&str]) -> String {
    match names {
        [] | [_] | [_, _] | [_, _, _] => names.join(", "),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}
