//! The way of what a download client has fetched into a library: does the app see it, under which path, and can it be
//! linked instead of copied (media.md 4.2).

use super::list::{PathRow, Use};
use super::trace::{Folder, Trace, parts, with_slash};
use crate::apps::Role;
use crate::ask::answers::{DownloadClient, Mapping, Settings};
use crate::stack::Instance;
use crate::wiring::resolve::Target as Whom;
use crate::wiring::{End, State, World};

/// The check with which an app says that it does not see what a client has fetched.
const UNSEEN: &[&str] = &["RemotePathMappingCheck"];

/// A remote path mapping that an app should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The place of the app in the stack.
    pub place: usize,
    /// Whether it is new, or takes the place of one.
    pub target: Target,
    /// The download client's host, exactly as the app has it.
    pub host: String,
    /// The path there, with a slash at the end.
    pub remote: String,
    /// The same as the app sees it, with a slash at the end.
    pub local: String,
}

/// What a fix does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// There is no mapping yet.
    New,
    /// The mapping of this number leads elsewhere; what it has now.
    Instead(i64, String),
}

/// Where a client puts what it has fetched.
struct Fetched<'w> {
    path: String,
    /// Whether the client said so; else it is where its volume is mounted.
    is_certain: bool,
    client: &'w Instance,
}

/// The rows of an app's imports and mappings, and the mappings it should have.
pub(super) fn imports(world: &World<'_>, place: usize, settings: &Settings) -> (Vec<PathRow>, Vec<Fix>) {
    let (mut rows, mut fixes) = (Vec::new(), Vec::new());
    let mut fetched_from = Vec::new();
    for client in settings.clients.iter().filter(|client| client.enabled) {
        let Whom::Instance(target) = world.resolve(place, &client.at).target else { continue };
        for fetched in fetched(world, target, client) {
            let (row, fix) = import(world, place, settings, client, &fetched);
            rows.push(row);
            if let Some(fix) = fix.filter(|fix| !fixes.contains(fix)) {
                fixes.push(fix);
            }
            fetched_from.push((client.at.host.clone(), fetched));
        }
    }
    for mapping in &settings.mappings {
        rows.extend(superfluous(world, place, settings, mapping, &fetched_from));
    }
    (rows, fixes)
}

/// The folder of the client's category; without an answer of the client, where its volumes are mounted.
fn fetched<'w>(world: &World<'w>, target: usize, client: &DownloadClient) -> Vec<Fetched<'w>> {
    let there = world.instance(target);
    let certain = |path: &str| Fetched { path: path.to_owned(), is_certain: true, client: there };
    if let Some(settings) = world.settings(target) {
        let own = client.category.as_ref();
        let category = settings.categories.iter().find(|one| Some(&one.name) == own).map(|one| &one.path);
        return category.or(settings.complete_path.as_ref()).map(|path| certain(path)).into_iter().collect();
    }
    let kept = there.mounts.iter().filter(|mount| !mount.path.starts_with("/config"));
    kept.map(|mount| Fetched { path: mount.path.clone(), is_certain: false, client: there }).collect()
}

fn import(
    world: &World<'_>,
    place: usize,
    settings: &Settings,
    client: &DownloadClient,
    fetched: &Fetched<'_>,
) -> (PathRow, Option<Fix>) {
    let own = world.instance(place);
    let mapping = mapping(settings, &client.at.host, &fetched.path);
    let seen = mapping.map_or_else(|| fetched.path.clone(), |mapping| mapped(mapping, &fetched.path));
    let mut row = PathRow::new(End::instance(own), Use::Import, &client.name, &seen);
    let theirs = world.volumes.trace(fetched.client, &fetched.path);
    let ours = world.volumes.trace(own, &seen);
    if let Some(ours) = &ours {
        row.set_folder(ours.folder.clone());
    }
    let there = &fetched.client.name;
    let Some(theirs) = theirs else {
        let detail = format!("no volume is mounted at {} of {there}, so nobody else sees it", fetched.path);
        row.is(State::Broken, detail);
        return (row, None);
    };
    if let Some(ours) = ours.filter(|ours| ours.folder.is_same(&theirs.folder)) {
        fits(world, own, settings, client, fetched, &ours, &mut row);
        return (row, None);
    }
    // What is not certain is an error only where the app itself says that something is wrong.
    let complains = world.complaints(place, UNSEEN).next().is_some();
    let state = if fetched.is_certain || complains { State::Broken } else { State::Warning };
    let Some(right) = world.volumes.seen_as(own, &theirs.folder) else {
        row.is(state, format!("{} does not mount {}, where {there} puts it", own.name, theirs.folder.shown));
        row.hint = Some(format!("mount it in {}, best as one volume with its library", own.name));
        return (row, None);
    };
    let (remote, local) = pair(world, own, fetched, &theirs, &right);
    let (target, detail) = match mapping {
        Some(old) => (
            Target::Instead(old.id, format!("{} to {}", old.remote, old.local)),
            format!("the mapping of {} leads to {seen}, but it is at {right}", old.remote),
        ),
        None => (
            Target::New,
            format!(
                "{there} has it at {}, which is {right} here: a remote path mapping is needed",
                fetched.path
            ),
        ),
    };
    row.is(state, detail);
    if state != State::Broken {
        row.hint = Some(format!("hand over the key or password of {there} with --keys-from to be sure"));
        return (row, None);
    }
    row.hint =
        Some(format!("kubectl media paths {} -n {} --fix maps {remote} to {local}", own.name, own.namespace));
    row.is_mendable = true;
    let fix = Fix { place, target, host: client.at.host.clone(), remote, local };
    (row, Some(fix))
}

