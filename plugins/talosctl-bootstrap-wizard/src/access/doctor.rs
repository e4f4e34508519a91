//! What is wrong with the way to the nodes, from facts alone.

use jiff::{SignedDuration, Timestamp};
use labkit::finding::{Evidence, Finding, Subject};

use crate::cluster::Role;
use crate::findings::access as rules;
use crate::nodes::facts::{NodeFacts, State};
use crate::nodes::judge::judge;
use crate::nodes::status::members;

/// A client certificate that ends sooner is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A place where a talosconfig may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: String,
    /// Why it is looked at: `--talosconfig`, `the variable TALOSCONFIG`.
    pub origin: String,
    /// Why it cannot be used.
    pub broken: Option<String>,
    /// Whether other users of the machine can read it.
    pub open_to_others: bool,
    /// What it holds.
    pub contexts: Vec<Context>,
}

/// A context of a talosconfig.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Its name.
    pub name: String,
    /// Endpoints as they are written.
    pub endpoints: Vec<String>,
    /// Fingerprint of the authority.
    pub authority: Option<String>,
    /// Fingerprint of the client certificate.
    pub certificate: Option<String>,
    /// When the client certificate begins and ends.
    pub validity: Option<(Timestamp, Timestamp)>,
    /// Its roles.
    pub roles: Vec<String>,
    /// Whether the authority has signed it.
    pub belongs: bool,
    /// Why the context gives no credentials.
    pub broken: Option<String>,
}

/// What answers at an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// As it is written.
    pub text: String,
    /// What answers.
    pub state: State,
    /// The role of the node there, if it says.
    pub role: Option<Role>,
    /// Whether it is the workstation.
    pub is_loopback: bool,
}

/// A node, and who would open it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// What was seen with the talosconfig in force.
    pub facts: NodeFacts,
    /// `FILE context NAME` of every context whose authority made its certificate.
    pub opened_by: Vec<String>,
}

/// Everything that was seen.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The files, in the order in which talosctl looks.
    pub files: Vec<File>,
    /// Which of them is in force, and the context in it.
    pub in_force: Option<(usize, String)>,
    /// Why there is none.
    pub none: Option<String>,
    /// Fingerprint of the authority in the cluster's own bundle.
    pub bundle: Option<String>,
    /// The shared address of the control planes.
    pub vip: Option<String>,
    /// What answers at the endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Case {
    fn context(&self) -> Option<(&File, &Context)> {
        let (place, name) = self.in_force.as_ref()?;
        let file = self.files.get(*place)?;
        Some((file, file.contexts.iter().find(|context| context.name == *name)?))
    }
}

/// Everything that is wrong, causes first.
pub fn diagnose(case: &Case, now: Timestamp) -> Vec<Finding> {
    let mut findings = files(case);
    if let Some((file, context)) = case.context() {
        findings.extend(other_cluster(case, file, context));
        findings.extend(certificate(file, context, now));
        findings.extend(several(case, file, context));
        findings.extend(endpoints(case, context));
    } else {
        let why = case.none.clone().unwrap_or_else(|| "no context is in force".to_owned());
        findings.push(rules::CONFIG_MISSING.finding(Subject::new("talosconfig", "in force"), why));
    }
    let facts: Vec<_> = case.nodes.iter().map(|node| node.facts.clone()).collect();
    let members = members(&facts);
    for node in &case.nodes {
        for problem in judge(&node.facts, members, now) {
            let finding = problem.finding(node.facts.name());
            let opened = node.opened_by.iter().map(|by| Evidence::new(format!("{by} would open it")));
            findings.push(match node.facts.state {
                State::Foreign | State::Configured => finding.evidence(opened),
                _ => finding,
            });
        }
    }
    findings
}

fn files(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &case.files {
        let subject = || Subject::new("talosconfig", file.path.as_str());
        if let Some(why) = &file.broken {
            findings.push(
                rules::CONFIG_BROKEN.finding(subject(), format!("{} cannot be used: {why}", file.path)),
            );
        }
        if file.open_to_others {
            let finding =
                rules::CONFIG_READABLE.finding(subject(), format!("{} can be read by others", file.path));
            findings.push(finding.hint(format!("chmod 600 {}", file.path)));
        }
    }
    findings
}

