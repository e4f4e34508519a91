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
//! | `servarr` … | one family of apps each: which questions, and what the answers mean |

pub mod answers;
mod servarr;
pub mod talk;
pub mod trouble;

use futures::StreamExt;
use labkit::finding::Gap;
use labkit::kube::Cluster;

use crate::apps::Api;
use crate::keys::{Access, Store, read_settings};
use crate::reach::{Options, Route};
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
        Api::Servarr(base) => servarr::ask(&mut talk, &mut answers, instance.app, base, depth).await,
        _ => {}
    }
    answers.via = talk.via();
    answers.troubles = talk.troubles;
    Some(Asked { access: talk.access, answers })
}
