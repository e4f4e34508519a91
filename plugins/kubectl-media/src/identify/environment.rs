//! The environment variables of a container.

use crate::facts::{Container, Variable, VariableSource};
use crate::stack::{Bulk, Environment, Value};

/// What the container finds in its environment, as its workload says.
pub(super) fn environment(container: &Container) -> Environment {
    Environment {
        variables: container.env.iter().map(|variable| (variable.name.clone(), value(variable))).collect(),
        bulk: container.env_from.iter().filter_map(bulk).collect(),
    }
}

fn value(variable: &Variable) -> Value {
    let source = variable.value_from.as_ref();
    let secret = source.and_then(|source| source.secret_key_ref.as_ref());
    let map = source.and_then(|source| source.config_map_key_ref.as_ref());
    match (&variable.value, secret, map) {
        (_, Some(secret), _) => Value::Secret { name: secret.name.clone(), key: secret.key.clone() },
        (_, _, Some(map)) => Value::ConfigMap { name: map.name.clone(), key: map.key.clone() },
        (Some(text), ..) => Value::Literal(text.clone()),
        (None, ..) => Value::Field,
    }
}

fn bulk(source: &VariableSource) -> Option<Bulk> {
    let (reference, secret) = match (&source.secret_ref, &source.config_map_ref) {
        (Some(reference), _) => (reference, true),
        (None, Some(reference)) => (reference, false),
        (None, None) => return None,
    };
    Some(Bulk { prefix: source.prefix.clone(), secret, name: reference.name.clone() })
}
