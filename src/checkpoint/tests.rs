#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

use super::*;
use crate::error::ErrorKind;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("upload.ossmp")
    }

    fn open(&self) -> Result<Checkpoint> {
        Checkpoint::open(&self.path(), "identity")
    }

    #[track_caller]
    fn refuses(&self) -> Error {
        let error = self.open().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Checkpoint, "{error}");
        error
    }

    /// The names of all files there.
    fn files(&self) -> Vec<String> {
        names(self.0.path())
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn record(upload_id: &str) -> Record {
    Record {
        endpoint: "https://oss-cn-hangzhou.aliyuncs.com".into(),
        bucket: "demo".into(),
        object: "key".into(),
        upload_id: upload_id.into(),
        part_size: 8 << 20,
        file_size: 1 << 30,
        file_modified: 17,
        file_place: (1, 2),
    }
}

#[test]
fn the_next_run_finds_what_was_written() {
    let place = Place::new();
    let mut first = place.open().unwrap();
    assert_eq!(first.record(), None);
    first.write(record("U1")).unwrap();
    assert_eq!(first.record(), Some(&record("U1")));
    drop(first);
    assert_eq!(place.files(), ["upload.ossmp", "upload.ossmp.lock"]);
    let mut second = place.open().unwrap();
    assert_eq!(second.record(), Some(&record("U1")));
    second.write(record("U2")).unwrap();
    drop(second);
    assert_eq!(place.open().unwrap().record(), Some(&record("U2")));
}

#[test]
fn one_record_may_follow_another_in_the_same_run() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    for id in ["U1", "U2", "U3"] {
        checkpoint.write(record(id)).unwrap();
    }
    drop(checkpoint);
    assert_eq!(place.open().unwrap().record(), Some(&record("U3")));
}

#[test]
fn the_same_record_is_not_written_twice() {
    let place = Place::new();
    place.open().unwrap().write(record("U1")).unwrap();
    let before = fs::metadata(place.path()).unwrap();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    let after = fs::metadata(place.path()).unwrap();
    assert_eq!(before.ino(), after.ino());
}

#[test]
fn only_the_user_may_read_what_is_written() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    for name in place.files() {
        let mode = fs::metadata(place.0.path().join(&name)).unwrap().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_run_that_ends_without_a_record_leaves_no_file() {
    let place = Place::new();
    let checkpoint = place.open().unwrap();
    let during = ["upload.ossmp.lock", "upload.ossmp.tmp"];
    assert_eq!(place.files(), during, "the place has been tried");
    drop(checkpoint);
    assert_eq!(place.files(), [""; 0]);
}

#[test]
fn an_upload_that_is_done_leaves_no_file() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    checkpoint.finish();
    assert_eq!(place.files(), [""; 0]);
}

#[test]
fn a_forgotten_record_is_gone_and_another_may_follow() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    checkpoint.forget();
    assert_eq!(checkpoint.record(), None);
    assert!(!place.path().exists());
    checkpoint.write(record("U1")).unwrap();
    drop(checkpoint);
    assert_eq!(place.open().unwrap().record(), Some(&record("U1")));
}

#[test]
fn two_may_not_work_on_one_checkpoint() {
    let place = Place::new();
    let first = place.open().unwrap();
    let error = place.refuses();
    let own = format!("in use by another process {} (", std::process::id());
    assert!(error.message().contains(&own), "{error}");
    assert!(error.message().contains("upload.ossmp.lock)"), "{error}");
    drop(first);
    let first = place.open().unwrap();
    fs::write(beside(&place.path(), ".lock"), "garbage").unwrap();
    let error = place.refuses();
    assert!(error.message().contains("another process ("), "{error}");
    drop(first);
    place.open().unwrap();
}

#[test]
fn a_process_that_was_forked_meanwhile_does_not_keep_the_lock() {
    let place = Place::new();
    let path = beside(&place.path(), ".lock");
    let lock = Lock::acquire(&path).unwrap();
    // A forked process has such a copy.
    let _copy = lock.file.try_clone().unwrap();
    drop(lock);
    Lock::acquire(&path).unwrap();
}

#[test]
fn a_lock_that_a_killed_run_left_is_taken_over() {
    let place = Place::new();
    fs::write(beside(&place.path(), ".lock"), "4194304 and more").unwrap();
    fs::write(beside(&place.path(), ".tmp"), "half a rec").unwrap();
    let mut checkpoint = place.open().unwrap();
    let lock = fs::read_to_string(beside(&place.path(), ".lock")).unwrap();
    assert_eq!(lock, std::process::id().to_string());
    checkpoint.write(record("U1")).unwrap();
    drop(checkpoint);
    assert_eq!(place.open().unwrap().record(), Some(&record("U1")));
}

#[test]
fn a_lock_that_is_no_file_is_refused_and_left_alone() {
    let place = Place::new();
    let lock = beside(&place.path(), ".lock");
    let elsewhere = place.0.path().join("precious");
    fs::write(&elsewhere, "precious").unwrap();
    symlink(&elsewhere, &lock).unwrap();
    let error = place.refuses();
    assert_eq!(error.os_code(), libc::ELOOP, "{error}");
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "precious");
    fs::remove_file(&lock).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(&lock).status();
    assert!(fifo.expect("mkfifo is part of coreutils").success());
    let error = place.refuses();
    assert!(error.message().contains("no lock file"), "{error}");
    assert!(fs::symlink_metadata(&lock).unwrap().file_type().is_fifo());
}

