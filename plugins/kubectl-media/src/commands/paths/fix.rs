//! Mends remote path mappings through the API of the app that needs them.

use labkit::cli::{Result, Session};
use labkit::plan::{Change, Confirmed, Plan};

use crate::ask::{Asked, Talk};
use crate::commands::asking::Gathered;
use crate::commands::telling::write_mapping;
use crate::mend::mapping::change;
use crate::paths::Fix;
use crate::reach::{Options, Route};
use crate::stack::Stack;

/// What is to be mended. Argo CD and Flux know nothing of what an app keeps in its database.
pub(super) fn plan(fixes: &[Fix], stack: &Stack) -> Plan {
    Plan { changes: fixes.iter().map(|fix| change(fix, &stack.instances[fix.place])).collect() }
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
        let Some(port) = access.port else { continue };
        let mut talk = Talk::new(Route::new(cluster, app, port, options), access);
        for (fix, change) in own {
            write_mapping(&mut talk, app, fix).await?;
            confirmed.report(&session.ui, change);
        }
    }
    Ok(())
}
