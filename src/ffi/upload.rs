//! Upload: the five steps in the order of the C SDK, and their neighbours

use std::ffi::{CString, c_char, c_void};

use super::arg;
use super::client::ossmp_client;
use super::error::ossmp_error;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use super::options::ossmp_options;
use super::parts::{List, ossmp_parts};
use super::result::{self, ossmp_result};
use super::text;
use crate::copy::CopySource;
use crate::options::Options;
use crate::upload::Upload;

/// An upload: bucket, object, upload id, and the parts sent through this handle. Any thread, so that parts may be sent
/// side by side.
pub struct ossmp_upload(());

impl Handle for ossmp_upload {
    type Value = Open;
    const NAME: &'static str = "ossmp_upload";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPupl");
}

/// Fills buffer with at most capacity bytes. Return the count, 0 at the end, -1 to give up.
pub type ossmp_read_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, buffer: *mut u8, capacity: usize) -> i64>;

/// An upload with its texts as C wants them.
pub(super) struct Open {
    upload: Upload,
    id: CString,
    bucket: CString,
    object: CString,
}

impl Open {
    fn new(upload: Upload) -> Self {
        Open {
            id: text::keep(upload.id()),
            bucket: text::keep(upload.bucket()),
            object: text::keep(upload.object()),
            upload,
        }
    }
}

/// Starts an upload. An object of that name stays as it is until ossmp_upload_complete.
///
/// The service keeps an upload, and bills its parts, until it is completed or aborted.
///
/// OSSMP_E_ARGUMENT: a bad name of bucket or object. OSSMP_E_SERVICE and the other failures of a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_init(
    client: *const ossmp_client,
    bucket: *const c_char,
    object: *const c_char,
    options: *const ossmp_options,
    out: *mut *mut ossmp_upload,
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
            let upload = client.init_upload(bucket, object, options)?;
            Ok(Open::new(upload))
        })
    }
}

/// Sends length bytes of a file, from offset on, as a part; length -1: up to the end of the file.
///
/// The same number again replaces the part. Parts of one upload may be sent in any order and by several threads. All
/// but the one with the highest number must have 100 KiB at least (OSS limit); ossmp_upload_complete finds that out.
/// Memory does not depend on length. With MD5 checks on, the range is read twice. Where parts are sent in the order of
/// the file, equally long, calls from the second one on read ahead: four times what was sent so, 128 MiB and half a
/// second at most, because the MD5 of many parts together costs a fourth of what it costs one by one.
///
/// OSSMP_E_ARGUMENT: the number is not 1 to 10,000, or the part is over 5 GiB (OSS limits); a negative offset; a
/// length under -1. OSSMP_E_FILE: the file cannot be read, or does not hold the range. OSSMP_E_FILE_CHANGED: it shrank
/// meanwhile. OSSMP_E_INTEGRITY: the service stored other bytes, twice. OSSMP_E_STATE: the upload was completed or
/// aborted through this handle; OSSMP_E_NO_SUCH_UPLOAD: or elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_part_from_file(
    upload: *const ossmp_upload,
    part_number: i32,
    path: *const c_char,
    offset: i64,
    length: i64,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(err, || {
            let upload = arg::handle("upload", upload)?;
            let path = arg::path("path", path)?;
            upload
                .upload
                .part_from_file(part_number, path, offset, length)
        })
    }
}

/// Lists the parts that the service has: one page, with numbers above part_number_marker (0: from the first on), of
/// max_parts parts at most (0: 1000, which is the OSS limit).
///
/// While ossmp_parts_is_truncated, ossmp_parts_next_marker is the marker of the next page.
///
/// OSSMP_E_ARGUMENT: the marker is not 0 to 10,000, or max_parts not 0 to 1000. OSSMP_E_NO_SUCH_UPLOAD: the upload was
/// completed or aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_list_parts(
    upload: *const ossmp_upload,
    part_number_marker: i32,
    max_parts: i32,
    out: *mut *mut ossmp_parts,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let upload = arg::handle("upload", upload)?;
            let page = upload.upload.list_parts(part_number_marker, max_parts)?;
            Ok(List::new(page))
        })
    }
}

/// Joins parts into the object: those of the list, or with NULL those sent through this handle. out may be NULL.
///
/// With the header x-oss-complete-all the service joins all parts that it has, and parts must be NULL. An answer that
/// got lost is asked after, so that the status says what became of the object; see ossmp_error_object_state.
///
/// OSSMP_E_ARGUMENT: there are no parts. OSSMP_E_STATE: the upload was completed or aborted through this handle.
/// OSSMP_E_CALLBACK_FAILED: the object was made, and out has it, but the callback to your server failed.
/// OSSMP_E_OUTCOME_UNKNOWN: the answer was lost, and asking did not settle it. OSSMP_E_INTEGRITY: the object was made
/// of other bytes than were sent. OSSMP_E_NO_SUCH_UPLOAD: it was completed or aborted elsewhere. OSSMP_E_SERVICE: such
/// as the codes InvalidPart, or EntityTooSmall for a part under 100 KiB that is not the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_complete(
    upload: *const ossmp_upload,
    parts: *const ossmp_parts,
    out: *mut *mut ossmp_result,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        result::run(out, err, || {
            let upload = arg::handle("upload", upload)?;
            let parts = arg::optional_handle("parts", parts)?;
            upload.upload.complete(parts.map(List::parts))
        })
    }
}

/// Deletes the upload and its parts. An upload that the service does not know any more counts as deleted.
///
/// Parts that other threads are sending meanwhile may stay behind and are billed: stop them first.
///
/// OSSMP_E_STATE: the upload was completed or aborted through this handle. OSSMP_E_SERVICE and the other failures of a
/// request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_abort(
    upload: *const ossmp_upload,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::run(err, || arg::handle("upload", upload)?.upload.abort()) }
}

