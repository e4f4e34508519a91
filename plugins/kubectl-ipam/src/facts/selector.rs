//! Label selectors, and who may have addresses of a pool by them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};

use super::Provider;

/// A label selector of the API (`metav1.LabelSelector`). An empty one matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selector {
    /// Labels and the values they must have.
    #[serde(deserialize_with = "nullable")]
    pub match_labels: BTreeMap<String, String>,
    /// Requirements.
    #[serde(deserialize_with = "nullable")]
    pub match_expressions: Vec<Requirement>,
}

/// One requirement of a selector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Requirement {
    /// The label.
    pub key: String,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: String,
    /// The values, for the first two.
    #[serde(default, deserialize_with = "nullable")]
    pub values: Vec<String>,
}

impl Selector {
    /// Whether an object with these labels is meant.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let by_label = self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value));
        let by_expression = self.match_expressions.iter().all(|expression| {
            let value = labels.get(&expression.key);
            let listed = value.is_some_and(|value| expression.values.contains(value));
            match expression.operator.as_str() {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        });
        by_label && by_expression
    }
}

/// Who may have addresses of a pool; everybody by default.
///
/// MetalLB: `spec.serviceAllocation` (metallb/metallb: internal/config/config.go, internal/allocator/allocator.go).
/// Cilium: `spec.serviceSelector` (cilium/cilium: operator/pkg/lbipam/lbipam.go).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Admission {
    /// Namespaces by name.
    pub namespaces: Vec<String>,
    /// Namespaces by their labels.
    pub namespace_selectors: Vec<Selector>,
    /// Services by their labels: one of the selectors has to match.
    pub service_selectors: Vec<Selector>,
}

/// A Service that asks for an address of a pool.
#[derive(Debug, Clone, Copy)]
pub struct Applicant<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its namespace.
    pub namespace: &'a str,
    /// Its labels.
    pub labels: &'a BTreeMap<String, String>,
    /// The labels of every namespace, by name; only looked at where [`Admission::asks_for_namespaces`].
    pub namespaces: &'a BTreeMap<String, BTreeMap<String, String>>,
}

impl Admission {
    /// Whether the labels of namespaces decide.
    pub fn asks_for_namespaces(&self) -> bool {
        !self.namespace_selectors.is_empty()
    }

    /// Whether the Service may have an address of the pool of this provider.
    pub fn admits(&self, provider: Provider, service: &Applicant<'_>) -> bool {
        self.admits_namespace(service) && self.admits_labels(provider, service)
    }

    /// Selectors that select no namespace restrict nothing, as in MetalLB.
    fn admits_namespace(&self, service: &Applicant<'_>) -> bool {
        let selected = service
            .namespaces
            .iter()
            .filter(|(_, labels)| self.namespace_selectors.iter().any(|selector| selector.matches(labels)));
        let mut allowed: BTreeSet<&str> = selected.map(|(name, _)| name.as_str()).collect();
        allowed.extend(self.namespaces.iter().map(String::as_str));
        allowed.is_empty() || allowed.contains(service.namespace)
    }

    fn admits_labels(&self, provider: Provider, service: &Applicant<'_>) -> bool {
        let mut labels = service.labels.clone();
        if provider == Provider::Cilium {
            labels.insert("io.kubernetes.service.namespace".to_owned(), service.namespace.to_owned());
            labels.insert("io.kubernetes.service.name".to_owned(), service.name.to_owned());
        }
        let selectors = &self.service_selectors;
        selectors.is_empty() || selectors.iter().any(|selector| selector.matches(&labels))
    }
}

/// Go writes empty lists and maps as null.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn selector(of: serde_json::Value) -> Selector {
        serde_json::from_value(of).unwrap()
    }

    fn admits(admission: &Admission, provider: Provider) -> bool {
        let namespaces = [("media".to_owned(), labels(&[("team", "tv")])), ("web".to_owned(), labels(&[]))];
        let namespaces = BTreeMap::from(namespaces);
        let labels = labels(&[("app", "plex")]);
        let service =
            Applicant { name: "plex", namespace: "media", labels: &labels, namespaces: &namespaces };
        admission.admits(provider, &service)
    }

    #[test]
    fn metallb_admits_by_namespace_and_by_label_and_both_must_hold() {
        let metallb = |admission: &Admission| admits(admission, Provider::MetalLb);
        assert!(metallb(&Admission::default()));
        let named = |name: &str| Admission { namespaces: vec![name.into()], ..Admission::default() };
        assert!(metallb(&named("media")) && !metallb(&named("web")));
        let team = |team: &str| Admission {
            namespace_selectors: vec![selector(json!({"matchLabels": {"team": team}}))],
            ..Admission::default()
        };
        assert!(metallb(&team("tv")));
        assert!(metallb(&team("nobody")), "selectors that select nothing restrict nothing");
        let both = Admission { namespaces: vec!["web".into()], ..team("nobody") };
        assert!(!metallb(&both));
        let apps = |values: serde_json::Value| Admission {
            service_selectors: vec![selector(
                json!({"matchExpressions": [{"key": "app", "operator": "In", "values": values}]}),
            )],
            ..named("media")
        };
        assert!(metallb(&apps(json!(["plex", "sonarr"]))) && !metallb(&apps(json!(null))));
    }

    #[test]
    fn cilium_selects_by_labels_that_only_it_sees() {
        let admission = Admission {
            service_selectors: vec![selector(json!({"matchLabels": {"io.kubernetes.service.name": "plex"}}))],
            ..Admission::default()
        };
        assert!(admits(&admission, Provider::Cilium));
        assert!(!admits(&admission, Provider::MetalLb));
    }
}
