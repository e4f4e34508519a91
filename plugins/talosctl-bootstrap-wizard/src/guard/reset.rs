//! Whether a node may be wiped, and how it goes: pure, from what the node, etcd and the journal say.

use super::quorum::{Disruption, Quorum, Voter, judge as judge_quorum};

/// What is seen of the node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// It runs with our configuration.
    Ours,
    /// It wipes itself now.
    Resetting,
    /// It waits in maintenance mode, and Talos is on none of its disks.
    Bare,
    /// It waits in maintenance mode, and Talos is on one of its disks.
    Installed,
    /// Nothing answers.
    Silent {
        /// In what way.
        why: String,
    },
    /// What answers is not a node of this cluster.
    Foreign {
        /// In what way.
        why: String,
    },
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// The machine will not come back: nothing is wiped.
    pub is_gone: bool,
    /// The node does not drain itself.
    pub skips_drain: bool,
}

/// How a node that is wiped gets out of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// It drains itself, and leaves etcd where it is a member.
    ByItself,
    /// The other members take it out of etcd first.
    Removed,
    /// It is no member, or nobody is left to take it out.
    Abruptly,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The node is wiped.
    Wipe {
        /// How it gets out of the cluster.
        leaving: Leaving,
        /// Why etcd's data may be gone with it.
        loses: Option<&'static str>,
    },
    /// The node wipes itself already.
    Await,
    /// The machine is empty or gone, and is still a member of etcd.
    Remove,
    /// The machine is empty or gone, and no member of etcd.
    Done,
    /// No.
    Refused {
        /// Why.
        why: String,
        /// What to do.
        hint: &'static str,
    },
}

impl Verdict {
    /// The same for a member that does not vote yet: it costs no majority, and is to be taken out all the same.
    #[must_use]
    pub fn of_learner(self) -> Self {
        match self {
            Self::Done => Self::Remove,
            Self::Wipe { loses: None, .. } => Self::Wipe { leaving: Leaving::Removed, loses: None },
            other => other,
        }
    }
}

/// Judges the reset of `name`. `voters` are the members of etcd as one of them lists them; `None` where nobody does.
pub fn judge(
    name: &str,
    shown: &Shown,
    is_control_plane: bool,
    voters: Option<&[Voter]>,
    wish: Wish,
) -> Verdict {
    match shown {
        Shown::Silent { why } if !wish.is_gone => refused(
            format!("it cannot be asked: {why}"),
            "bring it back, or pass --gone if the machine is lost: then it is only taken out of etcd",
        ),
        Shown::Silent { .. } => forget(name, is_control_plane, voters),
        _ if wish.is_gone => {
            refused("it is not gone: it answers".to_owned(), "leave out --gone, so that it is wiped")
        }
        Shown::Foreign { why } => refused(why.clone(), "is this the right address in cluster.yaml?"),
        Shown::Resetting => Verdict::Await,
        Shown::Bare => forget(name, is_control_plane, voters),
        Shown::Installed => refused(
            "it waits in maintenance mode, where nobody can reset it, and Talos is on its disk".to_owned(),
            "choose `Reset Talos installation` in the boot menu of the installer, on its console",
        ),
        Shown::Ours => wipe(name, is_control_plane, voters, wish),
    }
}

fn wipe(name: &str, is_control_plane: bool, voters: Option<&[Voter]>, wish: Wish) -> Verdict {
    let alone = |loses| Verdict::Wipe { leaving: Leaving::Abruptly, loses: Some(loses) };
    if !is_control_plane {
        let leaving = if wish.skips_drain { Leaving::Abruptly } else { Leaving::ByItself };
        return Verdict::Wipe { leaving, loses: None };
    }
    let Some(voters) = voters else {
        return alone("no control plane lists the members of etcd, so nobody else may have its data");
    };
    let Some(voter) = voters.iter().find(|voter| voter.name == name) else {
        return Verdict::Wipe { leaving: Leaving::Abruptly, loses: None };
    };
    match judge_quorum(voters, name, Disruption::Removal) {
        Quorum::Last => alone("it is the last member of etcd: all that the cluster knows is on it"),
        Quorum::Lost { needed, left, missing } => lost(needed, left, &missing),
        Quorum::Kept { .. } if voter.is_healthy && !wish.skips_drain => {
            Verdict::Wipe { leaving: Leaving::ByItself, loses: None }
        }
        Quorum::Kept { .. } => Verdict::Wipe { leaving: Leaving::Removed, loses: None },
    }
}

