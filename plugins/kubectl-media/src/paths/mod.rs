//! Paths as each app sees them, and what is behind them: which are one folder, whether what was fetched can be linked
//! into a library, and where an app has to be told that a path of a download client is another one of its own.
//!
//! | module | job |
//! | --- | --- |
//! | [`trace`] | from a path to the folder on the storage behind it |
//! | [`import`] | the way of what a download client has fetched into a library |
//! | [`list`] | the rows that are shown |

mod import;
mod list;
#[cfg(test)]
mod tests;
pub mod trace;

use std::collections::BTreeMap;

use labkit::finding::natural;

use crate::apps::Role;
use crate::wiring::{End, State, World};
pub use import::{Fix, Target};
pub use list::{PathList, PathRow, Totals, Use};
use trace::Folder;

/// Every path of every app, the worst first, and what would mend those that need it.
pub fn paths(world: &World<'_>) -> (Vec<PathRow>, Vec<Fix>) {
    let (mut rows, mut fixes) = (Vec::new(), Vec::new());
    for place in 0..world.stack.instances.len() {
        let Some(settings) = world.settings(place) else {
            rows.extend(unasked(world, place));
            continue;
        };
        let own = world.instance(place);
        match own.app.role {
            Role::TorrentClient | Role::UsenetClient => {
                let fetched = settings.categories.iter().map(|one| (one.name.as_str(), one.path.as_str()));
                let complete = settings.complete_path.iter().map(|path| ("", path.as_str()));
                rows.extend(
                    complete.chain(fetched).map(|(name, path)| row(world, place, Use::Download, name, path)),
                );
            }
            Role::Library => {
                rows.extend(
                    settings.roots.iter().map(|root| row(world, place, Use::RootFolder, "", &root.path)),
                );
                let (imports, wanted) = import::imports(world, place, settings);
                rows.extend(imports);
                fixes.extend(wanted);
            }
            Role::MediaServer => {
                for library in &settings.libraries {
                    let of = |path: &String| row(world, place, Use::Library, &library.title, path);
                    rows.extend(library.paths.iter().map(of));
                }
            }
            _ => {}
        }
    }
    tell_same(&mut rows);
    rows.sort_by(|a, b| {
        let key = |row: &PathRow| (std::cmp::Reverse(row.state), row.app.clone(), row.used_as);
        key(a).cmp(&key(b)).then_with(|| natural(&a.path, &b.path))
    });
    (rows, fixes)
}

/// An app that has paths, and did not say which.
fn unasked(world: &World<'_>, place: usize) -> Option<PathRow> {
    let own = world.instance(place);
    let used_as = match own.app.role {
        Role::TorrentClient | Role::UsenetClient => Use::Download,
        Role::Library if own.app.name != "bazarr" => Use::RootFolder,
        Role::MediaServer => Use::Library,
        _ => return None,
    };
    if own.wanted == 0 {
        return None;
    }
    let mut row = PathRow::new(End::instance(own), used_as, "", PathRow::UNASKED);
    let trouble = world.answers(place).and_then(|answers| answers.troubles.first());
    row.state = State::Unknown;
    row.detail = trouble.map_or_else(|| "its paths cannot be asked".to_owned(), ToString::to_string);
    row.hint = trouble.and_then(crate::ask::Trouble::hint).map(str::to_owned);
    Some(row)
}

/// A path of an app, and the folder behind it.
fn row(world: &World<'_>, place: usize, used_as: Use, name: &str, path: &str) -> PathRow {
    let own = world.instance(place);
    let mut row = PathRow::new(End::instance(own), used_as, name, path);
    let Some(trace) = world.volumes.trace(own, path) else {
        // What is being fetched may go with the pod; a library may not.
        let state = if used_as == Use::Download { State::Warning } else { State::Broken };
        row.is(state, "no volume is mounted there: what is in it goes with the pod");
        return row;
    };
    let mount = &own.mounts[trace.mount];
    if mount.read_only && used_as != Use::Library {
        row.is(State::Broken, format!("{} is mounted read-only", mount.path));
    }
    row.set_folder(trace.folder);
    row
}

/// Says of each folder under which paths other apps see it.
fn tell_same(rows: &mut [PathRow]) {
    let mut seen: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in rows.iter() {
        let Some(source) = row.folder().map(Folder::source) else { continue };
        let who = row.app.shown(false);
        let others = seen.entry(source).or_default();
        if !others.iter().any(|(app, path)| *app == who && *path == row.path) {
            others.push((who, row.path.clone()));
        }
    }
    for row in rows {
        let Some(source) = row.folder().map(Folder::source) else { continue };
        let who = row.app.shown(false);
        let others = seen.get(&source).into_iter().flatten().filter(|(app, _)| *app != who);
        row.same = others.map(|(app, path)| format!("{path} of {app}")).collect();
    }
}
