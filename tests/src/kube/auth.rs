//! Who asks and what they may do: tokens, impersonation, and rules in the shape of RBAC, both those given by
//! tests and those in the cluster's own roles and bindings
//! (kubernetes/kubernetes: plugin/pkg/auth/authorizer/rbac; kubernetes.io/docs/reference/access-authn-authz).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::Value;

use super::object;
use super::status::{GroupResource, Status};
use super::store::Store;

/// Members of this group may do anything.
pub const MASTERS: &str = "system:masters";

/// Somebody who makes requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// Groups.
    pub groups: Vec<String>,
    /// UID; usually empty.
    pub uid: String,
    /// More about the user, by key.
    pub extra: BTreeMap<String, Vec<String>>,
}

/// One thing that is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// Verbs, or `*`.
    pub verbs: Vec<String>,
    /// API groups, or `*`.
    pub groups: Vec<String>,
    /// Resources (`pods`, `pods/log`), or `*`.
    pub resources: Vec<String>,
    /// Names of objects; all when empty.
    pub names: Vec<String>,
    /// Namespaces; all of them and the cluster scope when empty.
    pub namespaces: Vec<String>,
    /// Paths that are no resources; `*` at the end stands for any tail.
    pub paths: Vec<String>,
}

impl Rule {
    /// Allows verbs on resources written `pods`, `pods/log` or `deployments.apps`, everywhere.
    pub fn allow(verbs: &[&str], resources: &[&str]) -> Vec<Self> {
        resources
            .iter()
            .map(|resource| {
                let (head, sub) = resource.split_once('/').map_or((*resource, ""), |(head, sub)| (head, sub));
                let target = GroupResource::from(head);
                let resource =
                    if sub.is_empty() { target.resource } else { format!("{}/{sub}", target.resource) };
                Self {
                    verbs: verbs.iter().map(|&verb| verb.to_owned()).collect(),
                    groups: vec![target.group],
                    resources: vec![resource],
                    ..Self::default()
                }
            })
            .collect()
    }

    /// The same rule for some namespaces only.
    pub fn within(mut self, namespaces: &[&str]) -> Self {
        self.namespaces = namespaces.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// Everything but writing.
    pub fn read_only() -> Vec<Self> {
        let star = || vec!["*".to_owned()];
        let verbs = ["get", "list", "watch"].map(str::to_owned).to_vec();
        vec![Self { verbs, groups: star(), resources: star(), ..Self::default() }]
    }

    /// Everything.
    pub fn all() -> Vec<Self> {
        let star = || vec!["*".to_owned()];
        vec![Self { verbs: star(), groups: star(), resources: star(), paths: star(), ..Self::default() }]
    }

    fn of_role(rule: &Value) -> Self {
        let list = |field: &str| -> Vec<String> {
            object::strings(rule.get(field)).into_iter().map(str::to_owned).collect()
        };
        Self {
            verbs: list("verbs"),
            groups: list("apiGroups"),
            resources: list("resources"),
            names: list("resourceNames"),
            namespaces: Vec::new(),
            paths: list("nonResourceURLs"),
        }
    }

    fn permits(&self, asked: &Attributes) -> bool {
        let has = |list: &[String], wanted: &str| list.iter().any(|item| item == "*" || item == wanted);
        if !has(&self.verbs, &asked.verb) {
            return false;
        }
        if asked.resource.is_empty() {
            return self.paths.iter().any(|path| match path.strip_suffix('*') {
                Some(prefix) => asked.path.starts_with(prefix),
                None => *path == asked.path,
            });
        }
        let resource = asked.full_resource();
        let any_of_subresource = format!("*/{}", asked.subresource);
        has(&self.groups, &asked.group)
            && (has(&self.resources, &resource)
                || (!asked.subresource.is_empty() && self.resources.contains(&any_of_subresource)))
            && (self.names.is_empty() || self.names.contains(&asked.name))
            && (self.namespaces.is_empty() || self.namespaces.contains(&asked.namespace))
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Verb.
    pub verb: String,
    /// API group.
    pub group: String,
    /// Resource; empty when `path` counts.
    pub resource: String,
    /// Subresource.
    pub subresource: String,
    /// Namespace; empty for cluster scope and all namespaces.
    pub namespace: String,
    /// Name of the object.
    pub name: String,
    /// Path that is no resource.
    pub path: String,
}

impl Attributes {
    fn full_resource(&self) -> String {
        if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        }
    }

    /// The refusal of this wish, worded as RBAC words it.
    pub fn refusal(&self, user: &User) -> Status {
        if self.resource.is_empty() {
            let why = format!("User \"{}\" cannot {} path \"{}\"", user.name, self.verb, self.path);
            return Status::forbidden(&GroupResource::new("", ""), "", &why);
        }
        let scope = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace \"{}\"", self.namespace)
        };
        let why = format!(
            "User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {scope}",
            user.name,
            self.verb,
            self.full_resource(),
            self.group
        );
        Status::forbidden(&GroupResource::new(&self.group, &self.resource), &self.name, &why)
    }
}

