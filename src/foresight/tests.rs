use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use super::*;
use crate::control::Control;

/// No whole number of blocks, and more than is read at a time.
const PART: u64 = 40_001;

struct Sender {
    file: tempfile::NamedTempFile,
    bytes: Vec<u8>,
    foresight: Foresight,
}

impl Sender {
    fn new(size: u64) -> Self {
        let bytes: Vec<u8> = (0..size).map(|i| (i ^ (i >> 8)) as u8).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        Sender {
            file,
            bytes,
            foresight: Foresight::default(),
        }
    }

    fn metadata(&self) -> Metadata {
        self.file.as_file().metadata().unwrap()
    }

    fn ask_within(&self, range: Range, metadata: &Metadata, scope: &Scope) -> Option<Md5Digest> {
        (self.foresight).md5(self.file.as_file(), metadata, range, scope)
    }

    /// Whether it was foreseen; then it is right.
    fn foresees(&self, offset: u64, length: u64) -> bool {
        let md5 = self.ask_within((offset, length), &self.metadata(), &Scope::default());
        let bytes = &self.bytes[offset as usize..(offset + length) as usize];
        assert!(md5.is_none_or(|md5| md5 == Md5Digest::of(bytes)));
        md5.is_some()
    }

    /// Which of the parts are foreseen, sent from the first to the last.
    fn foreseen(&self, part: u64) -> Vec<bool> {
        let size = self.bytes.len() as u64;
        let starts = (0..size).step_by(part as usize);
        starts
            .map(|start| self.foresees(start, part.min(size - start)))
            .collect()
    }

    /// The file as it was last asked for.
    fn sequence(&self) -> Arc<Mutex<Sequence>> {
        self.foresight.0.lock().unwrap().last().unwrap().1.clone()
    }

    fn is_blind(&self) -> bool {
        self.sequence().lock().unwrap().blind
    }
}

/// Whether this machine hashes enough messages at once; all x86-64 do.
fn has_lanes() -> bool {
    let has = ossmp_md5_lanes::width() >= abreast::FEWEST;
    assert!(has || !cfg!(target_arch = "x86_64"));
    has
}

#[test]
fn parts_in_the_order_of_the_file_are_foreseen_from_the_second_on() {
    if !has_lanes() {
        return;
    }
    let width = ossmp_md5_lanes::width() as u64;
    for size in [
        5 * PART,
        (width + 1) * PART - 7,
        (width + 5) * PART,
        (2 * width + 1) * PART,
    ] {
        let mut expected = vec![true; size.div_ceil(PART) as usize];
        expected[0] = false;
        assert_eq!(Sender::new(size).foreseen(PART), expected, "{size} bytes");
    }
}

#[test]
fn a_few_parts_are_quicker_one_by_one() {
    let few = abreast::FEWEST as u64;
    assert_eq!(
        Sender::new(few * PART).foreseen(PART),
        [false; abreast::FEWEST]
    );
    // The first, as many as that allows, as many as there are lanes, and the rest.
    let width = ossmp_md5_lanes::width() as u64;
    let seen = Sender::new((1 + few + width + few - 1) * PART).foreseen(PART);
    assert!(!seen[seen.len() - abreast::FEWEST + 1..].contains(&true));
    assert_eq!(seen[seen.len() - abreast::FEWEST], has_lanes());
}

#[test]
fn what_does_not_follow_is_not_foreseen() {
    let sender = Sender::new(40 * PART);
    // Backwards, with gaps, the same again, of other lengths, empty.
    for (offset, length) in [
        (30 * PART, PART),
        (29 * PART, PART),
        (27 * PART, PART),
        (27 * PART, PART),
        (28 * PART, PART - 1),
        (29 * PART - 1, PART),
        (30 * PART - 1, 0),
        (30 * PART - 1, 0),
    ] {
        assert!(
            !sender.foresees(offset, length),
            "{length} from {offset} on"
        );
    }
}

#[test]
fn threads_that_leave_out_what_others_send_still_find_what_is_made() {
    if !has_lanes() {
        return;
    }
    let sender = Sender::new(100 * PART);
    assert!(!sender.foresees(0, PART));
    assert!(sender.foresees(PART, PART));
    for number in [3, 2] {
        assert!(sender.foresees(number * PART, PART));
    }
    // Behind those that are made, whichever was sent last.
    assert!(sender.foresees((1 + MOST_AHEAD as u64) * PART, PART));
    assert!(sender.foresees((3 + MOST_AHEAD as u64) * PART, PART));
}

