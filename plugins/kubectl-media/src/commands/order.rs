//! `order`: in which order the apps start, and why.

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::output::Shape;

use super::selected::{AppArgs, selected};
use crate::order::StartOrder;

/// Which apps to show.
#[derive(Debug, Args)]
pub struct OrderArgs {
    /// Which apps.
    #[command(flatten)]
    pub which: AppArgs,
}

/// Shows the order.
pub async fn run(args: OrderArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let found = selected(session, args.which.all_namespaces, &args.which.apps).await?;
    let order = StartOrder::new(&found.all, found.stack, args.which.all_namespaces);

    session.ui.show(&order)?;
    for gap in &order.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if order.gaps.iter().any(|gap| gap.blocking) { ExitCode::Gaps } else { ExitCode::Done })
}
