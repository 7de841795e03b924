//! What the store holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use md5::Md5;
use serde::{Deserialize, Serialize};

use super::Blob;

/// Headers given when the object was begun, to be returned with it.
pub(crate) type Metadata = Vec<(String, Vec<u8>)>;

/// A part: of an upload, or of a finished object.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) number: u32,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    /// `None` if it was not computed.
    pub(crate) crc: Option<u64>,
    pub(crate) modified_ms: i64,
    /// `None` if the bytes were thrown away.
    pub(crate) blob: Option<Arc<Blob>>,
}

impl Part {
    pub(crate) fn doom(&self) {
        if let Some(blob) = &self.blob {
            blob.doom();
        }
    }
}

/// A finished object: a list of parts and what is told about it.
pub(crate) struct Object {
    pub(crate) facts: ObjectFacts,
    pub(crate) parts: Vec<Part>,
}

impl Object {
    /// The stored bytes in order; `None` if they were thrown away.
    pub(crate) fn blobs(&self) -> Option<Vec<Arc<Blob>>> {
        self.parts.iter().map(|part| part.blob.clone()).collect()
    }

    pub(crate) fn doom(&self) {
        self.parts.iter().for_each(Part::doom);
    }
}

/// What is told about an object.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ObjectFacts {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    /// `None` if it was not computed of every part.
    pub(crate) crc: Option<u64>,
    /// Base64; not known of an object assembled from parts in any order.
    pub(crate) content_md5: Option<String>,
    pub(crate) modified_ms: i64,
    pub(crate) multipart: bool,
    /// The upload that it was made of, which must not come back to life.
    pub(crate) upload_id: Option<String>,
    pub(crate) metadata: Metadata,
}

/// An upload in progress.
pub(crate) struct Upload {
    pub(crate) facts: UploadFacts,
    /// MD5 of all bytes so far, for uploads whose parts must come in sequence.
    pub(crate) running_md5: Option<Md5>,
    pub(crate) parts: BTreeMap<u32, Part>,
}

/// What is fixed when an upload begins.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UploadFacts {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) id: String,
    pub(crate) initiated_ms: i64,
    pub(crate) sequential: bool,
    pub(crate) metadata: Metadata,
}

/// What is told about a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BucketFacts {
    pub(crate) name: String,
    // The defaults are for records of versions that knew the name only.
    #[serde(default)]
    pub(crate) created_ms: i64,
    #[serde(default = "private")]
    pub(crate) acl: String,
    #[serde(default = "standard")]
    pub(crate) storage_class: String,
}

impl BucketFacts {
    pub(crate) fn new(name: &str, created_ms: i64) -> BucketFacts {
        BucketFacts {
            name: name.to_owned(),
            created_ms,
            acl: private(),
            storage_class: standard(),
        }
    }
}

fn private() -> String {
    "private".into()
}

fn standard() -> String {
    "Standard".into()
}

/// A bucket and all in it.
#[derive(Default)]
pub(crate) struct Bucket {
    pub(crate) facts: BucketFacts,
    pub(crate) objects: BTreeMap<String, Arc<Object>>,
    /// By key, then by upload id: the order of listings.
    pub(crate) uploads: BTreeMap<(String, String), Upload>,
}
