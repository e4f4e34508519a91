//! `doctor`: what is wrong with the access to the nodes, and the mend.

use std::time::Duration;

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::finding::{FindingFlags, Report};
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::talos::config::{Content, Survey, survey};
use labkit::talos::{Address, Certificate, Patience, TalosFlags, probe};

use super::ground;
use crate::access::doctor::{Case, Context, Endpoint, File, Node, diagnose};
use crate::access::{Access, Key, authority_of};
use crate::cluster::{Cluster, ClusterArgs};
use crate::findings::CATALOGUE;
use crate::nodes::look::look;
use crate::nodes::targets::{Target, targets};

/// What to look at.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Looks at files, endpoints and nodes, and reports.
pub async fn run(args: DoctorArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let cluster = ground::present(&args.cluster, session)?;
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let case = {
        let _shown = session.ui.progress("looking at files, endpoints and nodes", None);
        collect(cluster.as_ref(), flags, patience, session).await?
    };
    if session.ui.format().is_human() {
        introduce(&case, session);
    }
    let mut report = Report::new(CATALOGUE).in_order_of_rules();
    report.checked("talosconfigs", case.files.len());
    report.checked("endpoints", case.endpoints.len());
    report.checked("nodes", case.nodes.len());
    report.extend(diagnose(&case, session.now()));
    for gap in case.nodes.iter().flat_map(|node| &node.facts.gaps) {
        report.gap(gap.clone());
    }
    report.judge(&args.findings, &[])?.show(&session.ui)
}

/// Which file is in force, and why.
fn introduce(case: &Case, session: &Session) {
    let in_force = case.in_force.as_ref().map(|(place, name)| (*place, name));
    for (place, file) in case.files.iter().enumerate() {
        match in_force {
            Some((taken, context)) if taken == place => session
                .ui
                .status(&format!("talosconfig in force: {} ({}), context {context}", file.path, file.origin)),
            _ => session.ui.status(&format!("also there: {} ({})", file.path, file.origin)),
        }
    }
}

async fn collect(
    cluster: Option<&Cluster>,
    flags: &TalosFlags,
    patience: Patience,
    session: &Session,
) -> Result<Case> {
    let survey = survey(flags.talosconfig.as_deref(), &session.env)?;
    let resolved = labkit::talos::Access::resolve(flags, &session.env);
    let (keys, in_force, none) = match &resolved {
        Ok(access) => {
            let place = survey.files.iter().filter(|(_, content)| !matches!(content, Content::Missing));
            let place = place
                .map(|(candidate, _)| candidate)
                .position(|candidate| candidate.path == access.source.path);
            let key = access
                .context
                .credentials()
                .ok()
                .map(|credentials| Key { context: access.context.name.clone(), credentials });
            (key.into_iter().collect(), place.map(|place| (place, access.context.name.clone())), None)
        }
        Err(error) => (Vec::new(), None, Some(error.to_string())),
    };
    let mut access = Access { keys, ..Access::default() };
    let mut endpoints = Vec::new();
    if let Ok(resolved) = resolved {
        endpoints = resolved.endpoints;
        access.nodes = resolved.nodes;
        access.endpoints.clone_from(&endpoints);
    }
    // Without any node to look at there are still the files.
    let targets = targets(flags, cluster, &access, patience).await.unwrap_or_default();
    let nodes =
        futures::future::join_all(targets.iter().map(|target| node(target, &access.keys, &survey, patience)));
    let seen =
        futures::future::join_all(endpoints.iter().map(|address| endpoint(address, &access.keys, patience)));
    let (nodes, endpoints) = futures::join!(nodes, seen);
    Ok(Case {
        files: survey.files.iter().filter_map(|(candidate, content)| file(candidate, content)).collect(),
        in_force,
        none,
        bundle: cluster.and_then(|cluster| authority_of(session, cluster)),
        vip: cluster.and_then(|cluster| cluster.vip).map(|vip| vip.to_string()),
        endpoints,
        nodes,
    })
}

fn file(candidate: &labkit::talos::config::Candidate, content: &Content) -> Option<File> {
    let empty = File {
        path: candidate.path.display().to_string(),
        origin: candidate.origin.to_string(),
        ..File::default()
    };
    match content {
        Content::Missing => None,
        Content::Broken(error) => Some(File { broken: Some(error.to_string()), ..empty }),
        Content::Read { talosconfig, is_open_to_others } => {
            let contexts = talosconfig.names().filter_map(|name| talosconfig.context(name));
            let contexts = contexts.map(|context| context_facts(&context)).collect();
            Some(File { open_to_others: *is_open_to_others, contexts, ..empty })
        }
    }
}

fn context_facts(context: &labkit::talos::config::Context) -> Context {
    let certificate = context.certificate();
    let credentials = context.credentials();
    let fingerprint = |certificate: &Certificate| certificate.fingerprint.to_string();
    Context {
        name: context.name.clone(),
        endpoints: context.endpoints.clone(),
        authority: context.authority().as_ref().map(fingerprint),
        certificate: certificate.as_ref().map(fingerprint),
        validity: certificate.as_ref().map(|one| (one.not_before, one.not_after)),
        roles: certificate.iter().flat_map(Certificate::roles).map(str::to_owned).collect(),
        belongs: credentials.as_ref().is_ok_and(labkit::talos::Credentials::belong_together),
        broken: credentials.err().map(|error| error.to_string()),
    }
}

async fn node(target: &Target, keys: &[Key], survey: &Survey, patience: Patience) -> Node {
    let mut facts = Box::pin(look(&target.address, keys, patience)).await;
    facts.planned = target.planned.clone();
    let seen = probe(&target.address, patience.connect).await;
    let opened_by = seen.certificate.iter().flat_map(|certificate| survey.matching(certificate));
    let opened_by = opened_by
        .map(|(candidate, context)| format!("{} context {}", candidate.path.display(), context.name))
        .collect();
    Node { facts, opened_by }
}

async fn endpoint(address: &Address, keys: &[Key], patience: Patience) -> Endpoint {
    let facts = Box::pin(look(address, keys, patience)).await;
    Endpoint {
        text: address.to_string(),
        state: facts.state,
        role: facts.role,
        is_loopback: address.ip().is_some_and(|ip| ip.is_loopback()) || address.host() == "localhost",
    }
}
