//! A cluster's kubeconfig taken into the user's own file: entries by name, everything else as it was.

use labkit::cli::{Error, Result};
use labkit::manifest::Object;
use labkit::manifest::edit::edited;
use labkit::plan::{Action, FieldChange};
use labkit::secret::SecretText;
use serde_json::{Map, Value as Json, json};

/// The lists of a kubeconfig with the field that holds each entry's value.
const SECTIONS: [(&str, &str); 3] = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")];

/// What a control plane node gave: one cluster, one user, one context.
pub struct Fetched {
    /// Entries in the order of [`SECTIONS`].
    entries: [(String, Json); 3],
}

/// How to merge.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'o> {
    /// Replace entries of the same name that mean something else.
    pub force: bool,
    /// Give the context, its cluster and its user this name.
    pub name: Option<&'o str>,
    /// Make the context the current one.
    pub use_context: bool,
}

/// What happens to one entry, or to the choice of the current context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// Whether it is new.
    pub action: Action,
    /// `cluster`, `user`, `context` or `current-context`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What it means, for people.
    pub summary: String,
    /// Field by field where that is no secret.
    pub fields: Vec<FieldChange>,
}

/// The file as it will be.
pub struct Merged {
    /// Its text.
    pub text: SecretText,
    /// What differs from before; empty when the file says all that already.
    pub changes: Vec<EntryChange>,
    /// Whether comments of the old file could not be kept.
    pub loses_comments: bool,
    /// The name of the context.
    pub context: String,
}

impl Fetched {
    /// Reads what the node sent.
    ///
    /// # Errors
    /// When it is no kubeconfig with exactly one cluster, user and context.
    pub fn read(text: &str) -> Result<Self> {
        let strange = |why: &str| {
            Error::failed("the node sent something that is no kubeconfig").caused_by(why.to_owned())
        };
        let value: Json = serde_yaml::from_str(text).map_err(|_| strange("it is not YAML"))?;
        let [cluster, user, context] = SECTIONS.map(|(list, field)| only_entry(&value, list, field));
        let one = |entry: Option<(String, Json)>, what: &str| {
            entry.ok_or_else(|| strange(&format!("it does not have exactly one {what}")))
        };
        let entries = [one(cluster, "cluster")?, one(user, "user")?, one(context, "context")?];
        Ok(Self { entries })
    }

    /// The address of the API server it leads to.
    pub fn server(&self) -> Option<&str> {
        self.entries[0].1.get("server")?.as_str()
    }

    /// The entries under another name.
    fn renamed(&self, name: Option<&str>) -> [(String, Json); 3] {
        let mut entries = self.entries.clone();
        if let Some(name) = name {
            let user = format!("admin@{name}");
            let [cluster, admin, context] = &mut entries;
            name.clone_into(&mut cluster.0);
            admin.0.clone_from(&user);
            name.clone_into(&mut context.0);
            context.1["cluster"] = json!(name);
            context.1["user"] = json!(user);
        }
        entries
    }
}

/// Puts the entries into the text of a kubeconfig; without one, or with an empty one, a new file is made.
///
/// An entry of the same name for the same cluster is renewed: every fetch brings a new client certificate. One that
/// means another cluster stays, unless `force` says otherwise.
///
/// # Errors
/// Refused for a clash of names; failed when the file is no kubeconfig.
pub fn merge(existing: Option<&str>, fetched: &Fetched, options: Options<'_>) -> Result<Merged> {
    let text = existing.unwrap_or_default();
    let before = read(text)?;
    let entries = fetched.renamed(options.name);
    let same_cluster = find(&before, "clusters", "cluster", &entries[0].0)
        .is_none_or(|own| own.is_null() || is_same_cluster(own, &entries[0].1));
    let mut after = before.clone();
    let mut changes = Vec::new();
    for ((list, field), (name, value)) in SECTIONS.into_iter().zip(&entries) {
        let old = find(&before, list, field, name).cloned();
        if old.as_ref() == Some(value) {
            continue;
        }
        let foreign = old.as_ref().is_some_and(|old| is_other(field, old, value, same_cluster));
        if foreign && !options.force {
            return Err(clash(field, name, old.as_ref(), value));
        }
        // Fields that others put there stay.
        let wanted = match (&old, foreign) {
            (Some(Json::Object(old)), false) => Json::Object(overlaid(old, value)),
            _ => value.clone(),
        };
        if old.as_ref() == Some(&wanted) {
            continue;
        }
        put(&mut after, list, field, name, wanted.clone());
        changes.push(describe(field, name, old.as_ref(), &wanted, foreign));
    }
    let context = entries[2].0.clone();
    changes.extend(choose(&mut after, &context, options.use_context));
    let (text, loses_comments) = write(text, &before, &after)?;
    Ok(Merged { text: SecretText::new(text), changes, loses_comments, context })
}

