//! What Kubernetes accepts as a key of a ConfigMap, a label and an annotation (apimachinery, `validation`).

/// The prefix of the annotations that `sync` writes.
pub(super) const OWN_PREFIX: &str = "ipam.labkit.dev/";

/// Whether a ConfigMap can have this key.
pub fn is_key(key: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=253).contains(&key.len()) && key.bytes().all(allowed) && key != "." && !key.starts_with("..")
}

/// What is wrong with a label, and what to write.
pub(super) fn label_fault(key: &str, value: &str) -> Option<(String, &'static str)> {
    if let Some(fault) = name_fault(key, "label") {
        return Some(fault);
    }
    let is_value = value.is_empty() || value.len() <= 63 && is_word(value);
    (!is_value).then(|| {
        (
            format!("{value:?} is no value of a label"),
            "write at most 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit",
        )
    })
}

/// What is wrong with an annotation, and what to write.
pub(super) fn annotation_fault(key: &str, _value: &str) -> Option<(String, &'static str)> {
    if key.starts_with(OWN_PREFIX) {
        let hint = "leave it out; `sync` says there what it published";
        return Some((format!("{key} is written by sync"), hint));
    }
    name_fault(key, "annotation")
}

/// `[prefix/]name`: the prefix a DNS name, the name at most 63 characters.
fn name_fault(key: &str, what: &str) -> Option<(String, &'static str)> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let is_prefix = |prefix: &str| {
        let is_label = |label: &str| {
            is_word(label) && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        prefix.len() <= 253 && prefix.split('.').all(is_label)
    };
    let good = name.len() <= 63 && is_word(name) && prefix.is_none_or(is_prefix);
    (!good).then(|| {
        (
            format!("{key:?} is no name of a {what}").replace("a annotation", "an annotation"),
            "write name or prefix/name, such as app.kubernetes.io/part-of",
        )
    })
}

/// Letters, digits and, inside, `-`, `_` and `.`.
fn is_word(text: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_labels_and_annotations_follow_the_api_server() {
        for key in ["loadbalancer.plex.ip", ".hidden", "a_b-c", &"k".repeat(253)] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", ".", "..", "..a", "a b", "a/b", "fd00::1", "ü", &"k".repeat(254)] {
            assert!(!is_key(key), "{key}");
        }
        for (key, value) in [("app", ""), ("app.kubernetes.io/part-of", "infra_1.x"), ("A", "b")] {
            assert_eq!(label_fault(key, value), None, "{key}={value}");
        }
        for (key, value) in
            [("", "x"), ("a/b/c", "x"), ("App.io/x", "x"), ("app", "a b"), ("app", "-a"), ("/x", "")]
        {
            assert!(label_fault(key, value).is_some(), "{key}={value}");
        }
        assert!(label_fault("app", &"x".repeat(64)).is_some());
        assert_eq!(annotation_fault("example.org/since", "any text: ü"), None);
        assert!(annotation_fault("ipam.labkit.dev/commit", "x").is_some());
    }
}
