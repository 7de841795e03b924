//! The content of a checkpoint: a line for each field, and a checksum over all of them.

use crate::digest::Crc64Stream;
use crate::name::{decode, encode_query, is_upload_id};

const HEADING: &str = "ossmp-checkpoint 1";

/// What a later run must know to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) endpoint: String,
    pub(crate) bucket: String,
    pub(crate) object: String,
    pub(crate) upload_id: String,
    pub(crate) part_size: u64,
    pub(crate) file_size: u64,
    pub(crate) file_modified: i128,
    pub(crate) file_place: (u64, u64),
}

impl Record {
    /// Whether it speaks of this object at this place.
    pub(crate) fn is_about(&self, endpoint: &str, bucket: &str, object: &str) -> bool {
        self.endpoint == endpoint && self.bucket == bucket && self.object == object
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{HEADING}\n");
        for (name, value) in [
            ("endpoint", encode_query(&self.endpoint).into_owned()),
            ("bucket", encode_query(&self.bucket).into_owned()),
            ("object", encode_query(&self.object).into_owned()),
            ("upload-id", encode_query(&self.upload_id).into_owned()),
            ("part-size", self.part_size.to_string()),
            ("file-size", self.file_size.to_string()),
            ("file-modified", self.file_modified.to_string()),
            ("file-device", self.file_place.0.to_string()),
            ("file-inode", self.file_place.1.to_string()),
        ] {
            text.push_str(&format!("{name} {value}\n"));
        }
        let sum = checksum(text.as_bytes());
        text.push_str(&format!("checksum {sum:016x}\n"));
        text
    }

    /// `None` for anything that [`Record::to_text`] could not have written.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let (fields, sum) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let fields = &text[..fields.len() + 1];
        let sum = u64::from_str_radix(sum.strip_prefix("checksum ")?, 16).ok()?;
        if sum != checksum(fields.as_bytes()) {
            return None;
        }
        let mut lines = fields.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let mut field = |name: &str| {
            let value = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
            decode(value)
        };
        let record = Record {
            endpoint: field("endpoint")?,
            bucket: field("bucket")?,
            object: field("object")?,
            upload_id: field("upload-id")?,
            part_size: field("part-size")?.parse().ok()?,
            file_size: field("file-size")?.parse().ok()?,
            file_modified: field("file-modified")?.parse().ok()?,
            file_place: (
                field("file-device")?.parse().ok()?,
                field("file-inode")?.parse().ok()?,
            ),
        };
        // Only what would be written again in the same way; nothing hides in another spelling.
        let genuine = is_upload_id(&record.upload_id) && record.to_text() == text;
        genuine.then_some(record)
    }
}

pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mut crc64 = Crc64Stream::new();
    crc64.update(bytes);
    crc64.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            endpoint: "https://oss-cn-hangzhou.aliyuncs.com".into(),
            bucket: "demo".into(),
            object: "目录/a b\n\r%".into(),
            upload_id: "0004B9894A22E5B1888A1E29F8236E2D".into(),
            part_size: 8 << 20,
            file_size: u64::MAX,
            file_modified: -1,
            file_place: (1, u64::MAX),
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let text = record().to_text();
        assert_eq!(Record::parse(text.as_bytes()), Some(record()));
    }

    #[test]
    fn a_record_is_about_one_object_at_one_place() {
        let place = "https://oss-cn-hangzhou.aliyuncs.com";
        let object = "目录/a b\n\r%";
        assert!(record().is_about(place, "demo", object));
        assert!(!record().is_about("https://elsewhere", "demo", object));
        assert!(!record().is_about(place, "other", object));
        assert!(!record().is_about(place, "demo", "other"));
    }

    /// A text with the checksum that belongs to it.
    fn sealed(text: &str) -> Vec<u8> {
        let (fields, _) = text.split_once("checksum").unwrap();
        let sum = checksum(fields.as_bytes());
        format!("{fields}checksum {sum:016x}\n").into_bytes()
    }

    #[test]
    fn only_what_would_be_written_again_in_the_same_way_is_a_record() {
        let text = record().to_text();
        assert_eq!(Record::parse(&sealed(&text)), Some(record()));
        for (genuine, other) in [
            ("checkpoint 1", "checkpoint 2"),
            ("bucket demo", "bucket %64emo"),
            ("part-size 8", "part-size +8"),
            ("part-size 8", "part-size 08"),
            ("file-modified -1\n", "file-modified -1\nmore 1\n"),
            ("file-inode", "inode"),
            ("upload-id 0004", "upload-id%20%0a"),
            ("upload-id 0004", "upload-id a%20b"),
        ] {
            let changed = text.replace(genuine, other);
            assert_ne!(changed, text, "{genuine}");
            assert_eq!(Record::parse(&sealed(&changed)), None, "{other}");
        }
    }

    #[test]
    fn no_truncation_and_no_flipped_bit_is_taken_for_a_record() {
        let text = record().to_text().into_bytes();
        for end in 0..text.len() {
            assert_eq!(Record::parse(&text[..end]), None, "cut at {end}");
            let mut zeroed = text.clone();
            zeroed[end..].fill(0);
            assert_eq!(Record::parse(&zeroed), None, "zero from {end}");
        }
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Record::parse(&flipped), None, "bit {bit}");
        }
        let doubled = [text.clone(), text].concat();
        assert_eq!(Record::parse(&doubled), None);
    }
}
