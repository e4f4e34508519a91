//! Download clients and the folders of libraries.

use super::super::link::{Draft, End, Kind, Link, State};
use super::{World, listed, quoted};
use crate::apps::Role;
use crate::ask::answers::{Category, DownloadClient, Settings};
use labkit::finding::Severity;

/// Checks that say a client cannot be used.
const UNREACHED: &[&str] = &["DownloadClientCheck", "DownloadClientStatusCheck"];
/// Checks that say an app does not see what a client has fetched.
const UNSEEN: &[&str] = &["RemotePathMappingCheck"];
/// Checks that say a client is set up in a way that will hurt.
const UNFIT: &[&str] = &[
    "DownloadClientSortingCheck",
    "DownloadClientRootFolderCheck",
    "DownloadClientRemovesCompletedDownloadsCheck",
];
/// Checks that say a folder cannot be used.
const UNUSABLE: &[&str] = &["RootFolderCheck", "MountCheck"];

/// The app that a client's implementation is for.
pub(super) fn app_of(implementation: &str) -> Option<&'static str> {
    Some(match implementation {
        "QBittorrent" => "qbittorrent",
        "Sabnzbd" => "sabnzbd",
        "Transmission" => "transmission",
        _ => return None,
    })
}

/// The download clients that an app hands work to.
pub(super) fn clients(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let names: Vec<&str> = settings.clients.iter().map(|client| client.name.as_str()).collect();
    for client in &settings.clients {
        links.push(one(world, place, client, &names));
    }
    if settings.clients.iter().any(|client| client.enabled) {
        return;
    }
    let from = End::instance(world.instance(place));
    let there: Vec<&str> = [Role::TorrentClient, Role::UsenetClient]
        .into_iter()
        .flat_map(|role| world.of_role(role))
        .map(|found| world.instance(found).name.as_str())
        .collect();
    let mut draft = Draft::new(from, End::other("download client"), Kind::Download);
    let text = "it has no download client that is switched on, so nothing is fetched";
    if there.is_empty() {
        draft.note(State::Missing, text);
    } else {
        draft.note_with(State::Missing, text, format!("there is {}", listed(&there)));
    }
    links.push(draft.finish());
}

fn one(world: &World<'_>, place: usize, client: &DownloadClient, names: &[&str]) -> Link {
    let Some(app) = app_of(&client.implementation) else {
        let from = End::instance(world.instance(place));
        let to = End::other(client.at.to_string());
        let mut draft =
            Draft::new(from, to, Kind::Download).named(&client.name, Some(client.id)).at(&client.at);
        if client.enabled {
            draft.note(State::External, format!("{} is no app that is known here", client.implementation));
        } else {
            draft.note(State::Disabled, "it is switched off");
        }
        complain(world, place, client, names, &mut draft);
        return draft.finish();
    };
    let (draft, target) = world.draft(place, &client.at, &[app], Kind::Download);
    let mut draft = draft.named(&client.name, Some(client.id));
    if !client.enabled {
        let to =
            target.map_or_else(|| End::other(client.at.to_string()), |at| End::instance(world.instance(at)));
        let from = End::instance(world.instance(place));
        let mut off =
            Draft::new(from, to, Kind::Download).named(&client.name, Some(client.id)).at(&client.at);
        off.note(State::Disabled, "it is switched off");
        return off.finish();
    }
    complain(world, place, client, names, &mut draft);
    if let Some(target) = target {
        category(world, place, client, target, &mut draft);
        if draft.is_broken() {
            // What the client itself said helps to find the reason.
            let troubles = world.answers(target).map_or(&[][..], |answers| &answers.troubles);
            for trouble in troubles {
                draft.fact(format!("{} says to us: {trouble}", client.name));
            }
        }
    }
    draft.finish()
}

fn complain(world: &World<'_>, place: usize, client: &DownloadClient, names: &[&str], draft: &mut Draft) {
    let own = world.instance(place);
    for complaint in world.complaints_about(place, UNREACHED, &client.name, names) {
        draft.note(State::Broken, quoted(own, &complaint.message));
    }
    for complaint in world.complaints_about(place, UNSEEN, &client.name, names) {
        let what = quoted(own, &complaint.message);
        let paths = format!("kubectl media paths {} -n {}", own.name, own.namespace);
        draft.note_with(State::Broken, what, format!("{paths} shows what is behind the paths"));
    }
    for complaint in world.complaints_about(place, UNFIT, &client.name, names) {
        draft.note(State::Warning, quoted(own, &complaint.message));
    }
}

