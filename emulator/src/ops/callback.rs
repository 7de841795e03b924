//! Callbacks: telling an application server that an object was made, and handing its answer on.
//!
//! Only servers on this machine are called, so that no test run reaches out.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::answer::Answer;
use crate::encoding::encode;
use crate::error::OssError;
use crate::request::Request;
use crate::store::Object;

/// The most that an application server may take, and say.
const TIME_LIMIT: Duration = Duration::from_secs(5);
const MAX_ANSWER: u64 = 1024 * 1024;
/// The longest parameter, in its encoded form.
const MAX_PARAMETER: usize = 5 * 1024;
const MAX_URLS: usize = 5;
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What `callback` and `callback-var` ask for.
pub(super) struct Callback {
    urls: Vec<String>,
    host: Option<String>,
    body: String,
    body_type: String,
    variables: Vec<(String, String)>,
}

impl Callback {
    /// Reads the header or the query form; both at once are an error.
    pub(super) fn of(request: &Request) -> Result<Option<Callback>, OssError> {
        let variables = parameter(request, "callback-var")?;
        let Some(text) = parameter(request, "callback")? else {
            return Ok(None);
        };
        let wrong = || invalid("callback", text);
        let fields = decoded("callback", text)?;
        let field = |name: &str| fields.get(name).and_then(Value::as_str);
        let urls: Vec<String> = field("callbackUrl")
            .unwrap_or("")
            .split(';')
            .map(|url| url.trim().to_owned())
            .filter(|url| !url.is_empty())
            .collect();
        let body = field("callbackBody").filter(|body| !body.is_empty());
        let body_type = field("callbackBodyType").unwrap_or(FORM).to_owned();
        let sound = (1..=MAX_URLS).contains(&urls.len()) && [FORM, JSON].contains(&&*body_type);
        Ok(Some(Callback {
            urls: Some(urls).filter(|_| sound).ok_or_else(wrong)?,
            host: field("callbackHost").map(str::to_owned),
            body: body.ok_or_else(wrong)?.to_owned(),
            body_type,
            variables: variables.map_or(Ok(Vec::new()), read_variables)?,
        }))
    }

    /// Calls the servers in turn until one answers as it should. The object is there whatever comes of it.
    pub(super) async fn call_for(
        &self,
        object: &Object,
        request: &Request,
        answer: Answer,
    ) -> Result<Answer, OssError> {
        let body = self.filled_in(object, request);
        let mut problem = String::new();
        for url in &self.urls {
            match timeout(TIME_LIMIT, self.post(url, &body)).await {
                Ok(Ok(document)) => {
                    return Ok(answer.header("Content-Type", JSON).body(document));
                }
                Ok(Err(reason)) => problem = reason,
                Err(_) => problem = "Response timeout.".into(),
            }
        }
        Err(
            OssError::new(203, "CallbackFailed", &problem, "0007-00000203")
                .with("CallbackUrl", self.urls.join(";")),
        )
    }

