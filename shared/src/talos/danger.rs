//! The calls that change a node. Each takes the proof that a person, or a script in a person's name, agreed to the
//! plan; nothing else in the suite makes these calls.
//!
//! Every request is sent at most once. When the answer is lost, nobody knows whether the node did it: the outcome says
//! so, and the caller looks at the node before anything else.

use std::fmt;
use std::time::Duration;

use super::error::{Failure, Reason, Result};
use super::node::Node;
use super::proto::machine as wire;
use super::proto::storage::storage_service_client::StorageServiceClient;
use super::proto::storage::{
    BlockDeviceWipeDescriptor, BlockDeviceWipeRequest, block_device_wipe_descriptor::Method,
};
use super::refusal::Refusal;
use crate::plan::Confirmed;

pub use super::recover::upload_snapshot;

/// For an answer to a configuration: the node validates it, and may look for the installer first.
const APPLY: Duration = Duration::from_secs(120);
/// For leaving etcd, which waits for the other members.
const LEAVE: Duration = Duration::from_secs(180);
/// For an upgrade: the node answers once it has fetched the installer.
const UPGRADE: Duration = Duration::from_secs(15 * 60);
/// For overwriting whole disks.
const OVERWRITE: Duration = Duration::from_secs(24 * 60 * 60);

/// What became of a call that changes a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// The node agreed.
    Done(T),
    /// The node refused, and did nothing.
    Refused(Failure),
    /// The request never left: nothing happened.
    NotSent(Failure),
    /// The request left and the answer was lost: look at the node, never send again blindly.
    Unknown(Failure),
}

impl<T> Outcome<T> {
    pub(super) fn of(result: Result<T>) -> Self {
        match result {
            Ok(value) => Self::Done(value),
            Err(failure) if failure.is_unsent() => Self::NotSent(failure),
            Err(failure) => match failure.refusal() {
                Some(refusal) if *refusal != Refusal::Uncertain => Self::Refused(failure),
                _ => Self::Unknown(failure),
            },
        }
    }

    /// The value, or the failure whatever its sort, for callers that treat all of them alike.
    pub fn into_result(self) -> Result<T> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Refused(failure) | Self::NotSent(failure) | Self::Unknown(failure) => Err(failure),
        }
    }

    fn map<U>(self, with: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(value) => Outcome::Done(with(value)),
            Self::Refused(failure) => Outcome::Refused(failure),
            Self::NotSent(failure) => Outcome::NotSent(failure),
            Self::Unknown(failure) => Outcome::Unknown(failure),
        }
    }
}

/// When a configuration takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyMode {
    /// As the node thinks best; the only mode that every version takes in every state.
    Auto,
    /// At once, or not at all when that needs a restart.
    NoReboot,
    /// At the next start.
    Staged,
}

/// What a node says of a configuration.
#[derive(Clone, PartialEq, Eq)]
pub struct Applied {
    /// What it did with it, such as `NO_REBOOT`; a node of Talos before 1.13 that waits for its configuration says
    /// `REBOOT` always.
    pub mode: String,
    /// Its warnings.
    pub warnings: Vec<String>,
    /// Its own words; for a rehearsal (before 1.13, only outside of maintenance mode) and for what needs a restart,
    /// the differences. They hold secrets.
    pub details: String,
}

impl fmt::Debug for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applied")
            .field("mode", &self.mode)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// Asks the node to judge a configuration, and to do nothing.
///
/// # Errors
/// The node's refusal, with what is wrong in the configuration.
pub async fn rehearse_configuration(node: &Node, configuration: &[u8]) -> Result<Applied> {
    let request = wire::ApplyConfigurationRequest {
        data: configuration.to_vec(),
        mode: wire::apply_configuration_request::Mode::Auto.into(),
        dry_run: true,
        try_mode_timeout: None,
    };
    send_configuration(node, "check the configuration", request).await
}

/// Gives the node its configuration. A node that waits for one then installs itself.
pub async fn apply_configuration(
    node: &Node,
    configuration: &[u8],
    mode: ApplyMode,
    _confirmed: &Confirmed<'_>,
) -> Outcome<Applied> {
    use wire::apply_configuration_request::Mode;
    let mode = match mode {
        ApplyMode::Auto => Mode::Auto,
        ApplyMode::NoReboot => Mode::NoReboot,
        ApplyMode::Staged => Mode::Staged,
    };
    let request = wire::ApplyConfigurationRequest {
        data: configuration.to_vec(),
        mode: mode.into(),
        dry_run: false,
        try_mode_timeout: None,
    };
    Outcome::of(send_configuration(node, "apply the configuration", request).await)
}

