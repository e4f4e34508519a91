//! Asking for rights before they are needed.

use http::Method;
use serde::Deserialize;

use super::cluster::Cluster;
use super::error::ApiError;
use super::request::Call;
use super::resource::{Resource, Scope};

impl Cluster {
    /// Whether the user may do `verb` to `resource` in `scope`, by a SelfSubjectAccessReview.
    pub async fn can_i(&self, verb: &str, resource: &Resource, scope: Scope<'_>) -> Result<bool, ApiError> {
        self.can_i_within(verb, resource, "", scope).await
    }

    /// The same for a subresource: `exec`, `portforward`, `log` or `proxy`. Streams over websockets take `get` and,
    /// from Kubernetes 1.35 on, `create` as well.
    pub async fn can_i_within(
        &self,
        verb: &str,
        resource: &Resource,
        subresource: &str,
        scope: Scope<'_>,
    ) -> Result<bool, ApiError> {
        #[derive(Deserialize)]
        struct Review {
            status: ReviewStatus,
        }
        #[derive(Deserialize)]
        struct ReviewStatus {
            #[serde(default)]
            allowed: bool,
        }
        let namespace = match scope {
            Scope::Namespace(namespace) if resource.namespaced => namespace,
            _ => "",
        };
        let review = serde_json::json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": {
                "verb": verb,
                "group": resource.group,
                "resource": resource.plural,
                "subresource": subresource,
                "namespace": namespace,
            }},
        });
        let call = Call::new(
            Method::POST,
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "ask which rights you have",
        );
        let review: Review = self.send_body(call, "application/json", &review).await?;
        Ok(review.status.allowed)
    }
}
