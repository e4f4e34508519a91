//! The health checks of Talos as a control plane reports them, line by line.

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is waited for: `etcd to be healthy`.
    pub name: String,
    /// How far it is.
    pub state: CheckState,
}

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckState {
    /// It has begun.
    Begun,
    /// It is fulfilled.
    Fulfilled,
    /// It does not apply.
    Skipped,
    /// It is not fulfilled yet; why.
    Unfulfilled(String),
}

/// What has been reported so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checks {
    /// In the order they were begun.
    pub list: Vec<Check>,
}

impl Checks {
    /// Takes a line in. The check it is about, if its state has changed.
    ///
    /// Lines are `waiting for <check>: ...`, `: OK`, `: SKIP` or `: <why not>`; others say something about the run
    /// (siderolabs/talos: pkg/cluster/check/check.go).
    pub fn take(&mut self, line: &str) -> Option<&Check> {
        let (name, said) = line.strip_prefix("waiting for ")?.split_once(": ")?;
        let state = match said {
            "..." => CheckState::Begun,
            "OK" => CheckState::Fulfilled,
            "SKIP" => CheckState::Skipped,
            why => CheckState::Unfulfilled(why.to_owned()),
        };
        let place = self.list.iter().position(|check| check.name == name);
        let place = place.unwrap_or_else(|| {
            self.list.push(Check { name: name.to_owned(), state: CheckState::Begun });
            self.list.len() - 1
        });
        let check = self.list.get_mut(place)?;
        let is_new = check.state != state || state == CheckState::Begun;
        check.state = state;
        is_new.then_some(check)
    }

    /// The check that it stays at.
    pub fn open(&self) -> Option<&Check> {
        self.list.iter().find(|check| matches!(check.state, CheckState::Begun | CheckState::Unfulfilled(_)))
    }

    /// Whether this check was fulfilled.
    pub fn has_passed(&self, name: &str) -> bool {
        self.list.iter().any(|check| check.name == name && check.state == CheckState::Fulfilled)
    }

    /// How many are done with.
    pub fn done(&self) -> usize {
        let is_done = |check: &&Check| matches!(check.state, CheckState::Fulfilled | CheckState::Skipped);
        self.list.iter().filter(is_done).count()
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.state {
            CheckState::Begun => write!(f, "{}: …", self.name),
            CheckState::Fulfilled => write!(f, "{}: ok", self.name),
            CheckState::Skipped => write!(f, "{}: does not apply", self.name),
            CheckState::Unfulfilled(why) => write!(f, "{}: {why}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_checks_and_each_change_is_told_once() {
        let mut checks = Checks::default();
        let lines = [
            "discovered nodes: [\"10.0.0.1\"]",
            "waiting for etcd to be healthy: ...",
            "waiting for etcd to be healthy: rpc error: 10.0.0.1: service is not healthy",
            "waiting for etcd to be healthy: rpc error: 10.0.0.1: service is not healthy",
            "waiting for etcd to be healthy: OK",
            "waiting for kube-proxy to report ready: SKIP",
            "waiting for coredns to report ready: ...",
        ];
        let told: Vec<_> =
            lines.iter().filter_map(|line| checks.take(line).map(ToString::to_string)).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        etcd to be healthy: …
        etcd to be healthy: rpc error: 10.0.0.1: service is not healthy
        etcd to be healthy: ok
        kube-proxy to report ready: does not apply
        coredns to report ready: …
        ");
        assert_eq!(checks.open().map(|check| check.name.as_str()), Some("coredns to report ready"));
        assert!(checks.has_passed("etcd to be healthy") && checks.done() == 2);
    }

    #[test]
    fn other_lines_change_nothing() {
        let mut checks = Checks::default();
        assert_eq!(checks.take("waiting for"), None);
        assert_eq!(checks.take(""), None);
        assert_eq!(checks, Checks::default());
    }
}