async fn send_configuration(
    node: &Node,
    doing: &'static str,
    request: wire::ApplyConfigurationRequest,
) -> Result<Applied> {
    let mut client = node.machine();
    let answer = node.once_within(doing, APPLY, client.apply_configuration(request)).await?;
    let message = node.only(doing, answer.messages)?;
    let mode = message.mode().as_str_name().to_owned();
    Ok(Applied { mode, warnings: message.warnings, details: message.mode_details })
}

/// What etcd begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtcdStart {
    /// Nothing: a new cluster.
    Empty,
    /// The snapshot that was sent with [`upload_snapshot`].
    Snapshot {
        /// Whether it is a copy of a data directory, which has no checksum at its end.
        skip_hash_check: bool,
    },
}

/// Starts etcd on a control plane node. The node looks only at its own disk: doing this on a second node splits the
/// cluster in two.
pub async fn bootstrap(node: &Node, start: EtcdStart, _confirmed: &Confirmed<'_>) -> Outcome<()> {
    const DOING: &str = "bootstrap etcd";
    let (recover_etcd, recover_skip_hash_check) = match start {
        EtcdStart::Empty => (false, false),
        EtcdStart::Snapshot { skip_hash_check } => (true, skip_hash_check),
    };
    let request = wire::BootstrapRequest { recover_etcd, recover_skip_hash_check };
    let answer = node.once(DOING, node.machine().bootstrap(request)).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// What a reset wipes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wipe {
    /// The whole disk that Talos is on: it does not start from there again.
    SystemDisk,
    /// These partitions of it, by label: `STATE`, `EPHEMERAL`.
    Partitions(Vec<String>),
    /// The whole disk that Talos is on, and these disks (`/dev/sdb`).
    SystemAndDisks(Vec<String>),
}

/// How a node is reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Whether the node first leaves Kubernetes and etcd; without a quorum, that fails.
    pub is_graceful: bool,
    /// Whether it starts again, instead of powering off.
    pub reboots: bool,
    /// What is wiped.
    pub wipe: Wipe,
}

/// Wipes a node.
pub async fn reset(node: &Node, reset: &Reset, _confirmed: &Confirmed<'_>) -> Outcome<()> {
    use wire::reset_request::WipeMode;
    const DOING: &str = "reset";
    let (labels, disks, mode) = match &reset.wipe {
        Wipe::SystemDisk => (&[][..], &[][..], WipeMode::SystemDisk),
        Wipe::Partitions(labels) if labels.is_empty() => return nothing_to_wipe(node, DOING),
        Wipe::Partitions(labels) => (labels.as_slice(), &[][..], WipeMode::SystemDisk),
        Wipe::SystemAndDisks(disks) => (&[][..], disks.as_slice(), WipeMode::All),
    };
    let partition = |label: &String| wire::ResetPartitionSpec { label: label.clone(), wipe: true };
    let request = wire::ResetRequest {
        graceful: reset.is_graceful,
        reboot: reset.reboots,
        system_partitions_to_wipe: labels.iter().map(partition).collect(),
        user_disks_to_wipe: disks.to_vec(),
        mode: mode.into(),
    };
    let answer = node.once(DOING, node.machine().reset(request)).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// No partition at all would mean the whole disk.
fn nothing_to_wipe(node: &Node, doing: &'static str) -> Outcome<()> {
    Outcome::NotSent(node.failure(doing, Reason::Withdrawn("no partition is named".to_owned())))
}

/// How a node is upgraded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    /// The installer's image, with its tag.
    pub image: String,
    /// Whether it happens at the next start instead of now.
    pub is_staged: bool,
    /// Whether the node skips its own look at etcd.
    pub is_forced: bool,
    /// Whether the restart goes through the firmware.
    pub power_cycles: bool,
}

