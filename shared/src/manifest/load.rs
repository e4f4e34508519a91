//! Objects from files, folders and standard input.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kustomization::{self, Kustomization, Target};
use super::object::Object;
use super::yaml::{Limits, MAX_BYTES, parse_all};
use crate::cli::error::plain;
use crate::cli::{Error, Result};
use crate::files;
use crate::finding::Gap;

/// What [`load`] found.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Objects in the order of the arguments, files by name, documents by position.
    pub objects: Vec<Object>,
    /// Kustomizations met on the way.
    pub kustomizations: Vec<Kustomization>,
    /// What was not read and why: templates, broken files inside folders, remote resources, patches.
    pub gaps: Vec<Gap>,
    /// How many files were read.
    pub files: usize,
}

/// How deep folders are searched; a guard against loops made of symbolic links.
const MAX_DEPTH: usize = 40;

/// Reads manifests.
///
/// A path may be a file, a folder (searched for `*.yaml`, `*.yml` and `*.json`, hidden entries left out) or `-`
/// for `stdin`. `v1` `List`s are flattened; documents that are no Kubernetes objects are passed over. The local
/// resources, components and bases of kustomizations are followed, also out of the folder; their patches and
/// generators are not applied, which is noted as a gap.
///
/// # Errors
/// A path that was named and cannot be read, is empty, or is not YAML ends it with file, line and column. Inside
/// a folder the same is a gap, so that one broken file does not hide the rest.
pub fn load<P: AsRef<Path>>(paths: &[P], stdin: &mut dyn Read) -> Result<Loaded> {
    let mut loader = Loader::default();
    for path in paths {
        let path = path.as_ref();
        if path == Path::new("-") {
            loader.read_stdin(stdin)?;
        } else if metadata(path)?.is_dir() {
            loader.read_folder(path, 0)?;
        } else {
            loader.read_named(path)?;
        }
        loader.follow()?;
    }
    Ok(loader.loaded)
}

#[derive(Default)]
struct Loader {
    loaded: Loaded,
    /// Files and folders that were read, in their real form.
    seen: BTreeSet<PathBuf>,
    /// Places that kustomizations refer to.
    pending: VecDeque<PathBuf>,
}

