//! Values that only a cluster or a file knows, asked for under a deadline.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::{Duration, UNIX_EPOCH};

use clap::{ArgMatches, Command, FromArgMatches};
use clap_complete::{ArgValueCompleter, CompletionCandidate};
use serde::{Deserialize, Serialize};

use super::cache::{Cache, FRESH, Remembered};
use crate::cli::env::COMPLETION_TIMEOUT;
use crate::cli::run::deepest;
use crate::cli::{Env, Error, Plugin, Result, ResultExt, command};
use crate::files::Dirs;
use crate::kube::{Cluster, ConnectOptions, Interaction, KubeFlags, parse_duration};

/// How long a press of TAB may wait, unless [`COMPLETION_TIMEOUT`] says otherwise.
const DEADLINE: Duration = Duration::from_millis(400);

/// A value that may stand under the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl Candidate {
    /// A value without a description.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), help: None }
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Adds one line shown beside it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The unfinished command line a value is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The environment.
    pub env: Env,
    /// The cluster flags typed so far.
    pub kube: KubeFlags,
    matches: ArgMatches,
    program: &'static str,
    version: &'static str,
}

impl Asked {
    /// The value typed so far for the argument `id` (its field name), wherever in the command line it stands.
    pub fn value(&self, id: &str) -> Option<String> {
        let mut found = None;
        let mut level = Some(&self.matches);
        while let Some(matches) = level {
            if let Ok(Some(mut raw)) = matches.try_get_raw(id) {
                found = raw.next_back().map(|value| value.to_string_lossy().into_owned()).or(found);
            }
            level = matches.subcommand().map(|(_, sub)| sub);
        }
        found
    }

    /// The cluster that the typed flags name. A login that would ask the user something fails instead.
    pub async fn cluster(&self) -> Result<Cluster> {
        let options = ConnectOptions {
            program: self.program,
            version: self.version,
            interaction: Interaction::Forbidden,
            // Nobody reads stderr while a shell waits for candidates.
            notify: Arc::new(|_| {}),
        };
        Cluster::connect(&self.kube, &self.env, &options).await
    }
}

/// A completer that asks `source` under the deadline and remembers the answer for a few seconds.
///
/// `what` names the values in messages and in the cache, for example `pools`. A source that fails or is late
/// leaves the names it gave last time, if there are any, and a message in the shell.
pub fn dynamic<F, Fut>(what: &'static str, source: F) -> ArgValueCompleter
where
    F: Fn(Asked) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<Candidate>>>,
{
    ArgValueCompleter::new(move |current: &OsStr| {
        let prefix = current.to_string_lossy();
        candidates(what, source)
            .into_iter()
            .filter(|candidate| candidate.value.starts_with(&*prefix))
            .map(|candidate| CompletionCandidate::new(candidate.value).help(candidate.help.map(Into::into)))
            .collect()
    })
}

/// What the process was asked; set once by the entrance.
struct Question {
    program: &'static str,
    version: &'static str,
    command: fn() -> Command,
    before: Vec<OsString>,
    env: Env,
}

static QUESTION: OnceLock<Question> = OnceLock::new();
static MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Remembers the words before the cursor for the completers, which are given the current word only.
pub(super) fn begin<P: Plugin>(before: Vec<OsString>, env: Env) {
    // A process answers one question; a second one keeps the first.
    QUESTION.get_or_init(|| Question {
        program: P::NAME,
        version: P::VERSION,
        command: command::<P>,
        before,
        env,
    });
}

/// Messages for the user that completers left.
pub(super) fn messages() -> Vec<String> {
    std::mem::take(&mut MESSAGES.lock().unwrap_or_else(PoisonError::into_inner))
}

fn message(text: String) {
    MESSAGES.lock().unwrap_or_else(PoisonError::into_inner).push(text);
}

fn candidates<F, Fut>(what: &'static str, source: F) -> Vec<Candidate>
where
    F: Fn(Asked) -> Fut + Copy + Send + 'static,
    Fut: Future<Output = Result<Vec<Candidate>>>,
{
    let Some(asked) = QUESTION.get().and_then(|question| asked(question).ok()) else { return Vec::new() };
    let cache = cache_folder(&asked.env).map(Cache::new);
    let parts = parts(what, &asked);
    let remembered = cache.as_ref().and_then(|cache| cache.read(&parts));
    if let Some(Remembered { candidates, age }) = &remembered
        && *age < FRESH
    {
        return candidates.clone();
    }
    let deadline = deadline(&asked.env);
    match within(deadline, what, asked, source) {
        Ok(found) => {
            if let Some(cache) = cache {
                cache.write(&parts, &found);
            }
            found
        }
        Err(error) => {
            let (known, text) = fall_back(&error, remembered);
            message(text);
            known
        }
    }
}

/// What is offered, and said, when the source did not answer.
fn fall_back(error: &Error, remembered: Option<Remembered>) -> (Vec<Candidate>, String) {
    match remembered {
        Some(Remembered { candidates, age }) => {
            (candidates, format!("{error}; names as of {} s ago", age.as_secs()))
        }
        None => (Vec::new(), error.to_string()),
    }
}

/// Runs the source on a thread of its own: whatever it blocks in, the shell gets its answer in time, and the
/// thread ends with the process.
fn within<F, Fut>(deadline: Duration, what: &str, asked: Asked, source: F) -> Result<Vec<Candidate>>
where
    F: Fn(Asked) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Vec<Candidate>>>,
{
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let answer = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .or_failed(|| "cannot start the runtime")
            .and_then(|runtime| runtime.block_on(source(asked)));
        // Nobody listens any more once the deadline has passed.
        let _late = sender.send(answer);
    });
    receiver.recv_timeout(deadline).unwrap_or_else(|_| {
        Err(Error::timed_out(format!("no {what}: no answer within {} ms", deadline.as_millis())))
    })
}

