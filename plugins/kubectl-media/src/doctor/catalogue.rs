//! Every rule, causes before what follows from them: this order decides which of two findings explains the other.

use labkit::finding::{Catalogue, Rule};

use super::{
    app, claims, files, image, imports, mounts, network, node, plex, qbittorrent, settings, vpn, wiring,
    workload,
};

/// The rules of `doctor`, for `explain`.
pub const CATALOGUE: Catalogue = Catalogue { group: "media", program: "kubectl media", rules: RULES };

const RULES: &[Rule] = &[
    node::NODE_NOT_READY,
    node::NODE_PRESSURE,
    claims::VOLUME_RELEASED,
    claims::CLAIM_MISSING,
    claims::CLAIM_LOST,
    claims::CLAIM_PENDING,
    mounts::CLAIM_TWICE,
    mounts::SHARE_REFUSED,
    mounts::MOUNT_FAILED,
    mounts::STALE_SHARE,
    settings::CLAIM_OF_OTHER,
    workload::POD_SECURITY,
    workload::PODS_REFUSED,
    node::DEVICE_MISSING,
    workload::UNSCHEDULABLE,
    workload::SEALED_SECRET,
    workload::SECRET_MISSING,
    image::IMAGE_PLATFORM,
    image::IMAGE_LIMIT,
    image::IMAGE_REFUSED,
    image::IMAGE_RETIRED,
    image::IMAGE_MISSING,
    image::IMAGE_PULL,
    vpn::VPN_DOWN,
    vpn::VPN_LEAK,
    workload::OUT_OF_MEMORY,
    files::INIT_USER,
    files::LOG_DATABASE_CORRUPT,
    files::DATABASE_CORRUPT,
    files::FILE_OWNER,
    files::NO_SPACE,
    workload::PROBE,
    workload::CRASH_LOOP,
    workload::NOT_RUNNING,
    workload::JOB_FAILED,
    settings::TWO_WRITERS,
    settings::CONFIG_NOT_KEPT,
    network::PORT_MISSING,
    network::SELECTOR,
    network::NO_ENDPOINTS,
    vpn::VPN_FIREWALL,
    network::ADDRESS_PENDING,
    network::ADDRESS_CHANGED,
    network::CERTIFICATE,
    app::SILENT,
    qbittorrent::BANNED,
    app::KEY_REFUSED,
    app::APP_ERROR,
    app::NOT_SET_UP,
    plex::UNCLAIMED,
    plex::PLEX_ADDRESS,
    app::CLOCK,
    imports::ROOT_FOLDER,
    imports::REMOTE_PATH,
    qbittorrent::TEMPORARY_PASSWORD,
    plex::CLAIM_LEFT,
    plex::CLAIM_LITERAL,
    app::AUTH_OPEN,
    wiring::KEY_MISMATCH,
    wiring::VERSION_GAP,
    wiring::DOWNLOAD_CLIENT,
    wiring::APPLICATIONS,
    wiring::SOLVER,
    wiring::INDEXERS,
    imports::IMPORT_STUCK,
    app::COMPLAINT,
    wiring::WRONG_ADDRESS,
    workload::GIT_OPS,
    settings::CONFIG_ON_NETWORK,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_and_says_what_to_do() {
        let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), RULES.len());
        for rule in RULES {
            assert!(rule.code.starts_with("MEDIA-"), "{}", rule.code);
            let texts = [rule.title, rule.explanation, rule.mend, rule.source];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", rule.code);
            assert!(!rule.title.ends_with('.') && rule.mend.ends_with(['.', ')']), "{}", rule.code);
        }
    }
}