/// The current context: set when asked for, and where there is none.
fn choose(after: &mut Json, context: &str, asked: bool) -> Option<EntryChange> {
    let current = after.get("current-context").and_then(Json::as_str).filter(|name| !name.is_empty());
    if current == Some(context) || (current.is_some() && !asked) {
        return None;
    }
    let before = current.map(str::to_owned);
    let action = if before.is_some() { Action::Update } else { Action::Create };
    after["current-context"] = json!(context);
    let field = FieldChange { path: "current-context".to_owned(), before, after: Some(context.to_owned()) };
    Some(EntryChange {
        action,
        kind: "current-context",
        name: context.to_owned(),
        summary: "use this context when none is named".to_owned(),
        fields: vec![field],
    })
}

/// The text of the new file: line by line where that can be done, else written anew.
fn write(text: &str, before: &Json, after: &Json) -> Result<(String, bool)> {
    if before == after {
        return Ok((text.to_owned(), false));
    }
    let in_place = object(text).and_then(|object| edited(text, &object, after));
    if let Some(text) = in_place {
        return Ok((text, false));
    }
    let new =
        serde_yaml::to_string(after).map_err(|_| Error::failed("cannot write the kubeconfig as YAML"))?;
    Ok((new, text.lines().any(has_comment)))
}

/// The kubeconfig as an object whose fields know their places, if it says that it is one.
fn object(text: &str) -> Option<Object> {
    labkit::manifest::load(&["-"], &mut text.as_bytes()).ok()?.objects.into_iter().next()
}

/// Whether a line bears a comment, as far as that can be told without reading strings.
fn has_comment(line: &str) -> bool {
    line.trim_start().starts_with('#') || line.contains(" #")
}

fn read(text: &str) -> Result<Json> {
    let value: Json = serde_yaml::from_str(text)
        .map_err(|_| Error::failed("the kubeconfig to merge into cannot be read: it is not YAML"))?;
    match value {
        Json::Null => Ok(json!({
            "apiVersion": "v1", "kind": "Config", "clusters": [], "users": [], "contexts": [],
        })),
        Json::Object(_) => Ok(value),
        _ => Err(Error::failed("the kubeconfig to merge into cannot be read: it is not a mapping")),
    }
}

fn only_entry(value: &Json, list: &str, field: &str) -> Option<(String, Json)> {
    let [entry] = value.get(list)?.as_array()?.as_slice() else { return None };
    let body = entry.get(field).filter(|body| body.is_object())?;
    Some((entry.get("name")?.as_str()?.to_owned(), body.clone()))
}

fn find<'v>(value: &'v Json, list: &str, field: &str, name: &str) -> Option<&'v Json> {
    let mut entries = value.get(list)?.as_array()?.iter();
    entries.find(|entry| entry.get("name").and_then(Json::as_str) == Some(name))?.get(field)
}

fn put(value: &mut Json, list: &str, field: &str, name: &str, body: Json) {
    if !value.get(list).is_some_and(Json::is_array) {
        value[list] = json!([]);
    }
    let Some(entries) = value.get_mut(list).and_then(Json::as_array_mut) else { return };
    let place = entries.iter_mut().find(|entry| entry.get("name").and_then(Json::as_str) == Some(name));
    match place {
        Some(entry) => entry[field] = body,
        None => entries.push(json!({"name": name, field: body})),
    }
}

