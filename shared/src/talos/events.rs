//! What happens on a node, as it happens: events, and the kernel's messages.

use prost::Message;

use super::error::{Reason, Result};
use super::facts::MachineStatus;
use super::node::Node;
use super::proto::common::Data;
use super::proto::machine as wire;
use super::proto::talos::resource::definitions::runtime;
use super::stream::Pieces;
use super::words::cut;

/// How many bytes of a line of the kernel are kept.
const LINE: usize = 8 << 10;

/// Something that happened on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A sequence, such as `install`, began or ended.
    Sequence {
        /// Its name.
        name: String,
        /// Whether it began.
        is_start: bool,
        /// What went wrong in it; empty when nothing did.
        error: String,
    },
    /// A phase of a sequence began or ended.
    Phase {
        /// Its name.
        name: String,
        /// Whether it began.
        is_start: bool,
    },
    /// A task of a phase began or ended.
    Task {
        /// Its name.
        name: String,
        /// Whether it began.
        is_start: bool,
    },
    /// A service changed its state.
    Service {
        /// Its name.
        name: String,
        /// The new state, such as `RUNNING`.
        state: String,
        /// The service's words.
        message: String,
    },
    /// The machine changed its stage, or what it waits for.
    Status(MachineStatus),
    /// The configuration cannot be read, or is not valid.
    ConfigurationError(String),
    /// Anything else, by its name.
    Other(String),
}

/// Events as they come.
pub struct Events {
    pieces: Pieces<wire::Event>,
}

impl Node {
    /// Events from now on, after those of the last `tail` that the node still has.
    ///
    /// # Errors
    /// The node's refusal; before 1.13, a node that waits for its configuration has none.
    pub async fn events(&self, tail: u16) -> Result<Events> {
        const DOING: &str = "follow the events";
        let request = wire::EventsRequest { tail_events: tail.into(), ..Default::default() };
        let stream = self.once(DOING, self.machine().events(request)).await?;
        Ok(Events { pieces: Pieces::new(self, DOING, stream) })
    }

    /// The kernel's messages so far, and with `follow` those to come.
    ///
    /// # Errors
    /// The node's refusal; before 1.13, a node that waits for its configuration has none.
    pub async fn dmesg(&self, follow: bool) -> Result<Lines> {
        const DOING: &str = "read the kernel's messages";
        let request = wire::DmesgRequest { follow, tail: false };
        let stream = self.once(DOING, self.machine().dmesg(request)).await?;
        Ok(Lines { pieces: Pieces::new(self, DOING, stream) })
    }
}

impl Events {
    /// The next event; `None` when nothing happened for as long as the node's patience for streams.
    ///
    /// # Errors
    /// When the connection broke, as when the node restarts.
    pub async fn next(&mut self) -> Result<Option<Event>> {
        loop {
            match self.pieces.next().await {
                Ok(Some(event)) => {
                    // The first event is a greeting without content.
                    if let Some(event) = event.data.filter(|data| !data.type_url.is_empty()) {
                        return Ok(Some(read(&event)));
                    }
                }
                Ok(None) => return Err(self.pieces.nonsense("the node ended the events".to_owned())),
                Err(failure) if matches!(failure.reason, Reason::Deadline(_)) => return Ok(None),
                Err(failure) => return Err(failure),
            }
        }
    }
}

/// Lines as they come.
pub struct Lines {
    pieces: Pieces<Data>,
}

impl Lines {
    /// The next line, cut when it is very long; `None` at the end.
    ///
    /// # Errors
    /// When the connection broke, or nothing came for too long.
    pub async fn next(&mut self) -> Result<Option<String>> {
        let Some(bytes) = self.pieces.bytes().await? else { return Ok(None) };
        let line = String::from_utf8_lossy(&bytes[..bytes.len().min(LINE)]);
        Ok(Some(line.trim_end().to_owned()))
    }
}

fn read(event: &prost_types::Any) -> Event {
    let name = event.type_url.rsplit(['/', '.']).next().unwrap_or_default();
    let known = match name {
        "SequenceEvent" => wire::SequenceEvent::decode(&*event.value).ok().map(sequence),
        "PhaseEvent" => wire::PhaseEvent::decode(&*event.value).ok().map(|phase| {
            let is_start = phase.action() == wire::phase_event::Action::Start;
            Event::Phase { name: phase.phase, is_start }
        }),
        "TaskEvent" => wire::TaskEvent::decode(&*event.value).ok().map(|task| {
            let is_start = task.action() == wire::task_event::Action::Start;
            Event::Task { name: task.task, is_start }
        }),
        "ServiceStateEvent" => wire::ServiceStateEvent::decode(&*event.value).ok().map(|service| {
            let state = service.action().as_str_name().to_owned();
            Event::Service { name: service.service, state, message: cut(&service.message) }
        }),
        "MachineStatusEvent" => {
            wire::MachineStatusEvent::decode(&*event.value).ok().map(|event| Event::Status(status(event)))
        }
        "ConfigLoadErrorEvent" => wire::ConfigLoadErrorEvent::decode(&*event.value)
            .ok()
            .map(|event| Event::ConfigurationError(cut(&event.error))),
        "ConfigValidationErrorEvent" => wire::ConfigValidationErrorEvent::decode(&*event.value)
            .ok()
            .map(|event| Event::ConfigurationError(cut(&event.error))),
        _ => None,
    };
    known.unwrap_or_else(|| Event::Other(cut(name)))
}

fn sequence(event: wire::SequenceEvent) -> Event {
    let is_start = event.action() == wire::sequence_event::Action::Start;
    let error = event.error.map(|error| cut(&error.message)).unwrap_or_default();
    Event::Sequence { name: event.sequence, is_start, error }
}

/// Events have a message of their own for what the resource says, with the same numbers.
fn status(event: wire::MachineStatusEvent) -> MachineStatus {
    let unmet = |status: wire::machine_status_event::MachineStatus| runtime::MachineStatusStatus {
        ready: status.ready,
        unmet_conditions: status
            .unmet_conditions
            .into_iter()
            .map(|unmet| runtime::UnmetCondition { name: unmet.name, reason: unmet.reason })
            .collect(),
    };
    MachineStatus::from_wire(runtime::MachineStatusSpec {
        stage: event.stage,
        status: event.status.map(unmet),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talos::facts::Stage;

    fn any(name: &str, message: &impl Message) -> prost_types::Any {
        prost_types::Any { type_url: format!("talos/runtime/machine.{name}"), value: message.encode_to_vec() }
    }

    #[test]
    fn events_are_known_by_talos_s_own_type_urls() {
        let sequence = wire::SequenceEvent { sequence: "install".to_owned(), action: 1, error: None };
        let expected = Event::Sequence { name: "install".to_owned(), is_start: true, error: String::new() };
        assert_eq!(read(&any("SequenceEvent", &sequence)), expected);
        let status = wire::MachineStatusEvent { stage: 4, ..Default::default() };
        let Event::Status(status) = read(&any("MachineStatusEvent", &status)) else { panic!() };
        assert_eq!((status.stage, status.is_ready), (Stage::Running, false));
    }

    #[test]
    fn what_is_not_known_or_damaged_is_only_named() {
        assert_eq!(
            read(&any("NewEvent", &wire::RestartEvent { cmd: 1 })),
            Event::Other("NewEvent".to_owned())
        );
        let mut damaged = any("PhaseEvent", &wire::PhaseEvent::default());
        damaged.value = vec![0xff];
        assert_eq!(read(&damaged), Event::Other("PhaseEvent".to_owned()));
    }
}
