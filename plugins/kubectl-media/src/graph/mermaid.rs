//! A flowchart for Mermaid.

use std::fmt::Write as _;

use labkit::output::escape;

use super::{Graph, Sort, stands_out};
use crate::wiring::State;

/// The graph as Mermaid reads it (mermaid-js/mermaid: docs/syntax/flowchart.md).
pub fn mermaid(graph: &Graph<'_>) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (place, node) in graph.nodes.iter().enumerate() {
        let name = quoted(&node.name);
        let label = if node.title.is_empty() || node.title.eq_ignore_ascii_case(&node.name) {
            name
        } else {
            format!("{name}<br/>{}", quoted(&node.title))
        };
        let (open, close) = match node.sort {
            Sort::App(_) => ("[", "]"),
            Sort::Folder => ("[(", ")]"),
            Sort::Outside => ("([", "])"),
        };
        push(&mut text, format_args!("  n{place}{open}\"{label}\"{close}\n"));
    }
    for edge in &graph.edges {
        let (kind, state) = (edge.link.kind.name(), edge.link.state);
        let label = if state == State::Ok { kind.to_owned() } else { format!("{kind}: {}", state.name()) };
        let arrow = match state {
            State::Ok | State::Warning | State::Broken => "-->",
            _ => "-.->",
        };
        push(&mut text, format_args!("  n{} {arrow}|\"{label}\"| n{}\n", edge.from, edge.to));
    }
    for (place, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| stands_out(edge.link.state)) {
        let (colour, width) = match edge.link.state {
            State::Broken | State::Missing => ("#cf222e", 3),
            State::Warning => ("#9a6700", 2),
            _ => ("#59636e", 1),
        };
        push(
            &mut text,
            format_args!("  linkStyle {place} stroke:{colour},stroke-width:{width}px,color:{colour}\n"),
        );
    }
    text
}

/// A text inside quotes: what ends them, or begins markup, is written by its name.
fn quoted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            '#' => safe.push_str("#35;"),
            '"' => safe.push_str("#quot;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            '`' => safe.push_str("#96;"),
            '\\' => safe.push_str("#92;"),
            c => safe.push(c),
        }
    }
    safe
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(more);
}
