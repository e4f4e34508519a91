//! The services of a node's API.
//!
//! | module | calls |
//! | --- | --- |
//! | [`apply`] | ApplyConfiguration |
//! | [`bootstrap`] | Bootstrap, EtcdRecover |
//! | [`clients`] | Kubeconfig, GenerateClientConfiguration |
//! | [`etcd`] | the other calls of etcd |
//! | [`files`] | Read, List, Copy, Dmesg, Logs, Events |
//! | [`health`] | the cluster's HealthCheck |
//! | [`lifecycle`] | Reboot, Shutdown, Reset, Upgrade, Rollback, META, LifecycleService |
//! | [`status`] | what a node says of itself |
//! | [`storage`] | Disks, BlockDeviceWipe, time |

mod apply;
mod bootstrap;
mod clients;
mod etcd;
mod files;
mod health;
mod lifecycle;
mod service;
mod status;
mod storage;

use std::pin::Pin;

use tokio_stream::Stream;
use tonic::Status;

/// What a stream of a service is.
pub(super) type Streamed<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A stream of what is there already.
fn stream_of<T: Send + 'static>(items: Vec<Result<T, Status>>) -> Streamed<T> {
    Box::pin(tokio_stream::iter(items))
}

/// Bytes in the pieces that nodes send.
fn chunks(content: &[u8]) -> Vec<Result<labkit::talos::proto::common::Data, Status>> {
    let data = |bytes: &[u8]| labkit::talos::proto::common::Data { metadata: None, bytes: bytes.to_vec() };
    content.chunks(1024).map(|piece| Ok(data(piece))).collect()
}
