//! Writing answers and reading the two documents that clients send.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::error::OssError;

/// Writes a document element by element; every text is escaped.
pub(crate) struct XmlWriter {
    text: String,
}

impl XmlWriter {
    pub(crate) fn new() -> XmlWriter {
        XmlWriter {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(),
        }
    }

    pub(crate) fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    pub(crate) fn element(&mut self, name: &str, value: &str) {
        self.open(name);
        for character in value.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\r' => self.text.push_str("&#13;"),
                other => self.text.push(other),
            }
        }
        self.close(name);
    }

    /// As [`XmlWriter::element`], but nothing for `None`.
    pub(crate) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.element(name, value);
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// A part as listed in CompleteMultipartUpload; the ETag is without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedPart {
    pub(crate) number: u32,
    pub(crate) etag: String,
}

/// Reads the body of CompleteMultipartUpload: at least one part, nothing that the schema does not know.
pub(crate) fn read_complete(body: &[u8]) -> Result<Vec<ListedPart>, OssError> {
    let text = std::str::from_utf8(body).map_err(|_| OssError::malformed_xml())?;
    let mut reading = CompleteReading::default();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|_| OssError::malformed_xml())? {
            Event::Start(tag) => reading.start(tag.local_name().into_inner().as_ref())?,
            Event::End(_) => reading.end()?,
            Event::Empty(tag) => {
                reading.start(tag.local_name().into_inner().as_ref())?;
                reading.end()?;
            }
            Event::Text(text) => reading.text(&text.xml10_content())?,
            Event::CData(text) => reading.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference
                    .resolve_char_ref()
                    .map_err(|_| OssError::malformed_xml())?
                {
                    Some(character) => character.to_string(),
                    None => resolve_predefined_entity(&reference.xml10_content())
                        .ok_or_else(OssError::malformed_xml)?
                        .to_string(),
                };
                reading.text(&character)?;
            }
            Event::DocType(_) => return Err(OssError::malformed_xml()),
            Event::Eof => return reading.finish(),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// Reads the storage class in the body of PutBucket; an empty body names none, elements not known are passed over.
pub(crate) fn read_storage_class(body: &[u8]) -> Result<Option<String>, OssError> {
    let text = std::str::from_utf8(body).map_err(|_| OssError::malformed_xml())?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut reader = Reader::from_str(text);
    let (mut path, mut class) = (Vec::<String>::new(), None);
    let mut root_seen = false;
    loop {
        match reader.read_event().map_err(|_| OssError::malformed_xml())? {
            Event::Start(tag) => {
                let name = tag.local_name().into_inner().to_owned();
                if path.is_empty() && name != "CreateBucketConfiguration" {
                    return Err(OssError::malformed_xml());
                }
                root_seen = true;
                path.push(name);
            }
            Event::End(_) => drop(path.pop()),
            Event::Text(text) if path.last().is_some_and(|name| name == "StorageClass") => {
                class = Some(text.xml10_content().trim().to_owned());
            }
            Event::DocType(_) => return Err(OssError::malformed_xml()),
            Event::Eof if path.is_empty() && root_seen => return Ok(class),
            Event::Eof => return Err(OssError::malformed_xml()),
            _ => {}
        }
    }
}

/// Where in the document the reader is, and what it has found so far.
#[derive(Default)]
struct CompleteReading {
    path: Vec<String>,
    root_seen: bool,
    number: Option<String>,
    etag: Option<String>,
    parts: Vec<ListedPart>,
}

impl CompleteReading {
    fn start(&mut self, name: &str) -> Result<(), OssError> {
        let expected = match (self.path.len(), name) {
            (0, "CompleteMultipartUpload") => !std::mem::replace(&mut self.root_seen, true),
            (1, "Part") => true,
            (2, "PartNumber") => self.number.replace(String::new()).is_none(),
            (2, "ETag") => self.etag.replace(String::new()).is_none(),
            _ => false,
        };
        if !expected {
            return Err(OssError::malformed_xml());
        }
        self.path.push(name.to_owned());
        Ok(())
    }

