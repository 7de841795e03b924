//! PutObject, GetObject, HeadObject, DeleteObject.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::callback::Callback;
use super::conditions::{self, Unmet};
use super::range::Range;
use super::upload::{check_part_headers, receive, require_length};
use super::{Call, metadata, quoted};
use crate::answer::{Answer, AnswerBody, StoredBody};
use crate::body::{Promise, upper_hex};
use crate::error::OssError;
use crate::request::Request;
use crate::store::{Object, ObjectFacts, Part};
use crate::xml::XmlWriter;

pub(super) async fn put_object(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    call.shared.store.require_bucket(request.bucket())?;
    let metadata = metadata::read(request)?;
    let forbid_overwrite = call.forbids_overwrite()?;
    let callback = Callback::of(request)?;
    require_length(request)?;
    let promise = Promise::of(request)?;
    let received = receive(call, &promise, None).await?;
    let now_ms = call.shared.clock.now_ms();
    let part = Part {
        number: 1,
        size: received.size,
        etag: upper_hex(&received.md5),
        crc: received.crc,
        modified_ms: now_ms,
        blob: received.blob,
    };
    let facts = ObjectFacts {
        bucket: request.bucket().to_owned(),
        key: request.key().to_owned(),
        size: part.size,
        etag: part.etag.clone(),
        crc: part.crc,
        content_md5: Some(STANDARD.encode(received.md5)),
        modified_ms: now_ms,
        multipart: false,
        upload_id: None,
        metadata,
    };
    let answer = Answer::new(200)
        .header("ETag", quoted(&facts.etag))
        .crc(facts.crc)
        .optional("Content-MD5", facts.content_md5.clone());
    let answer = metadata::echo_encryption(answer, &facts.metadata);
    let parts = vec![part];
    let object = call
        .shared
        .store
        .put_object(Object { facts, parts }, forbid_overwrite)?;
    match callback {
        Some(callback) => callback.call_for(&object, request, answer).await,
        None => Ok(answer),
    }
}

pub(super) fn get_object(call: &Call<'_>) -> Result<Answer, OssError> {
    refuse_version(call.request)?;
    check_part_headers(call.request)?;
    let object = call
        .shared
        .store
        .object(call.request.bucket(), call.request.key())?;
    if let Err(unmet) = conditions::check(call.request, "", &object.facts) {
        return not_this_one(unmet, &object.facts);
    }
    let thrown_away = || {
        OssError::new(
            501,
            "NotImplemented",
            "The server runs with --discard: the bytes were not kept.",
            "0017-00000502",
        )
    };
    let blobs = object.blobs().ok_or_else(thrown_away)?;
    let size = object.facts.size;
    let range = requested_range(call.request, size)?;
    let (first, length) = range.map_or((0, size), |(first, last)| (first, last - first + 1));
    let mut answer = metadata::describe(
        Answer::new(if range.is_some() { 206 } else { 200 }),
        &object.facts,
    );
    if let Some((first, last)) = range {
        answer.set("Content-Range", format!("bytes {first}-{last}/{size}"));
    }
    answer.body = AnswerBody::Stored(StoredBody::new(&blobs, first, length));
    Ok(answer)
}

pub(super) fn head_object(call: &Call<'_>) -> Result<Answer, OssError> {
    refuse_version(call.request)?;
    let object = call
        .shared
        .store
        .object(call.request.bucket(), call.request.key())?;
    if let Err(unmet) = conditions::check(call.request, "", &object.facts) {
        return not_this_one(unmet, &object.facts);
    }
    Ok(metadata::describe(Answer::new(200), &object.facts)
        .header("Content-Length", object.facts.size.to_string()))
}

/// The few headers that need no right to read.
pub(super) fn get_object_meta(call: &Call<'_>) -> Result<Answer, OssError> {
    refuse_version(call.request)?;
    let object = call
        .shared
        .store
        .object(call.request.bucket(), call.request.key())?;
    let facts = &object.facts;
    let answer = Answer::new(200)
        .header("ETag", quoted(&facts.etag))
        .header("Last-Modified", crate::clock::http_date(facts.modified_ms))
        .crc(facts.crc);
    // The body is empty to GET too, but only HEAD may tell of bytes that do not come.
    Ok(match call.request.method.as_str() {
        "HEAD" => answer.header("Content-Length", facts.size.to_string()),
        _ => answer,
    })
}

pub(super) fn get_object_tagging(call: &Call<'_>) -> Result<Answer, OssError> {
    refuse_version(call.request)?;
    let object = call
        .shared
        .store
        .object(call.request.bucket(), call.request.key())?;
    let mut xml = XmlWriter::new();
    xml.open("Tagging");
    xml.open("TagSet");
    for (key, value) in metadata::tags(&object.facts.metadata).iter() {
        xml.open("Tag");
        xml.element("Key", key);
        xml.element("Value", value);
        xml.close("Tag");
    }
    xml.close("TagSet");
    xml.close("Tagging");
    Ok(Answer::xml(200, xml.finish()))
}

pub(super) fn delete_object(call: &Call<'_>) -> Result<Answer, OssError> {
    refuse_version(call.request)?;
    call.shared
        .store
        .delete_object(call.request.bucket(), call.request.key())?;
    Ok(Answer::new(204))
}

fn refuse_version(request: &Request) -> Result<(), OssError> {
    request
        .query
        .filled("versionId")
        .map_or(Ok(()), |version| Err(no_version(version)))
}

/// Versioning is off, so that no version but the current one exists.
pub(super) fn no_version(version: &str) -> OssError {
    let message = "The specified version does not exist.";
    OssError::new(404, "NoSuchVersion", message, "0026-00000002").with("VersionId", version)
}

fn not_this_one(unmet: Unmet, object: &ObjectFacts) -> Result<Answer, OssError> {
    match unmet {
        Unmet::Failed(_) => Err(unmet.into_error()),
        Unmet::NotModified(_) => Ok(Answer::new(304)
            .header("ETag", quoted(&object.etag))
            .header("Last-Modified", crate::clock::http_date(object.modified_ms))),
    }
}

/// First and last byte, or `None` for the whole. Without `x-oss-range-behavior: standard` OSS answers a range that
/// does not fit with the whole object.
fn requested_range(request: &Request, size: u64) -> Result<Option<(u64, u64)>, OssError> {
    let Some(range) = request.header("range").and_then(Range::parse) else {
        return Ok(None);
    };
    let standard = request.header("x-oss-range-behavior") == Some("standard");
    if !standard && !range.fits(size) {
        return Ok(None);
    }
    range
        .within(size)
        .map(Some)
        .ok_or_else(|| invalid_range(size))
}

pub(super) fn invalid_range(size: u64) -> OssError {
    let message = "The requested range cannot be satisfied.";
    OssError::new(416, "InvalidRange", message, "0042-00000306")
        .with("ActualObjectSize", size.to_string())
}
