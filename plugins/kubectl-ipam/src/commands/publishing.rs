//! What `render`, `diff` and `sync` share: the inventory, and the ConfigMaps that were asked for.

use std::path::{Path, PathBuf};

use labkit::cli::{Error, Result, Session, suggestion};
use labkit::files;
use labkit::kube::{Cluster, Scope, resource::CONFIG_MAPS};
use labkit::manifest::yaml;
use serde_json::Value;

use crate::inventory::{self, Inventory};
use crate::publish::{self, Observed, RenderedMap};

/// An inventory that is sound, and where it was read from.
pub(super) struct Publication {
    /// The inventory.
    pub(super) inventory: Inventory,
    /// Its file; `None` for standard input.
    pub(super) path: Option<PathBuf>,
}

impl Publication {
    /// Reads the inventory that is named, or the one that is found. Everything in it has to be sound: a wrong
    /// address is not published.
    pub(super) fn load(session: &Session, named: Option<&Path>) -> Result<Self> {
        if named == Some(Path::new("-")) {
            let text = files::read_text(Path::new("/dev/stdin"), yaml::MAX_BYTES)?;
            let inventory = inventory::parse(&text, "<stdin>")?.strict()?;
            return Ok(Self { inventory, path: None });
        }
        let directory = session.env.directory();
        let path = inventory::discover::require(named, directory)?;
        // Shown as the user would write it.
        let path = path.strip_prefix(directory).map_or(path.clone(), Path::to_owned);
        Ok(Self { inventory: inventory::load(&path)?.strict()?, path: Some(path) })
    }

    /// The file name of the inventory, for what is written into files.
    pub(super) fn file_name(&self) -> String {
        let name = self.path.as_deref().and_then(Path::file_name);
        name.map_or_else(|| "standard input".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// The ConfigMaps, those in `wanted` or all; large ones in parts, which is said.
    pub(super) fn maps(&self, session: &Session, wanted: &[String]) -> Result<Vec<RenderedMap>> {
        let maps = publish::render(&self.inventory).map_err(|faults| self.faulty(&faults))?;
        let names: Vec<_> = maps.iter().map(RenderedMap::full_name).collect();
        if let Some(unknown) = wanted.iter().find(|name| !names.contains(name)) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let hint = match names.as_slice() {
                [] => "it has no section publish; add one, or run: kubectl ipam import".to_owned(),
                names => suggestion(unknown, names),
            };
            let file = &self.inventory.file;
            return Err(Error::usage(format!("{file} publishes no ConfigMap {unknown}")).hint(hint));
        }
        let chosen = maps.into_iter().filter(|map| wanted.is_empty() || wanted.contains(&map.full_name()));
        let mut all = Vec::new();
        for map in chosen {
            let (name, keys) = (map.full_name(), map.data.len());
            let parts = map.shards();
            if let [_, .., last] = parts.as_slice() {
                session.ui.warn(&format!(
                    "{name} has {keys} keys, too many for one ConfigMap: {} parts, the last is {}",
                    parts.len(),
                    last.name
                ));
            }
            all.extend(parts);
        }
        Ok(all)
    }

    fn faulty(&self, faults: &[publish::Fault]) -> Error {
        let line = |fault: &publish::Fault| {
            format!("{}: {}: {}", self.inventory.locate(fault.position), fault.path, fault.message)
        };
        let error = Error::failed(format!("{} cannot be published", self.inventory.file));
        faults.iter().fold(error, |error, fault| error.caused_by(line(fault)).hint(fault.hint.as_str()))
    }
}

/// The ConfigMap as it is in the cluster.
pub(super) async fn observe(cluster: &Cluster, namespace: &str, name: &str) -> Result<Option<Observed>> {
    let found: Option<Value> = cluster.get(&CONFIG_MAPS, Scope::Namespace(namespace), name).await?;
    Ok(found.map(Observed::live))
}
