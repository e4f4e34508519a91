//! Prowlarr, the apps that search through it, and solvers of challenges.

use std::collections::BTreeMap;

use super::super::link::{Draft, End, Kind, Link, State};
use super::super::resolve::Target;
use super::{World, listed, quoted};
use crate::apps::Role;
use crate::ask::answers::{Endpoint, Indexer, Peer, Settings};

/// Checks of Prowlarr that say it cannot tell an app its indexers.
const UNTOLD: &[&str] = &["ApplicationStatusCheck", "ApplicationLongTermStatusCheck"];
/// Checks of Prowlarr that say a solver does not answer.
const UNSOLVED: &[&str] = &["IndexerProxyStatusCheck", "IndexerProxyCheck"];
/// Checks of an app that say it cannot search.
const UNSEARCHED: &[&str] =
    &["IndexerStatusCheck", "IndexerLongTermStatusCheck", "IndexerRssCheck", "IndexerSearchCheck"];

/// Whom Prowlarr tells its indexers, and who solves challenges for it.
pub(super) fn of_prowlarr(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let own = End::instance(world.instance(place));
    let names: Vec<&str> = settings.peers.iter().map(|peer| peer.name.as_str()).collect();
    let mut told = Vec::new();
    for peer in &settings.peers {
        let (draft, target) = world.draft(place, &peer.at, &[peer.app], Kind::IndexerSync);
        let mut draft = draft.named(&peer.name, peer.id);
        told.extend(target);
        if !peer.enabled {
            draft.note(State::Disabled, "its sync level is disabled");
            links.push(draft.finish());
            continue;
        }
        for complaint in world.complaints_about(place, UNTOLD, &peer.name, &names) {
            draft.note(State::Broken, quoted(world.instance(place), &complaint.message));
        }
        if let Some(target) = target {
            way_back(world, place, peer, target, &mut draft);
            synced(world, place, settings, peer, target, &mut draft);
        }
        links.push(draft.finish());
    }
    for library in searchers(world) {
        if !told.contains(&library) && world.instance(library).namespace == world.instance(place).namespace {
            let to = End::instance(world.instance(library));
            let mut draft = Draft::new(own.clone(), to, Kind::IndexerSync);
            let name = &world.instance(library).name;
            draft.note_with(
                State::Missing,
                format!("nobody tells {name} what indexers there are"),
                "add it in Prowlarr: Settings, Apps",
            );
            // Whoever has indexers of its own needs none of Prowlarr's.
            let has_own =
                world.settings(library).is_some_and(|own| own.indexers.iter().any(|one| one.enabled));
            if !has_own {
                links.push(draft.finish());
            }
        }
    }
    solvers(world, place, settings, links);
    outside(world, place, &settings.indexers.iter().collect::<Vec<_>>(), links);
}

/// What an app asks on the internet by itself.
fn outside(world: &World<'_>, place: usize, indexers: &[&Indexer], links: &mut Vec<Link>) {
    let names: Vec<&str> = indexers.iter().map(|indexer| indexer.name.as_str()).collect();
    for indexer in indexers {
        let (from, to) = (End::instance(world.instance(place)), End::other(&indexer.name));
        let mut draft = Draft::new(from, to, Kind::Indexer).named(&indexer.name, Some(indexer.id));
        if !indexer.enabled {
            draft.note(State::Disabled, "it is switched off");
        } else if let Some(until) = &indexer.disabled_till {
            draft.note_with(
                State::Broken,
                format!("it failed again and again, and is left alone until {until}"),
                format!("test {} in the settings of its indexers", indexer.name),
            );
        } else {
            // One that is not left alone yet is tried again.
            for complaint in world.complaints_about(place, UNSEARCHED, &indexer.name, &names) {
                draft.note(State::Warning, quoted(world.instance(place), &complaint.message));
            }
        }
        links.push(draft.finish());
    }
}

