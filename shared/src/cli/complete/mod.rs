//! Shell completion: kubectl's plugin protocol, its `__complete` twin, and the binary's own scripts.
//!
//! kubectl (1.26 and later) runs `kubectl_complete-<plugin>`, a link to the plugin, with the words after the
//! plugin's name, and reads candidates and a last `:N` directive from its stdout
//! (kubernetes/kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/plugin/plugin_completion.go, #105867). Directives are
//! cobra's bits (spf13/cobra: completions.go).
//!
//! Values known to the cluster or to a file are declared beside the argument with [`dynamic`].

mod answer;
mod cache;
mod dynamic;
mod global;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use clap_complete::CompleteEnv;

pub(super) use dynamic::ignoring_errors;
pub use dynamic::{Asked, Candidate, dynamic};
pub use global::{clusters, contexts, formats, names, namespaces, users};

use super::plugin::{Plugin, command};
use super::{Env, ExitCode};

/// Answers a request for candidates, if the process was started for one.
///
/// There are three entrances: the name it was called by begins with `kubectl_complete-`; the first word is
/// `__complete` or `__completeNoDesc`; or a shell set `COMPLETE` for a script that the binary printed itself.
pub(super) fn entrance<P: Plugin>(args: &[OsString], env: &Env) -> Option<ExitCode> {
    let (program, words) = args.split_first()?;
    let called = Path::new(program).file_name().unwrap_or_default().to_string_lossy();
    if called.starts_with("kubectl_complete-") {
        return Some(protocol::<P>(words, env, true));
    }
    match words.first().and_then(|word| word.to_str()) {
        Some("__complete") => return Some(protocol::<P>(&words[1..], env, true)),
        Some("__completeNoDesc") => return Some(protocol::<P>(&words[1..], env, false)),
        _ => {}
    }
    own_shells::<P>(args, env)
}

fn protocol<P: Plugin>(words: &[OsString], env: &Env, descriptions: bool) -> ExitCode {
    dynamic::begin::<P>(answer::typed_before(words), env.clone());
    let mut answer = answer::answer(command::<P>(), words, Some(env.directory()));
    let active_help =
        ["KUBECTL_ACTIVE_HELP", "COBRA_ACTIVE_HELP"].iter().all(|name| env.get(name) != Some("0"));
    if active_help {
        answer.messages = dynamic::messages();
    }
    // A shell that went away needs no candidates.
    match std::io::stdout().lock().write_all(answer.render(descriptions).as_bytes()) {
        Ok(()) | Err(_) => ExitCode::Done,
    }
}

/// `COMPLETE=<shell> kubectl-ipam` prints a script; the script calls back with `COMPLETE` set and the words after
/// `--`. This is the engine's own contract, private to binary and script.
fn own_shells<P: Plugin>(args: &[OsString], env: &Env) -> Option<ExitCode> {
    env.non_empty("COMPLETE")?;
    let words: Vec<OsString> = args.iter().skip_while(|arg| *arg != "--").skip(2).cloned().collect();
    dynamic::begin::<P>(answer::typed_before(&words), env.clone());
    let answered = CompleteEnv::with_factory(command::<P>)
        .bin(P::NAME)
        .try_complete(args.iter().cloned(), Some(env.directory()));
    match answered {
        Ok(true) => Some(ExitCode::Done),
        Ok(false) => None,
        Err(error) => {
            // The same as for clap's other errors: nothing is left to tell if stderr is gone.
            let _unreadable = error.print();
            Some(ExitCode::Usage)
        }
    }
}
