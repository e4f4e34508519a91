//! Filling a parsed template from a value.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Filter, Operand, Part, Step, print_value};

pub(super) fn render(parts: &[Part], root: &Value, current: &Value, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Print(steps) => {
                for (i, found) in select(steps, root, current).into_iter().enumerate() {
                    if i > 0 {
                        out.push(' ');
                    }
                    print_value(found, out);
                }
            }
            Part::Range(steps, body) => {
                for item in select(steps, root, current) {
                    render(body, root, item, out);
                }
            }
        }
    }
}

pub(super) fn collect<'v>(parts: &[Part], root: &'v Value, current: &'v Value, found: &mut Vec<&'v Value>) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Print(steps) => found.extend(select(steps, root, current)),
            Part::Range(steps, body) => {
                for item in select(steps, root, current) {
                    collect(body, root, item, found);
                }
            }
        }
    }
}

pub(super) fn select<'v>(steps: &[Step], root: &'v Value, current: &'v Value) -> Vec<&'v Value> {
    let mut values = vec![current];
    for step in steps {
        values = match step {
            Step::Root => vec![root],
            Step::Current => values,
            _ => values.into_iter().flat_map(|value| take(step, root, value)).collect(),
        };
    }
    values
}

fn take<'v>(step: &Step, root: &'v Value, value: &'v Value) -> Vec<&'v Value> {
    match step {
        Step::Root => vec![root],
        Step::Current => vec![value],
        Step::Field(name) => value.get(name).into_iter().filter(|found| !found.is_null()).collect(),
        Step::Wildcard => children(value),
        Step::Descend => {
            let mut all = Vec::new();
            descend(value, &mut all);
            all
        }
        Step::Index(index) => at(value, *index).into_iter().collect(),
        Step::Slice { start, end, step } => slice(value, *start, *end, step.unwrap_or(1)),
        Step::Union(paths) => paths.iter().flat_map(|path| select(path, root, value)).collect(),
        Step::Filter(filter) => {
            children(value).into_iter().filter(|item| matches(filter, root, item)).collect()
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    }
}

fn descend<'v>(value: &'v Value, all: &mut Vec<&'v Value>) {
    all.push(value);
    for child in children(value) {
        descend(child, all);
    }
}

fn at(value: &Value, index: i64) -> Option<&Value> {
    let items = value.as_array()?;
    let from_front = if index < 0 { index + i64::try_from(items.len()).ok()? } else { index };
    items.get(usize::try_from(from_front).ok()?)
}

/// `[start:end:step]` as client-go has it: negative bounds count from the end, only positive steps move.
fn slice(value: &Value, start: Option<i64>, end: Option<i64>, step: i64) -> Vec<&Value> {
    let Some(items) = value.as_array() else { return Vec::new() };
    let len = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let bound = |given: i64| (if given < 0 { given.saturating_add(len) } else { given }).clamp(0, len);
    let first = usize::try_from(start.map_or(0, bound)).unwrap_or(0);
    let last = usize::try_from(end.map_or(len, bound)).unwrap_or(0);
    let Ok(step) = usize::try_from(step) else { return Vec::new() };
    items.iter().take(last).skip(first).step_by(step.max(1)).collect()
}

fn matches(filter: &Filter, root: &Value, item: &Value) -> bool {
    let left = operand(&filter.left, root, item);
    let Some((comparison, right)) = &filter.right else { return left.is_some() };
    let (Some(left), Some(right)) = (left, operand(right, root, item)) else { return false };
    match comparison {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Less => order(left, right) == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order(left, right), Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order(left, right) == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => {
            matches!(order(left, right), Some(Ordering::Greater | Ordering::Equal))
        }
    }
}

fn operand<'v>(operand: &'v Operand, root: &'v Value, item: &'v Value) -> Option<&'v Value> {
    match operand {
        Operand::Literal(value) => Some(value),
        Operand::Path(steps) => select(steps, root, item).into_iter().next(),
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right).is_eq(),
        _ => left == right,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
