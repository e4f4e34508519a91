//! `claim`: makes a Plex server its owner's, with a token that is good for four minutes.
//!
//! The token goes to the server itself, through a port that is forwarded to its pod: the server takes it from there as
//! from its own machine, and it is in no workload, no Secret and no audit log. A server that takes none that way is given
//! it by its workload instead, from a Secret that is removed again ([`rollout`]).

mod rollout;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use http::{Method, StatusCode};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::read_text;
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Action, Confirmed, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::secret::SecretText;
use tokio::time::{Instant, sleep};

use self::rollout::{Left, Rollout};
use super::selected::only;
use crate::apps::Api;
use crate::claim::{VARIABLES, claimed, token};
use crate::complete;
use crate::reach::{Options, Route, Unreached, Via};
use crate::stack::{Instance, Value};

/// How often the server is asked whether it is claimed.
const PACE: Duration = Duration::from_millis(500);
/// A token is a line of some dozens of characters.
const TOKEN_LIMIT: u64 = 4096;
/// Where Plex listens.
const PORT: u16 = 32400;

/// What to claim.
#[derive(Debug, Args)]
pub struct ClaimArgs {
    /// The server: plex, media/plex
    #[arg(value_name = "APP", default_value = "plex", add = complete::apps())]
    pub app: String,
    /// Read the token from this file instead of asking for it; - is standard input
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub token_file: Option<PathBuf>,
    /// Give the token to the workload, from a Secret that is removed again, instead of to the running server; it is
    /// restarted twice
    #[arg(long)]
    pub via_rollout: bool,
    /// How long it may take from the token to the claimed server; a token is good for four minutes
    #[arg(long, value_name = "DURATION", default_value = "4m", value_parser = parse_duration)]
    pub timeout: Duration,
    /// How long the server may take for one answer
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = parse_duration)]
    pub app_timeout: Duration,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

impl ClaimArgs {
    /// The time after which the token is given up.
    fn deadline(&self) -> Result<Instant> {
        Instant::now().checked_add(self.timeout).ok_or_else(|| Error::usage("--timeout is too long"))
    }

    fn route<'a>(&self, cluster: &'a labkit::kube::Cluster, instance: &'a Instance, via: Via) -> Route<'a> {
        let options = Options { via, timeout: self.app_timeout };
        Route::new(cluster, instance, instance.app.port.unwrap_or(PORT), options)
    }
}

/// Claims.
pub async fn run(args: ClaimArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let prompt = Prompt::new(&session.ui);
    if args.token_file.is_none() && args.plan.dry_run.is_none() && !prompt.can_ask() {
        return Err(Error::refused("the token cannot be asked for: there is no terminal")
            .hint("hand it over with --token-file; - is standard input"));
    }
    let cluster = session.cluster().await?;
    let instance = Box::pin(only(session, &args.app)).await?;
    if instance.app.api != Api::Plex {
        return Err(Error::usage(format!("{} is no Plex server: nothing else is claimed", instance.name)));
    }
    let left = rollout::left(&instance, session).await?;
    let known = is_claimed(&mut args.route(cluster, &instance, Via::Auto), &instance).await;
    let wanted = match (known, left.is_empty()) {
        (Ok(true), true) => return Err(claimed_already(&instance)),
        (Err(error), true) => return Err(error),
        // What an earlier run left has to go, whatever the server says.
        (known, _) => matches!(known, Ok(false)),
    };
    let way = if args.via_rollout && wanted { Some(Rollout::of(&instance, session).await?) } else { None };
    let plan = plan(&instance, &left, wanted, way.as_ref());
    match plan.confirm(&args.plan, &session.ui, &prompt)? {
        Decision::Shown => {}
        Decision::Rehearse(rehearsal) => {
            if let Some(way) = &way {
                way.rehearse(session).await?;
            }
            for change in &plan.changes {
                rehearsal.report(&session.ui, change);
            }
        }
        Decision::Apply(confirmed) => {
            Box::pin(carry_out(&args, &instance, &left, wanted, way, &confirmed, session)).await?;
        }
    }
    session.ui.show(&plan.document("media"))?;
    Ok(ExitCode::Done)
}

async fn carry_out(
    args: &ClaimArgs,
    instance: &Instance,
    left: &Left,
    wanted: bool,
    way: Option<Rollout>,
    confirmed: &Confirmed<'_>,
    session: &Session,
) -> Result<()> {
    let prompt = Prompt::new(&session.ui);
    // A token that is none must not cost a restart.
    let token = if wanted { Some(asked_for(args, session, &prompt)?) } else { None };
    let deadline = args.deadline()?;
    let changes = &confirmed.plan().changes;
    let (before, own) = changes.split_at(left.changes().min(changes.len()));
    if !left.is_empty() {
        rollout::take(instance, session).await?;
        for change in before {
            confirmed.report(&session.ui, change);
        }
        rollout::settled(instance, deadline, session).await?;
        session.ui.status("what an earlier run left is removed");
    }
    let Some(token) = token else { return Ok(()) };
    if let Some(way) = way {
        Box::pin(way.claim(args, &token, deadline, &mut own.iter(), confirmed, session)).await?;
    } else {
        let now = Box::pin(only(session, &args.app)).await?;
        directly(args, &now, token, deadline, session).await?;
        for change in own {
            confirmed.report(&session.ui, change);
        }
    }
    session.ui.success(&format!("{} is claimed", instance.name));
    if let (Some(hint), false) = (left_behind(instance), args.via_rollout) {
        session.ui.hint(&hint);
    }
    Ok(())
}

