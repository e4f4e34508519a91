//! The pool's object in the cluster: read, and written with the state that was read as a condition.

use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::kube::{ApiError, Cluster, Effect, PatchKind, Resource, Scope};
use labkit::net::AddrSpec;
use serde_json::{Value, json};

use crate::collect::live::{CILIUM, CILIUM_POOLS, METALLB, METALLB_POOLS, served_kind};
use crate::collect::objects::{self, CiliumPool, MetalLbPool};
use crate::facts::{Facts, PoolFact, Provider};
use crate::pools::change::{Side, texts};
use crate::pools::entries::Piece;
use crate::pools::object;

/// A pool's object as it was read.
#[derive(Debug)]
pub(super) struct LivePool {
    /// In the version that is served.
    pub resource: Resource,
    /// The whole object.
    pub object: Value,
    /// What it is, for messages.
    pub subject: Subject,
    /// The field under `spec` that holds the addresses.
    pub field: &'static str,
    provider: Provider,
    entries: Vec<AddrSpec>,
}

/// What is sent to the API server.
#[derive(Debug)]
pub(super) struct Write {
    /// The kind, in the version that is served.
    pub resource: Resource,
    /// The object's namespace, if it has one.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
    /// What to send.
    pub body: Body,
}

/// How an object is written.
#[derive(Debug)]
pub(super) enum Body {
    /// The whole of a new one.
    New(Value),
    /// What changes, with the state it holds for.
    Merge(Value),
}

/// The kind of pool a provider has, in the version that is served; `None` when it is not installed.
pub(super) async fn kind(cluster: &Cluster, provider: Provider) -> Result<Option<Resource>, ApiError> {
    match provider {
        Provider::MetalLb => served_kind(cluster, &METALLB_POOLS, METALLB).await,
        Provider::Cilium => served_kind(cluster, &CILIUM_POOLS, CILIUM).await,
        Provider::KubeVip | Provider::Static | Provider::Unknown => Ok(None),
    }
}

/// The kind in the version that a fact was read in.
async fn kind_of(cluster: &Cluster, fact: &PoolFact) -> Result<Option<Resource>, ApiError> {
    let (resource, versions) = match fact.provider {
        Provider::MetalLb => (&METALLB_POOLS, METALLB),
        Provider::Cilium => (&CILIUM_POOLS, CILIUM),
        Provider::KubeVip | Provider::Static | Provider::Unknown => return Ok(None),
    };
    let (_, version) = fact.api_version.split_once('/').unwrap_or_default();
    match versions.iter().find(|known| **known == version) {
        Some(version) => cluster.served(resource, std::slice::from_ref(version)).await,
        None => Ok(None),
    }
}

/// Reads the object that a fact is about.
///
/// # Errors
/// Refused, when its addresses cannot be changed one by one.
pub(super) async fn read(cluster: &Cluster, fact: &PoolFact) -> Result<LivePool> {
    let (Some(field), Some(resource)) = (object::field(fact.provider), kind_of(cluster, fact).await?) else {
        return Err(not_ours(fact));
    };
    let subject = (*fact.origin.object).clone();
    let scope = scope(subject.namespace.as_deref());
    let Some(object) = cluster.get::<Value>(&resource, scope, &subject.name).await? else {
        return Err(Error::refused(format!("{subject} was deleted just now")).hint("run the command again"));
    };
    let mut facts = Facts::default();
    match fact.provider {
        Provider::Cilium => {
            objects::read_listed(typed::<CiliumPool>(&object, &subject)?, &resource, &mut facts);
        }
        _ => objects::read_listed(typed::<MetalLbPool>(&object, &subject)?, &resource, &mut facts),
    }
    let read = facts.pools.pop().map(|pool| pool.entries).unwrap_or_default();
    let count = object["spec"][field].as_array().map_or(0, Vec::len);
    let entries: Option<Vec<AddrSpec>> = read.iter().map(|entry| entry.addresses).collect();
    if let Some(entries) = entries.filter(|entries| entries.len() == count) {
        return Ok(LivePool { resource, object, subject, field, provider: fact.provider, entries });
    }
    let odd = read.iter().filter_map(|entry| entry.error.as_ref());
    let error = Error::refused(format!("{subject} has addresses that cannot be changed one by one"));
    Err(odd
        .fold(error, Error::caused_by)
        .hint(format!("mend spec.{field} with kubectl edit first; kubectl ipam check tells more")))
}

