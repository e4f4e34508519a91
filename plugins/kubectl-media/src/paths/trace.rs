//! From a path as a container sees it to the folder on the storage behind it.

use std::collections::BTreeMap;

use crate::facts::PersistentVolume;
use crate::stack::{Instance, Mount};

/// Where the volumes of the cluster keep their files.
#[derive(Debug, Default)]
pub struct Volumes {
    /// By namespace and name of the claim.
    claims: BTreeMap<(String, String), Source>,
}

/// A storage, and the folder in it where a volume begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    storage: String,
    root: Vec<String>,
}

/// A folder on a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The storage: `nfs:10.0.0.5`, or the claim where nothing more is known of it.
    pub storage: String,
    /// The way to it there.
    path: Vec<String>,
    /// For people: `media-storage:/downloads`.
    pub shown: String,
}

/// A path of a container, followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Which of the container's mounts it is under.
    pub mount: usize,
    /// What it is.
    pub folder: Folder,
}

impl Volumes {
    /// Those of the cluster.
    pub fn new(volumes: &[PersistentVolume]) -> Self {
        let claims = volumes.iter().filter_map(|volume| {
            let claim = volume.spec.claim_ref.as_ref()?;
            Some(((claim.namespace.clone(), claim.name.clone()), source(volume)?))
        });
        Self { claims: claims.collect() }
    }

    /// What a path of the instance's container is; `None` where nothing that lasts is mounted.
    pub fn trace(&self, instance: &Instance, path: &str) -> Option<Trace> {
        let path = parts(path);
        let mounts = instance.mounts.iter().enumerate();
        let under = mounts.filter_map(|(place, mount)| {
            let own = parts(&mount.path);
            let rest = path.strip_prefix(own.as_slice())?;
            Some((own.len(), place, rest))
        });
        // Of two mounts at one path, the later one hides the earlier.
        let (_, mount, rest) = under.max_by_key(|(depth, place, _)| (*depth, *place))?;
        Some(Trace { mount, folder: self.folder(instance, &instance.mounts[mount], rest) })
    }

    /// The path at which the instance's container sees the folder: the one under the mount that begins closest to it.
    pub fn seen_as(&self, instance: &Instance, folder: &Folder) -> Option<String> {
        let mounts = instance.mounts.iter().filter_map(|mount| {
            let root = self.folder(instance, mount, &[]);
            let rest = root.leads_to(folder)?;
            let path: Vec<String> = parts(&mount.path).into_iter().chain(rest.iter().cloned()).collect();
            let path = format!("/{}", path.join("/"));
            // Another mount may hide it there.
            let is_there = self.trace(instance, &path).is_some_and(|seen| seen.folder.is_same(folder));
            is_there.then_some((root.path.len(), path))
        });
        mounts.max_by(|(a, one), (b, other)| a.cmp(b).then_with(|| other.cmp(one))).map(|(_, path)| path)
    }

    fn folder(&self, instance: &Instance, mount: &Mount, rest: &[String]) -> Folder {
        let inside: Vec<String> = parts(&mount.sub_path).into_iter().chain(rest.iter().cloned()).collect();
        let shown = format!("{}:/{}", mount.volume, inside.join("/"));
        let source = self.source(instance, mount);
        let path = source.root.into_iter().chain(inside).collect();
        Folder { storage: source.storage, path, shown }
    }

    fn source(&self, instance: &Instance, mount: &Mount) -> Source {
        let node = instance.running_pod().and_then(|pod| pod.node.as_deref()).unwrap_or("?");
        let at_node = |source: Source| match source.storage.as_str() {
            "node" => Source { storage: format!("node:{node}"), ..source },
            _ => source,
        };
        if let Some(claim) = &mount.claim {
            let key = (instance.namespace.clone(), claim.clone());
            let unknown =
                || Source { storage: format!("claim:{}/{claim}", instance.namespace), root: Vec::new() };
            return self.claims.get(&key).cloned().map_or_else(unknown, at_node);
        }
        if let Some((server, path)) = mount.volume.strip_prefix("nfs:").and_then(|rest| rest.split_once(":/"))
        {
            return Source { storage: format!("nfs:{server}"), root: parts(path) };
        }
        let path = mount.volume.strip_prefix("hostPath:").unwrap_or(&mount.volume);
        at_node(Source { storage: "node".to_owned(), root: parts(path) })
    }
}

