//! Changing talosconfigs, as `talosctl config` does, and writing them.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Talosconfig;
use crate::cli::{Result, ResultExt};
use crate::files::{self, Privacy};
use crate::secret::{SecretText, to_base64};

/// A context that got another name when it was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Its name where it came from.
    pub from: String,
    /// Its name now.
    pub to: String,
}

impl Talosconfig {
    /// Makes a context the current one.
    pub fn set_current(&mut self, name: &str) {
        name.clone_into(&mut self.current);
    }

    /// Gives a context these credentials, PEM texts; a context that was not there is made, without endpoints. What
    /// else it holds is kept.
    pub fn set_credentials(&mut self, name: &str, ca: &str, certificate: &str, key: &SecretText) {
        let encoded = |text: &str| json!(to_base64(&SecretText::new(text.to_owned())).expose());
        let context = self.context_mut(name);
        context.insert("ca".to_owned(), encoded(ca));
        context.insert("crt".to_owned(), encoded(certificate));
        context.insert("key".to_owned(), encoded(key.expose()));
    }

    /// Sets a context's endpoints; a context that was not there is made.
    pub fn set_endpoints(&mut self, name: &str, endpoints: &[String]) {
        let context = self.context_mut(name);
        context.insert("endpoints".to_owned(), json!(endpoints));
        context.shift_remove("target");
    }

    /// Sets a context's nodes; without any, the field goes away.
    pub fn set_nodes(&mut self, name: &str, nodes: &[String]) {
        let context = self.context_mut(name);
        if nodes.is_empty() {
            context.shift_remove("nodes");
        } else {
            context.insert("nodes".to_owned(), json!(nodes));
        }
    }

    /// Removes a context; says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.contexts.len();
        self.contexts.retain(|(known, _)| known != name);
        self.contexts.len() < before
    }

    /// Takes every context of another talosconfig over, as `talosctl config merge` does: a name that is taken gets
    /// `-1`, `-2` and so on behind it, and the other's current context becomes ours.
    pub fn merge(&mut self, other: &Self) -> Vec<Rename> {
        let mut renames = Vec::new();
        let mut current = None;
        for (name, context) in &other.contexts {
            let free = self.free_name(name);
            if other.current() == Some(name) {
                current = Some(free.clone());
            }
            if free != *name {
                renames.push(Rename { from: name.clone(), to: free.clone() });
            }
            self.contexts.push((free, context.clone()));
        }
        if let Some(current) = current {
            self.current = current;
        }
        renames
    }

    /// The text of the file.
    ///
    /// # Errors
    /// When a value that was kept cannot be written as YAML.
    pub fn to_text(&self) -> Result<SecretText> {
        let contexts = self.contexts.iter().map(|(name, context)| (name.clone(), context.clone().into()));
        let mut root = Map::new();
        root.insert("context".to_owned(), json!(self.current));
        root.insert("contexts".to_owned(), Value::Object(contexts.collect()));
        root.extend(self.rest.clone());
        let text = serde_yaml::to_string(&root).or_failed(|| "cannot write the talosconfig as YAML")?;
        Ok(SecretText::new(text))
    }

    /// Writes the file (0600), all of it or nothing; its folder is made (0700) when it is not there.
    ///
    /// # Errors
    /// Anything the file system refuses; the old content is then still in place.
    pub fn write(&self, path: &Path) -> Result<()> {
        if let Some(folder) =
            path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        {
            files::create_private_dir(folder)?;
        }
        files::write_atomic(path, self.to_text()?.expose().as_bytes(), Privacy::Private)
    }

    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.names().any(|known| known == name);
        if !taken(name) {
            return name.to_owned();
        }
        // There are fewer contexts than numbers, so one is free.
        let mut numbered = (1_u64..).map(|number| format!("{name}-{number}"));
        numbered.find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
    }

    fn context_mut(&mut self, name: &str) -> &mut Map<String, Value> {
        let at = self.contexts.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            let empty = Map::from_iter([("endpoints".to_owned(), json!([]))]);
            self.contexts.push((name.to_owned(), empty));
            self.contexts.len() - 1
        });
        &mut self.contexts[at].1
    }
}
