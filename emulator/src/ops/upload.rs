//! InitiateMultipartUpload, UploadPart, AbortMultipartUpload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use std::time::Duration;
use tokio::time::Instant;

use super::{Call, metadata, quoted};
use crate::answer::Answer;
use crate::body::{Checksums, Promise, Sums, upper_hex};
use crate::error::OssError;
use crate::request::Request;
use crate::store::{Part, UploadAt, UploadFacts, random_id};
use crate::xml::XmlWriter;

/// 5 GB, for a part and for PutObject.
const MAX_BODY: u64 = 5 * 1024 * 1024 * 1024;

pub(super) async fn initiate(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let namer = call.namer()?;
    let metadata = metadata::read(request)?;
    let forbid_overwrite = call.forbids_overwrite()?;
    let promise = Promise::of(request)?;
    let unexpected =
        OssError::invalid_argument("The request must not have a body.", "Content-Length", "");
    call.body.read_all(0, unexpected).await?;
    promise.check(&checksums_of(b""))?;
    let facts = UploadFacts {
        bucket: request.bucket().to_owned(),
        key: request.key().to_owned(),
        id: random_id()?,
        initiated_ms: call.shared.clock.now_ms(),
        sequential: request.query.has("sequential"),
        metadata,
    };
    let mut xml = XmlWriter::new();
    xml.open("InitiateMultipartUploadResult");
    xml.optional("EncodingType", namer.encoding_type());
    xml.element("Bucket", &facts.bucket);
    xml.element("Key", &namer.name(&facts.key));
    xml.element("UploadId", &facts.id);
    xml.close("InitiateMultipartUploadResult");
    let answer = metadata::echo_encryption(Answer::xml(200, xml.finish()), &facts.metadata);
    call.shared.store.begin_upload(facts, forbid_overwrite)?;
    Ok(answer)
}

pub(super) async fn upload_part(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let number = part_number(request)?;
    check_part_headers(request)?;
    require_length(request)?;
    let promise = Promise::of(request)?;
    let at = upload_at(request, "0042-00000104");
    let admission = call.shared.store.admit_part(at, number)?;
    let received = receive(call, &promise, admission.running_md5).await?;
    let part = Part {
        number,
        size: received.size,
        etag: upper_hex(&received.md5),
        crc: received.crc,
        modified_ms: call.shared.clock.now_ms(),
        blob: received.blob,
    };
    let answer = Answer::new(200)
        .header("ETag", quoted(&part.etag))
        .crc(part.crc)
        .header("Content-MD5", STANDARD.encode(received.md5));
    if call.spoiling.forget {
        part.doom();
    } else {
        call.shared.store.put_part(at, part, received.running_md5)?;
    }
    Ok(metadata::echo_encryption(answer, &admission.metadata))
}

pub(super) fn abort(call: &Call<'_>) -> Result<Answer, OssError> {
    call.shared
        .store
        .abort(upload_at(call.request, "0042-00000002"))?;
    Ok(Answer::new(204))
}

pub(super) fn upload_at<'a>(request: &'a Request, missing_ec: &'a str) -> UploadAt<'a> {
    UploadAt {
        bucket: request.bucket(),
        key: request.key(),
        id: request.upload_id(),
        missing_ec,
    }
}

/// The part number, 1 to 10000 in plain digits.
pub(super) fn part_number(request: &Request) -> Result<u32, OssError> {
    let Some(text) = request.query.filled("partNumber") else {
        let message = "Unexpected query string parameter";
        return Err(OssError::invalid_argument(message, "partNumber", "").ec("0017-00000219"));
    };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text
        .parse()
        .ok()
        .filter(|number| digits && (1..=10_000).contains(number));
    let message = "Part number must be an integer between 1 and 10000, inclusive.";
    number
        .ok_or_else(|| OssError::invalid_argument(message, "PartNumber", text).ec("0017-00000220"))
}

/// What all but the initiation refuse or measure among the headers.
pub(super) fn check_part_headers(request: &Request) -> Result<(), OssError> {
    let encryption = "x-oss-server-side-encryption";
    if let Some(value) = request.header(encryption) {
        return Err(OssError::invalid_argument(
            "Encryption belongs to the initiation of the upload.",
            encryption,
            value,
        ));
    }
    traffic_limit(request).map(drop)
}

