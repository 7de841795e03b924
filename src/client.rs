//! The client: signs, sends, classifies and repeats requests, in one loop.

use std::fs::{File, Metadata};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::body::Body;
use crate::config::{Config, DEFAULT_IDLE_TIMEOUT, DEFAULT_MAX_ATTEMPTS, Signature};
use crate::credentials::Credentials;
use crate::digest::Md5Digest;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::foresight::Foresight;
use crate::http::{Outgoing, Request, Response, Transport};
use crate::keyring::{Held, Keyring};
use crate::limit::Limiter;
use crate::log::{Level, Log};
use crate::name::check_bucket;
use crate::options::{Scope, pause};
use crate::outcome::{Attempts, Outcome, Problem, clock_skew, read_failure};
use crate::retry::{Retry, parse_retry_after};
use crate::sign::{self, Scheme, Signable};
use crate::transport::UreqTransport;

/// What the service says of keys that are not, or no longer, good; others may be.
const CREDENTIALS_REFUSED: &[&str] = &[
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "SecurityTokenExpired",
];

/// A connection pool, credentials and settings. Cheap to clone; clones share everything.
///
/// Any number of threads may use one client at a time.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    addressing: crate::config::Addressing,
    scheme: Scheme,
    keyring: Keyring,
    transport: Box<dyn Transport>,
    user_agent: String,
    idle_timeout: Duration,
    max_attempts: u32,
    verify_md5: bool,
    verify_crc64: bool,
    foresight: Foresight,
    limiter: Option<Limiter>,
    log: Log,
    /// Seconds that the service's clock is ahead of ours.
    skew: AtomicI64,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.0.endpoint)
            .finish_non_exhaustive()
    }
}

/// An answered request.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) response: Response,
    /// Of the bytes that really went out, when asked for.
    pub(crate) crc64: Option<u64>,
    pub(crate) attempts: u32,
}

impl Sent {
    /// Reads the body of a successful answer; what cannot be understood keeps the request id.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        let fail = |error: Error| {
            error
                .with_response(
                    self.response.status,
                    self.response.header("x-oss-request-id"),
                )
                .with_attempts(self.attempts)
        };
        match self.response.truncated {
            true => Err(fail(Error::protocol("the answer is too large"))),
            false => read(&self.response.body).map_err(fail),
        }
    }
}

impl Client {
    /// Makes a client; nothing is sent.
    ///
    /// # Errors
    /// The first error that a setter of `config` reported; [`crate::ErrorKind::Argument`] when endpoint or
    /// credentials are missing or the settings contradict each other; [`crate::ErrorKind::File`] when the
    /// CA file cannot be read.
    pub fn new(config: &Config) -> Result<Self> {
        Client::over(config, |config| Ok(Box::new(UreqTransport::new(config)?)))
    }

    /// A client whose requests go over any transport.
    pub(crate) fn over(
        config: &Config,
        transport: impl FnOnce(&Config) -> Result<Box<dyn Transport>>,
    ) -> Result<Self> {
        config.validate()?;
        let url = config
            .endpoint
            .as_deref()
            .ok_or_else(|| Error::argument("no endpoint was set"))?;
        let source = config.credentials.clone().ok_or_else(|| {
            Error::argument("no credentials were set; anonymous access is a choice of its own")
        })?;
        let endpoint = Endpoint::parse(url)?;
        let log = Log::new(config.log.clone());
        if !endpoint.https && !endpoint.is_loopback() {
            log.write(
                Level::Warn,
                format_args!("the endpoint is http: data and signatures can be read on the way"),
            );
        }
        Ok(Client(Arc::new(Inner {
            scheme: choose_scheme(config, &endpoint)?,
            endpoint,
            addressing: config.addressing,
            keyring: Keyring::new(source),
            transport: transport(config)?,
            user_agent: user_agent(&config.user_agent),
            idle_timeout: config.idle_timeout.unwrap_or(DEFAULT_IDLE_TIMEOUT),
            max_attempts: config.max_attempts.unwrap_or(DEFAULT_MAX_ATTEMPTS),
            verify_md5: !config.skip_md5,
            verify_crc64: !config.skip_crc64,
            foresight: Foresight::default(),
            limiter: Limiter::new(config.bandwidth_limit),
            log,
            skew: AtomicI64::new(0),
        })))
    }

    /// Signs with this key from the next attempt on, also in uploads that are under way.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Argument`] when the key is empty or cannot be sent.
    pub fn set_credentials(&self, id: &str, secret: &str, token: Option<&str>) -> Result<()> {
        self.0.keyring.replace(Credentials::new(id, secret, token)?);
        Ok(())
    }

