//! New client certificates from a control plane node.

use std::time::Duration;

use super::error::{Reason, Result};
use super::node::Node;
use super::proto::machine::GenerateClientConfigurationRequest;
use crate::secret::SecretText;

/// A new client certificate, as three PEM texts.
#[derive(Debug, Clone)]
pub struct ClientConfiguration {
    /// The cluster's authority.
    pub ca: String,
    /// The new certificate.
    pub certificate: String,
    /// Its key.
    pub key: SecretText,
}

impl Node {
    /// Has the node make a client certificate with these roles, such as `os:admin`, for that long.
    ///
    /// # Errors
    /// The node's refusal: only control plane nodes can, and only for administrators.
    pub async fn generate_client_configuration(
        &self,
        roles: &[String],
        lifetime: Duration,
    ) -> Result<ClientConfiguration> {
        const DOING: &str = "make a client certificate";
        let request = GenerateClientConfigurationRequest {
            roles: roles.to_vec(),
            crt_ttl: Some(prost_types::Duration {
                seconds: lifetime.as_secs().try_into().unwrap_or(i64::MAX),
                nanos: 0,
            }),
        };
        let answer = self.once(DOING, self.machine().generate_client_configuration(request)).await?;
        let message = self.only(DOING, answer.messages)?;
        let no_text = || self.failure(DOING, Reason::Answer("it is no text".to_owned()));
        Ok(ClientConfiguration {
            ca: String::from_utf8(message.ca).map_err(|_| no_text())?,
            certificate: String::from_utf8(message.crt).map_err(|_| no_text())?,
            key: SecretText::new(String::from_utf8(message.key).map_err(|_| no_text())?),
        })
    }
}
