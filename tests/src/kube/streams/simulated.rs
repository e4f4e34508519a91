//! Simulated pods: containers described by data.
//!
//! A description belongs to a workload name; it applies to the pod of that name and to the pods
//! that controllers make from it (`<name>-…`). A [`Program`] in a container is started when somebody first looks at
//! the container of a new pod.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use futures::future::{BoxFuture, FutureExt};
use jiff::Timestamp;

use super::runtime::{ContainerRef, ExitStatus, LogBook, LogLine, PodRuntime, ProcessIo};
use super::shell;
use crate::kube::controllers::world::items;
use crate::kube::store::Store;

/// A program that changes while it runs.
pub trait Program: fmt::Debug + Send + Sync {
    /// Starts it anew: it keeps what is in its files and forgets what it had in memory. Returns what it writes first.
    fn start(&self, container: &ContainerRef) -> Vec<String>;
    /// Its files by absolute path, as they are now.
    fn files(&self) -> BTreeMap<String, Vec<u8>>;
    /// What it wrote or, without content, removed beside those since it was last asked.
    fn changes(&self) -> shell::Changes;
}

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
    /// What runs in it, where that changes: then `files` and `log` are those of the pods that were there first.
    pub program: Option<Arc<dyn Program>>,
    /// What others than the program wrote or removed; it counts before what is in `files`.
    pub written: shell::Changes,
    /// Programs that its image lacks.
    pub lacks: Vec<String>,
    /// How many more copies of databases are torn, because the app writes to them.
    pub torn: Arc<AtomicU32>,
}

impl Container {
    /// Writes files, and removes those without content.
    pub fn write(&mut self, changes: impl IntoIterator<Item = (String, Option<Vec<u8>>)>) {
        self.written.extend(changes);
    }

    /// Its files, as somebody in it sees them.
    fn seen(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        if let Some(program) = &self.program {
            files.extend(program.files());
        }
        for (path, content) in &self.written {
            match content {
                Some(content) => drop(files.insert(path.clone(), content.clone())),
                None => drop(files.remove(path)),
            }
        }
        files
    }

    /// Whether the next copy of a database is torn; it counts as made.
    pub(super) fn is_torn(&self) -> bool {
        let less = |count: u32| count.checked_sub(1);
        self.torn.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }
}

/// Pods described by data; the default [`PodRuntime`].
#[derive(Debug, Default)]
pub struct SimulatedPods {
    state: Arc<RwLock<State>>,
}

#[derive(Debug, Default)]
struct State {
    containers: Vec<(Owner, String, Arc<Container>)>,
    listeners: Vec<Listener>,
    logs: BTreeMap<(String, String, String, bool), Arc<LogBook>>,
    /// Where it is written whether a container runs.
    store: Weak<Store>,
}

impl State {
    fn change(&mut self, owner: &Owner, container: &str, how: impl FnOnce(&mut Container)) {
        let mut all = self.containers.iter_mut();
        if let Some((.., what)) = all.find(|(of, name, _)| of == owner && name == container) {
            how(Arc::make_mut(what));
        }
    }
}

#[derive(Debug)]
struct Listener {
    owner: Owner,
    /// The container it ends with, if that is known.
    container: Option<String>,
    port: u16,
    address: SocketAddr,
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

