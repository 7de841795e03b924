//! The life of a multipart upload.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

use super::model::{Bucket, Metadata, Object, ObjectFacts, Part, Upload, UploadFacts};
use super::{Store, in_buckets, insert_object};
use crate::body::{JoinedCrc, upper_hex};
use crate::error::OssError;
use crate::xml::ListedPart;

/// The least size of all parts but the last.
const MIN_PART: u64 = 102_400;

/// Names an upload; all three must agree.
#[derive(Clone, Copy)]
pub(crate) struct UploadAt<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) id: &'a str,
    /// The EC under which its absence is reported.
    pub(crate) missing_ec: &'a str,
}

/// Which parts make up the object.
pub(crate) enum Wanted {
    Listed(Vec<ListedPart>),
    All,
}

/// What is needed of an upload to receive a part.
pub(crate) struct Admission {
    /// The MD5 so far, for sequential uploads.
    pub(crate) running_md5: Option<Md5>,
    pub(crate) metadata: Metadata,
}

impl Store {
    pub(crate) fn begin_upload(
        &self,
        facts: UploadFacts,
        forbid_overwrite: bool,
    ) -> Result<(), OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, &facts.bucket)?;
        if forbid_overwrite && bucket.objects.contains_key(&facts.key) {
            return Err(OssError::file_already_exists(&facts.key));
        }
        self.disk.save_upload(&facts)?;
        let running_md5 = facts.sequential.then(Md5::new);
        let at = (facts.key.clone(), facts.id.clone());
        bucket.uploads.insert(
            at,
            Upload {
                facts,
                running_md5,
                parts: BTreeMap::new(),
            },
        );
        Ok(())
    }

    /// Asks before the bytes are read whether the part could be taken.
    pub(crate) fn admit_part(&self, at: UploadAt, number: u32) -> Result<Admission, OssError> {
        let mut buckets = self.lock();
        let upload = find(in_buckets(&mut buckets, at.bucket)?, at)?;
        check_sequence(upload, number)?;
        Ok(Admission {
            running_md5: upload.running_md5.clone(),
            metadata: upload.facts.metadata.clone(),
        })
    }

    /// Takes a part; it replaces an earlier one of the same number.
    pub(crate) fn put_part(
        &self,
        at: UploadAt,
        part: Part,
        running_md5: Option<Md5>,
    ) -> Result<(), OssError> {
        let mut buckets = self.lock();
        let admitted = in_buckets(&mut buckets, at.bucket).and_then(|bucket| {
            let upload = find(bucket, at)?;
            check_sequence(upload, part.number)?;
            self.disk.save_part(at.id, &part)?;
            Ok(upload)
        });
        let upload = admitted.inspect_err(|_| part.doom())?;
        upload.running_md5 = running_md5;
        if let Some(former) = upload.parts.insert(part.number, part) {
            former.doom();
        }
        Ok(())
    }

    /// The upload's facts and its parts in ascending order.
    pub(crate) fn parts(&self, at: UploadAt) -> Result<(UploadFacts, Vec<Part>), OssError> {
        let mut buckets = self.lock();
        let upload = find(in_buckets(&mut buckets, at.bucket)?, at)?;
        Ok((
            upload.facts.clone(),
            upload.parts.values().cloned().collect(),
        ))
    }

    /// The parts of an upload of whatever key.
    pub(crate) fn parts_of(&self, bucket: &str, id: &str) -> Option<Vec<Part>> {
        let mut buckets = self.lock();
        let upload = in_buckets(&mut buckets, bucket)
            .ok()?
            .uploads
            .values()
            .find(|upload| upload.facts.id == id)?;
        Some(upload.parts.values().cloned().collect())
    }

    /// All uploads in progress, by key and then by id.
    pub(crate) fn uploads(&self, bucket: &str) -> Result<Vec<UploadFacts>, OssError> {
        let mut buckets = self.lock();
        Ok(in_buckets(&mut buckets, bucket)?
            .uploads
            .values()
            .map(|upload| upload.facts.clone())
            .collect())
    }

    pub(crate) fn abort(&self, at: UploadAt) -> Result<(), OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, at.bucket)?;
        find(bucket, at)?;
        self.disk.remove_upload(at.id)?;
        if let Some(upload) = bucket
            .uploads
            .remove(&(at.key.to_owned(), at.id.to_owned()))
        {
            upload.parts.values().for_each(Part::doom);
        }
        Ok(())
    }

    /// Makes the object; if anything is wrong, the upload stays as it is.
    pub(crate) fn complete(
        &self,
        at: UploadAt,
        wanted: &Wanted,
        forbid_overwrite: bool,
        now_ms: i64,
    ) -> Result<Arc<Object>, OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, at.bucket)?;
        let upload = find(bucket, at)?;
        let parts = match wanted {
            Wanted::Listed(listed) => pick(upload, at.id, listed)?,
            Wanted::All if upload.parts.is_empty() => return Err(OssError::malformed_xml()),
            Wanted::All => upload.parts.values().cloned().collect(),
        };
        check_sizes(&parts)?;
        let object = assemble(upload, parts, now_ms);
        if forbid_overwrite && bucket.objects.contains_key(at.key) {
            return Err(OssError::file_already_exists(at.key));
        }
        self.disk.save_object(&object)?;
        // The object is there now; a directory that stays is removed at the next start.
        let _ = self.disk.remove_upload(at.id);
        let object = insert_object(bucket, object);
        if let Some(upload) = bucket
            .uploads
            .remove(&(at.key.to_owned(), at.id.to_owned()))
        {
            let used = |part: &&Part| object.parts.iter().any(|used| used.number == part.number);
            upload
                .parts
                .values()
                .filter(|part| !used(part))
                .for_each(Part::doom);
        }
        Ok(object)
    }
}

