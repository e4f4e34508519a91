//! Which instances are wanted.

use labkit::cli::{Error, Result};
use labkit::finding::natural;

use crate::stack::{Instance, Stack};

/// Keeps the instances that one of the names means; all of them without names.
///
/// # Errors
/// When a name means none of them.
pub fn select(stack: &mut Stack, names: &[String]) -> Result<()> {
    for name in names {
        if !stack.instances.iter().any(|instance| is_named(instance, name)) {
            return Err(unknown(stack, name));
        }
    }
    if !names.is_empty() {
        stack.instances.retain(|instance| names.iter().any(|name| is_named(instance, name)));
    }
    Ok(())
}

/// Whether `text` names the instance: by its own name, its app's or its workload's, with the namespace before it or
/// without.
pub fn is_named(instance: &Instance, text: &str) -> bool {
    let (namespace, name) = match text.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, text),
    };
    let own = [instance.name.as_str(), instance.app.name, instance.workload.as_str()];
    namespace.is_none_or(|namespace| namespace == instance.namespace)
        && own.iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn unknown(stack: &Stack, name: &str) -> Error {
    let mut known: Vec<&str> = stack.instances.iter().map(|instance| instance.name.as_str()).collect();
    known.sort_by(|a, b| natural(a, b));
    known.dedup();
    let error = Error::failed(format!("app {name:?} not found"));
    if known.is_empty() {
        return error.hint("no media app was found: -n names another namespace, -A looks in all of them");
    }
    error.hint(format!("found are: {}; -A looks in all namespaces", known.join(", ")))
}
