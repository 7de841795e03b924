use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::control::Control;
use crate::error::ErrorKind;

/// Neither a whole number of blocks nor of what is read at a time.
const PART: u64 = 4_133;
const LONG_PART: u64 = 70_001;

fn data(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i ^ (i >> 7)) as u8).collect()
}

fn file_of(data: &[u8]) -> (tempfile::NamedTempFile, Source) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(data).unwrap();
    let source = Source::open(file.path()).unwrap();
    (file, source)
}

/// That part 2 is there already.
fn second() -> Parts {
    let mut listed = Parts::new();
    listed.add(2, "etag").unwrap();
    listed
}

/// Whether this machine hashes several messages at once; all x86-64 do.
fn has_lanes() -> bool {
    let has = ossmp_md5_lanes::width() > 1;
    assert!(has || !cfg!(target_arch = "x86_64"));
    has
}

#[test]
fn each_part_gets_its_own_md5_whoever_asks_first() {
    for (part, parts, rest, workers) in [
        (PART, 3, 1, 1),
        (PART, 5, 1, 1),
        (PART, 39, 777, 1),
        (PART, 39, 63, 3),
        (LONG_PART, 5, 0, 8),
    ] {
        let length = parts * part + rest;
        let data = data(length as usize);
        let (_file, source) = file_of(&data);
        let plan = Plan::new(length, part).unwrap();
        let ahead = Ahead::new(&source, plan, &second(), workers, true);
        let next = AtomicUsize::new(1);
        let work = || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed) as u32;
                if number > plan.count() {
                    return;
                }
                let found = ahead.md5(number, &Scope::default()).unwrap();
                let (offset, size) = plan.range(number);
                let bytes = &data[offset as usize..(offset + size) as usize];
                // Part 2 is not among them.
                let index = number as usize - usize::from(number > 1) - 1;
                let group = ahead.numbers.chunks(ahead.width).nth(index / ahead.width);
                let is_large = group.is_some_and(|group| group.len() >= abreast::FEWEST);
                let wanted = number != 2 && is_large && has_lanes();
                let expected = wanted.then(|| Md5Digest::of(bytes));
                assert_eq!(found, expected, "part {number} of {length} bytes");
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(work);
            }
        });
    }
}

#[test]
fn nothing_is_made_ahead_when_it_is_not_wanted_or_for_a_few_parts() {
    let (_file, source) = file_of(&data(4 * PART as usize));
    let plan = Plan::new(4 * PART, PART).unwrap();
    let unwanted = Ahead::new(&source, plan, &Parts::new(), 4, false);
    assert_eq!(unwanted.md5(1, &Scope::default()).unwrap(), None);
    let alone = Ahead::new(&source, plan, &second(), 4, true);
    assert_eq!(alone.md5(1, &Scope::default()).unwrap(), None);
}

#[test]
fn a_group_has_a_part_for_each_lane_but_no_more_than_stays_in_memory() {
    let (_file, source) = file_of(b"");
    let width = |part_size: u64, parts: u64| {
        let plan = Plan::new(parts * part_size, part_size).unwrap();
        Ahead::new(&source, plan, &Parts::new(), 4, true).width
    };
    let lanes = ossmp_md5_lanes::width();
    assert_eq!(width(PART, 1000), lanes);
    assert_eq!(width(PART, 3), lanes.min(3));
    assert_eq!(width(512 << 20, 1000), lanes.min(2));
    assert_eq!(width((512 << 20) + 1, 1000), 1);
    assert_eq!(width(2 << 30, 1000), 0);
}

/// Four groups of parts of a file.
struct Groups {
    _file: tempfile::NamedTempFile,
    source: Source,
    data: Vec<u8>,
}

impl Groups {
    fn new() -> Self {
        let data = data(4 * ossmp_md5_lanes::width() * PART as usize);
        let (file, source) = file_of(&data);
        Groups {
            _file: file,
            source,
            data,
        }
    }

    fn ahead(&self, workers: usize) -> Ahead<'_> {
        let plan = Plan::new(self.data.len() as u64, PART).unwrap();
        Ahead::new(&self.source, plan, &Parts::new(), workers, true)
    }
}

/// The groups that are made, by index.
fn made(ahead: &Ahead<'_>) -> Vec<usize> {
    let groups = ahead.lock();
    let made = |group: &Group| matches!(group, Group::Made { .. });
    (0..groups.len()).filter(|i| made(&groups[*i])).collect()
}

#[test]
fn who_begins_a_group_makes_the_next_one_if_others_send_meanwhile() {
    if !has_lanes() {
        return;
    }
    let groups = Groups::new();
    let (ahead, scope) = (groups.ahead(2), Scope::default());
    let first_of = |group: usize| (group * ahead.width + 1) as u32;
    for (number, expected) in [
        (first_of(0), &[0, 1][..]),
        (first_of(0) + 1, &[0, 1]),
        (first_of(1), &[0, 1, 2]),
        (first_of(1), &[0, 1, 2]),
        (first_of(3), &[0, 1, 2, 3]),
        (first_of(2), &[0, 1, 2, 3]),
    ] {
        ahead.md5(number, &scope).unwrap();
        assert_eq!(made(&ahead), expected, "after part {number}");
    }
}

#[test]
fn who_is_alone_makes_a_group_when_it_is_needed() {
    if !has_lanes() {
        return;
    }
    let groups = Groups::new();
    let (ahead, scope) = (groups.ahead(1), Scope::default());
    for number in 1..=ahead.width as u32 {
        ahead.md5(number, &scope).unwrap();
        assert_eq!(made(&ahead), [0]);
    }
    ahead.md5(ahead.width as u32 + 1, &scope).unwrap();
    assert_eq!(made(&ahead), [0, 1]);
}

#[test]
fn who_waits_for_a_group_makes_the_next_one_meanwhile() {
    if !has_lanes() {
        return;
    }
    let groups = Groups::new();
    let ahead = groups.ahead(2);
    ahead.lock()[0] = Group::Making;
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| ahead.md5(1, &Scope::default()));
        let start = Instant::now();
        while made(&ahead) != [1] {
            assert!(start.elapsed() < Duration::from_secs(10));
            assert!(matches!(ahead.lock()[0], Group::Making));
            std::thread::sleep(Duration::from_millis(1));
        }
        ahead.make(0, &Scope::default()).unwrap();
        let digest = waiting.join().unwrap().unwrap();
        let expected = Md5Digest::of(&groups.data[..PART as usize]);
        assert_eq!(digest, Some(expected));
    });
}

#[test]
fn a_wait_for_others_ends_with_a_cancel() {
    if !has_lanes() {
        return;
    }
    let groups = Groups::new();
    let ahead = groups.ahead(2);
    ahead.lock()[0] = Group::Making;
    ahead.lock()[1] = Group::Making;
    let control = Arc::new(Control::new());
    let scope = Scope::start(&Some(control.clone()), None);
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| ahead.md5(1, &scope).unwrap_err());
        std::thread::sleep(Duration::from_millis(20));
        control.cancel();
        assert_eq!(waiting.join().unwrap().kind(), ErrorKind::Cancelled);
    });
}

#[test]
fn a_file_that_shrinks_is_an_error_for_everybody_who_asks() {
    if !has_lanes() {
        return;
    }
    let (file, source) = file_of(&data(20_000));
    let plan = Plan::new(20_000, PART).unwrap();
    let ahead = Ahead::new(&source, plan, &Parts::new(), 2, true);
    file.as_file().set_len(12_000).unwrap();
    for number in [1, 5, 1] {
        let error = ahead.md5(number, &Scope::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileChanged);
    }
}
