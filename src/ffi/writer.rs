//! Writer: an object pushed piece by piece, for hosts whose data comes in pieces

use std::ffi::{c_char, c_void};

use super::arg;
use super::client::ossmp_client;
use super::error::ossmp_error;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use super::options::ossmp_options;
use super::result::{self, ossmp_result};
use crate::options::Options;
use crate::writer::Writer;

/// An object that is written piece by piece. One thread.
pub struct ossmp_writer(());

impl Handle for ossmp_writer {
    type Value = Writer;
    const NAME: &'static str = "ossmp_writer";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPwri");
}

/// Begins an object. Nothing is sent before the buffers are full: concurrency times the part size, which grows as with
/// ossmp_client_upload_from_reader. An object of one part goes in one request when it is finished.
///
/// OSSMP_E_ARGUMENT: a bad name of bucket or object, or a checkpoint is set: what was pushed cannot be read again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_writer_new(
    client: *const ossmp_client,
    bucket: *const c_char,
    object: *const c_char,
    options: *const ossmp_options,
    out: *mut *mut ossmp_writer,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let client = arg::handle("client", client)?;
            let bucket = arg::text("bucket", bucket)?;
            let object = arg::text("object", object)?;
            let defaults = Options::new();
            let options = arg::optional_handle("options", options)?.unwrap_or(&defaults);
            client.writer(bucket, object, options)
        })
    }
}

/// Takes length bytes, of which a copy is kept; data may be NULL when length is 0. Sends when the buffers are full, all
/// parts at a time, and returns when they have arrived.
///
/// After a failure the writer has ended, and its upload was aborted unless ossmp_options_set_abort_on_failure says
/// otherwise.
///
/// OSSMP_E_STATE: the writer has ended. OSSMP_E_MEMORY: a buffer could not be had. Else as init and part.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_writer_write(
    writer: *mut ossmp_writer,
    data: *const c_void,
    length: usize,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(err, || {
            let writer = arg::handle_mut("writer", writer)?;
            writer.write(arg::data("data", data, length)?)
        })
    }
}

/// Sends the rest and makes the object. out may be NULL. The writer has ended then, also after a failure.
///
/// OSSMP_E_STATE: it has ended before. Else as part and complete.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_writer_finish(
    writer: *mut ossmp_writer,
    out: *mut *mut ossmp_result,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { result::run(out, err, || arg::handle_mut("writer", writer)?.finish()) }
}

/// Frees a writer. One that was not finished makes no object: its upload is aborted, within two seconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_writer_free(writer: *mut ossmp_writer) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(writer) }
}
