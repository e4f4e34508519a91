//! Judging: facts in, findings out. No I/O, no clock of its own, the same answer for the same facts.
//!
//! | module | asks |
//! | --- | --- |
//! | [`spelling`] | is every address written so that all programs read the same? |
//! | [`networks`] | do networks lie where they should, and apart? |
//! | [`edges`] | does anybody have an address that a network keeps for itself? |
//! | [`pod_ranges`] | can every node get a part of the ranges for pods? |
//! | [`plan`] | do tiers and reservations lie where the inventory says? |
//! | [`pools`] | does a load balancer own every address of its pool? |
//! | [`addresses`] | is every address used by one owner, and by the one it is promised to? |
//! | [`services`] | can every Service get the address it asks for? |
//! | [`oddities`] | is everything written in a form that has an effect? |
//! | [`pending`] | why does a Service wait? |
//! | [`ranges`] | are written ranges and free lists true? |
//! | [`pool_usage`] | are written pool sizes and usages true? |
//! | [`drift`] | do inventory, files, ConfigMaps and cluster say the same? |
//! | [`claims`] | do claims and reservations belong together? |
//! | [`hard_coded`] | which addresses stand where nobody will look for them? |
//! | [`inventory`] | is the inventory itself kept and used as it should be? |
//!
//! Each holds its rules beside the code that applies them; [`CATALOGUE`] gathers them for `explain`.

mod addresses;
mod claims;
mod context;
mod drift;
mod edges;
mod hard_coded;
mod inventory;
mod networks;
mod oddities;
mod pending;
mod plan;
mod pod_ranges;
mod pool_usage;
mod pools;
mod ranges;
mod services;
mod spelling;
#[cfg(test)]
mod tests;
mod text;

use jiff::Timestamp;
use labkit::finding::{Catalogue, Evidence, Finding, Rule, Suppression};

use crate::facts::Facts;
use crate::inventory::Inventory;
use context::Context;
pub use ranges::RANGE_SWALLOWS_POOL;

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The facts of every source together.
    pub facts: &'a Facts,
    /// The inventory, for what facts do not hold: the plan, and which pool a reservation belongs to.
    pub inventory: Option<&'a Inventory>,
    /// The time claims and reservations are measured against.
    pub now: Timestamp,
    /// The suppressions written in the inventory.
    pub suppressions: &'a [Suppression],
    /// Entries of kustomizations that reach the inventory.
    pub applied_by: &'a [Evidence],
}

/// Every rule, in the order of the module table.
pub const CATALOGUE: Catalogue = Catalogue { group: "ipam", program: "kubectl ipam", rules: RULES };

/// Applies every rule. Findings with the same code and subject may occur several times, each with evidence of its
/// own; the report merges them.
pub fn check(input: Input<'_>) -> Vec<Finding> {
    let context = Context::new(input);
    let mut findings = Vec::new();
    for rules in [
        spelling::check,
        networks::check,
        edges::check,
        plan::check,
        pod_ranges::check,
        pools::check,
        addresses::check,
        services::check,
        oddities::check,
        pending::check,
        ranges::check,
        pool_usage::check,
        drift::check,
        claims::check,
        hard_coded::check,
        inventory::check,
    ] {
        rules(&context, &mut findings);
    }
    findings
}

/// Applies the rules about where pools may lie: apart from each other, from machines, DHCP, edges and the cluster's
/// ranges.
pub fn check_pools(input: Input<'_>) -> Vec<Finding> {
    let context = Context::new(input);
    let mut findings = Vec::new();
    for rules in [networks::check, edges::check, pools::check, ranges::check] {
        rules(&context, &mut findings);
    }
    findings
}