#[test]
fn a_file_that_was_changed_is_another() {
    let mut sender = Sender::new(8 * PART);
    assert!(!sender.foresees(0, PART));
    assert_eq!(sender.foresees(PART, PART), has_lanes());
    sender.bytes[2 * PART as usize] ^= 1;
    let changed = sender.bytes[2 * PART as usize];
    sender.file.seek(SeekFrom::Start(2 * PART)).unwrap();
    sender.file.write_all(&[changed]).unwrap();
    // In case the clock of the system has not moved on since.
    let later = std::time::SystemTime::now() + Duration::from_secs(1);
    sender.file.as_file().set_modified(later).unwrap();
    assert!(!sender.foresees(2 * PART, PART));
    assert_eq!(sender.foresees(3 * PART, PART), has_lanes());
}

#[test]
fn what_cannot_be_read_ahead_is_tried_once_and_harms_nobody() {
    let sender = Sender::new(20 * PART);
    let before = sender.metadata();
    sender.file.as_file().set_len(3 * PART).unwrap();
    for number in 0..3 {
        let range = (number * PART, PART);
        let md5 = sender.ask_within(range, &before, &Scope::default());
        assert_eq!(md5, None);
        assert_eq!(sender.is_blind(), has_lanes() && number > 0);
    }
}

#[test]
fn a_file_that_is_read_slowly_is_not_read_ahead() {
    let sender = Sender::new(20 * PART);
    let file = sender.file.as_file();
    let mut sequence = Sequence::default();
    for (number, longest) in [(0, LONGEST), (1, Duration::ZERO), (2, LONGEST)] {
        let range = (number * PART, PART);
        let md5 = sequence.md5(file, 20 * PART, range, &Scope::default(), longest);
        assert_eq!(md5, None);
        assert_eq!(sequence.blind, has_lanes() && number > 0);
    }
}

#[test]
fn a_cancel_or_a_deadline_says_nothing_of_the_file() {
    let sender = Sender::new(20 * PART);
    let control = Arc::new(Control::new());
    let metadata = sender.metadata();
    control.cancel();
    for scope in [
        Scope::start(&Some(control), None),
        Scope {
            deadline: Some(Instant::now()),
            ..Scope::default()
        },
    ] {
        for number in 0..3 {
            let range = (number * PART, PART);
            assert_eq!(sender.ask_within(range, &metadata, &scope), None);
            assert!(!sender.is_blind());
        }
    }
}

#[test]
fn nobody_waits_for_another_thread() {
    let sender = Sender::new(20 * PART);
    assert!(!sender.foresees(0, PART));
    let sequence = sender.sequence();
    let busy = sequence.lock().unwrap();
    assert!(!sender.foresees(PART, PART));
    drop(busy);
    assert_eq!(sender.foresees(PART, PART), has_lanes());
}

#[test]
fn files_do_not_disturb_each_other_until_there_are_too_many() {
    if !has_lanes() {
        return;
    }
    let senders: Vec<Sender> = (0..=FILES).map(|_| Sender::new(20 * PART)).collect();
    let foresight = Foresight::default();
    let foresees = |sender: &Sender, number: u64| {
        let range = (number * PART, PART);
        let file = sender.file.as_file();
        let md5 = foresight.md5(file, &sender.metadata(), range, &Scope::default());
        md5.is_some()
    };
    for number in 0..3 {
        for sender in &senders[1..] {
            assert_eq!(foresees(sender, number), number > 0);
        }
    }
    // One more takes the place of the one that was asked for longest ago.
    assert!(!foresees(&senders[0], 0));
    assert!(foresees(&senders[2], 3));
    assert!(!foresees(&senders[1], 3));
}

#[test]
fn little_is_read_in_vain_for_who_stops_early() {
    let sender = Sender::new(100 * PART);
    let mut asked = 0;
    for (sent, made) in [(1, 0), (2, MOST_AHEAD), (5, MOST_AHEAD)] {
        while asked < sent {
            sender.foresees(asked * PART, PART);
            asked += 1;
        }
        let sequence = sender.sequence();
        let ahead = sequence.lock().unwrap().made.len();
        let expected = (made + 1).saturating_sub(sent as usize);
        assert_eq!(
            ahead,
            if has_lanes() { expected } else { 0 },
            "{sent} parts"
        );
    }
}

#[test]
fn no_more_is_read_ahead_than_stays_in_memory() {
    let count = |length: u64| ranges((length, length), 1 << 40, 100).len() as u64;
    let width = ossmp_md5_lanes::width() as u64;
    assert_eq!(count(100 << 10), width);
    assert_eq!(count(8 << 20), width.min(16));
    assert_eq!(count(32 << 20), width.min(4));
    assert_eq!(count(128 << 20), 1);
    assert_eq!(count((128 << 20) + 1), 0);
    assert_eq!(
        ranges((7, 10), 28, 100),
        [(7, 10), (17, 10), (27, 1)][..width.min(3) as usize]
    );
}
