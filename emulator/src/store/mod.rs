//! Buckets, objects and uploads: an index in memory, bytes in files.

mod blob;
mod buckets;
mod disk;
mod loading;
mod model;
mod segments;
mod uploads;
mod usage;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

pub(crate) use blob::{Blob, BlobReader, BlobWriter};
pub(crate) use model::{BucketFacts, Metadata, Object, ObjectFacts, Part, UploadFacts};
pub(crate) use uploads::{UploadAt, Wanted};
pub(crate) use usage::Usage;

use crate::error::OssError;
use disk::Disk;
use model::Bucket;

/// Where the bytes go.
pub(crate) enum Place {
    /// A directory that outlives the server, with records of what is in it.
    Directory(PathBuf),
    /// A directory that is removed at the end.
    Temporary,
    Memory,
    /// Nowhere, but what is in the directory stays known.
    Discarded(Option<PathBuf>),
}

/// How the store is set up.
pub(crate) struct StoreOptions {
    pub(crate) place: Place,
    pub(crate) quota: u64,
}

#[derive(Clone, Copy)]
enum BytesGo {
    ToFiles,
    ToMemory,
    Nowhere,
}

/// The store.
pub(crate) struct Store {
    buckets: Mutex<BTreeMap<String, Bucket>>,
    disk: Disk,
    usage: Arc<Usage>,
    bytes: BytesGo,
    // Last, so that blobs are let go before their directory is removed.
    _temporary: Option<TempDir>,
}

impl Store {
    pub(crate) fn open(options: StoreOptions) -> io::Result<Store> {
        let bytes = match &options.place {
            Place::Directory(_) | Place::Temporary => BytesGo::ToFiles,
            Place::Memory => BytesGo::ToMemory,
            Place::Discarded(_) => BytesGo::Nowhere,
        };
        let mut temporary = None;
        let disk = match options.place {
            Place::Directory(root) | Place::Discarded(Some(root)) => Disk::open(root, true)?,
            Place::Temporary => {
                let directory = tempfile::Builder::new()
                    .prefix("ossmp-emulator-")
                    .tempdir()?;
                let root = temporary.insert(directory).path().to_owned();
                Disk::open(root, false)?
            }
            Place::Memory | Place::Discarded(None) => Disk::none(),
        };
        let usage = Arc::new(Usage::new(options.quota));
        let buckets = Mutex::new(disk.load(&usage)?);
        Ok(Store {
            buckets,
            disk,
            usage,
            bytes,
            _temporary: temporary,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for bytes; `None` if they shall be thrown away.
    pub(crate) fn new_blob(&self) -> io::Result<Option<BlobWriter>> {
        match self.bytes {
            BytesGo::ToFiles => BlobWriter::in_file(&self.disk.blobs(), &self.usage).map(Some),
            BytesGo::ToMemory => Ok(Some(BlobWriter::in_memory(&self.usage))),
            BytesGo::Nowhere => Ok(None),
        }
    }

    pub(crate) fn require_bucket(&self, name: &str) -> Result<(), OssError> {
        in_buckets(&mut self.lock(), name).map(drop)
    }

    pub(crate) fn object(&self, bucket: &str, key: &str) -> Result<Arc<Object>, OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, bucket)?;
        bucket
            .objects
            .get(key)
            .cloned()
            .ok_or_else(|| OssError::no_such_key(key))
    }

    /// Puts an object in the place of what was there.
    pub(crate) fn put_object(
        &self,
        object: Object,
        forbid_overwrite: bool,
    ) -> Result<Arc<Object>, OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, &object.facts.bucket)?;
        if forbid_overwrite && bucket.objects.contains_key(&object.facts.key) {
            object.doom();
            return Err(OssError::file_already_exists(&object.facts.key));
        }
        self.disk.save_object(&object)?;
        Ok(insert_object(bucket, object))
    }

    /// Removes all objects and uploads; the buckets stay.
    pub(crate) fn clear(&self) -> Result<(), OssError> {
        let mut buckets = self.lock();
        for (name, bucket) in buckets.iter_mut() {
            while let Some((key, object)) = bucket.objects.pop_first() {
                self.disk.remove_object(name, &key)?;
                object.doom();
            }
            while let Some(((_, id), upload)) = bucket.uploads.pop_first() {
                self.disk.remove_upload(&id)?;
                upload.parts.values().for_each(Part::doom);
            }
        }
        Ok(())
    }

    /// Removes an object if it is there.
    pub(crate) fn delete_object(&self, bucket: &str, key: &str) -> Result<(), OssError> {
        let mut buckets = self.lock();
        if let Some(object) = in_buckets(&mut buckets, bucket)?.objects.remove(key) {
            self.disk.remove_object(bucket, key)?;
            object.doom();
        }
        Ok(())
    }
}

fn insert_object(bucket: &mut Bucket, object: Object) -> Arc<Object> {
    let object = Arc::new(object);
    if let Some(former) = bucket
        .objects
        .insert(object.facts.key.clone(), Arc::clone(&object))
    {
        former.doom();
    }
    object
}

fn in_buckets<'a>(
    buckets: &'a mut BTreeMap<String, Bucket>,
    name: &str,
) -> Result<&'a mut Bucket, OssError> {
    buckets
        .get_mut(name)
        .ok_or_else(|| OssError::no_such_bucket(name))
}

/// 32 upper-case hexadecimal digits from the operating system's randomness.
pub(crate) fn random_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(crate::body::upper_hex(&bytes))
}
