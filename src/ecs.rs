//! Temporary keys of an ECS instance's RAM role, from the metadata service of the machine.

use std::io;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::credentials::{Credentials, EcsRole, Fetched};
use crate::error::{Error, ErrorKind, Result};
use crate::http::{Outgoing, SMALL_ANSWER, Transport};
use crate::options::{Scope, pause};
use crate::transport::UreqTransport;

const TIMEOUT: Duration = Duration::from_secs(10);
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// The role's keys now.
pub(crate) fn fetch(role: &EcsRole, scope: &Scope) -> Result<Fetched> {
    let fail = |why: String| {
        let text = format!("the metadata service gave no credentials: {why}");
        Error::new(ErrorKind::Credentials, text)
    };
    // Straight: a proxy must not see keys of this machine.
    let transport = UreqTransport::direct()?;
    let name = match &role.name {
        Some(name) => name.clone(),
        None => {
            let answer = get(&transport, &role.url, scope).map_err(fail)?;
            let text = String::from_utf8_lossy(&answer).trim().to_owned();
            let named = EcsRole::new(Some(&text), None).is_ok() && !text.is_empty();
            match named {
                true => text,
                false => return Err(fail("it names no role".into())),
            }
        }
    };
    let answer = get(&transport, &format!("{}{name}", role.url), scope).map_err(fail)?;
    parse(&answer).ok_or_else(|| fail("its answer is not understood".into()))
}

fn get(
    transport: &UreqTransport,
    url: &str,
    scope: &Scope,
) -> std::result::Result<Vec<u8>, String> {
    let request = Outgoing {
        method: "GET",
        url: url.to_owned(),
        headers: Vec::new(),
        content_length: None,
        idle_timeout: TIMEOUT,
        answer_limit: SMALL_ANSWER,
        scope,
    };
    let mut tried = 1;
    loop {
        let why = match transport.send(&request, &mut io::empty()) {
            Ok(answer) if answer.status == 200 && !answer.truncated => return Ok(answer.body),
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(failure) => failure.error.message().to_owned(),
        };
        if tried == TRIES || pause(PAUSE, scope).is_err() {
            return Err(why);
        }
        tried += 1;
    }
}

fn parse(answer: &[u8]) -> Option<Fetched> {
    let root: Value = serde_json::from_slice(answer).ok()?;
    let text = |name: &str| root.get(name).and_then(Value::as_str);
    if !text("Code")?.eq_ignore_ascii_case("success") {
        return None;
    }
    let (id, secret) = (text("AccessKeyId")?, text("AccessKeySecret")?);
    let credentials = Credentials::new(id, secret, text("SecurityToken")).ok()?;
    let expires = OffsetDateTime::parse(text("Expiration")?, &Rfc3339).ok()?;
    Some(Fetched {
        credentials,
        expires: Some(SystemTime::from(expires)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_understood_only_when_it_says_success() {
        let answer = |code: &str| {
            format!(
                r#"{{"AccessKeyId":"STS.a","AccessKeySecret":"b","SecurityToken":"c",
                    "Expiration":"2030-01-02T03:04:05Z","LastUpdated":"x","Code":"{code}"}}"#
            )
        };
        assert!(parse(answer("Success").as_bytes()).is_some());
        for other in [&answer("Failed"), "", "{}", "[1]", r#"{"Code":"Success"}"#] {
            assert!(parse(other.as_bytes()).is_none(), "{other}");
        }
    }
}
