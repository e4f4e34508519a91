//! The bundle as values, and a new one.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use jiff::Timestamp;
use labkit::cli::Result;
use labkit::secret::{SecretText, Zeroizing};

use super::certificate::authority;
use super::key::{PrivateKey, no_key};

/// A certificate authority, in PEM.
#[derive(Debug, Clone)]
pub struct Authority {
    /// Its certificate.
    pub certificate: String,
    /// Its key.
    pub key: SecretText,
}

/// What Secrets are encrypted with in etcd.
#[derive(Debug, Clone)]
pub enum Encryption {
    /// As Talos does since 1.3: 32 bytes in base64.
    Secretbox(SecretText),
    /// As before: 32 bytes in base64.
    AesCbc(SecretText),
}

/// All secrets of a cluster (siderolabs/talos: pkg/machinery/config/generate/secrets).
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What the cluster is called among those that look for their members: 32 bytes in base64.
    pub cluster_id: SecretText,
    /// What members encrypt their announcements with: 32 bytes in base64.
    pub cluster_secret: SecretText,
    /// With this a kubelet asks for its certificate.
    pub bootstrap_token: SecretText,
    /// What Secrets are encrypted with.
    pub encryption: Encryption,
    /// With this a worker asks a control plane for its certificate.
    pub machine_token: SecretText,
    /// The authority of etcd.
    pub etcd: Authority,
    /// The authority of Kubernetes.
    pub kubernetes: Authority,
    /// The authority of API servers behind the API server.
    pub aggregator: Authority,
    /// The key that tokens of service accounts are signed with, in PEM.
    pub service_account: SecretText,
    /// The authority of the Talos API.
    pub talos: Authority,
}

impl Bundle {
    /// A new bundle. The RSA key of service accounts takes a second or more.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn generate(now: Timestamp) -> Result<Self> {
        let p256 = |organization| authority(organization, &PrivateKey::p256()?, now);
        Ok(Self {
            cluster_id: SecretText::new(URL_SAFE.encode(random::<32>()?.as_slice())),
            cluster_secret: SecretText::new(STANDARD.encode(random::<32>()?.as_slice())),
            bootstrap_token: token()?,
            encryption: Encryption::Secretbox(SecretText::new(STANDARD.encode(random::<32>()?.as_slice()))),
            machine_token: token()?,
            etcd: p256(Some("etcd"))?,
            kubernetes: p256(Some("kubernetes"))?,
            aggregator: p256(None)?,
            service_account: PrivateKey::rsa4096()?.pem().clone(),
            talos: authority(Some("talos"), &PrivateKey::ed25519()?, now)?,
        })
    }
}

/// Random bytes, wiped when they are dropped.
pub(super) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    aws_lc_rs::rand::fill(bytes.as_mut()).map_err(|_| no_key())?;
    Ok(bytes)
}

/// A token as kubeadm has them: six characters, a dot, sixteen characters.
fn token() -> Result<SecretText> {
    const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut text = String::with_capacity(23);
    while text.len() < 23 {
        if text.len() == 6 {
            text.push('.');
        }
        let [byte] = *random::<1>()?;
        // 252 is the largest multiple of 36 in a byte: beyond it some letters would come more often.
        if byte < 252 {
            text.push(char::from(LETTERS[usize::from(byte % 36)]));
        }
    }
    Ok(SecretText::new(text))
}