/// The old fields with the new ones over them.
fn overlaid(old: &Map<String, Json>, new: &Json) -> Map<String, Json> {
    let mut fields = old.clone();
    for (key, value) in new.as_object().into_iter().flatten() {
        fields.insert(key.clone(), value.clone());
    }
    fields
}

fn is_same_cluster(old: &Json, new: &Json) -> bool {
    old.get("certificate-authority-data") == new.get("certificate-authority-data")
}

/// Whether an entry of the same name means something else than ours.
fn is_other(field: &str, old: &Json, new: &Json, same_cluster: bool) -> bool {
    let is_certificate = |user: &Json| user.get("client-certificate-data").is_some();
    match field {
        "context" => old.get("cluster") != new.get("cluster") || old.get("user") != new.get("user"),
        "user" => !same_cluster || !is_certificate(old),
        _ => !same_cluster,
    }
}

fn clash(kind: &str, name: &str, old: Option<&Json>, new: &Json) -> Error {
    let error =
        Error::refused(format!("the kubeconfig already has a {kind} {name} that means something else"));
    let server = |value: &Json| value.get("server").and_then(Json::as_str).map(str::to_owned);
    let error = match (old.and_then(server), server(new)) {
        (Some(old), Some(new)) if old == new => {
            error.caused_by(format!("both lead to {new}, but the certificate authorities differ"))
        }
        (Some(old), Some(new)) => error.caused_by(format!("it leads to {old}, this cluster is {new}")),
        _ => error,
    };
    error.hint("pass --force to replace it, or --force-context-name NAME to keep both")
}

