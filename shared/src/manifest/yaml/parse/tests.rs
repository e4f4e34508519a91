use proptest::prelude::*;

use super::*;
use crate::manifest::yaml::Value;

fn error(text: &str) -> String {
    let error = parse(text, &Limits::EDITABLE).unwrap_err();
    format!("{error}; {}", error.hint.clone().unwrap_or_default())
}

#[test]
fn every_value_knows_its_bytes() {
    let quoted = "{\"a\\\"\" : 'it''s'  , b: \"x\"  # y\n}";
    let root = parse(quoted, &Limits::EDITABLE).unwrap().root;
    assert_eq!(root.get("a\"").unwrap().span.text(quoted), "'it''s'");
    assert_eq!(root.entry("a\"").unwrap().key.span.text(quoted), "\"a\\\"\"");
    assert_eq!(root.get("b").unwrap().span.text(quoted), "\"x\"");

    let text = "\u{feff}# über\r\nname: 'löwe'\r\nlist:\r\n- a\r\n-  { k: \"v\" , z: [1, 2 ] }\r\nempty:\r\nblock: |\r\n  # no comment\r\nlast: x y # c";
    let root = parse(text, &Limits::EDITABLE).unwrap().root;
    let written = |pointer: &str| root.pointer(pointer).unwrap().span.text(text);
    assert_eq!(written("/name"), "'löwe'");
    assert_eq!(written("/list/0"), "a");
    assert_eq!(written("/list/1"), "{ k: \"v\" , z: [1, 2 ] }");
    assert_eq!(written("/list/1/z"), "[1, 2 ]");
    assert_eq!(written("/list"), "a\r\n-  { k: \"v\" , z: [1, 2 ] }");
    assert_eq!(written("/last"), "x y");
    assert!(root.pointer("/empty").unwrap().is_null());
    assert_eq!(root.pointer("/empty").unwrap().span.start.to_string(), "6:6");
    assert_eq!(root.pointer("/block").unwrap().as_str(), Some("# no comment\n"));
    assert_eq!(root.locate("/list/1/k").unwrap().to_string(), "5:6");
    assert_eq!(root.locate("/name").unwrap().to_string(), "2:1");
    assert_eq!(root.locate("/no"), None);
}