    /// Changes a described container: its files, or what it can do.
    pub fn change(&self, namespace: &str, workload: &str, container: &str, how: impl FnOnce(&mut Container)) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.change(&owner, container, how);
    }

    /// A file of a described container.
    pub fn file(&self, namespace: &str, workload: &str, container: &str, path: &str) -> Option<Vec<u8>> {
        let owner = Owner::new(namespace, workload);
        let what = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            let mut all = state.containers.iter();
            all.find(|(of, name, _)| *of == owner && name == container).map(|(.., what)| Arc::clone(what))
        };
        what?.seen().remove(path)
    }

    /// Lets a loopback address answer for a port of a workload's pods.
    pub fn listen(&self, namespace: &str, workload: &str, port: u16, address: SocketAddr) {
        self.add(Listener { owner: Owner::new(namespace, workload), container: None, port, address });
    }

    /// The same, as long as the container of this name runs.
    pub fn listen_in(
        &self,
        namespace: &str,
        workload: &str,
        container: &str,
        port: u16,
        address: SocketAddr,
    ) {
        let container = Some(container.to_owned());
        self.add(Listener { owner: Owner::new(namespace, workload), container, port, address });
    }

    fn add(&self, listener: Listener) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.listeners.retain(|known| known.owner != listener.owner || known.port != listener.port);
        state.listeners.push(listener);
    }

    /// Stops answering for a port.
    pub fn stop_listening(&self, namespace: &str, workload: &str, port: u16) {
        let owner = Owner::new(namespace, workload);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.listeners.retain(|known| known.owner != owner || known.port != port);
    }

    /// Where it is written whether a container runs; without it all of them do.
    pub fn follow(&self, store: &Arc<Store>) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).store = Arc::downgrade(store);
    }

    /// Says that a container has been running for a while: its log is that of its description.
    pub fn was_started(&self, container: &ContainerRef) {
        let Some(what) = self.container(container) else { return };
        let logs = [(false, Some(what.log.clone())), (true, what.previous_log.clone())];
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for (previous, lines) in logs {
            if let Some(lines) = lines {
                state.logs.insert(place(container, previous), Arc::new(LogBook::new(lines)));
            }
        }
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
        self.owned(container).map(|(_, what)| what)
    }

    fn owned(&self, container: &ContainerRef) -> Option<(Owner, Arc<Container>)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state
            .containers
            .iter()
            .filter(|(_, name, _)| *name == container.container)
            .filter_map(|(owner, _, what)| {
                Some((owner.fit(&container.namespace, &container.pod)?, owner, what))
            })
            .max_by_key(|(fit, ..)| *fit)
            .map(|(_, owner, what)| (owner.clone(), Arc::clone(what)))
    }

    fn known_book(&self, container: &ContainerRef, previous: bool) -> Option<Arc<LogBook>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.logs.get(&place(container, previous)).cloned()
    }

    /// The log of the running container. Where there is none yet, the container is started.
    fn book(&self, container: &ContainerRef, previous: bool) -> Arc<LogBook> {
        if let Some(book) = self.known_book(container, previous) {
            return book;
        }
        let lines = self.container(container).map(|what| match (&what.program, previous) {
            (Some(program), false) => {
                let time = Timestamp::now();
                program.start(container).into_iter().map(|text| LogLine { time, text }).collect()
            }
            (Some(_), true) => Vec::new(),
            (None, true) => what.previous_log.clone().unwrap_or_default(),
            (None, false) => what.log.clone(),
        });
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let book = state.logs.entry(place(container, previous));
        Arc::clone(book.or_insert_with(|| Arc::new(LogBook::new(lines.unwrap_or_default()))))
    }
}

fn place(container: &ContainerRef, previous: bool) -> (String, String, String, bool) {
    (container.namespace.clone(), container.pod.clone(), container.container.clone(), previous)
}

/// Whether the API server says nothing else about a container than that it runs.
fn runs(store: &Store, container: &ContainerRef) -> bool {
    let Ok(pod) = store.get("pods", &container.namespace, &container.pod) else { return true };
    let mut own = items(&pod, "/status/containerStatuses")
        .iter()
        .filter(|status| status["name"] == container.container.as_str());
    own.all(|status| !status["state"]["running"].is_null())
}

impl PodRuntime for SimulatedPods {
    fn log(&self, container: &ContainerRef, previous: bool) -> Option<Arc<LogBook>> {
        if previous && self.known_book(container, true).is_none() {
            let what = self.container(container)?;
            what.previous_log.as_ref().filter(|_| what.program.is_none())?;
        }
        Some(self.book(container, previous))
    }

    fn exec(
        &self,
        container: &ContainerRef,
        command: Vec<String>,
        io: ProcessIo,
    ) -> BoxFuture<'static, ExitStatus> {
        let (owner, what) = self.owned(container).unzip();
        let mut what = what.map(|what| Container::clone(&what)).unwrap_or_default();
        let (state, container) = (Arc::clone(&self.state), container.clone());
        let write = move |changes: shell::Changes, container: &ContainerRef| {
            if let (Some(owner), false) = (&owner, changes.is_empty()) {
                let mut state = state.write().unwrap_or_else(PoisonError::into_inner);
                state.change(owner, &container.container, |what| what.write(changes));
            }
        };
        if let Some(program) = what.program.clone() {
            self.book(&container, false);
            let changes = program.changes();
            what.write(changes.clone());
            write(changes, &container);
        }
        what.files = what.seen();
        async move {
            let (status, changes) = shell::run(&what, &container.pod, command, io).await;
            write(changes, &container);
            status
        }
        .boxed()
    }

    fn listener(&self, namespace: &str, pod: &str, port: u16) -> io::Result<SocketAddr> {
        let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
        let (address, container, store) = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            let found = state
                .listeners
                .iter()
                .filter(|listener| listener.port == port)
                .filter_map(|listener| Some((listener.owner.fit(namespace, pod)?, listener)))
                .max_by_key(|(fit, _)| *fit)
                .map(|(_, listener)| (listener.address, listener.container.clone()));
            let (address, container) = found.ok_or_else(refused)?;
            (address, container, state.store.upgrade())
        };
        if let Some(container) = container {
            let container = ContainerRef { namespace: namespace.to_owned(), pod: pod.to_owned(), container };
            if store.is_some_and(|store| !runs(&store, &container)) {
                return Err(refused());
            }
            self.book(&container, false);
        }
        Ok(address)
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
