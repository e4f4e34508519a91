//! What can be read of a node: events, logs, and a few files.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use labkit::talos::proto::common::Data;
use labkit::talos::proto::machine::{DmesgRequest, Event, EventsRequest, FileInfo, ListRequest, LogsRequest};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::{Streamed, chunks, stream_of};
use crate::talos::api::Api;
use crate::talos::events::hello;
use crate::talos::install::uuid;
use crate::talos::node::{Etcd, Node};
use crate::talos::world::State;

/// The events: an empty one first, those asked for, then what happens.
pub fn events(api: &Api, request: &EventsRequest) -> Result<Streamed<Event>, Status> {
    let (from, boot) = api.look(|_, node| {
        let count = node.events.len();
        let after = node.events.iter().position(|event| event.id == request.tail_id);
        let from = match (after, request.tail_events) {
            (Some(place), _) if !request.tail_id.is_empty() => place + 1,
            (_, tail) if tail < 0 => 0,
            (_, tail) => count.saturating_sub(usize::try_from(tail).unwrap_or_default()),
        };
        (from, node.boot)
    })?;
    let actor = request.with_actor_id.clone();
    let wanted = move |event: &Event| actor.is_empty() || event.actor_id == actor;
    Ok(follow(api.clone(), vec![hello()], from, move |node, from| {
        let goes_on = node.boot == boot;
        let new = node.events.iter().skip(from).filter(|event| goes_on && wanted(event)).cloned().collect();
        (new, node.events.len(), goes_on)
    }))
}

/// The kernel's log, a line in a message.
pub fn dmesg(api: &Api, request: DmesgRequest) -> Result<Streamed<Data>, Status> {
    let line = |text: &String| Data { metadata: None, bytes: text.clone().into_bytes() };
    if !request.follow {
        let lines = api.look(|_, node| node.dmesg.iter().map(|text| Ok(line(text))).collect())?;
        return Ok(stream_of(lines));
    }
    let (from, boot) = api.look(|_, node| (if request.tail { node.dmesg.len() } else { 0 }, node.boot))?;
    Ok(follow(api.clone(), Vec::new(), from, move |node, from| {
        (node.dmesg.iter().skip(from).map(line).collect(), node.dmesg.len(), node.boot == boot)
    }))
}

/// A stream that goes on: `next` gives what is new from a place on, the place after it, and whether it goes on.
fn follow<T: Send + 'static>(
    api: Api,
    first: Vec<T>,
    mut from: usize,
    next: impl Fn(&Node, usize) -> (Vec<T>, usize, bool) + Send + 'static,
) -> Streamed<T> {
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        let mut changes = api.world().changes();
        for item in first {
            if sender.send(Ok(item)).await.is_err() {
                return;
            }
        }
        loop {
            let Ok((new, place, goes_on)) = api.look(|_, node| next(node, from)) else { return };
            from = place;
            for item in new {
                if sender.send(Ok(item)).await.is_err() {
                    return;
                }
            }
            let ended = tokio::select! {
                changed = changes.changed() => changed.is_err(),
                () = sender.closed() => true,
            };
            if !goes_on || ended {
                return;
            }
        }
    });
    Box::pin(ReceiverStream::new(receiver))
}

/// The log of a service, as its events tell it.
pub fn logs(api: &Api, request: &LogsRequest) -> Result<Streamed<Data>, Status> {
    let lines = api.check(|_, node| {
        let log = node.services.get(request.id.as_str());
        let Some(log) = log else {
            return Err(Status::unknown(format!("log {:?} was not registered", request.id)));
        };
        let mut lines: Vec<String> = log
            .events
            .iter()
            .map(|event| format!("{} [{}] {}: {}\n", event.at, request.id, event.state, event.message))
            .collect();
        if request.id == "etcd" && matches!(node.etcd.service, Etcd::Preparing) {
            let line = "etcd is waiting to join the cluster, if this node is the first node of the cluster, please \
                        run `talosctl bootstrap`\n";
            lines.push(line.to_owned());
        }
        let tail = usize::try_from(request.tail_lines).unwrap_or(lines.len());
        Ok(lines.split_off(lines.len().saturating_sub(tail)))
    })?;
    Ok(stream_of(chunks(lines.concat().as_bytes())))
}

pub fn read(api: &Api, path: &str) -> Result<Streamed<Data>, Status> {
    let content =
        api.check(|state, node| files(state, node).remove(path).ok_or_else(|| not_found("stat", path)))?;
    Ok(stream_of(chunks(&content)))
}

