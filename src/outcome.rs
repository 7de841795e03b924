//! How an attempt ended, and what may follow it.

use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::http::{Cause, Failure, Response};
use crate::xml;

/// Stale connections that one request may meet: the pool keeps 64, and each is dropped when met.
const MAX_STALE: u32 = 65;

/// What the attempts of one request have shown so far.
#[derive(Default)]
pub(crate) struct Attempts {
    pub(crate) stale: u32,
    pub(crate) clock_corrected: bool,
    pub(crate) refreshed: bool,
    /// An attempt may have been performed although its answer did not say so.
    pub(crate) ambiguous: bool,
}

impl Attempts {
    pub(crate) fn unanswered(&mut self, failure: Failure) -> Problem {
        self.ambiguous |= !failure.unsent;
        if failure.stale && self.stale < MAX_STALE {
            self.stale += 1;
            return Problem::free(failure.error);
        }
        match failure.cause {
            Cause::Final => Problem::last(failure.error),
            Cause::Connect | Cause::Broken => Problem {
                away: true,
                ..Problem::again(failure.error)
            },
            Cause::Garbled => Problem::again(failure.error),
        }
    }
}

pub(crate) enum Outcome {
    Answered(Response, Option<u64>),
    Failed(Problem),
}

/// A failed attempt and what may follow it.
pub(crate) struct Problem {
    pub(crate) error: Error,
    pub(crate) again: bool,
    /// Repeat at once and do not count it.
    pub(crate) free: bool,
    /// There was no answer at all.
    pub(crate) away: bool,
    pub(crate) retry_after: Option<Duration>,
}

impl Problem {
    pub(crate) fn last(error: Error) -> Self {
        Problem {
            error,
            again: false,
            free: false,
            away: false,
            retry_after: None,
        }
    }

    pub(crate) fn again(error: Error) -> Self {
        Problem {
            again: true,
            ..Problem::last(error)
        }
    }

    pub(crate) fn free(error: Error) -> Self {
        Problem {
            free: true,
            ..Problem::last(error)
        }
    }
}

/// The error that an answer stands for, if it does.
pub(crate) fn read_failure(response: &Response) -> Option<Error> {
    match response.status {
        200..=299 if response.status != 203 => {
            let error = xml::read_error_root(&response.body)?;
            Some(Error::service(xml::complete_error(error, response)))
        }
        300..=399 => {
            let place = response.header("location").unwrap_or("nowhere");
            let error = Error::protocol(format!(
                "the service redirects to {place:?}; a signed request is not sent elsewhere"
            ));
            Some(error.with_response(response.status, response.header("x-oss-request-id")))
        }
        _ => {
            let error = xml::read_error(response);
            Some(Error::service(xml::complete_error(error, response)))
        }
    }
}

/// Seconds that the service is ahead, from the body of RequestTimeTooSkewed or the Date header.
/// A clock outside 2020 to 2059 is not believed.
pub(crate) fn clock_skew(response: &Response) -> Option<i64> {
    let theirs = xml::read_server_time(&response.body).or_else(|| {
        let date = httpdate::parse_http_date(response.header("date")?).ok()?;
        unix(date)
    })?;
    const BELIEVED: std::ops::Range<i64> = 1_577_836_800..2_840_140_800;
    BELIEVED.contains(&theirs).then_some(())?;
    Some(theirs - unix(SystemTime::now())?)
}

fn unix(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

#[cfg(test)]
mod tests;
