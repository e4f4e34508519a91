//! Looks into containers of apps: files of settings, as far as a diagnosis needs them, and owners of folders.

use futures::StreamExt;
use futures::stream::iter;
use labkit::kube::{Cluster, ContainerTarget, ExecLimits};

use crate::apps::Api;
use crate::facts::{Inside, Login, Owner, Preferences};
use crate::stack::Instance;

/// Containers that are looked into at once.
const AT_ONCE: usize = 8;

/// Reads the files of settings of Plex and qBittorrent, and of apps of the Servarr family that are reached from outside. What cannot
/// be read is left out: rules that need it are silent, and asking the app tells why.
pub async fn collect_inside(cluster: &Cluster, instances: &[Instance]) -> Vec<Inside> {
    let all = instances.iter().enumerate().filter(|(_, one)| one.job.is_none());
    let read = all.map(|(at, one)| inside(cluster, at, one));
    iter(read).buffered(AT_ONCE).filter_map(async |one| one).collect().await
}

/// Asks who owns the folder of settings of these instances.
pub async fn collect_owners(cluster: &Cluster, instances: &[Instance], places: &[usize]) -> Vec<Owner> {
    let read = places.iter().filter_map(|at| Some(owner(cluster, *at, instances.get(*at)?)));
    iter(read).buffered(AT_ONCE).filter_map(async |one| one).collect().await
}

async fn inside(cluster: &Cluster, at: usize, instance: &Instance) -> Option<Inside> {
    let none = Inside { instance: at, login: None, preferences: None, password: None };
    match instance.app.api {
        Api::Plex => {
            let text = file(cluster, instance).await?;
            let document = roxmltree::Document::parse(&text).ok()?;
            let attribute = |name: &str| document.root_element().attribute(name).map(str::to_owned);
            let custom = attribute("customConnections").unwrap_or_default();
            Some(Inside {
                preferences: Some(Preferences { custom, secure: attribute("secureConnections") }),
                ..none
            })
        }
        Api::QBittorrent => {
            // From 5.3 on the name has no section in front.
            let has = file(cluster, instance).await?.lines().any(|line| {
                let name = line.split('=').next().unwrap_or_default();
                matches!(name, "WebUI\\Password_PBKDF2" | "Password_PBKDF2")
            });
            Some(Inside { password: Some(has), ..none })
        }
        Api::Servarr(_) if is_outside(instance) => {
            let login = match by_variables(instance) {
                Some(login) => login,
                None => by_file(&file(cluster, instance).await?, instance)?,
            };
            Some(Inside { login: Some(login), ..none })
        }
        _ => None,
    }
}

fn is_outside(instance: &Instance) -> bool {
    instance.services.iter().any(|service| matches!(service.kind.as_str(), "LoadBalancer" | "NodePort"))
}

/// Variables count before the file (Servarr/Wiki: environment-variables.md).
fn by_variables(instance: &Instance) -> Option<Login> {
    let variable = |name: &str| {
        let name = format!("{}__AUTH__{name}", instance.app.name.to_ascii_uppercase());
        let value = instance.environment.literal(&name)?.to_owned();
        Some((name, value))
    };
    let (place, method) = variable("METHOD")?;
    let required = variable("REQUIRED").map_or_else(String::new, |(_, value)| value);
    Some(Login { place: format!("variable {place}"), method, required })
}

fn by_file(text: &str, instance: &Instance) -> Option<Login> {
    let document = roxmltree::Document::parse(text).ok()?;
    let element = |name: &str| {
        let mut children = document.root_element().children();
        let found = children.find(|child| child.has_tag_name(name))?;
        Some(found.text().unwrap_or_default().to_owned())
    };
    let method = element("AuthenticationMethod")?;
    let required = element("AuthenticationRequired").unwrap_or_default();
    let path = instance.app.settings.files.first().copied().unwrap_or_default();
    Some(Login { place: format!("AuthenticationMethod in {path}"), method, required })
}

/// The text of its file of settings. It holds keys, so nothing but what is looked for may be kept of it.
async fn file(cluster: &Cluster, instance: &Instance) -> Option<String> {
    let target = target(instance)?;
    for path in instance.app.settings.files {
        let output = cluster.exec(&target, &["cat", path], ExecLimits::default()).await.ok()?;
        if output.code == 0 {
            return std::str::from_utf8(output.stdout.expose()).ok().map(str::to_owned);
        }
    }
    None
}

async fn owner(cluster: &Cluster, at: usize, instance: &Instance) -> Option<Owner> {
    let target = target(instance)?;
    let file = instance.app.settings.files.first()?;
    let mounts = instance.mounts.iter().map(|mount| mount.path.trim_end_matches('/'));
    let path = mounts.filter(|path| file.starts_with(&format!("{path}/"))).max_by_key(|path| path.len())?;
    let output = cluster.exec(&target, &["stat", "-c", "%u:%g", path], ExecLimits::default()).await.ok()?;
    let text = std::str::from_utf8(output.stdout.expose()).ok()?;
    let (user, group) = text.trim().split_once(':')?;
    Some(Owner { instance: at, path: path.to_owned(), user: user.parse().ok()?, group: group.parse().ok()? })
}

fn target(instance: &Instance) -> Option<ContainerTarget> {
    Some(ContainerTarget {
        namespace: instance.namespace.clone(),
        pod: instance.running_pod()?.name.clone(),
        container: Some(instance.container.clone()),
    })
}