    fn end(&mut self) -> Result<(), OssError> {
        if self.path.pop().as_deref() == Some("Part") {
            let number = self.number.take().ok_or_else(OssError::malformed_xml)?;
            let etag = self.etag.take().ok_or_else(OssError::malformed_xml)?;
            self.parts.push(listed_part(number.trim(), etag.trim())?);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), OssError> {
        let target = match self.path.last().map(String::as_str) {
            Some("PartNumber") => self.number.as_mut(),
            Some("ETag") => self.etag.as_mut(),
            _ => None,
        };
        match target {
            Some(target) => target.push_str(text),
            None if text
                .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .is_empty() => {}
            None => return Err(OssError::malformed_xml()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<ListedPart>, OssError> {
        if self.path.is_empty() && !self.parts.is_empty() {
            Ok(self.parts)
        } else {
            Err(OssError::malformed_xml())
        }
    }
}

fn listed_part(number: &str, etag: &str) -> Result<ListedPart, OssError> {
    let parsed: i64 = number.parse().map_err(|_| OssError::malformed_xml())?;
    let in_range = u32::try_from(parsed)
        .ok()
        .filter(|number| (1..=10_000).contains(number));
    let message = "Part number must be an integer between 1 and 10000, inclusive.";
    let number = in_range.ok_or_else(|| {
        OssError::invalid_argument(message, "PartNumber", number).ec("0017-00000220")
    })?;
    let bare = etag
        .strip_prefix('"')
        .and_then(|etag| etag.strip_suffix('"'))
        .unwrap_or(etag);
    Ok(ListedPart {
        number,
        etag: bare.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<(u32, String)>, String> {
        match read_complete(body.as_bytes()) {
            Ok(parts) => Ok(parts
                .into_iter()
                .map(|part| (part.number, part.etag))
                .collect()),
            Err(error) => Err(error.code),
        }
    }

    #[test]
    fn texts_are_escaped() {
        let mut xml = XmlWriter::new();
        xml.element("Key", "a<b>&\"c\"\r");
        assert!(
            xml.finish()
                .ends_with("<Key>a&lt;b&gt;&amp;&quot;c&quot;&#13;</Key>")
        );
    }

    #[test]
    fn quotes_namespace_declaration_space_and_comments_are_optional() {
        let body = "<?xml version=\"1.0\"?>\n<CompleteMultipartUpload xmlns=\"http://x\">\n <Part><PartNumber> 1 \
                    </PartNumber><ETag>&quot;AA&#x22;</ETag></Part><!-- c --><Part><ETag>BB</ETag>\
                    <PartNumber>3</PartNumber></Part></CompleteMultipartUpload>";
        assert_eq!(read(body), Ok(vec![(1, "AA".into()), (3, "BB".into())]));
    }

    #[test]
    fn anything_else_is_malformed() {
        let part = "<Part><PartNumber>1</PartNumber><ETag>A</ETag></Part>";
        for body in [
            String::new(),
            "<CompleteMultipartUpload/>".into(),
            "<CompleteMultipartUpload></CompleteMultipartUpload>".into(),
            format!("<Other>{part}</Other>"),
            format!("<CompleteMultipartUpload>{part}"),
            format!("<!DOCTYPE a [<!ENTITY x \"y\">]><CompleteMultipartUpload>{part}</CompleteMultipartUpload>"),
            format!("<CompleteMultipartUpload>{part}</CompleteMultipartUpload><CompleteMultipartUpload/>"),
            format!("<CompleteMultipartUpload>text{part}</CompleteMultipartUpload>"),
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>".into(),
            "<CompleteMultipartUpload><Part><PartNumber>one</PartNumber><ETag>A</ETag></Part>\
             </CompleteMultipartUpload>"
                .into(),
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&x;</ETag></Part>\
             </CompleteMultipartUpload>"
                .into(),
        ] {
            assert_eq!(read(&body), Err("MalformedXML".into()), "{body}");
        }
        assert_eq!(read_complete(b"\xff").unwrap_err().code, "MalformedXML");
    }

    #[test]
    fn a_number_outside_the_range_is_an_invalid_argument() {
        for number in ["0", "-1", "10001", "4294967297"] {
            let body = format!(
                "<CompleteMultipartUpload><Part><PartNumber>{number}</PartNumber><ETag>A</ETag></Part>\
                 </CompleteMultipartUpload>"
            );
            assert_eq!(read(&body), Err("InvalidArgument".into()), "{number}");
        }
    }
}
