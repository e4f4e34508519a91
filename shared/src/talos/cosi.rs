//! The resources of a node: read one, list a kind, watch a kind.

use std::time::Duration;

use jiff::Timestamp;
use prost::Message;
use serde::de::DeserializeOwned;
use tonic::Streaming;

use super::error::{Failure, Reason, Result};
use super::node::Node;
use super::proto::cosi::resource as wire;
use super::words::cut;

/// No node has more resources of one kind.
const MAX_RESOURCES: usize = 20_000;
/// All resources of one list together, in bytes.
const MAX_LIST: usize = 64 << 20;

/// A kind of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Full type, such as `Disks.block.talos.dev`.
    pub name: &'static str,
    /// Its namespace.
    pub namespace: &'static str,
}

impl Kind {
    /// A kind by its full type and namespace.
    pub const fn new(name: &'static str, namespace: &'static str) -> Self {
        Self { name, namespace }
    }
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource<T> {
    /// Its id within its kind and namespace.
    pub id: String,
    /// Counts its changes; `undefined` or a number.
    pub version: String,
    /// Whether it is about to go away.
    pub is_leaving: bool,
    /// When it was made, on the node's clock.
    pub created: Option<Timestamp>,
    /// When it was last changed, on the node's clock.
    pub updated: Option<Timestamp>,
    /// What it says.
    pub spec: T,
}

/// A change in a kind of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// It is there, or changed.
    Present(Resource<T>),
    /// It went away.
    Gone {
        /// Its id.
        id: String,
    },
    /// All that existed at the beginning has been told.
    Complete,
}

impl Node {
    /// One resource; `None` when there is none of that id.
    ///
    /// # Errors
    /// The node's refusal, or an answer that makes no sense.
    pub async fn resource<T: Message + Default>(
        &self,
        doing: &'static str,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Resource<T>>> {
        let found = self.raw(doing, kind, id).await?;
        found.map(|resource| self.decode(doing, resource)).transpose()
    }

    /// One resource in its YAML form, for kinds whose messages are not compiled in; `None` when there is none.
    ///
    /// # Errors
    /// The node's refusal, or an answer that makes no sense.
    pub async fn resource_yaml<T: DeserializeOwned>(
        &self,
        doing: &'static str,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Resource<T>>> {
        let found = self.raw(doing, kind, id).await?;
        found.map(|resource| self.decode_yaml(doing, resource)).transpose()
    }

    /// Every resource of a kind, in the node's order.
    ///
    /// # Errors
    /// The node's refusal, an answer that makes no sense, or more resources than any node has.
    pub async fn resources<T: Message + Default>(
        &self,
        doing: &'static str,
        kind: Kind,
    ) -> Result<Vec<Resource<T>>> {
        let found = self.raw_list(doing, kind).await?;
        found.into_iter().map(|resource| self.decode(doing, resource)).collect()
    }

    /// Watches a kind, or one resource of it: first what is there, then every change.
    ///
    /// # Errors
    /// The node's refusal.
    pub async fn watch<T: Message + Default>(
        &self,
        doing: &'static str,
        kind: Kind,
        id: Option<&str>,
    ) -> Result<Watch<T>> {
        let request = wire::WatchRequest {
            namespace: kind.namespace.to_owned(),
            r#type: kind.name.to_owned(),
            id: id.map(str::to_owned),
            // The node refuses to list first what is a single resource; it tells that one anyway.
            options: Some(wire::WatchOptions { bootstrap_contents: id.is_none(), ..Default::default() }),
            api_version: 1,
        };
        let stream = self.once(doing, self.state().watch(request)).await?;
        let node = self.clone();
        Ok(Watch { node, doing, stream, waiting: Vec::new().into_iter(), spec: std::marker::PhantomData })
    }

