//! What to commit instead where Argo CD or Flux keep the pool: its manifest and the inventory in one patch.

use std::path::{Path, PathBuf};

use labkit::cli::Session;
use labkit::files::read_text;
use labkit::manifest::edit::unified;
use labkit::manifest::yaml::MAX_BYTES;
use labkit::manifest::{self, Object};
use serde_json::Value;

use super::live::LivePool;
use super::survey::Survey;
use crate::git::Repository;
use crate::inventory::edit::{Edit, apply};
use crate::pools::object;

/// The patch for `git apply`; for a pool that no file of the repository has, its manifest.
pub(super) fn patch(
    survey: &Survey,
    live: &LivePool,
    list: &Value,
    edit: Option<&Edit>,
    session: &Session,
) -> String {
    let folder = survey.book.as_ref().and_then(|book| book.path.parent());
    let folder = folder.unwrap_or(session.env.directory());
    let Ok(Some(repository)) = Repository::open(&session.env, folder) else {
        return object::manifest(&live.object, live.field, list);
    };
    let root = repository.root();
    let inventory = edit.and_then(|edit| of_inventory(survey, edit, root)).unwrap_or_default();
    let pool = of_manifest(root, live, list, session);
    let pool = pool.unwrap_or_else(|| object::manifest(&live.object, live.field, list));
    format!("{inventory}{pool}")
}

fn of_inventory(survey: &Survey, edit: &Edit, root: &Path) -> Option<String> {
    let book = survey.book.as_ref()?;
    let text = read_text(&book.path, MAX_BYTES).ok()?;
    let edited = apply(&text, &book.inventory.file, std::slice::from_ref(edit)).ok()?.text;
    // Outside of the repository it cannot be in its patch.
    let path = book.path.strip_prefix(root.canonicalize().ok()?).ok()?;
    (edited != text).then(|| unified(&path.display().to_string(), &text, &edited))
}

fn of_manifest(root: &Path, live: &LivePool, list: &Value, session: &Session) -> Option<String> {
    let loaded = match manifest::load(&[PathBuf::from(root)], &mut std::io::empty()) {
        Ok(loaded) => loaded,
        Err(error) => {
            session.ui.warn(&format!("the manifests in Git cannot be read: {}", error.message));
            return None;
        }
    };
    let found = loaded.objects.iter().find(|object| is_it(object, live))?;
    let path = found.file().strip_prefix(root).unwrap_or(found.file());
    let text = read_text(found.file(), MAX_BYTES).ok()?;
    object::patch(&path.display().to_string(), &text, found, live.field, list)
}

/// A manifest without a namespace gets it from its kustomization.
fn is_it(object: &Object, live: &LivePool) -> bool {
    let same_place = object.namespace.is_none() || object.namespace == live.subject.namespace;
    object.kind == live.subject.kind && object.name == live.subject.name && same_place
}
