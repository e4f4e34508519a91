//! Talos nodes in the process, on loopback: enough of them that the real `talosctl` and the wizard cannot tell the
//! difference where it matters.
//!
//! ```text
//! Lab ── World ── Node, Node, …      state, and a step that moves on what is due (life)
//!  │       └──── EtcdCluster, …      who is a member of what; two clusters of one bundle are recorded
//!  └─ listener ── dispatch ── machine/*, resources    one port per node, open and closed as its state has it
//! ```
//!
//! | module | job |
//! | --- | --- |
//! | [`lab`], `seed`, [`bundle`] | the harness: start machines, or a cluster; what can go wrong ([`fault`]); what was recorded |
//! | [`world`], [`node`], [`members`], `life` | the state and how it goes on |
//! | [`view`], `present` | a node at a moment as plain values |
//! | `listener`, `tls`, `dispatch`, `forward`, [`roles`] | ports, handshakes, routing headers, roles |
//! | `machine` | the calls |
//! | [`config`] | the machine configuration as a node reads it |
//! | [`hardware`], [`install`] | the machines, and what is done to their disks |
//! | [`kubernetes`] | the Kubernetes API that control planes serve, and the nodes in it |
//!
//! Each lab has addresses of its own: 127.0.69.0/24 or the next free network, a node's last octet as in lab A, port
//! 50000; where loopback has one address only, ports of their own. Time passes faster than outside
//! ([`world::Timing`]), but clocks and certificates have the real time, with a node's skew.
//!
//! What is left out, and what it therefore cannot prove:
//!
//! - Firmware: a cold boot takes the stick if it is in, else the disk with Talos; other systems, boot orders and
//!   entries do not exist. A kexec always works. SecureBoot, TPM, disk encryption and UKIs are not there.
//! - No image is pulled: an installer's image is its tag, which decides the release; any registry will do.
//! - Networks: no DHCP, routes or reachability; a static address is taken where it is one of the lab's network, from
//!   the next boot on; host names are not resolved, so endpoints have to be addresses for
//!   a worker to find them without discovery. Where all nodes are at one address, requests for other nodes are not
//!   passed on correctly, and the Kubernetes API is not served.
//! - trustd, discovery, kubelet, static pods and CNI are facts of the state, not programs: nothing listens on 50001,
//!   2379 or 2380, there are no pods, and health looks at the state.
//! - A configuration applied to a running node changes what the simulation knows of (roles, authorities, names,
//!   certificates); only a changed role or token counts as a change that needs a reboot.
//! - The install while the API is open (1.13 and later) and some texts of refusals are after the source, not after
//!   a run on hardware.
//! - Calls that no plugin makes (packet capture, netstat, images, LVM, MD, debug) are refused as unknown.

pub mod api;
pub mod bundle;
pub mod config;
mod dispatch;
pub mod etcd;
mod events;
pub mod fault;
mod forward;
pub mod hardware;
pub mod install;
pub mod kubernetes;
pub mod lab;
mod life;
mod listener;
mod machine;
pub mod members;
pub mod network;
pub mod node;
pub mod operator;
mod pem;
mod present;
pub mod proto;
pub mod resources;
pub mod roles;
mod seed;
mod snapshot;
#[cfg(test)]
mod tests;
mod tls;
pub mod version;
pub mod view;
pub mod world;

pub use bundle::Bundle;
pub use fault::Fault;
pub use lab::{Lab, Profile, Spec};
pub use version::Version;
