//! Bytes that the caller's reader gives.

use crate::error::{Error, ErrorKind, Result};
use crate::plan::check_length;

/// Bytes that a reader is asked for at a time.
const READ_AT_ONCE: usize = 4 * 1024 * 1024;

/// Fills a buffer; the count, 0 at the end, negative to give up. What a read callback is in C.
pub type ReadFn<'a> = dyn FnMut(&mut [u8]) -> i64 + 'a;

/// Reads exactly `length` bytes.
pub(crate) fn read_whole(read: &mut ReadFn<'_>, length: i64) -> Result<Vec<u8>> {
    let wanted = u64::try_from(length)
        .map_err(|_| Error::argument(format!("length is {length}; it must be 0 or more")))?;
    check_length(wanted)?;
    let wanted = usize::try_from(wanted)
        .map_err(|_| Error::new(ErrorKind::Memory, format!("no memory for {length} bytes")))?;
    let data = read_up_to(read, wanted)?;
    match data.len() == wanted {
        true => Ok(data),
        false => Err(Error::new(
            ErrorKind::File,
            format!("the reader ended after {} of {wanted} bytes", data.len()),
        )),
    }
}

/// Reads until there are `wanted` bytes or the reader ends.
pub(crate) fn read_up_to(read: &mut ReadFn<'_>, wanted: usize) -> Result<Vec<u8>> {
    let mut data: Vec<u8> = Vec::new();
    let mut filled = 0;
    while filled < wanted {
        let room = (wanted - filled).min(READ_AT_ONCE);
        if data.try_reserve_exact(filled + room - data.len()).is_err() {
            let text = format!("no memory for {wanted} bytes");
            return Err(Error::new(ErrorKind::Memory, text));
        }
        data.resize(filled + room, 0);
        match usize::try_from(read(&mut data[filled..])) {
            Ok(0) => break,
            Ok(n) if n <= room => filled += n,
            Ok(n) => {
                return Err(Error::argument(format!(
                    "the reader says {n} bytes, but the buffer has {room}"
                )));
            }
            Err(_) => return Err(Error::new(ErrorKind::Cancelled, "the reader gave up")),
        }
    }
    data.truncate(filled);
    Ok(data)
}