/// The apps that Prowlarr can tell its indexers.
fn searchers(world: &World<'_>) -> Vec<usize> {
    world.of_role(Role::Library).filter(|place| world.instance(*place).app.name != "bazarr").collect()
}

/// The address that the app is told to find Prowlarr at.
fn way_back(world: &World<'_>, place: usize, peer: &Peer, target: usize, draft: &mut Draft) {
    let Some(url) = &peer.back else { return };
    let (app, own) = (&world.instance(target).name, &world.instance(place).name);
    let Some(at) = Endpoint::parse(url) else {
        draft.note(State::Broken, format!("{app} is told to find it at {url:?}, which is no URL"));
        return;
    };
    let resolved = world.resolve(target, &at);
    if let Some(flaw) = resolved.flaws.iter().find(|flaw| flaw.severity == labkit::finding::Severity::Error) {
        let text = format!("{app} is told to find it at {at}: {}", flaw.text);
        match &flaw.hint {
            Some(hint) => draft.note_with(State::Broken, text, hint.as_str()),
            None => draft.note(State::Broken, text),
        }
        return;
    }
    match resolved.target {
        Target::Instance(found) if found == place => {}
        Target::Instance(other) => {
            let other = &world.instance(other).name;
            draft.note(
                State::Broken,
                format!("{app} is told to find it at {at}, where {other} is, not {own}"),
            );
        }
        Target::Nobody | Target::Unseen | Target::External => {
            draft.fact(format!("{app} is told to find it at {at}, which is not known"));
        }
    }
}

/// Whether the indexers really arrived.
fn synced(world: &World<'_>, place: usize, own: &Settings, peer: &Peer, target: usize, draft: &mut Draft) {
    let Some(theirs) = world.settings(target) else {
        draft.fact("what arrived there is not known");
        return;
    };
    let shares =
        |indexer: &&Indexer| peer.tags.is_empty() || indexer.tags.iter().any(|tag| peer.tags.contains(tag));
    let wanted: Vec<&Indexer> = own.indexers.iter().filter(|one| one.enabled).filter(shares).collect();
    if wanted.is_empty() {
        let why = if own.indexers.is_empty() {
            "Prowlarr has no indexer"
        } else {
            "no enabled indexer shares a tag with it"
        };
        draft.note(State::Warning, why);
        return;
    }
    let arrived: Vec<i64> = theirs
        .indexers
        .iter()
        .filter_map(through)
        .filter(
            |(at, _)| matches!(world.resolve(target, at).target, Target::Instance(found) if found == place),
        )
        .map(|(_, id)| id)
        .collect();
    let lacking: Vec<&str> =
        wanted.iter().filter(|one| !arrived.contains(&one.id)).map(|one| one.name.as_str()).collect();
    let count = wanted.len();
    if lacking.len() == count {
        draft.note_with(State::Broken, "none of its indexers arrived there", "Prowlarr: Sync App Indexers");
    } else if !lacking.is_empty() {
        // Categories and protocols may keep an indexer from an app, so that this is no error.
        draft.note(State::Warning, format!("{} did not arrive there", listed(&lacking)));
    } else {
        let s = if count == 1 { "" } else { "s" };
        draft.fact(format!("{count} indexer{s} arrived there"));
    }
    if arrived.iter().any(|id| !own.indexers.iter().any(|one| one.id == *id)) {
        draft.note(State::Warning, "it has an indexer that Prowlarr no longer has");
    }
}

/// Prowlarr's address and its number of the indexer, if an app searches through it: `http://prowlarr:9696/2/`.
fn through(indexer: &Indexer) -> Option<(Endpoint, i64)> {
    if !matches!(indexer.implementation.as_str(), "Torznab" | "Newznab") {
        return None;
    }
    let mut at = Endpoint::parse(indexer.url.as_deref()?)?;
    let (base, number) = at.base.rsplit_once('/')?;
    let (base, number) = (base.to_owned(), number.parse().ok()?);
    at.base = base;
    Some((at, number))
}