/// Whether the context in force is of another cluster: by the bundle beside cluster.yaml, else by what the nodes show.
fn other_cluster(case: &Case, file: &File, context: &Context) -> Option<Finding> {
    let by_bundle = case.bundle.is_some() && context.authority.is_some() && case.bundle != context.authority;
    let foreign: Vec<_> = case.nodes.iter().filter(|node| node.facts.state == State::Foreign).collect();
    let by_nodes = !foreign.is_empty() && !case.nodes.iter().any(|node| node.facts.state == State::Ours);
    if !by_bundle && !by_nodes {
        return None;
    }
    let subject = Subject::new("talosconfig", file.path.as_str());
    let message =
        format!("context {} in {} ({}) is of another cluster", context.name, file.path, file.origin);
    let finding = rules::CONFIG_OTHER_CLUSTER.finding(subject, message);
    let bundle =
        by_bundle.then(|| Evidence::new("its authority is not that of the cluster's secrets bundle"));
    let refused = foreign
        .iter()
        .map(|node| Evidence::new(format!("{} shows a certificate of another authority", node.facts.name())));
    let finding = finding.evidence(bundle.into_iter().chain(refused));
    let right = right_file(case, &foreign);
    Some(match right {
        Some(right) => {
            finding.hint(format!("use the file that belongs to the cluster: export TALOSCONFIG={right}"))
        }
        None => finding.hint("find the talosconfig of the cluster, or make one: `talosconfig renew`"),
    })
}

/// A file that belongs to the cluster.
fn right_file<'c>(case: &'c Case, foreign: &[&Node]) -> Option<&'c str> {
    let by_bundle = case.files.iter().find(|file| {
        case.bundle.is_some() && file.contexts.iter().any(|context| context.authority == case.bundle)
    });
    let by_nodes = || {
        case.files.iter().find(|file| {
            foreign
                .iter()
                .any(|node| node.opened_by.iter().any(|by| by.starts_with(&format!("{} ", file.path))))
        })
    };
    by_bundle.or_else(by_nodes).map(|file| file.path.as_str())
}

fn certificate(file: &File, context: &Context, now: Timestamp) -> Vec<Finding> {
    let subject = || Subject::new("context", context.name.as_str());
    let mut findings = Vec::new();
    if let Some(why) = &context.broken {
        let message = format!("context {} in {} gives no credentials: {why}", context.name, file.path);
        findings.push(rules::CONFIG_BROKEN.finding(Subject::new("talosconfig", file.path.as_str()), message));
        return findings;
    }
    if let Some((begin, end)) = context.validity {
        if end < now {
            findings.push(
                rules::CERTIFICATE_ENDED.finding(subject(), format!("the client certificate ended at {end}")),
            );
        } else if end.duration_since(now) < SOON {
            findings.push(
                rules::CERTIFICATE_ENDS.finding(subject(), format!("the client certificate ends at {end}")),
            );
        }
        if now < begin {
            let message = format!("the client certificate begins at {begin}: the clock here is behind");
            findings.push(rules::CLOCK.finding(Subject::new("clock", "here"), message));
        }
    }
    if !context.belongs {
        let message =
            format!("the authority in context {} has not signed its client certificate", context.name);
        findings.push(rules::CERTIFICATE_MIXED.finding(subject(), message));
    }
    if !context.roles.iter().any(|role| role == "os:admin") {
        let roles = context.roles.join(", ");
        let message = format!("the client certificate has the roles {roles}, not os:admin");
        findings.push(rules::CERTIFICATE_ROLE.finding(subject(), message));
    }
    findings
}

