//! Which versions of which API groups the server has: one request, remembered in the cache folder.
//!
//! What is remembered is believed only when it says that a group is there: a kind that was removed shows as 404,
//! but one that was just installed must not be missed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::cluster::Cluster;
use super::error::ApiError;
use super::request::Call;
use super::resource::Resource;

/// How long the remembered groups are used, as in kubectl.
const LIFETIME: Duration = Duration::from_secs(6 * 3600);

/// Versions by API group, the server's preferred one first.
pub(super) type Groups = BTreeMap<String, Vec<String>>;

impl Cluster {
    /// The resource in the first of `versions` that the server has; `None` when the group is not installed, or
    /// only in other versions.
    pub async fn served(
        &self,
        resource: &Resource,
        versions: &[&'static str],
    ) -> Result<Option<Resource>, ApiError> {
        let remembered = self.inner.remembered_groups.get_or_init(|| self.remembered_groups());
        if let Some(found) = remembered.as_ref().and_then(|groups| pick(groups, resource, versions)) {
            return Ok(Some(found));
        }
        let groups = self.inner.groups.get_or_try_init(|| self.fetch_groups()).await?;
        Ok(pick(groups, resource, versions))
    }

    async fn fetch_groups(&self) -> Result<Groups, ApiError> {
        #[derive(Deserialize)]
        struct GroupList {
            groups: Vec<Group>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Group {
            name: String,
            versions: Vec<Version>,
            preferred_version: Option<Version>,
        }
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        let list: GroupList = self.send_json(&Call::get("/apis", "list the API groups")).await?;
        let groups = list
            .groups
            .into_iter()
            .map(|group| {
                let preferred = group.preferred_version.map(|version| version.version);
                let mut versions: Vec<String> =
                    group.versions.into_iter().map(|version| version.version).collect();
                versions.sort_by_key(|version| Some(version) != preferred.as_ref());
                (group.name, versions)
            })
            .collect();
        if let Some(file) = self.groups_file() {
            remember(&file, &groups);
        }
        Ok(groups)
    }

    fn remembered_groups(&self) -> Option<Groups> {
        recall(&self.groups_file()?, SystemTime::now())
    }

    /// One file for each server, beside kubectl's own folders.
    fn groups_file(&self) -> Option<PathBuf> {
        let server = self.inner.server.to_string();
        let name: String = server
            .trim_start_matches("https://")
            .trim_end_matches('/')
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' })
            .collect();
        Some(self.inner.cache.as_ref()?.join("labkit").join(name).join("groups.json"))
    }
}

fn pick(groups: &Groups, resource: &Resource, versions: &[&'static str]) -> Option<Resource> {
    let served = groups.get(resource.group.as_ref())?;
    let version = versions.iter().find(|version| served.iter().any(|served| served == *version))?;
    Some(resource.at_version(*version))
}

/// A cache that cannot be written is no error: the next command asks again.
fn remember(file: &Path, groups: &impl Serialize) {
    let write = || -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(&serde_json::to_vec(groups)?)?;
        temporary.persist(file)?;
        Ok(())
    };
    write().unwrap_or_default();
}

fn recall(file: &Path, now: SystemTime) -> Option<Groups> {
    let written = fs::metadata(file).ok()?.modified().ok()?;
    if now.duration_since(written).ok()? > LIFETIME {
        return None;
    }
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POOLS: Resource = Resource::namespaced("metallb.io", "v1beta1", "IPAddressPool", "ipaddresspools");

    fn groups() -> Groups {
        [("metallb.io".to_owned(), vec!["v1beta2".to_owned(), "v1beta1".to_owned()])].into()
    }

    #[test]
    fn the_callers_first_version_that_is_served_is_taken() {
        let version =
            |versions: &[&'static str]| pick(&groups(), &POOLS, versions).map(|found| found.version);
        assert_eq!(version(&["v1beta1", "v1alpha1"]).as_deref(), Some("v1beta1"));
        assert_eq!(version(&["v1", "v1beta2"]).as_deref(), Some("v1beta2"));
        assert_eq!(version(&["v1"]), None);
    }

    #[test]
    fn groups_are_remembered_for_a_while_and_a_broken_memory_is_ignored() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("labkit/server/groups.json");
        assert_eq!(recall(&file, SystemTime::now()), None);
        remember(&file, &groups());
        assert_eq!(recall(&file, SystemTime::now()), Some(groups()));
        assert_eq!(recall(&file, SystemTime::now() + LIFETIME + LIFETIME), None);
        fs::write(&file, "{").expect("writable");
        assert_eq!(recall(&file, SystemTime::now()), None);
    }
}
