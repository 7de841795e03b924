//! The byte layer: an accepted connection, and answers that no HTTP library would produce.
//!
//! The handler of a request may take its connection over with a [`Play`]. What is played counts bytes of plain text
//! (under TLS too), while a reset, a missing close_notify or silence happen on the TCP socket itself.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use crate::answer::AnswerBody;

/// How long a stalled connection is kept.
const STALL_LIMIT: Duration = Duration::from_secs(120);
/// How often a stalled connection is looked at.
const STALL_POLL: Duration = Duration::from_millis(200);
/// How long an early answer may travel before the unread request makes the kernel send a reset.
const EARLY_LINGER: Duration = Duration::from_millis(100);

/// How a played answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The connection serves the next request.
    Continue,
    /// RST.
    Reset,
    /// FIN, whatever has been promised.
    Fin,
    /// Silence until the peer leaves.
    Stall,
    /// FIN now, and soon after a close with the request unread, which resets.
    Early,
}

/// An answer to be written byte by byte as given.
pub(crate) struct Play {
    /// Written so many times before all else.
    pub(crate) prelude: (Bytes, u64),
    pub(crate) head: Bytes,
    pub(crate) body: AnswerBody,
    /// Written behind the answer.
    pub(crate) tail: Bytes,
    /// Stop after so many bytes of the whole, in this way.
    pub(crate) cut: Option<(u64, Ending)>,
    /// One byte each.
    pub(crate) drip: Option<Duration>,
    /// Bytes per second.
    pub(crate) bandwidth: Option<u64>,
    pub(crate) ending: Ending,
}

impl Play {
    /// No byte, only an ending.
    pub(crate) fn nothing(ending: Ending) -> Play {
        Play {
            prelude: (Bytes::new(), 0),
            head: Bytes::new(),
            body: AnswerBody::empty(),
            tail: Bytes::new(),
            cut: None,
            drip: None,
            bandwidth: None,
            ending,
        }
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        let (piece, times) = &self.prelude;
        let rest = self.head.len() as u64 + self.body.len() + self.tail.len() as u64;
        (piece.len() as u64)
            .saturating_mul(*times)
            .saturating_add(rest)
    }

    /// How many bytes go at a time, and the pause behind them.
    fn pace(&self) -> Option<(usize, Duration)> {
        let tick = Duration::from_millis(20);
        let step = |bytes: u64| usize::try_from(bytes / 50).unwrap_or(usize::MAX).max(1);
        match (self.drip, self.bandwidth) {
            (Some(pause), _) => Some((1, pause)),
            (None, Some(bytes)) if bytes < 50 => Some((1, Duration::from_secs(1) / bytes as u32)),
            (None, Some(bytes)) => Some((step(bytes), tick)),
            (None, None) => None,
        }
    }

    /// Joins what is in memory, so that it goes out as one write: what is pushed behind an answer arrives with it.
    pub(crate) fn join_small(mut self) -> Play {
        if let AnswerBody::Bytes(body) = &self.body {
            self.head = [&self.head[..], body, &self.tail].concat().into();
            self.body = AnswerBody::empty();
            self.tail = Bytes::new();
        }
        self
    }
}

/// Where a handler leaves the play for the task that owns the connection.
#[derive(Default)]
pub(crate) struct Stage {
    play: Mutex<Option<Play>>,
    called: Notify,
}

impl Stage {
    /// Takes the connection over; the caller must not answer any more.
    pub(crate) fn take_over(&self, play: Play) {
        *self.play.lock().unwrap_or_else(PoisonError::into_inner) = Some(play);
        self.called.notify_one();
    }

    /// Waits for a take-over.
    pub(crate) async fn taken_over(&self) -> Play {
        loop {
            if let Some(play) = self
                .play
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
            {
                return play;
            }
            self.called.notified().await;
        }
    }
}

/// A connection, plain or under TLS, with bytes that were read ahead.
pub(crate) struct Stream {
    link: Link,
    ahead: Bytes,
}

enum Link {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub(crate) fn plain(tcp: TcpStream) -> Stream {
        Stream {
            link: Link::Plain(tcp),
            ahead: Bytes::new(),
        }
    }

    pub(crate) fn tls(tls: TlsStream<TcpStream>) -> Stream {
        Stream {
            link: Link::Tls(Box::new(tls)),
            ahead: Bytes::new(),
        }
    }

    /// Gives back bytes that were read but belong to the next request.
    pub(crate) fn put_back(&mut self, ahead: Bytes) {
        self.ahead = if self.ahead.is_empty() {
            ahead
        } else {
            [ahead, std::mem::take(&mut self.ahead)].concat().into()
        };
    }

