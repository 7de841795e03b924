//! An answer before it is put on the wire, and the body that it streams.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::store::{Blob, BlobReader};

/// The largest piece that a body is streamed in.
const CHUNK: u64 = 256 * 1024;

/// Status, headers and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: AnswerBody,
    /// The OSS error code, if it is an error.
    pub(crate) code: String,
    /// Whether the connection shall be closed afterwards.
    pub(crate) close: bool,
}

impl Answer {
    pub(crate) fn new(status: u16) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body: AnswerBody::empty(),
            code: String::new(),
            close: false,
        }
    }

    pub(crate) fn xml(status: u16, document: String) -> Answer {
        Answer::new(status)
            .header("Content-Type", "application/xml")
            .body(document)
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Answer {
        self.set(name, value);
        self
    }

    /// As [`Answer::header`], but nothing for `None`.
    pub(crate) fn optional(self, name: &str, value: Option<impl Into<Vec<u8>>>) -> Answer {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// The header with the CRC-64, if that is known.
    pub(crate) fn crc(self, crc: Option<u64>) -> Answer {
        self.optional("x-oss-hash-crc64ecma", crc.map(|crc| crc.to_string()))
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Answer {
        self.body = AnswerBody::Bytes(body.into());
        self
    }

    /// Sets a header, replacing what it was.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.into()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The head as it goes over the wire.
    pub(crate) fn head(&self) -> Vec<u8> {
        let status = hyper::StatusCode::from_u16(self.status).ok();
        let reason = status
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Unknown");
        self.head_below(&format!("HTTP/1.1 {} {reason}", self.status))
    }

    /// As a server of the last century writes it: without a reason phrase.
    pub(crate) fn head_of_http10(&self) -> Vec<u8> {
        self.head_below(&format!("HTTP/1.0 {}", self.status))
    }

    fn head_below(&self, status_line: &str) -> Vec<u8> {
        let mut head = format!("{status_line}\r\n").into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// A body that never is in memory as a whole unless it is small.
pub(crate) enum AnswerBody {
    Bytes(Bytes),
    Stored(StoredBody),
    /// So many times the letter `x`.
    Filler(u64),
}

impl AnswerBody {
    pub(crate) fn empty() -> AnswerBody {
        AnswerBody::Bytes(Bytes::new())
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            AnswerBody::Bytes(bytes) => bytes.len() as u64,
            AnswerBody::Stored(stored) => stored.left,
            AnswerBody::Filler(left) => *left,
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next_chunk(&mut self) -> Option<io::Result<Bytes>> {
        match self {
            AnswerBody::Bytes(bytes) => (!bytes.is_empty()).then(|| Ok(std::mem::take(bytes))),
            AnswerBody::Stored(stored) => stored.next_chunk(),
            AnswerBody::Filler(left) => {
                let size = (*left).min(CHUNK);
                *left -= size;
                (size > 0).then(|| Ok(Bytes::from(vec![b'x'; size as usize])))
            }
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.next_chunk().map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.len() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len())
    }
}

/// A stretch of a stored object, read as it is sent.
pub(crate) struct StoredBody {
    pieces: VecDeque<Piece>,
    left: u64,
    open: Option<BlobReader>,
}

struct Piece {
    blob: Arc<Blob>,
    offset: u64,
    left: u64,
}

impl StoredBody {
    /// The bytes `offset..offset + length` of the blobs in a row.
    pub(crate) fn new(blobs: &[Arc<Blob>], offset: u64, length: u64) -> StoredBody {
        let mut pieces = VecDeque::new();
        let (mut skip, mut wanted) = (offset, length);
        for blob in blobs {
            let from = skip.min(blob.size());
            skip -= from;
            let take = (blob.size() - from).min(wanted);
            wanted -= take;
            if take > 0 {
                pieces.push_back(Piece {
                    blob: Arc::clone(blob),
                    offset: from,
                    left: take,
                });
            }
        }
        StoredBody {
            pieces,
            left: length - wanted,
            open: None,
        }
    }

    fn next_chunk(&mut self) -> Option<io::Result<Bytes>> {
        let piece = self.pieces.front_mut()?;
        let chunk = read_piece(piece, &mut self.open);
        if let Ok(chunk) = &chunk {
            self.left -= chunk.len() as u64;
        }
        if piece.left == 0 || chunk.is_err() {
            self.pieces.pop_front();
            self.open = None;
        }
        Some(chunk)
    }
}

fn read_piece(piece: &mut Piece, open: &mut Option<BlobReader>) -> io::Result<Bytes> {
    let reader = match open {
        Some(reader) => reader,
        None => open.insert(BlobReader::open(&piece.blob, piece.offset)?),
    };
    let mut chunk = vec![0; piece.left.min(CHUNK) as usize];
    reader.read_exact(&mut chunk)?;
    piece.left -= chunk.len() as u64;
    Ok(Bytes::from(chunk))
}
