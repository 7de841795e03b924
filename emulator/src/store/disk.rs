//! The directory: blobs, and records of what they mean, written so that a kill at any instant loses nothing
//! acknowledged and leaves nothing half.
//!
//! ```text
//! blobs/<id>              bytes
//! buckets/<hash>.json     a bucket
//! objects/<hash>.json     an object: the commit point of CompleteMultipartUpload
//! uploads/<id>/upload.json, uploads/<id>/<number>.json
//! ```

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::model::{Bucket, BucketFacts, Object, ObjectFacts, Part, Upload, UploadFacts};
use super::{Blob, Usage, random_id};

/// Where things are. Records are written only if the directory outlives the server.
pub(crate) struct Disk {
    root: PathBuf,
    durable: bool,
    /// Locked as long as the server runs, so that no other serves the same directory.
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct PartRecord {
    number: u32,
    size: u64,
    etag: String,
    crc: u64,
    modified_ms: i64,
    blob: Option<String>,
}

impl PartRecord {
    fn of(part: &Part) -> PartRecord {
        PartRecord {
            number: part.number,
            size: part.size,
            etag: part.etag.clone(),
            crc: part.crc,
            modified_ms: part.modified_ms,
            blob: part.blob.as_ref().map(|blob| blob.id().to_owned()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct ObjectRecord {
    facts: ObjectFacts,
    parts: Vec<PartRecord>,
}

impl Disk {
    pub(crate) fn open(root: PathBuf, durable: bool) -> io::Result<Disk> {
        for name in ["blobs", "buckets", "objects", "uploads"] {
            fs::create_dir_all(root.join(name))?;
        }
        let lock = File::create(root.join("lock"))?;
        lock.try_lock().map_err(|_| {
            io::Error::other(format!(
                "{}: another server uses this directory",
                root.display()
            ))
        })?;
        Ok(Disk {
            root,
            durable,
            _lock: lock,
        })
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    fn object_path(&self, bucket: &str, key: &str) -> PathBuf {
        self.root
            .join("objects")
            .join(hashed(&format!("{bucket}\0{key}")))
    }

    fn upload_path(&self, id: &str) -> PathBuf {
        self.root.join("uploads").join(id)
    }

    fn bucket_path(&self, name: &str) -> PathBuf {
        self.root.join("buckets").join(hashed(name))
    }

    pub(crate) fn save_bucket(&self, facts: &BucketFacts) -> io::Result<()> {
        self.save(&self.bucket_path(&facts.name), facts)
    }

    pub(crate) fn remove_bucket(&self, name: &str) -> io::Result<()> {
        if self.durable {
            fs::remove_file(self.bucket_path(name))
        } else {
            Ok(())
        }
    }

    pub(crate) fn save_object(&self, object: &Object) -> io::Result<()> {
        let parts = object.parts.iter().map(PartRecord::of).collect();
        let record = ObjectRecord {
            facts: object.facts.clone(),
            parts,
        };
        self.save(
            &self.object_path(&object.facts.bucket, &object.facts.key),
            &record,
        )
    }

    pub(crate) fn remove_object(&self, bucket: &str, key: &str) -> io::Result<()> {
        if self.durable {
            fs::remove_file(self.object_path(bucket, key))
        } else {
            Ok(())
        }
    }

    pub(crate) fn save_upload(&self, facts: &UploadFacts) -> io::Result<()> {
        if self.durable {
            fs::create_dir_all(self.upload_path(&facts.id))?;
        }
        self.save(&self.upload_path(&facts.id).join("upload.json"), facts)
    }

    pub(crate) fn save_part(&self, upload_id: &str, part: &Part) -> io::Result<()> {
        let path = self
            .upload_path(upload_id)
            .join(format!("{}.json", part.number));
        self.save(&path, &PartRecord::of(part))
    }

    pub(crate) fn remove_upload(&self, id: &str) -> io::Result<()> {
        if self.durable {
            fs::remove_dir_all(self.upload_path(id))
        } else {
            Ok(())
        }
    }

    /// Writes beside, then renames over.
    fn save(&self, path: &Path, record: &impl Serialize) -> io::Result<()> {
        if !self.durable {
            return Ok(());
        }
        let temporary = self.root.join(format!("{}.tmp", random_id()?));
        fs::write(&temporary, serde_json::to_vec(record)?)?;
        fs::rename(temporary, path)
    }

    /// Reads what a former run left and removes what nothing refers to.
    pub(crate) fn load(&self, usage: &Arc<Usage>) -> io::Result<BTreeMap<String, Bucket>> {
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

fn hashed(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.json")
}

fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
