//! Certificates that a client must refuse, and old TLS.

mod common;

use std::io::{Read, Write};
use std::sync::Arc;

use common::*;
use ossmp_emulator::{Certificate, Emulator};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// What a client that trusts the authority of the server gets from it.
fn visit(emulator: &Emulator, authority: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(authority.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let tls = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(tls, connect(emulator));
    write!(
        stream,
        "GET /demo/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn every_bad_certificate_is_refused_for_its_own_reason() {
    for (name, kind) in Certificate::ALL {
        let emulator = Emulator::builder()
            .bucket("demo")
            .certificate(kind)
            .start()
            .unwrap();
        assert_eq!(name.parse::<Certificate>(), Ok(kind));
        let visit = visit(&emulator, emulator.ca_pem());
        let reason = match kind {
            Certificate::Good => {
                assert!(visit.unwrap().starts_with("HTTP/1.1 403 "));
                continue;
            }
            // The client does not look at the dates of what it trusts.
            Certificate::ExpiredCa => continue,
            Certificate::Expired => "expired",
            Certificate::NotYetValid => "not valid yet",
            Certificate::OtherName | Certificate::NoName => "not valid for name",
            Certificate::SelfSigned
            | Certificate::UnknownCa
            | Certificate::MissingIntermediate
            | Certificate::NotACa => "",
            Certificate::WrongUsage => "usage",
            Certificate::BadSignature => "BadSignature",
        };
        let error = visit.expect_err(name).to_string();
        assert!(
            error.contains("certificate") && error.contains(reason),
            "{name}: {error}"
        );
        assert!(
            emulator.events().is_empty(),
            "{name}: a request came through"
        );
    }
}

#[test]
fn an_authority_may_have_expired() {
    let emulator = Emulator::builder()
        .certificate(Certificate::ExpiredCa)
        .start()
        .unwrap();
    let der = CertificateDer::from_pem_slice(emulator.ca_pem().as_bytes()).unwrap();
    // The end of its life as ASN.1 writes it.
    let end = b"210101000000Z";
    assert!(der.windows(end.len()).any(|window| window == end));
}

#[test]
fn a_server_of_tls_1_0_is_made_of_raw_bytes() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .tls(true)
        .start()
        .unwrap();
    // As docs/emulator.md has it: a ServerHello of TLS 1.0.
    emulator.fault("Connect raw=FgMBACoCAAAmAwEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAALwA=");
    let error = visit(&emulator, emulator.ca_pem()).unwrap_err().to_string();
    assert!(error.contains("peer is incompatible"), "{error}");
    assert!(
        visit(&emulator, emulator.ca_pem())
            .unwrap()
            .starts_with("HTTP/1.1 403 ")
    );
}

#[test]
fn one_broken_handshake_and_then_a_good_one() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .tls(true)
        .start()
        .unwrap();
    emulator.fault("Connect raw=aGVsbG8=");
    assert!(visit(&emulator, emulator.ca_pem()).is_err());
    assert!(visit(&emulator, emulator.ca_pem()).is_ok());
}
