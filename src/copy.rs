//! Parts made of objects that the service has already.

use crate::body::Body;
use crate::error::{Error, Result};
use crate::headers::Target;
use crate::http::Request;
use crate::name::{encode_path, encode_query};
use crate::options::Scope;
use crate::part::{Part, parse_etag};
use crate::plan::check_length;
use crate::upload::{Upload, check_names, check_offset};
use crate::verify;
use crate::xml;

/// Set to the measured source, so that it cannot change between measuring and copying.
const IF_MATCH: &str = "x-oss-copy-source-if-match";

/// Where a copied part comes from.
#[derive(Clone, Copy, Debug)]
pub struct CopySource<'a> {
    /// In the same region as the upload.
    pub bucket: &'a str,
    /// The object to copy from.
    pub object: &'a str,
    /// In a versioned bucket; `None`: the current version.
    pub version_id: Option<&'a str>,
    /// First byte.
    pub offset: i64,
    /// Bytes; -1: up to the end.
    pub length: i64,
}

impl CopySource<'_> {
    fn header(&self) -> Result<String> {
        check_names(self.bucket, self.object)
            .map_err(|e| e.map_message(|text| format!("source {text}")))?;
        let object = encode_path(self.object);
        let mut header = format!("/{}/{object}", self.bucket);
        if let Some(version) = self.version_id.filter(|v| !v.is_empty()) {
            header.push_str(&format!("?versionId={}", encode_query(version)));
        }
        Ok(header)
    }

    /// Whether the range begins inside the source and ends with it.
    fn is_open_ended(&self) -> Result<bool> {
        Ok(check_offset(self.offset)? > 0 && self.length == -1)
    }

    fn range(&self, length: i64) -> Result<Option<String>> {
        let offset = check_offset(self.offset)?;
        match length {
            -1 if offset == 0 => Ok(None),
            length if length > 0 => {
                check_length(length as u64)?;
                let last = self.offset.checked_add(length - 1);
                let last = last.ok_or_else(|| Error::argument("offset and length overflow"))?;
                Ok(Some(format!("bytes={offset}-{last}")))
            }
            length => Err(Error::argument(format!(
                "length is {length}; it must be 1 or more, or -1 for up to the end"
            ))),
        }
    }
}

impl Upload {
    /// Makes a part of `length` bytes (-1: up to the end) of an object in the same region. The
    /// bytes do not pass through this machine.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] for a bad name or range; what the service says otherwise.
    pub fn part_copy(&self, number: i32, source: &CopySource<'_>) -> Result<()> {
        const OPERATION: &str = "UploadPartCopy";
        let number = self.begin_part(number)?;
        let fail = |e: Error| self.part_error(e.with_operation(OPERATION), number);
        let scope = self.scope();
        let mut request = self
            .request(OPERATION, "PUT")
            .query("partNumber", number.to_string())
            .query("uploadId", self.id.as_str())
            .headers(self.options.headers.for_target(Target::PartCopy))
            .header("x-oss-copy-source", source.header().map_err(fail)?);
        let length = match source.is_open_ended().map_err(fail)? {
            true => {
                let (rest, etag) = self.measure(source, &scope).map_err(fail)?;
                if self.options.headers.get(IF_MATCH).is_none() {
                    request = request.header(IF_MATCH, etag);
                }
                rest
            }
            false => source.length,
        };
        if let Some(range) = source.range(length).map_err(fail)? {
            request = request.header("x-oss-copy-source-range", range);
        }
        let sent = self
            .client
            .send(&request, Some(Body::Bytes(&[])), &scope)
            .map_err(fail)?;
        let etag = sent
            .read(|body| {
                let etag = xml::read_copy(body)?;
                parse_etag(&etag).ok_or_else(|| Error::protocol("the part has no usable ETag"))
            })
            .map_err(fail)?;
        self.remember(Part {
            number,
            etag,
            size: u64::try_from(length).ok(),
            crc64: verify::crc64_of(&sent.response).unwrap_or(None),
            last_modified: String::new(),
        });
        Ok(())
    }

    /// How many bytes a source has from the offset on, and its ETag. The service ignores a range
    /// that it does not understand and copies everything, so an open-ended one is never sent.
    fn measure(&self, source: &CopySource<'_>, scope: &Scope) -> Result<(i64, String)> {
        let mut request = Request::new("HeadObject", "HEAD", source.bucket, Some(source.object))
            .headers(self.options.headers.for_target(Target::Other));
        if let Some(version) = source.version_id.filter(|v| !v.is_empty()) {
            request = request.query("versionId", version);
        }
        let head = self.client.send(&request, None, scope)?.response;
        let size = head.header("content-length").and_then(|v| v.parse().ok());
        let size: i64 = size.ok_or_else(|| Error::protocol("the source has no Content-Length"))?;
        let etag = head.header("etag").unwrap_or("").to_owned();
        match size - source.offset {
            rest if rest > 0 => Ok((rest, etag)),
            _ => Err(Error::argument(format!(
                "offset is {}; the source has only {size} bytes",
                source.offset
            ))),
        }
    }
}
