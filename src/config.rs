//! How a client reaches the service. The only place where its defaults live.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{Credentials, EcsRole, FetchFn, Fetcher, Secret, Source};
use crate::error::{Error, Result};
use crate::limit;
use crate::log::{Level, LogSink};
use crate::refusal::{Builder, Refusal};

/// Time to reach an address, all of its addresses together.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time without a byte in either direction.
pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many times the idle time-out Complete may be silent: the service joins the parts before it answers.
pub const COMPLETE_PATIENCE: u32 = 2;
/// Tries of one request, the first included.
pub const DEFAULT_MAX_ATTEMPTS: u32 = 5;
/// Bounds what a caller may ask for; more would only hammer a service in trouble.
const MAX_ATTEMPTS_LIMIT: i32 = 100;

/// How bucket and endpoint make a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addressing {
    /// Path style for IP literals and `localhost`, else virtual-hosted.
    #[default]
    Auto,
    /// `bucket.endpoint/key`
    VirtualHost,
    /// `endpoint/bucket/key`; the public service refuses it.
    Path,
    /// `endpoint/key`: the endpoint is a domain bound to the bucket.
    Cname,
}

/// Which signature a request carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// V4 when the region is known, else V1.
    #[default]
    Auto,
    /// `OSS …` (HMAC-SHA1); buckets made since 2025 refuse it.
    V1,
    /// `OSS4-HMAC-SHA256 …`; needs the region.
    V4,
}

/// Where to connect through.
#[derive(Clone, Default)]
pub enum Proxy {
    /// Straight to the service, whatever the environment says.
    #[default]
    None,
    /// `http://[user:password@]host:port`, used with CONNECT.
    Url(Secret),
    /// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, read when the client is made.
    Environment,
}

