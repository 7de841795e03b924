//! Faults: what shall go wrong, for which requests, and how often.

mod parse;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ops::Spoiling;
use crate::stream::Ending;

/// A fault as specified; made from text with [`str::parse`].
#[derive(Clone, Debug)]
pub struct Fault {
    /// The text that it was made from.
    pub(crate) text: String,
    /// `*` is any.
    operation: String,
    part: Option<u32>,
    skip: u32,
    /// `None` is always.
    times: Option<u32>,
    /// Only requests on this connection.
    connection: Option<u64>,
    /// Out of so many that are due, that share is struck.
    probability: Option<f64>,
    /// It slows the link down and does nothing else, so that another fault may strike beside it.
    shapes_only: bool,
    /// State of the dice; the same seed gives the same throws.
    dice: u64,
    pub(crate) effects: Effects,
}

/// What a fault does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// The work is done before the answer is spoilt.
    pub(crate) performed: bool,
    /// Status 200 with an error document.
    pub(crate) error200: bool,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) empty: bool,
    pub(crate) raw: Option<Vec<u8>>,
    /// The connection ends after so many bytes of the request body.
    pub(crate) body_cut: Option<(u64, Ending)>,
    /// The connection ends instead of an answer.
    pub(crate) ending: Option<Ending>,
    /// The answer comes before the request body has been read.
    pub(crate) early: bool,
    /// The connection ends after so many bytes of the answer; less than 0 counts from its end.
    pub(crate) answer_cut: Option<(i64, Ending)>,
    pub(crate) drip: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) close: bool,
    pub(crate) headers: Vec<HeaderChange>,
    pub(crate) spoiling: Spoiling,
    pub(crate) big_header: Option<u64>,
    pub(crate) big_body: Option<u64>,
    pub(crate) interim: Option<u64>,
    pub(crate) push: bool,
    pub(crate) redirect: Option<String>,
    pub(crate) elements: Vec<ElementChange>,
    /// A list that always has one entry more.
    pub(crate) endless: bool,
    /// How the XML is written.
    pub(crate) dress: Option<Dress>,
    /// HTTP/1.0 and no reason phrase.
    pub(crate) http10: bool,
    pub(crate) chunks: Option<Chunks>,
    /// So many bytes, compressed to almost none.
    pub(crate) gzip_bomb: Option<u64>,
    pub(crate) xml_bomb: Option<XmlBomb>,
    /// Bytes per second, each way.
    pub(crate) bandwidth: Option<u64>,
    /// Each way.
    pub(crate) latency: Option<Duration>,
    /// Instead of an answer, the server closes everything and refuses connections for so long.
    pub(crate) away: Option<Duration>,
}

/// A change to the elements of a name in an XML answer.
#[derive(Clone, Debug)]
pub(crate) enum ElementChange {
    Set(String, String),
    Drop(String),
    Repeat(String),
}

/// A way to write an XML answer that no client has seen before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Dress {
    /// Sound, with all that XML has: a namespace, comments, CDATA and elements that nobody knows.
    Ornate,
    Utf16,
    /// A byte 0 in the text of each element.
    Nul,
    /// A byte in the text of each element that begins no character.
    InvalidUtf8,
}

/// How the chunks of an answer are broken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chunks {
    /// Not at all.
    Sound,
    /// A size that is no number.
    Garbage,
    /// A size beyond 64 bits.
    Huge,
    /// FIN within the first chunk.
    Cut,
}

/// A document that grows as it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum XmlBomb {
    /// Entities of entities.
    Entities,
    /// An entity that names a file.
    External,
    /// Elements within elements.
    Depth,
}

/// A change to the headers of the answer.
#[derive(Clone, Debug)]
pub(crate) enum HeaderChange {
    Set(String, String),
    Add(String, String),
    Drop(String),
}

impl Effects {
    /// Whether the answer is made up, so that the work need not be done.
    pub(crate) fn replaces_answer(&self) -> bool {
        self.status.is_some()
            || self.code.is_some()
            || self.error200
            || self.body.is_some()
            || self.empty
            || self.raw.is_some()
            || self.ending.is_some()
            || self.away.is_some()
            || self.early
            || self.big_body.is_some()
            || self.redirect.is_some()
            || self.gzip_bomb.is_some()
            || self.xml_bomb.is_some()
    }
}

impl Fault {
    fn matches(&self, operation: &str, part: Option<u32>, connection: u64) -> bool {
        self.connection.is_none_or(|wanted| wanted == connection)
            && (self.operation == operation || self.operation == "*" && !is_of_the_link(operation))
            && (self.part.is_none() || self.part == part)
    }

