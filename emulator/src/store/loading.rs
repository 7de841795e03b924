//! Reading what a former run left in the directory.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use md5::{Digest, Md5};
use serde::de::DeserializeOwned;

use super::disk::{Disk, ObjectRecord, PartRecord};
use super::model::{Bucket, BucketFacts, Object, Part, Upload, UploadFacts};
use super::{Blob, Usage};
use crate::answer::{AnswerBody, StoredBody};

impl Disk {
    /// Reads what a former run left and removes what nothing refers to.
    pub(crate) fn load(&self, usage: &Arc<Usage>) -> io::Result<BTreeMap<String, Bucket>> {
        if self.root.as_os_str().is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut loading = Loading {
            disk: self,
            usage,
            buckets: BTreeMap::new(),
            finished: HashSet::new(),
            blobs: HashSet::new(),
        };
        for path in entries(&self.root.join("buckets"))? {
            let facts: BucketFacts = read(&path)?;
            let bucket = Bucket {
                facts: facts.clone(),
                ..Bucket::default()
            };
            loading.buckets.insert(facts.name, bucket);
        }
        for path in entries(&self.root.join("objects"))? {
            loading.object(read(&path)?)?;
        }
        for path in entries(&self.root.join("uploads"))? {
            loading.upload(&path)?;
        }
        let Loading { buckets, blobs, .. } = loading;
        for path in entries(&self.blobs())?
            .into_iter()
            .chain(entries(&self.root)?)
        {
            let known = path
                .file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| blobs.contains(name));
            if !known
                && path.is_file()
                && (path.starts_with(self.blobs())
                    || path.extension().is_some_and(|end| end == "tmp"))
            {
                fs::remove_file(path)?;
            }
        }
        Ok(buckets)
    }
}

struct Loading<'a> {
    disk: &'a Disk,
    usage: &'a Arc<Usage>,
    buckets: BTreeMap<String, Bucket>,
    /// Uploads that became objects; a kill may have left their directories.
    finished: HashSet<String>,
    blobs: HashSet<String>,
}

impl Loading<'_> {
    fn object(&mut self, record: ObjectRecord) -> io::Result<()> {
        let parts = record
            .parts
            .into_iter()
            .map(|part| self.part(part))
            .collect::<io::Result<_>>()?;
        self.finished.extend(record.facts.upload_id.clone());
        let bucket = self.buckets.entry(record.facts.bucket.clone()).or_default();
        bucket.objects.insert(
            record.facts.key.clone(),
            Arc::new(Object {
                facts: record.facts,
                parts,
            }),
        );
        Ok(())
    }

    fn upload(&mut self, directory: &Path) -> io::Result<()> {
        // Without its record the upload was never acknowledged.
        let facts = read::<UploadFacts>(&directory.join("upload.json")).ok();
        let Some(facts) = facts.filter(|facts| !self.finished.contains(&facts.id)) else {
            return fs::remove_dir_all(directory);
        };
        let mut upload = Upload {
            facts,
            running_md5: None,
            parts: BTreeMap::new(),
        };
        for path in entries(directory)? {
            if path.file_name().is_some_and(|name| name != "upload.json") {
                let part = self.part(read(&path)?)?;
                upload.parts.insert(part.number, part);
            }
        }
        if upload.facts.sequential {
            upload.running_md5 = md5_of(&upload)?;
        }
        let at = (upload.facts.key.clone(), upload.facts.id.clone());
        self.buckets
            .entry(upload.facts.bucket.clone())
            .or_default()
            .uploads
            .insert(at, upload);
        Ok(())
    }

    fn part(&mut self, record: PartRecord) -> io::Result<Part> {
        let blob = match record.blob {
            Some(id) => {
                let blob = Blob::found(&self.disk.blobs(), &id, self.usage)?;
                self.blobs.insert(id);
                Some(blob)
            }
            None => None,
        };
        let PartRecord {
            number,
            size,
            etag,
            crc,
            modified_ms,
            ..
        } = record;
        Ok(Part {
            number,
            size,
            etag,
            crc,
            modified_ms,
            blob,
        })
    }
}

/// The MD5 of all parts in a row; `None` if their bytes were thrown away.
fn md5_of(upload: &Upload) -> io::Result<Option<Md5>> {
    let blobs: Option<Vec<_>> = upload
        .parts
        .values()
        .map(|part| part.blob.clone())
        .collect();
    let Some(blobs) = blobs else { return Ok(None) };
    let mut md5 = Md5::new();
    let mut body = AnswerBody::Stored(StoredBody::new(&blobs, 0, u64::MAX));
    while let Some(chunk) = body.next_chunk() {
        md5.update(chunk?);
    }
    Ok(Some(md5))
}

fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
