//! What a commit is about to change, and which inventory that concerns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::inventory::discover::NAMES;

/// One check: an inventory with the staged manifests it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The inventory, relative to the root of the repository.
    pub inventory: Option<PathBuf>,
    /// The staged manifests, the inventory not among them.
    pub manifests: Vec<PathBuf>,
}

/// Whether a file can be a manifest or an inventory.
pub fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"))
}

/// Sorts staged files by the inventory that is responsible for them: the closest one in a folder above; or the only
/// one there is, wherever it lies. `all` are the files in the index.
pub fn groups(staged: &[PathBuf], all: &[PathBuf]) -> Vec<Group> {
    let is_inventory = |path: &&PathBuf| NAMES.iter().any(|name| path.ends_with(name));
    let inventories: Vec<&PathBuf> = all.iter().filter(is_inventory).collect();
    let only = match inventories.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let responsible = |path: &Path| {
        let above =
            |folder: &Path| inventories.iter().find(|inventory| inventory.parent() == Some(folder)).copied();
        path.ancestors().skip(1).find_map(above).or(only).cloned()
    };
    let mut groups: BTreeMap<Option<PathBuf>, Vec<PathBuf>> = BTreeMap::new();
    for path in staged.iter().filter(|path| is_manifest(path)) {
        let inventory = responsible(path);
        let manifests = groups.entry(inventory.clone()).or_default();
        if inventory.as_ref() != Some(path) {
            manifests.push(path.clone());
        }
    }
    groups.into_iter().map(|(inventory, manifests)| Group { inventory, manifests }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(staged: &[&str], all: &[&str]) -> Vec<String> {
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        let groups = groups(&paths(staged), &paths(all));
        let text = |path: &PathBuf| path.display().to_string();
        let line = |group: Group| {
            let inventory = group.inventory.as_ref().map_or("-".to_owned(), text);
            format!("{inventory}: {}", group.manifests.iter().map(text).collect::<Vec<_>>().join(" "))
        };
        groups.into_iter().map(line).collect()
    }

    #[test]
    fn the_only_inventory_is_responsible_for_everything() {
        let all = ["infrastructure/ipam.yaml", "apps/plex.yaml", "README.md"];
        assert_eq!(
            grouped(&["apps/plex.yaml", "README.md"], &all),
            ["infrastructure/ipam.yaml: apps/plex.yaml"]
        );
        assert_eq!(grouped(&["infrastructure/ipam.yaml"], &all), ["infrastructure/ipam.yaml: "]);
        assert!(grouped(&["README.md"], &all).is_empty());
    }

    #[test]
    fn of_several_inventories_the_closest_one_above_is_responsible() {
        let all = ["lab-a/ipam.yaml", "lab-b/ipam.yml", "lab-a/apps/a.yaml", "lab-b/b.yaml", "c.yaml"];
        let staged = ["lab-a/apps/a.yaml", "lab-b/b.yaml", "lab-b/ipam.yml", "c.yaml"];
        let expected = ["-: c.yaml", "lab-a/ipam.yaml: lab-a/apps/a.yaml", "lab-b/ipam.yml: lab-b/b.yaml"];
        assert_eq!(grouped(&staged, &all), expected);
    }
}
