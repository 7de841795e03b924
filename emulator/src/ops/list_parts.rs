//! ListParts.

use super::upload::{check_part_headers, upload_at};
use super::{Call, metadata, page_size, quoted};
use crate::answer::Answer;
use crate::clock;
use crate::error::OssError;
use crate::xml::XmlWriter;

pub(super) fn list_parts(call: &Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let namer = call.namer()?;
    check_part_headers(request)?;
    let max_parts = page_size(request, "max-parts")?;
    let marker_text = request.query.filled("part-number-marker").unwrap_or("0");
    let message = "Argument part-number-marker must be an integer between 0 and 10000.";
    let marker: u32 = marker_text
        .parse()
        .ok()
        .filter(|marker| *marker <= 10_000)
        .ok_or_else(|| OssError::invalid_argument(message, "part-number-marker", marker_text))?;
    let (upload, mut parts) = call
        .shared
        .store
        .parts(upload_at(request, "0042-00000002"))?;
    parts.retain(|part| part.number > marker);
    let truncated = parts.len() > max_parts;
    parts.truncate(max_parts);

    let mut xml = XmlWriter::new();
    xml.open("ListPartsResult");
    xml.optional("EncodingType", namer.encoding_type());
    xml.element("Bucket", &upload.bucket);
    xml.element("Key", &namer.name(&upload.key));
    xml.element("UploadId", &upload.id);
    xml.element("StorageClass", &metadata::storage_class(&upload.metadata));
    xml.element("PartNumberMarker", &marker.to_string());
    // Present on the last page too, and empty if no part is listed: only IsTruncated tells whether to go on.
    let next = parts
        .last()
        .map_or_else(String::new, |last| last.number.to_string());
    xml.element("NextPartNumberMarker", &next);
    xml.element("MaxParts", &max_parts.to_string());
    xml.element("IsTruncated", &truncated.to_string());
    for part in &parts {
        xml.open("Part");
        xml.element("PartNumber", &part.number.to_string());
        xml.element("LastModified", &clock::iso(part.modified_ms));
        xml.element("ETag", &quoted(&part.etag));
        xml.optional(
            "HashCrc64ecma",
            part.crc.map(|crc| crc.to_string()).as_deref(),
        );
        xml.element("Size", &part.size.to_string());
        xml.close("Part");
    }
    xml.close("ListPartsResult");
    Ok(Answer::xml(200, xml.finish()))
}
