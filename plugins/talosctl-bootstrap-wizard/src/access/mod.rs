//! Who may talk to the cluster, and with what: the user's kubeconfig and talosconfig.
//!
//! | module | job |
//! | --- | --- |
//! | [`kubeconfig`] | the cluster's kubeconfig taken into the user's file |

pub mod kubeconfig;
