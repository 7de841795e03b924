//! What the readers of XML promise about the documents that they accept.

use crate::name::is_upload_id;
use crate::part::{MAX_PART_NUMBER, parse_etag};
use crate::xml::{self, Shape};

const BUCKET: &str = "demo";
const OBJECT: &str = "a/b c";
const ID: &str = "0004B9894A22E5B1888A1E29F823****";
/// Entries of a page (OSS limit).
const PAGE: usize = 1000;

/// The answer of Initiate: what is accepted is an upload id and speaks of the object asked for.
pub fn xml_initiate(data: &[u8]) {
    let read = |object| xml::read_initiate(data, BUCKET, object);
    let Ok(id) = read(OBJECT) else {
        return;
    };
    check_limits(data);
    assert!(is_upload_id(&id), "{id:?}");
    assert!(
        read("another").is_err() || !Shape::of(data).unwrap().has("Key"),
        "an answer speaks of two objects"
    );
}

/// The answer of Complete: the ETag of another object is never accepted.
pub fn xml_complete(data: &[u8]) {
    let read = |object| xml::read_complete(data, BUCKET, object);
    let Ok((etag, location)) = read(OBJECT) else {
        return;
    };
    check_limits(data);
    check_sizes(data, &[&etag, &location]);
    check_etag(&etag);
    assert!(
        read("another").is_err() || !Shape::of(data).unwrap().has("Key"),
        "an answer speaks of two objects"
    );
}

/// The answer of UploadPartCopy.
pub fn xml_copy(data: &[u8]) {
    let Ok(etag) = xml::read_copy(data) else {
        return;
    };
    check_limits(data);
    check_sizes(data, &[&etag]);
    check_etag(&etag);
}

/// A page of ListParts: ascending, in range, behind the marker, and going on where it ends.
pub fn xml_parts(data: &[u8]) {
    for marker in [0, 2, MAX_PART_NUMBER] {
        let Ok(page) = xml::read_parts(data, BUCKET, OBJECT, ID, marker) else {
            continue;
        };
        check_limits(data);
        assert!(page.len() <= PAGE, "{} parts", page.len());
        let mut last = marker;
        for part in page.iter() {
            assert!(part.number > last, "{} behind {last}", part.number);
            assert!(part.number <= MAX_PART_NUMBER, "part {}", part.number);
            assert!(part.size.is_some_and(|size| i64::try_from(size).is_ok()));
            assert_eq!(parse_etag(&part.etag).as_ref(), Some(&part.etag));
            check_sizes(data, &[&part.etag, &part.last_modified]);
            last = part.number;
        }
        if page.is_truncated() {
            assert!(last > marker && page.next_marker() == last);
        }
        let joined = Shape::of(xml::write_complete(&page).as_bytes()).expect("our own XML");
        assert_eq!(joined.elements, 1 + 3 * page.len());
    }
}

/// A page of ListMultipartUploads: ids that can be used, and markers that advance.
pub fn xml_uploads(data: &[u8]) {
    for markers in [("", ""), ("a/b c", ""), ("a/b c", ID)] {
        let Ok(page) = xml::read_uploads(data, BUCKET, markers) else {
            continue;
        };
        check_limits(data);
        assert!(page.uploads.len() + page.prefixes.len() <= PAGE);
        for upload in &page.uploads {
            assert!(is_upload_id(&upload.upload_id), "{upload:?}");
            check_sizes(data, &[&upload.object, &upload.initiated]);
        }
        if let Some((key, id)) = &page.next_markers {
            assert!((key.as_str(), id.as_str()) > markers, "{key:?} {id:?}");
            assert!(!page.uploads.is_empty() || !page.prefixes.is_empty());
        }
    }
}

/// What any reader accepts keeps the limits of the tree.
pub(super) fn check_limits(data: &[u8]) {
    let shape = Shape::of(data).expect("an accepted answer is a document");
    assert!(shape.depth <= 16, "depth {}", shape.depth);
    assert!(shape.elements <= 20_000, "{} elements", shape.elements);
    assert!(shape.text <= data.len(), "{} bytes of text", shape.text);
}

/// Nothing grows: what was read is no longer than what came.
pub(super) fn check_sizes(data: &[u8], texts: &[&str]) {
    for text in texts {
        assert!(text.len() <= data.len(), "{} bytes", text.len());
        assert!(!text.contains('\0'));
    }
}

pub(super) fn check_etag(text: &str) {
    if let Some(etag) = parse_etag(text) {
        assert!(etag.len() <= 256 && etag.bytes().all(|b| b.is_ascii_graphic() && b != b'"'));
    }
}
