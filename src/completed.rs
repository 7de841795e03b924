//! A finished object.

/// What the service said of the object that an upload made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// Without quotes; not an MD5 of the object (`…-N`).
    pub etag: String,
    /// The object's URL as the service gives it, or "".
    pub location: String,
    /// CRC-64 of the whole object when it is known.
    pub crc64: Option<u64>,
    /// In a versioned bucket, else "".
    pub version_id: String,
    /// What Alibaba's support asks for.
    pub request_id: String,
    /// What the caller's own server answered to `x-oss-callback`, or "".
    pub callback_body: String,
    /// Bytes; `None` when only numbers and ETags of the parts are known.
    pub size: Option<u64>,
    /// Bytes found on the server and not sent again, in a one-call upload.
    pub bytes_reused: u64,
}
