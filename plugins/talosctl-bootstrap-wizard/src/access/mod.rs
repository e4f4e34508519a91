//! Who may talk to the cluster, and with what: the user's kubeconfig and talosconfig.
//!
//! | module | job |
//! | --- | --- |
//! | [`Access`] | client certificates that may open nodes, and the nodes they are meant for |
//! | [`doctor`] | what is wrong with all that |
//! | [`kubeconfig`] | the cluster's kubeconfig taken into the user's file |

pub mod doctor;
mod keys;
pub mod kubeconfig;

pub use keys::{Access, Key, authority_of};
