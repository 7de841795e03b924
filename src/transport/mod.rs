//! HTTP over ureq: the only module that names it. ureq's own time-outs, redirects, status errors,
//! environment proxy and resolver are switched off; see the files beside this one for what takes
//! their place.

mod context;
mod proxy;
mod resolve;
mod socket;
mod tap;

use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::Lazy;
use rustls::crypto::CryptoProvider;
use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config as AgentConfig};
use ureq::http::{HeaderName, HeaderValue, Request as HttpRequest};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector};

use crate::config::{Config, DEFAULT_CONNECT_TIMEOUT};
use crate::error::{Error, ErrorKind, Result};
use crate::http::{Cause, Failure, Outgoing, Response, Transport};
use context::{Attempt, Stop};
use resolve::CachingResolver;

pub(crate) use proxy::check_proxy;

/// Idle connections kept: as many as an upload may have workers.
const POOL: usize = 64;
/// Bytes handed to a socket at a time; smaller costs system calls, larger gains nothing.
const OUTPUT_BUFFER: usize = 128 * 1024;
/// The same for all clients. Named, so that a provider that the host made the process default
/// changes nothing here.
static PROVIDER: Lazy<Arc<CryptoProvider>> =
    Lazy::new(|| Arc::new(rustls::crypto::ring::default_provider()));
/// Largest head of an answer.
const MAX_HEAD: usize = 64 * 1024;
/// More than a head may have, or ureq takes a head that does not fit for the end of the connection.
const INPUT_BUFFER: usize = MAX_HEAD + 16 * 1024;

/// A pool of connections.
pub(crate) struct UreqTransport {
    agent: Agent,
    resolver: CachingResolver,
    connect_timeout: Duration,
}

impl UreqTransport {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let https = !config
            .endpoint
            .as_deref()
            .is_some_and(|url| url.trim_start().to_ascii_lowercase().starts_with("http://"));
        let proxy = proxy::choose(&config.proxy, https)?;
        let proxied = proxy.is_some();
        let agent_config = AgentConfig::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .tls_config(tls_config(config)?)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .user_agent(AutoHeaderValue::None)
            .max_idle_connections(POOL)
            .max_idle_connections_per_host(POOL)
            .output_buffer_size(OUTPUT_BUFFER)
            .input_buffer_size(INPUT_BUFFER)
            .max_response_header_size(MAX_HEAD)
            .build();
        let connector =
            ().chain(ConnectProxyConnector::default())
                .chain(socket::SocketConnector)
                .chain(RustlsConnector::default())
                .chain(tap::TapConnector { proxied });
        let resolver = CachingResolver::new();
        Ok(UreqTransport {
            agent: Agent::with_parts(agent_config, connector, resolver.clone()),
            resolver,
            connect_timeout: config.connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT),
        })
    }

    /// Without a proxy, with all defaults: for what is not the service.
    pub(crate) fn direct() -> Result<Self> {
        UreqTransport::new(&Config::new())
    }

    fn exchange(
        &self,
        request: &Outgoing<'_>,
        body: &mut dyn Read,
        attempt: &Rc<Attempt>,
    ) -> std::result::Result<Response, ureq::Error> {
        let mut builder = HttpRequest::builder()
            .method(request.method)
            .uri(&request.url);
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(ureq::http::Error::from)?;
            let mut value =
                HeaderValue::from_bytes(value.as_bytes()).map_err(ureq::http::Error::from)?;
            value.set_sensitive(name == "authorization" || name == "x-oss-security-token");
            builder = builder.header(name, value);
        }
        let answer = match request.content_length {
            None => self.agent.run(builder.body(())?)?,
            Some(length) => {
                let mut reader = BodyReader {
                    inner: body,
                    left: length,
                    attempt: attempt.clone(),
                };
                let body = ureq::SendBody::from_reader(&mut reader);
                let builder = builder.header("content-length", length);
                self.agent.run(builder.body(body)?)?
            }
        };
        read_answer(answer, request.answer_limit)
    }
}

impl Transport for UreqTransport {
    fn send(
        &self,
        request: &Outgoing<'_>,
        body: &mut dyn Read,
    ) -> std::result::Result<Response, Failure> {
        let (attempt, _guard) = Attempt::begin(
            request.scope,
            request.content_length.is_some_and(|length| length > 0),
            self.connect_timeout,
            request.idle_timeout,
        );
        self.exchange(request, body, &attempt).map_err(|e| {
            let failure = explain(e, &attempt);
            if failure.cause == Cause::Connect {
                self.resolver.forget();
            }
            failure
        })
    }
}