/// Whether the client knows the category, and nobody else uses it.
fn category(world: &World<'_>, place: usize, client: &DownloadClient, target: usize, draft: &mut Draft) {
    let there = &world.instance(target).name;
    let Some(category) = &client.category else {
        draft.note_with(
            State::Warning,
            format!("it has no category there, so it takes everything in {there} for its own"),
            format!("set a category for {} in {}", client.name, world.instance(place).name),
        );
        return;
    };
    if let Some(other) = shared(world, place, target, category) {
        draft.note(
            State::Warning,
            format!("{other} uses category {category} of {there}, too: each takes the other's"),
        );
    }
    let Some(settings) = world.settings(target) else {
        draft.fact(format!("whether {there} has category {category} is not known"));
        return;
    };
    // Transmission has no categories: the name is a folder.
    if world.instance(target).app.name == "transmission" {
        return;
    }
    let is_like = |one: &&Category| one.name.eq_ignore_ascii_case(category);
    match settings.categories.iter().find(|one| one.name == *category) {
        Some(found) => {
            draft.fact(format!("category {category} of {there} goes to {}", found.path));
            if settings.complete_path.as_ref() == Some(&found.path)
                && world.instance(target).app.name == "sabnzbd"
            {
                draft
                    .note(State::Warning, format!("category {category} of {there} has no folder of its own"));
            }
        }
        None => match settings.categories.iter().find(is_like) {
            Some(other) => draft.note(
                State::Broken,
                format!("{there} has category {}, which is another one than {category}", other.name),
            ),
            None => draft.note_with(
                State::Broken,
                format!("{there} has no category {category}"),
                format!(
                    "add it there, with a folder: its test in {} does so, too",
                    world.instance(place).name
                ),
            ),
        },
    }
}

/// Another app that uses the same category of the same client.
fn shared<'w>(world: &World<'w>, place: usize, target: usize, category: &str) -> Option<&'w str> {
    let others = world.of_role(Role::Library).filter(|other| *other != place);
    let mut same = others.filter(|other| {
        world.settings(*other).is_some_and(|settings| {
            settings.clients.iter().any(|client| {
                let is_same = client.enabled && client.category.as_deref() == Some(category);
                is_same
                    && matches!(world.resolve(*other, &client.at).target,
                                super::Target::Instance(found) if found == target)
            })
        })
    });
    same.next().map(|other| world.instance(other).name.as_str())
}

/// The folders of an app's library.
pub(super) fn roots(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let own = world.instance(place);
    let paths: Vec<&str> = settings.roots.iter().map(|root| root.path.as_str()).collect();
    for root in &settings.roots {
        let mut draft = Draft::new(End::instance(own), End::other(&root.path), Kind::RootFolder);
        if !root.accessible {
            draft.note(State::Broken, format!("{} cannot get at it", own.name));
        }
        for complaint in world.complaints(place, UNUSABLE) {
            let named = paths.iter().any(|path| complaint.message.contains(path));
            if complaint.message.contains(root.path.trim_end_matches('/')) || !named {
                let state =
                    if complaint.severity == Severity::Error { State::Broken } else { State::Warning };
                draft.note(state, quoted(own, &complaint.message));
            }
        }
        match world.volumes.trace(own, &root.path) {
            Some(trace) => {
                let read_only = own.mounts[trace.mount].read_only;
                if read_only {
                    draft.note(
                        State::Broken,
                        format!("{} is mounted read-only", own.mounts[trace.mount].path),
                    );
                }
                draft.stored(&trace.folder.shown);
            }
            None => draft.note(
                State::Broken,
                "no volume is mounted there, so that everything in it goes with the pod".to_owned(),
            ),
        }
        links.push(draft.finish());
    }
    if settings.roots.is_empty() {
        let mut draft = Draft::new(End::instance(own), End::other("root folder"), Kind::RootFolder);
        draft.note(State::Missing, "it has no root folder, so nothing can be added");
        links.push(draft.finish());
    }
}
