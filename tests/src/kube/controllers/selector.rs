//! Label selectors of the API (`matchLabels`, `matchExpressions`).

use serde_json::Value;

use super::world::items;

/// Whether labels satisfy a selector; an empty selector matches everything, as upstream.
pub fn matches(selector: &Value, labels: &Value) -> bool {
    let label = |name: &str| labels.get(name).and_then(Value::as_str);
    let pairs = selector["matchLabels"].as_object();
    let pairs_hold =
        pairs.is_none_or(|pairs| pairs.iter().all(|(name, value)| label(name) == value.as_str()));
    pairs_hold && items(selector, "/matchExpressions").iter().all(|wanted| expression_holds(wanted, label))
}

fn expression_holds<'a>(wanted: &Value, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    let found = label(wanted["key"].as_str().unwrap_or_default());
    let listed = found.is_some_and(|found| items(wanted, "/values").iter().any(|value| value == found));
    match wanted["operator"].as_str() {
        Some("In") => listed,
        Some("NotIn") => !listed,
        Some("Exists") => found.is_some(),
        Some("DoesNotExist") => found.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operator_decides_as_the_api_documents() {
        let labels = json!({"app": "plex", "tier": "media"});
        let holds = |selector: Value| matches(&selector, &labels);
        assert!(holds(json!({})));
        assert!(holds(json!({"matchLabels": {"app": "plex"}})));
        assert!(!holds(json!({"matchLabels": {"app": "plex", "tier": "web"}})));
        assert!(holds(
            json!({"matchExpressions": [{"key": "app", "operator": "In", "values": ["plex", "emby"]}]})
        ));
        assert!(!holds(
            json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["plex"]}]})
        ));
        assert!(holds(
            json!({"matchExpressions": [{"key": "other", "operator": "NotIn", "values": ["plex"]}]})
        ));
        assert!(holds(json!({"matchExpressions": [{"key": "tier", "operator": "Exists"}]})));
        assert!(!holds(json!({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]})));
    }
}
