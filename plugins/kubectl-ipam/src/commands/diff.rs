//! `diff`: the inventory's ConfigMaps against those in the cluster or in files.

use std::io;
use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Gap;
use labkit::manifest::{self, Object};
use labkit::output::Shape;

use super::publishing::Publication;
use crate::collect;
use crate::complete;
use crate::publish::{Difference, DifferenceList, Observed, RenderedMap, compare};

/// What to compare.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Only these ConfigMaps; without any, all that the inventory publishes
    #[arg(value_name = "NAMESPACE/NAME", add = complete::published())]
    pub config_maps: Vec<String>,
    /// Use this inventory; compare with these manifests or folders instead of the cluster. May be repeated
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
}

/// Compares.
pub async fn run(args: DiffArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let Paths { inventory, manifests, gaps } = sort(&args.filename)?;
    for gap in &gaps {
        session.ui.warn(&format!("{}: {}", gap.what, gap.why));
    }
    let publication = Publication::load(session, inventory.as_deref())?;
    let maps = publication.maps(session, &args.config_maps)?;
    let differences = match manifests {
        Some(manifests) => maps.iter().flat_map(|map| against_file(map, &manifests)).collect(),
        None => against_cluster(&maps, session).await?,
    };
    let differs = !differences.is_empty();
    session.ui.show(&DifferenceList::new(differences))?;
    Ok(if differs { ExitCode::Findings } else { ExitCode::Done })
}

/// What stands behind the paths.
#[derive(Debug, Default)]
struct Paths {
    /// The inventory among them.
    inventory: Option<PathBuf>,
    /// The manifests, if anything but an inventory is named.
    manifests: Option<Vec<Object>>,
    /// What was not read.
    gaps: Vec<Gap>,
}

/// Tells the inventory from the manifests.
fn sort(paths: &[PathBuf]) -> Result<Paths> {
    if paths.is_empty() {
        return Ok(Paths::default());
    }
    let loaded = manifest::load(paths, &mut io::stdin())?;
    let (mut inventories, manifests): (Vec<_>, Vec<_>) =
        loaded.objects.into_iter().partition(collect::files::is_inventory);
    if let [first, second, ..] = inventories.as_slice() {
        return Err(Error::usage(format!("two inventories: {} and {}", first.location(), second.location()))
            .hint("name one of them with -f"));
    }
    let inventory = inventories.pop().map(|object| object.file().to_owned());
    if inventory.as_deref().is_some_and(|file| !file.is_file()) {
        return Err(Error::usage("the inventory of diff has to be a file")
            .hint("read manifests from standard input, and name the inventory with -f"));
    }
    let only_inventory = inventory.is_some() && paths.len() == 1 && manifests.is_empty();
    Ok(Paths { inventory, manifests: (!only_inventory).then_some(manifests), gaps: loaded.gaps })
}

fn against_file(map: &RenderedMap, manifests: &[Object]) -> Vec<Difference> {
    let found = find(map, manifests);
    let observed = found.map(|object| Observed::manifest(object.to_json()));
    let (mut differences, _) = compare(map, observed.as_ref());
    for difference in &mut differences {
        difference.place = match found {
            Some(object) => {
                object.locate(&difference.pointer()).unwrap_or_else(|| object.location()).to_string()
            }
            None => "no manifest".to_owned(),
        };
    }
    differences
}

/// The manifest of the same ConfigMap.
pub(super) fn find<'o>(map: &RenderedMap, manifests: &'o [Object]) -> Option<&'o Object> {
    manifests.iter().find(|object| {
        object.kind == "ConfigMap"
            && object.group().is_empty()
            && object.name == map.name
            && object.namespace.as_deref() == Some(map.namespace.as_str())
    })
}

async fn against_cluster(maps: &[RenderedMap], session: &Session) -> Result<Vec<Difference>> {
    let cluster =
        session.cluster().await.map_err(|error| error.hint("to compare with files, name them with -f"))?;
    let mut differences = Vec::new();
    for map in maps {
        let observed = super::publishing::observe(cluster, &map.namespace, &map.name).await?;
        let (own, kept) = compare(map, observed.as_ref());
        differences.extend(own);
        if kept > 0 {
            let keys = if kept == 1 {
                "1 key is not from the inventory and stays".to_owned()
            } else {
                format!("{kept} keys are not from the inventory and stay")
            };
            session.ui.status(&format!("{}: {keys}", map.full_name()));
        }
    }
    Ok(differences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inventory_alone_is_compared_with_the_cluster() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let inventory = path("ipam.yaml", "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n");
        let manifest =
            path("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n");
        let paths = sort(std::slice::from_ref(&inventory)).unwrap();
        assert_eq!(paths.inventory.as_ref(), Some(&inventory));
        assert!(paths.manifests.is_none());
        let paths = sort(&[manifest.clone(), inventory.clone()]).unwrap();
        assert_eq!(paths.inventory.as_ref(), Some(&inventory));
        assert_eq!(paths.manifests.unwrap().len(), 1);
        let paths = sort(&[manifest]).unwrap();
        assert_eq!((paths.inventory, paths.manifests.unwrap().len()), (None, 1));
    }
}
