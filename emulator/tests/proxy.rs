//! The forward proxy.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use common::*;
use ossmp_emulator::{Emulator, EmulatorBuilder};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};

fn start(builder: EmulatorBuilder) -> Emulator {
    builder.bucket("demo").proxy(0).start().unwrap()
}

fn connect_to_proxy(emulator: &Emulator) -> TcpStream {
    let url = emulator.proxy_url().unwrap();
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

fn through(emulator: &Emulator, text: &str) -> String {
    let mut stream = connect_to_proxy(emulator);
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A signed request as clients send it to a proxy.
fn absolute(request: &Request, emulator: &Emulator, host: &str, more: &str) -> String {
    let head = request
        .head(emulator.port())
        .replacen(" /", &format!(" http://{host}/"), 1);
    format!("{head}Content-Length: 0\r\n{more}\r\n")
}

#[test]
fn any_name_leads_to_the_server_by_absolute_urls() {
    let emulator = start(Emulator::builder());
    for host in ["127.0.0.1", "oss.example", "localhost"] {
        let host = format!("{host}:{}", emulator.port());
        let initiate = request("POST", "k", "uploads");
        let more = "Proxy-Connection: keep-alive\r\nConnection: keep-alive\r\n";
        let answer = through(&emulator, &absolute(&initiate, &emulator, &host, more));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{host}: {answer}");
    }
    let events = emulator.events();
    let served = events
        .iter()
        .filter(|event| event.operation == "InitiateMultipartUpload");
    for event in served.clone() {
        assert!(event.target.starts_with("/demo/k"), "{}", event.target);
        assert!(
            event
                .headers
                .iter()
                .all(|(name, _)| !name.starts_with("proxy-"))
        );
    }
    assert_eq!(served.count(), 3);
    let bucket = "GET http://demo.oss-cn-hangzhou.aliyuncs.com/k HTTP/1.1\r\nHost: demo.oss-cn-hangzhou.aliyuncs.com\r\n\r\n";
    assert!(through(&emulator, bucket).starts_with("HTTP/1.1 403 "));
    assert_eq!(emulator.events().last().unwrap().bucket, "demo");
}

#[test]
fn connect_makes_a_tunnel() {
    let emulator = start(Emulator::builder());
    let mut stream = connect_to_proxy(&emulator);
    let target = format!("bucket.oss.example:{}", 443);
    write!(
        stream,
        "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"
    )
    .unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200 "));
    for key in ["a", "b"] {
        let answer = request("POST", key, "uploads").send_on(&mut stream, emulator.port());
        assert_eq!(answer.status, 200);
    }
    let events = emulator.events();
    let operations: Vec<&str> = events
        .iter()
        .map(|event| event.operation.as_str())
        .collect();
    assert_eq!(
        operations,
        [
            "Proxy",
            "InitiateMultipartUpload",
            "InitiateMultipartUpload"
        ]
    );
    assert_eq!(
        (events[0].method.as_str(), events[0].target.as_str()),
        ("CONNECT", target.as_str())
    );
}

#[test]
fn a_real_endpoint_is_served_under_tls_without_a_resolver() {
    let emulator = start(Emulator::builder().tls(true).base_domain("oss.test"));
    let mut roots = rustls::RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(emulator.ca_pem().as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let config = Arc::new(config);
    for host in ["demo.oss-cn-hangzhou.aliyuncs.com", "demo.oss.test"] {
        let mut tunnel = connect_to_proxy(&emulator);
        write!(
            tunnel,
            "CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"
        )
        .unwrap();
        assert!(read_head(&mut tunnel).unwrap().starts_with("HTTP/1.1 200 "));
        let name = ServerName::try_from(host).unwrap();
        let tls = rustls::ClientConnection::new(Arc::clone(&config), name).unwrap();
        let mut stream = rustls::StreamOwned::new(tls, tunnel);
        write!(
            stream,
            "GET /k HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        assert_eq!(emulator.events().last().unwrap().bucket, "demo");
    }
}

#[test]
fn credentials_are_asked_for_and_not_logged() {
    let emulator = start(Emulator::builder().proxy_credentials("user", "pass:word"));
    let url = format!("http://127.0.0.1:{}/demo/k", emulator.port());
    // user:pass:word
    let right = "Proxy-Authorization: basic dXNlcjpwYXNzOndvcmQ=\r\n";
    let wrong = "Proxy-Authorization: Basic dXNlcjpwYXNz\r\n";
    for (sent, expected, auth) in [
        ("", 407, "anonymous"),
        (wrong, 407, "basic"),
        (right, 403, "basic"),
    ] {
        let answer = through(
            &emulator,
            &format!("GET {url} HTTP/1.1\r\nHost: x\r\n{sent}\r\n"),
        );
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {expected} ")),
            "{answer}"
        );
        let asked = answer.contains("Proxy-Authenticate: Basic realm=");
        assert_eq!(asked, expected == 407);
        let events = emulator.events();
        let event = events
            .iter()
            .rfind(|event| event.operation == "Proxy")
            .unwrap();
        assert_eq!(event.auth, auth);
        assert!(!format!("{event:?}").contains("dXNlcj"), "{event:?}");
    }
}

#[test]
fn a_proxy_fails_as_ordered() {
    let emulator = start(Emulator::builder());
    let request = "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n";
    for (fault, expected) in [
        (
            "Proxy status=502 body=<html>",
            "HTTP/1.1 502 Bad Gateway\r\n",
        ),
        ("Proxy raw=Z2FyYmFnZQ==", "garbage"),
        (
            "Proxy status=407 header=Proxy-Authenticate:Digest",
            "HTTP/1.1 407 ",
        ),
        ("Proxy fin", ""),
        ("Proxy delay=50 status=403 answer_fin_at=5", "HTTP/"),
    ] {
        emulator.fault(fault);
        let answer = through(&emulator, request);
        assert!(answer.starts_with(expected), "{fault}: {answer}");
        assert!(
            !expected.is_empty() || answer.is_empty(),
            "{fault}: {answer}"
        );
    }
    emulator.fault("* status=500");
    assert!(
        !through(&emulator, "GET / HTTP/1.1\r\n\r\n").is_empty(),
        "no URL is 400"
    );
    emulator.clear_faults();
    for broken in [
        "nonsense\r\n\r\n",
        "CONNECT x HTTP/1.1\r\n\r\n",
        "GET /k HTTP/1.1\r\n\r\n",
    ] {
        assert!(
            through(&emulator, broken).starts_with("HTTP/1.1 400 "),
            "{broken}"
        );
    }
    let nobody = "GET http://127.0.0.1:1/ HTTP/1.1\r\n\r\n";
    assert!(through(&emulator, nobody).starts_with("HTTP/1.1 502 "));
}

#[test]
fn a_reset_of_the_server_is_a_reset_of_the_proxy() {
    let emulator = start(Emulator::builder());
    emulator.fault("InitiateMultipartUpload reset");
    let host = format!("127.0.0.1:{}", emulator.port());
    let mut stream = connect_to_proxy(&emulator);
    let initiate = request("POST", "k", "uploads");
    stream
        .write_all(absolute(&initiate, &emulator, &host, "").as_bytes())
        .unwrap();
    assert!(stream.read(&mut [0]).is_err());
}
