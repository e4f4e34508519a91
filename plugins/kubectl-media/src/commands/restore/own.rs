//! A backup that the app made of itself goes back through its API (media.md 1.16): it takes the zip, and starts again
//! with what is in it.

use std::io;
use std::time::Duration;

use http::Method;
use labkit::cli::{Error, Result};
use serde::Deserialize;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::Restore;
use crate::apps::Api;
use crate::ask::Talk;
use crate::backup::entries;
use crate::keys::Access;
use crate::reach::{Options, Route};

/// The largest zip that is sent in one piece.
const LIMIT: u64 = 1 << 30;
/// How often it is asked whether it lives again.
const PACE: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Alive {
    status: String,
}

impl Restore<'_> {
    /// Sends the zip, restarts the app and waits until it lives.
    pub(super) async fn by_the_app(&self) -> Result<()> {
        let name = &self.instance.name;
        let (Api::Servarr(base), Some(asked)) = (self.instance.app.api, self.asked) else {
            return Err(Error::failed(format!("{name} cannot take a backup of its own making")));
        };
        let mut talk = self.talk(asked.access.clone()).await?;
        talk.with_key_header("x-api-key");
        let (file, identities) = (self.args.file.clone(), self.identities.clone());
        let read = spawn_blocking(move || entries::own(&file, &identities, LIMIT)).await;
        let read = read.map_err(|error| Error::failed("a part of the work broke off").caused_by(error))?;
        let (zip, bytes) = read.map_err(|error: io::Error| {
            Error::failed(format!("cannot read {}", self.args.file.display())).caused_by(error)
        })?;
        let path = format!("{base}/system/backup/restore/upload");
        let answer = talk.upload(&path, &zip, &bytes).await;
        let Some(answer) = answer else { return Err(self.refused(&talk, "there is no answer")) };
        if !answer.status.is_success() {
            return Err(self.refused(&talk, &format!("it answers HTTP {}", answer.status.as_u16())));
        }
        // It goes down while it answers.
        talk.send(Method::POST, &format!("{base}/system/restart"), &[]).await;
        self.lives_again().await
    }

    async fn talk(&self, access: Access) -> Result<Talk<'_>> {
        let cluster = self.session.cluster().await?;
        let port = access.port.ok_or_else(|| Error::failed("its port is not known"))?;
        let options = Options { timeout: self.args.timeout, ..self.args.ask.options() };
        Ok(Talk::new(Route::new(cluster, self.instance, port, options), access))
    }

    /// Waits until the app answers. Its key may be another one by now, so nothing is asked that wants it.
    pub(super) async fn lives_again(&self) -> Result<()> {
        let Some(asked) = self.asked else { return Ok(()) };
        let end = Instant::now().checked_add(self.args.timeout);
        let progress = self.session.ui.progress(&format!("waiting for {}", self.instance.name), None);
        loop {
            let mut talk = self.talk(asked.access.clone()).await?;
            let alive = talk.maybe::<Alive>("/ping", Duration::from_secs(5)).await;
            if alive.is_some_and(|alive| alive.status == "OK") {
                drop(progress);
                return Ok(());
            }
            if end.is_none_or(|end| Instant::now() >= end) {
                let name = &self.instance.name;
                return Err(Error::timed_out(format!("{name} took the backup, and does not answer since"))
                    .hint(format!("see why: kubectl media logs {name} -n {}", self.instance.namespace)));
            }
            sleep(PACE).await;
        }
    }

    fn refused(&self, talk: &Talk<'_>, why: &str) -> Error {
        let why = talk.troubles.last().map_or_else(|| why.to_owned(), ToString::to_string);
        Error::failed(format!("{} does not take the backup", self.instance.name))
            .caused_by(why)
            .hint("nothing was changed: what was taken counts only after a restart")
    }
}
