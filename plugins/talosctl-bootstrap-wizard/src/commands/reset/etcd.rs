//! The members of etcd, and taking one out.

use labkit::cli::{Error, Result};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::talos::danger::{self, Outcome};
use labkit::talos::{EtcdMember, Failure, Node};
use tokio::time::{Instant, sleep};

use crate::commands::ground::{Ground, Seen};
use crate::guard::quorum::Voter;
use crate::install::sight::Sight;

/// The members, as one of them lists them.
pub(super) struct Members {
    list: Vec<EtcdMember>,
    /// Those that vote.
    pub(super) voters: Vec<Voter>,
}

impl Members {
    /// Whether a member of this name does not vote yet.
    pub(super) fn is_learner(&self, name: &str) -> bool {
        self.list.iter().any(|member| member.hostname == name && member.is_learner)
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<String> {
        self.list.iter().map(|member| member.hostname.clone()).collect()
    }

    /// The names of all but one.
    pub(super) fn others(&self, name: &str) -> Vec<String> {
        self.names().into_iter().filter(|known| known != name).collect()
    }
}

/// Asks every control plane; `None` where none lists members, which needs a majority of them.
pub(super) async fn members(ground: &Ground<'_>) -> Option<Members> {
    let nodes: Vec<_> = ground.cluster.control_planes().collect();
    let seen = ground.look_at(&nodes).await;
    for one in seen.iter().filter(|one| takes_part(one)) {
        if let Ok(node) = Node::secure(&one.address, &ground.credentials).await
            && let Ok(list) = node.etcd_members().await
        {
            let voting = list.iter().filter(|member| !member.is_learner);
            let voter = |member: &EtcdMember| Voter {
                name: member.hostname.clone(),
                is_healthy: seen.iter().any(|one| takes_part(one) && one.node.hostname == member.hostname),
            };
            return Some(Members { voters: voting.map(voter).collect(), list });
        }
    }
    None
}

/// Whether the node's own member answers with a leader.
fn takes_part(seen: &Seen<'_>) -> bool {
    matches!(&seen.sight, Sight::Ours(facts) if facts.etcd_state() == Some("Running") && !facts.members.is_empty())
}

/// Lets another member take `name` out. Asked again after a lost answer, it finds nobody to take out.
///
/// # Errors
/// When no other member answers, or etcd refuses.
pub(super) async fn take_out(ground: &Ground<'_>, name: &str, confirmed: &Confirmed<'_>) -> Result<()> {
    let (node, member) = asked(ground, name).await?;
    ground.say(name, &format!("is taken out of etcd by {}", node.address()));
    failpoint!("wizard.reset.removing");
    let outcome = danger::remove_etcd_member(&node, member.id, confirmed).await;
    failpoint!("wizard.reset.removed");
    let refused = match outcome {
        Outcome::NotSent(failure) => return Err(not_out(name, failure)),
        Outcome::Refused(failure) => Some(failure),
        Outcome::Done(()) | Outcome::Unknown(_) => None,
    };
    // Whatever it said: what counts is who is a member now.
    let deadline = Instant::now() + ground.limits.begin;
    loop {
        let is_out = members(ground).await.is_some_and(|now| !now.names().iter().any(|known| known == name));
        if is_out {
            return Ok(());
        }
        if let Some(failure) = refused {
            return Err(not_out(name, failure));
        }
        if Instant::now() >= deadline {
            return Err(Error::timed_out(format!("{name} is still a member of etcd"))
                .hint("run the command again; nothing was wiped"));
        }
        sleep(ground.limits.poll).await;
    }
}

fn not_out(name: &str, failure: Failure) -> Error {
    Error::from(failure).context(format!("{name} was not taken out of etcd; nothing was wiped"))
}

/// A member that is not `name` itself, and what it knows of `name`.
async fn asked(ground: &Ground<'_>, name: &str) -> Result<(Node, EtcdMember)> {
    let nodes: Vec<_> = ground.cluster.control_planes().filter(|node| node.hostname != name).collect();
    for one in ground.look_at(&nodes).await.iter().filter(|one| takes_part(one)) {
        let node = Node::secure(&one.address, &ground.credentials).await?;
        if let Some(member) = node.etcd_members().await?.into_iter().find(|member| member.hostname == name) {
            return Ok((node, member));
        }
    }
    Err(Error::failed(format!("no other member of etcd knows {name}; nothing was changed"))
        .hint("look at the members with `status`, and run the command again"))
}
