//! `open`: the address of an app's page, or the page in a browser.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::resource::{INGRESSES, NODES};
use labkit::kube::{Cluster, ListOptions, Listed, Scope};
use labkit::output::{Format, Shape};
use serde_json::Value;

use super::selected::only;
use crate::complete;
use crate::open::{AppAddress, Ingress, Reach};
use crate::stack::Instance;

/// Programs that open a page in whatever browser the desktop has.
const OPENERS: &[&str] = if cfg!(target_os = "macos") { &["open"] } else { &["xdg-open", "wslview"] };

/// Which app, and what to do with its address.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// The app: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP", add = complete::apps())]
    pub app: String,
    /// Open the page in the browser as well: the one in BROWSER, or the desktop's own
    #[arg(short, long)]
    pub browser: bool,
}

/// Shows the address.
pub async fn run(args: OpenArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = session.cluster().await?;
    let instance = only(session, &args.app).await?;
    let ingresses = ingresses(cluster, &instance, session).await?;
    let node = node(cluster, &instance).await;
    let found = AppAddress::of(&instance, &ingresses, node.as_deref()).ok_or_else(|| nowhere(&instance))?;

    match session.ui.format() {
        // One line that a script can take.
        Format::Table => session.ui.print(&format!("{}\n", labkit::output::escape(&found.url)))?,
        _ => session.ui.show(&found)?,
    }
    if found.reach == Reach::Cluster {
        session.ui.warn("the address is good within the cluster only");
        if let Some(hint) = forward(&instance) {
            session.ui.hint(&hint);
        }
    } else if args.browser {
        browse(&found.url, session);
    }
    Ok(ExitCode::Done)
}

/// Ingresses of the namespace; none where they may not be read.
async fn ingresses(cluster: &Cluster, instance: &Instance, session: &Session) -> Result<Vec<Ingress>> {
    let scope = Scope::Namespace(&instance.namespace);
    Ok(match cluster.list_optional(&INGRESSES, scope, &ListOptions::default()).await? {
        Listed::Items(items) => items,
        Listed::NotInstalled => Vec::new(),
        Listed::Gap(gap) => {
            session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
            Vec::new()
        }
    })
}

/// The address of the node that its pod is on, where it matters and can be read.
async fn node(cluster: &Cluster, instance: &Instance) -> Option<String> {
    let is_asked = instance.services.iter().any(|service| service.kind == "NodePort");
    let name = instance.pods.iter().find_map(|pod| pod.node.as_deref()).filter(|_| is_asked)?;
    // Without the right to read nodes there is one address less.
    let node: Value = cluster.get(&NODES, Scope::All, name).await.ok()??;
    let addresses = node["status"]["addresses"].as_array()?;
    let of = |kind: &str| addresses.iter().find(|address| address["type"] == kind);
    let found = of("ExternalIP").or_else(|| of("InternalIP"))?;
    found["address"].as_str().map(ToOwned::to_owned)
}

/// Hands the URL to the browser. Where there is none the address above is good enough.
fn browse(url: &str, session: &Session) {
    let Some(program) = opener(session) else {
        session.ui.warn("no browser was found: open the address above");
        return;
    };
    let mut command = Command::new(&program);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(_) => session.ui.status(&format!("opened with {}", program.display())),
        Err(error) => session.ui.warn(&format!("cannot run {}: {error}", program.display())),
    }
}

/// The first program of BROWSER that is there, or the desktop's own.
fn opener(session: &Session) -> Option<PathBuf> {
    let env = &session.env;
    let find = |name: &str| which::which_in(name, env.get_os("PATH"), env.directory()).ok();
    let chosen = env.get("BROWSER").unwrap_or_default().split(':').map(str::trim);
    chosen.filter(|name| !name.is_empty()).find_map(find).or_else(|| OPENERS.iter().copied().find_map(find))
}

fn nowhere(instance: &Instance) -> Error {
    let Instance { name, namespace, .. } = instance;
    let error = Error::failed(format!("no Service leads to {name} in namespace {namespace}"));
    forward(instance).into_iter().fold(error, Error::hint)
}

/// The command that makes a way to it.
fn forward(instance: &Instance) -> Option<String> {
    let port = instance.app.port?;
    let (kind, namespace) = (instance.kind.name().to_lowercase(), &instance.namespace);
    let (workload, page) = (&instance.workload, if instance.app.name == "plex" { "/web" } else { "/" });
    Some(format!(
        "kubectl port-forward -n {namespace} {kind}/{workload} {port}, then http://localhost:{port}{page}"
    ))
}
