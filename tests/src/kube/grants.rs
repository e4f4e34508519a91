//! Rights as objects in a cluster, for a server that has no other way to be told of them.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::auth::Rule;
use super::client::Client;
use super::restore::restore;

/// How long the authorizer may take to hear of new roles.
const TIMEOUT: Duration = Duration::from_secs(30);
const API_GROUP: &str = "rbac.authorization.k8s.io";

/// Gives a user rights and waits until they count.
pub fn grant(client: &Client, user: &str, rules: &[Rule]) -> io::Result<()> {
    let refused = restore(client, &objects(user, rules))?;
    if let Some(refused) = refused.first() {
        return Err(io::Error::other(format!("{}: {}", refused.object, refused.why)));
    }
    let deadline = Instant::now() + TIMEOUT;
    for rule in rules {
        while !counts(client, user, rule)? {
            if Instant::now() > deadline {
                return Err(io::Error::other(format!("{user} is not given {rule:?}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    Ok(())
}

/// One role and its binding for each rule: in each of its namespaces, or in the cluster.
fn objects(user: &str, rules: &[Rule]) -> Vec<Value> {
    let mut objects = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let name = format!("{user}-{index}");
        if rule.namespaces.is_empty() {
            objects.extend(role(&name, user, "Cluster", "", rule));
        }
        for namespace in &rule.namespaces {
            objects.extend(role(&name, user, "", namespace, rule));
        }
    }
    objects
}

fn role(name: &str, user: &str, scope: &str, namespace: &str, rule: &Rule) -> [Value; 2] {
    let metadata = if namespace.is_empty() {
        json!({"name": name})
    } else {
        json!({"name": name, "namespace": namespace})
    };
    let mut rules = Vec::new();
    if !rule.resources.is_empty() {
        rules.push(json!({
            "verbs": rule.verbs, "apiGroups": rule.groups, "resources": rule.resources, "resourceNames": rule.names,
        }));
    }
    if !rule.paths.is_empty() {
        rules.push(json!({"verbs": rule.verbs, "nonResourceURLs": rule.paths}));
    }
    let kind = format!("{scope}Role");
    let api_version = format!("{API_GROUP}/v1");
    [
        json!({"apiVersion": api_version, "kind": kind, "metadata": metadata, "rules": rules}),
        json!({
            "apiVersion": api_version,
            "kind": format!("{scope}RoleBinding"),
            "metadata": metadata,
            "roleRef": {"apiGroup": API_GROUP, "kind": kind, "name": name},
            "subjects": [{"apiGroup": API_GROUP, "kind": "User", "name": user}],
        }),
    ]
}

fn counts(client: &Client, user: &str, rule: &Rule) -> io::Result<bool> {
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let resource = first(&rule.resources);
    let (resource, subresource) = resource.split_once('/').unwrap_or((&resource, ""));
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {"user": user, "resourceAttributes": {
            "verb": first(&rule.verbs),
            "group": first(&rule.groups),
            "resource": resource,
            "subresource": subresource,
            "name": first(&rule.names),
            "namespace": first(&rule.namespaces),
        }},
    });
    let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    let reply = client.request("POST", path, &[], review.to_string().as_bytes())?;
    Ok(reply.json()["status"]["allowed"] == true)
}
