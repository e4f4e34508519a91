//! What people use: requests, media servers, subtitles, statistics.

use super::super::link::{Draft, End, Kind, Link, State};
use super::{World, listed};
use crate::apps::{self, Role};
use crate::ask::answers::{Peer, Settings};
use crate::paths::trace::{Folder, parts};

/// Whom requests are handed to, and which media server the people are from.
pub(super) fn of_requests(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let is_server = |peer: &&Peer| apps::named(peer.app).is_some_and(|app| app.role == Role::MediaServer);
    for peer in settings.peers.iter().filter(|peer| !is_server(peer)) {
        let is_library = apps::named(peer.app).is_some_and(|app| app.role == Role::Library);
        if is_library {
            links.push(request(world, place, settings, peer));
        }
    }
    for app in ["radarr", "sonarr"] {
        let there: Vec<usize> = world.of_app(app).collect();
        if let Some(first) = there.first().filter(|_| !settings.peers.iter().any(|peer| peer.app == app)) {
            let ends = (End::instance(world.instance(place)), End::instance(world.instance(*first)));
            let mut draft = Draft::new(ends.0, ends.1, Kind::Request);
            let title = world.instance(*first).app.title;
            draft.note(State::Missing, format!("it knows no {title}, so such requests go nowhere"));
            links.push(draft.finish());
        }
    }
    let servers: Vec<&Peer> = settings.peers.iter().filter(is_server).collect();
    links.extend(servers.iter().map(|peer| server(world, place, peer, Kind::MediaServer)));
    if servers.is_empty() && world.of_role(Role::MediaServer).next().is_some() {
        let from = End::instance(world.instance(place));
        let mut draft = Draft::new(from, End::other("media server"), Kind::MediaServer);
        draft.note(
            State::Missing,
            "it knows no media server, so nobody can sign in and nothing counts as there",
        );
        links.push(draft.finish());
    }
}

fn request(world: &World<'_>, place: usize, settings: &Settings, peer: &Peer) -> Link {
    let (draft, target) = world.draft(place, &peer.at, &[peer.app], Kind::Request);
    let mut draft = draft.named(&peer.name, peer.id);
    if let Some(target) = target {
        world.compare_key(peer, target, &mut draft);
        if let Some(theirs) = world.settings(target) {
            fits(world, peer, target, theirs, &mut draft);
        }
    }
    let class = |other: &&Peer| other.app == peer.app && other.is_4k == peer.is_4k;
    let defaults = settings.peers.iter().filter(class).filter(|other| other.is_default).count();
    let sort = if peer.is_4k { " for 4K" } else { "" };
    match defaults {
        0 => draft.note_with(
            State::Broken,
            format!("none is the default{sort}, so requests are not handed on"),
            "mark one as the default server",
        ),
        1 => {}
        _ => draft
            .note(State::Warning, format!("{defaults} are the default{sort}; one of them gets everything")),
    }
    draft.finish()
}

/// Whether profile and folder that requests are sent with are there.
fn fits(world: &World<'_>, peer: &Peer, target: usize, theirs: &Settings, draft: &mut Draft) {
    let there = &world.instance(target).name;
    if let Some(profile) = peer.profile {
        match theirs.profiles.iter().find(|(number, _)| *number == profile) {
            Some((_, name)) => draft.fact(format!("profile {name} is there")),
            // An app without any profile did not tell.
            None if theirs.profiles.is_empty() => {}
            None => draft.note_with(
                State::Broken,
                format!("{there} has no quality profile {profile}"),
                "choose another one for the server",
            ),
        }
    }
    if let Some(folder) = &peer.folder {
        let is_it = |root: &crate::ask::answers::Root| parts(&root.path) == parts(folder);
        if theirs.roots.iter().any(is_it) {
            draft.fact(format!("folder {folder} is a root folder there"));
        } else {
            let text = format!("{folder} is no root folder of {there}");
            let roots: Vec<&str> = theirs.roots.iter().map(|root| root.path.as_str()).collect();
            match roots.as_slice() {
                [] => draft.note(State::Broken, text),
                roots => {
                    draft.note_with(State::Broken, text, format!("choose one of its own: {}", listed(roots)));
                }
            }
        }
    }
}

/// A media server that an app knows, and whether it is still the same one.
fn server(world: &World<'_>, place: usize, peer: &Peer, kind: Kind) -> Link {
    let (draft, target) = world.draft(place, &peer.at, &[peer.app], kind);
    let mut draft = draft.named(&peer.name, peer.id);
    let title = apps::named(peer.app).map_or(peer.app, |app| app.title);
    if let Some(target) = target {
        let identity = world.answers(target).and_then(|answers| answers.identity.as_deref());
        match (peer.identity.as_deref().filter(|known| !known.is_empty()), identity) {
            (Some(known), Some(own)) if known.eq_ignore_ascii_case(own) => {
                draft.fact(format!("it is the {title} it knows"));
            }
            (Some(_), Some(_)) => draft.note_with(
                State::Broken,
                format!("it knows another {title} than the one that is there now: its id has changed"),
                format!("set up {title} anew in {}", world.instance(place).name),
            ),
            (None, Some(_)) => draft.note(State::Warning, format!("it does not know which {title} it is")),
            (_, None) => draft.fact(format!("which {title} is there is not known")),
        }
        world.compare_key(peer, target, &mut draft);
    }
    if peer.connected == Some(false) {
        draft.note(State::Broken, format!("{} says that it has no connection", world.instance(place).name));
    }
    draft.finish()
}

