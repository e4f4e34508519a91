//! The bytes of a snapshot, with their checksum behind them.
use super::members::EtcdCluster;
use super::node::Node;
use super::world::State;

pub fn of(_: &State, _: &Node, cluster: &EtcdCluster) -> Vec<u8> {
    let content = vec![u8::try_from(cluster.members.len()).unwrap_or(1); 16384];
    let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
    [&content[..], sum.as_ref()].concat()
}
