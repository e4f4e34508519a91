//! `version`: this plugin's and the server's.

use labkit::cli::version::{VersionArgs, version};
use labkit::cli::{ExitCode, Result, Session};

use crate::Ipam;

/// Shows the versions.
pub async fn run(args: &VersionArgs, session: &Session) -> Result<ExitCode> {
    version::<Ipam>(args, session).await
}
