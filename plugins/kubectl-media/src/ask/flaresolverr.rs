//! FlareSolverr (media.md 1.13): whether it lives, and which version.

use serde::Deserialize;

use super::Talk;
use super::answers::Answers;

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers) {
    let Some(health) = talk.json::<Health>("/health").await else { return };
    answers.alive = health.status == "ok";
    answers.version = talk.json::<Index>("/").await.map(|index| index.version);
}

#[derive(Deserialize)]
struct Health {
    status: String,
}

#[derive(Deserialize)]
struct Index {
    version: String,
}
