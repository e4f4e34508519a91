//! Reviews: who am I, what may I do (kubernetes/api: authorization/v1, authentication/v1).

use http::Response;
use serde_json::{Value, json};

use super::auth::{Accounts, Attributes, MASTERS, Rule, User};
use super::http::{self as wire, Body};
use super::object;
use super::status::Status;
use super::store::Store;

/// Answers a review; `None` for resources that are none.
pub(super) fn answer(
    accounts: &Accounts,
    store: &Store,
    user: &User,
    resource: &str,
    sent: Value,
) -> Option<Result<Response<Body>, Status>> {
    let status = match resource {
        "selfsubjectreviews" => json!({"userInfo": user_info(user)}),
        "selfsubjectaccessreviews" => access(accounts, store, user, &sent),
        "subjectaccessreviews" => {
            let asked = User {
                name: object::text(&sent, &["spec", "user"]).to_owned(),
                groups: object::strings(object::at(&sent, &["spec", "groups"]))
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                ..User::default()
            };
            access(accounts, store, &asked, &sent)
        }
        "selfsubjectrulesreviews" => rules(accounts, store, user, &sent),
        _ => return None,
    };
    let mut review = sent;
    object::metadata(&mut review).entry("creationTimestamp").or_insert(Value::Null);
    if let Value::Object(fields) = &mut review {
        fields.insert("status".to_owned(), status);
    }
    Some(Ok(wire::json(201, &review)))
}

fn user_info(user: &User) -> Value {
    let mut info = serde_json::Map::new();
    info.insert("username".to_owned(), json!(user.name));
    if !user.uid.is_empty() {
        info.insert("uid".to_owned(), json!(user.uid));
    }
    info.insert("groups".to_owned(), json!(user.groups));
    if !user.extra.is_empty() {
        info.insert("extra".to_owned(), json!(user.extra));
    }
    Value::Object(info)
}

fn access(accounts: &Accounts, store: &Store, user: &User, sent: &Value) -> Value {
    let of_resource = object::at(sent, &["spec", "resourceAttributes"]);
    let asked = match of_resource {
        Some(attributes) => {
            let text = |field: &str| object::text(attributes, &[field]).to_owned();
            Attributes {
                verb: text("verb"),
                group: text("group"),
                resource: text("resource"),
                subresource: text("subresource"),
                namespace: text("namespace"),
                name: text("name"),
                path: String::new(),
            }
        }
        None => Attributes {
            verb: object::text(sent, &["spec", "nonResourceAttributes", "verb"]).to_owned(),
            path: object::text(sent, &["spec", "nonResourceAttributes", "path"]).to_owned(),
            ..Attributes::default()
        },
    };
    let allowed = accounts.allows(store, user, &asked);
    let mut status = json!({"allowed": allowed});
    if allowed && let Value::Object(fields) = &mut status {
        let why = if user.groups.iter().any(|group| group == MASTERS) {
            ""
        } else {
            "RBAC: allowed by a role of the user"
        };
        if !why.is_empty() {
            fields.insert("reason".to_owned(), json!(why));
        }
    }
    status
}

fn rules(accounts: &Accounts, store: &Store, user: &User, sent: &Value) -> Value {
    let namespace = object::text(sent, &["spec", "namespace"]);
    let all = accounts.rules_of(store, user, namespace);
    let of_resources = |rule: &&Rule| !rule.resources.is_empty();
    let resource_rules: Vec<Value> = all
        .iter()
        .filter(of_resources)
        .map(|rule| {
            let mut value =
                json!({"verbs": rule.verbs, "apiGroups": rule.groups, "resources": rule.resources});
            if !rule.names.is_empty()
                && let Value::Object(fields) = &mut value
            {
                fields.insert("resourceNames".to_owned(), json!(rule.names));
            }
            value
        })
        .collect();
    let path_rules: Vec<Value> = all
        .iter()
        .filter(|rule| !rule.paths.is_empty())
        .map(|rule| json!({"verbs": rule.verbs, "nonResourceURLs": rule.paths}))
        .collect();
    json!({"resourceRules": resource_rules, "nonResourceRules": path_rules, "incomplete": false})
}
