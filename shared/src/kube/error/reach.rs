//! Why a connection failed, found in the chain of library errors.

use std::error::Error as StdError;
use std::io;

use super::Unreachable;

/// Finds the reason for a failed connection in a chain of library errors.
pub(in crate::kube) fn unreachable(error: &(dyn StdError + 'static), host: &str) -> Unreachable {
    let mut dns = false;
    let mut last = error.to_string();
    for error in chain(error) {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Unreachable::Tls(tls_text(tls));
        }
        let text = error.to_string();
        dns |= text.contains("dns error");
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return Unreachable::Refused,
            Some(io::ErrorKind::TimedOut) => return Unreachable::TimedOut,
            _ => {}
        }
        if !text.is_empty() {
            last = text;
        }
    }
    if dns { Unreachable::NoSuchHost(host.to_owned()) } else { Unreachable::Other(last) }
}

/// The error and all its sources.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// What lies one level deeper; an `io::Error` hides the error it wraps from `source`.
fn inner<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// A certificate's name as people write it; rustls gives `DnsName("nas.lan")` and `IpAddress(10.0.0.1)`.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
}

/// A TLS failure in the words of Go's crypto/x509, which users know from kubectl.
fn tls_text(error: &rustls::Error) -> String {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => "x509: certificate signed by unknown authority".to_owned(),
            // The authority's name fits but its key does not: a cluster that was built anew under the same name.
            Certificate::BadSignature => {
                "x509: certificate signed by unknown authority (it has the expected name, \
                                          but another key)"
                    .to_owned()
            }
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                format!("x509: certificate has expired ({certificate})")
            }
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                format!("x509: certificate is not yet valid ({certificate})")
            }
            Certificate::NotValidForName => "x509: certificate is not valid for this name".to_owned(),
            Certificate::NotValidForNameContext { expected, presented } => {
                let names: Vec<_> = presented.iter().map(|name| plain(name)).collect();
                format!("x509: certificate is valid for {}, not {}", names.join(", "), expected.to_str())
            }
            other => format!("x509: {other}"),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_failures_are_found_inside_io_errors() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(
            unreachable(&wrapped, "h"),
            Unreachable::Tls("x509: certificate signed by unknown authority".into())
        );
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(unreachable(&refused, "h"), Unreachable::Refused);
    }

    #[test]
    fn a_wrong_name_is_told_with_the_names_there_are() {
        let expected = rustls::pki_types::ServerName::try_from("foo").expect("a name").to_owned();
        let presented = vec!["IpAddress(127.0.0.1)".to_owned(), "DnsName(\"localhost\")".to_owned()];
        let wrong = rustls::CertificateError::NotValidForNameContext { expected, presented };
        assert_eq!(
            tls_text(&rustls::Error::InvalidCertificate(wrong)),
            "x509: certificate is valid for 127.0.0.1, localhost, not foo"
        );
    }
}