    pub(crate) fn verifies_md5(&self) -> bool {
        self.0.verify_md5
    }

    /// Of a part of a file, where it is wanted and was made with those of others.
    pub(crate) fn foreseen_md5(
        &self,
        file: &File,
        metadata: &Metadata,
        range: (u64, u64),
        scope: &Scope,
    ) -> Option<Md5Digest> {
        match self.0.verify_md5 {
            true => self.0.foresight.md5(file, metadata, range, scope),
            false => None,
        }
    }

    /// Scheme, host and port, as a checkpoint names them.
    pub(crate) fn place(&self) -> String {
        self.0.endpoint.to_string()
    }

    pub(crate) fn log(&self) -> &Log {
        &self.0.log
    }

    /// The URL with which anybody may perform `request` for `lifetime`.
    pub(crate) fn presign(&self, request: &Request<'_>, lifetime: Duration) -> Result<String> {
        let url = self.url(request);
        let held = self.0.keyring.current(&Scope::default())?;
        let Some(credentials) = held.credentials else {
            return Ok(format!("{url}?{}", sign::query_string(&request.query)));
        };
        let query = sign::presigned_query(
            &self.0.scheme,
            &signable(request, &request.headers),
            &credentials,
            self.now(),
            lifetime.as_secs(),
        );
        Ok(format!("{url}?{query}"))
    }

    /// Sends a request until it is answered with success, or trying again is useless.
    pub(crate) fn send(
        &self,
        request: &Request<'_>,
        body: Option<Body<'_>>,
        scope: &Scope,
    ) -> Result<Sent> {
        check_bucket(request.bucket)?;
        let mut retry = Retry::new(self.0.max_attempts);
        let mut state = Attempts::default();
        loop {
            retry.begin();
            let outcome = scope
                .check()
                .and_then(|()| self.attempt(request, body, scope, &mut state));
            let problem = match outcome {
                Ok(Outcome::Answered(response, crc64)) => {
                    let attempts = retry.attempts();
                    return Ok(Sent {
                        response,
                        crc64,
                        attempts,
                    });
                }
                Ok(Outcome::Failed(problem)) => problem,
                Err(error) => Problem::last(error),
            };
            self.prepare_next(request, problem, scope, &mut retry)
                .map_err(|error| {
                    let error = error
                        .with_operation(request.operation)
                        .with_target(request.bucket, request.object.unwrap_or(""))
                        .with_attempts(retry.attempts())
                        .with_ambiguous(state.ambiguous);
                    self.0.log.write(Level::Error, format_args!("{error}"));
                    error
                })?;
        }
    }

    /// Waits for the next attempt; fails when there must be none.
    fn prepare_next(
        &self,
        request: &Request<'_>,
        problem: Problem,
        scope: &Scope,
        retry: &mut Retry,
    ) -> Result<()> {
        if problem.free {
            retry.uncount();
            self.log_retry(request, &problem.error, Duration::ZERO);
            return Ok(());
        }
        let wait = match problem.again {
            true => retry.wait(problem.away, problem.retry_after),
            false => None,
        };
        let Some(wait) = wait else {
            return Err(problem.error.with_retryable(problem.again));
        };
        self.log_retry(request, &problem.error, wait);
        pause(wait, scope).map_err(|stop| {
            let last = problem.error.message();
            let text = format!("{}; before that: {last}", stop.message());
            stop.with_message(text)
        })
    }

    fn log_retry(&self, request: &Request<'_>, error: &Error, wait: Duration) {
        self.0.log.write(
            Level::Warn,
            format_args!(
                "{} is tried again in {} ms: {error}",
                request.operation,
                wait.as_millis()
            ),
        );
    }

    fn attempt(
        &self,
        request: &Request<'_>,
        body: Option<Body<'_>>,
        scope: &Scope,
        state: &mut Attempts,
    ) -> Result<Outcome> {
        let held = self.0.keyring.current(scope)?;
        let outgoing = self.sign(request, body, &held, scope);
        let mut reader = body.unwrap_or(Body::Bytes(&[])).open(self.0.verify_crc64);
        let sent = match &self.0.limiter {
            None => self.0.transport.send(&outgoing, &mut reader),
            Some(limiter) => {
                let mut paced = limiter.pace(&mut reader, scope);
                self.0.transport.send(&outgoing, &mut paced)
            }
        };
        if let Some(error) = reader.failure() {
            return Err(error);
        }
        let response = match sent {
            Ok(response) => response,
            Err(failure) => return Ok(Outcome::Failed(state.unanswered(failure))),
        };
        if self.0.log.has(Level::Debug) {
            self.0.log.write(
                Level::Debug,
                format_args!(
                    "{} {}: HTTP {}, request id {}",
                    request.operation,
                    self.0.endpoint.host(self.0.addressing, request.bucket),
                    response.status,
                    response.header("x-oss-request-id").unwrap_or("-")
                ),
            );
        }
        if response.status < 200 {
            state.ambiguous = true;
            let text = format!("HTTP {} is no final answer", response.status);
            return Ok(Outcome::Failed(Problem::again(Error::protocol(text))));
        }
        let Some(error) = read_failure(&response) else {
            if body.is_some() && !reader.is_finished() {
                let error = Error::protocol("the service said yes before it had read the body");
                return Ok(Outcome::Failed(Problem::again(error)));
            }
            return Ok(Outcome::Answered(response, reader.crc64()));
        };
        Ok(Outcome::Failed(
            self.answered(error, &response, &held, state),
        ))
    }

