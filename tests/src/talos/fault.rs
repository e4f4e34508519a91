//! What can go wrong with a node, by name: `install-fails=the disk is busy`, `clock-skew=-90`.

use std::fmt;
use std::str::FromStr;

/// Something that goes wrong with a node, from when it is set until it is mended or used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The install ends with this reason and the node comes back to maintenance.
    InstallFails(String),
    /// The answer to the next apply is lost, before it takes effect.
    ApplyLostBefore,
    /// The answer to the next apply is lost, after it took effect.
    ApplyLostAfter,
    /// DHCP gives the installed node this last octet.
    AddressChangesAfterInstall(u8),
    /// Disks have other kernel names after each boot.
    DiskNamesPermuted,
    /// The install goes to this disk, whatever the configuration says.
    InstallsToOtherDisk(String),
    /// The stick holds an installation of its own (a disk image), so Talos counts as installed.
    MetaOnUsb,
    /// Talos is on the disk already while the stick is booted: the node halts.
    MetaOnDisk,
    /// The boot after the install goes through the firmware, which finds the stick again.
    BootsStickAfterInstall,
    /// Seconds that the node's clock is ahead.
    ClockSkew(i64),
    /// No agreement with a time server for so many seconds of the lab's time after a boot.
    TimeNotSyncedFor(u64),
    /// The container runtime is not up for so many seconds of the lab's time after a boot.
    CriNotUpFor(u64),
    /// The configured node's certificate is of another cluster's authority.
    CertificateFromOtherBundle,
    /// A service does not get healthy.
    SlowService(String),
    /// etcd fails after the bootstrap.
    EtcdFailsAfterBootstrap,
    /// The directory of etcd is not empty.
    AlreadyBootstrapped,
    /// This control plane does not join the members.
    DoesNotJoin,
    /// It joins, but is never made a voter.
    StaysLearner,
    /// The stream of a snapshot ends early, and well.
    SnapshotTruncated,
    /// A bit of a snapshot is wrong.
    SnapshotBitFlip,
    /// A snapshot stops in the middle without an end.
    SnapshotStalls,
    /// The upload of a snapshot breaks off.
    RecoverUploadCut,
    /// etcd has no space left.
    AlarmNoSpace,
    /// etcd has found a difference between members.
    AlarmCorrupt,
    /// A disk is held by another one: the first is its name, the second who holds it.
    DiskInUseBy(String, String),
    /// A second NVMe disk, empty.
    SecondDisk,
    /// Two NVMe disks with the same world-wide name and serial number.
    DuplicateWwid,
    /// This disk has no serial number.
    EmptySerial(String),
    /// Every connection shows another certificate, as with somebody in between.
    FingerprintChanges,
    /// The worker finds no control plane to sign its certificate.
    WorkerFindsNoTrustd,
    /// Something else listens on the port and says nothing.
    SilentPort,
    /// A web server listens on the port.
    WebServer,
    /// The next request is answered with UNAVAILABLE.
    UnavailableOnce,
}

/// The names, for those without a value and those with one.
const PLAIN: &[(&str, Fault)] = &[
    ("apply-lost-before", Fault::ApplyLostBefore),
    ("apply-lost-after", Fault::ApplyLostAfter),
    ("disk-names-permuted", Fault::DiskNamesPermuted),
    ("meta-on-usb", Fault::MetaOnUsb),
    ("meta-on-disk-iso-boot", Fault::MetaOnDisk),
    ("boots-stick-after-install", Fault::BootsStickAfterInstall),
    ("cert-from-other-bundle", Fault::CertificateFromOtherBundle),
    ("etcd-fails-after-bootstrap", Fault::EtcdFailsAfterBootstrap),
    ("already-bootstrapped", Fault::AlreadyBootstrapped),
    ("does-not-join", Fault::DoesNotJoin),
    ("learner-member", Fault::StaysLearner),
    ("snapshot-truncated", Fault::SnapshotTruncated),
    ("snapshot-bitflip", Fault::SnapshotBitFlip),
    ("snapshot-stalls", Fault::SnapshotStalls),
    ("recover-upload-cut", Fault::RecoverUploadCut),
    ("alarm-nospace", Fault::AlarmNoSpace),
    ("alarm-corrupt", Fault::AlarmCorrupt),
    ("second-disk", Fault::SecondDisk),
    ("duplicate-wwid", Fault::DuplicateWwid),
    ("mitm-fingerprint-changes", Fault::FingerprintChanges),
    ("worker-waits-for-trustd", Fault::WorkerFindsNoTrustd),
    ("port-open-but-silent", Fault::SilentPort),
    ("port-open-but-web", Fault::WebServer),
    ("grpc-unavailable-once", Fault::UnavailableOnce),
];

