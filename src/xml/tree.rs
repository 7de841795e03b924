//! An answer as a small tree, within limits that no answer of the service comes near.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

use crate::error::{Error, Result};

/// The service nests four levels.
const MAX_DEPTH: usize = 16;
/// A page of 1000 parts has about 7,000 elements.
const MAX_ELEMENTS: usize = 20_000;

/// An element: its local name, its own text, its children.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The only child of that name; two are an error, because one of them would be a lie.
    pub(super) fn child<'a>(&'a self, name: &str) -> Result<Option<&'a Element>> {
        let mut found = self.all(name);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Error::protocol(format!("the answer has two {name}"))),
            (one, None) => Ok(one),
        }
    }

    /// The text of the only child of that name, "" when there is none.
    pub(super) fn text_of<'a>(&'a self, name: &str) -> Result<&'a str> {
        Ok(self.child(name)?.map_or("", Element::text))
    }

    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text, blanks included: object names may begin and end with them.
    pub(super) fn raw_text(&self) -> &str {
        &self.text
    }
}

/// Parses a document. DOCTYPE, unknown entities, encodings other than UTF-8, and anything deeper or
/// larger than the limits are refused; namespaces, comments, CDATA and instructions are not.
pub(super) fn parse(document: &[u8]) -> Result<Element> {
    let text = std::str::from_utf8(document).map_err(|_| bad("it is not UTF-8"))?;
    if text.contains('\0') {
        return Err(bad("it holds a NUL"));
    }
    let mut builder = Builder::default();
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    loop {
        let event = reader.read_event().map_err(|e| bad(&e.to_string()))?;
        match event {
            Event::Start(start) => builder.open(start.local_name().as_ref())?,
            Event::Empty(empty) => {
                builder.open(empty.local_name().as_ref())?;
                builder.close()?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(text) => builder.text(&text.xml_content(XmlVersion::Implicit1_0))?,
            Event::CData(data) => builder.text(&data.xml_content(XmlVersion::Implicit1_0))?,
            Event::GeneralRef(reference) => builder.text(&resolve(&reference)?)?,
            Event::DocType(_) => return Err(bad("it has a DOCTYPE")),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => return builder.finish(),
        }
    }
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Builder {
    fn open(&mut self, name: &str) -> Result<()> {
        self.count += 1;
        if self.root.is_some() {
            return Err(bad("it has two roots"));
        }
        if self.open.len() >= MAX_DEPTH || self.count > MAX_ELEMENTS {
            return Err(bad("it is nested too deep or has too many elements"));
        }
        self.open.push(Element {
            name: name.to_owned(),
            ..Element::default()
        });
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let element = self.open.pop().ok_or_else(|| bad("an end has no start"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(bad("there is text outside the root")),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element> {
        match (self.open.is_empty(), self.root) {
            (true, Some(root)) => Ok(root),
            _ => Err(bad("it ends too early")),
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String> {
    let unknown = || bad("it refers to an unknown entity");
    if let Some(c) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return match c {
            '\0' => Err(bad("it holds a NUL")),
            c => Ok(c.to_string()),
        };
    }
    let text = match reference.as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(unknown()),
    };
    Ok(text.to_owned())
}

fn bad(why: &str) -> Error {
    Error::protocol(format!("the answer is not the XML expected: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_namespaces_comments_and_cdata_do_not_matter() {
        let document = "\u{feff}<?xml version=\"1.0\"?><!-- c --><o:R xmlns:o=\"u\"><?pi x?>\
            <A><![CDATA[<&]]></A> <B>&quot;x&#65;&#x4e2d;&quot;</B><C/></o:R>\n";
        let root = parse(document.as_bytes()).unwrap();
        assert_eq!(root.name, "R");
        assert_eq!(root.text_of("A").unwrap(), "<&");
        assert_eq!(root.text_of("B").unwrap(), "\"xA中\"");
        assert_eq!(root.text_of("C").unwrap(), "");
        assert_eq!(root.text_of("D").unwrap(), "");
    }

    #[test]
    fn what_could_harm_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        let wide = format!("<r>{}</r>", "<a/>".repeat(30_000));
        for document in [
            &b"<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"[..],
            b"<r>&unknown;</r>",
            b"<r>\xff</r>",
            b"\xff\xfe<\0r\0/\0>\0",
            b"<r>\0</r>",
            b"<r>&#0;</r>",
            b"<r><a></r>",
            b"<r>",
            b"<r/><s/>",
            b"<r/>text",
            b"",
            b"not xml",
            deep.as_bytes(),
            wide.as_bytes(),
        ] {
            assert!(parse(document).is_err());
        }
    }

    #[test]
    fn two_elements_where_one_is_expected_are_an_error() {
        let root = parse(b"<r><id>a</id><id>b</id></r>").unwrap();
        assert!(root.text_of("id").is_err());
    }
}
