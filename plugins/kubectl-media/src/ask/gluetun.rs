//! gluetun's control server (media.md 1.14): whether the tunnel stands. It serves the other containers of its pod, so it is
//! mostly asked on their behalf.

use labkit::finding::Severity;
use serde::Deserialize;

use super::Talk;
use super::answers::{Answers, Complaint, Vpn};
use super::loose;

/// The port of its control server.
pub(super) const PORT: u16 = 8000;

/// Asks one that stands alone.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers) {
    answers.vpn = vpn(talk).await;
    answers.alive = answers.vpn.is_some();
    answers.health.extend(answers.vpn.as_ref().and_then(complaint));
}

/// Asks about the tunnel.
pub(super) async fn vpn(talk: &mut Talk<'_>) -> Option<Vpn> {
    let status = talk.json::<Status>("/v1/vpn/status").await?;
    let address = talk.json::<Address>("/v1/publicip/ip").await.unwrap_or_default();
    let forwarded = talk.json::<Forwarded>("/v1/portforward").await.unwrap_or_default();
    Some(Vpn {
        running: status.status == "running",
        address: Some(address.public_ip).filter(|address| !address.is_empty()),
        country: Some(address.country).filter(|country| !country.is_empty()),
        port: forwarded.port(),
    })
}

/// What there is to say about a tunnel.
pub(super) fn complaint(vpn: &Vpn) -> Option<Complaint> {
    let (topic, message) = match (vpn.running, &vpn.address) {
        (false, _) => ("stopped", "the VPN is down"),
        (true, None) => ("no-address", "the VPN is up, and no address on the internet is known behind it"),
        (true, Some(_)) => return None,
    };
    let (source, topic) = ("Vpn".to_owned(), topic.to_owned());
    Some(Complaint { severity: Severity::Error, source, topic, message: message.to_owned() })
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Address {
    #[serde(deserialize_with = "loose::text")]
    public_ip: String,
    #[serde(deserialize_with = "loose::text")]
    country: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Forwarded {
    #[serde(deserialize_with = "loose::number")]
    port: Option<f64>,
    ports: Option<Vec<u16>>,
}

impl Forwarded {
    /// Newer versions list several; 0 is none.
    fn port(&self) -> Option<u16> {
        let first = self.ports.iter().flatten().copied().next();
        let port = first.or_else(|| u16::try_from(loose::count(self.port)).ok());
        port.filter(|port| *port > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forwarded_port_in_its_old_and_new_form() {
        let port = |json: &str| serde_json::from_str::<Forwarded>(json).unwrap().port();
        assert_eq!(port(r#"{"port": 51413}"#), Some(51413));
        assert_eq!(port(r#"{"port": 0, "ports": [40000, 40001]}"#), Some(40000));
        assert_eq!(port(r#"{"port": 0}"#), None);
        assert_eq!(port("{}"), None);
    }

    #[test]
    fn a_tunnel_that_is_down_or_leads_nowhere() {
        let told = |running: bool, address: Option<&str>| {
            let vpn = Vpn { running, address: address.map(str::to_owned), ..Vpn::default() };
            complaint(&vpn).map(|complaint| complaint.topic)
        };
        assert_eq!(told(true, Some("192.0.2.1")), None);
        assert_eq!(told(true, None).as_deref(), Some("no-address"));
        assert_eq!(told(false, Some("192.0.2.1")).as_deref(), Some("stopped"));
    }
}
