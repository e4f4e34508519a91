//! Whether Argo CD or Flux keeps a live object as Git has it.

use serde_json::Value;

use super::cluster::Cluster;
use super::error::ApiError;
use super::list::{ListOptions, Listed};
use super::resource::{Resource, Scope};
use crate::plan::GitOpsOwner;

/// Argo CD's Applications.
static APPLICATIONS: Resource =
    Resource::namespaced("argoproj.io", "v1alpha1", "Application", "applications");

impl Cluster {
    /// Who keeps the object as Git has it, if anybody: what the object says, and, where a label could be Argo CD's
    /// or somebody else's, what the Applications say. Applications that may not be read own nothing.
    pub async fn gitops_owner(&self, object: &Value) -> Result<Option<GitOpsOwner>, ApiError> {
        if let Some(owner) = GitOpsOwner::of(object) {
            return Ok(Some(owner));
        }
        let Some(name) = GitOpsOwner::suspected_application(object) else { return Ok(None) };
        let options = ListOptions { fields: Some(format!("metadata.name={name}")), ..ListOptions::default() };
        let listed: Listed<Value> = self.list_optional(&APPLICATIONS, Scope::All, &options).await?;
        Ok(match listed {
            Listed::Items(items) => {
                items.iter().find_map(|application| GitOpsOwner::by_application(application, object))
            }
            Listed::NotInstalled | Listed::Gap(_) => None,
        })
    }
}
