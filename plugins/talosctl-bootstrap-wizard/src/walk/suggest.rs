//! What the walk suggests where nobody has decided yet (pure).

use crate::cluster::Role;

/// Names for nodes that have none yet: `home-cp-1`, `home-worker-1`.
pub fn hostname(cluster: &str, role: Role, number: usize) -> String {
    let role = match role {
        Role::ControlPlane => "cp",
        Role::Worker => "worker",
    };
    format!("{cluster}-{role}-{number}")
}

/// How many of so many nodes should be control planes: an odd number, three at most.
pub fn control_planes(nodes: usize) -> usize {
    if nodes >= 3 { 3 } else { nodes.min(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_number_of_control_planes_is_never_suggested() {
        let suggested: Vec<usize> = (0..8).map(control_planes).collect();
        assert_eq!(suggested, [0, 1, 1, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn names_tell_what_a_node_is_for() {
        assert_eq!(hostname("home", Role::ControlPlane, 1), "home-cp-1");
        assert_eq!(hostname("home", Role::Worker, 3), "home-worker-3");
    }
}