/// Whether a rule is about how prefixes are divided, which `plan check` looks at.
pub fn is_about_plan(code: &str) -> bool {
    const ABOUT_PLAN: &[Rule] = &[
        spelling::HOST_BITS,
        spelling::BAD_PREFIX,
        networks::OUTSIDE_PARENT,
        networks::GATEWAY_OUTSIDE,
        networks::NETWORK_OVERLAP,
        plan::TIER_OVERLAP,
        pod_ranges::NODE_MASK,
        pod_ranges::POD_RANGE_SMALL,
        pod_ranges::NODES_EXCEED_RANGE,
        pod_ranges::PODS_PER_NODE,
        pod_ranges::POD_POOL_OVERLAP,
        pod_ranges::SERVICE_RANGE_SIZE,
        inventory::UNKNOWN_CODE,
    ];
    ABOUT_PLAN.iter().any(|rule| rule.code == code)
}

/// Whether a rule is about an address that somebody has who must not, or several.
pub fn is_about_contest(code: &str) -> bool {
    const ABOUT_CONTEST: &[Rule] = &[
        pools::NODE_IN_POOL,
        pools::HOST_IN_POOL,
        pools::VIP_IN_POOL,
        pools::GATEWAY_IN_POOL,
        pools::LEASE_IN_POOL,
        addresses::ADDRESS_CONFLICT,
        addresses::RESERVED_TWICE,
        addresses::LEASE_RESERVED,
        addresses::HELD_BY_OTHER,
        services::DUPLICATE_REQUEST,
    ];
    ABOUT_CONTEST.iter().any(|rule| rule.code == code)
}

const RULES: &[Rule] = &[
    spelling::HOST_BITS,
    spelling::LEADING_ZERO,
    spelling::V4_MAPPED,
    spelling::BAD_PREFIX,
    spelling::REVERSED_RANGE,
    spelling::SHORT_RANGE,
    spelling::MIXED_FAMILY,
    spelling::BAD_ADDRESS,
    spelling::POOL_BARE_ADDRESS,
    spelling::TWO_SPELLINGS,
    spelling::ADDRESS_CLASS,
    networks::OUTSIDE_PARENT,
    networks::GATEWAY_OUTSIDE,
    networks::NETWORK_OVERLAP,
    networks::IN_CLUSTER_RANGE,
    edges::NETWORK_EDGE,
    plan::TIER_OVERLAP,
    plan::RESERVED_OUTSIDE_POOL,
    pod_ranges::NODE_MASK,
    pod_ranges::POD_RANGE_SMALL,
    pod_ranges::NODES_EXCEED_RANGE,
    pod_ranges::PODS_PER_NODE,
    pod_ranges::POD_POOL_OVERLAP,
    pod_ranges::SERVICE_RANGE_SIZE,
    pools::NODE_IN_POOL,
    pools::HOST_IN_POOL,
    pools::VIP_IN_POOL,
    pools::GATEWAY_IN_POOL,
    pools::DHCP_IN_POOL,
    pools::LEASE_IN_POOL,
    pools::POOL_OVERLAP,
    pools::POOL_OUTSIDE_LAN,
    addresses::ADDRESS_CONFLICT,
    addresses::RESERVED_TWICE,
    addresses::LEASE_RESERVED,
    addresses::HELD_BY_OTHER,
    addresses::VIP_UNDECLARED,
    services::DUPLICATE_REQUEST,
    services::OUTSIDE_POOL,
    services::TWO_POOLS,
    services::TWO_MECHANISMS,
    services::ANNOTATIONS_DISAGREE,
    services::UNKNOWN_ANNOTATION,
    oddities::POOL_OLD_FORM,
    pending::SERVICE_PENDING,
    RANGE_SWALLOWS_POOL,
    ranges::RANGE_STRANGER,
    ranges::RANGE_WITHOUT_NODE,
    ranges::FREE_IN_USE,
    pool_usage::POOL_USAGE,
    drift::DRIFT_POOL,
    drift::DRIFT_CONFIGMAP,
    drift::DRIFT_ADDRESS,
    drift::UNDECLARED,
    claims::CLAIM_EXPIRED,
    claims::CLAIM_ORPHANED,
    claims::CLAIM_CONFLICT,
    claims::RESERVATION_EXPIRED,
    hard_coded::HARD_CODED,
    inventory::INVENTORY_APPLIED,
    inventory::UNKNOWN_CODE,
];