/// Takes up an upload by its id: one from another process, or from ossmp_client_list_uploads. Sends nothing, so that
/// an id which the service does not know shows with the first request.
///
/// What was sent before is not known to the new handle: list it with ossmp_upload_all_parts.
///
/// OSSMP_E_ARGUMENT: a bad name of bucket or object, or an id that is not 1 to 1024 (our limit) printable ASCII
/// characters without blanks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_attach(
    client: *const ossmp_client,
    bucket: *const c_char,
    object: *const c_char,
    upload_id: *const c_char,
    options: *const ossmp_options,
    out: *mut *mut ossmp_upload,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let client = arg::handle("client", client)?;
            let bucket = arg::text("bucket", bucket)?;
            let object = arg::text("object", object)?;
            let id = arg::text("upload_id", upload_id)?;
            let defaults = Options::new();
            let options = arg::optional_handle("options", options)?.unwrap_or(&defaults);
            let upload = client.attach_upload(bucket, object, id, options)?;
            Ok(Open::new(upload))
        })
    }
}

/// Sends length bytes from memory as a part; data may be NULL when length is 0. The bytes are not copied and must not
/// change during the call.
///
/// Statuses as ossmp_upload_part_from_file, but for the file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_part_from_buffer(
    upload: *const ossmp_upload,
    part_number: i32,
    data: *const c_void,
    length: usize,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(err, || {
            let upload = arg::handle("upload", upload)?;
            let data = arg::data("data", data, length)?;
            upload.upload.part_from_bytes(part_number, data)
        })
    }
}

/// Sends length bytes that read gives as a part. read is called until it has given them all, before the first is sent.
///
/// The part is held in memory whole, because a retry must send it again.
///
/// OSSMP_E_CANCELLED: read gave up. OSSMP_E_FILE: it ended early. OSSMP_E_MEMORY: there is no memory for length bytes.
/// OSSMP_E_ARGUMENT: a negative length, or read says that it gave more than capacity. Else as
/// ossmp_upload_part_from_buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_part_from_reader(
    upload: *const ossmp_upload,
    part_number: i32,
    read: ossmp_read_fn,
    user_data: *mut c_void,
    length: i64,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(err, || {
            let upload = arg::handle("upload", upload)?;
            let read = read.ok_or_else(|| arg::is_null("read"))?;
            let mut fill = |buffer: &mut [u8]| read(user_data, buffer.as_mut_ptr(), buffer.len());
            upload
                .upload
                .part_from_reader(part_number, &mut fill, length)
        })
    }
}

/// Makes a part of length bytes (-1: up to the end) of an object in the same region, from offset on. The bytes do not
/// pass through this machine.
///
/// source_version_id is NULL or "" for the current version. The size of the part is known only when length is given,
/// and its CRC-64 only when the service says it.
///
/// OSSMP_E_ARGUMENT: a bad number or name, a negative offset, a length that is 0 or under -1, a part over 5 GiB (OSS
/// limit). OSSMP_E_SERVICE: such as the code NoSuchKey.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_part_copy(
    upload: *const ossmp_upload,
    part_number: i32,
    source_bucket: *const c_char,
    source_object: *const c_char,
    source_version_id: *const c_char,
    offset: i64,
    length: i64,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(err, || {
            let upload = arg::handle("upload", upload)?;
            let source = CopySource {
                bucket: arg::text("source_bucket", source_bucket)?,
                object: arg::text("source_object", source_object)?,
                version_id: arg::optional_text("source_version_id", source_version_id)?,
                offset,
                length,
            };
            upload.upload.part_copy(part_number, &source)
        })
    }
}

/// Lists all parts that the service has: one request for each 1000.
///
/// Statuses as ossmp_upload_list_parts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_all_parts(
    upload: *const ossmp_upload,
    out: *mut *mut ossmp_parts,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let upload = arg::handle("upload", upload)?;
            upload.upload.all_parts().map(List::new)
        })
    }
}

/// Copies the list of parts that were sent through this handle. No request.
///
/// OSSMP_E_ARGUMENT: upload is NULL or not an ossmp_upload.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_sent_parts(
    upload: *const ossmp_upload,
    out: *mut *mut ossmp_parts,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let upload = arg::handle("upload", upload)?;
            Ok(List::new(upload.upload.sent_parts()))
        })
    }
}

/// Gives a list of the one part of that number, empty when it was not sent through this handle. No request.
///
/// OSSMP_E_ARGUMENT: the number is not 1 to 10,000 (OSS limit).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_sent_part(
    upload: *const ossmp_upload,
    part_number: i32,
    out: *mut *mut ossmp_parts,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let upload = arg::handle("upload", upload)?;
            upload.upload.sent_part(part_number).map(List::new)
        })
    }
}

/// Gives the upload id. Keep it with bucket and object, and ossmp_upload_attach takes the upload up again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_id(upload: *const ossmp_upload) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(upload, text::EMPTY, |u| Some(u.id.as_ptr())) }
}

/// Gives the bucket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_bucket(upload: *const ossmp_upload) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(upload, text::EMPTY, |u| Some(u.bucket.as_ptr())) }
}

/// Gives the object that the upload will make.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_object(upload: *const ossmp_upload) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(upload, text::EMPTY, |u| Some(u.object.as_ptr())) }
}

/// Frees the memory of an upload, and only that: on the server it stays until it is completed or aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_upload_free(upload: *mut ossmp_upload) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(upload) }
}