    /// Plays an answer; `true` if the connection can serve on.
    pub(crate) async fn play(&mut self, mut play: Play) -> bool {
        let (limit, cut_ending) = play.cut.unwrap_or((u64::MAX, play.ending));
        match self.write_all_of(&mut play, limit).await {
            Err(_) => false,
            Ok(true) => self.end(cut_ending).await,
            Ok(false) => self.end(play.ending).await,
        }
    }

    /// Writes the play up to `limit` bytes; `true` if that cut it.
    async fn write_all_of(&mut self, play: &mut Play, limit: u64) -> io::Result<bool> {
        let mut left = limit;
        let pace = play.pace();
        let (piece, times) = play.prelude.clone();
        for _ in 0..times {
            self.write_up_to(&piece, &mut left, pace).await?;
            if left == 0 {
                return Ok(true);
            }
        }
        self.write_up_to(&play.head, &mut left, pace).await?;
        while left > 0 {
            let Some(chunk) = play.body.next_chunk() else {
                break;
            };
            self.write_up_to(&chunk?, &mut left, pace).await?;
        }
        self.write_up_to(&play.tail, &mut left, pace).await?;
        self.flush().await?;
        Ok(left == 0)
    }

    async fn write_up_to(
        &mut self,
        bytes: &[u8],
        left: &mut u64,
        pace: Option<(usize, Duration)>,
    ) -> io::Result<()> {
        let size = usize::try_from(*left)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        *left -= size as u64;
        let Some((step, pause)) = pace else {
            return self.write_all(&bytes[..size]).await;
        };
        for piece in bytes[..size].chunks(step) {
            self.write_all(piece).await?;
            self.flush().await?;
            sleep(pause).await;
        }
        Ok(())
    }

    async fn end(&mut self, ending: Ending) -> bool {
        match ending {
            Ending::Continue => return true,
            Ending::Reset => self.reset(),
            Ending::Fin => {
                // The TCP stream, not the TLS one: a close_notify would tell an honest end.
                let _ = SockRef::from(self.tcp()).shutdown(std::net::Shutdown::Write);
                self.discard(Duration::from_secs(1)).await;
            }
            Ending::Stall => self.stall().await,
            Ending::Early => {
                let _ = SockRef::from(self.tcp()).shutdown(std::net::Shutdown::Write);
                sleep(EARLY_LINGER).await;
            }
        }
        false
    }

    /// Makes the close that follows send RST instead of FIN.
    fn reset(&self) {
        let _ = SockRef::from(self.tcp()).set_linger(Some(Duration::ZERO));
    }

    /// Reads nothing and says nothing until the peer is gone.
    async fn stall(&self) {
        let watching = async {
            loop {
                let failed = timeout(STALL_POLL, self.tcp().ready(Interest::ERROR))
                    .await
                    .is_ok();
                // Looks without taking: what the peer has sent shall stay unread.
                let peeked = SockRef::from(self.tcp()).peek(&mut [MaybeUninit::uninit()]);
                let silent = peeked
                    .as_ref()
                    .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
                if failed || (!silent && !matches!(peeked, Ok(1..))) {
                    return;
                }
            }
        };
        let _ = timeout(STALL_LIMIT, watching).await;
    }

    /// Reads for a while what the peer still sends, so that unread bytes do not turn a FIN into a RST.
    async fn discard(&mut self, limit: Duration) {
        let mut buffer = vec![0; 64 * 1024];
        let _ = timeout(limit, async {
            while matches!(self.read(&mut buffer).await, Ok(1..)) {}
        })
        .await;
    }

    fn tcp(&self) -> &TcpStream {
        match &self.link {
            Link::Plain(tcp) => tcp,
            Link::Tls(tls) => tls.get_ref().0,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let size = self.ahead.len().min(buffer.remaining());
            buffer.put_slice(&self.ahead[..size]);
            self.ahead.advance(size);
            return Poll::Ready(Ok(()));
        }
        match &mut self.link {
            Link::Plain(tcp) => Pin::new(tcp).poll_read(context, buffer),
            Link::Tls(tls) => Pin::new(tls).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.link {
            Link::Plain(tcp) => Pin::new(tcp).poll_write(context, bytes),
            Link::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.link {
            Link::Plain(tcp) => Pin::new(tcp).poll_flush(context),
            Link::Tls(tls) => Pin::new(tls).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.link {
            Link::Plain(tcp) => Pin::new(tcp).poll_shutdown(context),
            Link::Tls(tls) => Pin::new(tls).poll_shutdown(context),
        }
    }
}
