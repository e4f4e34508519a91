//! A manifest brought into another state line by line, as a patch for Git: comments, order and quotes of what stays are
//! kept.

use std::ops::Range;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use similar::TextDiff;

use super::Object;
use super::yaml::{Entry, Node, Style, Value};
use crate::finding::Subject;

/// Bytes of a text, and what to put in their place.
pub type Splice = (Range<usize>, String);

/// The manifest of an object among others: one that says its namespace, else the only one that leaves it to a
/// kustomization. `group` is that of its `apiVersion`, empty for the core group.
pub fn find<'o>(objects: &'o [Object], group: &str, subject: &Subject) -> Option<&'o Object> {
    let named = || {
        let is_it = |object: &&Object| {
            object.kind == subject.kind && object.group() == group && object.name == subject.name
        };
        objects.iter().filter(is_it)
    };
    let mut open = named().filter(|object| object.namespace.is_none());
    let exact = named().find(|object| object.namespace.is_some() && object.namespace == subject.namespace);
    exact.or_else(|| open.next().filter(|_| open.next().is_none()))
}

/// The difference between two states of a file, as `git apply` takes it; `path` is the file's path in the repository.
pub fn unified(path: &str, text: &str, edited: &str) -> String {
    let diff = TextDiff::from_lines(text, edited);
    diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

/// The text of a file in which the object is as `wanted`; `None` where that cannot be done line by line: the file is
/// written otherwise than one field a line, or uses anchors there.
///
/// What comes out was read again, by another parser, and holds exactly what is wanted.
pub fn edited(text: &str, object: &Object, wanted: &Json) -> Option<String> {
    let mut splices = Vec::new();
    change(text, object.root(), wanted, &mut splices)?;
    let edited = spliced(text, splices)?;
    let is_wanted = |document| Json::deserialize(document).is_ok_and(|read| read == *wanted);
    let holds = serde_yaml::Deserializer::from_str(&edited).any(is_wanted);
    holds.then_some(edited)
}

/// The text with every splice put in; `None` when two of them touch the same bytes.
pub fn spliced(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|(range, _)| (range.start, range.end));
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in splices {
        edited.push_str(text.get(at..range.start)?);
        edited.push_str(&new);
        at = range.end;
    }
    edited.push_str(text.get(at..)?);
    Some(edited)
}

/// Where the line behind the one at `at` begins.
pub fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// What makes a value as it is wanted.
fn change(text: &str, node: &Node, wanted: &Json, splices: &mut Vec<Splice>) -> Option<()> {
    if node.to_json() == *wanted {
        return Some(());
    }
    if node.decorated {
        return None;
    }
    match (&node.value, wanted) {
        (Value::Mapping(entries), Json::Object(wanted)) if !node.flow => {
            fields(text, entries, wanted, splices)
        }
        (Value::Sequence(items), Json::Array(wanted)) if !node.flow => list(text, items, wanted, splices),
        (Value::Scalar(scalar), _) if matches!(scalar.style, Style::Literal | Style::Folded) => None,
        (Value::Scalar(_), wanted) if !wanted.is_array() && !wanted.is_object() => {
            replace(node, scalar(wanted)?, splices)
        }
        // JSON is YAML in brackets.
        _ if node.flow => replace(node, wanted.to_string(), splices),
        _ => None,
    }
}

fn replace(node: &Node, new: String, splices: &mut Vec<Splice>) -> Option<()> {
    let range = node.span.start.offset as usize..node.span.end.offset as usize;
    (!range.is_empty()).then(|| splices.push((range, new)))
}

/// A single value on one line.
fn scalar(value: &Json) -> Option<String> {
    let text = serde_yaml::to_string(value).ok()?;
    let line = text.trim_end_matches('\n');
    (!line.contains('\n')).then(|| line.to_owned())
}

fn fields(
    text: &str,
    entries: &[Entry],
    wanted: &Map<String, Json>,
    splices: &mut Vec<Splice>,
) -> Option<()> {
    let name = |entry: &Entry| entry.key.scalar.text.to_string();
    // A section without anything in it would be another value.
    let last = entries.iter().rfind(|entry| wanted.contains_key(&name(entry)))?;
    for entry in entries {
        if let Some(wanted) = wanted.get(&name(entry)) {
            change(text, &entry.value, wanted, splices)?;
        } else {
            let key = entry.key.span.start.offset as usize;
            splices.push((line_of(text, key, "")?..behind(text, entry), String::new()));
        }
    }
    let indent = " ".repeat(last.key.span.start.column.checked_sub(1)? as usize);
    for (key, value) in wanted {
        if !entries.iter().any(|entry| &*entry.key.scalar.text == key) {
            let field = Map::from_iter([(key.clone(), value.clone())]);
            insert(text, behind(text, last), &indent, &Json::Object(field), splices)?;
        }
    }
    Some(())
}

fn list(text: &str, items: &[Node], wanted: &[Json], splices: &mut Vec<Splice>) -> Option<()> {
    if items.len() == wanted.len() {
        return items.iter().zip(wanted).try_for_each(|(item, wanted)| change(text, item, wanted, splices));
    }
    let last = items.last().filter(|_| !wanted.is_empty())?;
    let mut left = wanted.iter().peekable();
    for item in items {
        if left.next_if(|wanted| item.to_json() == **wanted).is_none() {
            let start = item.span.start.offset as usize;
            splices.push((line_of(text, start, "-")?..end_of(text, item), String::new()));
        }
    }
    // What is left of the list is new; it comes behind the others.
    let dash = text[..items.first()?.span.start.offset as usize].rfind('-')?;
    let line = text[..dash].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..dash].to_owned();
    let is_blank = indent.bytes().all(|byte| byte == b' ');
    for new in left {
        insert(
            text,
            end_of(text, last),
            is_blank.then_some(&indent)?,
            &Json::from(vec![new.clone()]),
            splices,
        )?;
    }
    Some(())
}