/// Through which Prowlarr an app searches.
pub(super) fn of_library(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    let mut ways: BTreeMap<String, (Endpoint, Vec<&str>)> = BTreeMap::new();
    let (mut names, mut own) = (Vec::new(), Vec::new());
    for indexer in settings.indexers.iter().filter(|one| one.enabled) {
        names.push(indexer.name.as_str());
        if through(indexer).is_none() {
            own.push(indexer);
        }
        if let Some((at, _)) = through(indexer) {
            ways.entry(at.to_string()).or_insert_with(|| (at, Vec::new())).1.push(&indexer.name);
        }
    }
    for (at, through) in ways.into_values() {
        let is_elsewhere = matches!(world.resolve(place, &at).target, Target::External);
        let (mut draft, _) = world.draft(place, &at, &["prowlarr"], Kind::Search);
        if is_elsewhere && at.port != 9696 {
            // An indexer of its own may end in a number, too.
            continue;
        }
        let count = through.len();
        let s = if count == 1 { "" } else { "s" };
        draft.fact(format!("{count} indexer{s}: {}", listed(&through)));
        let mut said = Vec::new();
        for name in &through {
            for complaint in world.complaints_about(place, UNSEARCHED, name, &names) {
                if !said.contains(&complaint) {
                    said.push(complaint);
                }
            }
        }
        let all_fail =
            said.iter().any(|one| matches!(one.source.as_str(), "IndexerRssCheck" | "IndexerSearchCheck"))
                || said.iter().any(|one| one.severity == labkit::finding::Severity::Error);
        for complaint in said {
            let state = if all_fail { State::Broken } else { State::Warning };
            draft.note(state, quoted(world.instance(place), &complaint.message));
        }
        links.push(draft.finish());
    }
    outside(world, place, &own, links);
}

/// Who solves challenges for Prowlarr.
fn solvers(world: &World<'_>, place: usize, settings: &Settings, links: &mut Vec<Link>) {
    const APPS: &[&str] = &["flaresolverr", "byparr"];
    let names: Vec<&str> = settings.solvers.iter().map(|solver| solver.name.as_str()).collect();
    let mut used = Vec::new();
    for solver in &settings.solvers {
        let Some(at) = Endpoint::parse(&solver.url) else {
            let from = End::instance(world.instance(place));
            let mut draft = Draft::new(from, End::other(&solver.url), Kind::Solver).named(&solver.name, None);
            draft.note(State::Broken, format!("{:?} is no URL", solver.url));
            links.push(draft.finish());
            continue;
        };
        let (draft, target) = world.draft(place, &at, APPS, Kind::Solver);
        let mut draft = draft.named(&solver.name, None);
        used.extend(target);
        for complaint in world.complaints_about(place, UNSOLVED, &solver.name, &names) {
            draft.note(State::Broken, quoted(world.instance(place), &complaint.message));
        }
        let shares = |one: &&Indexer| one.enabled && one.tags.iter().any(|tag| solver.tags.contains(tag));
        match settings.indexers.iter().filter(shares).count() {
            0 => draft.note_with(
                State::Warning,
                "no enabled indexer shares a tag with it, so it is never used",
                "give the indexers that need it its tag",
            ),
            1 => draft.fact("1 indexer uses it"),
            count => draft.fact(format!("{count} indexers use it")),
        }
        links.push(draft.finish());
    }
    let solvers = APPS.iter().flat_map(|app| world.of_app(app));
    for solver in solvers.filter(|solver| !used.contains(solver)) {
        if world.instance(solver).namespace == world.instance(place).namespace {
            let ends = (End::instance(world.instance(place)), End::instance(world.instance(solver)));
            let mut draft = Draft::new(ends.0, ends.1, Kind::Solver);
            draft.note_with(
                State::Missing,
                "it runs, and Prowlarr does not know it",
                "add it in Prowlarr: Settings, Indexers, Indexer Proxies",
            );
            links.push(draft.finish());
        }
    }
}
