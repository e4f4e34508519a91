//! What talosctl says about the configurations, where there is one: a second opinion, never needed.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use labkit::cli::Env;
use tokio::process::Command;

use super::{File, Purpose};
use crate::cluster::{Cluster, Role};
use crate::secrets::Bundle;

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What talosctl has against the files, one line each; nothing if all is well, `None` if there is no talosctl.
///
/// It is asked about the first node of each role, and about those with patches or a link of their own: the others
/// differ in their name and disk only.
pub async fn second_opinion(
    files: &[File],
    cluster: &Cluster,
    bundle: &Bundle,
    env: &Env,
) -> Option<Vec<String>> {
    let talosctl = which::which_in("talosctl", env.get_os("PATH"), env.directory()).ok()?;
    let mut seen: Vec<Role> = Vec::new();
    let mut complaints = Vec::new();
    for file in files {
        let Purpose::Node { hostname, role, disk } = &file.purpose else { continue };
        let is_first = !seen.contains(role);
        seen.push(*role);
        let is_special =
            cluster.node(hostname).is_some_and(|node| !node.patches.is_empty() || node.network.is_some());
        if !is_first && !is_special {
            continue;
        }
        // Without a disk it is no configuration for metal yet.
        let mode = if disk.is_some() { "metal" } else { "cloud" };
        if let Some(complaint) = ask(&talosctl, &file.path, mode).await {
            complaints.push(format!("{}: {}", file.name, without_secrets(&complaint, bundle)));
        }
    }
    Some(complaints)
}

/// What it says about one file; nothing if it takes it.
async fn ask(talosctl: &Path, file: &Path, mode: &str) -> Option<String> {
    let mut command = Command::new(talosctl);
    command.args(["validate", "--mode", mode, "--config"]).arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    match tokio::time::timeout(PATIENCE, command.output()).await {
        Ok(Ok(output)) if output.status.success() => None,
        Ok(Ok(output)) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let lines: Vec<_> = said.lines().map(str::trim).filter(|line| !line.is_empty()).take(5).collect();
            Some(if lines.is_empty() { output.status.to_string() } else { lines.join("; ") })
        }
        Ok(Err(error)) => Some(format!("talosctl cannot be run: {error}")),
        Err(_) => Some(format!("talosctl says nothing within {} seconds", PATIENCE.as_secs())),
    }
}

/// What another program prints is not ours to trust with secrets.
fn without_secrets(text: &str, bundle: &Bundle) -> String {
    let tokens = [&bundle.machine_token, &bundle.bootstrap_token, &bundle.cluster_secret, &bundle.cluster_id];
    let hidden =
        tokens.iter().fold(text.to_owned(), |text, token| text.replace(token.expose(), "(not shown)"));
    // Keys and certificates are single words without end.
    let words = hidden.split(' ').map(|word| if word.len() > 100 { "(not shown)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::tests::BUNDLE;

    #[test]
    fn what_talosctl_says_is_shown_without_secrets() {
        let long = "x".repeat(101);
        let said = format!("bad token {} in {long}", BUNDLE.machine_token.expose());
        assert_eq!(without_secrets(&said, &BUNDLE), "bad token (not shown) in (not shown)");
    }
}