fn plan(instance: &Instance, left: &Left, wanted: bool, way: Option<&Rollout>) -> Plan {
    let mut plan = Plan::default();
    left.plan(instance, &mut plan);
    let limits = ["a token of plex.tv/claim, not older than four minutes", "a way from the pod to plex.tv"];
    match way {
        Some(way) => way.plan(&mut plan, &limits),
        None if wanted => {
            let change = plan.undoable(
                Action::Run,
                instance.subject(),
                "claim the server for the owner of the token",
                "sign the server out in its settings: Settings, General",
            );
            let right = format!("create on pods/portforward in namespace {}", instance.namespace);
            change.needs = std::iter::once(right).chain(limits.map(str::to_owned)).collect();
        }
        None => {}
    }
    plan
}

/// The token, from a file, from standard input, or as it is typed, unseen.
fn asked_for(args: &ClaimArgs, session: &Session, prompt: &Prompt) -> Result<SecretText> {
    let Some(path) = &args.token_file else {
        session.ui.status("Take a token at https://www.plex.tv/claim; it is good for four minutes.");
        return token(&prompt.secret("Token")?);
    };
    if path != Path::new("-") {
        return token(&SecretText::new(read_text(path, TOKEN_LIMIT)?));
    }
    let mut text = String::new();
    let read = std::io::stdin().take(TOKEN_LIMIT).read_to_string(&mut text);
    let text = SecretText::new(text);
    read.map_err(|error| Error::failed("cannot read the token from standard input").caused_by(error))?;
    token(&text)
}

/// Gives the running server the token, and waits until it has an owner.
async fn directly(
    args: &ClaimArgs,
    instance: &Instance,
    token: SecretText,
    deadline: Instant,
    session: &Session,
) -> Result<()> {
    let mut route = args.route(session.cluster().await?, instance, Via::PortForward);
    hand_over(&mut route, instance, &token).await?;
    drop(token);
    let progress = session.ui.progress("waiting for plex.tv", None);
    // It has the token: one that does not answer for a moment is asked again.
    while !matches!(is_claimed(&mut route, instance).await, Ok(true)) {
        if Instant::now() >= deadline {
            return Err(too_late(args, instance));
        }
        sleep(PACE).await;
    }
    drop(progress);
    Ok(())
}

async fn hand_over(route: &mut Route<'_>, instance: &Instance, token: &SecretText) -> Result<()> {
    let otherwise = "give the token to its workload instead, which restarts it: --via-rollout";
    let request = route.request(Method::POST, "/myplex/claim").query(&[("token", token.expose())]);
    let response = route.send(request).await.map_err(|why| match why {
        Unreached::Api(error) if error.is_forbidden() => {
            unreached(instance, &Unreached::Api(error)).hint(otherwise)
        }
        why => unreached(instance, &why),
    })?;
    match response.status {
        status if status.is_success() => Ok(()),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::FORBIDDEN => {
            let status = response.status.as_u16();
            let error = Error::failed(format!("{} takes no token this way: HTTP {status}", instance.name));
            Err(error.hint(otherwise))
        }
        status => Err(Error::failed(format!("{} did not take the token: HTTP {}", instance.name, status.as_u16()))
            .hint("a token is good for four minutes and for one server: take a new one at https://www.plex.tv/claim")),
    }
}

/// Whether somebody owns the server, as it says without a token.
async fn is_claimed(route: &mut Route<'_>, instance: &Instance) -> Result<bool> {
    let request = route.request(Method::GET, "/identity");
    let response = route.send(request).await.map_err(|why| unreached(instance, &why))?;
    claimed(&response).ok_or_else(|| {
        let status = response.status.as_u16();
        Error::failed(format!("{} does not say whether it is claimed: HTTP {status}", instance.name))
            .hint(format!("see what it says: kubectl media logs {} -n {}", instance.name, instance.namespace))
    })
}

fn too_late(args: &ClaimArgs, instance: &Instance) -> Error {
    let seconds = args.timeout.as_secs_f64();
    Error::timed_out(format!("{} took the token and is not claimed after {seconds} s", instance.name))
        .hint(format!("see what it says: kubectl media logs {} -n {}", instance.name, instance.namespace))
}

fn claimed_already(instance: &Instance) -> Error {
    let error =
        Error::refused(format!("{} in namespace {} is claimed already", instance.name, instance.namespace));
    left_behind(instance).into_iter().fold(error, Error::hint)
}

fn unreached(instance: &Instance, why: &Unreached) -> Error {
    Error::failed(format!("cannot reach {} in namespace {}", instance.name, instance.namespace))
        .caused_by(why)
        .hint(format!("see how it is: kubectl media status {} -n {}", instance.name, instance.namespace))
}

/// A variable with a token does nothing once the server is claimed.
fn left_behind(instance: &Instance) -> Option<String> {
    let mut found = VARIABLES.iter().filter_map(|name| Some((name, instance.environment.get(name)?)));
    let (name, value) = found.next()?;
    let how = if matches!(value, Value::Literal(_)) { "holds a token by value and " } else { "" };
    Some(format!("{name} {how}has no effect any more: remove it from {}", instance.subject()))
}
