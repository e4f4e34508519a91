//! The call that wipes, between the record that it may happen and the look at what it did.

use labkit::cli::{Error, Result};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::talos::Node;
use labkit::talos::danger::{self, Outcome, Reset, Wipe};

use super::{ResetArgs, Scope};
use crate::commands::ground::{Ground, Seen};
use crate::guard::reset::Leaving;
use crate::journal::Event;

/// Sends the call, once; whether the node agreed. A lost answer is no error: the node is looked at next.
///
/// # Errors
/// When the node refuses, or the call never left.
pub(super) async fn reset(
    ground: &Ground<'_>,
    seen: &Seen<'_>,
    leaving: Leaving,
    args: &ResetArgs,
    confirmed: &Confirmed<'_>,
) -> Result<bool> {
    let name = &seen.node.hostname;
    let node = Node::secure(&seen.address, &ground.credentials).await?;
    let (what, wipe) = match args.wipe {
        Scope::System => ("the system disk", Wipe::SystemDisk),
        Scope::Ephemeral => ("EPHEMERAL", Wipe::Partitions(vec!["EPHEMERAL".to_owned()])),
    };
    let request = Reset { is_graceful: leaving == Leaving::ByItself, reboots: !args.shutdown, wipe };
    ground.journal.append(ground.session, name, Event::ResetSending { what: what.to_owned() })?;
    failpoint!("wizard.reset.sending");
    ground.say(name, "is wiped");
    let outcome = danger::reset(&node, &request, confirmed).await;
    failpoint!("wizard.reset.sent");
    match outcome {
        Outcome::Done(()) => Ok(true),
        Outcome::Unknown(failure) => {
            ground.say(name, &format!("gave no answer: {}; looking what it does", Error::from(failure)));
            Ok(false)
        }
        Outcome::Refused(failure) | Outcome::NotSent(failure) => {
            Err(Error::from(failure).context(format!("{name} was not wiped")))
        }
    }
}
