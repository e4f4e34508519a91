//! Sending a snapshot of etcd to a node, which keeps it until it is bootstrapped from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::Stream;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::oneshot;

use super::danger::Outcome;
use super::error::Reason;
use super::node::Node;
use super::proto::common::Data;
use crate::plan::Confirmed;

/// How much is sent at once, in bytes.
const CHUNK: usize = 64 << 10;

/// Sends a snapshot to a control plane node. `progress` is told how many bytes are on their way.
///
/// When the snapshot cannot be read to its end, the node is told to drop what it has of it.
pub async fn upload_snapshot(
    node: &Node,
    snapshot: impl AsyncRead + Send + Unpin + 'static,
    mut progress: impl FnMut(u64),
    _confirmed: &Confirmed<'_>,
) -> Outcome<()> {
    const DOING: &str = "upload the snapshot";
    let sent = Arc::new(AtomicU64::new(0));
    let (broke, mut broken) = oneshot::channel();
    let mut client = node.machine();
    let call = client.etcd_recover(chunks(snapshot, Arc::clone(&sent), broke));
    tokio::pin!(call);
    let (mut known, idle) = (0, node.patience().idle);
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(200));
    let mut moved = tokio::time::Instant::now();
    let result = loop {
        tokio::select! {
            answer = &mut call => break answer.map_err(|status| node.refused(DOING, &status)),
            Ok(why) = &mut broken => {
                let reason = Reason::Withdrawn(format!("the snapshot cannot be read: {why}"));
                return Outcome::NotSent(node.failure(DOING, reason));
            }
            _ = tick.tick() => {
                let now = sent.load(Ordering::Relaxed);
                if now != known {
                    (known, moved) = (now, tokio::time::Instant::now());
                    progress(now);
                } else if moved.elapsed() > idle {
                    return Outcome::Unknown(node.failure(DOING, Reason::Deadline(idle)));
                }
            }
        }
    };
    progress(sent.load(Ordering::Relaxed));
    Outcome::of(result.and_then(|answer| node.only(DOING, answer.into_inner().messages).map(drop)))
}

/// The snapshot in pieces. After an error the stream neither goes on nor ends: an end would tell the node that it has
/// all of it.
fn chunks(
    snapshot: impl AsyncRead + Send + Unpin + 'static,
    sent: Arc<AtomicU64>,
    broke: oneshot::Sender<String>,
) -> impl Stream<Item = Data> + Send + 'static {
    futures::stream::unfold((snapshot, Some(broke)), move |(mut snapshot, mut broke)| {
        let sent = Arc::clone(&sent);
        async move {
            let mut bytes = vec![0; CHUNK];
            match snapshot.read(&mut bytes).await {
                Ok(0) => None,
                Ok(length) => {
                    bytes.truncate(length);
                    sent.fetch_add(length as u64, Ordering::Relaxed);
                    Some((Data { metadata: None, bytes }, (snapshot, broke)))
                }
                Err(error) => {
                    if let Some(broke) = broke.take() {
                        // Nobody listens any more once the call is over.
                        let _over = broke.send(crate::cli::error::plain(&error.to_string()));
                    }
                    std::future::pending().await
                }
            }
        }
    })
}
