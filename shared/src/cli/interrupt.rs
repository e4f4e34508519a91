//! Ctrl-C: the command is dropped, so that temporary files go and the cursor comes back, and then the process ends
//! by the same signal, as shells expect (status 130).

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use tokio::sync::Notify;

use super::{ExitCode, Result, ResultExt};

/// How long a command that is not at an await point may go on after the first signal.
const GRACE: Duration = Duration::from_secs(1);

/// Listens for SIGINT and SIGTERM from its creation to the end of the process.
pub(super) struct Interrupts {
    wake: Arc<Notify>,
    caught: Arc<AtomicI32>,
}

impl Interrupts {
    /// Starts listening on a thread of its own, so that also work that never yields can be interrupted.
    pub(super) fn watch() -> Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM]).or_failed(|| "cannot listen for signals")?;
        let wake = Arc::new(Notify::new());
        let caught = Arc::new(AtomicI32::new(0));
        let listener = (Arc::clone(&wake), Arc::clone(&caught));
        std::thread::spawn(move || {
            let (wake, caught) = listener;
            for signal in signals.forever() {
                if caught.swap(signal, Ordering::SeqCst) != 0 {
                    die_of(signal);
                }
                wake.notify_one();
                std::thread::spawn(move || {
                    std::thread::sleep(GRACE);
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
