//! Turning an answer into what a fault makes of it.

mod document;
mod dress;

use bytes::Bytes;

use crate::answer::{Answer, AnswerBody};
use crate::error::OssError;
use crate::fault::{Chunks, Effects, HeaderChange};
use crate::handler::usual_ending;
use crate::request::Request;
use crate::stream::{Ending, Play};

const INTERIM: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </>; rel=preload\r\n\r\n";

/// The error that a fault pretends, if it pretends one.
pub(crate) fn error(effects: &Effects) -> Option<OssError> {
    let plain = effects.body.is_some()
        || effects.empty
        || effects.big_body.is_some()
        || effects.gzip_bomb.is_some()
        || effects.xml_bomb.is_some()
        || effects.redirect.is_some();
    let status = if effects.error200 {
        200
    } else {
        effects.status.unwrap_or(500)
    };
    let wanted = effects.error200
        || effects.early
        || effects.code.is_some()
        || effects
            .status
            .is_some_and(|status| status >= 300 || status == 203);
    if !wanted || plain {
        return None;
    }
    let code = effects.code.as_deref().unwrap_or(default_code(status));
    let message = effects
        .message
        .as_deref()
        .unwrap_or("This error was ordered by a fault.");
    Some(OssError::new(status, code, message, "0099-00000001"))
}

fn default_code(status: u16) -> &'static str {
    match status {
        203 => "CallbackFailed",
        400 => "InvalidArgument",
        403 => "AccessDenied",
        404 => "NoSuchKey",
        409 => "FileAlreadyExists",
        411 => "MissingContentLength",
        412 => "PreconditionFailed",
        503 => "ServiceUnavailable",
        _ => "InternalError",
    }
}

/// Puts the body that was ordered into a made-up answer.
pub(crate) fn replace(answer: &mut Answer, effects: &Effects) {
    if let Some(target) = &effects.redirect {
        answer.status = effects.status.unwrap_or(302);
        answer.set("Location", target.clone());
    }
    if let Some(body) = &effects.body {
        answer.body = AnswerBody::Bytes(Bytes::from(body.clone()));
    }
    if effects.empty {
        answer.body = AnswerBody::empty();
    }
    if let Some(size) = effects.gzip_bomb {
        answer.set("Content-Encoding", "gzip");
        answer.body = AnswerBody::Bytes(document::gzip_bomb(size));
    }
    if let Some(bomb) = effects.xml_bomb {
        answer.set("Content-Type", "application/xml");
        answer.body = AnswerBody::Bytes(document::xml_bomb(bomb));
    }
    if let Some(size) = effects.big_body {
        answer.body = AnswerBody::Filler(size);
    }
    if let Some(code) = &effects.code {
        answer.code.clone_from(code);
    }
}

/// The bytes that stand for the whole answer.
pub(crate) fn raw(effects: &Effects) -> Play {
    let play = Play {
        head: Bytes::from(effects.raw.clone().unwrap_or_default()),
        ..Play::nothing(Ending::Fin)
    };
    with_timing(play, effects)
}

/// Lays the answer out byte by byte.
pub(crate) fn play(
    mut answer: Answer,
    effects: &Effects,
    request: Option<&Request>,
    head_only: bool,
) -> Play {
    if effects.raw.is_some() {
        return raw(effects);
    }
    document::change(&mut answer, effects, request);
    if let Some(dress) = effects.dress {
        dress::change(&mut answer, dress);
    }
    if let Some(chunks) = effects.chunks {
        answer.remove("Content-Length");
        answer.set("Transfer-Encoding", "chunked");
        document::chunk(&mut answer, chunks);
    }
    for change in &effects.headers {
        match change {
            HeaderChange::Set(name, value) => answer.set(name, value.clone()),
            HeaderChange::Add(name, value) => answer
                .headers
                .push((name.clone(), value.clone().into_bytes())),
            HeaderChange::Drop(name) => answer.remove(name),
        }
    }
    if let Some(size) = effects.big_header {
        answer.set(
            "x-oss-meta-big",
            vec![b'x'; usize::try_from(size).unwrap_or(usize::MAX)],
        );
    }
    let cut_chunk = matches!(effects.chunks, Some(Chunks::Cut));
    let closes = effects.close || effects.http10 || cut_chunk;
    let ending = match (effects.early, closes) {
        (true, _) => Ending::Early,
        (false, true) => Ending::Fin,
        (false, false) => usual_ending(answer.close),
    };
    let mut play = Play::nothing(ending);
    play.head = Bytes::from(match effects.http10 {
        true => answer.head_of_http10(),
        false => answer.head(),
    });
    play.prelude = (Bytes::from_static(INTERIM), effects.interim.unwrap_or(0));
    if effects.push {
        play.tail = pushed(&answer);
    }
    if !head_only {
        play.body = answer.body;
    }
    with_timing(play, effects).join_small()
}

fn with_timing(mut play: Play, effects: &Effects) -> Play {
    let size = play.size();
    play.cut = effects
        .answer_cut
        .map(|(at, ending)| match u64::try_from(at) {
            Ok(at) => (at, ending),
            Err(_) => (size.saturating_sub(at.unsigned_abs()), ending),
        });
    play.drip = effects.drip;
    play.bandwidth = effects.bandwidth;
    play
}

/// A second answer of the same kind, whose every value is wrong.
fn pushed(answer: &Answer) -> Bytes {
    let mut second = Answer::new(answer.status);
    second.headers.clone_from(&answer.headers);
    for (name, value) in [
        ("ETag", "\"00000000000000000000000000000000\""),
        ("x-oss-hash-crc64ecma", "1"),
        ("x-oss-request-id", "PUSHED000000000000000000"),
    ] {
        second.set(name, value);
    }
    second.set("Content-Length", "0");
    Bytes::from(second.head())
}