pub fn list(api: &Api, request: &ListRequest) -> Result<Streamed<FileInfo>, Status> {
    let root = if request.root.is_empty() { "/" } else { request.root.as_str() };
    let entries = api.check(|state, node| {
        let files = files(state, node);
        let base = root.trim_end_matches('/').to_owned();
        let mut found: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (path, content) in &files {
            let Some(rest) = path.strip_prefix(&base).and_then(|rest| rest.strip_prefix('/')) else {
                continue;
            };
            let parts: Vec<&str> = rest.split('/').collect();
            let depth = if !request.recurse {
                1
            } else if request.recursion_depth > 0 {
                usize::try_from(request.recursion_depth).unwrap_or(1)
            } else {
                parts.len()
            };
            for (place, _) in parts.iter().enumerate().take(depth) {
                let name = parts.get(..=place).unwrap_or_default().join("/");
                let size = (place + 1 == parts.len()).then_some(content.len());
                found.insert(name, size);
            }
        }
        if found.is_empty() && !files.contains_key(root) {
            return Err(not_found("lstat", root));
        }
        Ok(found)
    })?;
    let top = FileInfo {
        name: root.to_owned(),
        mode: 0x8000_0000 | 0o755,
        is_dir: true,
        relative_name: ".".to_owned(),
        ..FileInfo::default()
    };
    let rest = entries.into_iter().map(|(name, size)| FileInfo {
        name: format!("{}/{name}", root.trim_end_matches('/')),
        size: size.and_then(|size| i64::try_from(size).ok()).unwrap_or_default(),
        mode: if size.is_some() { 0o600 } else { 0x8000_0000 | 0o755 },
        is_dir: size.is_none(),
        relative_name: name,
        ..FileInfo::default()
    });
    Ok(stream_of(std::iter::once(top).chain(rest).map(Ok).collect()))
}

pub fn copy(api: &Api, root: &str) -> Result<Streamed<Data>, Status> {
    let archive = api.check(|state, node| {
        let files = files(state, node);
        let base = root.trim_end_matches('/');
        let inside: Vec<(&String, &Vec<u8>)> = files
            .iter()
            .filter(|(path, _)| {
                *path == base || path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/'))
            })
            .collect();
        if inside.is_empty() {
            return Err(not_found("lstat", root));
        }
        pack(base, &inside).map_err(|why| Status::unknown(why.to_string()))
    })?;
    Ok(stream_of(chunks(&archive)))
}

fn pack(base: &str, files: &[(&String, &Vec<u8>)]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, content) in files {
        let name = path.strip_prefix(base).unwrap_or(path).trim_start_matches('/');
        let name = if name.is_empty() { path.rsplit('/').next().unwrap_or(path) } else { name };
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(u64::try_from(content.len()).unwrap_or_default());
        header.set_cksum();
        archive.append_data(&mut header, name, content.as_slice())?;
    }
    let mut packed = archive.into_inner()?;
    packed.flush()?;
    packed.finish()
}

fn not_found(call: &str, path: &str) -> Status {
    Status::unknown(format!("{call} {path}: no such file or directory"))
}

/// The files that there are.
fn files(state: &State, node: &Node) -> BTreeMap<String, Vec<u8>> {
    let view_cmdline = match node.medium {
        crate::talos::view::Medium::Stick => "talos.platform=metal talos.halt_if_installed=1\n",
        crate::talos::view::Medium::Disk => "talos.platform=metal\n",
    };
    let boot_id = uuid(&["boot", &node.machine.uuid, &node.boot.to_string()]);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::from([
        ("/etc/hostname".to_owned(), format!("{}\n", node.hostname()).into_bytes()),
        (
            "/etc/os-release".to_owned(),
            format!("NAME=\"Talos\"\nID=talos\nVERSION_ID={0}\nPRETTY_NAME=\"Talos ({0})\"\n", node.version)
                .into_bytes(),
        ),
        ("/proc/cmdline".to_owned(), view_cmdline.as_bytes().to_vec()),
        ("/proc/sys/kernel/random/boot_id".to_owned(), format!("{boot_id}\n").into_bytes()),
        ("/proc/meminfo".to_owned(), format!("MemTotal: {:>15} kB\n", node.machine.memory_kib).into_bytes()),
    ]);
    if let Some(config) = &node.config {
        files.insert("/system/state/config.yaml".to_owned(), config.text.clone().into_bytes());
    }
    if let Some(snapshot) = &node.etcd.uploaded {
        files.insert("/var/lib/etcd.snapshot".to_owned(), snapshot.clone());
    }
    if node.etcd.data.is_some()
        && let Some(cluster) = crate::talos::life::cluster_of(state, node)
    {
        let mut database = crate::talos::snapshot::of(state, node, cluster);
        database.truncate(database.len().saturating_sub(32));
        files.insert("/var/lib/etcd/member/snap/db".to_owned(), database);
    }
    files
}
