//! What a command is handed to run with.

use std::cell::Cell;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::interrupt::{HeldInterrupts, Holds};
use super::{Clock, Config, Env, GlobalFlags, Plugin, Result};
use crate::kube::{Cluster, ConnectOptions, Interaction, Notice, Notify};
use crate::output::Ui;

/// Everything a command may use of the world outside its arguments.
pub struct Session {
    /// Where output goes.
    pub ui: Ui,
    /// The environment the process was started with.
    pub env: Env,
    /// The settings in force, with their origins.
    pub config: Config,
    /// The flags every command has.
    pub global: GlobalFlags,
    clock: Clock,
    connect: ConnectOptions,
    cluster: OnceCell<Cluster>,
    ends_well: Cell<bool>,
    holds: Arc<Holds>,
}

impl Session {
    /// Puts the parts together for plugin `P`; nothing is read or reached.
    pub fn new<P: Plugin>(ui: Ui, env: Env, config: Config, global: GlobalFlags, clock: Clock) -> Self {
        let connect = ConnectOptions {
            program: P::NAME,
            version: P::VERSION,
            interaction: Interaction::Allowed,
            notify: notices(ui.clone(), global.verbosity.level()),
        };
        Self {
            ui,
            env,
            config,
            global,
            clock,
            connect,
            cluster: OnceCell::new(),
            ends_well: Cell::new(false),
            holds: Arc::default(),
        }
    }

    /// The present time; see [`Clock`].
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// From now on Ctrl-C is the usual end of the command: nothing is left undone, and it exits with 0.
    pub fn end_well_on_interrupt(&self) {
        self.ends_well.set(true);
    }

    /// From now on, and as long as the value is there, the command ends by itself when it is interrupted: it has
    /// something to undo that must not stay.
    pub fn hold_interrupts(&self) -> HeldInterrupts {
        HeldInterrupts::new(Arc::clone(&self.holds))
    }

    /// Whether the command ends by itself when it is interrupted.
    pub(super) fn holds(&self) -> &Arc<Holds> {
        &self.holds
    }

    /// Whether Ctrl-C is the usual end.
    pub(super) fn ends_well_on_interrupt(&self) -> bool {
        self.ends_well.get()
    }

    /// The cluster that the flags and the kubeconfig name, connected on first use.
    pub async fn cluster(&self) -> Result<&Cluster> {
        let connect = || Cluster::connect(&self.global.kube, &self.env, &self.connect);
        self.cluster.get_or_try_init(connect).await
    }

    /// The cluster of another context of the kubeconfig, as that context's user.
    pub async fn cluster_in(&self, context: &str) -> Result<Cluster> {
        let mut flags = self.global.kube.clone();
        flags.context = Some(context.to_owned());
        // These were meant for the cluster on the command line.
        (flags.cluster, flags.user, flags.server) = (None, None, None);
        Cluster::connect(&flags, &self.env, &self.connect).await
    }
}

/// Warnings, and why something takes longer (it comes only after seconds of waiting), are always shown; requests
/// from `-vv` on.
fn notices(ui: Ui, level: u8) -> Notify {
    Arc::new(move |notice| match notice {
        Notice::Warning(text) => ui.warn(text),
        Notice::Note(text) => ui.status(text),
        Notice::Request(text) if level > 1 => ui.status(text),
        Notice::Request(_) => {}
    })
}
