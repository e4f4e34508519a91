//! The calls of etcd, as its local member or its leader answer them.

use labkit::talos::proto::common::Data;
use labkit::talos::proto::machine::{
    EtcdAlarm, EtcdAlarmDisarm, EtcdAlarmDisarmResponse, EtcdAlarmListResponse, EtcdDefragment,
    EtcdDefragmentResponse, EtcdForfeitLeadership, EtcdForfeitLeadershipResponse, EtcdLeaveCluster,
    EtcdLeaveClusterResponse, EtcdMember, EtcdMemberAlarm, EtcdMemberListRequest, EtcdMemberListResponse,
    EtcdMemberStatus, EtcdMembers, EtcdRemoveMemberById, EtcdRemoveMemberByIdResponse, EtcdStatus,
    EtcdStatusResponse,
};
use tonic::Status;

use super::{Streamed, chunks};
use crate::talos::api::{Api, control_plane_only};
use crate::talos::fault::Fault;
use crate::talos::life;
use crate::talos::members::EtcdCluster;
use crate::talos::node::{Etcd, Node};
use crate::talos::world::State;

/// What its client says where the local member does not run.
fn not_running() -> Status {
    Status::unavailable(
        "connection error: desc = \"transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused\"",
    )
}

/// The cluster of the local member, where that runs.
fn local<'s>(state: &'s State, node: &Node) -> Result<&'s EtcdCluster, Status> {
    if node.etcd.service != Etcd::Running {
        return Err(not_running());
    }
    life::cluster_of(state, node).ok_or_else(not_running)
}

/// The cluster that answers through any control plane, with a leader.
fn led<'s>(state: &'s State, node: &Node) -> Result<&'s EtcdCluster, Status> {
    if let Ok(cluster) = local(state, node) {
        return if cluster.has_quorum(&state.nodes) {
            Ok(cluster)
        } else {
            Err(Status::unavailable("etcdserver: no leader"))
        };
    }
    let authority = node.config.as_ref().and_then(|config| config.etcd_ca.as_ref());
    let authority = authority.map(|authority| authority.certificate.as_str());
    // Other control planes are found through the Kubernetes API, which this node's kubelet has to reach.
    let known = life::kubernetes_is_up(state, node);
    let mut others =
        state.etcd.iter().filter(|cluster| known && Some(cluster.authority.as_str()) == authority);
    others
        .find(|cluster| cluster.has_quorum(&state.nodes))
        .ok_or_else(|| Status::deadline_exceeded("context deadline exceeded"))
}

pub fn member_list(api: &Api, request: EtcdMemberListRequest) -> Result<EtcdMemberListResponse, Status> {
    let part = api.check(|state, node| {
        control_plane_only(node, "member list")?;
        let cluster = if request.query_local { local(state, node)? } else { led(state, node)? };
        let members = cluster.members.iter().map(|member| EtcdMember {
            id: member.id,
            hostname: member.hostname.clone(),
            peer_urls: vec![format!("https://{}:2380", member.address)],
            client_urls: vec![format!("https://{}:2379", member.address)],
            is_learner: member.learner,
        });
        let legacy_members = cluster.members.iter().map(|member| member.hostname.clone()).collect();
        Ok(EtcdMembers { metadata: None, legacy_members, members: members.collect() })
    })?;
    Ok(EtcdMemberListResponse { messages: vec![part] })
}

pub fn status(api: &Api) -> Result<EtcdStatusResponse, Status> {
    let member_status = api.check(|state, node| {
        control_plane_only(node, "etcd status")?;
        let cluster = local(state, node)?;
        let (_, id) = node.etcd.data.ok_or_else(not_running)?;
        let led = cluster.has_quorum(&state.nodes);
        let alarms = cluster.alarms.iter().map(|(member, alarm)| {
            let name = if *alarm == 1 { "NOSPACE" } else { "CORRUPT" };
            format!("memberID:{member} alarm:{name} ")
        });
        let mut errors: Vec<String> = alarms.collect();
        if !led {
            errors.push("etcdserver: no leader".to_owned());
        }
        let size = 30_408_704;
        Ok(EtcdMemberStatus {
            protocol_version: "3.6.4".to_owned(),
            storage_version: "3.6.0".to_owned(),
            db_size: size,
            db_size_in_use: size / 2,
            leader: if led { cluster.leader } else { 0 },
            raft_index: cluster.revision + 40,
            raft_term: cluster.term,
            raft_applied_index: cluster.revision + 40,
            errors,
            is_learner: cluster.members.iter().any(|member| member.id == id && member.learner),
            member_id: id,
        })
    })?;
    Ok(EtcdStatusResponse {
        messages: vec![EtcdStatus { metadata: None, member_status: Some(member_status) }],
    })
}

fn alarms_of(cluster: &EtcdCluster) -> Vec<EtcdMemberAlarm> {
    cluster
        .alarms
        .iter()
        .map(|(member_id, alarm)| EtcdMemberAlarm { member_id: *member_id, alarm: *alarm })
        .collect()
}

pub fn alarms(api: &Api) -> Result<EtcdAlarmListResponse, Status> {
    let member_alarms = api.check(|state, node| {
        control_plane_only(node, "etcd alarm list")?;
        Ok(alarms_of(local(state, node)?))
    })?;
    Ok(EtcdAlarmListResponse { messages: vec![EtcdAlarm { metadata: None, member_alarms }] })
}