/// Builder of a [`crate::Client`].
///
/// A setter that is given a bad value reports it, and [`crate::Client::new`] reports the first
/// such error again, so setters may be called unchecked.
#[derive(Clone, Default)]
pub struct Config {
    pub(crate) endpoint: Option<String>,
    pub(crate) credentials: Option<Source>,
    pub(crate) addressing: Addressing,
    pub(crate) signature: Signature,
    pub(crate) region: Option<String>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) proxy: Proxy,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) user_agent: String,
    pub(crate) skip_md5: bool,
    pub(crate) skip_crc64: bool,
    pub(crate) bandwidth_limit: u64,
    pub(crate) log: Option<(Level, LogSink)>,
    refusal: Refusal,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("endpoint", &self.endpoint)
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// All defaults; an endpoint and credentials must still be given.
    pub fn new() -> Self {
        Config::default()
    }

    /// `oss-cn-hangzhou.aliyuncs.com`, with `http://` or `https://` (the default) and a port.
    pub fn endpoint(&mut self, url: &str) -> Result<()> {
        let checked = crate::endpoint::Endpoint::parse(url).map(|_| ());
        self.keep(checked)?;
        self.endpoint = Some(url.to_owned());
        Ok(())
    }

    /// A fixed access key; `token` for a temporary one.
    pub fn credentials(&mut self, id: &str, secret: &str, token: Option<&str>) -> Result<()> {
        let credentials = self.keep(Credentials::new(id, secret, token))?;
        self.credentials = Some(Source::Fixed(credentials));
        Ok(())
    }

    /// The access key in `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET`, `OSS_SESSION_TOKEN`, read now.
    pub fn credentials_from_env(&mut self) -> Result<()> {
        let credentials = self.keep(Credentials::from_env())?;
        self.credentials = Some(Source::Fixed(credentials));
        Ok(())
    }

    /// The access key that `fetch` gives: asked when the first is needed, before one ends, and once
    /// more when the service calls one expired or unknown. It runs on the calling thread.
    pub fn credentials_callback(&mut self, fetch: Arc<FetchFn>) {
        self.credentials = Some(Source::Callback(Fetcher(fetch)));
    }

    /// The temporary key of the RAM role of this ECS instance; `None` for the role that it has, and
    /// for the standard metadata service.
    pub fn ecs_role(&mut self, role: Option<&str>, metadata_url: Option<&str>) -> Result<()> {
        let role = self.keep(EcsRole::new(role, metadata_url))?;
        self.credentials = Some(Source::EcsRole(role));
        Ok(())
    }

    /// Bytes per second that the client sends, all its uploads together; 0: no limit.
    pub fn bandwidth_limit(&mut self, bytes_per_second: i64) -> Result<()> {
        self.bandwidth_limit = self.keep(limit::check(bytes_per_second))?;
        Ok(())
    }

    /// Requests are sent unsigned.
    pub fn anonymous(&mut self) {
        self.credentials = Some(Source::Anonymous);
    }

    /// How bucket and endpoint make a host.
    pub fn addressing(&mut self, style: Addressing) {
        self.addressing = style;
    }

    /// Which signature requests carry.
    pub fn signature(&mut self, version: Signature) {
        self.signature = version;
    }

    /// The region id, `cn-hangzhou`, as V4 signs it. A leading `oss-` is dropped.
    pub fn region(&mut self, region: &str) -> Result<()> {
        let region = self.keep(crate::endpoint::check_region(region))?;
        self.region = Some(region);
        Ok(())
    }

    /// Time to reach the service, in milliseconds, from 1.
    pub fn connect_timeout(&mut self, ms: i32) -> Result<()> {
        let limit = self.keep(milliseconds("connect_timeout", ms))?;
        self.connect_timeout = Some(limit);
        Ok(())
    }

    /// Time without a byte in either direction, in milliseconds, from 1.
    pub fn idle_timeout(&mut self, ms: i32) -> Result<()> {
        let limit = self.keep(milliseconds("idle_timeout", ms))?;
        self.idle_timeout = Some(limit);
        Ok(())
    }

    /// Tries of one request, 1 to 100.
    pub fn max_attempts(&mut self, attempts: i32) -> Result<()> {
        let checked = match attempts {
            1..=MAX_ATTEMPTS_LIMIT => Ok(attempts as u32),
            _ => Err(Error::argument(format!(
                "max_attempts is {attempts}; it must be 1 to {MAX_ATTEMPTS_LIMIT}"
            ))),
        };
        self.max_attempts = Some(self.keep(checked)?);
        Ok(())
    }

    /// An HTTP proxy: `http://[user:password@]host:port`.
    pub fn proxy(&mut self, url: &str) -> Result<()> {
        let checked = crate::transport::check_proxy(url);
        self.keep(checked)?;
        self.proxy = Proxy::Url(Secret::new(url));
        Ok(())
    }

    /// The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name when the client is made.
    pub fn proxy_from_env(&mut self) {
        self.proxy = Proxy::Environment;
    }

    /// A PEM file of certificate authorities that replaces the bundled ones.
    pub fn ca_file(&mut self, path: impl Into<PathBuf>) {
        self.ca_file = Some(path.into());
    }

    /// Added behind the library's own `User-Agent`.
    pub fn user_agent(&mut self, suffix: &str) -> Result<()> {
        let printable = suffix.bytes().all(|b| (0x20..0x7f).contains(&b));
        let checked = match printable && suffix.len() <= 256 {
            true => Ok(suffix.trim().to_owned()),
            false => Err(Error::argument(
                "user_agent must be at most 256 bytes of printable ASCII",
            )),
        };
        self.user_agent = self.keep(checked)?;
        Ok(())
    }

    /// Content-MD5 and CRC-64 checks, both on by default.
    pub fn verify(&mut self, md5: bool, crc64: bool) {
        self.skip_md5 = !md5;
        self.skip_crc64 = !crc64;
    }

    /// Lines up to `max_level` go to `sink`, on the thread that made the call.
    pub fn log(&mut self, max_level: Level, sink: LogSink) {
        self.log = Some((max_level, sink));
    }

    /// The first error that a setter reported.
    pub(crate) fn validate(&self) -> Result<()> {
        self.refusal.check()
    }
}

impl Builder for Config {
    fn refusal(&mut self) -> &mut Refusal {
        &mut self.refusal
    }
}

fn milliseconds(name: &str, ms: i32) -> Result<Duration> {
    match u64::try_from(ms) {
        Ok(ms) if ms > 0 => Ok(Duration::from_millis(ms)),
        _ => Err(Error::argument(format!(
            "{name} is {ms} ms; it must be at least 1"
        ))),
    }
}
