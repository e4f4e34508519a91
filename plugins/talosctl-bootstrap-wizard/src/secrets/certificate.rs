//! Certificates: authorities, and what they issue.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::secret::SecretText;
use labkit::talos::Credentials;
use rcgen::string::PrintableString;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyUsagePurpose, SerialNumber,
};
use x509_parser::asn1_rs::Tag;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::bundle::{Authority, random};
use super::key::PrivateKey;
use super::pem;

/// How long an authority is good: 87600 hours.
pub const AUTHORITY_LIFETIME: Duration = Duration::from_secs(87_600 * 3600);
/// How long a client's certificate is good: 8760 hours.
pub const CLIENT_LIFETIME: Duration = Duration::from_secs(8_760 * 3600);

/// The object identifier of an organization's name.
const ORGANIZATION: [u64; 4] = [2, 5, 4, 10];

/// What the owner of a client certificate may do (siderolabs/talos: pkg/machinery/role).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum ClientRole {
    /// Everything.
    #[value(name = "os:admin")]
    Admin,
    /// Everything a reader may, reboots, restarts and etcd snapshots.
    #[value(name = "os:operator")]
    Operator,
    /// Looking, except at secrets.
    #[value(name = "os:reader")]
    Reader,
    /// Taking snapshots of etcd.
    #[value(name = "os:etcd:backup")]
    EtcdBackup,
}

impl ClientRole {
    /// As it is in the certificate.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "os:admin",
            Self::Operator => "os:operator",
            Self::Reader => "os:reader",
            Self::EtcdBackup => "os:etcd:backup",
        }
    }
}

/// What opens the Talos API: all of it in PEM.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    /// The authority that the nodes' certificates come from.
    pub ca: String,
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: SecretText,
}

impl ClientCertificate {
    /// A new key, and a certificate for it by the authority of the Talos API. Roles that another one includes are left
    /// out.
    ///
    /// # Errors
    /// When the authority is damaged, or the machine gives no randomness.
    pub fn issue(
        authority: &Authority,
        roles: &[ClientRole],
        lifetime: Duration,
        now: Timestamp,
    ) -> Result<Self> {
        let damaged = || Error::failed("the certificate authority of the Talos API is damaged");
        let block = pem::decode(&authority.certificate).ok_or_else(damaged)?;
        let (_, certificate) = X509Certificate::from_der(&block.der).map_err(|_| damaged())?;
        let signer = PrivateKey::from_pem(&authority.key).ok_or_else(damaged)?;
        let mut issuer = CertificateParams::default();
        issuer.distinguished_name = name_of(&certificate).ok_or_else(damaged)?;
        if let Some(id) = subject_key_id(&certificate) {
            issuer.key_identifier_method = KeyIdMethod::PreSpecified(id);
        }
        let issuer = Issuer::new(issuer, signer);

        let key = PrivateKey::ed25519()?;
        let mut params = params(lifetime, now)?;
        // The library takes each type of name once only; no two roles are left that need a third.
        for (kind, role) in [DnType::OrganizationName, DnType::CustomDnType(ORGANIZATION.to_vec())]
            .into_iter()
            .zip(needed(roles))
        {
            params.distinguished_name.push(kind, printable(role.name())?);
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let issued = params.signed_by(&key, &issuer).map_err(|_| damaged())?;
        Ok(Self {
            ca: authority.certificate.clone(),
            certificate: pem::encode(pem::CERTIFICATE, issued.der()).expose().to_owned(),
            key: key.pem().clone(),
        })
    }

    /// As a connection needs it.
    ///
    /// # Errors
    /// When its parts do not belong together.
    pub fn credentials(&self) -> Result<Credentials> {
        Credentials::from_pem(&self.ca, &self.certificate, &self.key)
    }
}

/// The roles without those that others include: at most two.
fn needed(roles: &[ClientRole]) -> Vec<ClientRole> {
    use ClientRole::{Admin, EtcdBackup, Operator, Reader};
    [Admin, Operator].into_iter().find(|role| roles.contains(role)).map_or_else(
        || [Reader, EtcdBackup].into_iter().filter(|role| roles.contains(role)).collect(),
        |role| vec![role],
    )
}

/// A new authority with its own certificate. Without an organization its name is empty.
pub(super) fn authority(organization: Option<&str>, key: &PrivateKey, now: Timestamp) -> Result<Authority> {
    let mut params = params(AUTHORITY_LIFETIME, now)?;
    if let Some(organization) = organization {
        params.distinguished_name.push(DnType::OrganizationName, printable(organization)?);
    }
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.key_identifier_method = KeyIdMethod::PreSpecified(random::<20>()?.to_vec());
    let certificate = params
        .self_signed(key)
        .map_err(|error| Error::failed("cannot make the certificate of an authority").caused_by(error))?;
    Ok(Authority {
        certificate: pem::encode(pem::CERTIFICATE, certificate.der()).expose().to_owned(),
        key: key.pem().clone(),
    })
}

/// What all certificates have.
fn params(lifetime: Duration, now: Timestamp) -> Result<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.serial_number = Some(SerialNumber::from_slice(&*random::<16>()?));
    let from = SystemTime::from(now);
    let until =
        from.checked_add(lifetime).ok_or_else(|| Error::usage("this lifetime ends beyond all calendars"))?;
    (params.not_before, params.not_after) = (from.into(), until.into());
    Ok(params)
}

/// Go writes names of these letters so, and names are compared byte by byte.
fn printable(text: &str) -> Result<DnValue> {
    let text = PrintableString::try_from(text)
        .map_err(|error| Error::failed("cannot write a name into a certificate").caused_by(error))?;
    Ok(DnValue::PrintableString(text))
}

/// The subject, for what it issues: names are compared byte by byte.
fn name_of(certificate: &X509Certificate<'_>) -> Option<DistinguishedName> {
    let mut name = DistinguishedName::new();
    for attribute in certificate.subject().iter_attributes() {
        let kind = DnType::from_oid(&attribute.attr_type().iter()?.collect::<Vec<_>>());
        let text = attribute.as_str().ok()?;
        let value = match attribute.attr_value().tag() {
            Tag::PrintableString => DnValue::PrintableString(PrintableString::try_from(text).ok()?),
            Tag::Utf8String => DnValue::Utf8String(text.to_owned()),
            _ => return None,
        };
        name.push(kind, value);
    }
    Some(name)
}

fn subject_key_id(certificate: &X509Certificate<'_>) -> Option<Vec<u8>> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_another_one_includes_is_left_out() {
        use ClientRole::{Admin, EtcdBackup, Operator, Reader};
        assert_eq!(needed(&[Reader, Admin, Operator]), [Admin]);
        assert_eq!(needed(&[EtcdBackup, Operator]), [Operator]);
        assert_eq!(needed(&[EtcdBackup, Reader, Reader]), [Reader, EtcdBackup]);
    }
}