fn describe(kind: &'static str, name: &str, old: Option<&Json>, new: &Json, foreign: bool) -> EntryChange {
    let text = |value: &Json, field: &str| value.get(field).and_then(Json::as_str).map(str::to_owned);
    let mut fields = Vec::new();
    for field in ["server", "cluster", "user", "namespace"] {
        let (before, after) = (old.and_then(|old| text(old, field)), text(new, field));
        if before != after {
            fields.push(FieldChange { path: format!("{kind}.{field}"), before, after });
        }
    }
    let summary = match (kind, old, foreign) {
        (_, Some(_), true) => "replace what has this name and means something else",
        ("user", Some(_), false) => "renew the client certificate",
        ("cluster", Some(_), false) => "bring the cluster up to date",
        (_, Some(_), false) => "bring it up to date",
        ("user", None, _) => "add the administrator's client certificate",
        ("cluster", None, _) => "add the cluster",
        (_, None, _) => "add the context",
    };
    let action = if old.is_some() { Action::Update } else { Action::Create };
    EntryChange { action, kind, name: name.to_owned(), summary: summary.to_owned(), fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: &str = "\
apiVersion: v1
kind: Config
clusters:
- name: home
  cluster:
    server: https://10.69.1.101:6443
    certificate-authority-data: Q0E=
users:
- name: admin@home
  user:
    client-certificate-data: TkVX
    client-key-data: S0VZ
contexts:
- context:
    cluster: home
    namespace: default
    user: admin@home
  name: admin@home
current-context: admin@home
";

    const OWN: &str = "\
apiVersion: v1
kind: Config
preferences: {}
# The old lab.
clusters:
- cluster:
    server: https://192.168.10.2:6443
    certificate-authority-data: T0xE
  name: lab
users:
- name: me
  user:
    exec: {command: oidc-login, apiVersion: client.authentication.k8s.io/v1}
contexts:
- context: {cluster: lab, user: me}   # daily
  name: lab
current-context: lab
x-unknown: 7
";

    fn merged(existing: Option<&str>, options: Options<'_>) -> Result<Merged> {
        merge(existing, &Fetched::read(NODE).unwrap(), options)
    }

    fn lines(merged: &Merged) -> Vec<String> {
        let line = |change: &EntryChange| {
            format!("{} {}/{}: {}", change.action.verb(), change.kind, change.name, change.summary)
        };
        merged.changes.iter().map(line).collect()
    }

    #[test]
    fn entries_are_added_and_comments_unknown_fields_and_the_choice_stay() {
        let merged = merged(Some(OWN), Options::default()).unwrap();
        assert!(!merged.loses_comments);
        let diff = labkit::manifest::edit::unified("config", OWN, merged.text.expose());
        insta::assert_snapshot!(diff, @r"
        --- a/config
        +++ b/config
        @@ -7,12 +7,25 @@
             server: https://192.168.10.2:6443
             certificate-authority-data: T0xE
           name: lab
        +- name: home
        +  cluster:
        +    server: https://10.69.1.101:6443
        +    certificate-authority-data: Q0E=
         users:
         - name: me
           user:
             exec: {command: oidc-login, apiVersion: client.authentication.k8s.io/v1}
        +- name: admin@home
        +  user:
        +    client-certificate-data: TkVX
        +    client-key-data: S0VZ
         contexts:
         - context: {cluster: lab, user: me}   # daily
           name: lab
        +- name: admin@home
        +  context:
        +    cluster: home
        +    namespace: default
        +    user: admin@home
         current-context: lab
         x-unknown: 7
        ");
        assert_eq!(
            lines(&merged),
            [
                "create cluster/home: add the cluster",
                "create user/admin@home: add the administrator's client certificate",
                "create context/admin@home: add the context",
            ]
        );
    }

    #[test]
    fn a_new_file_has_the_context_in_use() {
        let merged = merged(None, Options::default()).unwrap();
        let value: Json = serde_yaml::from_str(merged.text.expose()).unwrap();
        assert_eq!(value["current-context"], "admin@home");
        assert_eq!((&value["kind"], &value["apiVersion"]), (&json!("Config"), &json!("v1")));
        assert_eq!(merged.changes.len(), 4);
    }

    #[test]
    fn a_second_fetch_renews_the_certificate_and_keeps_the_namespace_and_what_others_added() {
        let own =
            NODE.replace("TkVX", "T0xE").replace("    server: h", "    tls-server-name: api\n    server: h");
        let merged = merged(Some(&own), Options::default()).unwrap();
        assert_eq!(lines(&merged), ["update user/admin@home: renew the client certificate"]);
        assert!(merged.text.expose().contains("tls-server-name: api"));
        assert!(!merged.text.expose().contains("T0xE"));
        assert!(
            merge(Some(NODE), &Fetched::read(NODE).unwrap(), Options::default()).unwrap().changes.is_empty()
        );
    }

    #[test]
    fn another_cluster_of_the_same_name_is_not_overwritten_without_a_word() {
        let own = NODE.replace("Q0E=", "T1RIRVI=");
        let error = merged(Some(&own), Options::default()).err().unwrap();
        assert_eq!(error.message, "the kubeconfig already has a cluster home that means something else");
        assert_eq!(
            error.causes,
            ["both lead to https://10.69.1.101:6443, but the certificate authorities differ"]
        );
        let forced = merged(Some(&own), Options { force: true, ..Options::default() }).unwrap();
        assert!(!forced.text.expose().contains("T1RIRVI="));
        let both = Options { name: Some("home-2"), use_context: true, ..Options::default() };
        let both = merged(Some(&own), both).unwrap();
        assert_eq!(both.context, "home-2");
        assert_eq!(lines(&both)[3], "update current-context/home-2: use this context when none is named");
        assert!(both.text.expose().contains("T1RIRVI=") && both.text.expose().contains("Q0E="));
    }

    #[test]
    fn what_cannot_be_edited_in_place_is_written_anew_and_says_so() {
        let own = "# mine\napiVersion: v1\nkind: Config\nclusters: null\nusers: null\ncontexts: null\n";
        let merged = merged(Some(own), Options::default()).unwrap();
        assert!(merged.loses_comments);
        assert!(serde_yaml::from_str::<Json>(merged.text.expose()).unwrap()["clusters"].is_array());
    }

    #[test]
    fn what_is_no_kubeconfig_is_an_error() {
        for text in ["[]", "a: [", "clusters: []", &NODE.replace("users:", "people:")] {
            assert!(Fetched::read(text).is_err(), "{text}");
        }
        assert!(merged(Some("- a\n"), Options::default()).is_err());
        assert!(merged(Some("a: ["), Options::default()).is_err());
    }
}
