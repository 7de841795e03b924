//! The server's clock, which can be set wrong on purpose, and the three ways in which OSS writes a time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The time of day plus an offset.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::Relaxed);
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        now.saturating_add(
            self.offset_seconds
                .load(Ordering::Relaxed)
                .saturating_mul(1000),
        )
        .max(0)
    }
}

/// `2012-02-23T07:01:34.000Z`; OSS always writes whole seconds.
pub(crate) fn iso(ms: i64) -> String {
    match Timestamp::from_second(ms.div_euclid(1000)) {
        Ok(time) => time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        Err(_) => "1970-01-01T00:00:00.000Z".into(),
    }
}

/// `Sat, 15 Jun 2024 12:34:56 GMT`.
pub(crate) fn http_date(ms: i64) -> String {
    // httpdate panics from the year 10000 on.
    let seconds = u64::try_from(ms.div_euclid(1000))
        .unwrap_or(0)
        .min(253_402_300_799);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads the date form of V1 signatures and of conditions; anything else is `None`.
pub(crate) fn parse_http_date(text: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(text).ok()?;
    let ms = i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()?;
    (http_date(ms) == text).then_some(ms)
}

/// Reads the date form of V4 signatures, `20240615T123456Z`.
pub(crate) fn parse_basic_iso(text: &str) -> Option<i64> {
    if text.len() != 16 {
        return None;
    }
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(
        time.to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// The day as V4 scopes name it, `20240615`.
pub(crate) fn basic_iso_day(ms: i64) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(time) => time.strftime("%Y%m%d").to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_718_454_896_000;

    #[test]
    fn the_three_forms_name_the_same_instant() {
        assert_eq!(iso(MS + 999), "2024-06-15T12:34:56.000Z");
        assert_eq!(http_date(MS), "Sat, 15 Jun 2024 12:34:56 GMT");
        assert_eq!(parse_http_date("Sat, 15 Jun 2024 12:34:56 GMT"), Some(MS));
        assert_eq!(parse_basic_iso("20240615T123456Z"), Some(MS));
        assert_eq!(basic_iso_day(MS), "20240615");
    }

    #[test]
    fn other_date_forms_are_refused() {
        for text in [
            "",
            "2024-06-15T12:34:56Z",
            "Saturday, 15-Jun-24 12:34:56 GMT",
            "Sun, 15 Jun 2024 12:34:56 GMT",
        ] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
        for text in [
            "",
            "20240615T123456",
            "2024-06-15T12:34:56Z",
            "20241315T123456Z",
        ] {
            assert_eq!(parse_basic_iso(text), None, "{text}");
        }
    }

    #[test]
    fn the_offset_moves_the_clock() {
        let clock = Clock::default();
        let before = clock.now_ms();
        clock.set_offset(-3600);
        assert!(clock.now_ms() <= before - 3_590_000);
    }
}