impl Folder {
    /// Whether both are one folder.
    pub fn is_same(&self, other: &Self) -> bool {
        self.storage == other.storage && self.path == other.path
    }

    /// The way from here down to `other`; empty if both are the same, `None` if it is not below.
    fn leads_to<'o>(&self, other: &'o Self) -> Option<&'o [String]> {
        if self.storage == other.storage { other.path.strip_prefix(self.path.as_slice()) } else { None }
    }

    /// Whether `other` is below it, or the same.
    pub fn holds(&self, other: &Self) -> bool {
        self.leads_to(other).is_some()
    }

    /// Storage and way in one text, which is the same for everybody who sees the folder.
    pub fn source(&self) -> String {
        format!("{}:/{}", self.storage, self.path.join("/"))
    }
}

fn source(volume: &PersistentVolume) -> Option<Source> {
    let spec = &volume.spec;
    let of = |storage: String, path: &str| Some(Source { storage, root: parts(path) });
    if let Some(nfs) = &spec.nfs {
        return of(format!("nfs:{}", nfs.server), &nfs.path);
    }
    if let Some(path) = spec.host_path.as_ref().or(spec.local.as_ref()) {
        return of("node".to_owned(), &path.path);
    }
    let csi = spec.csi.as_ref()?;
    let attribute = |name: &str| {
        let mut all = csi.volume_attributes.iter();
        all.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    match csi.driver.as_str() {
        // kubernetes-csi/csi-driver-nfs and csi-driver-smb: docs/driver-parameters.md
        "nfs.csi.k8s.io" if attribute("server").is_some() => {
            let share = format!(
                "{}/{}",
                attribute("share").unwrap_or_default(),
                attribute("subDir").unwrap_or_default()
            );
            of(format!("nfs:{}", attribute("server").unwrap_or_default()), &share)
        }
        "smb.csi.k8s.io" if attribute("source").is_some() => {
            let share = attribute("source").unwrap_or_default().trim_start_matches('/').to_ascii_lowercase();
            let (server, path) = share.split_once('/').unwrap_or((&share, ""));
            of(format!("smb:{server}"), &format!("{path}/{}", attribute("subDir").unwrap_or_default()))
        }
        driver => of(format!("csi:{driver}:{}", csi.volume_handle), ""),
    }
}

/// The parts of a path, without what says nothing.
pub fn parts(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part.to_owned()),
        }
    }
    parts
}

