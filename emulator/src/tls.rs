//! A certificate authority made at start, and the server's certificate signed by it, or one that clients must refuse.

use std::io;
use std::str::FromStr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Which certificate a server shows. A client that trusts the authority of the server must take the good one and
/// refuse all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// `good`: nothing is wrong with it.
    Good,
    /// `expired`: it was good until 2021.
    Expired,
    /// `not-yet-valid`: it will be good in 2999.
    NotYetValid,
    /// `other-name`: it is for `other.example`.
    OtherName,
    /// `no-name`: `localhost` is its common name only, and it has no alternative name.
    NoName,
    /// `self-signed`: nobody but itself vouches for it.
    SelfSigned,
    /// `unknown-ca`: it is signed by an authority other than the one to trust.
    UnknownCa,
    /// `expired-ca`: the authority to trust was good until 2021.
    ExpiredCa,
    /// `not-a-ca`: a certificate that may not sign has signed it.
    NotACa,
    /// `missing-intermediate`: the certificate between it and the authority is not sent.
    MissingIntermediate,
    /// `wrong-usage`: it is for clients.
    WrongUsage,
    /// `bad-signature`: one bit of the signature is wrong.
    BadSignature,
}

impl Certificate {
    /// All of them with their names.
    pub const ALL: [(&'static str, Certificate); 12] = [
        ("good", Certificate::Good),
        ("expired", Certificate::Expired),
        ("not-yet-valid", Certificate::NotYetValid),
        ("other-name", Certificate::OtherName),
        ("no-name", Certificate::NoName),
        ("self-signed", Certificate::SelfSigned),
        ("unknown-ca", Certificate::UnknownCa),
        ("expired-ca", Certificate::ExpiredCa),
        ("not-a-ca", Certificate::NotACa),
        ("missing-intermediate", Certificate::MissingIntermediate),
        ("wrong-usage", Certificate::WrongUsage),
        ("bad-signature", Certificate::BadSignature),
    ];
}

impl FromStr for Certificate {
    type Err = String;

    fn from_str(text: &str) -> Result<Certificate, String> {
        let found = Certificate::ALL.iter().find(|(name, _)| *name == text);
        found
            .map(|(_, kind)| *kind)
            .ok_or_else(|| format!("{text} is no kind of certificate"))
    }
}

/// What TLS needs, and the authority that clients must trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

impl Tls {
    /// Makes a certificate for `localhost`, `*.localhost`, the loopback addresses, and these names and what is below
    /// them.
    pub(crate) fn generate(kind: Certificate, domains: &[String]) -> io::Result<Tls> {
        make(kind, domains).map_err(io::Error::other)
    }
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

fn make(kind: Certificate, domains: &[String]) -> Result<Tls, Problem> {
    let mut root = authority("ossmp-emulator test CA")?;
    if kind == Certificate::ExpiredCa {
        (root.not_before, root.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let root_key = KeyPair::generate()?;
    let ca_pem = root.self_signed(&root_key)?.pem();
    let root = Issuer::new(root, root_key);
    let params = server(kind, domains)?;
    let key = KeyPair::generate()?;
    let mut chain = Vec::new();
    match kind {
        Certificate::SelfSigned => chain.push(params.self_signed(&key)?.der().clone()),
        Certificate::UnknownCa => {
            let stranger = Issuer::new(authority("stranger")?, KeyPair::generate()?);
            chain.push(params.signed_by(&key, &stranger)?.der().clone());
        }
        Certificate::NotACa | Certificate::MissingIntermediate => {
            let mut between = authority("ossmp-emulator intermediate")?;
            if kind == Certificate::NotACa {
                between.is_ca = IsCa::ExplicitNoCa;
            }
            let between_key = KeyPair::generate()?;
            let shown = between.signed_by(&between_key, &root)?.der().clone();
            let between = Issuer::new(between, between_key);
            chain.push(params.signed_by(&key, &between)?.der().clone());
            if kind == Certificate::NotACa {
                chain.push(shown);
            }
        }
        _ => chain.push(params.signed_by(&key, &root)?.der().clone()),
    }
    if kind == Certificate::BadSignature {
        let mut bytes = chain[0].to_vec();
        // The end of a certificate is the end of its signature.
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        chain[0] = CertificateDer::from(bytes);
    }
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok(Tls {
        acceptor: acceptor(chain, key)?,
        ca_pem,
    })
}

fn authority(name: &str) -> Result<CertificateParams, Problem> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

fn server(kind: Certificate, domains: &[String]) -> Result<CertificateParams, Problem> {
    let names: Vec<String> = match kind {
        Certificate::OtherName => vec!["other.example".into()],
        Certificate::NoName => Vec::new(),
        _ => ["127.0.0.1".into(), "::1".into()]
            .into_iter()
            .chain(both("localhost"))
            .chain(domains.iter().flat_map(|domain| both(domain)))
            .collect(),
    };
    let mut params = CertificateParams::new(names)?;
    let common = match kind {
        Certificate::NoName => "localhost",
        _ => "ossmp-emulator",
    };
    params.distinguished_name.push(DnType::CommonName, common);
    match kind {
        Certificate::Expired => {
            (params.not_before, params.not_after) =
                (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        Certificate::NotYetValid => {
            (params.not_before, params.not_after) =
                (date_time_ymd(2999, 1, 1), date_time_ymd(3000, 1, 1));
        }
        Certificate::WrongUsage => {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }
        _ => {}
    }
    Ok(params)
}

/// A domain, and the hosts in it.
fn both(domain: &str) -> [String; 2] {
    [domain.to_owned(), format!("*.{domain}")]
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, Problem> {
    let provider = ring::default_provider();
    // Not with_single_cert, which would look at the certificate and may refuse what clients shall refuse.
    let signer = provider.key_provider.load_private_key(key)?;
    let shown = tokio_rustls::rustls::sign::CertifiedKey::new(chain, signer);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(
            tokio_rustls::rustls::sign::SingleCertAndKey::from(shown),
        ));
    Ok(TlsAcceptor::from(Arc::new(config)))
}
