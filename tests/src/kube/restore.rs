//! Bringing objects into a cluster through its API, as a client does who restores a backup: definitions first,
//! then namespaces, then the rest; the status through its subresource. Works on the simulator and on a real server.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Client, Reply};
use super::object;

/// How long a definition may take until its kind is served.
const ESTABLISHED_TIMEOUT: Duration = Duration::from_secs(30);

/// What a server refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `Kind namespace/name`.
    pub object: String,
    /// The message of the server's `Status`.
    pub why: String,
}

/// Creates objects and writes their status; returns what the server refused. An object that a server makes by
/// itself, such as the namespace `default`, keeps the server's form.
///
/// # Errors
/// When the server cannot be reached.
pub fn restore(client: &Client, objects: &[Value]) -> io::Result<Vec<Refused>> {
    let mut restore = Restore { client, groups: BTreeMap::new(), uids: BTreeMap::new(), refused: Vec::new() };
    let (definitions, rest): (Vec<&Value>, Vec<&Value>) =
        objects.iter().partition(|value| object::kind(value) == "CustomResourceDefinition");
    let (namespaces, rest): (Vec<&Value>, Vec<&Value>) =
        rest.into_iter().partition(|value| object::kind(value) == "Namespace");
    for definition in &definitions {
        restore.one(definition)?;
    }
    let is_refused = |value: &&&Value| restore.refused.iter().any(|one| one.object == described(value));
    let (_refused, made): (Vec<&Value>, Vec<&Value>) = definitions.iter().partition(is_refused);
    for definition in made {
        restore.wait_until_established(object::name(definition))?;
    }
    for value in namespaces.into_iter().chain(owners_first(rest)) {
        restore.one(value)?;
    }
    Ok(restore.refused)
}

/// In the order given, but nothing before its owners.
fn owners_first(objects: Vec<&Value>) -> Vec<&Value> {
    let mut waiting: BTreeSet<&str> = objects.iter().map(|object| object::uid(object)).collect();
    let (mut sorted, mut rest) = (Vec::new(), objects);
    loop {
        let (ready, later): (Vec<&Value>, Vec<&Value>) = rest.iter().partition(|value| {
            owners(value).iter().all(|owner| !waiting.contains(object::text(owner, &["uid"])))
        });
        for value in &ready {
            waiting.remove(object::uid(value));
        }
        let is_stuck = ready.is_empty();
        sorted.extend(ready);
        if is_stuck {
            sorted.extend(later);
            return sorted;
        }
        rest = later;
    }
}

fn owners(value: &Value) -> &[Value] {
    object::items(value, &["metadata", "ownerReferences"])
}

struct Restore<'a> {
    client: &'a Client,
    /// What discovery says of each API version.
    groups: BTreeMap<String, Vec<Value>>,
    /// The new UID of each old one.
    uids: BTreeMap<String, String>,
    refused: Vec<Refused>,
}

