//! Who may call what (siderolabs/talos: internal/app/machined/pkg/system/services/machined.go,
//! pkg/machinery/role/role.go).

use std::collections::BTreeSet;

/// What the caller of a request may be: the organizations of its certificate. The listener puts them into
/// the extensions of every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(pub BTreeSet<String>);

/// May do anything.
pub const ADMIN: &str = "os:admin";
/// May start, stop and back up.
pub const OPERATOR: &str = "os:operator";
/// May look.
pub const READER: &str = "os:reader";
/// May take snapshots of etcd.
pub const ETCD_BACKUP: &str = "os:etcd:backup";
/// May write META keys.
pub const META_WRITER: &str = "os:meta:writer";
/// May speak for others.
pub const IMPERSONATOR: &str = "os:impersonator";

impl Roles {
    /// Those of these names.
    pub fn of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// Whether this role is among them.
    pub fn has(&self, role: &str) -> bool {
        self.0.contains(role)
    }

    /// Whether a method such as `/machine.MachineService/Reboot` is open to them. What the table does not
    /// name is for administrators.
    pub fn may_call(&self, path: &str) -> bool {
        allowed(path).iter().any(|role| self.has(role))
    }
}

/// The roles that a method is open to.
fn allowed(path: &str) -> &'static [&'static str] {
    const LOOK: &[&str] = &[ADMIN, OPERATOR, READER];
    const WORK: &[&str] = &[ADMIN, OPERATOR];
    let Some((service, method)) = path.trim_start_matches('/').split_once('/') else { return &[ADMIN] };
    match (service, method) {
        (
            "machine.MachineService",
            "CPUFreqStats" | "CPUInfo" | "Containers" | "DiskStats" | "DiskUsage" | "Dmesg" | "Events"
            | "Hostname" | "List" | "LoadAvg" | "Logs" | "LogsContainers" | "Memory" | "Mounts" | "Netstat"
            | "NetworkDeviceStats" | "Processes" | "ServiceList" | "Stats" | "SystemStat" | "Version",
        )
        | ("cosi.resource.State", "Get" | "List" | "Watch")
        | ("storage.StorageService", "Disks")
        | ("cluster.ClusterService", "HealthCheck")
        | ("time.TimeService", "Time" | "TimeCheck") => LOOK,
        ("machine.MachineService", "EtcdAlarmList" | "EtcdMemberList" | "EtcdStatus") => {
            &[ADMIN, OPERATOR, READER, ETCD_BACKUP]
        }
        ("machine.MachineService", "EtcdSnapshot") => &[ADMIN, OPERATOR, ETCD_BACKUP],
        (
            "machine.MachineService",
            "EtcdAlarmDisarm" | "EtcdDefragment" | "ImagePull" | "PacketCapture" | "Reboot" | "Restart"
            | "ServiceRestart" | "ServiceStart" | "ServiceStop" | "Shutdown",
        ) => WORK,
        ("machine.MachineService", "MetaWrite" | "MetaDelete") => &[ADMIN, META_WRITER],
        _ => &[ADMIN],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_call_its_methods_only() {
        let machine = |method: &str| format!("/machine.MachineService/{method}");
        let may = |role: &str, method: &str| Roles::of([role]).may_call(&machine(method));
        assert!(may(ADMIN, "Bootstrap") && !may(OPERATOR, "Bootstrap") && !may(READER, "Bootstrap"));
        assert!(may(OPERATOR, "Reboot") && !may(READER, "Reboot"));
        assert!(may(READER, "Version") && !may(ETCD_BACKUP, "Version"));
        assert!(
            may(ETCD_BACKUP, "EtcdSnapshot") && may(OPERATOR, "EtcdSnapshot") && !may(READER, "EtcdSnapshot")
        );
        assert!(may(META_WRITER, "MetaWrite") && !may(OPERATOR, "MetaWrite"));
    }

    #[test]
    fn what_the_table_does_not_name_is_for_administrators() {
        assert!(!Roles::of([READER, OPERATOR]).may_call("/machine.LifecycleService/Install"));
        assert!(Roles::of([ADMIN]).may_call("/machine.MachineService/Invented"));
    }
}