/// Of a machine that has nothing to wipe.
fn forget(name: &str, is_control_plane: bool, voters: Option<&[Voter]>) -> Verdict {
    let Some(voters) = voters else {
        if !is_control_plane {
            return Verdict::Done;
        }
        return refused(
            "no control plane lists the members of etcd, so nobody can tell whether it is one".to_owned(),
            "bring the other control planes back first; `status` shows them",
        );
    };
    if !voters.iter().any(|voter| voter.name == name) {
        return Verdict::Done;
    }
    match judge_quorum(voters, name, Disruption::Removal) {
        Quorum::Kept { .. } => Verdict::Remove,
        Quorum::Lost { needed, left, missing } => lost(needed, left, &missing),
        Quorum::Last => refused(
            "it is the last member of etcd".to_owned(),
            "restore a snapshot: `bootstrap --recover-from`",
        ),
    }
}

fn lost(needed: usize, left: usize, missing: &[String]) -> Verdict {
    let missing = match missing {
        [] => String::new(),
        names => format!("; {} does not take part now", names.join(", ")),
    };
    refused(
        format!("etcd would lose its majority: {needed} members are needed, {left} would be left{missing}"),
        "bring the missing members back, or take them out first: `reset NODE --gone`",
    )
}

fn refused(why: String, hint: &'static str) -> Verdict {
    Verdict::Refused { why, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Wish = Wish { is_gone: false, skips_drain: false };
    const GONE: Wish = Wish { is_gone: true, skips_drain: false };

    fn voters(states: &str) -> Vec<Voter> {
        let named = states.chars().zip('a'..);
        named.map(|(state, name)| Voter { name: name.to_string(), is_healthy: state == '+' }).collect()
    }

    fn of(shown: &Shown, states: &str, wish: Wish) -> Verdict {
        judge("a", shown, true, Some(&voters(states)), wish)
    }

    fn wiped(leaving: Leaving) -> Verdict {
        Verdict::Wipe { leaving, loses: None }
    }

    fn is_refused(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Refused { .. })
    }

    fn silent() -> Shown {
        Shown::Silent { why: "no answer".to_owned() }
    }

    #[test]
    fn a_healthy_member_leaves_by_itself_and_a_broken_one_is_taken_out() {
        assert_eq!(of(&Shown::Ours, "+++", KEPT), wiped(Leaving::ByItself));
        assert_eq!(of(&Shown::Ours, "-++", KEPT), wiped(Leaving::Removed));
        let hurried = Wish { skips_drain: true, ..KEPT };
        assert_eq!(of(&Shown::Ours, "+++", hurried), wiped(Leaving::Removed));
        assert_eq!(judge("z", &Shown::Ours, true, Some(&voters("+++")), KEPT), wiped(Leaving::Abruptly));
    }

    #[test]
    fn a_majority_is_never_lost_on_the_way() {
        assert!(is_refused(&of(&Shown::Ours, "++-", KEPT)));
        assert!(is_refused(&of(&silent(), "-+-", GONE)));
        assert!(is_refused(&of(&silent(), "-", GONE)), "the last member");
    }

    #[test]
    fn data_that_nobody_else_has_are_named() {
        for verdict in [of(&Shown::Ours, "+", KEPT), judge("a", &Shown::Ours, true, None, KEPT)] {
            assert!(
                matches!(verdict, Verdict::Wipe { leaving: Leaving::Abruptly, loses: Some(_) }),
                "{verdict:?}"
            );
        }
    }

    #[test]
    fn a_silent_machine_is_taken_out_only_when_it_is_said_to_be_gone() {
        assert!(is_refused(&of(&silent(), "-++", KEPT)));
        assert_eq!(of(&silent(), "-++", GONE), Verdict::Remove);
        assert_eq!(judge("z", &silent(), true, Some(&voters("+++")), GONE), Verdict::Done);
        assert!(is_refused(&judge("a", &silent(), true, None, GONE)), "nobody knows the members");
        assert!(is_refused(&of(&Shown::Ours, "+++", GONE)), "it answers");
    }

    #[test]
    fn a_machine_without_talos_is_only_taken_out() {
        assert_eq!(of(&Shown::Bare, "-++", KEPT), Verdict::Remove);
        assert_eq!(judge("w", &Shown::Bare, false, None, KEPT), Verdict::Done);
        assert!(is_refused(&of(&Shown::Installed, "+++", KEPT)));
    }

    #[test]
    fn a_member_that_does_not_vote_is_taken_out_all_the_same() {
        let learner = |shown: &Shown, wish| judge("z", shown, true, Some(&voters("++")), wish).of_learner();
        assert_eq!(learner(&silent(), GONE), Verdict::Remove);
        assert_eq!(learner(&Shown::Ours, KEPT), wiped(Leaving::Removed));
        assert!(is_refused(&learner(&silent(), KEPT)));
    }

    #[test]
    fn a_worker_needs_no_etcd() {
        assert_eq!(judge("w", &Shown::Ours, false, None, KEPT), wiped(Leaving::ByItself));
        let hurried = Wish { skips_drain: true, ..KEPT };
        assert_eq!(judge("w", &Shown::Ours, false, None, hurried), wiped(Leaving::Abruptly));
        assert_eq!(judge("w", &Shown::Resetting, false, None, KEPT), Verdict::Await);
    }
}
