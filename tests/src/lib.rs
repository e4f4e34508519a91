//! stub
pub mod kube;
