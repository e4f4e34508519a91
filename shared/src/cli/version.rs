//! The `version` command every plugin has.

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plugin::Plugin;
use super::{ExitCode, Result, Session};
use crate::kube::Call;
use crate::output::{Cell, Column, Document, Shape, Table, View};

/// Kubernetes minor versions the suite is tested with.
pub const TESTED_MINORS: std::ops::RangeInclusive<u32> = 32..=37;

/// Flags of `version`.
#[derive(Debug, Clone, Args)]
pub struct VersionArgs {
    /// Show the plugin's version only; no cluster is asked
    #[arg(long)]
    pub client: bool,
}

/// What `version` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Versions {
    /// The plugin.
    pub client_version: Release,
    /// The API server, when it was asked and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_version: Option<Release>,
}

/// One program's version, in the fields and words of the API server's `/version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// For example `v1.34.1`.
    pub git_version: String,
    /// System and processor, for example `linux/amd64`.
    pub platform: String,
}

impl View for Document<Versions> {
    fn table(&self) -> Table {
        let columns = ["COMPONENT", "VERSION", "PLATFORM"];
        let row = |component: &str, release: &Release| {
            [component, &release.git_version, &release.platform].map(Cell::from).to_vec()
        };
        let server = self.value.server_version.as_ref().map(|release| row("server", release));
        Table {
            columns: columns.map(Column::new).to_vec(),
            rows: std::iter::once(row("client", &self.value.client_version)).chain(server).collect(),
        }
    }

    fn shape(&self) -> Shape {
        Shape::One
    }

    fn names(&self) -> Vec<String> {
        let server = self.value.server_version.as_ref().map(|release| ("server", release));
        std::iter::once(("client", &self.value.client_version))
            .chain(server)
            .map(|(component, release)| format!("{component}/{}", release.git_version))
            .collect()
    }
}

/// Shows the plugin's version, and the API server's unless only the client's is wanted. A server that does not
/// answer is an error, after the client's version was shown.
pub async fn version<P: Plugin>(args: &VersionArgs, session: &Session) -> Result<ExitCode> {
    let server = if args.client { Ok(None) } else { server(session).await.map(Some) };
    let (server_version, error) = match server {
        Ok(server) => (server, None),
        Err(error) => (None, Some(error)),
    };
    if let Some(warning) = server_version.as_ref().and_then(untested) {
        session.ui.warn(&warning);
    }
    let client_version = Release { git_version: format!("v{}", P::VERSION), platform: platform() };
    session.ui.show(&document::<P>(Versions { client_version, server_version }))?;
    error.map_or(Ok(ExitCode::Done), Err)
}

fn document<P: Plugin>(value: Versions) -> Document<Versions> {
    Document { api_version: format!("{}.labkit.dev/v1", P::SECTION), kind: "VersionInfo".into(), value }
}

async fn server(session: &Session) -> Result<Release> {
    let call = Call::get("/version", "read the server's version");
    Ok(session.cluster().await?.send_json(&call).await?)
}

/// A warning about a server that the suite was never run against.
fn untested(server: &Release) -> Option<String> {
    let mut numbers = server.git_version.strip_prefix('v')?.split('.');
    let (major, minor) = (numbers.next()?, numbers.next()?.parse::<u32>().ok()?);
    let tested = major == "1" && TESTED_MINORS.contains(&minor);
    let (from, to) = (TESTED_MINORS.start(), TESTED_MINORS.end());
    (!tested).then(|| format!("the server is {}: tested are 1.{from} to 1.{to}", server.git_version))
}

/// In Go's words, as Kubernetes names platforms.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}/{processor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(version: &str) -> Release {
        Release { git_version: version.into(), platform: "linux/amd64".into() }
    }

    #[test]
    fn a_server_outside_the_tested_range_is_named() {
        assert_eq!(untested(&release("v1.34.1")), None);
        assert_eq!(untested(&release("v1.37.0-rc.1")), None);
        assert_eq!(
            untested(&release("v1.29.3")).as_deref(),
            Some("the server is v1.29.3: tested are 1.32 to 1.37")
        );
        assert_eq!(untested(&release("unknown")), None);
    }

    #[test]
    fn names_follow_the_value() {
        let value = Versions { client_version: release("v0.1.0"), server_version: Some(release("v1.34.1")) };
        let document = Document { api_version: "x/v1".into(), kind: "VersionInfo".into(), value };
        assert_eq!(document.names(), ["client/v0.1.0", "server/v1.34.1"]);
    }
}
