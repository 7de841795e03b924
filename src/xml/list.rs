//! The two listings, read strictly: a page that lies is an error and never a wrong upload.

use super::tree::Element;
use super::{check_bucket_echo, check_echo, is_encoded, name_of, root};
use crate::error::{Error, Result};
use crate::name::is_upload_id;
use crate::part::{MAX_PART_NUMBER, Part, Parts, parse_etag};
use crate::uploads::{UploadInProgress, Uploads};

/// Entries of a page (OSS limit).
const MAX_ENTRIES: usize = 1000;

/// A page of ListParts that was asked for with `marker`.
pub(crate) fn read_parts(
    body: &[u8],
    bucket: &str,
    object: &str,
    id: &str,
    marker: u32,
) -> Result<Parts> {
    let root = root(body, "ListPartsResult")?;
    check_echo(&root, bucket, object, Some(id))?;
    let mut page = Parts::new();
    let mut last = marker;
    for element in root.all("Part") {
        let part = read_part(element)?;
        if part.number <= last || page.len() == MAX_ENTRIES {
            return Err(Error::protocol(format!(
                "part {} is listed behind part {last}, or the page is too long",
                part.number
            )));
        }
        last = part.number;
        page.insert(part);
    }
    if is_truncated(&root)? {
        let next = number(
            root.text_of("NextPartNumberMarker")?,
            "NextPartNumberMarker",
        )?;
        // A marker that stands still or skips what was not listed would loop or lose parts.
        if page.is_empty() || next != u64::from(last) {
            return Err(Error::protocol(format!(
                "the listing goes on from part {next} although it came to part {last}"
            )));
        }
        page.set_next_marker(Some(last));
    }
    Ok(page)
}

fn read_part(element: &Element) -> Result<Part> {
    let number_text = element.text_of("PartNumber")?;
    let number = number(number_text, "PartNumber")?;
    let number = u32::try_from(number)
        .ok()
        .filter(|n| (1..=MAX_PART_NUMBER).contains(n))
        .ok_or_else(|| Error::protocol(format!("part number {number_text} is out of range")))?;
    let etag = parse_etag(element.text_of("ETag")?)
        .ok_or_else(|| Error::protocol(format!("part {number} has no usable ETag")))?;
    Ok(Part {
        number,
        etag,
        size: Some(self::number(element.text_of("Size")?, "Size")?),
        // May be missing, and is then only not compared.
        crc64: element.text_of("HashCrc64ecma")?.parse().ok(),
        last_modified: element.text_of("LastModified")?.to_owned(),
    })
}

/// A page of ListMultipartUploads that was asked for with these markers.
pub(crate) fn read_uploads(body: &[u8], bucket: &str, markers: (&str, &str)) -> Result<Uploads> {
    let root = root(body, "ListMultipartUploadsResult")?;
    let encoded = is_encoded(&root)?;
    check_bucket_echo(&root, bucket)?;
    let mut page = Uploads::default();
    for element in root.all("Upload") {
        let key = element
            .child("Key")?
            .ok_or_else(|| Error::protocol("an upload has no Key"))?;
        let upload = UploadInProgress {
            object: name_of(key, encoded)?,
            upload_id: element.text_of("UploadId")?.to_owned(),
            initiated: element.text_of("Initiated")?.to_owned(),
        };
        if !is_upload_id(&upload.upload_id) {
            return Err(Error::protocol("an upload has no usable UploadId"));
        }
        page.uploads.push(upload);
    }
    for element in root.all("CommonPrefixes") {
        for prefix in element.all("Prefix") {
            page.prefixes.push(name_of(prefix, encoded)?);
        }
    }
    if page.uploads.len() + page.prefixes.len() > MAX_ENTRIES {
        return Err(Error::protocol("the page is too long"));
    }
    if is_truncated(&root)? {
        let key = root.child("NextKeyMarker")?;
        let key = key.map_or(Ok(String::new()), |k| name_of(k, encoded))?;
        let id = root.text_of("NextUploadIdMarker")?.to_owned();
        let entries = page.uploads.len() + page.prefixes.len();
        let advances = (key.as_str(), id.as_str()) > markers;
        if entries == 0 || key.is_empty() || !advances {
            return Err(Error::protocol(
                "the listing says that it goes on, but its markers do not advance",
            ));
        }
        page.next_markers = Some((key, id));
    }
    Ok(page)
}

fn is_truncated(root: &Element) -> Result<bool> {
    match root.text_of("IsTruncated")? {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Error::protocol(format!("IsTruncated is {other:?}"))),
    }
}

