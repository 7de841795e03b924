//! The few system calls that the standard library lacks, or names differently on each system.

use std::fs::File;
use std::io;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// Gives what was opened a number above 2. In a host that has closed its standard streams it would get theirs, and
/// what the host, or a library in it, prints would get into our files and connections.
#[cfg(unix)]
pub(crate) fn above_standard_streams<T>(opened: T) -> io::Result<T>
where
    T: From<std::os::fd::OwnedFd> + Into<std::os::fd::OwnedFd>,
{
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
    let low: OwnedFd = opened.into();
    if low.as_raw_fd() > libc::STDERR_FILENO {
        return Ok(low.into());
    }
    let above = libc::STDERR_FILENO + 1;
    // SAFETY: fcntl touches no memory.
    match unsafe { libc::fcntl(low.as_raw_fd(), libc::F_DUPFD_CLOEXEC, above) } {
        -1 => Err(io::Error::last_os_error()),
        // SAFETY: it is open, and nobody else's.
        high => Ok(unsafe { OwnedFd::from_raw_fd(high) }.into()),
    }
}

#[cfg(not(unix))]
pub(crate) fn above_standard_streams<T>(opened: T) -> io::Result<T> {
    Ok(opened)
}

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
    above_standard_streams(options.open(path)?)
}

/// Opens a file to read, unless it is a link.
#[cfg(unix)]
pub(crate) fn open_no_follow(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    above_standard_streams(File::options().read(true).custom_flags(flags).open(path)?)
}

#[cfg(not(unix))]
pub(crate) fn open_no_follow(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Creates a file that only this user may read; one that is there already is an error.
#[cfg(unix)]
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    above_standard_streams(options.custom_flags(libc::O_NOFOLLOW).open(path)?)
}

#[cfg(not(unix))]
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

/// Opens or creates a lock file, unless it is a link.
#[cfg(unix)]
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600);
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    above_standard_streams(options.custom_flags(flags).open(path)?)
}

#[cfg(not(unix))]
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

/// Makes a rename in a directory survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a file belongs to the user of this process.
#[cfg(unix)]
pub(crate) fn is_ours(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    // SAFETY: geteuid cannot fail and touches no memory.
    metadata.uid() == unsafe { libc::geteuid() }
}

#[cfg(not(unix))]
pub(crate) fn is_ours(_: &std::fs::Metadata) -> bool {
    true
}

/// Whether other users may rename or remove our files in a directory: it is writable for all and
/// not sticky.
#[cfg(unix)]
pub(crate) fn others_may_replace(directory: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    directory.mode() & 0o002 != 0 && directory.mode() & 0o1000 == 0
}

#[cfg(not(unix))]
pub(crate) fn others_may_replace(_: &std::fs::Metadata) -> bool {
    false
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

/// Device and inode of a file, and when it was last changed in any way, in nanoseconds since 1970.
#[cfg(unix)]
pub(crate) fn place_and_change(metadata: &std::fs::Metadata) -> ((u64, u64), i128) {
    use std::os::unix::fs::MetadataExt;
    let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
    ((metadata.dev(), metadata.ino()), changed)
}

#[cfg(not(unix))]
pub(crate) fn place_and_change(_: &std::fs::Metadata) -> ((u64, u64), i128) {
    ((0, 0), 0)
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

/// Writes what is followed by more at once: it goes out together with that, or 200 ms later.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn write_before_more(stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    let flags = libc::MSG_NOSIGNAL | libc::MSG_MORE;
    socket2::SockRef::from(stream).send_with_flags(bytes, flags)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn write_before_more(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    io::Write::write(&mut stream, bytes)
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