/// The users a server knows, by token, and their rules.
#[derive(Debug, Default)]
pub struct Accounts {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    tokens: BTreeMap<String, User>,
    rules: BTreeMap<String, Vec<Rule>>,
}

impl Accounts {
    /// Makes a token known.
    pub fn add_token(&self, token: &str, user: User) {
        self.lock().tokens.insert(token.to_owned(), user);
    }

    /// Sets what a user may do.
    pub fn set_rules(&self, user: &str, rules: Vec<Rule>) {
        self.lock().rules.insert(user.to_owned(), rules);
    }

    /// The token of a user, if there is one.
    pub fn token_of(&self, user: &str) -> Option<String> {
        self.lock().tokens.iter().find(|(_, known)| known.name == user).map(|(token, _)| token.clone())
    }

    /// Forgets a token: it expired or was revoked.
    pub fn revoke(&self, token: &str) {
        self.lock().tokens.remove(token);
    }

    /// Who sends these headers: the owner of the token, nobody in particular without one, 401 for an unknown one.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<User, Status> {
        let Some(value) = headers.get(AUTHORIZATION) else {
            return Ok(User {
                name: "system:anonymous".to_owned(),
                groups: vec!["system:unauthenticated".to_owned()],
                ..User::default()
            });
        };
        let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).unwrap_or("").trim();
        let mut user = self.lock().tokens.get(token).cloned().ok_or_else(Status::unauthorized)?;
        user.groups.push("system:authenticated".to_owned());
        Ok(user)
    }

    /// The user the headers ask to act as, if they do and `user` may.
    pub fn impersonate(&self, store: &Store, user: User, headers: &HeaderMap) -> Result<User, Status> {
        let Some(wanted) = impersonated(headers) else { return Ok(user) };
        let wanted = wanted?;
        for asked in impersonation_attributes(&wanted) {
            if !self.allows(store, &user, &asked) {
                return Err(asked.refusal(&user));
            }
        }
        let mut wanted = wanted;
        let anonymous = wanted.name == "system:anonymous";
        let group = if anonymous { "system:unauthenticated" } else { "system:authenticated" };
        if !wanted.groups.iter().any(|known| known == group) {
            wanted.groups.push(group.to_owned());
        }
        Ok(wanted)
    }

    /// Whether a user may do something.
    pub fn allows(&self, store: &Store, user: &User, asked: &Attributes) -> bool {
        if user.groups.iter().any(|group| group == MASTERS) {
            return true;
        }
        self.rules_of(store, user, &asked.namespace).iter().any(|rule| rule.permits(asked))
    }

    /// Every rule that counts for a user in a namespace (empty: cluster-wide rules only).
    pub fn rules_of(&self, store: &Store, user: &User, namespace: &str) -> Vec<Rule> {
        let mut rules = everybody(user);
        if user.groups.iter().any(|group| group == MASTERS) {
            rules.extend(Rule::all());
        }
        if let Some(own) = self.lock().rules.get(&user.name) {
            let here = |rule: &&Rule| {
                rule.namespaces.is_empty() || rule.namespaces.iter().any(|known| known == namespace)
            };
            rules.extend(own.iter().filter(here).cloned());
        }
        for binding in store.list("clusterrolebindings.rbac.authorization.k8s.io", None) {
            if binds(&binding, user, "") {
                rules.extend(role_rules(store, &binding, ""));
            }
        }
        if !namespace.is_empty() {
            for binding in store.list("rolebindings.rbac.authorization.k8s.io", Some(namespace)) {
                if binds(&binding, user, namespace) {
                    rules.extend(role_rules(store, &binding, namespace));
                }
            }
        }
        rules
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the roles `system:discovery`, `system:basic-user` and `system:public-info-viewer` give.
fn everybody(user: &User) -> Vec<Rule> {
    let own = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let mut rules = vec![Rule {
        verbs: own(&["get"]),
        paths: own(&["/healthz", "/livez", "/livez/*", "/readyz", "/readyz/*", "/version", "/version/"]),
        ..Rule::default()
    }];
    if user.groups.iter().any(|group| group == "system:authenticated") {
        rules.push(Rule {
            verbs: own(&["get"]),
            paths: own(&["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"]),
            ..Rule::default()
        });
        rules.push(Rule {
            verbs: own(&["create"]),
            groups: own(&["authorization.k8s.io"]),
            resources: own(&["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            ..Rule::default()
        });
        rules.push(Rule {
            verbs: own(&["create"]),
            groups: own(&["authentication.k8s.io"]),
            resources: own(&["selfsubjectreviews"]),
            ..Rule::default()
        });
    }
    rules
}

fn binds(binding: &Value, user: &User, namespace: &str) -> bool {
    object::items(binding, &["subjects"]).iter().any(|subject| {
        let name = object::text(subject, &["name"]);
        match object::text(subject, &["kind"]) {
            "User" => name == user.name,
            "Group" => user.groups.iter().any(|group| group == name),
            "ServiceAccount" => {
                let of = match object::text(subject, &["namespace"]) {
                    "" => namespace,
                    given => given,
                };
                user.name == format!("system:serviceaccount:{of}:{name}")
            }
            _ => false,
        }
    })
}

fn role_rules(store: &Store, binding: &Value, namespace: &str) -> Vec<Rule> {
    let name = object::text(binding, &["roleRef", "name"]);
    let role = if object::text(binding, &["roleRef", "kind"]) == "Role" {
        store.get("roles.rbac.authorization.k8s.io", namespace, name)
    } else {
        store.get("clusterroles.rbac.authorization.k8s.io", "", name)
    };
    role.map(|role| object::items(&role, &["rules"]).iter().map(Rule::of_role).collect()).unwrap_or_default()
}

fn impersonated(headers: &HeaderMap) -> Option<Result<User, Status>> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let mut user = User { name: text("impersonate-user"), uid: text("impersonate-uid"), ..User::default() };
    user.groups = headers
        .get_all("impersonate-group")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    for (name, value) in headers {
        if let (Some(key), Ok(value)) = (name.as_str().strip_prefix("impersonate-extra-"), value.to_str()) {
            let key = super::http::decode(key, false);
            user.extra.entry(key).or_default().push(value.to_owned());
        }
    }
    let asks = !user.groups.is_empty() || !user.uid.is_empty() || !user.extra.is_empty();
    match (user.name.is_empty(), asks) {
        (true, false) => None,
        (true, true) => Some(Err(Status::internal(
            "requested impersonation of groups, uid or extra without impersonating a user",
        ))),
        (false, _) => Some(Ok(user)),
    }
}

fn impersonation_attributes(wanted: &User) -> Vec<Attributes> {
    let ask = |group: &str, resource: &str, subresource: &str, name: &str| Attributes {
        verb: "impersonate".to_owned(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        name: name.to_owned(),
        ..Attributes::default()
    };
    let mut all = Vec::new();
    match wanted.name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':')) {
        Some((namespace, name)) => {
            let namespace = namespace.to_owned();
            all.push(Attributes { namespace, ..ask("", "serviceaccounts", "", name) });
        }
        None => all.push(ask("", "users", "", &wanted.name)),
    }
    all.extend(wanted.groups.iter().map(|group| ask("", "groups", "", group)));
    if !wanted.uid.is_empty() {
        all.push(ask("authentication.k8s.io", "uids", "", &wanted.uid));
    }
    for (key, values) in &wanted.extra {
        all.extend(values.iter().map(|value| ask("authentication.k8s.io", "userextras", key, value)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(verb: &str, group: &str, resource: &str, namespace: &str) -> Attributes {
        Attributes {
            verb: verb.into(),
            group: group.into(),
            resource: resource.into(),
            namespace: namespace.into(),
            ..Attributes::default()
        }
    }

    #[test]
    fn rules_permit_what_they_name_and_nothing_else() {
        let rules = Rule::allow(&["get", "list"], &["pods", "deployments.apps", "pods/log"]);
        let permits = |asked: &Attributes| rules.iter().any(|rule| rule.permits(asked));
        assert!(permits(&asked("list", "", "pods", "a")));
        assert!(permits(&asked("get", "apps", "deployments", "")));
        assert!(!permits(&asked("get", "", "deployments", "")));
        assert!(!permits(&asked("delete", "", "pods", "a")));
        assert!(permits(&Attributes { subresource: "log".into(), ..asked("get", "", "pods", "a") }));
        assert!(!permits(&Attributes { subresource: "exec".into(), ..asked("get", "", "pods", "a") }));
    }

    #[test]
    fn refusals_are_worded_like_rbac() {
        let user = User { name: "viewer".into(), ..User::default() };
        assert_eq!(
            asked("list", "", "nodes", "").refusal(&user).message,
            r#"nodes is forbidden: User "viewer" cannot list resource "nodes" in API group "" at the cluster scope"#
        );
        let one = Attributes { name: "web".into(), ..asked("get", "apps", "deployments", "a") };
        assert_eq!(
            one.refusal(&user).message,
            r#"deployments.apps "web" is forbidden: User "viewer" cannot get resource "deployments" in API group "apps" in the namespace "a""#
        );
        let path = Attributes { verb: "get".into(), path: "/metrics".into(), ..Attributes::default() };
        assert_eq!(path.refusal(&user).message, r#"forbidden: User "viewer" cannot get path "/metrics""#);
    }
}
