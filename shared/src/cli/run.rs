//! The run loop: from `main` to the exit code.

use std::ffi::OsString;
use std::io;
use std::pin::pin;

use clap::error::ErrorKind as Kind;
use clap::{ArgMatches, Command, FromArgMatches};

use super::complete::{self, ignoring_errors};
use super::interrupt::Interrupts;
use super::plugin::{Plugin, command, helpful, lean, only_named};
use super::usage::{examples_of, usage_error};
use super::{Clock, Config, Env, Error, ErrorKind, ExitCode, Result, ResultExt, Session};
use crate::kube;
use crate::output::{OutputFlags, Ui};

/// Runs a plugin with the process's arguments, environment and streams. `main` consists of this call.
pub fn run<P: Plugin>() -> std::process::ExitCode {
    kube::install_provider();
    let env = Env::capture();
    let args: Vec<OsString> = std::env::args_os().collect();
    match complete::entrance::<P>(&args, &env) {
        Some(exit) => exit.into(),
        None => start::<P>(args, env).into(),
    }
}

fn start<P: Plugin>(args: Vec<OsString>, env: Env) -> ExitCode {
    let (cli, config) = match parse::<P>(args, &env) {
        Ok(parsed) => parsed,
        Err(Stop::Clap(error)) => return shown_by_clap(&error),
        Err(Stop::Error(error)) => return reported_early(&env, &error),
    };
    let global = P::global(&cli);
    let ui = match Ui::new(&global.output, &env) {
        Ok(ui) => ui,
        Err(error) => return reported_early(&env, &error),
    };
    if global.verbosity.level() > 0 {
        config.origins().for_each(|line| ui.status(&line));
    }
    let clock = match Clock::from_env(&env) {
        Ok(clock) => clock,
        Err(error) => return reported(&ui, &error),
    };
    let session = Session::new::<P>(ui.clone(), env, config, global, clock);
    drive::<P>(cli, session, &ui)
}

/// Runs the command to its end or to the first signal.
fn drive<P: Plugin>(cli: P::Cli, session: Session, ui: &Ui) -> ExitCode {
    let prepared = Interrupts::watch(session.holds()).and_then(|interrupts| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .or_failed(|| "cannot start the runtime")?;
        Ok((interrupts, runtime))
    });
    let (interrupts, runtime) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return reported(ui, &error),
    };
    let outcome = runtime.block_on(async {
        let mut running = pin!(P::run(cli, &session));
        loop {
            tokio::select! {
                outcome = &mut running => break outcome,
                () = interrupts.caught() => if !session.holds().tell() { break Err(Error::interrupted()) },
            }
        }
    });
    let ends_well = session.ends_well_on_interrupt();
    drop(session);
    runtime.shutdown_background();
    let outcome = match outcome {
        Err(error) if error.kind == ErrorKind::Interrupted && ends_well => Ok(ExitCode::Done),
        other => other,
    };
    let outcome = outcome.and_then(|exit| ui.finish().map(|()| exit));
    match outcome {
        Ok(exit) => exit,
        Err(error) if error.kind == ErrorKind::Interrupted => interrupts.end_process(),
        Err(error) => reported(ui, &error),
    }
}

/// Why there is nothing to run.
enum Stop {
    /// Help or version: clap shows these itself.
    Clap(clap::Error),
    /// A wrong command line, or a wrong configuration.
    Error(Error),
}

/// Command line, then configuration; the configuration is read only once the command line is known to be good,
/// so that `--help` works whatever state it is in.
fn parse<P: Plugin>(args: Vec<OsString>, env: &Env) -> Result<(P::Cli, Config), Stop> {
    let mut matches = matched::<P>(lean::<P>(&args), helpful::<P>, &args)?;
    let mut config = Config::load(env, P::SECTION, P::SETTINGS).map_err(Stop::Error)?;
    if !config.is_empty() {
        let with_defaults = || config.defaults(helpful::<P>());
        let lean = only_named(with_defaults().map_err(Stop::Error)?, &args);
        matches = matched::<P>(lean, || with_defaults().unwrap_or_else(|_| helpful::<P>()), &args)?;
    }
    config.note_flags(deepest(&matches));
    let cli =
        P::Cli::from_arg_matches_mut(&mut matches).map_err(|error| Stop::Error(wrong::<P>(&error, &args)))?;
    Ok((cli, config))
}

/// What the words mean to the smaller tree, or, when they mean nothing to it, what the whole one says about that.
fn matched<P: Plugin>(
    mut lean: Command,
    whole: impl FnOnce() -> Command,
    args: &[OsString],
) -> Result<ArgMatches, Stop> {
    let read = lean.try_get_matches_from_mut(args);
    // As in `only_named`: the end of the process is cheaper than taking it apart.
    Box::leak(Box::new(lean));
    read.or_else(|_| whole().try_get_matches_from(args)).map_err(|error| {
        let shows = matches!(
            error.kind(),
            Kind::DisplayHelp | Kind::DisplayVersion | Kind::DisplayHelpOnMissingArgumentOrSubcommand
        );
        if shows { Stop::Clap(error) } else { Stop::Error(wrong::<P>(&error, args)) }
    })
}

/// A wrong command line, with what is known about the command that was meant.
fn wrong<P: Plugin>(error: &clap::Error, args: &[OsString]) -> Error {
    let mut words = Vec::new();
    if let Ok(matches) = ignoring_errors(command::<P>()).try_get_matches_from(args) {
        let mut level = matches.subcommand();
        while let Some((name, sub)) = level {
            words.push(name.to_owned());
            level = sub.subcommand();
        }
    }
    let verb = words.join(" ");
    words.insert(0, P::USAGE.to_owned());
    usage_error(error, &words.join(" "), examples_of(P::man().examples, &verb))
}

/// The matches of the command that runs; global flags are known there too.
pub(super) fn deepest(matches: &ArgMatches) -> &ArgMatches {
    let mut level = matches;
    while let Some((_, sub)) = level.subcommand() {
        level = sub;
    }
    level
}

fn shown_by_clap(error: &clap::Error) -> ExitCode {
    match error.print() {
        Err(gone) if gone.kind() == io::ErrorKind::BrokenPipe => ExitCode::Done,
        Err(_) => ExitCode::Failed,
        Ok(()) if error.use_stderr() => ExitCode::Usage,
        Ok(()) => ExitCode::Done,
    }
}

fn reported(ui: &Ui, error: &Error) -> ExitCode {
    ui.error(error);
    error.exit_code()
}

/// For errors that come before the output flags are known. Without flags there is no template file to read, so
/// the output is always there.
fn reported_early(env: &Env, error: &Error) -> ExitCode {
    match Ui::new(&OutputFlags::default(), env) {
        Ok(ui) => reported(&ui, error),
        Err(_) => error.exit_code(),
    }
}