impl Loader {
    fn read_stdin(&mut self, stdin: &mut dyn Read) -> Result<()> {
        let mut bytes = Vec::new();
        stdin
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::failed("cannot read standard input").caused_by(error))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(files::too_large("<stdin>", MAX_BYTES));
        }
        let text = files::decode(bytes, "<stdin>")?;
        self.loaded.files += 1;
        self.read_text(Path::new("<stdin>"), &text, true)
    }

    /// A file that the user named: whatever is wrong with it is an error.
    fn read_named(&mut self, path: &Path) -> Result<()> {
        if !self.first_visit(path) {
            return Ok(());
        }
        let text = files::read_text(path, MAX_BYTES)?;
        self.loaded.files += 1;
        self.read_text(path, &text, true)
    }

    /// A file met in a folder: whatever is wrong with it is a gap.
    fn read_met(&mut self, path: &Path) {
        if !self.first_visit(path) {
            return;
        }
        self.loaded.files += 1;
        let text = match files::read_text(path, MAX_BYTES) {
            Ok(text) => text,
            Err(error) => return self.gap(path.display().to_string(), error.to_string(), true),
        };
        let objects = self.loaded.objects.len();
        if let Err(error) = self.read_text(path, &text, false) {
            self.loaded.objects.truncate(objects);
            if is_template(&text) {
                self.gap(path.display().to_string(), "a template, which only Helm can render", false);
            } else {
                let place = path.display().to_string();
                let why = error.to_string();
                let why = why.strip_prefix(&format!("{place}:")).map(str::to_owned).unwrap_or(why);
                self.gap(place, why, true);
            }
        }
    }

    fn read_text(&mut self, path: &Path, text: &str, must_hold_something: bool) -> Result<()> {
        let documents = parse_all(text, &Limits::MANIFEST).map_err(|error| error.in_file(path))?;
        let file: Arc<str> = path.to_string_lossy().into();
        let before = (self.loaded.objects.len(), self.loaded.kustomizations.len());
        let (mut empty, mut is_list) = (true, false);
        for document in documents {
            if document.root.is_null() {
                continue;
            }
            empty = false;
            if kustomization::is_kustomization(path, &document.root) {
                self.read_kustomization(path, &file, &document.root);
            } else {
                // An empty list is an answer, too.
                is_list |= Object::flatten(document.root, &file, &mut self.loaded.objects);
            }
        }
        if empty && must_hold_something {
            return Err(Error::failed(format!("{} is empty: there is no document in it", path.display())));
        }
        let nothing = (self.loaded.objects.len(), self.loaded.kustomizations.len()) == before;
        if nothing && !is_list && must_hold_something {
            return Err(Error::failed(format!("{} holds no Kubernetes object", path.display()))
                .hint("every object begins with apiVersion and kind"));
        }
        Ok(())
    }

    fn read_kustomization(&mut self, path: &Path, file: &Arc<str>, root: &super::yaml::Node) {
        let read = kustomization::read(path, file, root);
        for reference in &read.references {
            let at = format!("{}:{}", reference.location.file, reference.location.line);
            match &reference.target {
                Target::Local(local) if reference.field.holds_resources() => {
                    self.pending.push_back(local.clone());
                }
                Target::Local(_) => {}
                Target::Remote => self.gap(at, format!("{:?} is remote and not read", reference.text), false),
            }
        }
        for (field, location) in &read.not_applied {
            let at = format!("{}:{}", location.file, location.line);
            self.gap(
                at,
                format!("{field} are not applied: objects are read as they stand in their files"),
                false,
            );
        }
        self.loaded.kustomizations.push(read);
    }

    /// Reads what kustomizations refer to, until there is nothing new.
    fn follow(&mut self) -> Result<()> {
        while let Some(path) = self.pending.pop_front() {
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {
                    let found =
                        kustomization::FILE_NAMES.iter().map(|name| path.join(name)).find(|p| p.is_file());
                    match found {
                        Some(file) => self.read_met(&file),
                        None => self.read_folder(&path, 0)?,
                    }
                }
                Ok(_) => self.read_met(&path),
                Err(error) => {
                    let why = format!("a kustomization refers to it: {}", plain(&error.to_string()));
                    self.gap(path.display().to_string(), why, true);
                }
            }
        }
        Ok(())
    }

    fn read_folder(&mut self, folder: &Path, depth: usize) -> Result<()> {
        if !self.first_visit(folder) {
            return Ok(());
        }
        if depth > MAX_DEPTH {
            return Err(Error::failed(format!("more than {MAX_DEPTH} folders deep")));
        }
        let cannot = |error| Error::failed(format!("cannot read {}", folder.display())).caused_by(error);
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).map_err(cannot)?.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
        entries.sort_unstable();
        for entry in entries {
            let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if hidden {
                continue;
            }
            match fs::metadata(&entry) {
                Ok(metadata) if metadata.is_dir() => {
                    if let Err(error) = self.read_folder(&entry, depth + 1) {
                        self.gap(entry.display().to_string(), error.to_string(), true);
                    }
                }
                Ok(metadata) if metadata.is_file() && is_manifest(&entry) => self.read_met(&entry),
                Err(error) if is_manifest(&entry) => {
                    self.gap(entry.display().to_string(), plain(&error.to_string()), true);
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Notes a visit; false if the same file or folder was visited before, by whatever path.
    fn first_visit(&mut self, path: &Path) -> bool {
        self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }

    fn gap(&mut self, what: String, why: impl Into<String>, blocking: bool) {
        self.loaded.gaps.push(Gap { what, why: why.into(), blocking });
    }
}

fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path)
        .map_err(|error| Error::failed(format!("cannot read {}", path.display())).caused_by(error))
}

fn is_manifest(path: &Path) -> bool {
    let by_name = path.file_name().is_some_and(|name| name == "Kustomization");
    by_name
        || path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "json")
}