fn typed<T: serde::de::DeserializeOwned>(object: &Value, subject: &Subject) -> Result<T> {
    T::deserialize(object).map_err(|error| Error::failed(format!("cannot read {subject}")).caused_by(error))
}

/// Pools that are in no object of their own.
fn not_ours(fact: &PoolFact) -> Error {
    Error::refused(format!("{} pool {} is not changed here", fact.provider, fact.name))
        .caused_by(format!("its addresses are in {} {}, as one text", fact.origin, fact.origin.field))
        .hint(format!(
            "change that text with kubectl edit, and the inventory with kubectl ipam pool … {} --offline",
            fact.name
        ))
}

impl LivePool {
    /// Its list of addresses.
    pub fn side(&self) -> Side {
        Side { entries: self.entries.clone(), place: self.subject.to_string() }
    }

    /// Its entries as values.
    fn values(&self) -> Vec<Value> {
        self.object["spec"][self.field].as_array().cloned().unwrap_or_default()
    }

    /// The list it has, as a plan shows it.
    pub fn shown(&self) -> String {
        object::shown(&self.object["spec"][self.field])
    }

    /// A new list.
    pub fn list(&self, pieces: &[Piece]) -> Value {
        object::list(self.provider, &self.values(), pieces)
    }

    /// The request that gives it a new list, if it is still as it was read.
    pub fn write(&self, list: &Value) -> Write {
        let patch = json!({
            "metadata": {"resourceVersion": self.object["metadata"]["resourceVersion"]},
            "spec": {self.field: list},
        });
        let Subject { namespace, name, .. } = self.subject.clone();
        Write { resource: self.resource.clone(), namespace, name, body: Body::Merge(patch) }
    }
}

impl Write {
    /// A new pool.
    pub fn create(
        resource: Resource,
        provider: Provider,
        namespace: Option<String>,
        name: &str,
        addresses: &[AddrSpec],
    ) -> Self {
        let pieces: Vec<Piece> = addresses.iter().copied().map(Piece::New).collect();
        let field = object::field(provider).unwrap_or("addresses");
        let mut body = json!({
            "apiVersion": resource.api_version(), "kind": resource.kind,
            "metadata": {"name": name}, "spec": {field: object::list(provider, &[], &pieces)},
        });
        if let Some(namespace) = &namespace {
            body["metadata"]["namespace"] = json!(namespace);
        }
        Self { resource, namespace, name: name.to_owned(), body: Body::New(body) }
    }

    /// What has to be allowed.
    pub fn need(&self) -> String {
        let verb = match self.body {
            Body::New(_) => "create",
            Body::Merge(_) => "patch",
        };
        let namespace =
            self.namespace.as_ref().map(|name| format!(" in namespace {name}")).unwrap_or_default();
        format!("{verb} on {}{namespace}", self.resource.qualified_name())
    }

    /// Sends it.
    ///
    /// # Errors
    /// Refused, when the object is not as it was read any more; what the API server says.
    pub async fn send(&self, cluster: &Cluster, effect: Effect) -> Result<()> {
        let (kind, scope) = (&self.resource, scope(self.namespace.as_deref()));
        let sent = match &self.body {
            Body::New(object) => cluster.create::<Value>(kind, scope, object, effect).await,
            Body::Merge(patch) => {
                cluster.patch::<Value>(kind, scope, &self.name, PatchKind::Merge, patch, effect).await
            }
        };
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.is_conflict() || error.is_already_exists() => {
                Err(Error::refused(format!("{} {} was changed meanwhile", self.resource.kind, self.name))
                    .caused_by(Error::from(error).message)
                    .hint("run the same command again"))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn scope(namespace: Option<&str>) -> Scope<'_> {
    namespace.map_or(Scope::All, Scope::Namespace)
}

/// The entries in the inventory's form.
pub(super) fn written(entries: &[AddrSpec]) -> String {
    texts(entries).replace(',', ", ")
}
