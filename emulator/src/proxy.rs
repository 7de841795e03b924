//! A forward proxy: absolute URLs and CONNECT, with Basic authentication if that is asked for.
//!
//! It never leaves this machine: loopback addresses are where they are, every other name is the server itself.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::http::Uri;
use hyper::http::uri::Authority;
use socket2::SockRef;
use subtle::ConstantTimeEq;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::answer::Answer;
use crate::event::{Entry, Event};
use crate::fault::Fault;
use crate::handler::without_signature;
use crate::shared::Shared;
use crate::spoil;
use crate::stream::{Play, Stream};

/// The longest head of a request.
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;

/// What the proxy works with.
#[derive(Clone)]
pub(crate) struct Proxy {
    shared: Arc<Shared>,
    /// The server.
    home: SocketAddr,
    /// What must follow `Basic`.
    secret: Option<Arc<str>>,
}

/// The head of a request, and what was read behind it.
struct Head {
    method: String,
    target: Uri,
    headers: Vec<(String, Vec<u8>)>,
    rest: Vec<u8>,
}

impl Proxy {
    /// `credentials` are user and password with a colon between them.
    pub(crate) fn new(
        shared: Arc<Shared>,
        server: SocketAddr,
        credentials: Option<String>,
    ) -> Proxy {
        let ip = match server.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        Proxy {
            shared,
            home: SocketAddr::new(ip, server.port()),
            secret: credentials.map(|text| STANDARD.encode(text).into()),
        }
    }

    /// Serves until the runtime ends.
    pub(crate) async fn run(self, listener: TcpListener) {
        loop {
            let Ok((client, _)) = listener.accept().await else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let proxy = self.clone();
            tokio::spawn(async move { proxy.serve(client).await });
        }
    }

    /// One request; the connection ends with it.
    async fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let reading = timeout(self.shared.head_limit, read_head(&mut client));
        let Ok(head) = reading.await?? else {
            return refuse(client, 400, "").await;
        };
        let mut entry = self.shared.log.begin(head.event());
        if let Some(fault) = self.shared.faults.take("Proxy", None, 0) {
            entry.struck_by(&fault.text);
            sleep(fault.effects.delay.unwrap_or_default()).await;
            if fault.effects.replaces_answer() {
                return strike(client, &fault, entry).await;
            }
        }
        if !self.may_pass(&head) {
            entry.answered(407, "");
            let challenge = "Proxy-Authenticate: Basic realm=\"ossmp-emulator\"\r\n";
            return refuse(client, 407, challenge).await;
        }
        let connect = head.method == "CONNECT";
        let default_port = (!connect).then_some(80);
        let target = head
            .target
            .authority()
            .map(|authority| (authority, default_port));
        let Some(address) = target.and_then(|(name, port)| self.destination(name, port)) else {
            entry.answered(400, "");
            return refuse(client, 400, "").await;
        };
        let Ok(mut server) = TcpStream::connect(address).await else {
            entry.answered(502, "");
            return refuse(client, 502, "").await;
        };
        server.set_nodelay(true)?;
        entry.performed();
        if connect {
            entry.answered(200, "");
            let established = b"HTTP/1.1 200 Connection established\r\n\r\n";
            client.write_all(established).await?;
        } else {
            entry.publish();
            server.write_all(&head.forwarded()).await?;
        }
        server.write_all(&head.rest).await?;
        if copy_bidirectional(&mut client, &mut server).await.is_err() {
            // A reset on one side is one on the other.
            for end in [&client, &server] {
                let _ = SockRef::from(end).set_linger(Some(Duration::ZERO));
            }
        }
        Ok(())
    }

    fn may_pass(&self, head: &Head) -> bool {
        let Some(secret) = &self.secret else {
            return true;
        };
        let sent = head.header("proxy-authorization").unwrap_or_default();
        let (scheme, value) = sent.split_at(sent.len().min("Basic ".len()));
        scheme.eq_ignore_ascii_case(b"basic ") && bool::from(value.ct_eq(secret.as_bytes()))
    }

    fn destination(&self, name: &Authority, default_port: Option<u16>) -> Option<SocketAddr> {
        let port = name.port_u16().or(default_port)?;
        let host = name.host().trim_start_matches('[').trim_end_matches(']');
        let ip = match host {
            "localhost" => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            _ => host.parse::<IpAddr>().ok().filter(IpAddr::is_loopback),
        };
        Some(ip.map_or(self.home, |ip| SocketAddr::new(ip, port)))
    }
}

impl Head {
    fn header(&self, name: &str) -> Option<&[u8]> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_slice())
    }

    /// The head as the server gets it: nothing of what is between client and proxy.
    fn forwarded(&self) -> Vec<u8> {
        let target = self
            .target
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let mut head =
            format!("{} {target} HTTP/1.1\r\nConnection: close\r\n", self.method).into_bytes();
        for (name, value) in &self.headers {
            if name.starts_with("proxy-") || ["connection", "keep-alive"].contains(&name.as_str()) {
                continue;
            }
            head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    fn event(&self) -> Event {
        let shown = |name: &str, value: &[u8]| {
            let value = String::from_utf8_lossy(value);
            match name {
                "authorization" => without_signature(&value),
                "proxy-authorization" => value.split(' ').next().unwrap_or("").to_owned(),
                _ => value.into_owned(),
            }
        };
        let auth = self
            .header("proxy-authorization")
            .map_or("anonymous", |_| "basic");
        Event {
            operation: "Proxy".into(),
            method: self.method.clone(),
            target: self.target.to_string(),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), shown(name, value)))
                .collect(),
            auth: auth.into(),
            ..Event::default()
        }
    }
}

/// `Err` within the result is a head that makes no sense.
async fn read_head(client: &mut TcpStream) -> io::Result<Result<Head, ()>> {
    let mut bytes = Vec::new();
    loop {
        if client.read_buf(&mut bytes).await? == 0 || bytes.len() > MAX_HEAD {
            return Ok(Err(()));
        }
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let end = match request.parse(&bytes) {
            Ok(httparse::Status::Partial) => continue,
            Ok(httparse::Status::Complete(end)) => end,
            Err(_) => return Ok(Err(())),
        };
        let Ok(target) = request.path.unwrap_or("").parse() else {
            return Ok(Err(()));
        };
        return Ok(Ok(Head {
            method: request.method.unwrap_or("").to_owned(),
            target,
            headers: request
                .headers
                .iter()
                .map(|header| (header.name.to_ascii_lowercase(), header.value.to_vec()))
                .collect(),
            rest: bytes[end..].to_vec(),
        }));
    }
}

async fn refuse(mut client: TcpStream, status: u16, headers: &str) -> io::Result<()> {
    let reason = hyper::StatusCode::from_u16(status).ok();
    let reason = reason
        .and_then(|status| status.canonical_reason())
        .unwrap_or("");
    let answer = format!(
        "HTTP/1.1 {status} {reason}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await
}

/// Plays what a fault on `Proxy` puts in the place of the answer.
async fn strike(client: TcpStream, fault: &Fault, mut entry: Entry) -> io::Result<()> {
    let effects = &fault.effects;
    let play = match effects.ending {
        Some(ending) => Play::nothing(ending),
        None => {
            let mut answer = Answer::new(effects.status.unwrap_or(200));
            spoil::replace(&mut answer, effects);
            answer.set("Content-Length", answer.body.len().to_string());
            answer.set("Connection", "close");
            answer.close = true;
            entry.answered(answer.status, "");
            spoil::play(answer, effects, None, false)
        }
    };
    entry.publish();
    Stream::plain(client).play(play).await;
    Ok(())
}
