//! One process at a time works on a checkpoint.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::failure;
use crate::error::{Error, ErrorKind, Result};
use crate::os;

/// Tries to get a lock whose file others remove at the same moment.
const TRIES: usize = 100;

/// A locked file; the system takes the lock away when the process ends, however it ends. A process
/// forked meanwhile shares the lock, so that closing the file would not be enough to give it back.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    pub(super) file: File,
    owner: u32,
}

impl Lock {
    /// Locks at once or fails.
    pub(super) fn acquire(path: &Path) -> Result<Self> {
        for _ in 0..TRIES {
            let file = os::open_lock(path).map_err(|e| failure("lock", path, &e))?;
            let metadata = file.metadata().map_err(|e| failure("lock", path, &e))?;
            if !metadata.is_file() || !os::is_ours(&metadata) {
                let text = format!("{} is no lock file of this user", path.display());
                return Err(Error::new(ErrorKind::Checkpoint, text));
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(in_use(path)),
                Err(TryLockError::Error(e)) => return Err(failure("lock", path, &e)),
            }
            // The owner before may have removed the file between our open and our lock.
            let same = std::fs::symlink_metadata(path)
                .is_ok_and(|now| os::place_and_change(&now).0 == os::place_and_change(&metadata).0);
            if same {
                let mut file = file;
                let owner = std::process::id();
                let _ = file.set_len(0);
                let _ = write!(file, "{owner}");
                return Ok(Lock {
                    path: path.to_owned(),
                    file,
                    owner,
                });
            }
        }
        Err(in_use(path))
    }

    /// Removes the file while it is still locked, so that nobody else can hold it.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Drop for Lock {
    /// Closing does not unlock while a child that was forked meanwhile has the descriptor, too. In that child this
    /// takes nothing away from its parent.
    fn drop(&mut self) {
        if self.owner == std::process::id() {
            let _ = self.file.unlock();
        }
    }
}

fn in_use(path: &Path) -> Error {
    let owner = std::fs::read_to_string(path).unwrap_or_default();
    let owner = match owner.trim().parse::<u32>() {
        Ok(pid) => format!(" {pid}"),
        Err(_) => String::new(),
    };
    Error::new(
        ErrorKind::Checkpoint,
        format!(
            "the checkpoint is in use by another process{owner} ({})",
            path.display()
        ),
    )
}