/// Which Plex Tautulli watches.
pub(super) fn of_tautulli(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    links.extend(settings.peers.iter().map(|peer| server(world, place, peer, Kind::Statistics)));
    if settings.peers.is_empty() {
        let from = End::instance(world.instance(place));
        let mut draft = Draft::new(from, End::other("plex"), Kind::Statistics);
        draft.note(State::Missing, "it knows no Plex");
        links.push(draft.finish());
    }
}

/// From whom Bazarr knows what there is.
pub(super) fn of_bazarr(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let own = world.instance(place);
    for peer in &settings.peers {
        let (draft, target) = world.draft(place, &peer.at, &[peer.app], Kind::Subtitles);
        let mut draft = draft.named(&peer.name, peer.id);
        if peer.enabled {
            if let Some(target) = target {
                world.compare_key(peer, target, &mut draft);
            }
            match peer.connected {
                Some(true) => draft.fact(format!("{} says that the connection stands", own.name)),
                Some(false) => {
                    draft.note(State::Broken, format!("{} says that it has no connection", own.name));
                }
                None => {}
            }
        } else {
            draft.note(State::Disabled, "it is switched off");
        }
        links.push(draft.finish());
    }
    let is_used = |app: &str| settings.peers.iter().any(|peer| peer.app == app);
    for app in ["radarr", "sonarr"].into_iter().filter(|app| !is_used(app)) {
        for other in world.of_app(app).take(1) {
            let ends = (End::instance(own), End::instance(world.instance(other)));
            let mut draft = Draft::new(ends.0, ends.1, Kind::Subtitles);
            draft.note(State::Optional, "it is not used, so that there are no subtitles for what it keeps");
            links.push(draft.finish());
        }
    }
}

/// Media servers that an app tells what is new.
pub(super) fn hooks(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    for hook in &settings.hooks {
        // Emby and Jellyfin are told in the same way.
        let (draft, _) = world.draft(place, &hook.at, &[hook.app], Kind::Notify);
        links.push(draft.named(&hook.name, None).finish());
    }
    let own = world.instance(place);
    for server in world.of_role(Role::MediaServer).filter(|_| settings.hooks.is_empty()) {
        let other = world.instance(server);
        if other.namespace == own.namespace {
            let mut draft = Draft::new(End::instance(own), End::instance(other), Kind::Notify);
            draft.note(State::Optional, "it is not told what is new, and finds it when it looks by itself");
            links.push(draft.finish());
        }
    }
}

/// Folders that a media server plays from.
pub(super) fn libraries(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let own = world.instance(place);
    for library in &settings.libraries {
        if library.paths.is_empty() {
            let mut draft = Draft::new(End::instance(own), End::other("folder"), Kind::Library)
                .named(&library.title, None);
            draft.note(State::Broken, "it has no folder");
            links.push(draft.finish());
        }
        for path in &library.paths {
            let mut draft =
                Draft::new(End::instance(own), End::other(path), Kind::Library).named(&library.title, None);
            match world.volumes.trace(own, path) {
                Some(trace) => filled_by(world, path, &trace.folder, &mut draft),
                None => draft.note_with(
                    State::Broken,
                    "no volume is mounted there, so that it is empty",
                    format!("mount what the *arr apps keep their library on into {}", own.name),
                ),
            }
            links.push(draft.finish());
        }
    }
    if settings.libraries.is_empty() && world.of_role(Role::Library).next().is_some() {
        let mut draft = Draft::new(End::instance(own), End::other("folder"), Kind::Library);
        draft.note(State::Missing, "it has no library");
        links.push(draft.finish());
    }
}

/// Which app puts things into a folder of a media server. The same path in two apps need not be the same folder.
fn filled_by(world: &World<'_>, path: &str, folder: &Folder, draft: &mut Draft) {
    draft.stored(&folder.shown);
    let (mut fillers, mut impostor) = (Vec::new(), None);
    for library in world.of_role(Role::Library) {
        let roots = world.settings(library).map_or(&[][..], |settings| &settings.roots);
        let app = world.instance(library);
        for root in roots {
            let Some(theirs) = world.volumes.trace(app, &root.path) else { continue };
            let whose = format!("{} of {}", root.path, app.name);
            if theirs.folder.holds(folder) || folder.holds(&theirs.folder) {
                fillers.push(whose);
            } else if parts(&root.path) == parts(path) {
                impostor = Some(format!("{whose} is another folder: {}", theirs.folder.shown));
            }
        }
    }
    match (fillers.as_slice(), impostor) {
        ([], Some(text)) => draft.note(State::Broken, text),
        ([], None) => {}
        (fillers, _) => {
            let names: Vec<&str> = fillers.iter().map(String::as_str).collect();
            draft.fact(format!("the same storage as {}", listed(&names)));
        }
    }
}
