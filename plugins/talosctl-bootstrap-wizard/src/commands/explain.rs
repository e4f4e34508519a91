//! `explain`: what a code means.

use clap::Args;
use clap_complete::{ArgValueCandidates, CompletionCandidate};
use labkit::cli::{ExitCode, Result, Session};

use crate::findings::CATALOGUE;

/// Which rule to explain.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code, as it was printed; without one every code is listed
    #[arg(value_name = "CODE", add = ArgValueCandidates::new(codes))]
    pub code: Option<String>,
}

/// Explains a rule, or lists all of them.
pub fn run(args: &ExplainArgs, session: &Session) -> Result<ExitCode> {
    CATALOGUE.explain(&session.ui, args.code.as_deref())?;
    Ok(ExitCode::Done)
}

/// Every code, for completion.
fn codes() -> Vec<CompletionCandidate> {
    CATALOGUE.candidates()
}
