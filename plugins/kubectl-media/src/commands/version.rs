//! `version`: this plugin's and the server's.

use labkit::cli::version::{VersionArgs, version};
use labkit::cli::{ExitCode, Result, Session};

use crate::Media;

/// Shows the versions.
pub async fn run(args: &VersionArgs, session: &Session) -> Result<ExitCode> {
    version::<Media>(args, session).await
}
