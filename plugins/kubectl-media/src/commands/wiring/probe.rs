//! Has the apps test their links themselves, after the user has agreed to what that changes.

use labkit::cli::{Result, Session};
use labkit::finding::Subject;
use labkit::plan::{Action, Confirmed, Plan};
use labkit::secret::SecretText;
use serde::Deserialize;
use serde_json::Value;

use crate::ask::{Asked, Talk};
use crate::commands::asking::Gathered;
use crate::reach::{Options, Route};
use crate::wiring::{Kind, Link, Proof};

/// Letters of an app's own words that are shown.
const WORDS: usize = 240;

/// What would be tested.
pub(super) fn plan(proofs: &[Proof], links: &[Link]) -> Plan {
    let mut plan = Plan::default();
    for proof in proofs {
        let link = &links[proof.link];
        let name = format!("{}/{}", link.from.name, link.name);
        let subject = Subject::in_namespace("Test", link.from.namespace.clone().unwrap_or_default(), name);
        let summary = format!("have {} test its link to {}: {}", link.from.name, link.to.name, proof.effect);
        let undo = match link.kind {
            Kind::Download => "nothing to take back but a category, if one was missing",
            _ => "nothing to take back",
        };
        plan.undoable(Action::Run, subject, &summary, undo);
    }
    plan
}

/// Runs the tests, and puts what they said into the links.
pub(super) async fn apply(
    confirmed: &Confirmed<'_>,
    proofs: &[Proof],
    links: &mut [Link],
    gathered: Gathered,
    options: Options,
    session: &Session,
) -> Result<()> {
    let cluster = session.cluster().await?;
    let Gathered { stack, asked, .. } = gathered;
    for (place, asked) in asked.into_iter().enumerate() {
        let mut own =
            proofs.iter().zip(&confirmed.plan().changes).filter(|(proof, _)| proof.place == place).peekable();
        let (true, Some(Asked { access, .. })) = (own.peek().is_some(), asked) else { continue };
        let Some(port) = access.port else { continue };
        let mut talk = Talk::new(Route::new(cluster, &stack.instances[place], port, options), access);
        talk.with_key_header("x-api-key");
        for (proof, change) in own {
            let failures = test(&mut talk, &proof.list, proof.id).await;
            links[proof.link].proved(&failures);
            confirmed.report(&session.ui, change);
        }
    }
    Ok(())
}

/// What is wrong with an entry of a list, as its own app tests it; nothing if it passes. The object goes back as it was read: where
/// keys in it are asterisks, the app replaces them by what it has stored; Overseerr tells them in clear.
pub(in crate::commands) async fn test(talk: &mut Talk<'_>, list: &str, id: i64) -> Vec<String> {
    let answer = match object(talk, list, id).await {
        Some(mut object) => {
            let answer = talk.post_json(&format!("{list}/test"), &object).await;
            if let Some(Value::String(key)) = object.get_mut("apiKey").map(Value::take) {
                // Wiped with this.
                drop(SecretText::new(key));
            }
            answer
        }
        None => None,
    };
    let Some(answer) = answer else {
        return vec![
            talk.troubles.last().map_or_else(|| "there is no answer".to_owned(), ToString::to_string),
        ];
    };
    if answer.status.is_success() {
        return Vec::new();
    }
    if let Ok(refusal) = answer.json::<Refusal>() {
        return vec![refusal.message.chars().take(WORDS).collect()];
    }
    match answer.json::<Vec<Failure>>() {
        Ok(failures) if !failures.is_empty() => {
            let short = |failure: Failure| failure.error_message.chars().take(WORDS).collect();
            failures.into_iter().map(short).collect()
        }
        _ => vec![format!("HTTP {}", answer.status.as_u16())],
    }
}

/// One of a list: by its number, or out of the whole where there is no page for one.
async fn object(talk: &mut Talk<'_>, list: &str, id: i64) -> Option<Value> {
    if list.contains("/settings/") {
        let all = talk.json::<Vec<Value>>(list).await?;
        return all.into_iter().find(|one| one["id"] == id);
    }
    talk.json::<Value>(&format!("{list}/{id}")).await
}

/// What Overseerr says.
#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// What the Servarr family says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    #[serde(default)]
    error_message: String,
}
