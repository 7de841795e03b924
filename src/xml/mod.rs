//! The service's XML: reads its answers, writes the body of Complete.

mod error;
mod list;
#[cfg(any(test, fuzzing))]
mod shape;
mod tree;

use quick_xml::escape::escape;

use crate::error::{Error, ErrorKind, Result};
use crate::name::{decode, is_upload_id};
use crate::part::Parts;
use tree::Element;

pub(crate) use error::{complete_error, read_error, read_error_root, read_server_time};
pub(crate) use list::{read_parts, read_uploads};
#[cfg(any(test, fuzzing))]
pub(crate) use shape::Shape;

/// The upload id in the answer of Initiate, which must speak of the same bucket and object.
pub(crate) fn read_initiate(body: &[u8], bucket: &str, object: &str) -> Result<String> {
    let root = root(body, "InitiateMultipartUploadResult")?;
    check_echo(&root, bucket, object, None)?;
    let id = root.text_of("UploadId")?;
    match is_upload_id(id) {
        true => Ok(id.to_owned()),
        false => Err(Error::protocol("the answer has no usable UploadId")),
    }
}

/// ETag and location in the answer of Complete.
pub(crate) fn read_complete(body: &[u8], bucket: &str, object: &str) -> Result<(String, String)> {
    let root = root(body, "CompleteMultipartUploadResult")?;
    check_echo(&root, bucket, object, None)?;
    Ok((
        root.text_of("ETag")?.to_owned(),
        root.text_of("Location")?.to_owned(),
    ))
}

/// The ETag in the answer of UploadPartCopy.
pub(crate) fn read_copy(body: &[u8]) -> Result<String> {
    Ok(root(body, "CopyPartResult")?.text_of("ETag")?.to_owned())
}

/// The body of Complete.
pub(crate) fn write_complete(parts: &Parts) -> String {
    let mut body = String::with_capacity(64 + parts.len() * 96);
    body.push_str("<CompleteMultipartUpload>");
    for part in parts.iter() {
        body.push_str(&format!(
            "<Part><PartNumber>{}</PartNumber><ETag>\"{}\"</ETag></Part>",
            part.number,
            escape(part.etag.as_str())
        ));
    }
    body.push_str("</CompleteMultipartUpload>");
    body
}

fn root(body: &[u8], name: &str) -> Result<Element> {
    let root = tree::parse(body)?;
    match root.name == name {
        true => Ok(root),
        false => Err(Error::protocol(format!(
            "the answer is a {:?} and not the {name} expected",
            root.name
        ))),
    }
}

/// Whether names in the answer are percent-encoded.
fn is_encoded(root: &Element) -> Result<bool> {
    match root.text_of("EncodingType")? {
        "" => Ok(false),
        "url" => Ok(true),
        other => Err(Error::protocol(format!(
            "the encoding {other:?} is unknown"
        ))),
    }
}

/// A name, decoded when the answer says so.
fn name_of(element: &Element, encoded: bool) -> Result<String> {
    match encoded {
        false => Ok(element.raw_text().to_owned()),
        true => decode(element.raw_text())
            .ok_or_else(|| Error::protocol("a name in the answer is not UTF-8")),
    }
}

fn check_bucket_echo(root: &Element, bucket: &str) -> Result<()> {
    match root.child("Bucket")? {
        Some(echo) if echo.text() != bucket => Err(speaks_of_another("bucket")),
        _ => Ok(()),
    }
}

fn speaks_of_another(what: &str) -> Error {
    let text = format!("the answer speaks of another {what}");
    Error::new(ErrorKind::Integrity, text)
}

/// An answer about another bucket, object or upload must not be believed.
fn check_echo(root: &Element, bucket: &str, object: &str, id: Option<&str>) -> Result<()> {
    let encoded = is_encoded(root)?;
    check_bucket_echo(root, bucket)?;
    let differs = |what: &str| Err(speaks_of_another(what));
    match root.child("Key")? {
        Some(echo) if name_of(echo, encoded)? != object => return differs("object"),
        _ => {}
    }
    match (id, root.child("UploadId")?) {
        (Some(id), Some(echo)) if echo.text() != id => differs("upload id"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_id_is_read_and_names_are_compared() {
        let body = b"<InitiateMultipartUploadResult xmlns=\"http://x\"><EncodingType>url</EncodingType>\
            <Bucket>b</Bucket><Key>a%2Fb%20c</Key><UploadId>0004B9</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(read_initiate(body, "b", "a/b c").unwrap(), "0004B9");
        for (bucket, object) in [("c", "a/b c"), ("b", "a/b")] {
            let error = read_initiate(body, bucket, object).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Integrity);
        }
    }

    #[test]
    fn an_unusable_upload_id_is_refused() {
        for id in [
            "",
            " ",
            "a b",
            "a&#13;&#10;b",
            "<a/>",
            &"x".repeat(2000),
            "<UploadId>x</UploadId>",
        ] {
            let body = format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            );
            assert!(read_initiate(body.as_bytes(), "b", "k").is_err(), "{id}");
        }
    }

    #[test]
    fn the_body_of_complete_lists_the_parts_in_order() {
        let mut parts = Parts::new();
        parts.add(2, "B").unwrap();
        parts.add(1, "a<&").unwrap();
        assert_eq!(
            write_complete(&parts),
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"a&lt;&amp;\"</ETag></Part>\
             <Part><PartNumber>2</PartNumber><ETag>\"B\"</ETag></Part></CompleteMultipartUpload>"
        );
    }
}
