//! Every rule of the wizard, for `explain` and for the reports that use them.
//!
//! | module | rules about |
//! | --- | --- |
//! | [`node`] | one node: what answers, where it is installed, how far it is |
//! | [`cluster`] | all of them together: etcd, health checks |
//! | [`check`] | what speaks against an installation |
//! | [`access`] | talosconfig, endpoints, certificates, clocks |

pub mod access;
pub mod check;
pub mod cluster;
pub mod node;

use labkit::finding::{Catalogue, Rule};

/// All rules, causes before what follows from them.
pub const CATALOGUE: Catalogue =
    Catalogue { group: "wizard", program: "talosctl-bootstrap-wizard", rules: RULES };

const RULES: &[Rule] = &[
    check::MACHINE_OTHER,
    check::MACHINE_TWICE,
    check::DISK_NONE,
    check::DISK_UNDECIDED,
    check::DISK_OPEN,
    check::DISK_SMALL,
    check::DISK_DATA,
    check::DISK_IN_USE,
    check::DISK_LEFTOVERS,
    check::VERSION_OTHER,
    check::MEMORY_LOW,
    check::LINK_SLOW,
    check::CONTROL_PLANES_EVEN,
    check::ENDPOINT_UNKNOWN,
    check::ENDPOINT_ELSEWHERE,
    check::ENDPOINT_SINGLE,
    check::VIP_TAKEN,
    check::ADDRESS_CLASH,
    check::CONFIGURATION_INVALID,
    check::SECURE_BOOT,
    access::CONFIG_MISSING,
    access::CONFIG_BROKEN,
    access::CONFIG_OTHER_CLUSTER,
    access::CONFIG_SEVERAL,
    access::CONFIG_READABLE,
    access::CERTIFICATE_ENDED,
    access::CERTIFICATE_ENDS,
    access::CERTIFICATE_MIXED,
    access::CERTIFICATE_ROLE,
    access::ENDPOINT_NONE,
    access::ENDPOINT_LOOPBACK,
    access::ENDPOINT_VIP,
    access::ENDPOINT_WORKER,
    access::ENDPOINT_SILENT,
    access::CLOCK,
    node::SILENT,
    node::NOT_TALOS,
    node::FOREIGN,
    node::NO_ACCESS,
    node::MAINTENANCE,
    node::INSTALLED,
    node::ON_USB,
    node::WRONG_DISK,
    node::FROM_INSTALLER,
    node::MEDIUM_IN,
    node::WRONG_ROLE,
    node::WRONG_NAME,
    node::OTHER_VERSION,
    node::API_CERTIFICATE,
    node::NOT_BOOTSTRAPPED,
    node::NOT_RUNNING,
    node::NOT_READY,
    node::ETCD_FAILED,
    node::NO_MEMBER,
    node::LEARNER,
    cluster::SPLIT,
    cluster::EVEN,
    cluster::ETCD_STRANGER,
    cluster::ETCD_ALARM,
    cluster::CHECK,
    cluster::NO_CNI,
    cluster::UNCHECKED,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_wizard_s_and_unique_and_every_rule_says_what_to_do() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in CATALOGUE.rules {
            assert!(rule.code.starts_with("WIZARD-"), "{}", rule.code);
            assert!(seen.insert(rule.code), "{} is there twice", rule.code);
            assert!(!rule.title.ends_with('.'), "{}", rule.title);
            for text in [rule.explanation, rule.mend, rule.source] {
                assert!(text.len() > 10, "{}", rule.code);
            }
        }
    }
}
