//! Files of bytes. Their names are random ids, never anything that a client sent.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::error::OssError;

/// How many bytes are stored and how many may be.
pub(crate) struct Usage {
    used: AtomicU64,
    limit: u64,
}

impl Usage {
    pub(crate) fn new(limit: u64) -> Usage {
        Usage {
            used: AtomicU64::new(0),
            limit,
        }
    }

    fn take(&self, bytes: u64) -> Result<(), OssError> {
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) <= self.limit {
            return Ok(());
        }
        self.give_back(bytes);
        Err(OssError::new(
            403,
            "QuotaExceeded",
            "The store of this server is full.",
            "0017-00000507",
        ))
    }

    fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Stored bytes; once doomed, the file goes when the last reader has let go.
pub(crate) struct Blob {
    id: String,
    path: PathBuf,
    size: u64,
    usage: Arc<Usage>,
    doomed: AtomicBool,
}

impl Blob {
    /// A blob that a former run left; its bytes count as used.
    pub(crate) fn found(directory: &Path, id: &str, usage: &Arc<Usage>) -> io::Result<Arc<Blob>> {
        let path = directory.join(id);
        let size = fs::metadata(&path)?.len();
        usage.used.fetch_add(size, Ordering::Relaxed);
        Ok(Arc::new(Blob {
            id: id.to_owned(),
            path,
            size,
            usage: Arc::clone(usage),
            doomed: AtomicBool::new(false),
        }))
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Nothing refers to it any more but, perhaps, answers under way.
    pub(crate) fn doom(&self) {
        self.doomed.store(true, Ordering::Relaxed);
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        if self.doomed.load(Ordering::Relaxed) {
            let _ = fs::remove_file(&self.path);
            self.usage.give_back(self.size);
        }
    }
}

/// A blob being written; dropped unfinished, it leaves nothing behind.
pub(crate) struct BlobWriter {
    id: String,
    path: PathBuf,
    file: Option<File>,
    size: u64,
    usage: Arc<Usage>,
    finished: bool,
}

impl BlobWriter {
    pub(crate) fn create(directory: &Path, usage: &Arc<Usage>) -> io::Result<BlobWriter> {
        let id = super::random_id()?;
        let path = directory.join(&id);
        let file = File::create_new(&path)?;
        Ok(BlobWriter {
            id,
            path,
            file: Some(file),
            size: 0,
            usage: Arc::clone(usage),
            finished: false,
        })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), OssError> {
        self.usage.take(bytes.len() as u64)?;
        self.size += bytes.len() as u64;
        match &mut self.file {
            Some(file) => Ok(file.write_all(bytes)?),
            None => Ok(()),
        }
    }

    pub(crate) fn finish(mut self) -> Arc<Blob> {
        self.finished = true;
        self.file = None;
        Arc::new(Blob {
            id: std::mem::take(&mut self.id),
            path: std::mem::take(&mut self.path),
            size: self.size,
            usage: Arc::clone(&self.usage),
            doomed: AtomicBool::new(false),
        })
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_file(&self.path);
            self.usage.give_back(self.size);
        }
    }
}
