//! Ctrl-C: the command is dropped, so that temporary files go and the cursor comes back, and then the process ends
//! by the same signal, as shells expect (status 130). A command that has to undo something elsewhere first holds
//! interrupts, and ends by itself when it is told of one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use tokio::sync::Notify;

use super::{ExitCode, Result, ResultExt};

/// How long a command that is not at an await point may go on after the first signal.
const GRACE: Duration = Duration::from_secs(1);

/// Whether the command ends by itself when it is interrupted.
#[derive(Debug, Default)]
pub(super) struct Holds {
    held: AtomicBool,
    told: Notify,
}

impl Holds {
    /// Tells the command that it is interrupted; `false` if it did not ask for that.
    pub(super) fn tell(&self) -> bool {
        let held = self.held.load(Ordering::SeqCst);
        if held {
            self.told.notify_one();
        }
        held
    }
}

/// While this is there, the first Ctrl-C does not end the command but is told to it; a second one ends it at once.
#[derive(Debug)]
pub struct HeldInterrupts(Arc<Holds>);

impl HeldInterrupts {
    pub(super) fn new(holds: Arc<Holds>) -> Self {
        holds.held.store(true, Ordering::SeqCst);
        Self(holds)
    }

    /// Resolves when the command is interrupted. It has to end then, with [`Error::interrupted`](super::Error::interrupted).
    pub async fn interrupted(&self) {
        self.0.told.notified().await;
    }
}

impl Drop for HeldInterrupts {
    fn drop(&mut self) {
        self.0.held.store(false, Ordering::SeqCst);
    }
}

/// Listens for SIGINT and SIGTERM from its creation to the end of the process.
pub(super) struct Interrupts {
    wake: Arc<Notify>,
    caught: Arc<AtomicI32>,
}

impl Interrupts {
    /// Starts listening on a thread of its own, so that also work that never yields can be interrupted.
    pub(super) fn watch(holds: &Arc<Holds>) -> Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM]).or_failed(|| "cannot listen for signals")?;
        let wake = Arc::new(Notify::new());
        let caught = Arc::new(AtomicI32::new(0));
        let listener = (Arc::clone(&wake), Arc::clone(&caught), Arc::clone(holds));
        std::thread::spawn(move || {
            let (wake, caught, holds) = listener;
            for signal in signals.forever() {
                if caught.swap(signal, Ordering::SeqCst) != 0 {
                    die_of(signal);
                }
                wake.notify_one();
                let holds = Arc::clone(&holds);
                std::thread::spawn(move || {
                    std::thread::sleep(GRACE);
                    while holds.held.load(Ordering::SeqCst) {
                        std::thread::sleep(GRACE);
                    }
                    die_of(signal);
                });
            }
        });
        Ok(Self { wake, caught })
    }

    /// Resolves at the first signal.
    pub(super) async fn caught(&self) {
        self.wake.notified().await;
    }

    /// Ends the process by the signal that was caught.
    pub(super) fn end_process(&self) -> ExitCode {
        die_of(self.caught.load(Ordering::SeqCst));
        ExitCode::Interrupted
    }
}

/// Restores the signal's default action and raises it; returns only if that failed.
fn die_of(signal: i32) {
    // A failure leaves the exit code, which says the same.
    let _failed = emulate_default_handler(signal);
}
