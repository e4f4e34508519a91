//! What goes beyond single requests: commands in containers, ports of pods, programs behind the proxy, logs.
//!
//! Streams are websockets over the connection that requests use too, so TLS, proxies, credentials and impersonation
//! hold for them as well. Protocol: kubernetes/apimachinery: pkg/util/remotecommand/constants.go and
//! kubernetes/kubelet: pkg/cri/streaming. kube's own streams are not used: they have no deadlines, and they drop what
//! the server says about the container.
//!
//! | file | job |
//! | --- | --- |
//! | `open` | the request that becomes a websocket |
//! | `command` | a command in a container, with its output and exit code |
//! | `port_forward` | a port of a pod as a stream of bytes |
//! | `proxy` | a request to a program, handed on by the API server |
//! | `logs` | logs, read or followed |
//! | `fault` | what goes wrong with a stream, in words |

mod command;
mod fault;
mod logs;
mod open;
mod port_forward;
mod proxy;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use command::{ContainerTarget, ExecLimits, ExecOutput};
pub use fault::StreamFault;
pub use logs::{LogLines, LogOptions, Logs};
pub use port_forward::PodStream;
pub use proxy::{ProxyKind, ProxyTarget};
