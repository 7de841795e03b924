//! A certificate authority made at start, and the server's certificate signed by it.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// What TLS needs, and the authority that clients must trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

impl Tls {
    /// Makes a certificate for `localhost`, `*.localhost` and the loopback addresses.
    pub(crate) fn generate() -> io::Result<Tls> {
        let mut authority = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        authority
            .distinguished_name
            .push(DnType::CommonName, "ossmp-emulator test CA");
        let authority_key = KeyPair::generate().map_err(io::Error::other)?;
        let authority_certificate = authority
            .self_signed(&authority_key)
            .map_err(io::Error::other)?;
        let ca_pem = authority_certificate.pem();
        let issuer = Issuer::new(authority, authority_key);

        let names = ["localhost", "*.localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let mut server = CertificateParams::new(names).map_err(io::Error::other)?;
        server
            .distinguished_name
            .push(DnType::CommonName, "ossmp-emulator");
        let server_key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = server
            .signed_by(&server_key, &issuer)
            .map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
        Ok(Tls {
            acceptor: acceptor(certificate.der().clone(), key)?,
            ca_pem,
        })
    }
}

fn acceptor(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
) -> io::Result<TlsAcceptor> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
