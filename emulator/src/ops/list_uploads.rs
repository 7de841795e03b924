//! ListMultipartUploads.

use super::{Call, Namer, metadata, page_size};
use crate::answer::Answer;
use crate::clock;
use crate::error::OssError;
use crate::request::Request;
use crate::store::UploadFacts;
use crate::xml::XmlWriter;

/// What is asked for.
struct Question<'a> {
    prefix: &'a str,
    delimiter: &'a str,
    key_marker: &'a str,
    id_marker: &'a str,
    max: usize,
}

/// One entry of the answer.
enum Entry {
    Upload(UploadFacts),
    CommonPrefix(String),
}

pub(super) fn list_uploads(call: &Call<'_>) -> Result<Answer, OssError> {
    let namer = call.namer()?;
    let question = Question::read(call.request)?;
    let uploads = call.shared.store.uploads(call.request.bucket())?;
    let (page, truncated) = question.answer(uploads);
    Ok(Answer::xml(
        200,
        document(call.request.bucket(), &question, &page, truncated, &namer),
    ))
}

impl<'a> Question<'a> {
    fn read(request: &'a Request) -> Result<Question<'a>, OssError> {
        let text = |name| request.query.get(name).unwrap_or("");
        let max = page_size(request, "max-uploads")?;
        let key_marker = text("key-marker");
        // Without a key marker the id marker means nothing.
        let id_marker = if key_marker.is_empty() {
            ""
        } else {
            text("upload-id-marker")
        };
        Ok(Question {
            prefix: text("prefix"),
            delimiter: text("delimiter"),
            key_marker,
            id_marker,
            max,
        })
    }

    /// One page, and whether there is more. The uploads come sorted by key and id.
    fn answer(&self, uploads: Vec<UploadFacts>) -> (Vec<Entry>, bool) {
        let mut page: Vec<Entry> = Vec::new();
        for upload in uploads
            .into_iter()
            .filter(|upload| upload.key.starts_with(self.prefix))
        {
            let group = self.group_of(&upload.key);
            let repeats = matches!((page.last(), group), (Some(Entry::CommonPrefix(last)), Some(group)) if last == group);
            if repeats || !self.is_after_markers(&upload, group) {
                continue;
            }
            if page.len() == self.max {
                return (page, true);
            }
            page.push(group.map_or_else(
                || Entry::Upload(upload.clone()),
                |group| Entry::CommonPrefix(group.to_owned()),
            ));
        }
        (page, false)
    }

    /// The key up to and with the first delimiter behind the prefix.
    fn group_of<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let found = key[self.prefix.len()..].find(self.delimiter)?;
        Some(&key[..self.prefix.len() + found + self.delimiter.len()])
    }

    fn is_after_markers(&self, upload: &UploadFacts, group: Option<&str>) -> bool {
        if self.key_marker.is_empty() {
            return true;
        }
        match group {
            // A group is one entry: a marker on it or within it has passed it.
            Some(group) => group > self.key_marker,
            None if upload.key == self.key_marker => {
                !self.id_marker.is_empty() && upload.id.as_str() > self.id_marker
            }
            None => upload.key.as_str() > self.key_marker,
        }
    }
}

fn document(
    bucket: &str,
    question: &Question,
    page: &[Entry],
    truncated: bool,
    namer: &Namer,
) -> String {
    let mut xml = XmlWriter::new();
    xml.open("ListMultipartUploadsResult");
    xml.optional("EncodingType", namer.encoding_type());
    xml.element("Bucket", bucket);
    xml.element("KeyMarker", &namer.name(question.key_marker));
    xml.element("UploadIdMarker", question.id_marker);
    // Present on the last page too: only IsTruncated tells whether to go on.
    let (next_key, next_id) = match page.last() {
        Some(Entry::Upload(upload)) => (upload.key.as_str(), upload.id.as_str()),
        Some(Entry::CommonPrefix(prefix)) => (prefix.as_str(), ""),
        None => ("", ""),
    };
    xml.element("NextKeyMarker", &namer.name(next_key));
    xml.element("NextUploadIdMarker", next_id);
    xml.element("Delimiter", &namer.name(question.delimiter));
    xml.element("Prefix", &namer.name(question.prefix));
    xml.element("MaxUploads", &question.max.to_string());
    xml.element("IsTruncated", &truncated.to_string());
    for entry in page {
        match entry {
            Entry::Upload(upload) => write_upload(&mut xml, upload, namer),
            Entry::CommonPrefix(prefix) => {
                xml.open("CommonPrefixes");
                xml.element("Prefix", &namer.name(prefix));
                xml.close("CommonPrefixes");
            }
        }
    }
    xml.close("ListMultipartUploadsResult");
    xml.finish()
}

fn write_upload(xml: &mut XmlWriter, upload: &UploadFacts, namer: &Namer) {
    xml.open("Upload");
    xml.element("Key", &namer.name(&upload.key));
    xml.element("UploadId", &upload.id);
    xml.element("StorageClass", &metadata::storage_class(&upload.metadata));
    xml.element("Initiated", &clock::iso(upload.initiated_ms));
    xml.close("Upload");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(key: &str, id: &str) -> UploadFacts {
        UploadFacts {
            bucket: "demo".into(),
            key: key.into(),
            id: id.into(),
            initiated_ms: 0,
            sequential: false,
            metadata: Vec::new(),
        }
    }

    fn list(question: &Question) -> (String, bool) {
        let uploads = vec![
            upload("a", "1"),
            upload("a", "2"),
            upload("fun/x", "1"),
            upload("fun/y", "1"),
            upload("z", "1"),
        ];
        let (page, truncated) = question.answer(uploads);
        let names: Vec<String> = page
            .iter()
            .map(|entry| match entry {
                Entry::Upload(upload) => format!("{}:{}", upload.key, upload.id),
                Entry::CommonPrefix(prefix) => prefix.clone(),
            })
            .collect();
        (names.join(" "), truncated)
    }

    const ALL: Question = Question {
        prefix: "",
        delimiter: "",
        key_marker: "",
        id_marker: "",
        max: 1000,
    };

    #[test]
    fn the_key_marker_alone_excludes_all_of_its_key() {
        assert_eq!(
            list(&Question {
                key_marker: "a",
                ..ALL
            }),
            ("fun/x:1 fun/y:1 z:1".into(), false)
        );
    }

    #[test]
    fn both_markers_go_on_within_the_key() {
        assert_eq!(
            list(&Question {
                key_marker: "a",
                id_marker: "1",
                max: 2,
                ..ALL
            }),
            ("a:2 fun/x:1".into(), true)
        );
    }

    #[test]
    fn a_group_is_one_entry_and_counts_against_the_page() {
        assert_eq!(
            list(&Question {
                delimiter: "/",
                ..ALL
            }),
            ("a:1 a:2 fun/ z:1".into(), false)
        );
        assert_eq!(
            list(&Question {
                delimiter: "/",
                max: 3,
                ..ALL
            }),
            ("a:1 a:2 fun/".into(), true)
        );
        assert_eq!(
            list(&Question {
                delimiter: "/",
                key_marker: "fun/",
                ..ALL
            }),
            ("z:1".into(), false)
        );
        assert_eq!(
            list(&Question {
                delimiter: "/",
                prefix: "fun/",
                ..ALL
            }),
            ("fun/x:1 fun/y:1".into(), false)
        );
    }

    #[test]
    fn a_page_that_ends_exactly_is_not_truncated() {
        assert!(!list(&Question { max: 5, ..ALL }).1);
        assert!(list(&Question { max: 4, ..ALL }).1);
    }
}