    /// What to do about an answer that is no success.
    fn answered(
        &self,
        error: Error,
        response: &Response,
        held: &Held,
        state: &mut Attempts,
    ) -> Problem {
        let service = error.service_error();
        if service.code == "RequestTimeTooSkewed" && !state.clock_corrected {
            state.clock_corrected = true;
            if let Some(skew) = clock_skew(response) {
                self.0.skew.store(skew, Ordering::Relaxed);
                return Problem::free(error);
            }
        }
        if CREDENTIALS_REFUSED.contains(&service.code.as_str()) {
            let others = self.0.keyring.reject(held);
            return match (others, state.refreshed) {
                (true, false) => {
                    state.refreshed = true;
                    Problem::free(error)
                }
                (true, true) => Problem::last(error.with_kind(ErrorKind::Credentials)),
                (false, _) => Problem::last(error),
            };
        }
        let performed_perhaps = service.http_status >= 500 || service.http_status == 200;
        state.ambiguous |= performed_perhaps;
        let again = performed_perhaps
            || matches!(service.http_status, 408 | 429)
            || matches!(
                service.code.as_str(),
                "RequestTimeout" | "OperationConflict"
            );
        let retry_after = response.header("retry-after").and_then(parse_retry_after);
        Problem {
            again,
            retry_after,
            ..Problem::last(error)
        }
    }

    fn sign<'s>(
        &self,
        request: &Request<'_>,
        body: Option<Body<'_>>,
        held: &Held,
        scope: &'s Scope,
    ) -> Outgoing<'s> {
        let mut headers = request.headers.clone();
        if let Some(credentials) = &held.credentials {
            let added = sign::headers(
                &self.0.scheme,
                &signable(request, &request.headers),
                credentials,
                self.now(),
            );
            headers.extend(added);
        }
        headers.push(("user-agent".to_owned(), self.0.user_agent.clone()));
        let query = sign::query_string(&request.query);
        let question = if query.is_empty() { "" } else { "?" };
        Outgoing {
            method: request.method,
            url: [self.url(request).as_str(), question, &query].concat(),
            headers,
            content_length: body.map(|b| b.len()),
            idle_timeout: self.0.idle_timeout.saturating_mul(request.patience),
            answer_limit: request.answer_limit,
            scope,
        }
    }

    fn url(&self, request: &Request<'_>) -> String {
        self.0
            .endpoint
            .url(self.0.addressing, request.bucket, request.object)
    }

    /// The service's time, as far as it is known.
    fn now(&self) -> SystemTime {
        let now = SystemTime::now();
        let skew = self.0.skew.load(Ordering::Relaxed);
        let by = Duration::from_secs(skew.unsigned_abs());
        let corrected = match skew.is_negative() {
            true => now.checked_sub(by),
            false => now.checked_add(by),
        };
        corrected.unwrap_or(now)
    }
}

fn signable<'a>(request: &'a Request<'_>, headers: &'a [(String, String)]) -> Signable<'a> {
    Signable {
        method: request.method,
        bucket: request.bucket,
        object: request.object,
        query: &request.query,
        headers,
        additional: &[],
    }
}

fn choose_scheme(config: &Config, endpoint: &Endpoint) -> Result<Scheme> {
    let region = config.region.clone().or_else(|| endpoint.region());
    match (config.signature, region) {
        (Signature::V1, _) | (Signature::Auto, None) => Ok(Scheme::V1),
        (_, Some(region)) => Ok(Scheme::V4 { region }),
        (Signature::V4, None) => Err(Error::argument(
            "signature V4 needs the region, and the endpoint does not name it; set it",
        )),
    }
}

fn user_agent(suffix: &str) -> String {
    let own = format!(
        "ossmp/{} ({}/{})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    match suffix.is_empty() {
        true => own,
        false => format!("{own} {suffix}"),
    }
}

#[cfg(test)]
mod tests;
