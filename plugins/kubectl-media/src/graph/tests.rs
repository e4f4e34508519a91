//! Pictures of a small stack with something wrong in it.

use insta::assert_snapshot;

use super::*;
use crate::wiring::Kind;
use crate::wiring::testing::instance;

fn link(from: &str, to: &str, kind: Kind, state: State, detail: &str) -> Link {
    let end = |name: &str| match apps::named(name.split('-').next().unwrap()) {
        Some(_) => End::instance(&instance(name)),
        None => End::other(name),
    };
    Link {
        from: end(from),
        to: end(to),
        kind,
        name: String::new(),
        url: None,
        storage: to.starts_with('/').then(|| "media:/films".to_owned()),
        state,
        detail: detail.to_owned(),
        evidence: Vec::new(),
        hint: None,
        id: None,
    }
}

fn links() -> Vec<Link> {
    vec![
        link("seerr", "radarr-4k", Kind::Request, State::Broken, "its key is <not> \"that\" of radarr-4k"),
        link("seerr", "plex", Kind::MediaServer, State::Ok, ""),
        link("radarr-4k", "http://nas:1", Kind::Download, State::External, "nas is not in this cluster"),
        link("radarr-4k", "/data/films", Kind::RootFolder, State::Ok, ""),
        link("plex", "/films", Kind::Library, State::Warning, "a\\b `c` #d"),
        link("radarr-4k", "plex", Kind::Notify, State::Missing, "it is not told"),
    ]
}

#[test]
fn one_folder_is_one_node_whatever_its_paths() {
    let links = links();
    let graph = Graph::new(&links, false);
    let names: Vec<&str> = graph.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["seerr", "radarr-4k", "plex", "http://nas:1", "/data/films"]);
}

#[test]
fn for_mermaid() {
    let links = links();
    assert_snapshot!(mermaid(&Graph::new(&links, false)), @r#"
    flowchart LR
      n0["seerr"]
      n1["radarr-4k<br/>Radarr"]
      n2["plex"]
      n3(["http://nas:1"])
      n4[("/data/films<br/>media:/films")]
      n0 -->|"request: broken"| n1
      n0 -->|"media-server"| n2
      n1 -.->|"download: external"| n3
      n1 -->|"root-folder"| n4
      n2 -->|"library: warning"| n4
      n1 -.->|"notify: missing"| n2
      linkStyle 0 stroke:#cf222e,stroke-width:3px,color:#cf222e
      linkStyle 4 stroke:#9a6700,stroke-width:2px,color:#9a6700
      linkStyle 5 stroke:#cf222e,stroke-width:3px,color:#cf222e
    "#);
    assert!(mermaid(&Graph::new(&links, true)).contains("media/radarr-4k"));
}

#[test]
fn for_graphviz() {
    let links = links();
    assert_snapshot!(dot(&Graph::new(&links, false)), @r#"
    digraph wiring {
      rankdir=LR;
      node [shape=box, style=rounded, fontname="sans-serif"];
      edge [fontname="sans-serif", fontsize=10];
      n0 [label="seerr"];
      n1 [label="radarr-4k\nRadarr"];
      n2 [label="plex"];
      n3 [label="http://nas:1", style=dashed];
      n4 [label="/data/films\nmedia:/films", shape=cylinder, style=solid];
      n0 -> n1 [label="request: broken", tooltip="its key is <not> \"that\" of radarr-4k", color=red3, fontcolor=red3, penwidth=2.5];
      n0 -> n2 [label="media-server", tooltip=""];
      n1 -> n3 [label="download: external", tooltip="nas is not in this cluster", style=dotted];
      n1 -> n4 [label="root-folder", tooltip=""];
      n2 -> n4 [label="library: warning", tooltip="a\\b `c` #d", color=darkgoldenrod, fontcolor=darkgoldenrod];
      n1 -> n2 [label="notify: missing", tooltip="it is not told", style=dashed, color=red3, fontcolor=red3];
    }
    "#);
}

#[test]
fn as_svg_what_is_wrong_stands_out_and_is_told_below() {
    let links = links();
    let text = svg(&Graph::new(&links, false), "Wiring", "3 wrong");
    let lines = |part: &str| text.lines().filter(|line| line.contains(part)).count();
    assert_eq!(
        (lines("class=\"edge broken\""), lines("class=\"edge missing\""), lines("class=\"edge ok\"")),
        (1, 1, 2)
    );
    assert_eq!(lines("<g class=\"mark"), 6, "three in the picture and three below");
    let told: Vec<&str> = text.lines().filter(|line| line.contains("<tspan")).collect();
    assert_snapshot!(told.join("\n"), @r#"
    <text x="50" y="264"><tspan class="word w-broken">broken</tspan>: seerr to radarr-4k (request): its key is &lt;not&gt; &quot;that&quot; of radarr-4k</text>
    <text x="50" y="284"><tspan class="word w-warning">warning</tspan>: plex to /data/films (library): a\b `c` #d</text>
    <text x="50" y="304"><tspan class="word w-missing">missing</tspan>: radarr-4k to plex (notify): it is not told</text>
    "#);
    assert!(!text.contains("<not>"), "texts from outside are no markup");
    assert!(!text.contains("http://nas:1\"") && !text.contains("href"), "nothing is loaded from anywhere");
}

#[test]
fn a_picture_of_nothing() {
    let empty = Graph::new(&[], false);
    assert_snapshot!(mermaid(&empty), @"flowchart LR");
    assert!(svg(&empty, "Wiring", "").ends_with("</svg>\n"));
}
