//! The directory: blobs, and records of what they mean, written so that a kill at any instant loses nothing
//! acknowledged and leaves nothing half.
//!
//! ```text
//! blobs/<id>              bytes
//! buckets/<hash>.json     a bucket
//! objects/<hash>.json     an object: the commit point of CompleteMultipartUpload
//! uploads/<id>/upload.json, uploads/<id>/<number>.json
//! ```

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::model::{BucketFacts, Object, ObjectFacts, Part, UploadFacts};
use super::random_id;

/// Where things are. Records are written only if the directory outlives the server.
pub(crate) struct Disk {
    pub(super) root: PathBuf,
    durable: bool,
    /// Locked as long as the server runs, so that no other serves the same directory.
    lock: Option<File>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PartRecord {
    pub(super) number: u32,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) crc: Option<u64>,
    pub(super) modified_ms: i64,
    pub(super) blob: Option<String>,
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
pub(super) struct ObjectRecord {
    pub(super) facts: ObjectFacts,
    pub(super) parts: Vec<PartRecord>,
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A process that is being forked at this moment shares the file, and so would keep the lock.
        if let Some(lock) = &self.lock {
            let _ = lock.unlock();
        }
    }
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
            lock: Some(lock),
        })
    }

    /// No directory at all.
    pub(crate) fn none() -> Disk {
        Disk {
            root: PathBuf::new(),
            durable: false,
            lock: None,
        }
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
}

fn hashed(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.json")
}
