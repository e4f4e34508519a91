//! Simulated pods: containers described by data.
//!
//! A description belongs to a workload name; it applies to the pod of that name and to the pods
//! that controllers make from it (`<name>-…`).

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use futures::future::{BoxFuture, FutureExt};
use jiff::Timestamp;

use super::runtime::{ContainerRef, ExitStatus, LogBook, LogLine, PodRuntime, ProcessIo};
use super::shell;

/// What runs inside a container.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// Files by absolute path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Environment variables in order.
    pub env: Vec<(String, String)>,
    /// User id of its processes.
    pub uid: u32,
    /// Group id of its processes.
    pub gid: u32,
    /// Log lines it starts with.
    pub log: Vec<LogLine>,
    /// Log lines of the container before the last restart, if there was one.
    pub previous_log: Option<Vec<LogLine>>,
}

/// Pods described by data; the default [`PodRuntime`].
#[derive(Debug, Default)]
pub struct SimulatedPods {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    containers: Vec<(Owner, String, Arc<Container>)>,
    listeners: Vec<(Owner, u16, SocketAddr)>,
    logs: BTreeMap<(String, String, String, bool), Arc<LogBook>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Owner {
    namespace: String,
    workload: String,
}

impl Owner {
    fn new(namespace: &str, workload: &str) -> Owner {
        Owner { namespace: namespace.to_owned(), workload: workload.to_owned() }
    }

    /// How well this owner fits a pod: longer names win, the exact name wins over all.
    fn fit(&self, namespace: &str, pod: &str) -> Option<usize> {
        if self.namespace != namespace {
            return None;
        }
        let rest = pod.strip_prefix(self.workload.as_str())?;
        match rest.strip_prefix('-') {
            _ if rest.is_empty() => Some(usize::MAX),
            Some(_) => Some(self.workload.len()),
            None => None,
        }
    }
}

impl SimulatedPods {
    /// No pods yet.
    pub fn new() -> SimulatedPods {
        SimulatedPods::default()
    }

    /// Describes a container of a workload's pods; a later description replaces an earlier one.
    pub fn define(&self, namespace: &str, workload: &str, container: &str, what: Container) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.containers.retain(|(of, name, _)| *of != owner || name != container);
        state.containers.push((owner, container.to_owned(), Arc::new(what)));
    }

    /// Writes files into a container of a workload's pods, beside those that are there.
    pub fn write_files(
        &self,
        namespace: &str,
        workload: &str,
        container: &str,
        files: impl IntoIterator<Item = (String, String)>,
    ) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = state.containers.iter_mut();
        if let Some((_, _, what)) = known.find(|(of, name, _)| *of == owner && name == container) {
            let written = files.into_iter().map(|(path, text)| (path, text.into_bytes()));
            Arc::make_mut(what).files.extend(written);
        }
    }

    /// Lets a loopback address answer for a port of a workload's pods.
    pub fn listen(&self, namespace: &str, workload: &str, port: u16, address: SocketAddr) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.listeners.retain(|(of, known, _)| *of != owner || *known != port);
        state.listeners.push((owner, port, address));
    }

    /// Stops answering for a port.
    pub fn stop_listening(&self, namespace: &str, workload: &str, port: u16) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.listeners.retain(|(of, known, _)| *of != owner || *known != port);
    }

    /// Writes a line to the log of a running container; followers get it at once.
    pub fn write_log(&self, container: &ContainerRef, time: Timestamp, text: &str) {
        let line = LogLine { time, text: text.to_owned() };
        self.book(container, false).append([line]);
    }

    /// Ends the log of a container, as when it terminates.
    pub fn close_log(&self, container: &ContainerRef) {
        self.book(container, false).close();
    }

    fn container(&self, container: &ContainerRef) -> Option<Arc<Container>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state
            .containers
            .iter()
            .filter(|(_, name, _)| *name == container.container)
            .filter_map(|(owner, _, what)| Some((owner.fit(&container.namespace, &container.pod)?, what)))
            .max_by_key(|(fit, _)| *fit)
            .map(|(_, what)| Arc::clone(what))
    }

    fn book(&self, container: &ContainerRef, previous: bool) -> Arc<LogBook> {
        let described = self.container(container);
        let key = (container.namespace.clone(), container.pod.clone(), container.container.clone(), previous);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let book = state.logs.entry(key).or_insert_with(|| {
            let lines = described.map(|what| {
                if previous { what.previous_log.clone().unwrap_or_default() } else { what.log.clone() }
            });
            Arc::new(LogBook::new(lines.unwrap_or_default()))
        });
        Arc::clone(book)
    }
}

impl PodRuntime for SimulatedPods {
    fn log(&self, container: &ContainerRef, previous: bool) -> Option<Arc<LogBook>> {
        if previous {
            self.container(container)?.previous_log.as_ref()?;
        }
        Some(self.book(container, previous))
    }

    fn exec(
        &self,
        container: &ContainerRef,
        command: Vec<String>,
        io: ProcessIo,
    ) -> BoxFuture<'static, ExitStatus> {
        let what = self.container(container).unwrap_or_default();
        let hostname = container.pod.clone();
        async move { shell::run(&what, &hostname, command, io).await }.boxed()
    }

    fn listener(&self, namespace: &str, pod: &str, port: u16) -> io::Result<SocketAddr> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state
            .listeners
            .iter()
            .filter(|(_, known, _)| *known == port)
            .filter_map(|(owner, _, address)| Some((owner.fit(namespace, pod)?, *address)))
            .max_by_key(|(fit, _)| *fit)
            .map(|(_, address)| address)
            .ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionRefused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_covers_the_pods_made_from_it_and_the_closest_name_wins() {
        let pods = SimulatedPods::new();
        let port: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let other: SocketAddr = "127.0.0.1:2".parse().unwrap();
        pods.listen("media", "sonarr", 8989, port);
        pods.listen("media", "sonarr-anime", 8989, other);
        let find = |pod: &str| pods.listener("media", pod, 8989).ok();
        assert_eq!(find("sonarr"), Some(port));
        assert_eq!(find("sonarr-7d9f-x2k"), Some(port));
        assert_eq!(find("sonarr-anime-0"), Some(other));
        assert_eq!(find("sonarrs"), None);
        assert_eq!(
            pods.listener("other", "sonarr", 8989).unwrap_err().kind(),
            io::ErrorKind::ConnectionRefused
        );
        pods.stop_listening("media", "sonarr", 8989);
        assert_eq!(find("sonarr"), None);
    }
}
