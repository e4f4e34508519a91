//! `logs`: the log of an app, with what is known marked and explained, and secrets hidden.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::{ContainerTarget, LogOptions, parse_duration};
use labkit::output::{Shape, escape};

use super::selected::only;
use crate::complete;
use crate::logs::{AppLog, Line};
use crate::stack::Instance;

/// Bytes of a log that are read at most, when it is not followed.
const LIMIT: usize = 16 << 20;

/// Which log, and how much of it.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// The app: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP", add = complete::apps())]
    pub app: String,
    /// Another container of its pod, such as the VPN beside it
    #[arg(short, long, value_name = "NAME")]
    pub container: Option<String>,
    /// Go on with lines as they are written
    #[arg(short, long, conflicts_with = "previous")]
    pub follow: bool,
    /// The log of the container before it was restarted
    #[arg(short, long)]
    pub previous: bool,
    /// Only what was written in this time before now
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub since: Option<Duration>,
    /// How many of the last lines; -1 for all
    #[arg(long, value_name = "LINES", default_value = "1000", allow_negative_numbers = true, value_parser = lines)]
    pub tail: Tail,
    /// Start every line with the time it was written
    #[arg(long)]
    pub timestamps: bool,
    /// Show secrets in lines as they are; only on a terminal
    #[arg(long)]
    pub reveal: bool,
}

/// How many of the last lines; all without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail(Option<u64>);

/// Shows the log.
pub async fn run(args: LogsArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let is_human = session.ui.format().is_human();
    if args.follow && !is_human {
        return Err(Error::usage(format!(
            "-o {} is not available for a log that is followed",
            session.ui.format().name()
        ))
        .hint("leave -f or -o out"));
    }
    if args.reveal && !session.ui.terminal().stdout {
        return Err(Error::usage("--reveal shows secrets on a terminal only")
            .hint("leave it out: what is written elsewhere has its secrets hidden"));
    }
    let cluster = session.cluster().await?;
    let instance = only(session, &args.app).await?;
    let target = target(&instance, args.container.as_deref())?;
    let options = LogOptions {
        previous: args.previous,
        tail: args.tail.0,
        since: args.since,
        limit: LIMIT,
        timestamps: args.timestamps,
    };
    let hinted = |error| previous_hint(Error::from(error), &args, &instance);
    let mut teller = Teller { session, told: BTreeSet::new() };
    if args.follow {
        let mut log = cluster.follow_logs(&target, &options).await.map_err(hinted)?;
        while let Some(line) = log.next().await? {
            teller.tell(&Line::new(instance.app, &line, args.reveal))?;
        }
        return Ok(ExitCode::Done);
    }
    let log = cluster.logs(&target, &options).await.map_err(hinted)?;
    let lines: Vec<Line> = log.lines().map(|line| Line::new(instance.app, &line, args.reveal)).collect();
    if log.cut {
        session.ui.warn(
            "the log is longer than 16 MiB, and its end is left out: take fewer lines with --tail or --since",
        );
    }
    let container = target.container.unwrap_or_default();
    let view = AppLog::new(instance.name.clone(), target.namespace, target.pod, container, lines);
    if is_human {
        view.lines.iter().try_for_each(|line| teller.tell(line))?;
        sum_up(session, &view, &instance);
    } else {
        session.ui.show(&view)?;
    }
    Ok(ExitCode::Done)
}

/// Writes lines, and under those that are known what they mean: at length the first time.
struct Teller<'a> {
    session: &'a Session,
    told: BTreeSet<&'static str>,
}

impl Teller<'_> {
    fn tell(&mut self, line: &Line) -> Result<()> {
        let ui = &self.session.ui;
        let text = escape(&line.text);
        let Some(known) = line.signature else { return ui.print(&format!("{text}\n")) };
        let (tone, severity) = (known.severity.tone(), known.severity.name());
        let more = if self.told.insert(known.name) { format!("; {}", known.hint) } else { String::new() };
        let marked = ui.tone(&text, tone);
        let note = ui.tone(&format!("  ^ {severity} {}: {}{more}", known.name, known.meaning), tone);
        ui.print(&format!("{marked}\n{note}\n"))
    }
}

/// What was known, or that there was nothing to read.
fn sum_up(session: &Session, log: &AppLog, instance: &Instance) {
    let known: usize = log.known.iter().map(|known| known.lines).sum();
    if log.lines.is_empty() {
        session.ui.status(&format!("The log of {} in pod {} is empty.", log.container, log.pod));
        if instance.pods.iter().any(|pod| pod.name == log.pod && pod.restarts > 0) {
            session.ui.hint("it was restarted; --previous shows what it wrote before");
        }
    } else if known > 0 {
        let names: Vec<&str> = log.known.iter().map(|known| known.name).collect();
        let s = if known == 1 { "" } else { "s" };
        session.ui.status(&format!("{known} known line{s}: {}", names.join(", ")));
    }
}

/// The container whose log it is: in a pod that runs, or else in the newest.
fn target(instance: &Instance, container: Option<&str>) -> Result<ContainerTarget> {
    let Some(pod) = instance.running_pod().or(instance.pods.last()) else {
        let Instance { name, namespace, .. } = instance;
        return Err(Error::failed(format!("{name} in namespace {namespace} has no pod"))
            .hint(format!("see why: kubectl media status {name} -n {namespace}")));
    };
    let known = std::iter::once(instance.container.as_str())
        .chain(instance.companions.iter().map(|companion| companion.container.as_str()));
    if let Some(wanted) = container
        && !known.clone().any(|known| known == wanted)
    {
        let list: Vec<&str> = known.collect();
        return Err(Error::failed(format!("pod {} has no container {wanted:?}", pod.name))
            .hint(format!("there are: {}", list.join(", "))));
    }
    Ok(ContainerTarget {
        namespace: instance.namespace.clone(),
        pod: pod.name.clone(),
        container: Some(container.unwrap_or(&instance.container).to_owned()),
    })
}

/// A container that does not run now may have run before.
fn previous_hint(error: Error, args: &LogsArgs, instance: &Instance) -> Error {
    let restarted = instance.pods.iter().any(|pod| pod.restarts > 0);
    if restarted && !args.previous {
        return error.hint("it was restarted; --previous shows what it wrote before");
    }
    error
}

fn lines(text: &str) -> std::result::Result<Tail, String> {
    match text.parse::<i64>() {
        Ok(-1) => Ok(Tail(None)),
        Ok(number) => match u64::try_from(number) {
            Ok(number) => Ok(Tail(Some(number))),
            Err(_) => Err("it must be a number of lines, or -1 for all".to_owned()),
        },
        Err(_) => Err("it must be a number of lines, or -1 for all".to_owned()),
    }
}
