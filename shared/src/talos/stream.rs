//! Streams of bytes and messages from a node: never longer than allowed, never silent for too long.

use std::time::Duration;

use tonic::Streaming;

use super::error::{Reason, Result};
use super::node::Node;
use super::proto::common::Data;

/// A stream from a node.
pub(super) struct Pieces<T> {
    node: Node,
    doing: &'static str,
    stream: Streaming<T>,
    idle: Duration,
}

impl<T> Pieces<T> {
    pub(super) fn new(node: &Node, doing: &'static str, stream: Streaming<T>) -> Self {
        Self { node: node.clone(), doing, stream, idle: node.patience().idle }
    }

    /// Waits that long for each piece, instead of what the node's patience says.
    pub(super) fn waiting(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// The next piece; `None` at the stream's proper end.
    pub(super) async fn next(&mut self) -> Result<Option<T>> {
        match tokio::time::timeout(self.idle, self.stream.message()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(status)) => Err(self.node.refused(self.doing, &status)),
            Err(_) => Err(self.node.failure(self.doing, Reason::Deadline(self.idle))),
        }
    }

    /// The stream makes no sense.
    pub(super) fn nonsense(&self, why: String) -> super::error::Failure {
        self.node.failure(self.doing, Reason::Answer(why))
    }
}

impl Pieces<Data> {
    /// The next bytes; `None` at the end.
    pub(super) async fn bytes(&mut self) -> Result<Option<Vec<u8>>> {
        Ok(self.next().await?.map(|data| data.bytes))
    }
}