/// Other files with a context that differs from the one in force.
fn several(case: &Case, file: &File, context: &Context) -> Option<Finding> {
    let mut evidence = Vec::new();
    for other in case.files.iter().filter(|other| other.path != file.path) {
        for one in &other.contexts {
            let same_name = one.name == context.name;
            let same_cluster = one.authority.is_some() && one.authority == context.authority;
            let what = match (same_cluster, one.certificate == context.certificate) {
                (true, false) => "another client certificate of the same cluster",
                (false, _) if same_name => "the same name and another authority",
                _ => continue,
            };
            evidence.push(Evidence::new(format!(
                "{} ({}), context {}: {what}",
                other.path, other.origin, one.name
            )));
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let message = format!("{} ({}) is in force, and other files differ from it", file.path, file.origin);
    Some(
        rules::CONFIG_SEVERAL
            .finding(Subject::new("talosconfig", file.path.as_str()), message)
            .evidence(evidence),
    )
}

fn endpoints(case: &Case, context: &Context) -> Vec<Finding> {
    let own = || Subject::new("context", context.name.as_str());
    if case.endpoints.is_empty() {
        return vec![
            rules::ENDPOINT_NONE.finding(own(), format!("context {} has no endpoints", context.name)),
        ];
    }
    let mut findings = Vec::new();
    for endpoint in &case.endpoints {
        let subject = Subject::new("endpoint", endpoint.text.as_str());
        let text = &endpoint.text;
        if endpoint.is_loopback && matches!(endpoint.state, State::Silent | State::NotTalos) {
            findings.push(
                rules::ENDPOINT_LOOPBACK
                    .finding(subject, format!("endpoint {text} is the workstation itself")),
            );
        } else if case.vip.as_ref() == Some(text) {
            findings
                .push(rules::ENDPOINT_VIP.finding(subject, format!("endpoint {text} is the shared address")));
        } else if endpoint.role == Some(Role::Worker) {
            findings.push(rules::ENDPOINT_WORKER.finding(subject, format!("endpoint {text} is a worker")));
        } else if endpoint.state == State::Silent {
            findings
                .push(rules::ENDPOINT_SILENT.finding(subject, format!("endpoint {text} does not answer")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-31T12:00:00Z".parse().unwrap()
    }

    fn context(authority: &str) -> Context {
        Context {
            name: "home".into(),
            endpoints: vec!["10.0.0.1".into()],
            authority: Some(authority.into()),
            certificate: Some(format!("client of {authority}")),
            validity: Some((
                "2026-01-01T00:00:00Z".parse().unwrap(),
                "2027-01-01T00:00:00Z".parse().unwrap(),
            )),
            roles: vec!["os:admin".into()],
            belongs: true,
            broken: None,
        }
    }

    fn file(path: &str, origin: &str, contexts: Vec<Context>) -> File {
        File { path: path.into(), origin: origin.into(), contexts, ..File::default() }
    }

    fn endpoint(text: &str, state: State) -> Endpoint {
        Endpoint {
            text: text.into(),
            state,
            role: Some(Role::ControlPlane),
            is_loopback: text.starts_with("127."),
        }
    }

    fn well() -> Case {
        Case {
            files: vec![file("/home/me/.talos/config", "talosctl's own folder", vec![context("right")])],
            in_force: Some((0, "home".into())),
            bundle: Some("right".into()),
            endpoints: vec![endpoint("10.0.0.1", State::Ours)],
            ..Case::default()
        }
    }

    fn told(case: &Case) -> String {
        let line = |finding: &Finding| {
            let evidence: Vec<_> = finding.evidence.iter().map(|one| format!("\n  {one}")).collect();
            let hint = finding.hint.as_ref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
            format!("{} {}{}{hint}", finding.code, finding.message, evidence.concat())
        };
        diagnose(case, now()).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn one_file_of_the_cluster_with_good_endpoints_is_well() {
        assert_eq!(told(&well()), "");
    }

    #[test]
    fn the_older_of_two_files_in_force_is_named_with_the_right_one() {
        let mut case = well();
        case.files
            .insert(0, file("/home/me/old/talosconfig", "the variable TALOSCONFIG", vec![context("old")]));
        let facts = NodeFacts { address: "10.0.0.1".into(), state: State::Foreign, ..NodeFacts::default() };
        case.nodes = vec![Node { facts, opened_by: vec!["/home/me/.talos/config context home".into()] }];
        insta::assert_snapshot!(told(&case), @r"
        WIZARD-CONFIG-OTHER-CLUSTER context home in /home/me/old/talosconfig (the variable TALOSCONFIG) is of another cluster
          its authority is not that of the cluster's secrets bundle
          10.0.0.1 shows a certificate of another authority
          hint: use the file that belongs to the cluster: export TALOSCONFIG=/home/me/.talos/config
        WIZARD-CONFIG-SEVERAL /home/me/old/talosconfig (the variable TALOSCONFIG) is in force, and other files differ from it
          /home/me/.talos/config (talosctl's own folder), context home: the same name and another authority
        WIZARD-NODE-FOREIGN it belongs to a cluster with another secrets bundle
          /home/me/.talos/config context home would open it
        ");
        case.bundle = None;
        assert!(
            told(&case).contains("export TALOSCONFIG=/home/me/.talos/config"),
            "known by the nodes alone"
        );
    }

    #[test]
    fn certificates_that_end_or_do_not_belong_are_told() {
        let of = |change: &dyn Fn(&mut Context)| {
            let mut case = well();
            change(&mut case.files[0].contexts[0]);
            told(&case)
        };
        let until = |end: &str| Some(("2026-01-01T00:00:00Z".parse().unwrap(), end.parse().unwrap()));
        assert_eq!(
            of(&|context| context.validity = until("2026-01-30T00:00:00Z")),
            "WIZARD-CERTIFICATE-ENDED the client certificate ended at 2026-01-30T00:00:00Z"
        );
        assert!(
            of(&|context| context.validity = until("2026-02-10T00:00:00Z"))
                .starts_with("WIZARD-CERTIFICATE-ENDS ")
        );
        assert!(of(&|context| context.belongs = false).starts_with("WIZARD-CERTIFICATE-MIXED "));
        assert!(
            of(&|context| context.roles = vec!["os:reader".into()]).starts_with("WIZARD-CERTIFICATE-ROLE ")
        );
        assert!(of(&|context| context.broken = Some("no key".into())).starts_with("WIZARD-CONFIG-BROKEN "));
    }

    #[test]
    fn endpoints_that_lead_nowhere_are_told() {
        let mut case = well();
        case.vip = Some("10.0.0.100".into());
        case.endpoints = vec![
            endpoint("127.0.0.1", State::Silent),
            endpoint("10.0.0.100", State::Ours),
            Endpoint { role: Some(Role::Worker), ..endpoint("10.0.0.9", State::Ours) },
            endpoint("10.0.0.2", State::Silent),
        ];
        insta::assert_snapshot!(told(&case), @r"
        WIZARD-ENDPOINT-LOOPBACK endpoint 127.0.0.1 is the workstation itself
        WIZARD-ENDPOINT-VIP endpoint 10.0.0.100 is the shared address
        WIZARD-ENDPOINT-WORKER endpoint 10.0.0.9 is a worker
        WIZARD-ENDPOINT-SILENT endpoint 10.0.0.2 does not answer
        ");
        case.endpoints.clear();
        assert_eq!(told(&case), "WIZARD-ENDPOINT-NONE context home has no endpoints");
    }

    #[test]
    fn without_a_file_it_is_said_why() {
        let case = Case { none: Some("there is no talosconfig".into()), ..Case::default() };
        assert_eq!(told(&case), "WIZARD-CONFIG-MISSING there is no talosconfig");
        let mut open = well();
        open.files[0].open_to_others = true;
        open.files.push(File { broken: Some("cut off".into()), ..file("/x", "the working folder", vec![]) });
        assert!(
            told(&open).contains("WIZARD-CONFIG-READABLE") && told(&open).contains("WIZARD-CONFIG-BROKEN")
        );
    }
}