fn number(text: &str, what: &str) -> Result<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let value = digits.then(|| text.parse::<u64>().ok()).flatten();
    value
        .filter(|v| i64::try_from(*v).is_ok())
        .ok_or_else(|| Error::protocol(format!("{what} is {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(inner: &str, marker: u32) -> Result<Parts> {
        let body = format!("<ListPartsResult>{inner}</ListPartsResult>");
        read_parts(body.as_bytes(), "b", "k", "U", marker)
    }

    fn part(number: &str) -> String {
        format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>\"E\"</ETag><Size>5</Size>\
             <HashCrc64ecma>18446744073709551615</HashCrc64ecma></Part>"
        )
    }

    const END: &str = "<IsTruncated>false</IsTruncated>";

    #[test]
    fn a_page_of_parts_is_read() {
        let next = "<IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker>";
        let page = parts(&format!("{next}{}{}", part("3"), part("7")), 2).unwrap();
        assert_eq!(page.len(), 2);
        let first = page.get(0).unwrap();
        assert_eq!(
            (first.number, first.size, first.crc64, first.etag.as_str()),
            (3, Some(5), Some(u64::MAX), "E")
        );
        assert!(page.is_truncated());
        assert_eq!(page.next_marker(), 7);
    }

    #[test]
    fn the_marker_of_a_last_page_is_not_followed() {
        let page = parts(
            &format!(
                "{END}<NextPartNumberMarker>3</NextPartNumberMarker>{}",
                part("3")
            ),
            0,
        )
        .unwrap();
        assert!(!page.is_truncated());
        assert_eq!(page.next_marker(), 0);
    }

    #[test]
    fn a_lying_page_of_parts_is_refused() {
        let go_on = |marker: &str| {
            format!(
                "<IsTruncated>true</IsTruncated><NextPartNumberMarker>{marker}</NextPartNumberMarker>"
            )
        };
        for inner in [
            String::new(),
            "<IsTruncated>maybe</IsTruncated>".into(),
            format!("{END}{}", part("0")),
            format!("{END}{}", part("-1")),
            format!("{END}{}", part("10001")),
            format!("{END}{}", part("one")),
            format!("{END}{}", part("1180591620717411303424")),
            format!("{END}{}{}", part("2"), part("2")),
            format!("{END}{}{}", part("3"), part("2")),
            format!(
                "{END}{}",
                part("2").replace("<Size>5", "<Size>1180591620717411303424")
            ),
            format!("{END}{}", part("2").replace("\"E\"", "")),
            go_on("5"),
            format!("{}{}", go_on("1"), part("2")),
            format!("{}{}", go_on(""), part("2")),
            format!("{}{}", go_on("x"), part("2")),
            format!("{}{}", go_on("9"), part("2")),
        ] {
            let error = parts(&inner, 1).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Protocol, "{inner}");
        }
        assert!(
            parts(&format!("{END}{}", part("1")), 1).is_err(),
            "not behind the marker"
        );
    }

    fn uploads(inner: &str, markers: (&str, &str)) -> Result<Uploads> {
        let body = format!("<ListMultipartUploadsResult>{inner}</ListMultipartUploadsResult>");
        read_uploads(body.as_bytes(), "b", markers)
    }

    const UPLOAD: &str = "<Upload><Key>a%0A%E4%B8%AD</Key><UploadId>U1</UploadId>\
        <Initiated>2012-02-23T04:18:23.000Z</Initiated></Upload>";

    #[test]
    fn a_page_of_uploads_is_read() {
        let page = uploads(
            &format!(
                "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
                 <NextKeyMarker>a%0A%E4%B8%AD</NextKeyMarker><NextUploadIdMarker>U1</NextUploadIdMarker>\
                 {UPLOAD}<CommonPrefixes><Prefix>fun%2F</Prefix></CommonPrefixes>"
            ),
            ("", ""),
        )
        .unwrap();
        assert_eq!(page.uploads[0].object, "a\n中");
        assert_eq!(page.prefixes, ["fun/"]);
        assert_eq!(page.next_markers, Some(("a\n中".into(), "U1".into())));
    }

    #[test]
    fn markers_of_uploads_must_advance() {
        let go_on = "<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>\
            <NextUploadIdMarker>U1</NextUploadIdMarker>";
        assert!(uploads(&format!("{go_on}{UPLOAD}"), ("k", "U0")).is_ok());
        for (inner, markers) in [
            (format!("{go_on}{UPLOAD}"), ("k", "U1")),
            (format!("{go_on}{UPLOAD}"), ("l", "")),
            (go_on.to_owned(), ("", "")),
            (format!("<IsTruncated>true</IsTruncated>{UPLOAD}"), ("", "")),
            (UPLOAD.to_owned(), ("", "")),
        ] {
            assert!(uploads(&inner, markers).is_err(), "{inner}");
        }
    }
}
