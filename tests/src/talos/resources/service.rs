//! The service.

use std::pin::Pin;
use std::sync::Arc;

use futures::{Stream, StreamExt, stream};
use labkit::talos::proto::cosi::resource::{
    CreateRequest, CreateResponse, DestroyRequest, DestroyResponse, GetRequest, GetResponse, ListRequest,
    ListResponse, UpdateRequest, UpdateResponse, WatchRequest, WatchResponse,
};
use tonic::{Request, Response, Status};

use super::query::Query;
use super::watch::{Start, Watcher};
use super::{access, items};
use crate::talos::proto::cosi::resource::state_server::State;
use crate::talos::roles::Roles;
use crate::talos::view::{Source, View};

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The resource API of one node.
#[derive(Clone)]
pub struct Resources {
    source: Arc<dyn Source>,
}

impl std::fmt::Debug for Resources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resources").finish_non_exhaustive()
    }
}

impl Resources {
    /// Of the node that a source shows. Who asks is in the requests' extensions, as [`Roles`]; nobody there is nobody
    /// with rights.
    pub fn new(source: Arc<dyn Source>) -> Self {
        Self { source }
    }

    fn view(&self) -> Result<View, Status> {
        self.source.view().ok_or_else(|| Status::unavailable("the node is gone"))
    }
}

fn roles<T>(request: &Request<T>) -> Roles {
    request.extensions().get::<Roles>().cloned().unwrap_or_default()
}

#[tonic::async_trait]
impl State for Resources {
    type ListStream = Answers<ListResponse>;
    type WatchStream = Answers<WatchResponse>;

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let roles = roles(&request);
        let GetRequest { namespace, r#type, id, .. } = request.into_inner();
        let view = self.view()?;
        let definition = access::read(&r#type, &namespace, &roles, view.version.into())?;
        let found = items(&view)
            .into_iter()
            .find(|item| item.kind == definition.kind && item.namespace == namespace && item.id == id);
        let Some(item) = found else {
            let name = format!("{}({namespace}/{id}@undefined)", definition.kind);
            return Err(Status::not_found(format!("resource {name} doesn't exist")));
        };
        Ok(Response::new(GetResponse { resource: Some(item.resource(&view)) }))
    }

    async fn list(&self, request: Request<ListRequest>) -> Result<Response<Self::ListStream>, Status> {
        let roles = roles(&request);
        let ListRequest { namespace, r#type, options } = request.into_inner();
        let view = self.view()?;
        let definition = access::read(&r#type, &namespace, &roles, view.version.into())?;
        let options = options.unwrap_or_default();
        let query = Query::new(options.label_query, options.id_query)?;
        let found: Vec<_> = items(&view)
            .into_iter()
            .filter(|item| item.kind == definition.kind && item.namespace == namespace && query.selects(item))
            .map(|item| Ok(ListResponse { resource: Some(item.resource(&view)) }))
            .collect();
        Ok(Response::new(stream::iter(found).boxed()))
    }

    async fn watch(&self, request: Request<WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let roles = roles(&request);
        let WatchRequest { namespace, r#type, id, options, api_version } = request.into_inner();
        let mut changes = self.source.changes();
        changes.mark_unchanged();
        let view = self.view()?;
        let definition = access::read(&r#type, &namespace, &roles, view.version.into())?;
        let options = options.unwrap_or_default();
        if id.is_some() && options.bootstrap_contents {
            return Err(Status::unimplemented("bootstrap contents is not implemented for resource watch"));
        }
        if id.is_some() && !options.label_query.is_empty() {
            return Err(Status::unimplemented("label query is not implemented for resource watch"));
        }
        if options.start_from_bookmark.is_some() {
            return Err(Status::failed_precondition("invalid watch bookmark"));
        }
        let query = Query::new(options.label_query, options.id_query)?;
        let start = Start {
            contents: options.bootstrap_contents,
            mark: options.bootstrap_bookmark,
            aggregated: options.aggregated,
            modern: api_version >= 1,
        };
        let found = items(&view).into_iter().filter(|item| {
            item.kind == definition.kind
                && item.namespace == namespace
                && id.as_ref().is_none_or(|id| *id == item.id)
                && query.selects(item)
        });
        let (watcher, first) =
            Watcher::begin(&view, (&namespace, definition.kind), id.clone(), start, found.collect());
        let later = stream::unfold((self.clone(), watcher, query, changes), async |state| {
            let (resources, mut watcher, query, mut changes) = state;
            changes.changed().await.ok()?;
            // A node that is gone ends its streams.
            let view = resources.source.view()?;
            let found = items(&view).into_iter().filter(|item| watcher.concerns(item) && query.selects(item));
            let messages = watcher.follow(&view, found.collect());
            Some((stream::iter(messages), (resources, watcher, query, changes)))
        });
        Ok(Response::new(stream::iter(first).chain(later.flatten()).map(Ok).boxed()))
    }

    async fn create(&self, _: Request<CreateRequest>) -> Result<Response<CreateResponse>, Status> {
        Err(access::write())
    }

    async fn update(&self, _: Request<UpdateRequest>) -> Result<Response<UpdateResponse>, Status> {
        Err(access::write())
    }

    async fn destroy(&self, _: Request<DestroyRequest>) -> Result<Response<DestroyResponse>, Status> {
        Err(access::write())
    }
}
