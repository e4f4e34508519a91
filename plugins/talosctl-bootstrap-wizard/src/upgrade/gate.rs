//! Whether a node may go now: what etcd is left with while it restarts.

use labkit::talos::facts::Stage;

use crate::fields::Wrong;
use crate::guard::quorum::{Disruption, Quorum, Voter, judge as judge_quorum};
use crate::install::sight::{Facts, Sight};

/// A control plane, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Its host name.
    pub name: String,
    /// Why its member of etcd does not take part.
    pub trouble: Option<String>,
    /// The members it lists.
    pub members: Vec<String>,
}

/// What etcd is left with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// A majority.
    Majority,
    /// Nothing: it is the only member, and Kubernetes pauses while it is away.
    Nothing,
}

/// A control plane as it was seen.
pub fn plane(name: &str, sight: &Sight) -> Plane {
    let (trouble, members) = match sight {
        Sight::Ours(facts) => (trouble(name, facts), facts.members.clone()),
        Sight::Silent { why } | Sight::Foreign { why } => (Some(why.clone()), Vec::new()),
        Sight::NotTalos { speaks } => (Some(format!("what answers is {speaks}")), Vec::new()),
        Sight::Maintenance(_) => (Some("it is in maintenance mode".to_owned()), Vec::new()),
    };
    Plane { name: name.to_owned(), trouble, members }
}

/// What keeps a control plane's member from taking part; `None` when it does.
pub fn trouble(name: &str, facts: &Facts) -> Option<String> {
    match &facts.status {
        None => return Some("it does not say how far it is".to_owned()),
        Some(status) if status.stage != Stage::Running => return Some(format!("it is {}", status.stage)),
        Some(_) => {}
    }
    match &facts.etcd {
        None => Some("it has no etcd".to_owned()),
        Some(etcd) if !etcd.is_running() => Some(format!("its etcd is {}", etcd.state)),
        Some(etcd) if etcd.is_healthy == Some(false) => Some("its etcd is not healthy".to_owned()),
        Some(_) if facts.members.iter().any(|member| member == name) => None,
        Some(_) => Some("it is not among the members of etcd".to_owned()),
    }
}

/// Judges whether `node` may go. A control plane goes only while every member takes part: the node itself asks for that,
/// too, and a second one that fails meanwhile is one too many. A worker goes while etcd has a majority.
///
/// # Errors
/// Who is missing.
pub fn judge(planes: &[Plane], node: &str) -> Result<Left, Wrong> {
    let voters = voters(planes);
    if voters.is_empty() {
        return Err(Wrong::new("no control plane lists the members of etcd")
            .hint("`talosctl bootstrap-wizard health` says what is wrong with them"));
    }
    let is_member = voters.iter().any(|voter| voter.name == node);
    let missing: Vec<String> = voters
        .iter()
        .filter(|voter| !voter.is_healthy && (voter.name != node))
        .map(|voter| because(planes, &voter.name))
        .collect();
    let hint = "bring it back first: `talosctl bootstrap-wizard health` says what is wrong";
    match judge_quorum(&voters, node, Disruption::Restart) {
        Quorum::Last => Ok(Left::Nothing),
        Quorum::Lost { needed, left, .. } if missing.is_empty() => {
            let wrong = Wrong::new(format!(
                "etcd has {} members and needs {needed}; without this one it has {left}",
                voters.len()
            ));
            Err(wrong.hint("add another control plane: of two members none can restart without a pause, and Talos refuses it"))
        }
        Quorum::Lost { needed, left, .. } => {
            let why =
                format!("etcd would have {left} of the {needed} members it needs: {}", missing.join("; "));
            Err(Wrong::new(why).hint(hint))
        }
        Quorum::Kept { .. } if is_member && !missing.is_empty() => {
            Err(Wrong::new(format!("not every member of etcd takes part: {}", missing.join("; "))).hint(hint))
        }
        Quorum::Kept { .. } => Ok(Left::Majority),
    }
}

/// The members that any control plane lists.
fn voters(planes: &[Plane]) -> Vec<Voter> {
    let mut names: Vec<&String> = planes.iter().flat_map(|plane| &plane.members).collect();
    names.sort();
    names.dedup();
    let is_healthy = |name: &str| planes.iter().any(|plane| plane.name == name && plane.trouble.is_none());
    names.into_iter().map(|name| Voter { name: name.clone(), is_healthy: is_healthy(name) }).collect()
}

fn because(planes: &[Plane], name: &str) -> String {
    let plane = planes.iter().find(|plane| plane.name == name);
    let why = plane.and_then(|plane| plane.trouble.as_deref()).unwrap_or("it is not in cluster.yaml");
    format!("{name} ({why})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::samples::{in_maintenance, installed};

    fn planes(troubles: &[Option<&str>]) -> Vec<Plane> {
        let names: Vec<String> = (1..=troubles.len()).map(|number| format!("cp-{number}")).collect();
        let named = names.iter().zip(troubles.iter().copied());
        let plane = |(name, trouble): (&String, Option<&str>)| Plane {
            name: name.clone(),
            trouble: trouble.map(str::to_owned),
            members: if trouble.is_none() { names.clone() } else { Vec::new() },
        };
        named.map(plane).collect()
    }

    #[test]
    fn of_three_one_may_go_and_none_while_one_is_missing() {
        assert_eq!(judge(&planes(&[None, None, None]), "cp-1"), Ok(Left::Majority));
        let wrong = judge(&planes(&[None, None, Some("no answer")]), "cp-1").unwrap_err();
        assert_eq!(wrong.message, "etcd would have 1 of the 2 members it needs: cp-3 (no answer)");
        assert_eq!(judge(&planes(&[None, None, Some("no answer")]), "w-1"), Ok(Left::Majority));
        assert!(judge(&planes(&[None, Some("no answer"), Some("no answer")]), "w-1").is_err());
    }

    #[test]
    fn of_five_with_one_missing_the_node_itself_would_refuse() {
        let wrong = judge(&planes(&[None, None, None, None, Some("it is booting")]), "cp-1").unwrap_err();
        assert_eq!(wrong.message, "not every member of etcd takes part: cp-5 (it is booting)");
    }

    #[test]
    fn one_member_is_a_pause_and_two_are_none_too_many() {
        assert_eq!(judge(&planes(&[None]), "cp-1"), Ok(Left::Nothing));
        let wrong = judge(&planes(&[None, None]), "cp-1").unwrap_err();
        assert_eq!(wrong.message, "etcd has 2 members and needs 2; without this one it has 1");
        assert!(judge(&planes(&[Some("no answer")]), "cp-1").is_err(), "nobody lists anything");
    }

    #[test]
    fn a_control_plane_takes_part_when_its_etcd_runs_and_knows_it() {
        let mut facts = installed();
        let name = facts.hostname.clone();
        assert_eq!(trouble(&name, &facts).as_deref(), Some("it is booting"));
        facts.status.as_mut().unwrap().stage = Stage::Running;
        assert_eq!(trouble(&name, &facts).as_deref(), Some("its etcd is Preparing"));
        facts.etcd.as_mut().unwrap().state = "Running".to_owned();
        assert_eq!(trouble(&name, &facts).as_deref(), Some("it is not among the members of etcd"));
        facts.members.push(name.clone());
        assert_eq!(trouble(&name, &facts), None);
        let plane = plane(&name, &in_maintenance('B'));
        assert_eq!(plane.trouble.as_deref(), Some("it is in maintenance mode"));
    }
}