pub fn disarm(api: &Api) -> Result<EtcdAlarmDisarmResponse, Status> {
    let id = api.check(|state, node| {
        control_plane_only(node, "etcd alarm disarm")?;
        Ok(local(state, node)?.id)
    })?;
    let member_alarms = api.change(|state, _, _| {
        let Some(cluster) = state.etcd.iter_mut().find(|cluster| cluster.id == id) else {
            return Ok(Vec::new());
        };
        let disarmed = alarms_of(cluster);
        cluster.alarms.clear();
        Ok(disarmed)
    })?;
    Ok(EtcdAlarmDisarmResponse { messages: vec![EtcdAlarmDisarm { metadata: None, member_alarms }] })
}

pub fn defragment(api: &Api) -> Result<EtcdDefragmentResponse, Status> {
    api.check(|state, node| {
        control_plane_only(node, "etcd defragment")?;
        local(state, node).map(|_| ())
    })?;
    Ok(EtcdDefragmentResponse { messages: vec![EtcdDefragment::default()] })
}

pub fn forfeit(api: &Api) -> Result<EtcdForfeitLeadershipResponse, Status> {
    let (id, own) = api.check(|state, node| {
        control_plane_only(node, "etcd forfeit leadership")?;
        let cluster = led(state, node)?;
        if cluster.members.len() == 1 {
            let why = "failed to forfeit leadership: cannot forfeit leadership, only one member";
            return Err(Status::unknown(why));
        }
        Ok((cluster.id, node.etcd.data.map(|(_, member)| member)))
    })?;
    let member = api.change(|state, _, _| {
        let State { etcd, nodes, .. } = state;
        let Some(cluster) = etcd.iter_mut().find(|cluster| cluster.id == id) else {
            return Ok(String::new());
        };
        if Some(cluster.leader) != own {
            return Ok(String::new());
        }
        let next = cluster
            .members
            .iter()
            .find(|member| !member.learner && Some(member.id) != own && cluster.is_up(member, nodes));
        let next = next.map(|member| (member.id, member.hostname.clone()));
        if let Some((id, _)) = next {
            cluster.leader = id;
            cluster.term += 1;
        }
        Ok(next.map(|(_, hostname)| hostname).unwrap_or_default())
    })?;
    Ok(EtcdForfeitLeadershipResponse { messages: vec![EtcdForfeitLeadership { metadata: None, member }] })
}

pub fn remove_member(api: &Api, member: u64) -> Result<EtcdRemoveMemberByIdResponse, Status> {
    let cluster = api.check(|state, node| {
        control_plane_only(node, "etcd remove member")?;
        Ok(led(state, node)?.id)
    })?;
    api.change(|state, _, _| remove(state, cluster, member))?;
    Ok(EtcdRemoveMemberByIdResponse { messages: vec![EtcdRemoveMemberById::default()] })
}

pub fn leave(api: &Api) -> Result<EtcdLeaveClusterResponse, Status> {
    let (cluster, member) = api.check(|state, node| {
        control_plane_only(node, "etcd leave")?;
        let cluster = led(state, node)?.id;
        let member = node.etcd.data.map(|(_, member)| member);
        Ok((cluster, member.ok_or_else(|| Status::unknown("failed to leave cluster: no member found"))?))
    })?;
    api.change(|state, index, _| {
        remove(state, cluster, member)?;
        if let Some(node) = state.nodes.get_mut(index) {
            node.etcd.service = Etcd::Stopped;
            node.etcd.data = None;
            node.service("etcd", "Finished", "Service finished successfully");
        }
        Ok(())
    })?;
    Ok(EtcdLeaveClusterResponse { messages: vec![EtcdLeaveCluster::default()] })
}

/// Takes a member out; etcd stops where it runs.
fn remove(state: &mut State, cluster: u64, member: u64) -> Result<(), Status> {
    let Some(found) = state.etcd.iter_mut().find(|known| known.id == cluster) else {
        return Err(not_running());
    };
    let before = found.members.len();
    let known = found.members.iter().any(|known| known.id == member);
    if known && before == 1 {
        return Err(Status::unknown(
            "failed to remove member: etcdserver: re-configuration failed due to not enough started members",
        ));
    }
    found.members.retain(|known| known.id != member);
    if found.members.len() == before {
        return Err(Status::not_found("etcdserver: member not found"));
    }
    let State { etcd, nodes, .. } = state;
    for node in nodes.iter_mut().filter(|node| node.etcd.data == Some((cluster, member))) {
        node.etcd.service =
            Etcd::Failed("the member has been permanently removed from the cluster".to_owned());
        node.service(
            "etcd",
            "Failed",
            "Failed to run task: the member has been permanently removed from the cluster",
        );
        node.health("etcd", false);
    }
    for cluster in etcd.iter_mut() {
        cluster.elect(nodes);
    }
    Ok(())
}

pub fn snapshot(api: &Api) -> Result<Streamed<Data>, Status> {
    let (bytes, truncated, flipped, stalls) = api.check(|state, node| {
        control_plane_only(node, "etcd snapshot")?;
        let cluster = local(state, node)
            .map_err(|why| Status::unknown(format!("failed to create etcd client: {}", why.message())))?;
        let bytes = super::super::snapshot::of(state, node, cluster);
        Ok((
            bytes,
            node.has_fault(&Fault::SnapshotTruncated),
            node.has_fault(&Fault::SnapshotBitFlip),
            node.has_fault(&Fault::SnapshotStalls),
        ))
    })?;
    let mut bytes = bytes;
    let half = bytes.len() / 2;
    if flipped && let Some(byte) = bytes.get_mut(half) {
        *byte ^= 1;
    }
    if truncated || stalls {
        bytes.truncate(half);
    }
    let pieces = tokio_stream::iter(chunks(&bytes));
    if stalls {
        use futures::StreamExt;
        return Ok(Box::pin(pieces.chain(futures::stream::pending())));
    }
    Ok(Box::pin(pieces))
}