/// A path as apps write folders in mappings: with a slash at the end.
pub fn with_slash(path: &str) -> String {
    let bare = parts(path).join("/");
    if bare.is_empty() { "/".to_owned() } else { format!("/{bare}/") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::wiring::testing::{instance, mount};

    fn volumes() -> Volumes {
        let volume = |claim: &str, source: serde_json::Value| {
            let mut spec = source;
            spec["claimRef"] = json!({"namespace": "media", "name": claim});
            serde_json::from_value::<PersistentVolume>(json!({"spec": spec})).unwrap()
        };
        let csi = |driver: &str, attributes: serde_json::Value| json!({"csi": {"driver": driver, "volumeHandle": "v1", "volumeAttributes": attributes}});
        Volumes::new(&[
            volume("media", json!({"nfs": {"server": "nas", "path": "/volume/media"}})),
            volume("downloads", json!({"nfs": {"server": "nas", "path": "/volume/media/downloads"}})),
            volume("block", csi("driver.longhorn.io", json!({}))),
            volume(
                "share",
                csi("nfs.csi.k8s.io", json!({"server": "nas", "share": "/volume", "subdir": "media"})),
            ),
            volume("smb", csi("smb.csi.k8s.io", json!({"source": "//NAS/Media"}))),
            volume("disk", json!({"hostPath": {"path": "/srv"}})),
        ])
    }

    fn seen(mounts: Vec<Mount>, path: &str) -> Option<String> {
        let app = Instance { mounts, ..instance("radarr") };
        let trace = volumes().trace(&app, path)?;
        Some(format!("{} = {}", trace.folder.shown, trace.folder.source()))
    }

    #[test]
    fn a_path_is_followed_to_the_storage() {
        let at = |claim: &str| vec![mount("/data", claim, "films")];
        assert_eq!(seen(at("media"), "/data/a/").unwrap(), "media:/films/a = nfs:nas:/volume/media/films/a");
        assert_eq!(seen(at("share"), "/data/a").unwrap(), "share:/films/a = nfs:nas:/volume/media/films/a");
        assert_eq!(seen(at("smb"), "/data").unwrap(), "smb:/films = smb:nas:/media/films");
        assert_eq!(seen(at("block"), "/data").unwrap(), "block:/films = csi:driver.longhorn.io:v1:/films");
        assert_eq!(seen(at("disk"), "/data").unwrap(), "disk:/films = node:?:/srv/films");
        assert_eq!(seen(at("unknown"), "/data").unwrap(), "unknown:/films = claim:media/unknown:/films");
        assert_eq!(seen(at("media"), "/database"), None, "names are compared, not letters");
        let share = |volume: &str| Mount { claim: None, volume: volume.to_owned(), ..mount("/x", "", "") };
        assert_eq!(
            seen(vec![share("nfs:fd00::5:/media")], "/x/y").unwrap(),
            "nfs:fd00::5:/media:/y = nfs:fd00::5:/media/y"
        );
        assert_eq!(seen(vec![share("hostPath:/srv")], "/x").unwrap(), "hostPath:/srv:/ = node:?:/srv");
    }

    #[test]
    fn the_deepest_mount_counts() {
        let mounts =
            vec![mount("/data", "media", ""), mount("/data/downloads", "block", ""), mount("/", "disk", "")];
        assert_eq!(
            seen(mounts.clone(), "/data/downloads/x").unwrap(),
            "block:/x = csi:driver.longhorn.io:v1:/x"
        );
        assert_eq!(
            seen(mounts.clone(), "/data/media").unwrap(),
            "media:/media = nfs:nas:/volume/media/media"
        );
        assert_eq!(seen(mounts, "/etc").unwrap(), "disk:/etc = node:?:/srv/etc");
    }

    #[test]
    fn a_folder_is_found_in_another_container_unless_something_hides_it() {
        let client =
            Instance { mounts: vec![mount("/downloads", "downloads", "")], ..instance("qbittorrent") };
        let folder = volumes().trace(&client, "/downloads/films").unwrap().folder;
        let library = |mounts| Instance { mounts, ..instance("radarr") };
        let seen = |mounts| volumes().seen_as(&library(mounts), &folder);
        assert_eq!(
            seen(vec![mount("/data", "media", "")]).unwrap(),
            "/data/downloads/films",
            "two claims, one share"
        );
        assert_eq!(seen(vec![mount("/data", "media", "tv")]), None);
        assert_eq!(seen(vec![mount("/data", "media", ""), mount("/data/downloads", "block", "")]), None);
        let both = vec![mount("/data", "media", ""), mount("/dl", "downloads", "")];
        assert_eq!(seen(both).unwrap(), "/dl/films", "the mount that is closest to it");
    }

    proptest! {
        #[test]
        fn any_path_is_followed(path in ".{0,40}", at in "(/[a-z.]{1,3}){0,3}") {
            let app = Instance { mounts: vec![mount(&at, "media", "")], ..instance("radarr") };
            if let Some(trace) = volumes().trace(&app, &path) {
                prop_assert!(trace.folder.source().starts_with("nfs:nas:/volume/media"));
                prop_assert_eq!(with_slash(&path), with_slash(&with_slash(&path)));
            }
        }
    }
}
