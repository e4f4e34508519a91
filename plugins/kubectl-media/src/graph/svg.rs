//! The graph as SVG: self-contained, for light and dark. Links that are not as they should be stand out and have a
//! number; what is wrong with each stands below.

use std::fmt::Write as _;

use labkit::output::xml::escaped;

use super::layout::{HEIGHT, Layout, WIDTH, layout};
use super::{Edge, Graph, Node, Sort, stands_out};
use crate::wiring::State;

/// By which a file says where it comes from, so that it may be replaced.
pub const GENERATOR: &str = "kubectl media wiring";

const MARGIN: u32 = 24;
const HEAD: u32 = 58;
const LINE: u32 = 20;
/// The width of a letter of ordinary text, rounded up.
const LETTER: u32 = 7;
/// Letters of a name that fit into a node.
const FITS: usize = 24;

const STYLE: &str = "
text{font:12px ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}
.name{font-size:17px;font-weight:600}
.dim{fill:#59636e}
.bg{fill:#ffffff}
.node rect{fill:#f6f8fa;stroke:#818b98;stroke-width:1.2}
.node text{text-anchor:middle}
.node .title{font-size:11px;fill:#59636e}
.node .label{font-weight:600}
.folder rect{fill:#fff8e5;stroke:#9a6700}
.outside rect{fill:none;stroke-dasharray:4 3}
.hurt rect{stroke:#cf222e;stroke-width:2}
.edge{fill:none;stroke:#818b98;stroke-width:1.4}
.optional,.disabled,.external{stroke-dasharray:2 4}
.unknown{stroke-dasharray:5 4}
.warning{stroke:#9a6700;stroke-width:2}
.missing{stroke:#cf222e;stroke-width:2;stroke-dasharray:6 4}
.broken{stroke:#cf222e;stroke-width:2.6}
.mark circle{fill:#59636e}
.mark text{fill:#ffffff;font-size:11px;font-weight:700;text-anchor:middle}
.mark.m-warning circle{fill:#9a6700}
.mark.m-missing circle,.mark.m-broken circle{fill:#cf222e}
.word{font-weight:600}
.w-broken,.w-missing{fill:#cf222e}
.w-warning{fill:#9a6700}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.dim,.node .title{fill:#9198a1}
.bg{fill:#0d1117}
.node rect{fill:#161b22;stroke:#6e7681}
.folder rect{fill:#272115;stroke:#d29922}
.outside rect{fill:none}
.hurt rect{stroke:#f85149}
.edge{stroke:#6e7681}
.warning{stroke:#d29922}
.missing,.broken{stroke:#f85149}
.w-broken,.w-missing{fill:#f85149}
.w-warning{fill:#d29922}
}
";

/// The picture, with a title above it.
pub fn svg(graph: &Graph<'_>, title: &str, summary: &str) -> String {
    let columns: Vec<usize> = graph.nodes.iter().map(Node::column).collect();
    let ends: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let layout = layout(&columns, &ends);
    let wrong: Vec<usize> =
        (0..graph.edges.len()).filter(|place| stands_out(graph.edges[*place].link.state)).collect();
    let legend: Vec<String> = wrong.iter().map(|place| sentence(graph, &graph.edges[*place])).collect();
    let longest = legend.iter().map(|text| text.chars().count()).max().unwrap_or_default();
    let wide = u32::try_from(longest).unwrap_or(u32::MAX / 64).saturating_mul(LETTER) + 2 * MARGIN + 30;
    let width = (layout.width + 2 * MARGIN).max(wide).max(480);
    let below = if legend.is_empty() { 0 } else { LINE + LINE * u32::try_from(legend.len()).unwrap_or(0) };
    let height = HEAD + layout.height + MARGIN + below + MARGIN / 2;

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <metadata>{GENERATOR}</metadata>\n<style>{STYLE}</style>\n<rect class=\"bg\" width=\"{width}\" \
         height=\"{height}\"/>\n<text class=\"name\" x=\"{MARGIN}\" y=\"26\">{title}</text>\n\
         <text class=\"dim\" x=\"{MARGIN}\" y=\"44\">{summary}</text>\n",
        title = escaped(title),
        summary = escaped(summary),
    );
    push(&mut text, format_args!("<g transform=\"translate({MARGIN} {HEAD})\">\n"));
    for (place, edge) in graph.edges.iter().enumerate() {
        draw_edge(&mut text, edge, &layout.edges[place]);
    }
    for (place, node) in graph.nodes.iter().enumerate() {
        let is_hurt = |edge: &Edge<'_>| edge.from == place && edge.link.state == State::Broken;
        draw_node(&mut text, node, layout.nodes[place], graph.edges.iter().any(is_hurt));
    }
    draw_marks(&mut text, graph, &layout, &wrong);
    text.push_str("</g>\n");
    let top = HEAD + layout.height + MARGIN + LINE;
    for (row, (place, sentence)) in wrong.iter().zip(&legend).enumerate() {
        let y = top + LINE * u32::try_from(row).unwrap_or(0);
        let state = graph.edges[*place].link.state.name();
        mark(&mut text, row + 1, state, (MARGIN + 9, y - 4));
        let (word, rest) = sentence.split_at(state.len());
        push(
            &mut text,
            format_args!(
                "<text x=\"{}\" y=\"{y}\"><tspan class=\"word w-{state}\">{word}</tspan>{}</text>\n",
                MARGIN + 26,
                escaped(rest)
            ),
        );
    }
    text.push_str("</svg>\n");
    text
}

/// What is wrong with a link, beginning with its state.
fn sentence(graph: &Graph<'_>, edge: &Edge<'_>) -> String {
    let (from, to) = (&graph.nodes[edge.from].name, &graph.nodes[edge.to].name);
    let link = edge.link;
    format!("{}: {from} to {to} ({}): {}", link.state.name(), link.kind.name(), link.detail)
}

fn draw_edge(text: &mut String, edge: &Edge<'_>, points: &[(u32, u32)]) {
    let state = edge.link.state.name();
    let [start, rest @ ..] = points else { return };
    push(text, format_args!("<path class=\"edge {state}\" d=\"M{} {}", start.0, start.1));
    let mut at = *start;
    for point in rest {
        if at.1 == point.1 {
            push(text, format_args!("L{} {}", point.0, point.1));
        } else if at.0 == point.0 {
            // Two of one column: around its right side.
            let out = at.0 + 46;
            push(text, format_args!("C{out} {} {out} {} {} {}", at.1, point.1, point.0, point.1));
        } else {
            let middle = at.0.midpoint(point.0);
            push(text, format_args!("C{middle} {} {middle} {} {} {}", at.1, point.1, point.0, point.1));
        }
        at = *point;
    }
    let detail = if edge.link.detail.is_empty() { String::new() } else { format!(": {}", edge.link.detail) };
    let title = format!("{} ({}){detail}", edge.link.kind.name(), state);
    push(text, format_args!("\"><title>{}</title></path>\n", escaped(&title)));
}

fn draw_node(text: &mut String, node: &Node, (x, y): (u32, u32), is_hurt: bool) {
    let sort = match node.sort {
        Sort::App(_) => "",
        Sort::Folder => " folder",
        Sort::Outside => " outside",
    };
    let hurt = if is_hurt { " hurt" } else { "" };
    let full =
        if node.title.is_empty() { node.name.clone() } else { format!("{}: {}", node.title, node.name) };
    push(
        text,
        format_args!(
            "<g class=\"node{sort}{hurt}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" rx=\"7\"/>",
            escaped(&full)
        ),
    );
    let middle = x + WIDTH / 2;
    let shows_title = !node.title.is_empty() && !node.title.eq_ignore_ascii_case(&node.name);
    let line = if shows_title { y + 19 } else { y + HEIGHT / 2 + 4 };
    let name = escaped(&short(&node.name));
    push(text, format_args!("<text class=\"label\" x=\"{middle}\" y=\"{line}\">{name}</text>"));
    if shows_title {
        let title = escaped(&short(&node.title));
        push(text, format_args!("<text class=\"title\" x=\"{middle}\" y=\"{}\">{title}</text>", y + 35));
    }
    text.push_str("</g>\n");
}

/// The number of each link that stands out, in the middle of its line; beside others that are there already.
fn draw_marks(text: &mut String, graph: &Graph<'_>, layout: &Layout, wrong: &[usize]) {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    for (row, place) in wrong.iter().enumerate() {
        let points = &layout.edges[*place];
        let half = points.len() / 2;
        let (Some(a), Some(b)) = (points.get(half - 1), points.get(half)) else { continue };
        let same_column = a.0 == b.0;
        let mut at = (a.0.midpoint(b.0) + if same_column { 34 } else { 0 }, a.1.midpoint(b.1));
        while taken.iter().any(|other| other.0.abs_diff(at.0) < 19 && other.1.abs_diff(at.1) < 19) {
            at.0 += 20;
        }
        taken.push(at);
        mark(text, row + 1, graph.edges[*place].link.state.name(), at);
    }
}

fn mark(text: &mut String, number: usize, state: &str, (x, y): (u32, u32)) {
    push(
        text,
        format_args!(
            "<g class=\"mark m-{state}\"><circle cx=\"{x}\" cy=\"{y}\" r=\"9\"/><text x=\"{x}\" y=\"{}\">{number}</text></g>\n",
            y + 4
        ),
    );
}

/// A name that fits into a node; of a path the end says most.
fn short(name: &str) -> String {
    let count = name.chars().count();
    if count <= FITS {
        return name.to_owned();
    }
    if name.contains('/') {
        let end: String = name.chars().skip(count - FITS + 1).collect();
        return format!("…{end}");
    }
    let start: String = name.chars().take(FITS - 1).collect();
    format!("{start}…")
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(more);
}