/// A value that is no duration is not worth failing a press of TAB for.
fn deadline(env: &Env) -> Duration {
    env.non_empty(COMPLETION_TIMEOUT).and_then(|text| parse_duration(text).ok()).unwrap_or(DEADLINE)
}

/// Parses what was typed so far as well as it can be parsed.
fn asked(question: &Question) -> std::result::Result<Asked, clap::Error> {
    let command = ignoring_errors((question.command)());
    let name = OsString::from(command.get_name());
    let matches =
        command.try_get_matches_from(std::iter::once(name).chain(question.before.iter().cloned()))?;
    let kube = KubeFlags::from_arg_matches(deepest(&matches))?;
    let Question { program, version, .. } = *question;
    Ok(Asked { env: question.env.clone(), kube, matches, program, version })
}

/// The command as one that makes the best of a wrong command line.
pub(in crate::cli) fn ignoring_errors(command: Command) -> Command {
    command.ignore_errors(true).mut_subcommands(ignoring_errors)
}

/// Everything the answer depends on: the options typed, the folder, the kubeconfig files and when they changed.
fn parts(what: &str, asked: &Asked) -> Vec<String> {
    let mut parts = vec![what.to_owned(), asked.env.directory().to_string_lossy().into_owned()];
    let mut level = Some(&asked.matches);
    while let Some(matches) = level {
        for id in matches.ids() {
            let raw = matches.try_get_raw(id.as_str()).ok().flatten().into_iter().flatten();
            parts.extend(raw.map(|value| format!("{id}={}", value.to_string_lossy())));
        }
        level = matches.subcommand().map(|(_, sub)| sub);
    }
    for path in kubeconfig_files(&asked.env) {
        let changed = std::fs::metadata(&path).and_then(|file| file.modified()).ok();
        let since = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        parts.push(format!("{}@{}", path.display(), since.as_nanos()));
    }
    parts
}

fn kubeconfig_files(env: &Env) -> Vec<PathBuf> {
    match env.get_os("KUBECONFIG") {
        Some(list) if !list.is_empty() => std::env::split_paths(list).collect(),
        _ => env.home().map(|home| vec![home.join(".kube/config")]).unwrap_or_default(),
    }
}

fn cache_folder(env: &Env) -> Option<PathBuf> {
    Some(Dirs::from_env(env).ok()?.cache.join("complete"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_source_is_cut_off_and_named() {
        let asked = asked(&question(&[])).expect("parses");
        let moment = Duration::from_millis(5);
        let error = within(moment, "pools", asked, |_| std::future::pending()).expect_err("never answers");
        assert_eq!(error.message, "no pools: no answer within 5 ms");
    }

    #[test]
    fn slow_clusters_can_be_given_more_time() {
        assert_eq!(deadline(&Env::default()), Duration::from_millis(400));
        assert_eq!(deadline(&Env::of([(COMPLETION_TIMEOUT, "2s")], "/")), Duration::from_secs(2));
        assert_eq!(deadline(&Env::of([(COMPLETION_TIMEOUT, "long")], "/")), Duration::from_millis(400));
    }

    #[test]
    fn names_from_before_are_offered_with_their_age() {
        let remembered = Remembered { candidates: vec![Candidate::new("lan")], age: Duration::from_secs(75) };
        let (names, text) = fall_back(&Error::failed("connection refused"), Some(remembered));
        assert_eq!(names, [Candidate::new("lan")]);
        assert_eq!(text, "connection refused; names as of 75 s ago");
    }

    #[test]
    fn flags_typed_so_far_are_known_although_the_line_is_unfinished() {
        let typed = ["take", "--context=lab", "--file", "ipam.yaml", "-n"];
        let asked = asked(&question(&typed)).expect("parses");
        assert_eq!(asked.kube.context.as_deref(), Some("lab"));
        assert_eq!(asked.value("file").as_deref(), Some("ipam.yaml"));
        assert_eq!(asked.value("nothing"), None);
    }

    fn question(before: &[&str]) -> Question {
        let before = before.iter().map(OsString::from).collect();
        Question { program: "tool", version: "1.0.0", command: tool, before, env: Env::default() }
    }

    fn tool() -> Command {
        let take = Command::new("take")
            .arg(clap::Arg::new("file").long("file"))
            .arg(clap::Arg::new("what").required(true));
        <KubeFlags as clap::Args>::augment_args(Command::new("tool")).subcommand(take)
    }
}
