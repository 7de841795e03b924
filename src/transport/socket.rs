//! TCP for ureq: connects, reads and writes in short slices, so that cancel, deadline and idle
//! limit work, and keeps the answer of a server that stops reading in the middle of a body.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};

use super::context::{Attempt, SLICE, Stop};
use crate::os;

/// Each of several addresses gets its share of the connect time-out, but not less.
const MIN_SHARE: Duration = Duration::from_millis(250);

/// Opens plain sockets, unless a proxy's tunnel stands already.
#[derive(Debug)]
pub(super) struct SocketConnector;

impl<In: Transport> Connector<In> for SocketConnector {
    type Out = Either<In, SocketTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let attempt = Attempt::current();
        let stream = connect_any(&details.addrs, &attempt)?;
        attempt.progress();
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Either::B(SocketTransport {
            stream,
            buffers,
            broken: None,
            answered: false,
            unconfirmed: 0,
        })))
    }
}

fn connect_any(addrs: &[SocketAddr], attempt: &Attempt) -> io::Result<TcpStream> {
    let end = Instant::now() + attempt.connect_timeout;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for (index, addr) in addrs.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let waiting = (addrs.len() - index) as u32;
        let share = match waiting {
            1 => left,
            _ => (left / waiting).max(MIN_SHARE).min(left),
        };
        match connect_one(*addr, share, attempt) {
            Ok(stream) => return Ok(stream),
            Err(e) if attempt.stop().is_some() => return Err(e),
            Err(e) => last = e,
        }
    }
    if last.kind() == io::ErrorKind::TimedOut {
        attempt.stop_for(Stop::Connect);
    }
    Err(last)
}

#[cfg(unix)]
fn connect_one(addr: SocketAddr, limit: Duration, attempt: &Attempt) -> io::Result<TcpStream> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    let socket = os::above_standard_streams(socket)?;
    socket.set_nonblocking(true)?;
    match socket.connect(&addr.into()) {
        Ok(()) => {}
        Err(e) if e.raw_os_error() == Some(os::EINPROGRESS) => {}
        Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
        Err(e) => return Err(e),
    }
    let end = Instant::now() + limit;
    loop {
        attempt.check().map_err(|_| stopped())?;
        let left = end.saturating_duration_since(Instant::now());
        if os::wait_writable(&socket, left.min(SLICE))? {
            break;
        }
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
    if let Some(error) = socket.take_error()? {
        return Err(error);
    }
    socket.set_nonblocking(false)?;
    prepare(socket.into())
}

#[cfg(not(unix))]
fn connect_one(addr: SocketAddr, limit: Duration, attempt: &Attempt) -> io::Result<TcpStream> {
    attempt.check().map_err(|_| stopped())?;
    prepare(TcpStream::connect_timeout(
        &addr,
        limit.max(Duration::from_millis(1)),
    )?)
}

fn prepare(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(SLICE))?;
    stream.set_write_timeout(Some(SLICE))?;
    Ok(stream)
}

/// The reason is kept in the attempt; this only unwinds ureq.
fn stopped() -> io::Error {
    io::Error::other("stopped")
}

/// A connected socket.
pub(super) struct SocketTransport {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// The peer takes no more bytes; what it said before that can still be read.
    broken: Option<io::Error>,
    /// Bytes have just come; whether more are there is asked before the next request.
    answered: bool,
    /// What the peer had not confirmed when a wait was last over.
    unconfirmed: usize,
}

impl SocketTransport {
    /// Writes all of the output buffer, or finds that the peer takes no more.
    fn write(&mut self, amount: usize, attempt: &Attempt) -> io::Result<()> {
        let mut left = &self.buffers.output()[..amount];
        while !left.is_empty() {
            attempt.check().map_err(|_| stopped())?;
            let written = match attempt.more.get() {
                true => os::write_before_more(&self.stream, left),
                false => (&self.stream).write(left),
            };
            match written {
                Ok(n) if n > 0 => {
                    left = &left[n..];
                    attempt.progress();
                }
                Err(e) if is_pending(&e) => {
                    let waiting = left.len();
                    if !self.is_idle(attempt) {
                        left = &self.buffers.output()[amount - waiting..amount];
                        continue;
                    }
                    if !os::has_input(&self.stream) {
                        attempt.stop_for(Stop::Idle);
                        return Err(stopped());
                    }
                    // It has answered already and reads no further.
                    return self.break_off(e, attempt);
                }
                Ok(_) => return self.break_off(io::ErrorKind::WriteZero.into(), attempt),
                Err(e) => return self.break_off(e, attempt),
            }
        }
        Ok(())
    }

    /// From here on bytes are thrown away, and the answer is read. Without this the answer of a
    /// server that refuses early and closes is lost behind EPIPE.
    fn break_off(&mut self, error: io::Error, attempt: &Attempt) -> io::Result<()> {
        self.broken = Some(error);
        attempt.discarding.set(true);
        attempt.progress();
        Ok(())
    }

    /// Whether nothing moved for too long. Bytes that leave the system's own buffer move too: at
    /// the end of a body over a slow link they are all that does.
    fn is_idle(&mut self, attempt: &Attempt) -> bool {
        let unconfirmed = os::unconfirmed(&self.stream).unwrap_or(0);
        if unconfirmed != self.unconfirmed {
            self.unconfirmed = unconfirmed;
            attempt.progress();
        }
        attempt.is_idle()
    }

    fn read(&mut self, attempt: &Attempt) -> io::Result<usize> {
        loop {
            attempt.check().map_err(|_| stopped())?;
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(0) => return self.broken.take().map_or(Ok(0), Err),
                Ok(n) => {
                    attempt.progress();
                    return Ok(n);
                }
                Err(e) if is_pending(&e) => {
                    if self.is_idle(attempt) {
                        attempt.stop_for(Stop::Idle);
                        return Err(stopped());
                    }
                }
                Err(e) => return Err(self.broken.take().unwrap_or(e)),
            }
        }
    }
}

fn is_pending(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

impl Transport for SocketTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    // ureq's own time-outs are not used: they cannot tell a slow peer from a dead one.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        if self.broken.is_some() {
            return Ok(());
        }
        Ok(self.write(amount, &Attempt::current())?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let n = self.read(&Attempt::current())?;
        self.buffers.input_appended(n);
        self.answered = n > 0;
        Ok(n > 0)
    }

    fn is_open(&mut self) -> bool {
        // ureq asks when a connection goes back to the pool, and again when it is taken out.
        if std::mem::take(&mut self.answered) {
            return self.broken.is_none();
        }
        // Bytes that wait now were not asked for: an answer pushed in advance must never be taken
        // for that of the next request.
        self.broken.is_none() && !os::has_input(&self.stream)
    }
}

impl fmt::Debug for SocketTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SocketTransport")
    }
}
