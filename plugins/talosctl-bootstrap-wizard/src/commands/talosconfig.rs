//! `talosconfig renew`: a new client certificate, proven by a call, in the user's file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{self, Privacy};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, FieldChange, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::secret::SecretText;
use labkit::talos::config::candidates;
use labkit::talos::{Address, Certificate, Node, Patience, TalosFlags, Talosconfig};

use super::ground;
use crate::access::{Access, Key};
use crate::cluster::{Cluster, ClusterArgs};
use crate::nodes::control_plane;
use crate::nodes::look::is_foreign;
use crate::secrets::{self, ClientCertificate, ClientRole};

/// Talosconfigs are small.
const MAX_BYTES: u64 = 4 << 20;

/// What to do with talosconfigs.
#[derive(Debug, Subcommand)]
pub enum TalosconfigVerb {
    /// Make a new client certificate, before or after the old one ends, and put it into the talosconfig
    ///
    /// From the cluster's secrets bundle where it is at hand, which needs no certificate; else a control plane makes one, as
    /// long as the present certificate is good. The new one is tried on a node before the file is written. Other contexts and
    /// fields stay, and a copy of the file is kept beside it.
    Renew(RenewArgs),
}

/// What the new certificate is like, and where it goes.
#[derive(Debug, Args)]
pub struct RenewArgs {
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// What its owner may do
    #[arg(long, value_enum, value_delimiter = ',', value_name = "ROLE", default_value = "os:admin")]
    pub roles: Vec<ClientRole>,
    /// How long it is good
    #[arg(long, value_name = "DURATION", default_value = "8760h", value_parser = parse_duration)]
    pub lifetime: Duration,
    /// Let a control plane make it, although the secrets bundle is at hand
    #[arg(long)]
    pub through_api: bool,
    /// Replace a context of the same name that is of another cluster
    #[arg(long)]
    pub force: bool,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// Whether to ask.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// The file to change, as it is.
struct Target {
    path: PathBuf,
    before: Option<SecretText>,
    config: Talosconfig,
}

/// Runs the verb.
pub async fn run(verb: TalosconfigVerb, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    match verb {
        TalosconfigVerb::Renew(args) => renew(args, flags, session).await,
    }
}

async fn renew(args: RenewArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = ground::present(&args.cluster, session)?;
    let cluster = cluster.as_ref();
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let mut target = target(flags, session)?;
    let access = without_broken(session, flags, cluster)?;
    let made = make(&args, cluster, flags, &access, patience, session).await?;
    let new = Certificate::from_pem(&made.certificate)
        .ok_or_else(|| Error::failed("the new certificate cannot be read"))?;
    let name = context_name(&target.config, flags, cluster, &made)?;
    refuse_other_cluster(&target, &name, &made, args.force)?;
    let plan = planned(&target, &name, &new, session.now());
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown | Decision::Rehearse(_) => {
            session.ui.show(&plan.document("wizard"))?;
            Ok(ExitCode::Done)
        }
        Decision::Apply(confirmed) => {
            let proven = prove(&made, cluster, flags, &access, patience).await?;
            target.config.set_credentials(&name, &made.ca, &made.certificate, &made.key);
            let control_planes: Vec<String> = cluster
                .iter()
                .flat_map(|cluster| cluster.control_planes().map(|node| node.address.to_string()))
                .collect();
            let has_endpoints =
                target.config.context(&name).is_some_and(|context| !context.endpoints.is_empty());
            if !has_endpoints && !control_planes.is_empty() {
                target.config.set_endpoints(&name, &control_planes);
            }
            if target.config.current().is_none() {
                target.config.set_current(&name);
            }
            write(&target, session)?;
            for change in &confirmed.plan().changes {
                confirmed.report(&session.ui, change);
            }
            Ok(tell(proven, &new, session))
        }
    }
}

/// What is at hand; a talosconfig that cannot be used is what this verb is for.
fn without_broken(session: &Session, flags: &TalosFlags, cluster: Option<&Cluster>) -> Result<Access> {
    let plain = TalosFlags { talosconfig: None, context: None, ..flags.clone() };
    Access::of(session, flags, cluster, ClientRole::Admin).or_else(|error| {
        if cluster.is_some() { Access::of(session, &plain, cluster, ClientRole::Admin) } else { Err(error) }
    })
}

/// The file: named, else the one in force, else talosctl's own.
fn target(flags: &TalosFlags, session: &Session) -> Result<Target> {
    let places = candidates(flags.talosconfig.as_deref(), &session.env)?;
    let writable = || places.iter().filter(|place| place.is_writable());
    let place = writable().find(|place| place.path.exists()).or_else(|| writable().next());
    let Some(place) = place else {
        return Err(Error::failed("there is no place for a talosconfig").hint("name one with --talosconfig"));
    };
    let path = place.path.clone();
    if !path.exists() {
        return Ok(Target { path, before: None, config: Talosconfig::new() });
    }
    let text = SecretText::new(files::read_text(&path, MAX_BYTES)?);
    let config = Talosconfig::parse(text.expose(), &path)?;
    Ok(Target { path, before: Some(text), config })
}

