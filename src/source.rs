//! The file that is uploaded, guarded: one descriptor all the time, and a look at whether it is
//! still the same file before each part and before Complete.

use std::fs::{File, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::body::Body;
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::options::Scope;
use crate::os;

/// What tells two states of a file apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified: i128,
    /// Change of content or attributes; a rewrite that puts the modification time back shows here.
    changed: i128,
    /// Device and inode; zero where the system has none.
    pub(crate) place: (u64, u64),
}

impl Identity {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let modified =
            metadata
                .modified()
                .ok()
                .map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
                    Ok(since) => since.as_nanos() as i128,
                    Err(before) => -(before.duration().as_nanos() as i128),
                });
        let (place, changed) = os::place_and_change(metadata);
        Identity {
            size: metadata.len(),
            modified,
            changed,
            place,
        }
    }
}

/// An open file.
#[derive(Debug)]
pub(crate) struct Source {
    file: File,
    identity: Identity,
}

impl Source {
    /// Opens a regular file; anything else is refused.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = os::open(path).map_err(|e| Error::file(&format!("open {shown}"), &e))?;
        let metadata = file
            .metadata()
            .map_err(|e| Error::file(&format!("examine {shown}"), &e))?;
        match metadata.is_file() {
            true => Ok(Source {
                identity: Identity::of(&metadata),
                file,
            }),
            false => {
                let text = format!("{shown} is not a regular file");
                Err(Error::new(ErrorKind::File, text))
            }
        }
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn size(&self) -> u64 {
        self.identity.size
    }

    /// A range of it, which the file must hold.
    pub(crate) fn body(&self, offset: u64, length: u64) -> Body<'_> {
        Body::FileRange {
            file: &self.file,
            offset,
            length,
        }
    }

    /// Fails when the file is no longer what it was when it was opened.
    pub(crate) fn check(&self) -> Result<()> {
        let metadata = self
            .file
            .metadata()
            .map_err(|e| Error::file("examine the file", &e))?;
        let now = Identity::of(&metadata);
        if now == self.identity {
            return Ok(());
        }
        let what = if now.size != self.identity.size {
            format!(
                "its size was {} and is {} bytes",
                self.identity.size, now.size
            )
        } else if now.modified != self.identity.modified {
            "it was modified".to_owned()
        } else {
            "its content or attributes were changed".to_owned()
        };
        let text = format!("the file changed while it was uploaded: {what}");
        Err(Error::new(ErrorKind::FileChanged, text))
    }

    /// The CRC-64 of a range, which is read through this buffer.
    pub(crate) fn crc64(
        &self,
        offset: u64,
        length: u64,
        scope: &Scope,
        buffer: &mut Vec<u8>,
    ) -> Result<u64> {
        self.body(offset, length).crc64(scope, buffer)
    }

    /// The MD5 of a range.
    pub(crate) fn md5(&self, offset: u64, length: u64, scope: &Scope) -> Result<Md5Digest> {
        self.body(offset, length).md5(scope)
    }
}