    /// Counts a request that matches; `true` if the fault strikes it.
    fn strikes(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if self.probability.is_some_and(|share| self.throw() >= share) {
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

impl Fault {
    /// Both; one of them at least only shapes the link.
    fn together_with(self, other: &Fault) -> Fault {
        let (mut main, shape) = if self.shapes_only {
            (other.clone(), self)
        } else {
            (self, other.clone())
        };
        main.effects.bandwidth = main.effects.bandwidth.or(shape.effects.bandwidth);
        main.effects.latency = main.effects.latency.or(shape.effects.latency);
        main
    }

    /// A number from 0 up to 1 (SplitMix64).
    fn throw(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What is no operation of the service, and not meant by `*`.
fn is_of_the_link(operation: &str) -> bool {
    ["Connect", "Proxy"].contains(&operation)
}

/// The faults that are armed.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The fault that strikes this request: the first that matches and is due. Those that only shape the link come
    /// on top of it.
    pub(crate) fn take(
        &self,
        operation: &str,
        part: Option<u32>,
        connection: u64,
    ) -> Option<Fault> {
        let mut faults = self.lock();
        let mut due: Option<Fault> = None;
        for fault in faults.iter_mut() {
            let wanted = fault.shapes_only || due.as_ref().is_none_or(|due| due.shapes_only);
            if wanted && fault.matches(operation, part, connection) && fault.strikes() {
                due = Some(match due {
                    Some(due) => due.together_with(fault),
                    None => fault.clone(),
                });
            }
        }
        faults.retain(|fault| fault.times != Some(0));
        due
    }

    /// The specifications of those that are still armed, and how often each may strike yet (`None`: for ever).
    pub(crate) fn armed(&self) -> Vec<(String, Option<u32>)> {
        self.lock()
            .iter()
            .map(|fault| (fault.text.clone(), fault.times))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(text: &str) -> Faults {
        let faults = Faults::default();
        faults.add(text.parse().unwrap());
        faults
    }

    #[test]
    fn a_fault_strikes_once_unless_told_otherwise() {
        let faults = armed("UploadPart status=500");
        assert!(faults.take("ListParts", None, 1).is_none());
        assert!(faults.take("UploadPart", Some(1), 1).is_some());
        assert!(faults.take("UploadPart", Some(1), 1).is_none());
    }

    #[test]
    fn skip_part_and_times_choose_the_requests() {
        let faults = armed("UploadPart part=2 skip=1 times=2 status=500");
        let struck: Vec<bool> = [1, 2, 2, 1, 2, 2]
            .map(|part| faults.take("UploadPart", Some(part), 1).is_some())
            .into();
        assert_eq!(struck, [false, false, true, false, true, false]);
    }

    #[test]
    fn always_never_ends_and_a_star_is_any_operation() {
        let faults = armed("* always reset");
        for operation in ["ListParts", "UploadPart", "Unknown"] {
            assert!(faults.take(operation, None, 1).is_some());
        }
    }

    #[test]
    fn the_dice_fall_alike_for_one_seed_and_near_their_share() {
        let struck = |seed: u64| -> Vec<bool> {
            let faults = armed(&format!("* always probability=0.25 seed={seed} reset"));
            (0..1000)
                .map(|_| faults.take("ListParts", None, 1).is_some())
                .collect()
        };
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
        let hits = struck(7).into_iter().filter(|hit| *hit).count();
        assert!((200..300).contains(&hits), "{hits}");
    }

    #[test]
    fn what_shapes_the_link_comes_on_top_of_another_fault() {
        let faults = armed("* always bandwidth=9");
        faults.add("UploadPart status=500".parse().unwrap());
        faults.add("* always latency=5".parse().unwrap());
        let fault = faults.take("UploadPart", Some(1), 1).unwrap();
        assert_eq!(fault.text, "UploadPart status=500");
        let shape = |fault: &Fault| (fault.effects.bandwidth, fault.effects.latency);
        let both = (Some(9), Some(Duration::from_millis(5)));
        assert_eq!(shape(&fault), both);
        let next = faults.take("UploadPart", Some(1), 1).unwrap();
        assert_eq!((next.effects.status, shape(&next)), (None, both));
    }

    #[test]
    fn a_fault_may_be_meant_for_one_connection() {
        let faults = armed("* connection=2 reset");
        assert!(faults.take("ListParts", None, 1).is_none());
        assert!(faults.take("ListParts", None, 2).is_some());
    }
}
