//! A graph for Graphviz.

use std::fmt::Write as _;

use labkit::output::escape;

use super::{Graph, Sort};
use crate::wiring::State;

/// The graph in Graphviz' language (graphviz.org/doc/info/lang.html).
pub fn dot(graph: &Graph<'_>) -> String {
    let mut text =
        "digraph wiring {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  \
                    edge [fontname=\"sans-serif\", fontsize=10];\n"
            .to_owned();
    for (place, node) in graph.nodes.iter().enumerate() {
        let label = if node.title.is_empty() || node.title.eq_ignore_ascii_case(&node.name) {
            quoted(&node.name)
        } else {
            format!("{}\\n{}", quoted(&node.name), quoted(&node.title))
        };
        let shape = match node.sort {
            Sort::App(_) => "",
            Sort::Folder => ", shape=cylinder, style=solid",
            Sort::Outside => ", style=dashed",
        };
        push(&mut text, format_args!("  n{place} [label=\"{label}\"{shape}];\n"));
    }
    for edge in &graph.edges {
        let (kind, state) = (edge.link.kind.name(), edge.link.state);
        let label = if state == State::Ok { kind.to_owned() } else { format!("{kind}: {}", state.name()) };
        let look = match state {
            State::Ok => "",
            State::Optional | State::Disabled | State::External => ", style=dotted",
            State::Unknown => ", style=dashed, color=gray40, fontcolor=gray40",
            State::Warning => ", color=darkgoldenrod, fontcolor=darkgoldenrod",
            State::Missing => ", style=dashed, color=red3, fontcolor=red3",
            State::Broken => ", color=red3, fontcolor=red3, penwidth=2.5",
        };
        let detail = quoted(&edge.link.detail);
        let (from, to) = (edge.from, edge.to);
        push(
            &mut text,
            format_args!("  n{from} -> n{to} [label=\"{label}\", tooltip=\"{detail}\"{look}];\n"),
        );
    }
    text.push_str("}\n");
    text
}

fn quoted(text: &str) -> String {
    escape(text).replace('\\', "\\\\").replace('"', "\\\"")
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(more);
}
