//! `version`: this program's.

use labkit::cli::version::{VersionArgs, version};
use labkit::cli::{ExitCode, Result, Session};

use crate::Wizard;

/// Shows the version. The nodes' versions are in `status`.
pub async fn run(session: &Session) -> Result<ExitCode> {
    version::<Wizard>(&VersionArgs { client: true }, session).await
}