/// The mapping that an app uses for a path of a client: the first whose host is the client's, letter for letter but for
/// case, and whose path is above (Radarr/Radarr: src/NzbDrone.Core/RemotePathMappings/RemotePathMappingService.cs).
fn mapping<'s>(settings: &'s Settings, host: &str, path: &str) -> Option<&'s Mapping> {
    let path = parts(path);
    settings
        .mappings
        .iter()
        .find(|one| one.host.eq_ignore_ascii_case(host) && path.starts_with(&parts(&one.remote)))
}

fn mapped(mapping: &Mapping, path: &str) -> String {
    let rest = parts(path).split_off(parts(&mapping.remote).len());
    let all: Vec<String> = parts(&mapping.local).into_iter().chain(rest).collect();
    format!("/{}", all.join("/"))
}

/// What to map to what: as far up as both see the same, so that one mapping serves all categories.
fn pair(
    world: &World<'_>,
    own: &Instance,
    fetched: &Fetched<'_>,
    theirs: &Trace,
    right: &str,
) -> (String, String) {
    let path = parts(&fetched.path);
    let top = parts(&fetched.client.mounts[theirs.mount].path).len();
    for depth in top.max(1)..path.len() {
        let upper = format!("/{}", path[..depth].join("/"));
        let folder = world.volumes.trace(fetched.client, &upper).map(|trace| trace.folder);
        let Some(local) = folder.and_then(|folder| world.volumes.seen_as(own, &folder)) else { continue };
        let below: Vec<String> = parts(&local).into_iter().chain(path[depth..].iter().cloned()).collect();
        if below == parts(right) {
            return (with_slash(&upper), with_slash(&local));
        }
    }
    (with_slash(&fetched.path), with_slash(right))
}

/// A path that is right; what is left is how things get from there into the library.
fn fits(
    world: &World<'_>,
    own: &Instance,
    settings: &Settings,
    client: &DownloadClient,
    fetched: &Fetched<'_>,
    ours: &Trace,
    row: &mut PathRow,
) {
    if !fetched.is_certain {
        row.detail = format!("below which folder {} puts things is not known", client.name);
    }
    if fetched.client.app.role != Role::TorrentClient {
        return;
    }
    let roots: Vec<(&str, Trace)> = settings
        .roots
        .iter()
        .filter_map(|root| Some((root.path.as_str(), world.volumes.trace(own, &root.path)?)))
        .collect();
    let Some((root, other)) = roots.iter().find(|(_, root)| root.mount != ours.mount) else {
        row.hardlinks = (!roots.is_empty()).then_some(settings.hardlinks != Some(false));
        if settings.hardlinks == Some(false) {
            row.is(State::Warning, format!("{} copies, for hardlinks are switched off in it", own.name));
            row.hint = Some("Settings, Media Management, Use Hardlinks instead of Copy".to_owned());
        }
        return;
    };
    row.hardlinks = Some(false);
    let mounts = [ours, other].map(|trace| own.mounts[trace.mount].path.as_str());
    let why = if ours.folder.storage == other.folder.storage {
        format!("{} and {} are two mounts, and no link leads from one to the other", mounts[0], mounts[1])
    } else {
        format!("{} and {} are on two storages", mounts[0], mounts[1])
    };
    row.is(State::Warning, format!("what goes to {root} is copied: {why}"));
    row.hint = Some(format!("mount one volume with both in {}: at /data", own.name));
}

/// A mapping that does nothing.
fn superfluous(
    world: &World<'_>,
    place: usize,
    settings: &Settings,
    mapping: &Mapping,
    fetched: &[(String, Fetched<'_>)],
) -> Option<PathRow> {
    let is_host = |host: &str| host.eq_ignore_ascii_case(&mapping.host);
    let has_host = settings.clients.iter().any(|client| is_host(&client.at.host));
    let mut own = fetched.iter().filter(|(host, _)| is_host(host)).map(|(_, fetched)| fetched).peekable();
    let all_certain =
        own.peek().is_some() && fetched.iter().all(|(host, one)| !is_host(host) || one.is_certain);
    let is_used = own.any(|one| parts(&one.path).starts_with(&parts(&mapping.remote)));
    let detail = if parts(&mapping.remote) == parts(&mapping.local) {
        "both sides are the same, so it does nothing".to_owned()
    } else if !has_host {
        format!(
            "no download client here has the host {}, letter for letter, so it does nothing",
            mapping.host
        )
    } else if !is_used && all_certain {
        format!("nothing that {} fetches is below {}, so it does nothing", mapping.host, mapping.remote)
    } else {
        return None;
    };
    let mut row =
        PathRow::new(End::instance(world.instance(place)), Use::Mapping, &mapping.host, &mapping.local);
    if let Some(trace) = world.volumes.trace(world.instance(place), &mapping.local) {
        let folder: Folder = trace.folder;
        row.set_folder(folder);
    }
    row.is(State::Warning, detail);
    row.hint = Some("delete it: Settings, Download Clients, Remote Path Mappings".to_owned());
    Some(row)
}