/// Helm templates are YAML only after rendering.
fn is_template(text: &str) -> bool {
    text.contains("{{")
}

#[cfg(test)]
mod tests {
    use std::io::empty;

    use super::*;

    /// A folder with these files; dropped at the end of the test.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn names(loaded: &Loaded) -> Vec<String> {
        loaded.objects.iter().map(|object| format!("{} {}", object.kind, object.name)).collect()
    }

    fn gaps(loaded: &Loaded, folder: &tempfile::TempDir) -> Vec<String> {
        let prefix = format!("{}/", folder.path().display());
        let text = |gap: &Gap| {
            let sort = if gap.blocking { "blocking" } else { "harmless" };
            format!("{sort}: {}: {}", gap.what, gap.why).replace(&prefix, "")
        };
        loaded.gaps.iter().map(text).collect()
    }

    const POOL: &str =
        "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: default-pool}\n";

    #[test]
    fn every_field_of_every_document_knows_its_place() {
        let text = "# plan\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plan\n  namespace: kube-system\n\
                    data:\n  loadbalancer.plex.ip: \"10.69.1.165\"\n---\napiVersion: v1\nkind: Service\n\
                    metadata:\n  name: plex\n  annotations:\n    metallb.io/address-pool: default\n";
        let loaded = load(&["-"], &mut text.as_bytes()).unwrap();
        assert_eq!(names(&loaded), ["ConfigMap plan", "Service plex"]);
        let line = |object: usize, pointer: &str| loaded.objects[object].locate(pointer).map(|at| at.line);
        assert_eq!(line(0, "/data/loadbalancer.plex.ip"), Some(9));
        assert_eq!(line(1, "/metadata/annotations/metallb.io~1address-pool"), Some(16));
        assert_eq!(line(1, "/spec"), None);
        assert_eq!(loaded.objects[0].location().file, "<stdin>");
        assert_eq!(loaded.objects[0].namespace.as_deref(), Some("kube-system"));
    }

    #[test]
    fn lists_are_flattened_also_inside_one_another() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Node, metadata: {name: a}}\n\
                    - apiVersion: v1\n  kind: ServiceList\n  items:\n  - {apiVersion: v1, kind: Service, metadata: {name: b}}\n";
        let loaded = load(&["-"], &mut text.as_bytes()).unwrap();
        assert_eq!(names(&loaded), ["Node a", "Service b"]);
        assert_eq!(loaded.objects[1].location().line, 8);
    }

    #[test]
    fn a_folder_is_searched_in_order_and_hidden_entries_are_left_out() {
        let folder = folder(&[
            ("b/pool.yml", POOL),
            ("a.json", r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "plex"}}"#),
            (".git/pool.yaml", POOL),
            ("values.yaml", "replicas: 2\n"),
            ("notes.txt", "kind: nothing"),
        ]);
        let loaded = load(&[folder.path()], &mut empty()).unwrap();
        assert_eq!(names(&loaded), ["Service plex", "IPAddressPool default-pool"]);
        assert_eq!(gaps(&loaded, &folder), Vec::<String>::new());
    }

    #[test]
    fn one_broken_file_in_a_folder_does_not_hide_the_others() {
        let folder = folder(&[
            ("broken.yaml", "kind: [unclosed\n"),
            ("chart/templates/service.yaml", "kind: Service\nmetadata:\n  name: {{ .Release.Name }}\n"),
            ("pool.yaml", POOL),
        ]);
        let loaded = load(&[folder.path()], &mut empty()).unwrap();
        assert_eq!(names(&loaded), ["IPAddressPool default-pool"]);
        insta::assert_snapshot!(gaps(&loaded, &folder).join("\n"), @"
        blocking: broken.yaml: 2:1: not valid YAML: while parsing a flow sequence, expected ',' or ']'
        harmless: chart/templates/service.yaml: a template, which only Helm can render
        ");
    }

    #[test]
    fn a_link_that_leads_nowhere_is_a_gap() {
        let folder = folder(&[("pool.yaml", POOL)]);
        for (name, target) in [("loop.yaml", "loop.yaml"), ("gone.yaml", "no"), ("not-a-manifest", "no")] {
            std::os::unix::fs::symlink(target, folder.path().join(name)).unwrap();
        }
        let loaded = load(&[folder.path()], &mut empty()).unwrap();
        assert_eq!(names(&loaded), ["IPAddressPool default-pool"]);
        let gaps = gaps(&loaded, &folder);
        assert_eq!(gaps.len(), 2, "{gaps:?}");
        assert_eq!(gaps[0], "blocking: gone.yaml: no such file or directory");
        assert!(gaps[1].starts_with("blocking: loop.yaml: too many levels of symbolic links"), "{}", gaps[1]);
    }

    #[test]
    fn standard_input_that_is_no_text_is_said_with_its_line() {
        let error = load(&["-"], &mut &b"a: b\n\xff"[..]).unwrap_err();
        assert_eq!(error.message, "<stdin>:2: not UTF-8 text");
    }

    #[test]
    fn a_file_that_was_named_must_be_readable() {
        let folder = folder(&[
            ("broken.yaml", "kind: Service\nkind: Node\n"),
            ("empty.yaml", "# nothing\n---\n"),
            ("values.yaml", "replicas: 2\n"),
        ]);
        fs::write(folder.path().join("binary.yaml"), [0x89, b'P', b'N', b'G', 0xff, 0xfe]).unwrap();
        let error = |name: &str| {
            let error = load(&[folder.path().join(name)], &mut empty()).unwrap_err();
            error.to_string().replace(&format!("{}/", folder.path().display()), "")
        };
        let report = ["broken.yaml", "empty.yaml", "values.yaml", "binary.yaml", "missing.yaml"].map(error);
        insta::assert_snapshot!(report.join("\n"), @r#"
        broken.yaml:2:1: duplicate key "kind"
        empty.yaml is empty: there is no document in it
        values.yaml holds no Kubernetes object
        binary.yaml:1: not UTF-8 text
        cannot read missing.yaml: no such file or directory
        "#);
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
        let text = format!("\u{feff}{}", POOL.replace('\n', "\r\n"));
        let loaded = load(&["-"], &mut text.as_bytes()).unwrap();
        assert_eq!(loaded.objects[0].name, "default-pool");
        assert_eq!(loaded.objects[0].locate("/kind").map(|at| (at.line, at.column)), Some((2, 1)));
    }

    #[test]
    fn kustomizations_are_followed_out_of_the_folder_and_each_file_is_read_once() {
        let folder = folder(&[
            (
                "overlays/home/kustomization.yaml",
                "namespace: media\nresources:\n- ../../base\n- https://example.com/crds.yaml\n- ../../base/pool.yaml\n\
                 patches:\n- path: patch.yaml\n",
            ),
            ("overlays/home/patch.yaml", POOL),
            (
                "base/kustomization.yaml",
                "resources:\n- pool.yaml\n- gone.yaml\nconfigMapGenerator:\n- name: net\n  literals:\n  - plex.ip=10.69.1.165\n  files:\n  - plan=../ipam.yaml\n",
            ),
            ("base/pool.yaml", POOL),
        ]);
        let loaded = load(&[folder.path().join("overlays/home/kustomization.yaml")], &mut empty()).unwrap();
        assert_eq!(names(&loaded), ["IPAddressPool default-pool"]);
        insta::assert_snapshot!(gaps(&loaded, &folder).join("\n"), @r#"
        harmless: overlays/home/kustomization.yaml:4: "https://example.com/crds.yaml" is remote and not read
        harmless: overlays/home/kustomization.yaml:6: patches are not applied: objects are read as they stand in their files
        blocking: base/gone.yaml: a kustomization refers to it: no such file or directory
        "#);
        let base = &loaded.kustomizations[1];
        assert_eq!(base.generated[0].literals[0].1, "10.69.1.165");
        assert!(base.reference_to(&folder.path().join("ipam.yaml")).is_some());
        assert!(base.reference_to(&folder.path().join("other.yaml")).is_none());
    }
}
