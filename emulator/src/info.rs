//! What tests are told about parts and objects.

use crate::store::{Object, Part};

/// An object as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// CRC-64/XZ of the whole; 0 if it was not computed.
    pub crc64: u64,
    /// What was given when the object was begun: content type, metadata, storage class, tagging; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The parts that it is made of; a single one if it was not a multipart upload.
    pub parts: Vec<PartInfo>,
}

/// A part as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartInfo {
    /// 1 to 10000.
    pub number: u32,
    /// Bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// CRC-64/XZ; 0 if it was not computed.
    pub crc64: u64,
}

impl From<&Part> for PartInfo {
    fn from(part: &Part) -> PartInfo {
        PartInfo {
            number: part.number,
            size: part.size,
            etag: part.etag.clone(),
            crc64: part.crc.unwrap_or(0),
        }
    }
}

impl From<&Object> for ObjectInfo {
    fn from(object: &Object) -> ObjectInfo {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let facts = &object.facts;
        let headers = facts.metadata.iter();
        ObjectInfo {
            size: facts.size,
            etag: facts.etag.clone(),
            crc64: facts.crc.unwrap_or(0),
            headers: headers
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            parts: object.parts.iter().map(PartInfo::from).collect(),
        }
    }
}