fn find<'a>(bucket: &'a mut Bucket, at: UploadAt) -> Result<&'a mut Upload, OssError> {
    let found = bucket
        .uploads
        .get_mut(&(at.key.to_owned(), at.id.to_owned()));
    found.ok_or_else(|| OssError::no_such_upload(at.id, at.missing_ec))
}

fn check_sequence(upload: &Upload, number: u32) -> Result<(), OssError> {
    let next = upload
        .parts
        .last_key_value()
        .map_or(1, |(last, _)| last + 1);
    if !upload.facts.sequential || number == next {
        return Ok(());
    }
    let message = "The part you uploaded is not sequential.";
    Err(
        OssError::new(400, "PartNotSequential", message, "0042-00000218")
            .with("PartNumber", number.to_string()),
    )
}

fn pick(upload: &Upload, id: &str, listed: &[ListedPart]) -> Result<Vec<Part>, OssError> {
    if !listed.is_sorted_by(|a, b| a.number < b.number) {
        return Err(OssError::invalid_part_order());
    }
    let pick_one = |wanted: &ListedPart| {
        let part = upload
            .parts
            .get(&wanted.number)
            .filter(|part| part.etag == wanted.etag);
        part.cloned()
            .ok_or_else(|| OssError::invalid_part(id, wanted.number, &wanted.etag))
    };
    listed.iter().map(pick_one).collect()
}

fn check_sizes(parts: &[Part]) -> Result<(), OssError> {
    let all_but_last = &parts[..parts.len().saturating_sub(1)];
    match all_but_last.iter().find(|part| part.size < MIN_PART) {
        Some(part) => Err(OssError::entity_too_small(part.number, part.size)),
        None => Ok(()),
    }
}

fn assemble(upload: &Upload, parts: Vec<Part>, now_ms: i64) -> Object {
    // The MD5 of the text of the ETags, not of the digests as with S3.
    let text: String = parts.iter().map(|part| part.etag.as_str()).collect();
    let etag = format!(
        "{}-{}",
        upper_hex(&Md5::digest(text.as_bytes())),
        parts.len()
    );
    let crc = parts
        .iter()
        .try_fold(JoinedCrc::default(), |mut joined, part| {
            joined.append(part.crc?, part.size);
            Some(joined)
        })
        .map(|joined| joined.value());
    let whole = parts.len() == upload.parts.len();
    let content_md5 = upload
        .running_md5
        .clone()
        .filter(|_| whole)
        .map(|md5| STANDARD.encode(md5.finalize()));
    let facts = ObjectFacts {
        bucket: upload.facts.bucket.clone(),
        key: upload.facts.key.clone(),
        size: parts.iter().map(|part| part.size).sum(),
        etag,
        crc,
        content_md5,
        modified_ms: now_ms,
        multipart: true,
        upload_id: Some(upload.facts.id.clone()),
        metadata: upload.facts.metadata.clone(),
    };
    Object { facts, parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: u32, size: u64, etag: &str) -> Part {
        Part {
            number,
            size,
            etag: etag.into(),
            crc: Some(0),
            modified_ms: 0,
            blob: None,
        }
    }

    fn upload(parts: Vec<Part>) -> Upload {
        let facts = UploadFacts {
            bucket: "demo".into(),
            key: "k".into(),
            id: "ID".into(),
            initiated_ms: 0,
            sequential: false,
            metadata: Vec::new(),
        };
        let parts = parts.into_iter().map(|part| (part.number, part)).collect();
        Upload {
            facts,
            running_md5: None,
            parts,
        }
    }

    #[test]
    fn the_composite_etag_is_the_md5_of_the_text_of_the_part_etags() {
        let parts = vec![
            part(1, 1, "4DE8075FB607DF4D13FBC480EA488EFA"),
            part(2, 1, "AF947EC157726CEA88ED83B3C989063B"),
        ];
        let object = assemble(&upload(parts.clone()), parts, 0);
        assert_eq!(object.facts.etag, "1C787C506EABFB9B45EAAA8DB039F4B2-2");
    }

    #[test]
    fn only_the_last_listed_part_may_be_small() {
        assert!(check_sizes(&[part(1, MIN_PART, ""), part(2, 0, "")]).is_ok());
        let error = check_sizes(&[part(1, MIN_PART - 1, ""), part(2, MIN_PART, "")]).unwrap_err();
        assert_eq!(error.code, "EntityTooSmall");
    }

    #[test]
    fn listed_parts_must_ascend_and_match() {
        let upload = upload(vec![part(1, 1, "AA"), part(5, 1, "BB")]);
        let pick = |list: &[(u32, &str)]| {
            let listed: Vec<ListedPart> = list
                .iter()
                .map(|(number, etag)| ListedPart {
                    number: *number,
                    etag: (*etag).into(),
                })
                .collect();
            super::pick(&upload, "ID", &listed)
                .map(|parts| parts.len())
                .map_err(|error| error.code)
        };
        assert_eq!(pick(&[(1, "AA"), (5, "BB")]), Ok(2));
        assert_eq!(pick(&[(5, "BB")]), Ok(1));
        for wrong in [[(5, "BB"), (1, "AA")], [(1, "AA"), (1, "AA")]] {
            assert_eq!(pick(&wrong), Err("InvalidPartOrder".into()));
        }
        for wrong in [(1, "aa"), (1, "BB"), (2, "AA")] {
            assert_eq!(pick(&[wrong]), Err("InvalidPart".into()));
        }
    }
}
