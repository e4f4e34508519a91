//! What a restart would interrupt.

use crate::apps::{App, Role};
use crate::ask::Answers;

/// Something that is going on in an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// What it is.
    pub what: String,
    /// Whether people or downloads would notice: a stream that breaks off, a download that starts anew.
    pub blocks: bool,
}

/// What is going on in an app; `None` if nothing is, or it did not tell.
pub fn busy(app: &App, answers: &Answers) -> Option<Busy> {
    if let Some(streams) = answers.streams.filter(|streams| *streams > 0) {
        let s = if streams == 1 { "" } else { "s" };
        return Some(Busy { what: format!("{streams} stream{s}"), blocks: true });
    }
    let queue = answers.queue.as_ref()?;
    let active = queue.total.saturating_sub(queue.errors);
    if active == 0 || queue.paused {
        return None;
    }
    let s = if active == 1 { "" } else { "s" };
    match app.role {
        Role::TorrentClient | Role::UsenetClient => {
            Some(Busy { what: format!("{active} download{s}"), blocks: true })
        }
        // The downloads themselves go on in the client; an import may be under way.
        _ => Some(Busy {
            what: format!("{active} item{s} in its queue, one of which it may be importing"),
            blocks: false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::named;
    use crate::ask::answers::Queue;

    fn told(app: &str, streams: Option<u64>, queue: Option<Queue>) -> Option<(String, bool)> {
        let answers = Answers { queue, streams, ..Answers::default() };
        busy(named(app).unwrap(), &answers).map(|busy| (busy.what, busy.blocks))
    }

    fn queue(total: u64, errors: u64, paused: bool) -> Queue {
        Queue { total, errors, warnings: 0, paused }
    }

    #[test]
    fn streams_and_downloads_block_and_what_an_arr_waits_for_does_not() {
        assert_eq!(told("plex", Some(1), None), Some(("1 stream".to_owned(), true)));
        assert_eq!(told("plex", Some(0), None), None);
        assert_eq!(told("sabnzbd", None, Some(queue(3, 1, false))), Some(("2 downloads".to_owned(), true)));
        assert_eq!(told("sabnzbd", None, Some(queue(3, 0, true))), None, "paused");
        assert_eq!(told("qbittorrent", None, Some(queue(2, 2, false))), None, "all of them failed");
        assert!(told("radarr", None, Some(queue(1, 0, false))).is_some_and(|(_, blocks)| !blocks));
        assert_eq!(told("radarr", None, None), None);
    }
}