/// `x-oss-traffic-limit` in bits per second, from the header or the query.
pub(super) fn traffic_limit(request: &Request) -> Result<Option<u64>, OssError> {
    let name = "x-oss-traffic-limit";
    let Some(text) = request.header(name).or(request.query.get(name)) else {
        return Ok(None);
    };
    let limit = text
        .parse()
        .ok()
        .filter(|bits: &u64| (245_760..=838_860_800).contains(bits));
    let message = "The traffic limit is out of range.";
    limit
        .map(Some)
        .ok_or_else(|| OssError::invalid_argument(message, name, text))
}

/// How long `bytes` must have taken at least under a limit in bits per second.
pub(super) fn least_time(bytes: u64, bits_per_second: u64) -> Duration {
    Duration::from_secs_f64(bytes as f64 * 8.0 / bits_per_second as f64)
}

/// A body must announce its length or be chunked.
pub(super) fn require_length(request: &Request) -> Result<(), OssError> {
    let chunked = request.headers.contains_key("transfer-encoding");
    match request.header("content-length") {
        None if !chunked => Err(OssError::missing_content_length()),
        Some(text) if text.parse().is_ok_and(|length: u64| length > MAX_BODY) => Err(
            OssError::entity_too_large(text.parse().unwrap_or(u64::MAX), MAX_BODY),
        ),
        _ => Ok(()),
    }
}

/// A body that has been hashed and stored.
pub(super) struct Received {
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    /// `None` if it was not wanted.
    pub(super) crc: Option<u64>,
    pub(super) blob: Option<std::sync::Arc<crate::store::Blob>>,
    pub(super) running_md5: Option<Md5>,
}

/// Reads a body into the store and checks it against what was promised.
pub(super) async fn receive(
    call: &mut Call<'_>,
    promise: &Promise,
    mut running_md5: Option<Md5>,
) -> Result<Received, OssError> {
    let trusted = promise
        .md5()
        .filter(|_| call.shared.trust_md5 && !call.spoiling.flip);
    let limit = traffic_limit(call.request)?;
    let started = Instant::now();
    let mut blob = call.shared.store.new_blob()?;
    let mut checksums = Checksums::new(trusted.is_none() && call.shared.md5, call.shared.crc64);
    while let Some(piece) = call.body.next().await? {
        if call.body.bytes_read() > MAX_BODY {
            return Err(OssError::entity_too_large(call.body.bytes_read(), MAX_BODY));
        }
        let spoilt = (call.spoiling.flip && call.body.bytes_read() == piece.len() as u64)
            .then(|| flipped(&piece));
        let bytes = spoilt.as_deref().unwrap_or(&piece);
        checksums.update(bytes);
        if let Some(md5) = &mut running_md5 {
            md5.update(bytes);
        }
        if let Some(blob) = &mut blob {
            blob.write(bytes)?;
        }
        if let Some(limit) = limit {
            // What is not read fills the window, which slows the sender down.
            tokio::time::sleep_until(started + least_time(call.body.bytes_read(), limit)).await;
        }
    }
    let sums = checksums.finish();
    if !call.spoiling.flip {
        promise.check(&sums)?;
    }
    let md5 = sums.md5.or(trusted).unwrap_or_else(|| made_up(&sums));
    Ok(Received {
        size: sums.size,
        md5,
        crc: sums.crc.or(promise.crc()),
        blob: blob.map(|blob| blob.finish()),
        running_md5,
    })
}

/// In place of an MD5; bodies that differ have others, as far as that can be known.
fn made_up(sums: &Sums) -> [u8; 16] {
    let both = u128::from(sums.crc.unwrap_or_default()) << 64 | u128::from(sums.size);
    both.to_be_bytes()
}

fn flipped(piece: &[u8]) -> Vec<u8> {
    let mut bytes = piece.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first ^= 1;
    }
    bytes
}

pub(super) fn checksums_of(bytes: &[u8]) -> Sums {
    let mut checksums = Checksums::new(true, true);
    checksums.update(bytes);
    checksums.finish()
}
