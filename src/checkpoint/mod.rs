//! Which upload id belongs to this file. The server knows what has arrived; the checkpoint only
//! says where to ask. It is written once, atomically, and holds nothing secret.
//!
//! It may be missing, stale, torn, foreign or hostile: what cannot be used counts as missing, and
//! what could do harm is refused before a byte is sent.

mod lock;
mod record;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::os;
use lock::Lock;

pub(crate) use record::Record;
#[cfg(any(test, fuzzing))]
pub(crate) use record::checksum;

/// No checkpoint is larger; of a larger file no more is read, so that it cannot be one.
const MAX_SIZE: u64 = 64 * 1024;

/// A checkpoint that this process has locked.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    path: PathBuf,
    /// Shows that the place can be written, and becomes the checkpoint.
    prepared: Option<File>,
    /// What is written down there.
    record: Option<Record>,
    lock: Lock,
}

impl Checkpoint {
    /// Locks the checkpoint at `path` and sees to it that it can be written. A directory holds one
    /// checkpoint for each upload, under a name that is a hash of `identity`.
    pub(crate) fn open(path: &Path, identity: &str) -> Result<Self> {
        let path = match path.is_dir() {
            true => path.join(file_name(identity)),
            false => path.to_owned(),
        };
        check_directory(&path)?;
        let lock = Lock::acquire(&beside(&path, ".lock"))?;
        let mut checkpoint = Checkpoint {
            path,
            prepared: None,
            record: None,
            lock,
        };
        checkpoint.prepare()?;
        checkpoint.record = checkpoint.read()?;
        Ok(checkpoint)
    }

    /// The record of an earlier run; `None` when there is none that can be used.
    pub(crate) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Fails when the checkpoint belongs to another user; else what cannot be used counts as missing.
    fn read(&self) -> Result<Option<Record>> {
        let file = match os::open_no_follow(&self.path) {
            Ok(file) => file,
            // A link, or nothing: never followed, and replaced when there is something to write.
            Err(_) => return Ok(None),
        };
        let metadata = file.metadata().map_err(|e| self.fail("examine", &e))?;
        if !os::is_ours(&metadata) {
            return Err(self.refuse("belongs to another user"));
        }
        if !metadata.is_file() {
            return Ok(None);
        }
        let mut text = Vec::new();
        let read = file.take(MAX_SIZE).read_to_end(&mut text);
        Ok(read.ok().and_then(|_| Record::parse(&text)))
    }

    /// Puts the record where the next run finds it: whole or not at all, also after a power cut.
    pub(crate) fn write(&mut self, record: Record) -> Result<()> {
        if self.record.as_ref() == Some(&record) {
            return Ok(());
        }
        if self.prepared.is_none() {
            self.prepare()?;
        }
        let written = match self.prepared.take() {
            None => Err(io::Error::other("no file")),
            Some(mut file) => file
                .write_all(record.to_text().as_bytes())
                .and_then(|()| file.sync_all())
                .and_then(|()| std::fs::rename(self.temporary(), &self.path))
                .and_then(|()| os::sync_directory(directory_of(&self.path))),
        };
        if written.is_ok() {
            self.record = Some(record);
        }
        written.map_err(|e| {
            // What may not be on the disk must not be resumed from.
            let _ = std::fs::remove_file(self.temporary());
            let _ = std::fs::remove_file(&self.path);
            self.fail("write", &e)
        })
    }

    /// Removes the record of an upload that cannot be resumed.
    pub(crate) fn forget(&mut self) {
        self.record = None;
        let _ = std::fs::remove_file(&self.path);
    }

    /// The upload is done: removes checkpoint and lock.
    pub(crate) fn finish(mut self) {
        // The lock goes with the value.
        self.forget();
    }

    /// Makes and syncs an empty file beside the checkpoint, so that a place that cannot be written
    /// fails before anything is sent.
    fn prepare(&mut self) -> Result<()> {
        if std::fs::symlink_metadata(&self.path).is_ok_and(|m| m.is_dir()) {
            return Err(self.refuse("is a directory"));
        }
        let temporary = self.temporary();
        // Left by a run that was killed; the lock says that nobody uses it.
        let _ = std::fs::remove_file(&temporary);
        let file = os::create_private(&temporary).map_err(|e| self.fail("create", &e))?;
        file.sync_all().map_err(|e| {
            let _ = std::fs::remove_file(&temporary);
            self.fail("sync", &e)
        })?;
        self.prepared = Some(file);
        Ok(())
    }

    fn temporary(&self) -> PathBuf {
        beside(&self.path, ".tmp")
    }

    fn fail(&self, doing: &str, error: &io::Error) -> Error {
        failure(doing, &self.path, error)
    }

    fn refuse(&self, why: &str) -> Error {
        let text = format!("the checkpoint {} {why}", self.path.display());
        Error::new(ErrorKind::Checkpoint, text)
    }
}

impl Drop for Checkpoint {
    fn drop(&mut self) {
        if self.prepared.take().is_some() {
            let _ = std::fs::remove_file(self.temporary());
        }
        // Without a record there is nothing to guard, and no file of ours shall stay.
        if std::fs::symlink_metadata(&self.path).is_err() {
            self.lock.remove();
        }
    }
}

fn failure(doing: &str, path: &Path, error: &io::Error) -> Error {
    let text = format!(
        "could not {doing} the checkpoint {}: {error}",
        path.display()
    );
    Error::new(ErrorKind::Checkpoint, text).with_os_code(error.raw_os_error().unwrap_or(0))
}

/// A name that no object or upload id can steer.
fn file_name(identity: &str) -> String {
    let hash = Sha256::digest(identity.as_bytes());
    let hex: String = hash.iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("{hex}.ossmp")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// In a directory where others may write, they could put files of theirs in our way.
fn check_directory(path: &Path) -> Result<()> {
    let directory = directory_of(path);
    let metadata =
        std::fs::metadata(directory).map_err(|e| failure("find the directory of", path, &e))?;
    if os::others_may_replace(&metadata) {
        let text = format!(
            "the directory {} of the checkpoint can be written by others",
            directory.display()
        );
        return Err(Error::new(ErrorKind::Checkpoint, text));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
