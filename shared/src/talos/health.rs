//! The node's own check of the whole cluster.

use std::time::Duration;

use super::error::Result;
use super::node::Node;
use super::proto::cluster::cluster_service_client::ClusterServiceClient;
use super::proto::cluster::{ClusterInfo, HealthCheckProgress, HealthCheckRequest};
use super::stream::Pieces;

/// What a check says as it goes on.
pub struct Health {
    pieces: Pieces<HealthCheckProgress>,
}

impl Node {
    /// Starts the check of the cluster that this control plane node makes, which gives up after `wait`. Without
    /// addresses the node finds the others itself.
    ///
    /// # Errors
    /// The node's refusal.
    pub async fn health(
        &self,
        wait: Duration,
        control_planes: &[String],
        workers: &[String],
    ) -> Result<Health> {
        const DOING: &str = "check the cluster's health";
        let info = ClusterInfo {
            control_plane_nodes: control_planes.to_vec(),
            worker_nodes: workers.to_vec(),
            force_endpoint: String::new(),
        };
        let request = HealthCheckRequest {
            wait_timeout: Some(prost_types::Duration {
                seconds: wait.as_secs().try_into().unwrap_or(i64::MAX),
                nanos: wait.subsec_nanos().try_into().unwrap_or(0),
            }),
            cluster_info: Some(info),
        };
        let (connection, origin) = self.connection();
        let mut client = ClusterServiceClient::with_origin(connection, origin);
        // The node gives up by itself; ours is only for one that hangs. It may look for the other nodes for all of the
        // time before it says anything.
        let idle = wait.saturating_add(self.patience().call);
        let stream = self.once_within(DOING, idle, client.health_check(request)).await?;
        Ok(Health { pieces: Pieces::new(self, DOING, stream).waiting(idle) })
    }
}

impl Health {
    /// The next line, such as `waiting for etcd to be healthy: OK`; `None` once all is well.
    ///
    /// # Errors
    /// When the cluster is not healthy in time: the last line said why.
    pub async fn next(&mut self) -> Result<Option<String>> {
        Ok(self.pieces.next().await?.map(|progress| progress.message))
    }
}