impl Fault {
    /// Every name there is; `=…` stands for a value.
    pub fn names() -> Vec<String> {
        let valued = [
            "install-fails=REASON",
            "ip-changes-after-install=OCTET",
            "installs-to-other-disk=DISK",
            "clock-skew=SECONDS",
            "time-not-synced-for=SECONDS",
            "cri-not-up-for=SECONDS",
            "slow-service=ID",
            "disk-in-use-by=DISK:HOLDER",
            "empty-serial=DISK",
        ];
        let plain = PLAIN.iter().map(|(name, _)| (*name).to_owned());
        plain.chain(valued.map(str::to_owned)).collect()
    }

    /// Whether it happens once only.
    pub(super) fn is_used_up(&self) -> bool {
        matches!(
            self,
            Self::ApplyLostBefore
                | Self::ApplyLostAfter
                | Self::UnavailableOnce
                | Self::AddressChangesAfterInstall(_)
                | Self::InstallsToOtherDisk(_)
                | Self::RecoverUploadCut
        )
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((_, fault)) = PLAIN.iter().find(|(name, _)| *name == text) {
            return Ok(fault.clone());
        }
        let unknown = || format!("unknown fault {text:?} (known: {})", Fault::names().join(", "));
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        let wrong = |why: &dyn fmt::Display| format!("fault {name}: {value:?}: {why}");
        let seconds = || value.parse::<u64>().map_err(|why| wrong(&why));
        Ok(match name {
            "install-fails" => Self::InstallFails(value.to_owned()),
            "ip-changes-after-install" => {
                Self::AddressChangesAfterInstall(value.parse().map_err(|why| wrong(&why))?)
            }
            "installs-to-other-disk" => Self::InstallsToOtherDisk(value.to_owned()),
            "clock-skew" => Self::ClockSkew(value.parse().map_err(|why| wrong(&why))?),
            "time-not-synced-for" => Self::TimeNotSyncedFor(seconds()?),
            "cri-not-up-for" => Self::CriNotUpFor(seconds()?),
            "slow-service" => Self::SlowService(value.to_owned()),
            "empty-serial" => Self::EmptySerial(value.to_owned()),
            "disk-in-use-by" => {
                let (disk, holder) = value.split_once(':').ok_or_else(|| wrong(&"wants DISK:HOLDER"))?;
                Self::DiskInUseBy(disk.to_owned(), holder.to_owned())
            }
            _ => return Err(unknown()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plain_name_is_read() {
        for (name, fault) in PLAIN {
            assert_eq!(name.parse::<Fault>().as_ref(), Ok(fault));
        }
    }

    #[test]
    fn values_are_read_and_checked() {
        assert_eq!("clock-skew=-90".parse(), Ok(Fault::ClockSkew(-90)));
        assert_eq!("disk-in-use-by=sda:dm-0".parse(), Ok(Fault::DiskInUseBy("sda".into(), "dm-0".into())));
        let failure = "clock-skew=soon".parse::<Fault>().unwrap_err();
        assert_eq!(failure, "fault clock-skew: \"soon\": invalid digit found in string");
        assert!("gremlins".parse::<Fault>().unwrap_err().starts_with("unknown fault \"gremlins\" (known: "));
    }
}
