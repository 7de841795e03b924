//! A place within an upload at which it is killed, and what must follow from it.

use std::ops::RangeInclusive;

use ossmp_emulator::Event;

use crate::bench::THREADS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    Initiate,
    Part(u32),
    Complete,
}

impl Request {
    /// Those of an upload, in order.
    pub fn all(parts: u32) -> impl Iterator<Item = Request> {
        let parts = (1..=parts).map(Request::Part);
        let first = std::iter::once(Request::Initiate);
        first.chain(parts).chain([Request::Complete])
    }

    fn operation(self) -> &'static str {
        match self {
            Request::Initiate => "InitiateMultipartUpload",
            Request::Part(_) => "UploadPart",
            Request::Complete => "CompleteMultipartUpload",
        }
    }

    /// The requests that a fault means.
    fn matcher(self) -> String {
        match self {
            Request::Part(number) => format!("UploadPart part={number}"),
            _ => self.operation().to_owned(),
        }
    }

    fn is(self, event: &Event) -> bool {
        let number = match self {
            Request::Part(number) => Some(number),
            _ => None,
        };
        event.operation == self.operation() && event.part_number == number
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Of the body nothing was read.
    Before,
    InBody,
    /// All was read, nothing done.
    Read,
    Performed,
    InAnswerHead,
    /// One byte of the answer is missing.
    InAnswerEnd,
    /// The answer was read: what comes next has arrived.
    After,
}

pub const MOMENTS: [Moment; 7] = [
    Moment::Before,
    Moment::InBody,
    Moment::Read,
    Moment::Performed,
    Moment::InAnswerHead,
    Moment::InAnswerEnd,
    Moment::After,
];

impl Moment {
    pub fn is_in_answer(self) -> bool {
        matches!(self, Moment::InAnswerHead | Moment::InAnswerEnd)
    }

    /// What holds a request there; nothing holds one that is answered.
    fn effect(self, request: Request) -> Option<&'static str> {
        Some(match self {
            Moment::Before => "stall_at=0",
            Moment::InBody => match request {
                Request::Part(_) => "stall_at=51200",
                _ => "stall_at=100",
            },
            Moment::Read => "stall",
            Moment::Performed => "performed stall",
            Moment::InAnswerHead => "answer_stall_at=20",
            Moment::InAnswerEnd => "answer_stall_at=-1",
            Moment::After => return None,
        })
    }

    fn is_performed(self) -> bool {
        !matches!(self, Moment::Before | Moment::InBody | Moment::Read)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Kill {
    pub request: Request,
    pub moment: Moment,
}

impl Kill {
    /// `None` when there is no such moment: Initiate has no body, and behind the answer to Complete comes no request.
    pub fn new(request: Request, moment: Moment) -> Option<Kill> {
        let none = matches!(
            (request, moment),
            (Request::Initiate, Moment::InBody) | (Request::Complete, Moment::After)
        );
        (!none).then_some(Kill { request, moment })
    }

    /// Whether a request must be answered before that moment.
    fn is_over(self, request: Request) -> bool {
        request < self.request || (request == self.request && self.moment == Moment::After)
    }

    /// Holds the request at its moment, and all that come behind it before anything is read.
    pub fn faults(self, parts: u32) -> Vec<String> {
        Request::all(parts)
            .filter(|request| !self.is_over(*request))
            .map(|request| {
                let own = (request == self.request).then_some(self.moment);
                let moment = own.unwrap_or(Moment::Before);
                let effect = moment.effect(request).unwrap_or_default();
                format!("{} {effect}", request.matcher())
            })
            .collect()
    }

    /// The requests at which all threads of the upload end up waiting.
    fn held(self, parts: u32) -> Vec<Request> {
        let mut left: Vec<Request> = Request::all(parts)
            .filter(|request| !self.is_over(*request))
            .collect();
        let is_part = |request: &&Request| matches!(request, Request::Part(_));
        let together = left.iter().take_while(is_part).count();
        left.truncate(together.clamp(1, THREADS));
        left
    }

    /// Whether the server's log shows that everything before was answered, and that nothing can move any more.
    pub fn is_reached(self, parts: u32, events: &[Event]) -> bool {
        let over = Request::all(parts).filter(|request| self.is_over(*request));
        let answered = |request: Request| {
            let mut own = events.iter().filter(|event| request.is(event));
            own.any(|event| event.acknowledged && event.fault.is_none())
        };
        let held = |request: Request| {
            let mut own = events.iter().filter(|event| request.is(event));
            own.any(|event| event.fault.is_some())
        };
        over.into_iter().all(answered) && self.held(parts).into_iter().all(held)
    }

    /// Whether the upload was written down.
    pub fn is_known(self) -> bool {
        self.is_over(Request::Initiate)
    }

    /// Uploads that were begun and that nobody knows of.
    pub fn orphans(self) -> usize {
        usize::from(!self.is_known() && self.moment.is_performed())
    }

    pub fn is_completed(self) -> bool {
        self.request == Request::Complete && self.moment.is_performed()
    }

    /// The parts that the server does not have.
    pub fn missing(self, parts: u32) -> RangeInclusive<u32> {
        let first = match self.request {
            Request::Initiate => 1,
            Request::Part(number) => number + u32::from(self.moment.is_performed()),
            Request::Complete => parts + 1,
        };
        first..=parts
    }
}
