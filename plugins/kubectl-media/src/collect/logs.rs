//! Reads the ends of logs, and keeps of them only the lines that mean something: logs may hold passwords.

use futures::StreamExt;
use labkit::finding::Gap;
use labkit::kube::{Cluster, ContainerTarget, LogOptions, Logs};

use crate::signatures::{LogFact, scan};

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
        let options =
            LogOptions { previous: *previous, tail: Some(LINES), limit: BYTES, ..LogOptions::default() };
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
    let (marks, last) = scan(logs.lines());
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