impl Restore<'_> {
    fn one(&mut self, value: &Value) -> io::Result<()> {
        let Some((collection, has_status)) = self.collection(value)? else {
            let why = format!("{} is not served", object::text(value, &["apiVersion"]));
            self.refuse(value, why);
            return Ok(());
        };
        let path = format!("{collection}/{}", object::name(value));
        let mut reply = self.send("POST", &collection, &self.wanted(value))?;
        // A second Service `kubernetes` is refused for its address before its name is looked at.
        let mut is_there_already = false;
        if reply.status >= 300 {
            let present = self.client.request("GET", &path, &[], b"")?;
            is_there_already = present.status == 200;
            if !is_there_already {
                self.refuse(value, message(&reply));
                return Ok(());
            }
            reply = present;
        }
        self.uids.insert(object::uid(value).to_owned(), object::uid(&reply.json()).to_owned());
        if is_there_already {
            return Ok(());
        }
        let Some(status) = value.get("status").filter(|_| has_status) else { return Ok(()) };
        let reply = self.patch(&format!("{path}/status"), &json!({"status": status}))?;
        if reply.status >= 300 {
            self.refuse(value, format!("status: {}", message(&reply)));
        }
        Ok(())
    }

    /// The path of an object's collection, and whether its status is a subresource.
    fn collection(&mut self, value: &Value) -> io::Result<Option<(String, bool)>> {
        let version = object::text(value, &["apiVersion"]);
        let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        if !self.groups.contains_key(version) {
            let reply = self.client.request("GET", &root, &[], b"")?;
            let known = reply.json()["resources"].as_array().cloned().unwrap_or_default();
            self.groups.insert(version.to_owned(), known);
        }
        let resources = self.groups.get(version).map_or(&[][..], Vec::as_slice);
        let of_kind = |resource: &&Value| resource["kind"] == value["kind"];
        let plain = |resource: &&Value| !object::text(resource, &["name"]).contains('/');
        let Some(resource) = resources.iter().filter(of_kind).find(plain) else { return Ok(None) };
        let plural = object::text(resource, &["name"]);
        let status = format!("{plural}/status");
        let has_status = resources.iter().any(|resource| object::text(resource, &["name"]) == status);
        let path = match (resource["namespaced"] == true, object::namespace(value)) {
            (false, _) => format!("{root}/{plural}"),
            (true, "") => format!("{root}/namespaces/default/{plural}"),
            (true, namespace) => format!("{root}/namespaces/{namespace}/{plural}"),
        };
        Ok(Some((path, has_status)))
    }

    fn wait_until_established(&mut self, name: &str) -> io::Result<()> {
        let path = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}");
        let deadline = Instant::now() + ESTABLISHED_TIMEOUT;
        loop {
            let definition = self.client.request("GET", &path, &[], b"")?.json();
            let conditions = object::items(&definition, &["status", "conditions"]);
            if conditions.iter().any(|one| one["type"] == "Established" && one["status"] == "True") {
                let group = object::text(&definition, &["spec", "group"]);
                return self.wait_until_served(group, &definition, deadline);
            }
            if Instant::now() > deadline {
                return Err(io::Error::other(format!("{name} does not become established: {definition}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Discovery follows a definition only after a while.
    fn wait_until_served(&mut self, group: &str, definition: &Value, deadline: Instant) -> io::Result<()> {
        for version in object::items(definition, &["spec", "versions"]) {
            if version["served"] != true {
                continue;
            }
            let path = format!("/apis/{group}/{}", object::text(version, &["name"]));
            let plural = object::text(definition, &["spec", "names", "plural"]);
            let is_listed = |reply: &Reply| {
                object::items(&reply.json(), &["resources"]).iter().any(|resource| resource["name"] == plural)
            };
            while !is_listed(&self.client.request("GET", &path, &[], b"")?) {
                if Instant::now() > deadline {
                    return Err(io::Error::other(format!("{path} does not list {plural}")));
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
        Ok(())
    }

    fn send(&self, method: &str, path: &str, value: &Value) -> io::Result<Reply> {
        self.client.request(method, path, &[], value.to_string().as_bytes())
    }

    fn patch(&self, path: &str, value: &Value) -> io::Result<Reply> {
        let headers = [("content-type".to_owned(), "application/merge-patch+json".to_owned())];
        self.client.request("PATCH", path, &headers, value.to_string().as_bytes())
    }

    /// The object without what only its old server could know, its owners by their new UIDs.
    fn wanted(&self, value: &Value) -> Value {
        let mut value = value.clone();
        let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) else { return value };
        for field in ["resourceVersion", "managedFields", "selfLink", "uid"] {
            metadata.shift_remove(field);
        }
        let owners = metadata.get_mut("ownerReferences").and_then(Value::as_array_mut);
        for owner in owners.into_iter().flatten() {
            if let Some(new) = self.uids.get(object::text(owner, &["uid"])) {
                owner["uid"] = json!(new);
            }
        }
        value
    }

    fn refuse(&mut self, value: &Value, why: String) {
        self.refused.push(Refused { object: described(value), why });
    }
}

fn described(value: &Value) -> String {
    let (namespace, name) = (object::namespace(value), object::name(value));
    let path = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
    format!("{} {path}", object::kind(value))
}

fn message(reply: &Reply) -> String {
    let status = reply.json();
    status["message"].as_str().map_or_else(|| format!("HTTP {}", reply.status), str::to_owned)
}