fn tls_config(config: &Config) -> Result<TlsConfig> {
    let roots = match &config.ca_file {
        None => RootCerts::WebPki,
        Some(path) => {
            let doing = format!("read the CA file {}", path.display());
            let pem = std::fs::read(path).map_err(|e| Error::file(&doing, &e))?;
            let mut certificates = Vec::new();
            for item in parse_pem(&pem) {
                match item {
                    Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
                    Ok(_) => {}
                    Err(_) => return Err(Error::argument(format!("could not {doing}: no PEM"))),
                }
            }
            if certificates.is_empty() {
                let text = format!("the CA file {} holds no certificate", path.display());
                return Err(Error::argument(text));
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    Ok(TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(PROVIDER.clone())
        .build())
}

/// Hands ureq exactly as many bytes as were announced, or an error: ureq waits for ever for the
/// rest of a body that ends early.
struct BodyReader<'b> {
    inner: &'b mut dyn Read,
    left: u64,
    attempt: Rc<Attempt>,
}

impl Read for BodyReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if room == 0 {
            return Ok(0);
        }
        let n = match self.attempt.discarding.get() {
            true => room,
            false => self.inner.read(&mut buffer[..room]).inspect_err(|_| {
                // A wait of the bandwidth limit may have ended with the call.
                let _ = self.attempt.check();
            })?,
        };
        // Time that reading took is not the connection's idle time.
        self.attempt.progress();
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}

fn read_answer(
    answer: ureq::http::Response<ureq::Body>,
    limit: usize,
) -> std::result::Result<Response, ureq::Error> {
    let (head, body) = answer.into_parts();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let mut response = Response {
        status: head.status.as_u16(),
        headers,
        ..Response::default()
    };
    // One byte more than allowed tells a long answer from one that just fits. A connection whose
    // answer was not read to the end is dropped, not used again.
    let mut reader = body.into_reader().take(limit as u64 + 1);
    reader.read_to_end(&mut response.body)?;
    response.truncated = response.body.len() > limit;
    response.body.truncate(limit);
    Ok(response)
}

/// What a failed attempt means.
fn explain(error: ureq::Error, attempt: &Attempt) -> Failure {
    let connected = attempt.connected.get();
    let (cause, error, broke) = match attempt.stop() {
        Some(stop) => explain_stop(stop, attempt, connected),
        None => explain_error(&error, connected),
    };
    Failure {
        stale: broke && attempt.reused.get() && !attempt.has_answer(),
        // ureq shakes hands when the first bytes of the request are to leave.
        unsent: cause == Cause::Connect
            || !connected
            || error.kind() == ErrorKind::Tls && !attempt.sent.get(),
        cause,
        error,
    }
}

fn explain_stop(stop: Stop, attempt: &Attempt, connected: bool) -> (Cause, Error, bool) {
    let timeout = |text: String| Error::new(ErrorKind::Timeout, text);
    let (cause, error) = match stop {
        Stop::Cancelled => {
            let error = Error::new(ErrorKind::Cancelled, "the control said stop");
            (Cause::Final, error)
        }
        Stop::Deadline => {
            let error = timeout("the deadline of the call has passed".into());
            (Cause::Final, error)
        }
        Stop::Connect => {
            let ms = attempt.connect_timeout.as_millis();
            let error = timeout(format!("no connection within {ms} ms"));
            (Cause::Connect, error)
        }
        Stop::Idle => {
            let ms = attempt.idle_timeout.as_millis();
            let cause = if connected {
                Cause::Broken
            } else {
                Cause::Connect
            };
            (cause, timeout(format!("no byte came or went for {ms} ms")))
        }
        Stop::SlowAnswer => {
            let error = timeout("the answer did not end within 30 s".into());
            (Cause::Broken, error)
        }
    };
    (cause, error, false)
}

fn explain_error(error: &ureq::Error, connected: bool) -> (Cause, Error, bool) {
    let network = |text: String| Error::new(ErrorKind::Network, text);
    let lost = if connected {
        Cause::Broken
    } else {
        Cause::Connect
    };
    if let Some(tls) = find_source::<rustls::Error>(error) {
        return (
            Cause::Final,
            Error::new(ErrorKind::Tls, tls.to_string()),
            false,
        );
    }
    match error {
        ureq::Error::Tls(text) => (Cause::Final, Error::new(ErrorKind::Tls, *text), false),
        ureq::Error::Rustls(e) => (
            Cause::Final,
            Error::new(ErrorKind::Tls, e.to_string()),
            false,
        ),
        ureq::Error::ConnectProxyFailed(reason) => {
            let denied = reason.contains("407");
            let cause = if denied { Cause::Final } else { Cause::Connect };
            (
                cause,
                network(format!("the proxy refused: {reason}")),
                false,
            )
        }
        ureq::Error::LargeResponseHeader(..) => {
            let text = "the head of the answer is too large";
            (Cause::Final, Error::protocol(text), false)
        }
        ureq::Error::Protocol(_) | ureq::Error::Http(_) if connected => {
            let text = format!("the answer is not HTTP: {error}");
            (Cause::Garbled, Error::protocol(text), false)
        }
        ureq::Error::HostNotFound => (
            Cause::Connect,
            network("the host name has no address".into()),
            false,
        ),
        _ => {
            let io = find_source::<io::Error>(error);
            let code = io.and_then(io::Error::raw_os_error).unwrap_or(0);
            let text = match (io, connected) {
                (Some(e), true) => format!("the connection broke: {e}"),
                (Some(e), false) => format!("could not connect: {e}"),
                (None, true) => error.to_string(),
                (None, false) => format!("could not connect: {error}"),
            };
            (lost, network(text).with_os_code(code), connected)
        }
    }
}

/// The first error of a type in a chain of causes; I/O errors wrap ureq's and rustls's own.
fn find_source<'e, T: std::error::Error + 'static>(error: &'e ureq::Error) -> Option<&'e T> {
    let mut next: Option<&'e (dyn std::error::Error + 'static)> = Some(error);
    if let ureq::Error::Io(io) = error {
        next = Some(io);
    }
    while let Some(e) = next {
        if let Some(found) = e.downcast_ref::<T>() {
            return Some(found);
        }
        next = match e.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => match e.downcast_ref::<ureq::Error>() {
                Some(ureq::Error::Io(io)) => Some(io),
                _ => e.source(),
            },
        };
    }
    None
}
