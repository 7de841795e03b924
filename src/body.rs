//! What a request carries. Opened afresh for every attempt, so that a retry never asks the caller
//! again and never sends the rest of a stream that is already read.

use std::fs::File;
use std::io::{self, Read};

use crate::digest::{Crc64Stream, Md5Digest, Md5Stream};
use crate::error::{Error, ErrorKind, Result};
use crate::options::Scope;
use crate::os;

/// Bytes read and hashed at a time: they stay in the processor's nearest caches, and their buffer comes from the
/// heap, not from the system with each part anew.
const CHUNK: usize = 1 << 17;

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body<'a> {
    Bytes(&'a [u8]),
    /// `length` bytes of a file, read by position, so that many may share the descriptor.
    FileRange {
        file: &'a File,
        offset: u64,
        length: u64,
    },
}

impl<'a> Body<'a> {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::FileRange { length, .. } => *length,
        }
    }

    /// The MD5 of all bytes. Reads a file from end to end.
    pub(crate) fn md5(&self, scope: &Scope) -> Result<Md5Digest> {
        let mut md5 = Md5Stream::default();
        self.for_each_chunk(scope, &mut Vec::new(), |chunk| md5.update(chunk))?;
        Ok(md5.finish())
    }

    /// The CRC-64 of all bytes. Many small bodies of files are read through one buffer.
    pub(crate) fn crc64(&self, scope: &Scope, buffer: &mut Vec<u8>) -> Result<u64> {
        let mut crc64 = Crc64Stream::new();
        self.for_each_chunk(scope, buffer, |chunk| crc64.update(chunk))?;
        Ok(crc64.value())
    }

    /// Hands out all bytes, piece by piece.
    fn for_each_chunk(
        &self,
        scope: &Scope,
        buffer: &mut Vec<u8>,
        mut take: impl FnMut(&[u8]),
    ) -> Result<()> {
        if let Body::Bytes(bytes) = self {
            return bytes.chunks(CHUNK).try_for_each(|chunk| {
                scope.check()?;
                take(chunk);
                Ok(())
            });
        }
        let mut reader = self.open(false);
        let want = usize::try_from(self.len()).unwrap_or(CHUNK).min(CHUNK);
        if buffer.len() < want {
            *buffer = vec![0; want];
        }
        loop {
            scope.check()?;
            match reader.read(buffer) {
                Ok(0) => return Ok(()),
                Ok(n) => take(&buffer[..n]),
                Err(e) => return Err(reader.failure().unwrap_or(Error::file("read the part", &e))),
            }
        }
    }

    /// A reader from the first byte on, which sums up the CRC-64 of what it hands out.
    pub(crate) fn open(&self, crc64: bool) -> BodyReader<'a> {
        BodyReader {
            body: *self,
            position: 0,
            crc64: crc64.then(Crc64Stream::new),
            failure: None,
        }
    }
}

/// Reads a body once.
pub(crate) struct BodyReader<'a> {
    body: Body<'a>,
    position: u64,
    crc64: Option<Crc64Stream>,
    failure: Option<Error>,
}

impl BodyReader<'_> {
    /// The CRC-64, once all bytes were handed out.
    pub(crate) fn crc64(&self) -> Option<u64> {
        match self.is_finished() {
            true => self.crc64.as_ref().map(Crc64Stream::value),
            false => None,
        }
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.position == self.body.len()
    }

    /// Why reading failed; the transport only sees an I/O error.
    pub(crate) fn failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.body.len() - self.position;
        let want = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        match self.body {
            Body::Bytes(bytes) => {
                // In range: position never passes the length of the slice.
                let from = self.position as usize;
                buffer[..want].copy_from_slice(&bytes[from..from + want]);
                Ok(want)
            }
            Body::FileRange { file, offset, .. } => {
                os::read_at(file, &mut buffer[..want], offset + self.position)
            }
        }
    }
}

impl Read for BodyReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_finished() || buffer.is_empty() {
            return Ok(0);
        }
        let n = match self.fill(buffer) {
            Ok(0) => {
                // ureq would wait for ever for the rest of a body that ends early.
                let message = format!(
                    "the file ends {} bytes before the end of the part",
                    self.body.len() - self.position
                );
                self.failure = Some(Error::new(ErrorKind::FileChanged, message.clone()));
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
            }
            Ok(n) => n,
            Err(e) => {
                let at = match self.body {
                    Body::FileRange { offset, .. } => offset + self.position,
                    Body::Bytes(_) => self.position,
                };
                self.failure = Some(Error::file(&format!("read the file at byte {at}"), &e));
                return Err(e);
            }
        };
        if let Some(crc64) = &mut self.crc64 {
            crc64.update(&buffer[..n]);
        }
        self.position += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