/// The new certificate: from the bundle, or made by a control plane.
async fn make(
    args: &RenewArgs,
    cluster: Option<&Cluster>,
    flags: &TalosFlags,
    access: &Access,
    patience: Patience,
    session: &Session,
) -> Result<ClientCertificate> {
    if let Some(cluster) = cluster.filter(|_| !args.through_api) {
        let path = session.env.directory().join(&cluster.secrets);
        if path.exists() {
            let bundle = secrets::read(&path, &cluster.secrets.display().to_string(), session.now())?;
            return ClientCertificate::issue(&bundle.talos, &args.roles, args.lifetime, session.now());
        }
    }
    let node = control_plane::connect_any(flags, cluster, access, patience).await.map_err(|error| {
        error.hint(
            "with the secrets bundle no certificate is needed: run this beside cluster.yaml and secrets.yaml",
        )
    })?;
    let roles: Vec<String> = args.roles.iter().map(|role| role.name().to_owned()).collect();
    let made = node.generate_client_configuration(&roles, args.lifetime).await?;
    Ok(ClientCertificate { ca: made.ca, certificate: made.certificate, key: made.key })
}

/// The context to change: the one named, the one of this cluster's authority, else one with the cluster's name.
fn context_name(
    config: &Talosconfig,
    flags: &TalosFlags,
    cluster: Option<&Cluster>,
    made: &ClientCertificate,
) -> Result<String> {
    if let Some(name) = &flags.context {
        return Ok(name.clone());
    }
    let authority = Certificate::from_pem(&made.ca).map(|authority| authority.fingerprint);
    let is_ours = |name: &&str| {
        config.context(name).and_then(|context| context.authority()).map(|one| one.fingerprint) == authority
    };
    let current = config.current().filter(is_ours);
    let known = current.or_else(|| config.names().find(is_ours)).map(str::to_owned);
    known.or_else(|| cluster.map(|cluster| cluster.name.clone())).ok_or_else(|| {
        Error::usage("there is nothing to name the context after").hint("name it with --context")
    })
}

fn refuse_other_cluster(target: &Target, name: &str, made: &ClientCertificate, force: bool) -> Result<()> {
    let old = target.config.context(name).and_then(|context| context.authority());
    let new = Certificate::from_pem(&made.ca);
    match (old, new) {
        (Some(old), Some(new)) if old.fingerprint != new.fingerprint && !force => {
            Err(Error::refused(format!("context {name} in {} is of another cluster", target.path.display()))
                .hint("pass --context NAME to keep both, or --force to replace it"))
        }
        _ => Ok(()),
    }
}

fn planned(target: &Target, name: &str, new: &Certificate, now: Timestamp) -> Plan {
    let old = target.config.context(name).and_then(|context| context.certificate());
    let action = if old.is_some() { Action::Update } else { Action::Create };
    let how = match &target.before {
        Some(_) => format!("put {} back", backup_of(&target.path, now).display()),
        None => format!("remove {}", target.path.display()),
    };
    let roles = |one: &Certificate| one.roles().collect::<Vec<_>>().join(", ");
    let field = |path: &str, part: &dyn Fn(&Certificate) -> String| FieldChange {
        path: path.to_owned(),
        before: old.as_ref().map(part),
        after: Some(part(new)),
    };
    let mut plan = Plan::default();
    let summary = format!("put a new client certificate into {}", target.path.display());
    plan.undoable(action, Subject::new("context", name), summary, &how).fields =
        vec![field("ends", &|one| one.not_after.to_string()), field("roles", &roles)];
    plan
}

/// Tries the new certificate on a node. `None` when none answers.
async fn prove(
    made: &ClientCertificate,
    cluster: Option<&Cluster>,
    flags: &TalosFlags,
    access: &Access,
    patience: Patience,
) -> Result<Option<Address>> {
    let key = Key { context: "new".to_owned(), credentials: made.credentials()? };
    let with_new = Access { keys: vec![key], ..access.clone() };
    let targets =
        crate::nodes::targets::targets(flags, cluster, &with_new, patience).await.unwrap_or_default();
    for target in targets {
        match Node::secure_with(&target.address, &with_new.keys[0].credentials, patience).await {
            Ok(node) => {
                node.version().await?;
                return Ok(Some(target.address));
            }
            Err(failure) if is_foreign(&failure) => {
                return Err(Error::from(failure)
                    .context("the new certificate does not open the node; nothing was written"));
            }
            Err(_) => {}
        }
    }
    Ok(None)
}

fn backup_of(path: &Path, now: Timestamp) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.bak", now.strftime("%Y%m%dT%H%M%SZ")));
    PathBuf::from(name)
}

fn write(target: &Target, session: &Session) -> Result<()> {
    if let Some(before) = &target.before {
        let backup = backup_of(&target.path, session.now());
        files::write_atomic(&backup, before.expose().as_bytes(), Privacy::Private)?;
    }
    labkit::failpoint!("wizard.talosconfig.backed-up");
    target.config.write(&target.path)
}

fn tell(proven: Option<Address>, new: &Certificate, session: &Session) -> ExitCode {
    if let Some(node) = proven {
        session.ui.success(&format!("{node} takes the new certificate; it ends at {}", new.not_after));
        return ExitCode::Done;
    }
    session.ui.warn("no node answered, so the new certificate was not tried");
    ExitCode::Gaps
}
