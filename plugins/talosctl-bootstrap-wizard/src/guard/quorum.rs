//! Whether etcd keeps its majority when a member stops for a while or goes for good.

/// A voting member of etcd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voter {
    /// Its host name.
    pub name: String,
    /// Whether it takes part now.
    pub is_healthy: bool,
}

/// What is done to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disruption {
    /// It stops and comes back: a restart, an upgrade.
    Restart,
    /// It leaves for good: a reset, a replacement.
    Removal,
}

/// What is left of the majority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quorum {
    /// etcd goes on; so many more members may fail meanwhile.
    Kept {
        /// How many.
        spare: usize,
    },
    /// The last member: etcd stops, and with a removal its data are gone.
    Last,
    /// The others are no majority: etcd would stop, and take no writes until members come back.
    Lost {
        /// How many are needed.
        needed: usize,
        /// How many would be there.
        left: usize,
        /// Members that do not take part now.
        missing: Vec<String>,
    },
}

/// How many members of so many are a majority.
pub fn majority(members: usize) -> usize {
    members / 2 + 1
}

/// Judges what happens to the majority when `name` is disrupted. Somebody who is no member disrupts nothing.
pub fn judge(voters: &[Voter], name: &str, disruption: Disruption) -> Quorum {
    let healthy = |voter: &&Voter| voter.is_healthy;
    let others = || voters.iter().filter(|voter| voter.name != name);
    let is_member = others().count() < voters.len();
    if is_member && voters.len() == 1 {
        return Quorum::Last;
    }
    // A member is taken out by the vote of all; only then is the count smaller.
    let total = match disruption {
        Disruption::Removal if is_member => voters.len() - 1,
        _ => voters.len(),
    };
    let present = voters.iter().filter(healthy).count();
    let left = others().filter(healthy).count();
    let can_vote = disruption == Disruption::Restart || present >= majority(voters.len());
    let needed = if can_vote { majority(total) } else { majority(voters.len()) };
    if can_vote && left >= needed {
        return Quorum::Kept { spare: left - needed };
    }
    let missing = others().filter(|voter| !voter.is_healthy).map(|voter| voter.name.clone()).collect();
    Quorum::Lost { needed, left, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(states: &str) -> Vec<Voter> {
        let named = states.chars().zip('a'..);
        named.map(|(state, name)| Voter { name: name.to_string(), is_healthy: state == '+' }).collect()
    }

    #[test]
    fn of_three_one_may_stop_and_one_may_go() {
        assert_eq!(judge(&voters("+++"), "a", Disruption::Restart), Quorum::Kept { spare: 0 });
        assert_eq!(judge(&voters("+++"), "a", Disruption::Removal), Quorum::Kept { spare: 0 });
        assert_eq!(judge(&voters("+++++"), "a", Disruption::Restart), Quorum::Kept { spare: 1 });
    }

    #[test]
    fn a_broken_member_may_go_and_a_healthy_one_beside_it_may_not_stop() {
        assert_eq!(judge(&voters("++-"), "c", Disruption::Removal), Quorum::Kept { spare: 0 });
        let lost = Quorum::Lost { needed: 2, left: 1, missing: vec!["c".to_owned()] };
        assert_eq!(judge(&voters("++-"), "a", Disruption::Restart), lost);
        assert_eq!(judge(&voters("++-"), "a", Disruption::Removal), lost);
    }

    #[test]
    fn without_a_majority_nobody_can_be_taken_out() {
        let lost = Quorum::Lost { needed: 2, left: 1, missing: vec!["b".to_owned()] };
        assert_eq!(judge(&voters("+--"), "c", Disruption::Removal), lost);
    }

    #[test]
    fn the_last_member_is_the_cluster() {
        assert_eq!(judge(&voters("+"), "a", Disruption::Restart), Quorum::Last);
        assert_eq!(judge(&voters("++"), "a", Disruption::Removal), Quorum::Kept { spare: 0 });
        assert_eq!(judge(&voters("+"), "worker", Disruption::Removal), Quorum::Kept { spare: 0 });
    }
}
