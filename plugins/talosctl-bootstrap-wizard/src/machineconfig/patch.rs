//! Patches: where they come from, which sort they are, and carrying them out.

use std::path::Path;

use labkit::cli::{Error, Result};
use labkit::files;
use labkit::manifest::yaml::MAX_BYTES;
use labkit::secret::SecretText;
use serde_json::Value;

use super::Document;
use super::document::{parse, read, wipe};
use super::merge;
use crate::cluster::{PatchOrigin, PatchSource};

/// A patch that was read.
#[derive(Debug)]
pub struct Patch {
    /// Where it came from, as people are told.
    name: String,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Merge(Vec<Document>),
    /// Operations of RFC 6902, as a value that is wiped.
    Json(Document),
}

impl Patch {
    /// Reads a patch that `cluster.yaml` names.
    ///
    /// # Errors
    /// When its file cannot be read, or it is no patch.
    pub fn read(source: &PatchSource) -> Result<Self> {
        let place = &source.location;
        let place = format!("{}:{}:{}", place.file, place.line, place.column);
        match &source.origin {
            PatchOrigin::Inline(node) => Self::of(place.clone(), vec![Document::new(read(node))])
                .map_err(|error| error.context(format!("{place}: not a patch"))),
            PatchOrigin::File(path) => Self::from_file(path)
                .map_err(|error| error.context(format!("{place}: cannot take the patch"))),
        }
    }

    /// Reads a patch as the command line has it, as talosctl does: `@file`, a file's name, or the patch itself.
    ///
    /// # Errors
    /// As [`Patch::read`].
    pub fn from_argument(text: &str, directory: &Path) -> Result<Self> {
        if inline(text) {
            return Self::of("--patch".to_owned(), parse(text, "--patch")?);
        }
        Self::from_file(&directory.join(text.strip_prefix('@').unwrap_or(text)))
    }

    fn from_file(path: &Path) -> Result<Self> {
        let text = SecretText::new(files::read_text(path, MAX_BYTES)?);
        let name = path.display().to_string();
        Self::of(name.clone(), parse(text.expose(), &name)?)
    }

    fn of(name: String, documents: Vec<Document>) -> Result<Self> {
        let is_list = |document: &Document| document.value().is_array();
        if let [only] = documents.as_slice()
            && is_list(only)
        {
            let operations = documents.into_iter().next().unwrap_or_else(|| Document::new(Value::Null));
            let read: Result<json_patch::Patch, _> = serde_json::from_value(operations.value().clone());
            return match read {
                Ok(_) => Ok(Self { name, body: Body::Json(operations) }),
                // The library's text may repeat values.
                Err(_) => Err(Error::failed(format!("{name}: the list is no JSON patch"))
                    .hint("each operation has op, path and mostly value (RFC 6902)")),
            };
        }
        let fits = |document: &Document| {
            let has = |name: &str| document.value().get(name).is_some();
            match document.kind() {
                "" => has("machine") || has("cluster") || has("version"),
                _ => has("apiVersion"),
            }
        };
        if documents.is_empty() || !documents.iter().all(fits) {
            return Err(Error::failed(format!("{name}: neither a part of a configuration nor a JSON patch"))
                .hint("begin with `machine:` or `cluster:`, with `apiVersion:` and `kind:`, or with a list of operations"));
        }
        Ok(Self { name, body: Body::Merge(documents) })
    }

    /// Carries it out.
    ///
    /// # Errors
    /// When it does not fit.
    pub(super) fn apply(&self, documents: &mut Vec<Document>) -> Result<()> {
        let failed = |why: String| {
            Error::failed(format!("{}: cannot patch the configuration", self.name)).caused_by(why)
        };
        match &self.body {
            Body::Merge(patch) => merge::documents(documents, patch).map_err(failed),
            Body::Json(operations) => {
                let [document] = documents.as_mut_slice() else {
                    return Err(failed(
                        "a JSON patch changes one document, and there are several".to_owned(),
                    )
                    .hint("write it as a part of a configuration, beginning with `machine:` or `cluster:`"));
                };
                json(document, operations.value()).map_err(failed)
            }
        }
    }
}

/// RFC 6902. The library works on copies, which are wiped.
fn json(document: &mut Document, operations: &Value) -> Result<(), String> {
    let patch: json_patch::Patch =
        serde_json::from_value(operations.clone()).map_err(|_| "not a JSON patch".to_owned())?;
    let mut patched = document.value().clone();
    let done = json_patch::patch(&mut patched, &patch);
    if let Err(error) = done {
        wipe(&mut patched);
        // Which operation and where; never the values.
        return Err(format!("operation {} at {}: {}", error.operation + 1, error.path, error.kind));
    }
    wipe(document.value_mut());
    *document.value_mut() = patched;
    Ok(())
}

/// Whether a text is a patch itself, not the name of a file: as talosctl tells them apart.
pub fn inline(text: &str) -> bool {
    !text.starts_with('@') && (text.contains(['\n', ' ']) || text.starts_with(['[', '{']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patch(text: &str) -> Result<Patch> {
        Patch::of("all.yaml".to_owned(), parse(text, "all.yaml")?)
    }

    #[test]
    fn a_list_is_a_json_patch_and_a_mapping_is_merged() {
        assert!(matches!(patch("- {op: remove, path: /machine/token}").unwrap().body, Body::Json(_)));
        assert!(matches!(patch("machine: {type: worker}").unwrap().body, Body::Merge(_)));
        let two = "machine: {}\n---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n";
        assert!(matches!(&patch(two).unwrap().body, Body::Merge(all) if all.len() == 2));
        for text in ["", "a: b", "- {op: jump, path: /a}", "- a", "kind: HostnameConfig", "text"] {
            assert!(patch(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_command_line_has_files_and_patches() {
        assert!(!inline("@all.yaml") && !inline("all.yaml") && !inline("@a b.yaml"));
        assert!(inline("machine: {}") && inline("[]") && inline("{\"machine\":{}}"));
    }

    #[test]
    fn a_json_patch_changes_one_document_only() {
        let mut documents = vec![Document::new(json!({"machine": {"sysctls": {"a": "1"}}}))];
        let add = patch(
            "- {op: add, path: /machine/sysctls/b, value: '2'}\n- {op: remove, path: /machine/sysctls/a}",
        );
        add.unwrap().apply(&mut documents).unwrap();
        assert_eq!(documents[0].value(), &json!({"machine": {"sysctls": {"b": "2"}}}));
        let missing =
            patch("- {op: remove, path: /machine/none}").unwrap().apply(&mut documents).unwrap_err();
        assert_eq!(missing.message, "all.yaml: cannot patch the configuration");
        assert!(missing.causes[0].starts_with("operation 1 at /machine/none"), "{:?}", missing.causes);
        documents.push(Document::new(json!({"kind": "HostnameConfig"})));
        let several = patch("- {op: remove, path: /machine}").unwrap().apply(&mut documents).unwrap_err();
        assert!(several.causes[0].contains("there are several"));
    }
}
