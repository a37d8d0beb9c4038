//! Whom a certificate convinces.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use footguard_core::facts::gateway::{Answer, Certificate, Failure};
use footguard_core::policy::probe::Target;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, InvalidMessage, RootCertStore, SignatureScheme,
};

use super::wire;

/// Verifies the gateway's certificate, and remembers what it saw.
#[derive(Debug)]
pub struct Trust {
    provider: Arc<CryptoProvider>,
    /// `None` if this machine knows no authority.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    fingerprint: Option<String>,
    own: Vec<CertificateDer<'static>>,
    /// Only a certificate that is verified is spoken to.
    insists: bool,
    seen: Mutex<Option<Certificate>>,
}

impl Trust {
    /// For the gateway at `target`, whose certificate is that in the file `own` if it is one of this machine.
    pub fn new(target: &Target, own: Option<&Path>, insists: bool) -> Trust {
        let own = own.and_then(|it| std::fs::read(it).ok()).unwrap_or_default();
        let own = CertificateDer::pem_slice_iter(&own).flatten().map(CertificateDer::into_owned).collect();
        let provider = Arc::new(ring::default_provider());
        let authorities = authorities(&provider);
        let fingerprint = target.fingerprint.as_deref().map(hexadecimal).filter(|it| !it.is_empty());
        Trust { provider, authorities, fingerprint, own, insists, seen: Mutex::new(None) }
    }

    /// How to connect.
    ///
    /// # Errors
    /// Why there can be no TLS.
    pub fn connector(self: &Arc<Self>) -> Result<Arc<ClientConfig>, String> {
        let config =
            ClientConfig::builder_with_provider(Arc::clone(&self.provider)).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let verifier: Arc<Trust> = Arc::clone(self);
        Ok(Arc::new(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
    }

    /// Whether a certificate that is not verified ends the connection.
    pub fn insists(&self) -> bool {
        self.insists
    }

    /// The certificate that was shown.
    pub fn seen(&self) -> Option<Certificate> {
        self.seen.lock().ok()?.clone()
    }

    fn is_pinned(&self, certificate: &CertificateDer<'_>) -> bool {
        let is_own = self.own.iter().any(|it| it.as_ref() == certificate.as_ref());
        is_own || self.fingerprint.as_ref().is_some_and(|it| *it == sha256(certificate))
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = match &self.authorities {
            Some(it) => it.verify_server_cert(end_entity, intermediates, name, ocsp, now),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let pinned = self.is_pinned(end_entity);
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Some(Certificate { distrust: verified.as_ref().err().map(words), pinned });
        }
        if self.insists && !pinned { verified } else { Ok(ServerCertVerified::assertion()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The authorities that this machine knows: read once.
fn authorities(provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    static KNOWN: OnceLock<Option<Arc<WebPkiServerVerifier>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build().ok()
    });
    known.clone()
}

/// Why a certificate is not verified, if it is neither vouched for nor pinned.
pub fn complaint(certificate: &Certificate) -> Option<String> {
    certificate.distrust.clone().filter(|_| !certificate.pinned)
}

/// A try that ended at the certificate.
pub fn refusal(complaint: &str) -> Answer {
    wire::failure(Failure::Certificate, format!("its certificate cannot be verified: {complaint}"))
}

fn words(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else {
        return error.to_string();
    };
    let known = match error {
        CertificateError::UnknownIssuer => "no authority that this machine knows vouches for it",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is for another name",
        CertificateError::Revoked => "it was revoked",
        CertificateError::BadEncoding => "it is malformed",
        // What `openssl req -x509` makes, and the gateway for itself.
        _ if error.to_string().contains("CaUsedAsEndEntity") => "it vouches for itself",
        _ => return error.to_string(),
    };
    known.to_owned()
}

/// Whether a handshake failed because the other side speaks something else.
pub fn is_no_tls(error: &io::Error) -> bool {
    let error = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    matches!(error, Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)))
}

/// A fingerprint as it is compared: its hexadecimal digits, without what people write before and between them.
fn hexadecimal(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("sha256").or_else(|| text.strip_prefix("sha-256")).unwrap_or(&text);
    text.chars().filter(char::is_ascii_hexdigit).collect()
}

fn sha256(bytes: &[u8]) -> String {
    let suite = ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
    let digest = suite.tls13().map(|it| it.common.hash_provider.hash(bytes));
    digest.iter().flat_map(|it| it.as_ref()).fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hexadecimal(" SHA256:BA:78 16-bf"), "ba7816bf");
    }
}
