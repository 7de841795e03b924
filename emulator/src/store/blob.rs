//! Stored bytes: a file whose name is a random id, never anything that a client sent, or memory.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Usage;
use super::segments::Segments;
use crate::error::OssError;

/// Stored bytes; once doomed, a file goes when the last reader has let go.
pub(crate) struct Blob {
    id: String,
    bytes: Bytes,
    size: u64,
    usage: Arc<Usage>,
    doomed: AtomicBool,
}

enum Bytes {
    InFile(PathBuf),
    InMemory(Segments),
}

impl Blob {
    /// A blob that a former run left; its bytes count as used.
    pub(crate) fn found(directory: &Path, id: &str, usage: &Arc<Usage>) -> io::Result<Arc<Blob>> {
        let path = directory.join(id);
        let size = fs::metadata(&path)?.len();
        usage.found(size);
        Ok(Arc::new(Blob {
            id: id.to_owned(),
            bytes: Bytes::InFile(path),
            size,
            usage: Arc::clone(usage),
            doomed: AtomicBool::new(false),
        }))
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
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
        if !self.doomed.load(Ordering::Relaxed) {
            return;
        }
        if let Bytes::InFile(path) = &self.bytes {
            let _ = fs::remove_file(path);
        }
        self.usage.give_back(self.size);
    }
}

/// Reads a blob from some offset on.
pub(crate) enum BlobReader {
    InFile(File),
    InMemory(Arc<Blob>, u64),
}

impl BlobReader {
    pub(crate) fn open(blob: &Arc<Blob>, offset: u64) -> io::Result<BlobReader> {
        match &blob.bytes {
            Bytes::InMemory(_) => Ok(BlobReader::InMemory(Arc::clone(blob), offset)),
            Bytes::InFile(path) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(offset))?;
                Ok(BlobReader::InFile(file))
            }
        }
    }

    pub(crate) fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        match self {
            BlobReader::InFile(file) => file.read_exact(buffer),
            BlobReader::InMemory(blob, offset) => {
                let Bytes::InMemory(segments) = &blob.bytes else {
                    return Err(io::ErrorKind::NotFound.into());
                };
                let read = segments.read_at(*offset, buffer);
                *offset += read as u64;
                if read == buffer.len() {
                    Ok(())
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                }
            }
        }
    }
}

/// A blob being written; dropped unfinished, it leaves nothing behind.
pub(crate) struct BlobWriter {
    id: String,
    target: Target,
    size: u64,
    usage: Arc<Usage>,
}

enum Target {
    File(PathBuf, File),
    Memory(Segments),
    /// What was written has been handed over.
    Finished,
}

impl BlobWriter {
    pub(crate) fn in_file(directory: &Path, usage: &Arc<Usage>) -> io::Result<BlobWriter> {
        let id = super::random_id()?;
        let path = directory.join(&id);
        let file = File::create_new(&path)?;
        Ok(BlobWriter {
            id,
            target: Target::File(path, file),
            size: 0,
            usage: Arc::clone(usage),
        })
    }

    pub(crate) fn in_memory(usage: &Arc<Usage>) -> BlobWriter {
        BlobWriter {
            id: String::new(),
            target: Target::Memory(Segments::default()),
            size: 0,
            usage: Arc::clone(usage),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), OssError> {
        self.usage.take(bytes.len() as u64)?;
        self.size += bytes.len() as u64;
        match &mut self.target {
            Target::File(_, file) => Ok(file.write_all(bytes)?),
            Target::Memory(segments) => {
                segments.append(bytes);
                Ok(())
            }
            Target::Finished => Ok(()),
        }
    }

    pub(crate) fn finish(mut self) -> Arc<Blob> {
        let bytes = match std::mem::replace(&mut self.target, Target::Finished) {
            Target::File(path, _) => Bytes::InFile(path),
            Target::Memory(segments) => Bytes::InMemory(segments),
            Target::Finished => Bytes::InMemory(Segments::default()),
        };
        Arc::new(Blob {
            id: std::mem::take(&mut self.id),
            bytes,
            size: self.size,
            usage: Arc::clone(&self.usage),
            doomed: AtomicBool::new(false),
        })
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        match &self.target {
            Target::Finished => return,
            Target::File(path, _) => {
                let _ = fs::remove_file(path);
            }
            Target::Memory(_) => {}
        }
        self.usage.give_back(self.size);
    }
}
