//! `spec.template.data`, as far as simple cases go: `{{ .item }}` and `{{ index . "item" }}`.

use std::collections::BTreeMap;

/// Fills the items into a template.
///
/// An item that is not there is empty, as with the real thing. Fails on any other action: this is no engine.
pub fn render(template: &str, items: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").ok_or("unclosed action")?;
        let before = if action.starts_with("- ") { before.trim_end() } else { before };
        out.extend(before.as_bytes());
        out.extend(value(action, items)?);
        rest = if action.ends_with(" -") { after.trim_start() } else { after };
    }
    out.extend(rest.as_bytes());
    Ok(out)
}

fn value<'a>(action: &str, items: &'a BTreeMap<String, Vec<u8>>) -> Result<&'a [u8], String> {
    let inner = action.strip_prefix("- ").unwrap_or(action);
    let inner = inner.strip_suffix(" -").unwrap_or(inner).trim();
    let field = inner.strip_prefix('.').filter(|name| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    });
    let indexed = || {
        let quoted = inner.strip_prefix("index")?.trim_start().strip_prefix('.')?.trim();
        quoted.strip_prefix('"')?.strip_suffix('"').filter(|name| !name.contains(['"', '\\']))
    };
    let name = field
        .or_else(indexed)
        .ok_or_else(|| format!("the simulated controller cannot render {{{{{action}}}}}"))?;
    Ok(items.get(name).map_or(&[], Vec::as_slice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str) -> Result<String, String> {
        let items = BTreeMap::from([("user".into(), b"me".to_vec()), ("api-key".into(), b"k".to_vec())]);
        render(template, &items).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn items_are_filled_in_by_field_and_by_index() {
        assert_eq!(rendered("{{ .user }}:{{index . \"api-key\"}}\n").unwrap(), "me:k\n");
        assert_eq!(rendered("a {{- .user -}} b{{ .missing }}").unwrap(), "ameb");
        assert_eq!(rendered("plain }} text").unwrap(), "plain }} text");
    }

    #[test]
    fn what_needs_an_engine_is_refused() {
        assert_eq!(
            rendered("{{ .user | upper }}").unwrap_err(),
            "the simulated controller cannot render {{ .user | upper }}"
        );
        assert_eq!(rendered("{{ .user").unwrap_err(), "unclosed action");
    }
}
