//! Plans of which Argo CD or Flux would take a part back.

use labkit::cli::{Result, Session};
use labkit::plan::Plan;

/// Refuses such a plan, after printing what to commit instead.
///
/// # Errors
/// Refused, with every owner.
pub(super) fn refuse_reverted(plan: &Plan, session: &Session) -> Result<()> {
    let Err(error) = plan.refuse_reverted() else { return Ok(()) };
    if session.ui.format().is_human() {
        session.ui.print(&plan.patches())?;
    } else {
        session.ui.show(&plan.clone().document("ipam"))?;
    }
    Err(error)
}
