//! CopyObject and UploadPartCopy.

use md5::{Digest, Md5};
use tokio::time::{Instant, sleep_until};

use super::object::{invalid_range, no_version};
use super::range::Range;
use super::upload::{check_part_headers, least_time, part_number, traffic_limit, upload_at};
use super::{Call, quoted};
use super::{conditions, metadata};
use crate::answer::{Answer, StoredBody};
use crate::body::{Checksums, upper_hex};
use crate::clock;
use crate::encoding::{Query, decode};
use crate::error::OssError;
use crate::names;
use crate::request::Request;
use crate::store::{Object, ObjectFacts, Part};
use crate::xml::XmlWriter;

/// 1 GB; above that only UploadPartCopy helps.
const MAX_OBJECT: u64 = 1024 * 1024 * 1024;
/// 5 GB, as for an uploaded part.
const MAX_PART: u64 = 5 * 1024 * 1024 * 1024;

pub(super) async fn upload_part_copy(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let number = part_number(request)?;
    check_part_headers(request)?;
    refuse_body(call).await?;
    let store = &call.shared.store;
    let at = upload_at(request, "0042-00000311");
    let admission = store.admit_part(at, number)?;
    let source = source(call)?;
    let size = source.facts.size;
    let range = wanted_range(request, size)?;
    let (first, length) = range.map_or((0, size), |(first, last)| (first, last - first + 1));
    if length > MAX_PART {
        return Err(OssError::entity_too_large(length, MAX_PART));
    }
    let mut running_md5 = admission.running_md5;
    let started = Instant::now();
    let mut copied = copy(call, &source, (first, length), running_md5.as_mut())?;
    if let Some(limit) = traffic_limit(request)? {
        sleep_until(started + least_time(length, limit)).await;
    }
    copied.number = number;
    let modified = clock::iso(copied.modified_ms);
    let mut xml = XmlWriter::new();
    xml.open("CopyPartResult");
    xml.element("LastModified", &modified);
    xml.element("ETag", &quoted(&copied.etag));
    xml.close("CopyPartResult");
    let mut answer = Answer::xml(200, xml.finish())
        .header("ETag", quoted(&copied.etag))
        .crc(copied.crc);
    if let Some((first, last)) = range {
        answer.set("Content-Range", format!("bytes {first}-{last}/{size}"));
    }
    store.put_part(at, copied, running_md5)?;
    Ok(answer)
}

/// Copies an object as a whole, also onto itself.
pub(super) async fn copy_object(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    call.shared.store.require_bucket(request.bucket())?;
    let forbid_overwrite = call.forbids_overwrite()?;
    refuse_body(call).await?;
    let source = source(call)?;
    let metadata = metadata::of_copy(request, &source.facts.metadata)?;
    let size = source.facts.size;
    if size > MAX_OBJECT {
        return Err(OssError::entity_too_large(size, MAX_OBJECT));
    }
    let copied = copy(call, &source, (0, size), None)?;
    let facts = ObjectFacts {
        bucket: request.bucket().to_owned(),
        key: request.key().to_owned(),
        size,
        etag: copied.etag.clone(),
        crc: copied.crc,
        content_md5: None,
        modified_ms: copied.modified_ms,
        multipart: false,
        upload_id: None,
        metadata,
    };
    let mut xml = XmlWriter::new();
    xml.open("CopyObjectResult");
    xml.element("LastModified", &clock::iso(facts.modified_ms));
    xml.element("ETag", &quoted(&facts.etag));
    xml.close("CopyObjectResult");
    let answer = Answer::xml(200, xml.finish())
        .header("ETag", quoted(&facts.etag))
        .crc(facts.crc);
    let parts = vec![Part {
        number: 1,
        ..copied
    }];
    let object = Object { facts, parts };
    call.shared.store.put_object(object, forbid_overwrite)?;
    Ok(answer)
}

async fn refuse_body(call: &mut Call<'_>) -> Result<(), OssError> {
    let unexpected =
        OssError::invalid_argument("The request must not have a body.", "Content-Length", "");
    call.body.read_all(0, unexpected).await.map(drop)
}

/// The object named by `x-oss-copy-source`, if it meets the conditions.
fn source(call: &Call<'_>) -> Result<std::sync::Arc<Object>, OssError> {
    let text = call.request.header("x-oss-copy-source").unwrap_or("");
    let invalid = || {
        OssError::invalid_argument(
            "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.",
            "x-oss-copy-source",
            text,
        )
    };
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    // A key may contain a question mark only in its encoded form.
    let query = Query::parse(query).ok_or_else(invalid)?;
    let path = decode(path).ok_or_else(invalid)?;
    let (bucket, key) = path
        .strip_prefix('/')
        .unwrap_or(&path)
        .split_once('/')
        .ok_or_else(invalid)?;
    names::check_bucket(bucket)?;
    names::check_key(key)?;
    if let Some(version) = query.filled("versionId") {
        return Err(no_version(version));
    }
    let object = call.shared.store.object(bucket, key)?;
    conditions::check(call.request, "x-oss-copy-source-", &object.facts)
        .map_err(conditions::Unmet::into_error)?;
    Ok(object)
}

/// A range that is none is ignored; one beyond the end is an error.
fn wanted_range(request: &Request, size: u64) -> Result<Option<(u64, u64)>, OssError> {
    match request
        .header("x-oss-copy-source-range")
        .and_then(Range::parse)
    {
        Some(Range::FromTo(first, last)) if last < size => Ok(Some((first, last))),
        Some(Range::FromTo(..)) => Err(invalid_range(size)),
        _ => Ok(None),
    }
}

fn copy(
    call: &Call<'_>,
    source: &Object,
    (first, length): (u64, u64),
    mut running_md5: Option<&mut Md5>,
) -> Result<Part, OssError> {
    let lost = || {
        OssError::new(
            403,
            "InvalidObjectState",
            "The bytes of the source were not kept.",
            "0017-00000502",
        )
    };
    let blobs = source.blobs().ok_or_else(lost)?;
    let mut body = crate::answer::AnswerBody::Stored(StoredBody::new(&blobs, first, length));
    let mut blob = call.shared.store.new_blob()?;
    let mut checksums = Checksums::new(true, call.shared.crc64);
    while let Some(chunk) = body.next_chunk() {
        let chunk = chunk?;
        checksums.update(&chunk);
        if let Some(md5) = &mut running_md5 {
            md5.update(&chunk);
        }
        if let Some(blob) = &mut blob {
            blob.write(&chunk)?;
        }
    }
    let sums = checksums.finish();
    Ok(Part {
        number: 0,
        size: sums.size,
        etag: upper_hex(&sums.md5.unwrap_or_default()),
        crc: sums.crc,
        modified_ms: call.shared.clock.now_ms(),
        blob: blob.map(|blob| blob.finish()),
    })
}