    async fn raw(&self, doing: &'static str, kind: Kind, id: &str) -> Result<Option<wire::Resource>> {
        let request = wire::GetRequest {
            namespace: kind.namespace.to_owned(),
            r#type: kind.name.to_owned(),
            id: id.to_owned(),
            options: None,
        };
        let call = || {
            let (mut client, request) = (self.state(), request.clone());
            async move { client.get(request).await }
        };
        match self.read(doing, call).await {
            Ok(answer) => Ok(answer.resource),
            Err(failure) if failure.is_not_found() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn raw_list(&self, doing: &'static str, kind: Kind) -> Result<Vec<wire::Resource>> {
        let request = wire::ListRequest {
            namespace: kind.namespace.to_owned(),
            r#type: kind.name.to_owned(),
            options: None,
        };
        let call = || {
            let (mut client, request) = (self.state(), request.clone());
            async move {
                let mut stream = client.list(request).await?.into_inner();
                let (mut resources, mut size) = (Vec::new(), 0);
                while let Some(answer) = stream.message().await? {
                    size += answer.encoded_len();
                    if resources.len() == MAX_RESOURCES || size > MAX_LIST {
                        return Ok(tonic::Response::new(None));
                    }
                    resources.extend(answer.resource);
                }
                Ok(tonic::Response::new(Some(resources)))
            }
        };
        let found = self.read(doing, call).await?;
        found.ok_or_else(|| self.failure(doing, Reason::Answer("it does not end".to_owned())))
    }

    fn decode<T: Message + Default>(
        &self,
        doing: &'static str,
        resource: wire::Resource,
    ) -> Result<Resource<T>> {
        self.decode_with(doing, resource, |spec| {
            T::decode(spec.proto_spec.as_slice()).map_err(|error| error.to_string())
        })
    }

    fn decode_yaml<T: DeserializeOwned>(
        &self,
        doing: &'static str,
        resource: wire::Resource,
    ) -> Result<Resource<T>> {
        self.decode_with(doing, resource, |spec| {
            serde_yaml::from_str(&spec.yaml_spec).map_err(|error| error.to_string())
        })
    }

    fn decode_with<T>(
        &self,
        doing: &'static str,
        resource: wire::Resource,
        decode: impl FnOnce(&wire::Spec) -> std::result::Result<T, String>,
    ) -> Result<Resource<T>> {
        let nonsense = |why: &str| self.failure(doing, Reason::Answer(cut(why)));
        let metadata = resource.metadata.ok_or_else(|| nonsense("a resource without metadata"))?;
        let spec = resource.spec.ok_or_else(|| nonsense("a resource without content"))?;
        Ok(Resource {
            id: metadata.id,
            version: metadata.version,
            is_leaving: metadata.phase == "tearingDown",
            created: metadata.created.and_then(time),
            updated: metadata.updated.and_then(time),
            spec: decode(&spec).map_err(|why| nonsense(&why))?,
        })
    }
}

/// Changes in a kind of resources as they happen.
pub struct Watch<T> {
    node: Node,
    doing: &'static str,
    stream: Streaming<wire::WatchResponse>,
    waiting: std::vec::IntoIter<wire::Event>,
    spec: std::marker::PhantomData<fn() -> T>,
}

impl<T: Message + Default> Watch<T> {
    /// The next change; `None` when there was none for that long.
    ///
    /// # Errors
    /// When the watch broke or the node ended it.
    pub async fn next(&mut self, within: Duration) -> Result<Option<Change<T>>> {
        let deadline = tokio::time::Instant::now() + within;
        loop {
            for event in self.waiting.by_ref() {
                if let Some(change) = change(&self.node, self.doing, event)? {
                    return Ok(Some(change));
                }
            }
            match tokio::time::timeout_at(deadline, self.stream.message()).await {
                Err(_) => return Ok(None),
                Ok(Ok(Some(answer))) => self.waiting = answer.event.into_iter(),
                Ok(Ok(None)) => {
                    return Err(self.node.failure(self.doing, Reason::Lost("the node ended it".to_owned())));
                }
                Ok(Err(status)) => return Err(self.node.refused(self.doing, &status)),
            }
        }
    }
}

fn change<T: Message + Default>(
    node: &Node,
    doing: &'static str,
    event: wire::Event,
) -> std::result::Result<Option<Change<T>>, Failure> {
    use wire::EventType as Type;
    match (event.event_type(), event.resource) {
        (Type::Bootstrapped, _) => Ok(Some(Change::Complete)),
        (Type::Errored, _) => {
            let why = cut(&event.error.unwrap_or_default());
            Err(node.failure(doing, Reason::Lost(why)))
        }
        (Type::Destroyed, Some(resource)) => {
            let id = resource.metadata.map(|metadata| metadata.id).unwrap_or_default();
            Ok(Some(Change::Gone { id }))
        }
        (Type::Created | Type::Updated, Some(resource)) => {
            node.decode(doing, resource).map(Change::Present).map(Some)
        }
        _ => Ok(None),
    }
}

/// A protobuf time; `None` when it is out of any range.
pub(super) fn time(time: prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(time.seconds, time.nanos).ok()
}
