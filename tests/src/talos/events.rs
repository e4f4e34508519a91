//! The stream of what happens on a node (siderolabs/talos: api/machine/machine.proto, pkg/machinery/api/machine).

use labkit::talos::proto::common;
use labkit::talos::proto::machine::{
    Event, MachineStatusEvent, PhaseEvent, SequenceEvent, ServiceHealth, ServiceStateEvent,
    machine_status_event, phase_event, sequence_event, service_state_event,
};
use prost::Message;
use prost_types::Any;

use super::node::Node;
use super::view::{Stage, Unmet};

/// An event with its content.
pub fn event(name: &str, content: &impl Message, number: usize) -> Event {
    let data = Any { type_url: format!("talos/runtime/machine.{name}"), value: content.encode_to_vec() };
    Event { data: Some(data), id: xid(number), ..Event::default() }
}

/// The event that opens every stream: nothing in it.
pub fn hello() -> Event {
    Event { data: Some(Any::default()), ..Event::default() }
}

/// A sequence begins or ends; with a failure where it failed.
pub fn sequence(node: &mut Node, name: &str, starts: bool, failure: Option<&str>) {
    let action = if starts { sequence_event::Action::Start } else { sequence_event::Action::Stop };
    let error = failure.map(|message| common::Error {
        code: common::Code::Fatal.into(),
        message: message.to_owned(),
        details: Vec::new(),
    });
    push(node, "SequenceEvent", &SequenceEvent { sequence: name.to_owned(), action: action.into(), error });
}

/// A phase of a sequence begins or ends.
pub fn phase(node: &mut Node, name: &str, starts: bool) {
    let action = if starts { phase_event::Action::Start } else { phase_event::Action::Stop };
    push(node, "PhaseEvent", &PhaseEvent { phase: name.to_owned(), action: action.into() });
}

/// A service is in another state.
pub fn service(node: &mut Node, id: &str, state: &str, message: &str) {
    let action = service_state_event::Action::from_str_name(&state.to_uppercase());
    let action = action.unwrap_or(service_state_event::Action::Initialized);
    let health = ServiceHealth { unknown: true, ..ServiceHealth::default() };
    let content = ServiceStateEvent {
        service: id.to_owned(),
        action: action.into(),
        message: message.to_owned(),
        health: Some(health),
    };
    push(node, "ServiceStateEvent", &content);
}

/// The machine is in another stage.
pub fn status(node: &mut Node, stage: Stage, unmet: &[Unmet]) {
    let ready = unmet.is_empty() && matches!(stage, Stage::Running | Stage::Maintenance);
    let conditions = unmet.iter().map(|unmet| machine_status_event::machine_status::UnmetCondition {
        name: unmet.name.clone(),
        reason: unmet.reason.clone(),
    });
    let status = machine_status_event::MachineStatus { ready, unmet_conditions: conditions.collect() };
    push(node, "MachineStatusEvent", &MachineStatusEvent { stage: stage as i32, status: Some(status) });
}

fn push(node: &mut Node, name: &str, content: &impl Message) {
    let number = node.events.len();
    node.events.push(event(name, content, number));
}

/// An id that sorts by age, in the form of those that are made of time, machine and counter.
fn xid(number: usize) -> String {
    const ALPHABET: &[u8] = b"0123456789abcdefghijklmnopqrstuv";
    let mut rest = number;
    let mut tail = [b'0'; 8];
    for place in tail.iter_mut().rev() {
        *place = ALPHABET.get(rest % 32).copied().unwrap_or(b'0');
        rest /= 32;
    }
    format!("d4ka5e0c0ffe{}", String::from_utf8_lossy(&tail))
}
