//! The rules for bucket and object names.

use crate::error::OssError;

/// The longest key in bytes.
const MAX_KEY: usize = 1023;

/// 3 to 63 of `[a-z0-9-]`, no hyphen at either end.
pub(crate) fn check_bucket(name: &str) -> Result<(), OssError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (3..=63).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('-')
        && !name.ends_with('-');
    if fits {
        Ok(())
    } else {
        Err(OssError::invalid_bucket_name(name))
    }
}

/// 1 to 1023 bytes of UTF-8 that begin neither with `/` nor with `\`.
pub(crate) fn check_key(key: &str) -> Result<(), OssError> {
    let fits = (1..=MAX_KEY).contains(&key.len()) && !key.starts_with(['/', '\\']);
    if fits {
        Ok(())
    } else {
        Err(OssError::invalid_object_name(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_names_follow_the_rule() {
        let longest = "a".repeat(63);
        for name in ["abc", "a-b", "0a9", longest.as_str()] {
            assert!(check_bucket(name).is_ok(), "{name}");
        }
        let too_long = "a".repeat(64);
        for name in [
            "",
            "ab",
            "Abc",
            "a_b",
            "a.b",
            "-abc",
            "abc-",
            "a/b",
            "..",
            "x@evil.com",
            too_long.as_str(),
        ] {
            assert_eq!(
                check_bucket(name).unwrap_err().code,
                "InvalidBucketName",
                "{name}"
            );
        }
    }

    #[test]
    fn keys_follow_the_rule() {
        let longest = "k".repeat(1023);
        for key in [
            "a",
            "a/../b",
            "a//b",
            "..",
            "a\u{1}\r\nb",
            "%2F",
            "目录",
            longest.as_str(),
        ] {
            assert!(check_key(key).is_ok(), "{key:?}");
        }
        let too_long = "k".repeat(1024);
        for key in ["", "/a", "\\a", too_long.as_str()] {
            assert_eq!(
                check_key(key).unwrap_err().code,
                "InvalidObjectName",
                "{key:?}"
            );
        }
    }
}
