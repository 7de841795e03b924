//! One call: init or resume, upload concurrently, complete

use std::ffi::{c_char, c_void};

use super::arg;
use super::client::ossmp_client;
use super::error::ossmp_error;
use super::numbers::ossmp_status;
use super::options::ossmp_options;
use super::result::{self, ossmp_result};
use super::upload::ossmp_read_fn;
use crate::options::Options;
use crate::plan::plan_part_size;

/// Uploads a file: in one request when it fits one part, else in parts that several threads send, none of which outlives
/// the call. out may be NULL.
///
/// With ossmp_options_set_checkpoint a call that failed, was cancelled or was killed is continued by the next: what OSS
/// has and equals the local bytes is not sent again; see ossmp_result_bytes_reused. The file must not change meanwhile:
/// it is looked at before each part and before Complete. Headers, control, deadline and progress are those of options.
/// Memory does not depend on the size of file or parts.
///
/// OSSMP_E_FILE: the file cannot be read, or is no regular file. OSSMP_E_FILE_CHANGED: it changed meanwhile, and no
/// object was made of it. OSSMP_E_CHECKPOINT: the checkpoint cannot be written, and nothing was sent, or is in use by
/// another process. OSSMP_E_ARGUMENT: 10,000 parts of 5 GiB (OSS limits) do not hold it. Else as init, part and
/// complete.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_upload_file(
    client: *const ossmp_client,
    bucket: *const c_char,
    object: *const c_char,
    path: *const c_char,
    options: *const ossmp_options,
    out: *mut *mut ossmp_result,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        result::run(out, err, || {
            let client = arg::handle("client", client)?;
            let bucket = arg::text("bucket", bucket)?;
            let object = arg::text("object", object)?;
            let path = arg::path("path", path)?;
            let defaults = Options::new();
            let options = arg::optional_handle("options", options)?.unwrap_or(&defaults);
            client.upload_file(bucket, object, path, options)
        })
    }
}

/// Uploads what read gives, up to its end, whatever its length. out may be NULL. read runs on the calling thread while
/// other parts are on their way.
///
/// Parts have 8 MiB, doubled every 1000 parts up to 256 MiB, which holds 1.4 TiB, unless ossmp_options_set_part_size
/// says otherwise; memory is concurrency times the part size. It cannot be resumed.
///
/// OSSMP_E_CANCELLED: read gave up, and no object is made. OSSMP_E_MEMORY: a part could not be held. OSSMP_E_ARGUMENT: a
/// checkpoint is set, read says that it gave more than capacity, or 10,000 parts do not hold the stream. Else as init,
/// part and complete.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_upload_from_reader(
    client: *const ossmp_client,
    bucket: *const c_char,
    object: *const c_char,
    read: ossmp_read_fn,
    user_data: *mut c_void,
    options: *const ossmp_options,
    out: *mut *mut ossmp_result,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        result::run(out, err, || {
            let client = arg::handle("client", client)?;
            let bucket = arg::text("bucket", bucket)?;
            let object = arg::text("object", object)?;
            let read = read.ok_or_else(|| arg::is_null("read"))?;
            let mut fill = |buffer: &mut [u8]| read(user_data, buffer.as_mut_ptr(), buffer.len());
            let defaults = Options::new();
            let options = arg::optional_handle("options", options)?.unwrap_or(&defaults);
            client.upload_from_reader(bucket, object, &mut fill, options)
        })
    }
}

/// Gives the part size that ossmp_client_upload_file uses for a file of file_size bytes: wanted (0: 8 MiB), or as much
/// more as 10,000 parts need. -1: a number is out of range, or no plan holds the file.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_plan_part_size(file_size: i64, wanted: i64) -> i64 {
    plan_part_size(file_size, wanted).unwrap_or(-1)
}
