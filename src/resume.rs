//! Where an earlier run stopped: the upload that it left, and which of its parts can be used.

use crate::checkpoint::Checkpoint;
use crate::complete::{describe, matches_prediction};
use crate::completed::Completed;
use crate::digest::looks_like_md5;
use crate::error::{ErrorKind, Result};
use crate::list::ListOptions;
use crate::part::{Part, Parts, Prediction};
use crate::plan::{MAX_PART_SIZE, MIN_PART_SIZE, Plan};
use crate::transfer::Transfer;
use crate::upload::Upload;
use crate::uploads::UploadInProgress;

/// Open uploads of one object that are looked into before giving up.
const MAX_CANDIDATES: usize = 10;

/// How a transfer begins.
pub(crate) enum Start {
    /// With a new upload.
    Fresh,
    /// With an upload that has these parts.
    Resume(Upload, Parts),
    /// Not at all: an earlier run completed it and was killed before it could say so.
    Finished(Completed),
}

/// Finds what an earlier run left. The plan takes over its part size, or its parts would not fit.
pub(crate) fn find(
    transfer: &Transfer<'_>,
    plan: &mut Plan,
    checkpoint: Option<&mut Checkpoint>,
) -> Result<Start> {
    if let Some(checkpoint) = checkpoint
        && let Some((upload, part_size)) = recorded(transfer, checkpoint)?
    {
        match upload.all_parts_within(&transfer.scope) {
            Ok(parts) => {
                adjust(plan, transfer, part_size);
                return Ok(Start::Resume(upload, parts));
            }
            Err(e) if e.kind() == ErrorKind::NoSuchUpload => {
                if let Some(completed) = finished(transfer, &upload)? {
                    return Ok(Start::Finished(completed));
                }
                checkpoint.forget();
            }
            Err(e) => return Err(e),
        }
    }
    match transfer.options.adopt {
        true => adopt(transfer, plan),
        false => Ok(Start::Fresh),
    }
}

/// The upload that the checkpoint names and its part size, if it is of this object.
pub(crate) fn recorded(
    transfer: &Transfer<'_>,
    checkpoint: &Checkpoint,
) -> Result<Option<(Upload, u64)>> {
    let place = transfer.client.place();
    match checkpoint.record() {
        Some(record) if record.is_about(&place, transfer.bucket, transfer.object) => {
            let upload = attach(transfer, &record.upload_id)?;
            Ok(Some((upload, record.part_size)))
        }
        _ => Ok(None),
    }
}

/// A listed part as it goes into Complete, if it holds the local bytes; the server's word on number
/// and size is not enough. They are read through this buffer.
pub(crate) fn is_same(
    transfer: &Transfer<'_>,
    listed: &Part,
    offset: u64,
    length: u64,
    buffer: &mut Vec<u8>,
) -> Result<Option<Part>> {
    if listed.size != Some(length) {
        return Ok(None);
    }
    let (source, scope) = (&transfer.source, &transfer.scope);
    let crc64 = source.crc64(offset, length, scope, buffer)?;
    let same = match listed.crc64 {
        Some(theirs) => theirs == crc64,
        None if looks_like_md5(&listed.etag) => {
            let md5 = source.md5(offset, length, scope)?;
            listed.etag.eq_ignore_ascii_case(&md5.hex())
        }
        None => false,
    };
    Ok(same.then(|| Part {
        crc64: Some(crc64),
        ..listed.clone()
    }))
}

fn attach(transfer: &Transfer<'_>, id: &str) -> Result<Upload> {
    let (bucket, object) = (transfer.bucket, transfer.object);
    transfer
        .client
        .attach_upload(bucket, object, id, transfer.options)
}

/// Takes over a part size unless the caller wants another.
fn adjust(plan: &mut Plan, transfer: &Transfer<'_>, part_size: u64) {
    let usable = (MIN_PART_SIZE..=MAX_PART_SIZE).contains(&part_size);
    if transfer.options.part_size == 0
        && usable
        && let Ok(same) = Plan::new(plan.size, part_size)
    {
        *plan = same;
    }
}

/// The object, if it is the local file: the upload is gone because it was completed.
fn finished(transfer: &Transfer<'_>, upload: &Upload) -> Result<Option<Completed>> {
    let head = match upload.head(&transfer.scope) {
        Ok(sent) => sent.response,
        Err(e) if e.service_error().http_status == 404 => return Ok(None),
        Err(e) => return Err(e),
    };
    let source = &transfer.source;
    let size = source.size();
    let mut local = Prediction {
        size: Some(size),
        ..Prediction::default()
    };
    if matches_prediction(&head, &local) == Some(false) {
        return Ok(None);
    }
    local.crc64 = Some(source.crc64(0, size, &transfer.scope, &mut Vec::new())?);
    source.check()?;
    if matches_prediction(&head, &local) != Some(true) {
        return Ok(None);
    }
    let mut completed = describe(&head, &local)?;
    completed.bytes_reused = size;
    Ok(Some(completed))
}

/// The newest open upload of this object whose parts fit the file.
fn adopt(transfer: &Transfer<'_>, plan: &mut Plan) -> Result<Start> {
    for candidate in candidates(transfer)? {
        let upload = attach(transfer, &candidate.upload_id)?;
        let parts = match upload.all_parts_within(&transfer.scope) {
            Ok(parts) => parts,
            Err(e) if e.kind() == ErrorKind::NoSuchUpload => continue,
            Err(e) => return Err(e),
        };
        if let Some(part_size) = part_size_of(&parts) {
            adjust(plan, transfer, part_size);
        }
        let fits = |part: &Part| {
            part.number <= plan.count() && part.size == Some(plan.range(part.number).1)
        };
        if parts.iter().any(fits) {
            transfer.warn(format_args!(
                "going on with the open upload {}",
                upload.id()
            ));
            return Ok(Start::Resume(upload, parts));
        }
    }
    Ok(Start::Fresh)
}

/// The size that all parts but the last have.
fn part_size_of(parts: &Parts) -> Option<u64> {
    parts.iter().filter_map(|p| p.size).max()
}

fn candidates(transfer: &Transfer<'_>) -> Result<Vec<UploadInProgress>> {
    let mut options = ListOptions::new();
    options.prefix(transfer.object);
    if let Some(control) = &transfer.options.control {
        options.control(control.clone());
    }
    let mut found = Vec::new();
    loop {
        let page = transfer.client.list_uploads(transfer.bucket, &options)?;
        // Names ascend: the object itself comes before all that only begin with it.
        let beyond = page.uploads.iter().any(|u| u.object != transfer.object);
        let same = page.uploads.into_iter();
        found.extend(same.filter(|u| u.object == transfer.object));
        match page.next_markers {
            Some((key, id)) if !beyond => options.marker(&key, &id),
            _ => break,
        }
    }
    found.sort_by(|a, b| b.initiated.cmp(&a.initiated));
    found.truncate(MAX_CANDIDATES);
    Ok(found)
}

#[cfg(test)]
mod tests;
