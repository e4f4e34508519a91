//! What a control plane node says of etcd.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::error::Result;
use super::node::Node;
use super::proto::machine as wire;
use crate::cli::Error;

/// Number of an etcd member; written in hexadecimal, as etcdctl and talosctl do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(u64);

impl MemberId {
    /// From its number.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number itself.
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for MemberId {
    type Err = Error;

    fn from_str(text: &str) -> std::result::Result<Self, Error> {
        u64::from_str_radix(text, 16).map(Self).map_err(|_| {
            Error::usage(format!("{text:?} is no id of an etcd member"))
                .hint("it is a number in hexadecimal, such as 8e9e05c52164694d")
        })
    }
}

impl Serialize for MemberId {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A member of etcd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EtcdMember {
    /// Its number.
    #[schemars(with = "String")]
    pub id: MemberId,
    /// Name of its node; empty until it has started once.
    pub hostname: String,
    /// Where the other members reach it.
    pub peer_urls: Vec<String>,
    /// Where clients reach it.
    pub client_urls: Vec<String>,
    /// Whether it still catches up and has no vote.
    pub is_learner: bool,
}

/// How the member on a node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EtcdStatus {
    /// The member's number.
    #[schemars(with = "String")]
    pub member_id: MemberId,
    /// The leader's number; `None` when there is none.
    #[schemars(with = "Option<String>")]
    pub leader: Option<MemberId>,
    /// Size of the database file, in bytes.
    pub db_size: u64,
    /// The part of it that is in use, in bytes.
    pub db_size_in_use: u64,
    /// How far it has heard.
    pub raft_index: u64,
    /// How far it has got.
    pub raft_applied_index: u64,
    /// Counts elections.
    pub raft_term: u64,
    /// Whether it still catches up and has no vote.
    pub is_learner: bool,
    /// etcd's version.
    pub version: String,
    /// What etcd complains about.
    pub errors: Vec<String>,
}

/// What etcd raises alarm about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EtcdAlarmKind {
    /// The database is as large as it may become: nothing can be written.
    NoSpace,
    /// Members hold different data.
    Corrupt,
}

/// An alarm of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EtcdAlarm {
    /// The member's number.
    #[schemars(with = "String")]
    pub member_id: MemberId,
    /// About what.
    pub kind: EtcdAlarmKind,
}

impl Node {
    /// etcd's members, as the leader knows them.
    ///
    /// # Errors
    /// The node's refusal; also while etcd does not run, or has no leader.
    pub async fn etcd_members(&self) -> Result<Vec<EtcdMember>> {
        self.members_of_etcd(false).await
    }

    /// etcd's members, as the member on this node knows them, even without a leader.
    ///
    /// # Errors
    /// The node's refusal; also while etcd does not run.
    pub async fn etcd_members_local(&self) -> Result<Vec<EtcdMember>> {
        self.members_of_etcd(true).await
    }

    async fn members_of_etcd(&self, query_local: bool) -> Result<Vec<EtcdMember>> {
        const DOING: &str = "list etcd's members";
        let call = || {
            let mut client = self.machine();
            async move { client.etcd_member_list(wire::EtcdMemberListRequest { query_local }).await }
        };
        let answer = self.read(DOING, call).await?;
        let members = self.only(DOING, answer.messages)?.members.into_iter();
        let member = |member: wire::EtcdMember| EtcdMember {
            id: MemberId(member.id),
            hostname: member.hostname,
            peer_urls: member.peer_urls,
            client_urls: member.client_urls,
            is_learner: member.is_learner,
        };
        Ok(members.map(member).collect())
    }

    /// How the member on this node is.
    ///
    /// # Errors
    /// The node's refusal; also while etcd does not run.
    pub async fn etcd_status(&self) -> Result<EtcdStatus> {
        const DOING: &str = "read etcd's status";
        let call = || {
            let mut client = self.machine();
            async move { client.etcd_status(()).await }
        };
        let answer = self.read(DOING, call).await?;
        let status = self.only(DOING, answer.messages)?.member_status.unwrap_or_default();
        Ok(EtcdStatus {
            member_id: MemberId(status.member_id),
            leader: (status.leader != 0).then_some(MemberId(status.leader)),
            db_size: status.db_size.try_into().unwrap_or(0),
            db_size_in_use: status.db_size_in_use.try_into().unwrap_or(0),
            raft_index: status.raft_index,
            raft_applied_index: status.raft_applied_index,
            raft_term: status.raft_term,
            is_learner: status.is_learner,
            version: status.protocol_version,
            errors: status.errors,
        })
    }

    /// etcd's alarms.
    ///
    /// # Errors
    /// The node's refusal; also while etcd does not run.
    pub async fn etcd_alarms(&self) -> Result<Vec<EtcdAlarm>> {
        use wire::etcd_member_alarm::AlarmType;
        const DOING: &str = "list etcd's alarms";
        let call = || {
            let mut client = self.machine();
            async move { client.etcd_alarm_list(()).await }
        };
        let answer = self.read(DOING, call).await?;
        let alarms = answer.messages.into_iter().flat_map(|message| message.member_alarms);
        let alarm = |alarm: wire::EtcdMemberAlarm| {
            let kind = match alarm.alarm() {
                AlarmType::None => return None,
                AlarmType::Nospace => EtcdAlarmKind::NoSpace,
                AlarmType::Corrupt => EtcdAlarmKind::Corrupt,
            };
            Some(EtcdAlarm { member_id: MemberId(alarm.member_id), kind })
        };
        Ok(alarms.filter_map(alarm).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn member_ids_are_written_as_etcdctl_does() {
        let id = MemberId::new(0x008e_9e05_c521_6469);
        assert_eq!(id.to_string(), "008e9e05c5216469");
        assert_eq!("8e9e05c5216469".parse::<MemberId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"008e9e05c5216469\"");
        assert!("node-1".parse::<MemberId>().is_err());
    }
}
