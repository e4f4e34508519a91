//! What must never happen to etcd: a second beginning, and a majority lost by our own hand. Pure: facts in, verdict out.

pub mod bootstrap;
pub mod quorum;
pub mod reset;
