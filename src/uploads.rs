//! Uploads in progress, as a listing shows them.

/// An upload in progress.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadInProgress {
    /// The object it will make.
    pub object: String,
    /// Attach or abort with it.
    pub upload_id: String,
    /// ISO 8601 UTC, as the service sent it.
    pub initiated: String,
}

/// A page of uploads in progress.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploads {
    /// By object name in byte order, then by upload id.
    pub uploads: Vec<UploadInProgress>,
    /// What a delimiter grouped, each prefix once.
    pub prefixes: Vec<String>,
    /// Object and upload id with which the next page is asked for; `None` on the last page. Both
    /// are needed: an object may have several uploads.
    pub next_markers: Option<(String, String)>,
}
