use std::io::Write;

use super::*;
use crate::testing::crc64;

fn file_of(data: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(data).unwrap();
    file
}

fn range(file: &File, offset: u64, length: u64) -> Body<'_> {
    Body::FileRange {
        file,
        offset,
        length,
    }
}

#[test]
fn a_reader_sums_up_what_it_hands_out() {
    let mut reader = Body::Bytes(b"123456789").open(true);
    let mut half = [0; 4];
    reader.read_exact(&mut half).unwrap();
    assert_eq!(reader.crc64(), None, "not before the end");
    io::copy(&mut reader, &mut io::sink()).unwrap();
    assert_eq!(reader.crc64(), Some(11051210869376104954));
    let mut silent = Body::Bytes(b"123456789").open(false);
    io::copy(&mut silent, &mut io::sink()).unwrap();
    assert_eq!(silent.crc64(), None, "nobody asked for it");
}

#[test]
fn a_range_of_a_file_is_those_bytes_and_no_others() {
    let data: Vec<u8> = (0..400_000u32).map(|i| (i ^ (i >> 7)) as u8).collect();
    let file = file_of(&data);
    for (offset, length) in [(0, 0), (0, 10), (7, 131_072), (999, 300_000), (399_999, 1)] {
        let expected = &data[offset..offset + length];
        let body = range(&file, offset as u64, length as u64);
        assert_eq!(body.len(), length as u64);
        let scope = Scope::default();
        assert_eq!(body.md5(&scope).unwrap(), Md5Digest::of(expected));
        assert_eq!(
            body.crc64(&scope, &mut Vec::new()).unwrap(),
            crc64(expected)
        );
        let mut read = Vec::new();
        body.open(true).read_to_end(&mut read).unwrap();
        assert!(read == expected, "{length} bytes from {offset}");
    }
}

#[test]
fn pieces_of_any_size_make_the_whole() {
    let data: Vec<u8> = (0..100).collect();
    let file = file_of(&data);
    for body in [Body::Bytes(&data[10..90]), range(&file, 10, 80)] {
        let mut reader = body.open(true);
        let mut read = Vec::new();
        for size in [3, 0, 1, 50, 64, 64] {
            let mut piece = vec![0; size];
            let n = reader.read(&mut piece).unwrap();
            read.extend_from_slice(&piece[..n]);
        }
        assert_eq!(read, &data[10..90]);
        assert!(reader.is_finished());
        assert_eq!(reader.crc64(), Some(crc64(&data[10..90])));
        assert!(reader.failure().is_none());
    }
}

#[test]
fn a_second_reader_begins_at_the_first_byte() {
    let file = file_of(b"0123456789");
    let body = range(&file, 2, 5);
    for _ in 0..2 {
        let mut text = String::new();
        body.open(true).read_to_string(&mut text).unwrap();
        assert_eq!(text, "23456");
    }
}

#[test]
fn a_file_that_ends_early_is_an_error_and_not_an_end() {
    let file = file_of(b"short");
    let body = range(&file, 2, 10);
    let mut reader = body.open(true);
    assert!(io::copy(&mut reader, &mut io::sink()).is_err());
    let error = reader.failure().unwrap();
    assert_eq!(error.kind(), ErrorKind::FileChanged);
    assert!(error.message().contains("7 bytes before"), "{error}");
    let error = body.md5(&Scope::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FileChanged);
    let error = body.crc64(&Scope::default(), &mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FileChanged);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    // Open to write only.
    let file = File::create(path).unwrap();
    let mut reader = range(&file, 5, 10).open(true);
    reader.position = 3;
    assert!(reader.read(&mut [0; 4]).is_err());
    let error = reader.failure().unwrap();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.message().contains("at byte 8:"), "{error}");
    assert_ne!(error.os_code(), 0);
    assert!(reader.failure().is_none(), "it is told once");
}

#[test]
fn hashing_ends_with_a_cancel() {
    let control = std::sync::Arc::new(crate::Control::new());
    control.cancel();
    let scope = Scope::start(&Some(control), None);
    let error = Body::Bytes(b"data")
        .crc64(&scope, &mut Vec::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}