#[test]
fn flow_and_block_collections_are_told_apart() {
    let text = "a:\n  b: [x: 1]\n\"{\": {c: d, # }\n  } # ]\ne:\n- f: {}\n";
    let root = parse(text, &Limits::EDITABLE).unwrap().root;
    let flow = |pointer: &str| root.pointer(pointer).unwrap().flow;
    assert!(!root.flow && !flow("/a") && !flow("/e") && !flow("/e/0"));
    assert_eq!(root.get("{").unwrap().span.text(text), "{c: d, # }\n  }");
    assert!(flow("/a/b") && flow("/a/b/0") && flow("/{") && flow("/e/0/f"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    insta::assert_snapshot!(error("a: 1\nb: 2\na: 3\n"), @r#"3:1: duplicate key "a"; it is first written in line 1; keep one of the two"#);
    insta::assert_snapshot!(error("a:\n\tb: 1\n"), @"2:1: a tab is used for indentation; YAML indents with blanks only: replace each tab by blanks");
    insta::assert_snapshot!(error("a:\n  - b\n \t- c\n"), @"3:2: a tab is used for indentation; YAML indents with blanks only: replace each tab by blanks");
    insta::assert_snapshot!(error("a: &x 1\nb: *x\n"), @"1:4: anchors and aliases are not supported in this file; write the value out");
    insta::assert_snapshot!(error("a: !!str 1\n"), @"1:4: tags are not supported in this file; write the value out");
    insta::assert_snapshot!(error("[a]: 1\n"), @"1:1: a list is used as a key; keys are text; put quotes around it if it is meant to be text");
    insta::assert_snapshot!(error("a: 1\n---\nb: 2\n"), @"3:1: a second document begins here; keep one document in this file: remove the `---` line or move the rest elsewhere");
    insta::assert_snapshot!(error("# only a comment\n"), @"1:1: the file is empty;");
    insta::assert_snapshot!(error("a: b\nc: \u{1}d\n"), @r#"2:4: control character 0x01 in the text; this looks like a binary file; in double quotes such a character can be written as \xNN"#);
    insta::assert_snapshot!(error("a: 'b\n"), @"1:4: not valid YAML: while scanning a quoted scalar, found unexpected end of stream;");
    insta::assert_snapshot!(error("a: b: c\n"), @"1:5: not valid YAML: mapping values are not allowed in this context;");
    insta::assert_snapshot!(error(&"- ".repeat(200)), @"1:201: nested more than 100 levels deep;");
    insta::assert_snapshot!(error(&"[".repeat(200)), @"1:101: nested more than 100 levels deep;");
}

#[test]
fn duplicate_keys_are_found_in_long_mappings_too() {
    let mut lines: Vec<_> = (0..100).map(|n| format!("k{n}: {n}\n")).collect();
    lines.push("'k42': again\n".to_owned());
    let text = lines.concat();
    assert_eq!(
        error(&text),
        "101:1: duplicate key \"k42\"; it is first written in line 43; keep one of the two"
    );
}

#[test]
fn manifests_may_have_aliases_and_merge_keys() {
    let text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n";
    let root = parse(text, &Limits::MANIFEST).unwrap().root;
    assert_eq!(root.get("use").unwrap().to_json(), serde_json::json!({"y": 3, "x": 1}));
}

#[test]
fn an_alias_bomb_ends_early() {
    let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()];
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        lines.push(format!("a{level}: &a{level} [{items}]\n"));
    }
    let error = parse(&lines.concat(), &Limits::MANIFEST).unwrap_err();
    assert_eq!(error.message, "anchors repeat more than 100000 values");
    let error = parse("a: &a [*a]\n", &Limits::MANIFEST).unwrap_err();
    assert_eq!(error.message, "an alias inside the value it stands for");
}

#[test]
fn several_documents_are_read_in_order() {
    let text = "---\na: 1\n--- # two\nb: 2\n...\n---\n";
    let documents = parse_all(text, &Limits::MANIFEST).unwrap();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[1].root.get("b").unwrap().as_str(), Some("2"));
    assert!(documents[2].root.is_null());
    assert!(parse_all("# nothing\n", &Limits::MANIFEST).unwrap().is_empty());
}

/// The items of lists in the outermost mapping, taken out of the tree: as [`parse_items`] shows them, and what it
/// leaves.
fn taken_out(mut root: Node) -> (Vec<(String, usize, Node)>, Node) {
    let mut shown = Vec::new();
    let Value::Mapping(entries) = &mut root.value else { return (shown, root) };
    for entry in entries {
        let Value::Sequence(items) = &mut entry.value.value else { continue };
        let key = &entry.key.scalar.text;
        shown.extend(items.iter().enumerate().map(|(at, item)| (key.to_string(), at, item.clone())));
        items.drain(..items.len().saturating_sub(1));
    }
    (shown, root)
}

#[test]
fn items_are_shown_one_by_one_and_the_last_one_stays() {
    let text = "a: [1, [2], 3]\nb:\n- x: [4, 5]\n- z\nc: {d: [6]}\n";
    let mut shown = Vec::new();
    let show =
        |key: &str, at: usize, item: &Node| shown.push(format!("{key}[{at}] {}", item.span.text(text)));
    let root = parse_items(text, &Limits::EDITABLE, show).unwrap().root;
    assert_eq!(shown, ["a[0] 1", "a[1] [2]", "a[2] 3", "b[0] x: [4, 5]", "b[1] z"]);
    assert_eq!(root.to_json(), serde_json::json!({"a": [3], "b": ["z"], "c": {"d": [6]}}));
}

fn spans_nest(node: &Node, text: &str) {
    assert!(text.is_char_boundary(node.span.start.offset as usize));
    assert!(text.is_char_boundary(node.span.end.offset as usize));
    assert!(node.span.start <= node.span.end);
    let children: Vec<&Node> = match &node.value {
        Value::Scalar(_) => Vec::new(),
        Value::Sequence(items) => items.iter().collect(),
        Value::Mapping(entries) => entries.iter().map(|entry| &entry.value).collect(),
    };
    for child in children {
        assert!(child.span.end <= node.span.end);
        spans_nest(child, text);
    }
}

proptest! {
    #[test]
    fn what_is_shown_and_what_stays_is_the_whole_tree(text in "([-:{}\\[\\]# a\n]|[ab]: |- |\n  |\n[ab]:\n- |: \\[){0,30}") {
        let mut shown = Vec::new();
        let show = |key: &str, at: usize, item: &Node| shown.push((key.to_owned(), at, item.clone()));
        let cut = parse_items(&text, &Limits::EDITABLE, show);
        match (parse(&text, &Limits::EDITABLE), cut) {
            (Ok(whole), Ok(cut)) => prop_assert_eq!((shown, cut.root), taken_out(whole.root)),
            (whole, cut) => prop_assert_eq!(whole.err(), cut.err()),
        }
    }

    #[test]
    fn nothing_makes_it_panic_and_spans_nest(text in "([-:{}\\[\\],#&*!|>'\"%@?ä\r\t\u{feff} a\n]|: |- |\n  ){0,60}") {
        for limits in [Limits::EDITABLE, Limits::MANIFEST] {
            if let Ok(documents) = parse_all(&text, &limits) && !limits.references {
                for document in documents {
                    spans_nest(&document.root, &text);
                }
            }
        }
    }
}