/// Installs another version of Talos on a node, which then restarts. Data is kept.
pub async fn upgrade(node: &Node, upgrade: &Upgrade, _confirmed: &Confirmed<'_>) -> Outcome<()> {
    use wire::upgrade_request::RebootMode;
    const DOING: &str = "upgrade Talos";
    let reboot = if upgrade.power_cycles { RebootMode::Powercycle } else { RebootMode::Default };
    let request = wire::UpgradeRequest {
        image: upgrade.image.clone(),
        preserve: true,
        stage: upgrade.is_staged,
        force: upgrade.is_forced,
        reboot_mode: reboot.into(),
    };
    let mut client = node.machine();
    let answer = node.once_within(DOING, UPGRADE, client.upgrade(request)).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// Restarts a node.
pub async fn reboot(node: &Node, power_cycles: bool, _confirmed: &Confirmed<'_>) -> Outcome<()> {
    use wire::reboot_request::Mode;
    const DOING: &str = "restart";
    let mode = if power_cycles { Mode::Powercycle } else { Mode::Default };
    let request = wire::RebootRequest { mode: mode.into() };
    let answer = node.once(DOING, node.machine().reboot(request)).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// Removes another member, which is gone for good, from the etcd that this node belongs to.
pub async fn remove_etcd_member(
    node: &Node,
    member: super::etcd::MemberId,
    _confirmed: &Confirmed<'_>,
) -> Outcome<()> {
    const DOING: &str = "remove the etcd member";
    let request = wire::EtcdRemoveMemberByIdRequest { member_id: member.number() };
    let answer = node.once(DOING, node.machine().etcd_remove_member_by_id(request)).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// Makes this node leave its etcd.
pub async fn leave_etcd(node: &Node, _confirmed: &Confirmed<'_>) -> Outcome<()> {
    const DOING: &str = "leave etcd";
    let mut client = node.machine();
    let call = client.etcd_leave_cluster(wire::EtcdLeaveClusterRequest {});
    let answer = node.once_within(DOING, LEAVE, call).await;
    Outcome::of(answer.and_then(|answer| node.only(DOING, answer.messages).map(drop)))
}

/// How a disk is wiped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WipeMethod {
    /// Only what names its contents.
    Fast,
    /// Every byte.
    Zeroes,
}

/// Wipes a disk, by its kernel name without `/dev/`. The node refuses when anything uses it.
pub async fn wipe_disk(
    node: &Node,
    device: &str,
    method: WipeMethod,
    _confirmed: &Confirmed<'_>,
) -> Outcome<()> {
    const DOING: &str = "wipe the disk";
    let (method, within) = match method {
        WipeMethod::Fast => (Method::Fast, APPLY),
        WipeMethod::Zeroes => (Method::Zeroes, OVERWRITE),
    };
    let descriptor = BlockDeviceWipeDescriptor {
        device: device.to_owned(),
        method: method.into(),
        skip_volume_check: false,
        drop_partition: false,
        skip_secondary_check: false,
    };
    let (connection, origin) = node.connection();
    let mut client = StorageServiceClient::with_origin(connection, origin);
    let call = client.block_device_wipe(BlockDeviceWipeRequest { devices: vec![descriptor] });
    Outcome::of(node.once_within(DOING, within, call).await).map(drop)
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn outcome(reason: Reason) -> Outcome<()> {
        let node = "10.0.0.5".parse().unwrap();
        Outcome::of(Err(Failure { node, doing: "bootstrap etcd", reason }))
    }

    fn status(code: Code, message: &str) -> Reason {
        Reason::Status { code, message: message.to_owned(), refusal: Refusal::of(code, message) }
    }

    #[test]
    fn a_refusal_is_told_from_an_answer_that_was_lost() {
        let refused = outcome(status(Code::AlreadyExists, "etcd data directory is not empty"));
        assert!(matches!(refused, Outcome::Refused(_)));
        assert!(matches!(outcome(status(Code::Unknown, "reset user disk failed")), Outcome::Refused(_)));
        let lost = [
            status(Code::Unavailable, "error reading from server: EOF"),
            status(Code::DeadlineExceeded, "context deadline exceeded"),
            Reason::Lost("reset".to_owned()),
            Reason::Deadline(Duration::from_secs(1)),
            Reason::Answer("it is empty".to_owned()),
        ];
        for reason in lost {
            assert!(matches!(outcome(reason.clone()), Outcome::Unknown(_)), "{reason:?}");
        }
    }

    #[test]
    fn what_never_left_is_known_to_have_done_nothing() {
        for reason in [Reason::Refused, Reason::NotSent("closed".to_owned())] {
            assert!(matches!(outcome(reason.clone()), Outcome::NotSent(_)), "{reason:?}");
        }
        assert!(outcome(Reason::Refused).into_result().unwrap_err().is_unsent());
    }
}