#[test]
fn what_cannot_be_used_counts_as_missing_and_is_replaced() {
    let text = record("U1").to_text();
    let mut large = text.clone().into_bytes();
    large.resize(MAX_SIZE as usize, b'\n');
    for content in [b"".as_slice(), b"garbage", &text.as_bytes()[..40], &large] {
        let place = Place::new();
        fs::write(place.path(), content).unwrap();
        let mut checkpoint = place.open().unwrap();
        assert_eq!(checkpoint.record(), None);
        checkpoint.write(record("U2")).unwrap();
        drop(checkpoint);
        assert_eq!(place.open().unwrap().record(), Some(&record("U2")));
    }
}

#[test]
fn a_record_is_read_up_to_the_size_that_is_promised() {
    let place = Place::new();
    let mut long = record("U1");
    // The longest names that the service allows, each byte encoded as three.
    long.object = "\u{7f}".repeat(1023);
    long.upload_id = "u".repeat(1024);
    assert!((3000..MAX_SIZE as usize).contains(&long.to_text().len()));
    place.open().unwrap().write(long.clone()).unwrap();
    assert_eq!(place.open().unwrap().record(), Some(&long));
    assert_eq!(MAX_SIZE, 65_536);
}

#[test]
fn a_link_is_never_followed() {
    let place = Place::new();
    let elsewhere = place.0.path().join("precious");
    fs::write(&elsewhere, record("U1").to_text()).unwrap();
    symlink(&elsewhere, place.path()).unwrap();
    let mut checkpoint = place.open().unwrap();
    assert_eq!(checkpoint.record(), None);
    checkpoint.write(record("U2")).unwrap();
    assert!(fs::symlink_metadata(place.path()).unwrap().is_file());
    let precious = fs::read_to_string(elsewhere).unwrap();
    assert_eq!(precious, record("U1").to_text());
}

#[test]
fn a_fifo_in_its_place_counts_as_missing_and_does_not_block() {
    let place = Place::new();
    let fifo = std::process::Command::new("mkfifo")
        .arg(place.path())
        .status();
    assert!(fifo.expect("mkfifo is part of coreutils").success());
    assert_eq!(place.open().unwrap().record(), None);
}

#[test]
fn a_directory_holds_a_checkpoint_for_each_upload() {
    let place = Place::new();
    let open = |identity: &str| Checkpoint::open(place.0.path(), identity).unwrap();
    let (mut one, mut other) = (open("one"), open("../other"));
    one.write(record("U1")).unwrap();
    other.write(record("U2")).unwrap();
    drop((one, other));
    assert_eq!(open("one").record(), Some(&record("U1")));
    assert_eq!(open("../other").record(), Some(&record("U2")));
    let files = place.files();
    // SHA-256 of "one".
    assert_eq!(files.len(), 4);
    assert!(files.contains(&"7692c3ad3540bb803c020b3aee66cd88.ossmp".to_owned()));
}

#[test]
fn a_place_where_others_may_write_is_refused() {
    let place = Place::new();
    let mode = |mode| fs::set_permissions(place.0.path(), fs::Permissions::from_mode(mode));
    mode(0o777).unwrap();
    let error = place.refuses();
    assert!(error.message().contains("can be written by others"));
    mode(0o1777).unwrap();
    place.open().unwrap();
}

#[test]
fn a_place_that_is_not_there_or_no_file_is_refused() {
    let place = Place::new();
    let nowhere = place.0.path().join("none").join("file");
    let error = Checkpoint::open(&nowhere, "").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checkpoint);
    assert_eq!(error.os_code(), libc::ENOENT);
    assert!(error.message().contains("none/file"), "{error}");
    fs::create_dir(beside(&place.path(), ".tmp")).unwrap();
    let error = place.refuses();
    assert!(error.message().contains("could not create"), "{error}");
    assert_eq!(error.os_code(), libc::EEXIST);
}

#[test]
fn a_directory_that_comes_in_its_way_is_refused() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    checkpoint.forget();
    fs::create_dir(place.path()).unwrap();
    let error = checkpoint.write(record("U2")).unwrap_err();
    assert!(error.message().ends_with("is a directory"), "{error}");
}

#[test]
fn what_may_not_be_on_the_disk_is_not_resumed_from() {
    let place = Place::new();
    let mut checkpoint = place.open().unwrap();
    checkpoint.write(record("U1")).unwrap();
    checkpoint.forget();
    checkpoint.write(record("U1")).unwrap();
    // The next one is prepared, and then its name is taken away.
    checkpoint.prepare().unwrap();
    fs::remove_file(beside(&place.path(), ".tmp")).unwrap();
    let error = checkpoint.write(record("U2")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checkpoint);
    assert!(error.message().contains("could not write"), "{error}");
    drop(checkpoint);
    assert_eq!(place.open().unwrap().record(), None);
}

#[test]
fn a_bare_name_is_in_the_working_directory() {
    assert_eq!(directory_of(Path::new("file")), Path::new("."));
    assert_eq!(directory_of(Path::new("a/file")), Path::new("a"));
    assert_eq!(directory_of(Path::new("/file")), Path::new("/"));
}

#[test]
fn the_file_of_another_user_is_refused() {
    let place = Place::new();
    fs::write(place.path(), record("U1").to_text()).unwrap();
    if let Err(e) = std::os::unix::fs::chown(place.path(), Some(65_534), None) {
        // Only the superuser can give files away.
        assert_eq!(e.kind(), io::ErrorKind::PermissionDenied);
        return;
    }
    let error = place.refuses();
    assert!(
        error.message().ends_with("belongs to another user"),
        "{error}"
    );
    fs::remove_file(place.path()).unwrap();
    let lock = beside(&place.path(), ".lock");
    fs::write(&lock, "").unwrap();
    std::os::unix::fs::chown(&lock, Some(65_534), None).unwrap();
    let error = place.refuses();
    assert!(
        error.message().contains("no lock file of this user"),
        "{error}"
    );
}
