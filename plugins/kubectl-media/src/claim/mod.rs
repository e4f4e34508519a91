//! Claiming a Plex server: what a token looks like, what the server says, and how a workload is given a token from a
//! Secret that stays only as long as the token is good.

use http::StatusCode;
use labkit::cli::{Error, Result};
use labkit::http::Response;
use labkit::secret::{SecretText, to_base64};
use serde_json::{Value, json};

use crate::stack::{Family, Image};

/// Variables by which images take a token.
pub const VARIABLES: [&str; 2] = ["PLEX_CLAIM", "PLEX_CLAIM_TOKEN"];
/// The key of the token in its Secret.
const KEY: &str = "token";
/// Where a workload has the containers of its pods.
const CONTAINERS: &str = "/spec/template/spec/containers";
/// The label by which objects of this program are known.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "kubectl-media");

/// Where a workload has a claim token from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    /// Nowhere.
    Nothing,
    /// It holds one by value, under this variable.
    Literal(String),
    /// An object that somebody else keeps; which.
    Elsewhere(String),
    /// The Secret that an earlier run made, under this variable.
    Ours(String),
}

/// A token as it was typed, without what surrounds it.
///
/// # Errors
/// Refused when it is none.
pub fn token(typed: &SecretText) -> Result<SecretText> {
    let bare = typed.expose().trim();
    let rest = bare.strip_prefix("claim-").unwrap_or_default();
    if rest.is_empty() || !rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(Error::refused("that is no claim token; nothing was changed")
            .hint("tokens begin with claim-: take one at https://www.plex.tv/claim"));
    }
    Ok(SecretText::new(bare.to_owned()))
}

/// What `/identity` says of an owner; older versions write `"1"` or a number. `None` where it says nothing.
pub fn claimed(response: &Response) -> Option<bool> {
    if response.status != StatusCode::OK {
        return None;
    }
    is_claimed(&response.json().ok()?)
}

fn is_claimed(identity: &Value) -> Option<bool> {
    match &identity["MediaContainer"]["claimed"] {
        Value::Bool(claimed) => Some(*claimed),
        Value::String(text) => Some(matches!(text.as_str(), "1" | "true")),
        Value::Number(number) => Some(number.as_u64() == Some(1)),
        _ => None,
    }
}

/// The variable by which an image takes a token (linuxserver/docker-plex, plexinc/pms-docker: README.md; hotio and
/// home-operations/containers: apps/plex have another name for it).
pub fn variable(image: &Image) -> &'static str {
    match image.family() {
        Family::Hotio | Family::HomeOperations => "PLEX_CLAIM_TOKEN",
        Family::Linuxserver | Family::Other => "PLEX_CLAIM",
    }
}

/// The Secret for the token of a workload.
pub fn secret_name(workload: &str) -> String {
    format!("{workload}-plex-claim")
}

/// Where the container has a token from.
pub fn present(workload: &Value, container: &str, secret: &str) -> Present {
    let Some(place) = container_at(workload, container) else { return Present::Nothing };
    let variables = variables(workload, place).map(Vec::as_slice);
    let is_token = |entry: &&Value| VARIABLES.iter().any(|name| entry["name"] == *name);
    let Some(entry) = variables.unwrap_or_default().iter().rfind(is_token) else { return Present::Nothing };
    let name = entry["name"].as_str().unwrap_or_default().to_owned();
    let from = &entry["valueFrom"];
    match (from["secretKeyRef"]["name"].as_str(), from["configMapKeyRef"]["name"].as_str()) {
        (Some(own), _) if own == secret => Present::Ours(name),
        (Some(other), _) => Present::Elsewhere(format!("secret {other}")),
        (_, Some(other)) => Present::Elsewhere(format!("configmap {other}")),
        _ if entry["value"].as_str().is_some_and(|value| !value.is_empty()) => Present::Literal(name),
        _ => Present::Nothing,
    }
}

/// The Secret with the token.
pub fn secret(namespace: &str, name: &str, token: &SecretText) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": {MANAGED_BY.0: MANAGED_BY.1}},
        "type": "Opaque",
        "data": {KEY: to_base64(token).expose()},
    })
}

/// Whether this program made the object.
pub fn is_ours(object: &Value) -> bool {
    object["metadata"]["labels"][MANAGED_BY.0] == MANAGED_BY.1
}

/// A JSON patch that gives the container the token of the Secret; `None` where there is no such container. It holds only
/// while the container stands where it was.
pub fn give(workload: &Value, container: &str, variable: &str, secret: &str) -> Option<Value> {
    let place = container_at(workload, container)?;
    let path = format!("{CONTAINERS}/{place}");
    let entry = json!({"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": KEY}}});
    let test = json!({"op": "test", "path": format!("{path}/name"), "value": container});
    let change = match variables(workload, place) {
        None => json!({"op": "add", "path": format!("{path}/env"), "value": [entry]}),
        Some(variables) => match variables.iter().position(|known| known["name"] == variable) {
            Some(at) => json!({"op": "replace", "path": format!("{path}/env/{at}"), "value": entry}),
            None => json!({"op": "add", "path": format!("{path}/env/-"), "value": entry}),
        },
    };
    Some(json!([test, change]))
}

