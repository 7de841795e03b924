//! ListObjects and ListObjectsV2.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::bucket::write_owner;
use super::{Call, Namer, metadata, page_size_or, quoted};
use crate::answer::Answer;
use crate::clock;
use crate::error::OssError;
use crate::request::Request;
use crate::store::Object;
use crate::xml::XmlWriter;

/// How many entries a page has unless asked for more or fewer.
const DEFAULT_PAGE: usize = 100;

/// What is asked for.
struct Question<'a> {
    prefix: &'a str,
    delimiter: &'a str,
    after: String,
    max: usize,
}

/// One entry of the answer.
enum Entry {
    Object(Arc<Object>),
    CommonPrefix(String),
}

impl Entry {
    /// Where the next page begins.
    fn marker(&self) -> &str {
        match self {
            Entry::Object(object) => &object.facts.key,
            Entry::CommonPrefix(prefix) => prefix,
        }
    }
}

pub(super) fn list_objects(call: &Call<'_>) -> Result<Answer, OssError> {
    let namer = call.namer()?;
    let marker = call.request.query.get("marker").unwrap_or("");
    let question = Question::read(call.request, marker.to_owned())?;
    let (page, truncated) = question.answer(call)?;
    let mut xml = XmlWriter::new();
    xml.open("ListBucketResult");
    write_question(&mut xml, call, &question, &namer);
    xml.element("Marker", &namer.name(marker));
    xml.element("IsTruncated", &truncated.to_string());
    if let Some(last) = page.last().filter(|_| truncated) {
        xml.element("NextMarker", &namer.name(last.marker()));
    }
    write_page(&mut xml, &page, &namer, true);
    xml.close("ListBucketResult");
    Ok(Answer::xml(200, xml.finish()))
}

pub(super) fn list_objects_v2(call: &Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let namer = call.namer()?;
    let start_after = request.query.get("start-after").unwrap_or("");
    let token = request.query.filled("continuation-token");
    let after = match token {
        Some(token) => marker_in(token)?,
        None => start_after.to_owned(),
    };
    let question = Question::read(request, after)?;
    let (page, truncated) = question.answer(call)?;
    let mut xml = XmlWriter::new();
    xml.open("ListBucketResult");
    write_question(&mut xml, call, &question, &namer);
    xml.element("StartAfter", &namer.name(start_after));
    xml.optional("ContinuationToken", token);
    xml.element("IsTruncated", &truncated.to_string());
    xml.element("KeyCount", &page.len().to_string());
    if let Some(last) = page.last().filter(|_| truncated) {
        xml.element("NextContinuationToken", &STANDARD.encode(last.marker()));
    }
    let with_owner = request.query.get("fetch-owner") == Some("true");
    write_page(&mut xml, &page, &namer, with_owner);
    xml.close("ListBucketResult");
    Ok(Answer::xml(200, xml.finish()))
}

/// Tokens are opaque to clients; here they are the last key of the page before.
fn marker_in(token: &str) -> Result<String, OssError> {
    let decoded = STANDARD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let message = "The continuation token is not one of this server.";
    decoded.ok_or_else(|| OssError::invalid_argument(message, "continuation-token", token))
}

impl<'a> Question<'a> {
    fn read(request: &'a Request, after: String) -> Result<Question<'a>, OssError> {
        Ok(Question {
            prefix: request.query.get("prefix").unwrap_or(""),
            delimiter: request.query.get("delimiter").unwrap_or(""),
            after,
            max: page_size_or(request, "max-keys", DEFAULT_PAGE)?,
        })
    }

    /// One page, and whether there is more.
    fn answer(&self, call: &Call<'_>) -> Result<(Vec<Entry>, bool), OssError> {
        let mut page: Vec<Entry> = Vec::new();
        for object in call
            .shared
            .store
            .objects(call.request.bucket(), self.prefix)?
        {
            let group = self.group_of(&object.facts.key);
            // A group is one entry: a marker on it or within it has passed it.
            let place = group.unwrap_or(&object.facts.key);
            let repeats = group.is_some() && page.last().is_some_and(|last| last.marker() == place);
            if repeats || place <= self.after.as_str() {
                continue;
            }
            if page.len() == self.max {
                return Ok((page, true));
            }
            page.push(match group {
                Some(group) => Entry::CommonPrefix(group.to_owned()),
                None => Entry::Object(object),
            });
        }
        Ok((page, false))
    }

    /// The key up to and with the first delimiter behind the prefix.
    fn group_of<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let found = key[self.prefix.len()..].find(self.delimiter)?;
        Some(&key[..self.prefix.len() + found + self.delimiter.len()])
    }
}

fn write_question(xml: &mut XmlWriter, call: &Call<'_>, question: &Question, namer: &Namer) {
    xml.optional("EncodingType", namer.encoding_type());
    xml.element("Name", call.request.bucket());
    xml.element("Prefix", &namer.name(question.prefix));
    xml.element("Delimiter", &namer.name(question.delimiter));
    xml.element("MaxKeys", &question.max.to_string());
}

fn write_page(xml: &mut XmlWriter, page: &[Entry], namer: &Namer, with_owner: bool) {
    for entry in page {
        match entry {
            Entry::Object(object) => write_object(xml, object, namer, with_owner),
            Entry::CommonPrefix(prefix) => {
                xml.open("CommonPrefixes");
                xml.element("Prefix", &namer.name(prefix));
                xml.close("CommonPrefixes");
            }
        }
    }
}

fn write_object(xml: &mut XmlWriter, object: &Object, namer: &Namer, with_owner: bool) {
    let facts = &object.facts;
    xml.open("Contents");
    xml.element("Key", &namer.name(&facts.key));
    xml.element("LastModified", &clock::iso(facts.modified_ms));
    xml.element("ETag", &quoted(&facts.etag));
    xml.element("Type", metadata::object_type(facts));
    xml.element("Size", &facts.size.to_string());
    xml.element("StorageClass", &metadata::storage_class(&facts.metadata));
    if with_owner {
        write_owner(xml);
    }
    xml.close("Contents");
}
