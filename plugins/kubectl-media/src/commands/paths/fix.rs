//! Mends remote path mappings through the API of the app that needs them.

use labkit::cli::{Error, Result, Session};
use labkit::finding::Subject;
use labkit::plan::{Action, Change, Confirmed, FieldChange, Plan};
use serde::Deserialize;
use serde_json::json;

use crate::apps::Api;
use crate::ask::{Asked, Talk};
use crate::commands::asking::Gathered;
use crate::paths::{Fix, Target};
use crate::reach::{Options, Route};
use crate::stack::{Instance, Stack};

/// What is to be mended. Argo CD and Flux know nothing of what an app keeps in its database.
pub(super) fn plan(fixes: &[Fix], stack: &Stack) -> Plan {
    let mut plan = Plan::default();
    for fix in fixes {
        let app = &stack.instances[fix.place];
        let subject = subject(fix, app);
        let after = format!("{} to {}", fix.remote, fix.local);
        let place = format!("Settings, Download Clients, Remote Path Mappings of {}", app.name);
        let change = match &fix.target {
            Target::New => {
                let summary =
                    format!("take {} of {} for {} in {}", fix.remote, fix.host, fix.local, app.name);
                plan.undoable(Action::Create, subject, &summary, &format!("delete it: {place}"))
            }
            Target::Instead(_, before) => {
                let summary = format!("correct what {} takes paths of {} for", app.name, fix.host);
                let how = format!("set it back to {before}: {place}");
                let change = plan.undoable(Action::Update, subject, &summary, &how);
                let path = "mapping".to_owned();
                change.fields.push(FieldChange { path, before: Some(before.clone()), after: Some(after) });
                change
            }
        };
        change.needs.push(format!("the API of {}", app.name));
    }
    plan
}

fn subject(fix: &Fix, app: &Instance) -> Subject {
    let name = format!("{}:{}", app.name, fix.remote);
    Subject::in_namespace("RemotePathMapping", app.namespace.as_str(), name)
}

/// Mends one after the other. What is done is done: run again, only the rest is left.
pub(super) async fn apply(
    confirmed: &Confirmed<'_>,
    fixes: &[Fix],
    gathered: Gathered,
    options: Options,
    session: &Session,
) -> Result<()> {
    let cluster = session.cluster().await?;
    let Gathered { stack, asked, .. } = gathered;
    for (place, asked) in asked.into_iter().enumerate() {
        let own: Vec<(&Fix, &Change)> =
            fixes.iter().zip(&confirmed.plan().changes).filter(|(fix, _)| fix.place == place).collect();
        let (false, Some(Asked { access, .. })) = (own.is_empty(), asked) else { continue };
        let app = &stack.instances[place];
        let (Api::Servarr(base), Some(port)) = (app.app.api, access.port) else { continue };
        let mut talk = Talk::new(Route::new(cluster, app, port, options), access);
        talk.with_key_header("x-api-key");
        for (fix, change) in own {
            write(&mut talk, base, fix, app).await?;
            confirmed.report(&session.ui, change);
        }
    }
    Ok(())
}

async fn write(talk: &mut Talk<'_>, base: &str, fix: &Fix, app: &Instance) -> Result<()> {
    let path = format!("{base}/remotepathmapping");
    let mut body = json!({"host": fix.host, "remotePath": fix.remote, "localPath": fix.local});
    let answer = match &fix.target {
        Target::New => talk.post_json(&path, &body).await,
        Target::Instead(id, _) => {
            body["id"] = json!(id);
            talk.put_json(&format!("{path}/{id}"), &body).await
        }
    };
    let error = || Error::failed(format!("cannot map {} to {} in {}", fix.remote, fix.local, app.name));
    let Some(answer) = answer else {
        let why = talk.troubles.last().map(ToString::to_string).unwrap_or_default();
        return Err(error().caused_by(why).hint("run it again: what is done already stays"));
    };
    if answer.status.is_success() {
        return Ok(());
    }
    let refused = answer.json::<Vec<Refusal>>().unwrap_or_default();
    let error = error().caused_by(format!("{} answers HTTP {}", app.name, answer.status.as_u16()));
    Err(refused.into_iter().fold(error, |error, one| error.caused_by(one.error_message)))
}

/// Why the app does not take it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    error_message: String,
}