/// A JSON patch that takes the token of the Secret away again; `None` where the container has none from there.
pub fn take(workload: &Value, container: &str, secret: &str) -> Option<Value> {
    let Present::Ours(variable) = present(workload, container, secret) else { return None };
    let place = container_at(workload, container)?;
    let at = variables(workload, place)?.iter().rposition(|known| known["name"] == variable.as_str())?;
    let path = format!("{CONTAINERS}/{place}");
    Some(json!([
        {"op": "test", "path": format!("{path}/name"), "value": container},
        {"op": "test", "path": format!("{path}/env/{at}/name"), "value": variable},
        {"op": "remove", "path": format!("{path}/env/{at}")},
    ]))
}

/// The variables of a container; none where it has no list of them.
fn variables(workload: &Value, place: usize) -> Option<&Vec<Value>> {
    workload.pointer(&format!("{CONTAINERS}/{place}/env"))?.as_array()
}

fn container_at(workload: &Value, container: &str) -> Option<usize> {
    let containers = workload.pointer(CONTAINERS)?.as_array()?;
    containers.iter().position(|known| known["name"] == container)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "plex-plex-claim";

    fn workload(environment: &Value) -> Value {
        let side = json!({"name": "exporter"});
        let plex = json!({"name": "plex", "env": environment});
        json!({"spec": {"template": {"spec": {"containers": [side, plex]}}}})
    }

    fn from(environment: &Value) -> Present {
        present(&workload(environment), "plex", SECRET)
    }

    #[test]
    fn tokens_are_what_plex_tv_gives() {
        let told =
            |text: &str| token(&SecretText::new(text.to_owned())).map(|token| token.expose().to_owned());
        assert_eq!(told(" claim-aB3_x-9\n").unwrap(), "claim-aB3_x-9");
        for text in ["", "claim-", "hunter2", "claim-a b", "claim-é"] {
            assert!(told(text).is_err(), "{text}");
        }
    }

    #[test]
    fn servers_say_in_several_ways_that_they_are_claimed() {
        let told = |claimed: Value| is_claimed(&json!({"MediaContainer": {"claimed": claimed}}));
        for yes in [json!(true), json!("1"), json!(1)] {
            assert_eq!(told(yes), Some(true));
        }
        for no in [json!(false), json!("0"), json!(0)] {
            assert_eq!(told(no), Some(false));
        }
        assert_eq!((told(Value::Null), is_claimed(&json!([]))), (None, None));
    }

    #[test]
    fn a_token_that_is_there_is_told_from_one_that_was_put_there() {
        assert_eq!(from(&Value::Null), Present::Nothing);
        assert_eq!(from(&json!([{"name": "PLEX_CLAIM", "value": ""}])), Present::Nothing);
        let literal = json!([{"name": "PLEX_CLAIM_TOKEN", "value": "claim-x"}]);
        assert_eq!(from(&literal), Present::Literal("PLEX_CLAIM_TOKEN".to_owned()));
        let of = |name: &str| {
            from(
                &json!([{"name": "PLEX_CLAIM", "valueFrom": {"secretKeyRef": {"name": name, "key": "token"}}}]),
            )
        };
        assert_eq!(of(SECRET), Present::Ours("PLEX_CLAIM".to_owned()));
        assert_eq!(of("mine"), Present::Elsewhere("secret mine".to_owned()));
    }

    #[test]
    fn a_token_is_given_beside_other_variables_and_taken_again() {
        let paths = |environment: &Value| {
            let patch = give(&workload(environment), "plex", "PLEX_CLAIM", SECRET).unwrap();
            format!("{} {}", patch[1]["op"], patch[1]["path"]).replace('"', "")
        };
        assert_eq!(paths(&Value::Null), "add /spec/template/spec/containers/1/env");
        assert_eq!(
            paths(&json!([{"name": "TZ", "value": "UTC"}])),
            "add /spec/template/spec/containers/1/env/-"
        );
        let old = json!([{"name": "TZ"}, {"name": "PLEX_CLAIM", "value": "claim-x"}]);
        assert_eq!(paths(&old), "replace /spec/template/spec/containers/1/env/1");
        assert_eq!(give(&workload(&old), "other", "PLEX_CLAIM", SECRET), None);
        assert_eq!(take(&workload(&old), "plex", SECRET), None, "somebody else's token stays");
        let reference = json!({"secretKeyRef": {"name": SECRET, "key": "token"}});
        let given = json!([{"name": "TZ"}, {"name": "PLEX_CLAIM", "valueFrom": reference}]);
        let patch = take(&workload(&given), "plex", SECRET).unwrap();
        assert_eq!(patch[2], json!({"op": "remove", "path": "/spec/template/spec/containers/1/env/1"}));
    }

    #[test]
    fn images_have_their_own_name_for_the_variable() {
        assert_eq!(variable(&Image::parse("linuxserver/plex:1.42")), "PLEX_CLAIM");
        assert_eq!(variable(&Image::parse("home-operations/plex:1.42")), "PLEX_CLAIM_TOKEN");
    }

    #[test]
    fn a_secret_is_known_again() {
        let made = secret("media", SECRET, &SecretText::new("claim-x".to_owned()));
        assert!(is_ours(&made) && !is_ours(&json!({"metadata": {}})));
        assert_eq!(made["data"]["token"], "Y2xhaW0teA==");
    }
}
