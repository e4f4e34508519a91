//! Asks apps how they are and how they are wired, and brings what they say into one shape.
//!
//! Nothing that is asked here changes anything in an app: no tests, no commands. What an app does not answer is a
//! [`Trouble`] beside what it did answer, never the end of the run.
//!
//! | module | job |
//! | --- | --- |
//! | [`answers`] | what apps say, in one shape |
//! | [`trouble`] | what keeps them from saying it |
//! | [`talk`] | one question after the other |
//! | `loose`, `words` | values and words as apps write them |
//! | `servarr` … | one family of apps each: which questions, and what the answers mean |

pub mod answers;
mod bazarr;
mod flaresolverr;
mod gluetun;
mod jellyfin;
mod loose;
mod plex;
mod qbittorrent;
mod sabnzbd;
mod seerr;
mod servarr;
pub mod talk;
mod tautulli;
mod transmission;
pub mod trouble;
mod words;

use futures::StreamExt;
use labkit::finding::Gap;
use labkit::kube::Cluster;

use crate::apps::{Api, Role};
use crate::keys::{Access, Store, read_settings};
use crate::reach::{Options, Route, Via};
use crate::stack::Instance;
pub use answers::Answers;
pub use talk::Talk;
pub use trouble::Trouble;

/// How many apps are asked at once.
const AT_ONCE: usize = 8;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// How it is.
    Health,
    /// That, and how it is wired.
    Settings,
}

/// An instance with what is known of its keys, and what it said; `None` where there is nothing to ask, for it is a
/// job or has no API.
#[derive(Debug)]
pub struct Asked {
    /// What is known about how to talk to it; keys included.
    pub access: Access,
    /// What it said.
    pub answers: Answers,
}

/// Asks every instance, several at once; answers stand in the order of the instances.
pub async fn ask(
    cluster: &Cluster,
    instances: &[Instance],
    store: &Store,
    options: Options,
    depth: Depth,
) -> Vec<Option<Asked>> {
    let one = |instance| ask_one(cluster, instance, store, options, depth);
    futures::stream::iter(instances.iter().map(one)).buffered(AT_ONCE).collect().await
}

/// What is not known of instances for want of rights.
pub fn gaps(instances: &[Instance], asked: &[Option<Asked>]) -> Vec<Gap> {
    let gap = |(instance, asked): (&Instance, &Option<Asked>)| {
        let why = asked.as_ref()?.answers.troubles.iter().find(|trouble| trouble.is_gap())?;
        Some(Gap::blocking(format!("app {}/{}", instance.namespace, instance.name), why.to_string()))
    };
    instances.iter().zip(asked).filter_map(gap).collect()
}

async fn ask_one(
    cluster: &Cluster,
    instance: &Instance,
    store: &Store,
    options: Options,
    depth: Depth,
) -> Option<Asked> {
    if instance.app.api == Api::None || instance.job.is_some() || instance.wanted == 0 {
        return None;
    }
    let access = Access::of(instance, store, read_settings(cluster, instance).await);
    let port = access.port?;
    let route = Route::new(cluster, instance, port, options);
    let mut talk = Talk::new(route, access);
    let mut answers = Answers::default();
    match instance.app.api {
        Api::None => {}
        Api::Servarr(base) => servarr::ask(&mut talk, &mut answers, instance.app, base, depth).await,
        Api::QBittorrent => qbittorrent::ask(&mut talk, &mut answers, instance, store, depth).await,
        Api::Transmission => transmission::ask(&mut talk, &mut answers, instance, store, depth).await,
        Api::SABnzbd => sabnzbd::ask(&mut talk, &mut answers, depth).await,
        Api::Seerr => seerr::ask(&mut talk, &mut answers, depth).await,
        Api::Plex => plex::ask(&mut talk, &mut answers, depth).await,
        Api::Jellyfin => jellyfin::ask(&mut talk, &mut answers, depth).await,
        Api::Bazarr => bazarr::ask(&mut talk, &mut answers, depth).await,
        Api::Tautulli => tautulli::ask(&mut talk, &mut answers, depth).await,
        Api::FlareSolverr => flaresolverr::ask(&mut talk, &mut answers).await,
        Api::Gluetun => gluetun::ask(&mut talk, &mut answers).await,
    }
    if let Some(vpn) = vpn_around(cluster, instance, options).await {
        answers.health.extend(gluetun::complaint(&vpn));
        answers.vpn = Some(vpn);
    }
    answers.via = talk.via();
    answers.troubles = talk.troubles;
    Some(Asked { access: talk.access, answers })
}

/// Asks the VPN in the pod of a torrent client. It is there for that one; the other apps of the pod are not asked again.
/// Its control server often lets nobody in, which says nothing about the app.
async fn vpn_around(cluster: &Cluster, instance: &Instance, options: Options) -> Option<answers::Vpn> {
    let has_vpn = instance.companions.iter().any(|companion| companion.app == Some("gluetun"));
    let forwards = matches!(options.via, Via::Auto | Via::PortForward);
    if instance.app.role != Role::TorrentClient || !has_vpn || !forwards {
        return None;
    }
    let route = Route::new(cluster, instance, gluetun::PORT, Options { via: Via::PortForward, ..options });
    gluetun::vpn(&mut Talk::new(route, Access::none())).await
}
