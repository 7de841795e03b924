//! Operations on buckets and the lists of their objects; copies of objects.

mod common;

use common::*;
use ossmp_emulator::Emulator;

fn on_bucket(method: &str, bucket: &str, query: &str) -> Request {
    let mut request = request(method, "", query);
    request.bucket = bucket.into();
    request
}

#[test]
fn a_bucket_can_be_made_again_and_takes_the_new_acl_but_no_other_storage_class() {
    let emulator = Emulator::start().unwrap();
    let make = |acl: &str, class: &str| {
        let body = format!(
            "<CreateBucketConfiguration><StorageClass>{class}</StorageClass></CreateBucketConfiguration>"
        );
        on_bucket("PUT", "other", "")
            .header("x-oss-acl", acl)
            .body(body)
            .send(&emulator)
            .outcome()
    };
    assert_eq!(make("private", "IA").0, 200);
    assert_eq!(make("public-read", "IA").0, 200);
    let acl = on_bucket("GET", "other", "acl").send(&emulator);
    assert_eq!(acl.tag("Grant").as_deref(), Some("public-read"));
    assert_eq!(
        make("private", "Standard"),
        (409, "BucketAlreadyExists".into())
    );
    assert_eq!(make("secret", "IA"), (400, "InvalidArgument".into()));
    assert_eq!(make("private", "Gold"), (400, "InvalidArgument".into()));
}

#[test]
fn info_and_location_tell_region_class_and_acl() {
    let emulator = Emulator::start().unwrap();
    let info = on_bucket("GET", "demo", "bucketInfo").send(&emulator);
    assert_eq!(info.tag("Name").as_deref(), Some("demo"));
    assert_eq!(info.tag("StorageClass").as_deref(), Some("Standard"));
    assert_eq!(info.tag("Grant").as_deref(), Some("private"));
    let location = on_bucket("GET", "demo", "location").send(&emulator);
    assert_eq!(
        location.tag("LocationConstraint").as_deref(),
        Some("oss-cn-hangzhou")
    );
    let absent = on_bucket("GET", "absent", "bucketInfo").send(&emulator);
    assert_eq!(absent.outcome(), (404, "NoSuchBucket".into()));
}

#[test]
fn only_an_empty_bucket_without_uploads_can_be_deleted() {
    let emulator = Emulator::start().unwrap();
    let delete = || on_bucket("DELETE", "demo", "").send(&emulator).outcome();
    let id = initiate(&emulator, "k");
    assert_eq!(delete(), (409, "BucketNotEmpty".into()));
    request("DELETE", "k", &format!("uploadId={id}")).send(&emulator);
    emulator.put_object("demo", "k", b"x").unwrap();
    assert_eq!(delete(), (409, "BucketNotEmpty".into()));
    emulator.delete_object("demo", "k");
    assert_eq!(delete().0, 204);
    assert_eq!(delete(), (404, "NoSuchBucket".into()));
}

#[test]
fn objects_are_listed_page_by_page_in_both_versions() {
    let emulator = Emulator::start().unwrap();
    for key in ["a", "b/1", "b/2", "c", "d"] {
        emulator.put_object("demo", key, b"x").unwrap();
    }
    let list = |query: &str| request("GET", "", query).send(&emulator).text();
    let first = list("delimiter=/&max-keys=2");
    assert_eq!(tags(&first, "Key"), ["a"]);
    assert_eq!(tags(&first, "NextMarker"), ["b/"]);
    let second = list("delimiter=/&max-keys=2&marker=b/");
    assert_eq!(tags(&second, "Key"), ["c", "d"]);
    assert_eq!(tag(&second, "NextMarker"), None);
    assert_eq!(tags(&list("prefix=b/"), "Key"), ["b/1", "b/2"]);
    assert_eq!(tag(&list(""), "MaxKeys").as_deref(), Some("100"));

    let mut keys = Vec::new();
    let mut query = "list-type=2&max-keys=2&start-after=a".to_owned();
    loop {
        let page = list(&query);
        let found = tags(&page, "Key");
        assert_eq!(tag(&page, "KeyCount"), Some(found.len().to_string()));
        keys.extend(found);
        match tag(&page, "NextContinuationToken") {
            Some(token) => query = format!("list-type=2&max-keys=2&continuation-token={token}"),
            None => break,
        }
    }
    assert_eq!(keys, ["b/1", "b/2", "c", "d"]);
    for wrong in [
        "max-keys=0",
        "max-keys=1001",
        "list-type=2&continuation-token=?",
    ] {
        let answer = request("GET", "", wrong).send(&emulator);
        assert_eq!(answer.outcome(), (400, "InvalidArgument".into()), "{wrong}");
    }
}

#[test]
fn buckets_are_listed_by_name() {
    let emulator = Emulator::builder()
        .bucket("one")
        .bucket("two")
        .start()
        .unwrap();
    let head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    let mut stream = connect(&emulator);
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status, 403);
    assert_eq!(emulator.events()[0].operation, "ListBuckets");
}

#[test]
fn a_copy_takes_bytes_and_headers_or_new_headers_if_asked() {
    let emulator = Emulator::start().unwrap();
    let put = request("PUT", "source", "")
        .header("x-oss-meta-colour", "red")
        .header("x-oss-tagging", "a=1&b=2")
        .body("bytes");
    assert_eq!(put.send(&emulator).status, 200);
    let copy = |key: &str| request("PUT", key, "").header("x-oss-copy-source", "/demo/source");
    let answer = copy("plain").send(&emulator);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.tag("ETag").as_deref(), answer.header("ETag"));
    let head = |key: &str| request("HEAD", key, "").send(&emulator);
    assert_eq!(head("plain").header("x-oss-meta-colour"), Some("red"));
    let tagging = request("GET", "plain", "tagging").send(&emulator).text();
    assert_eq!(tags(&tagging, "Key"), ["a", "b"]);
    let replacing = copy("new")
        .header("x-oss-metadata-directive", "REPLACE")
        .header("x-oss-meta-size", "s");
    assert_eq!(replacing.send(&emulator).status, 200);
    assert_eq!(head("new").header("x-oss-meta-colour"), None);
    assert_eq!(head("new").header("x-oss-meta-size"), Some("s"));
    let forbidden = copy("new").header("x-oss-forbid-overwrite", "true");
    assert_eq!(
        forbidden.send(&emulator).outcome(),
        (409, "FileAlreadyExists".into())
    );
    assert_eq!(emulator.read_object("demo", "new").unwrap(), b"bytes");
}

#[test]
fn the_meta_of_an_object_is_less_than_its_head() {
    let emulator = Emulator::start().unwrap();
    emulator.put_object("demo", "k", b"12345").unwrap();
    let meta = request("HEAD", "k", "objectMeta").send(&emulator);
    assert_eq!(
        (meta.status, meta.header("content-length")),
        (200, Some("5"))
    );
    assert!(meta.header("etag").is_some() && meta.header("content-type").is_none());
}
