//! Reads the ends of logs, and keeps of them only the lines that mean something: logs may hold passwords.

use futures::StreamExt;
use jiff::Timestamp;
use labkit::finding::Gap;
use labkit::kube::{Cluster, ContainerTarget, LogOptions, Logs};

use crate::apps::App;
use crate::facts::{LogFact, Mark};
use crate::logs::{known, redacted};

/// Lines that are read from the end of a log.
const LINES: u64 = 400;
/// Bytes that are read of a log.
const BYTES: usize = 256 << 10;
/// Logs that are read at once.
const AT_ONCE: usize = 8;

/// A container whose log is wanted.
#[derive(Debug, Clone)]
pub struct LogWanted {
    /// The place of its instance in the stack.
    pub instance: usize,
    /// The app in the container.
    pub app: &'static App,
    /// The container.
    pub target: ContainerTarget,
    /// Whether it was started again, so that the log of the run before tells why.
    pub restarted: bool,
}

/// Reads logs; those that cannot be read for want of rights are gaps, those that are not there are nothing.
pub async fn collect_logs(cluster: &Cluster, wanted: &[LogWanted]) -> (Vec<LogFact>, Vec<Gap>) {
    let read = futures::stream::iter(wanted.iter().map(|one| read(cluster, one)));
    let (mut facts, mut gaps) = (Vec::new(), Vec::new());
    for (found, gap) in read.buffered(AT_ONCE).collect::<Vec<_>>().await {
        facts.extend(found);
        gaps.extend(gap);
    }
    (facts, gaps)
}

async fn read(cluster: &Cluster, wanted: &LogWanted) -> (Vec<LogFact>, Option<Gap>) {
    let mut facts = Vec::new();
    let runs: &[bool] = if wanted.restarted { &[false, true] } else { &[false] };
    for previous in runs {
        let options = LogOptions {
            previous: *previous,
            tail: Some(LINES),
            limit: BYTES,
            timestamps: true,
            ..LogOptions::default()
        };
        match cluster.logs(&wanted.target, &options).await {
            Ok(logs) => facts.push(fact(wanted, *previous, &logs)),
            Err(error) if error.is_forbidden() => {
                let ContainerTarget { namespace, pod, .. } = &wanted.target;
                return (facts, Some(error.into_gap(format!("log of pod {namespace}/{pod}"), true)));
            }
            // A container that has not started has no log.
            Err(_) => {}
        }
    }
    (facts, None)
}

fn fact(wanted: &LogWanted, previous: bool, logs: &Logs) -> LogFact {
    let (marks, last) = scan(wanted.app, logs.lines());
    let target = &wanted.target;
    LogFact {
        instance: wanted.instance,
        pod: target.pod.clone(),
        container: target.container.clone().unwrap_or_default(),
        previous,
        marks,
        last,
    }
}

/// Reads lines, each with the time it was written in front, and keeps of them what means something.
fn scan<L: AsRef<str>>(app: &App, lines: impl Iterator<Item = L>) -> (Vec<Mark>, Option<String>) {
    let (mut marks, mut last) = (Vec::<Mark>::new(), None);
    for line in lines {
        let (at, line) = timed(line.as_ref());
        if line.trim().is_empty() {
            continue;
        }
        let shown = redacted(line.trim());
        if let Some(sign) = known(app, line).and_then(|signature| signature.sign) {
            match marks.iter_mut().find(|mark| mark.sign == sign) {
                Some(mark) => {
                    mark.count += 1;
                    mark.at = at.or(mark.at);
                }
                None => marks.push(Mark { sign, line: shown.clone(), count: 1, at }),
            }
        }
        last = Some(shown);
    }
    (marks, last)
}

/// A line and when it was written, if that stands in front.
fn timed(line: &str) -> (Option<Timestamp>, &str) {
    let parts = line.split_once(' ').unwrap_or((line, ""));
    match parts.0.parse() {
        Ok(at) => (Some(at), parts.1),
        Err(_) => (None, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::{Sign, named};

    fn told(app: &str, lines: &[&str]) -> Vec<(Sign, usize, String)> {
        let (marks, _) = scan(named(app).unwrap(), lines.iter());
        marks.into_iter().map(|mark| (mark.sign, mark.count, mark.line)).collect()
    }

    #[test]
    fn lines_are_known_wherever_they_stand() {
        for (app, line, sign) in [
            (
                "plex",
                "SQLITE3:0x80000001, 26, file is not a database in \"PRAGMA\"",
                Some(Sign::DatabaseCorrupt),
            ),
            (
                "radarr",
                "Error creating log database: database disk image is malformed",
                Some(Sign::LogDatabaseCorrupt),
            ),
            (
                "lidarr",
                "/package/admin/s6-overlay/libexec/preinit: fatal: /run belongs to uid 0 instead of 1000",
                Some(Sign::InitUser),
            ),
            ("sonarr", "[Warn] Access to the path '/data/media' is denied", Some(Sign::PermissionDenied)),
            (
                "sonarr",
                "chown: changing ownership of '/config': Operation not permitted",
                Some(Sign::PermissionDenied),
            ),
            ("plex", "Server already claimed", Some(Sign::AlreadyClaimed)),
            ("gluetun", "AUTH: Received control message: AUTH_FAILED", Some(Sign::VpnRefused)),
            ("plex", "all is well", None),
        ] {
            assert_eq!(told(app, &[line]).first().map(|mark| mark.0), sign, "{line}");
        }
    }

    #[test]
    fn each_sort_is_kept_once_with_its_last_time_and_passwords_are_not() {
        let log = [
            "2026-01-31T11:00:00.000000001Z A temporary password is provided for this session: hunter2xyz",
            "",
            "2026-01-31T11:10:00Z Permission denied: /data",
            "2026-01-31T11:20:00Z Permission denied: /data/tv",
        ];
        let (marks, last) = scan(named("qbittorrent").unwrap(), log.iter());
        let told: Vec<_> = marks
            .iter()
            .map(|mark| (mark.sign, mark.count, mark.line.as_str(), mark.at.map(|at| at.to_string())))
            .collect();
        assert_eq!(
            told,
            [
                (
                    Sign::TemporaryPassword,
                    1,
                    "A temporary password is provided for this session: <hidden>",
                    Some("2026-01-31T11:00:00.000000001Z".to_owned())
                ),
                (
                    Sign::PermissionDenied,
                    2,
                    "Permission denied: /data",
                    Some("2026-01-31T11:20:00Z".to_owned())
                ),
            ]
        );
        assert_eq!(last.as_deref(), Some("Permission denied: /data/tv"));
    }
}
