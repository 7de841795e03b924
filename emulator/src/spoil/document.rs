//! Spoiling documents: elements that lie, lists without end, bombs and broken chunks.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::answer::{Answer, AnswerBody};
use crate::fault::{Chunks, Effects, ElementChange, XmlBomb};
use crate::request::Request;

/// What one member of a gzip bomb unfolds to; members are repeated.
const BOMB_MEMBER: u64 = 16 * 1024 * 1024;

/// Changes elements of the answer as ordered; an answer that is no text stays as it is.
pub(super) fn change(answer: &mut Answer, effects: &Effects, request: Option<&Request>) {
    let AnswerBody::Bytes(body) = &answer.body else {
        return;
    };
    if effects.elements.is_empty() && !effects.endless {
        return;
    }
    let mut text = String::from_utf8_lossy(body).into_owned();
    if let Some(request) = request.filter(|_| effects.endless) {
        text = endless(&text, request);
    }
    for change in &effects.elements {
        text = match change {
            ElementChange::Set(name, value) => each(&text, name, |_| {
                format!("<{name}>{}</{name}>", escaped(value))
            }),
            ElementChange::Drop(name) => each(&text, name, |_| String::new()),
            ElementChange::Repeat(name) => each(&text, name, |element| element.repeat(2)),
        };
    }
    answer.set("Content-Length", text.len().to_string());
    answer.body = AnswerBody::Bytes(Bytes::from(text));
}

/// Replaces each element of this name, which must not be nested in itself.
fn each(text: &str, name: &str, make: impl Fn(&str) -> String) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (mut made, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(&open) {
        let Some(length) = rest[start..].find(&close) else {
            break;
        };
        let end = start + length + close.len();
        made.push_str(&rest[..start]);
        made.push_str(&make(&rest[start..end]));
        rest = &rest[end..];
    }
    made + rest
}

/// A page with one entry behind the marker that was asked for, and the promise of more.
fn endless(text: &str, request: &Request) -> String {
    let text = each(text, "IsTruncated", |_| {
        "<IsTruncated>true</IsTruncated>".into()
    });
    if let Some((head, _)) = text.split_once("</ListPartsResult>") {
        let marker = request.query.get("part-number-marker").unwrap_or("0");
        let next = marker.parse::<u64>().unwrap_or(0) + 1;
        let head = each(head, "Part", |_| String::new());
        let head = each(&head, "NextPartNumberMarker", |_| {
            format!("<NextPartNumberMarker>{next}</NextPartNumberMarker>")
        });
        return format!(
            "{head}<Part><PartNumber>{next}</PartNumber><LastModified>2024-06-15T12:34:56.000Z</LastModified>\
             <ETag>\"D41D8CD98F00B204E9800998ECF8427E\"</ETag><HashCrc64ecma>0</HashCrc64ecma><Size>0</Size></Part>\
             </ListPartsResult>"
        );
    }
    let Some((head, _)) = text.split_once("</ListMultipartUploadsResult>") else {
        return text;
    };
    let next = format!("{}~", request.query.get("key-marker").unwrap_or(""));
    let key = crate::encoding::encode(&next);
    let head = each(head, "Upload", |_| String::new());
    let head = each(&head, "NextKeyMarker", |_| {
        format!("<NextKeyMarker>{key}</NextKeyMarker>")
    });
    format!(
        "{head}<Upload><Key>{key}</Key><UploadId>00</UploadId><StorageClass>Standard</StorageClass>\
         <Initiated>2024-06-15T12:34:56.000Z</Initiated></Upload></ListMultipartUploadsResult>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// At least `size` zero bytes, as a few kilobytes.
pub(super) fn gzip_bomb(size: u64) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..size.min(BOMB_MEMBER).div_ceil(zeros.len() as u64) {
        // A vector takes everything.
        let _ = encoder.write_all(&zeros);
    }
    let member = encoder.finish().unwrap_or_default();
    let times = usize::try_from(size.div_ceil(BOMB_MEMBER)).unwrap_or(1);
    Bytes::from(member.repeat(times.max(1)))
}

pub(super) fn xml_bomb(bomb: XmlBomb) -> Bytes {
    let text = match bomb {
        XmlBomb::Entities => {
            let levels: String = (1..10)
                .map(|level| {
                    let inner = format!("&e{};", level - 1).repeat(10);
                    format!("<!ENTITY e{level} \"{inner}\">")
                })
                .collect();
            format!("<!DOCTYPE a [<!ENTITY e0 \"bomb\">{levels}]><a>&e9;</a>")
        }
        XmlBomb::External => {
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>".into()
        }
        XmlBomb::Depth => "<a>".repeat(200_000),
    };
    Bytes::from(text)
}

/// Puts the body into chunks, sound or broken.
pub(super) fn chunk(answer: &mut Answer, chunks: Chunks) {
    let AnswerBody::Bytes(body) = &answer.body else {
        return;
    };
    let size = match chunks {
        Chunks::Sound => format!("{:x}", body.len()),
        Chunks::Garbage => "zz".into(),
        Chunks::Huge => "f".repeat(20),
        Chunks::Cut => format!("{:x}", body.len() + 1000),
    };
    let mut chunked = format!("{size}\r\n").into_bytes();
    chunked.extend_from_slice(body);
    if !matches!(chunks, Chunks::Cut) {
        chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    }
    answer.body = AnswerBody::Bytes(Bytes::from(chunked));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_of_a_name_is_replaced_dropped_or_repeated() {
        let text = "<a><b>1</b><c>2</c><b>3</b></a>";
        assert_eq!(each(text, "b", |_| String::new()), "<a><c>2</c></a>");
        assert_eq!(
            each(text, "c", |element| element.repeat(2)),
            "<a><b>1</b><c>2</c><c>2</c><b>3</b></a>"
        );
    }

    #[test]
    fn a_gzip_bomb_is_small_and_unfolds_to_its_size() {
        let bomb = gzip_bomb(64 * 1024 * 1024);
        assert!(bomb.len() < 128 * 1024, "{}", bomb.len());
        let mut decoder = flate2::read::MultiGzDecoder::new(&bomb[..]);
        let unfolded = std::io::copy(&mut decoder, &mut std::io::sink()).unwrap();
        assert_eq!(unfolded, 64 * 1024 * 1024);
    }
}
