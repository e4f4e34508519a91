//! Changes of objects in the cluster. Each is a function from an object to the object as it should be, so that it is the
//! same for the live object and for its manifest in Git.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{claim_ref, port, probe, selector, user, variable, volumes, writers};

/// What becomes of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A Deployment has one pod, and the old one ends before the new one starts.
    OneWriter,
    /// No claim is named by two volumes.
    OneVolume,
    /// Variables of a container go.
    DropVariables {
        /// The container.
        container: String,
        /// The variables.
        names: Vec<String>,
    },
    /// A variable of a container has another value.
    SetVariable {
        /// The container.
        container: String,
        /// The variable.
        name: String,
        /// Its value, which is no secret.
        value: String,
    },
    /// A container starts as root, and its image changes to this user.
    ImageUser(user::ImageUser),
    /// A container has time to start before it is judged.
    StartupProbe {
        /// The container.
        container: String,
    },
    /// A Service selects other labels; those without a value go.
    Selector(BTreeMap<String, Option<String>>),
    /// Ports of a Service lead to a number instead of a name that nobody has.
    TargetPort {
        /// The name.
        name: String,
        /// The number.
        number: u16,
    },
    /// A volume is free for the next claim of the same name.
    FreeVolume,
}

impl Edit {
    /// The object as it should be.
    pub fn of(&self, object: &Value) -> Value {
        let mut object = object.clone();
        match self {
            Self::OneWriter => writers::edit(&mut object),
            Self::OneVolume => volumes::edit(&mut object),
            Self::DropVariables { container, names } => variable::drop_all(&mut object, container, names),
            Self::SetVariable { container, name, value } => {
                variable::set(&mut object, container, name, value);
            }
            Self::ImageUser(user) => user.edit(&mut object),
            Self::StartupProbe { container } => probe::edit(&mut object, container),
            Self::Selector(labels) => selector::edit(&mut object, labels),
            Self::TargetPort { name, number } => port::edit(&mut object, name, *number),
            Self::FreeVolume => claim_ref::edit(&mut object),
        }
        object
    }

    /// Whether new pods take the place of those that are there.
    pub fn replaces_pods(&self) -> bool {
        match self {
            Self::OneVolume
            | Self::DropVariables { .. }
            | Self::SetVariable { .. }
            | Self::ImageUser(_)
            | Self::StartupProbe { .. } => true,
            Self::OneWriter | Self::Selector(_) | Self::TargetPort { .. } | Self::FreeVolume => false,
        }
    }
}

/// The spec of a workload's pods.
pub(super) fn pod_spec(workload: &mut Value) -> Option<&mut Value> {
    workload.pointer_mut("/spec/template/spec").filter(|spec| spec.is_object())
}

/// A container of a workload, or one that runs before it or beside it.
pub(super) fn container<'v>(workload: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    let spec = pod_spec(workload)?.as_object_mut()?;
    let lists = spec.iter_mut().filter(|(key, _)| matches!(key.as_str(), "containers" | "initContainers"));
    let mut all = lists.flat_map(|(_, list)| list.as_array_mut().into_iter().flatten());
    all.find(|container| container["name"] == name)
}