    /// The body with each `${name}` replaced.
    fn filled_in(&self, object: &Object, request: &Request) -> String {
        let mut filled = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, (name, after))) = rest
            .split_once("${")
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            filled.push_str(before);
            filled.push_str(&self.value(name, object, request));
            rest = after;
        }
        filled + rest
    }

    /// A variable, in the form that the type of the body asks for; an unknown one is empty.
    fn value(&self, name: &str, object: &Object, request: &Request) -> String {
        let facts = &object.facts;
        let header = |wanted: &str| {
            let found = facts.metadata.iter().find(|(name, _)| name == wanted);
            found.map_or_else(String::new, |(_, value)| {
                String::from_utf8_lossy(value).into_owned()
            })
        };
        let value = match name {
            "bucket" => facts.bucket.clone(),
            "object" => facts.key.clone(),
            "etag" => facts.etag.clone(),
            "size" => facts.size.to_string(),
            "crc64" => facts.crc.map_or_else(String::new, |crc| crc.to_string()),
            "mimeType" => header("content-type"),
            "contentMd5" => facts.content_md5.clone().unwrap_or_default(),
            "operation" => request.operation.name().to_owned(),
            "clientIp" => "127.0.0.1".into(),
            _ => self
                .variables
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
        };
        match (self.body_type.as_str(), name) {
            (JSON, "size" | "crc64") => value,
            (JSON, _) => Value::String(value).to_string(),
            _ => encode(&value),
        }
    }

    async fn post(&self, url: &str, body: &str) -> Result<Vec<u8>, String> {
        let (address, authority, path) = loopback(url)?;
        let host = self.host.as_deref().unwrap_or(&authority);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nUser-Agent: aliyun-oss-callback\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.body_type,
            body.len()
        );
        let failed = |error: std::io::Error| format!("{url}: {error}");
        let mut stream = TcpStream::connect(address).await.map_err(failed)?;
        stream.write_all(head.as_bytes()).await.map_err(failed)?;
        let mut answer = Vec::new();
        let mut limited = stream.take(MAX_ANSWER);
        limited.read_to_end(&mut answer).await.map_err(failed)?;
        json_in(&answer)
    }
}

/// The header or the query parameter of this name.
fn parameter<'a>(request: &'a Request, name: &str) -> Result<Option<&'a str>, OssError> {
    let header = request.header(&format!("x-oss-{name}"));
    let query = request.query.filled(name);
    match (header, query) {
        (Some(text), Some(_)) => Err(invalid(name, text)),
        (text, None) | (None, text) => Ok(text),
    }
}

fn invalid(name: &str, value: &str) -> OssError {
    let message = format!("The {name} configuration is not valid.");
    OssError::invalid_argument(&message, name, value).ec("0007-00000001")
}

fn decoded(name: &str, text: &str) -> Result<serde_json::Map<String, Value>, OssError> {
    let fields = (text.len() <= MAX_PARAMETER)
        .then(|| STANDARD.decode(text).ok())
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    fields.ok_or_else(|| invalid(name, text))
}

/// Variables of the caller: their names begin with `x:` and are in lower case.
fn read_variables(text: &str) -> Result<Vec<(String, String)>, OssError> {
    let sound = |name: &str| name.starts_with("x:") && name == name.to_lowercase();
    let pair = |(name, value): (String, Value)| match value {
        Value::String(value) if sound(&name) => Ok((name, value)),
        _ => Err(invalid("callback-var", text)),
    };
    decoded("callback-var", text)?
        .into_iter()
        .map(pair)
        .collect()
}

/// Address, authority and path of an http URL on this machine.
fn loopback(url: &str) -> Result<(SocketAddr, String, String), String> {
    let refused = || format!("{url} is not called: only http on a loopback address is");
    let rest = url.strip_prefix("http://").ok_or_else(refused)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let full = match authority.strip_prefix("localhost") {
        Some(port) => format!("127.0.0.1{port}"),
        None => authority.to_owned(),
    };
    let address = full
        .parse::<SocketAddr>()
        .or_else(|_| full.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 80)));
    let address = address.ok().filter(|address| address.ip().is_loopback());
    Ok((
        address.ok_or_else(refused)?,
        authority.to_owned(),
        format!("/{path}"),
    ))
}

/// The JSON document in an answer with status 200.
fn json_in(answer: &[u8]) -> Result<Vec<u8>, String> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or("Error response: no HTTP answer.")?;
    let head = String::from_utf8_lossy(&answer[..end]);
    let status = head.split(' ').nth(1).unwrap_or("");
    if status != "200" {
        return Err(format!("Error status : {status}."));
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let body = &answer[end + 4..];
    let body = length.map_or(body, |length| &body[..length.min(body.len())]);
    match serde_json::from_slice::<Value>(body) {
        Ok(_) => Ok(body.to_vec()),
        Err(_) => Err("Response body is not valid json format.".into()),
    }
}