/// Puts new lines behind others.
fn insert(text: &str, at: usize, indent: &str, value: &Json, splices: &mut Vec<Splice>) -> Option<()> {
    let open = if text[..at].ends_with('\n') { "" } else { "\n" };
    let written = serde_yaml::to_string(value).ok()?;
    let lines: Vec<String> = written.lines().map(|line| format!("{indent}{line}\n")).collect();
    splices.push((at..at, format!("{open}{}", lines.concat())));
    Some(())
}

/// Where the line with `at` begins, if nothing but blanks and `mark` stands before it.
fn line_of(text: &str, at: usize, mark: &str) -> Option<usize> {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    (text[line..at].trim() == mark).then_some(line)
}

/// Where the line behind an entry begins.
fn behind(text: &str, entry: &Entry) -> usize {
    let key = entry.key.span.start.offset as usize;
    let end = (entry.value.span.end.offset as usize).max(entry.key.span.end.offset as usize);
    next_line(text, key + text[key..end].trim_end().len())
}

/// Where the line behind an item begins.
fn end_of(text: &str, item: &Node) -> usize {
    let (start, end) = (item.span.start.offset as usize, item.span.end.offset as usize);
    next_line(text, start + text[start..end].trim_end().len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "\
# The one that matters.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: plex   # at home
  namespace: media
spec:
  replicas: 2
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1}
  template:
    spec:
      containers:
        - name: plex
          env:
            # Four minutes.
            - name: PLEX_CLAIM
              value: claim-x
            - name: TZ
              value: Europe/Berlin
          args: [a, b]
---
apiVersion: v1
kind: Service
metadata: {name: plex}
";

    fn object(text: &str) -> Object {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plex.yaml");
        std::fs::write(&path, text).unwrap();
        crate::manifest::load(&[path], &mut std::io::empty()).unwrap().objects.remove(0)
    }

    fn patched(text: &str, change: impl FnOnce(&mut Json)) -> Option<String> {
        let object = object(text);
        let mut wanted = object.to_json();
        change(&mut wanted);
        Some(unified("apps/plex.yaml", text, &edited(text, &object, &wanted)?))
    }

    #[test]
    fn only_the_lines_in_question_change() {
        let patch = patched(TEXT, |wanted| {
            wanted["spec"]["replicas"] = json!(1);
            wanted["spec"]["strategy"] = json!({"type": "Recreate"});
            let container = &mut wanted["spec"]["template"]["spec"]["containers"][0];
            container["env"] =
                json!([{"name": "TZ", "value": "Europe/Berlin"}, {"name": "PUID", "value": "1000"}]);
            container["args"] = json!(["a"]);
            container["securityContext"] = json!({"runAsUser": 0});
        });
        insta::assert_snapshot!(patch.unwrap(), @r#"
        --- a/apps/plex.yaml
        +++ b/apps/plex.yaml
        @@ -5,21 +5,22 @@
           name: plex   # at home
           namespace: media
         spec:
        -  replicas: 2
        +  replicas: 1
           strategy:
        -    type: RollingUpdate
        -    rollingUpdate: {maxSurge: 1}
        +    type: Recreate
           template:
             spec:
               containers:
                 - name: plex
                   env:
                     # Four minutes.
        -            - name: PLEX_CLAIM
        -              value: claim-x
                     - name: TZ
                       value: Europe/Berlin
        -          args: [a, b]
        +            - name: PUID
        +              value: '1000'
        +          args: ["a"]
        +          securityContext:
        +            runAsUser: 0
         ---
         apiVersion: v1
         kind: Service
        "#);
    }

    #[test]
    fn what_cannot_be_done_line_by_line_is_left_to_others() {
        let empty = |wanted: &mut Json| wanted["spec"]["strategy"] = json!({});
        assert_eq!(patched(TEXT, empty), None, "a section would be another value");
        let anchored = TEXT.replace("strategy:\n", "strategy: &one\n");
        assert_eq!(patched(&anchored, |wanted| wanted["spec"]["strategy"]["type"] = json!("x")), None);
        let first = |wanted: &mut Json| {
            wanted["spec"]["template"]["spec"]["containers"][0] = json!({"args": ["a", "b"]});
        };
        assert_eq!(patched(TEXT, first), None, "the line with the dash");
    }

    #[test]
    fn a_file_without_a_last_newline_gets_lines_of_its_own() {
        let text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\nspec:\n  selector:\n    app: plx";
        let edit = |wanted: &mut Json| wanted["spec"]["selector"] = json!({"app": "plex", "tier": "media"});
        let object = object(text);
        let mut wanted = object.to_json();
        edit(&mut wanted);
        let edited = edited(text, &object, &wanted).unwrap();
        assert!(edited.ends_with("    app: plex\n    tier: media\n"), "{edited}");
    }

    #[test]
    fn a_manifest_without_a_namespace_is_taken_where_there_is_only_one() {
        let plex = Subject::in_namespace("Service", "media", "plex");
        let open = object("apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n");
        let other = object("apiVersion: v1\nkind: Service\nmetadata: {name: plex, namespace: web}\n");
        assert!(find(&[other.clone(), open.clone()], "", &plex).is_some_and(|one| one.namespace.is_none()));
        assert!(find(&[open.clone(), open.clone()], "", &plex).is_none());
        assert!(find(&[other], "", &plex).is_none() && find(&[open], "apps", &plex).is_none());
    }
}
