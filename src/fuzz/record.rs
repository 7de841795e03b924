//! The checkpoint: what it says, it was written to say.

use super::fields::Fields;
use crate::checkpoint::{Record, checksum};
use crate::name::is_upload_id;

/// Noise, noise with a good checksum, and a record made of the same bytes.
pub fn checkpoint(data: &[u8]) {
    check_read(data);
    let mut sealed = data.to_vec();
    sealed.extend_from_slice(format!("checksum {:016x}\n", checksum(data)).as_bytes());
    check_read(&sealed);
    if let Some((record, place, flip)) = Fields::of(data).and_then(record) {
        check_written(&record, place, flip);
    }
}

/// What is read would be written in the same way, and no changed byte is read as anything.
fn check_read(text: &[u8]) {
    let Some(record) = Record::parse(text) else {
        return;
    };
    assert_eq!(record.to_text().as_bytes(), text);
    let mut changed = text.to_vec();
    for at in 0..text.len() {
        let flip = 1 << (at % 8);
        changed[at] ^= flip;
        assert_eq!(Record::parse(&changed), None, "byte {at}");
        changed[at] ^= flip;
        assert_eq!(Record::parse(&text[..at]), None, "cut at {at}");
    }
}

fn check_written(record: &Record, place: u64, flip: u8) {
    let text = record.to_text();
    let read = Record::parse(text.as_bytes());
    match is_upload_id(&record.upload_id) {
        true => assert_eq!(read.as_ref(), Some(record)),
        false => assert_eq!(read, None),
    }
    let mut changed = text.into_bytes();
    let at = (place % changed.len() as u64) as usize;
    changed[at] ^= flip.max(1);
    assert_eq!(Record::parse(&changed), None, "byte {at}");
}

/// A record, and which byte of it to change, and how.
fn record(mut fields: Fields<'_>) -> Option<(Record, u64, u8)> {
    let place = fields.number()?;
    let flip = fields.number()? as u8;
    let record = Record {
        endpoint: fields.text()?,
        bucket: fields.text()?,
        object: fields.text()?,
        upload_id: fields.text()?,
        part_size: fields.number()?,
        file_size: fields.number()?,
        file_modified: i128::from(fields.number()?) - i128::from(u64::MAX / 2),
        file_place: (fields.number()?, fields.number()?),
    };
    Some((record, place, flip))
}
