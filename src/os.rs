//! The few system calls that the standard library lacks, or names differently on each system.

use std::fs::File;
use std::io;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// Opens a file to read. A FIFO must not wait for its writer here: what is no regular file is
/// refused by the caller.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    options.open(path)
}

/// Reads at a position without moving the file's cursor; 0 at the end of the file.
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, buffer, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
        match read {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => return other,
        }
    }
}

/// Whether bytes (or the end) wait to be read; takes nothing and does not wait.
#[cfg(unix)]
pub(crate) fn has_input(stream: &TcpStream) -> bool {
    let mut buffer = [std::mem::MaybeUninit::uninit()];
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    match socket2::SockRef::from(stream).recv_with_flags(&mut buffer, flags) {
        Ok(_) => true,
        Err(e) => e.kind() != io::ErrorKind::WouldBlock,
    }
}

#[cfg(not(unix))]
pub(crate) fn has_input(stream: &TcpStream) -> bool {
    if stream.set_nonblocking(true).is_err() {
        return true;
    }
    let peeked = stream.peek(&mut [0]);
    let restored = stream.set_nonblocking(false);
    !matches!(&peeked, Err(e) if e.kind() == io::ErrorKind::WouldBlock) || restored.is_err()
}

/// Bytes that the system holds for the peer and the peer has not confirmed; `None` where it does
/// not tell. Over a slow link this falls for a long time after the last write.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn unconfirmed(stream: &TcpStream) -> Option<usize> {
    use std::os::fd::AsRawFd;
    let mut bytes: libc::c_int = 0;
    // SAFETY: TIOCOUTQ (SIOCOUTQ on a socket) writes one int.
    let result = unsafe { libc::ioctl(stream.as_raw_fd(), libc::TIOCOUTQ, &mut bytes) };
    (result == 0).then(|| usize::try_from(bytes).unwrap_or(0))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn unconfirmed(_: &TcpStream) -> Option<usize> {
    None
}

/// A connect that goes on in the background.
#[cfg(unix)]
pub(crate) const EINPROGRESS: i32 = libc::EINPROGRESS;

/// Waits until a socket that is being connected is ready or `limit` has passed.
#[cfg(unix)]
pub(crate) fn wait_writable(socket: &socket2::Socket, limit: Duration) -> io::Result<bool> {
    use std::os::fd::AsRawFd;
    let mut poll = libc::pollfd {
        fd: socket.as_raw_fd(),
        events: libc::POLLOUT,
        revents: 0,
    };
    let ms = libc::c_int::try_from(limit.as_millis().max(1)).unwrap_or(libc::c_int::MAX);
    // SAFETY: one pollfd, which lives across the call.
    match unsafe { libc::poll(&mut poll, 1, ms) } {
        -1 => match io::Error::last_os_error() {
            e if e.kind() == io::ErrorKind::Interrupted => Ok(false),
            e => Err(e),
        },
        0 => Ok(false),
        _ => Ok(true),
    }
}
