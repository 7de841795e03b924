//! The headers given when an object is begun: which are kept, and which values are refused.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::encoding::Query;
use crate::error::OssError;
use crate::request::Request;
use crate::store::{Metadata, ObjectFacts};

const KEPT: &[&str] = &[
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-oss-storage-class",
    "x-oss-tagging",
    SSE,
    SSE_KEY,
    SSE_DATA,
    "x-oss-object-acl",
];
const SSE: &str = "x-oss-server-side-encryption";
const SSE_KEY: &str = "x-oss-server-side-encryption-key-id";
const SSE_DATA: &str = "x-oss-server-side-data-encryption";
const USER_PREFIX: &str = "x-oss-meta-";
const MAX_USER_METADATA: usize = 8 * 1024;
const STORAGE_CLASSES: &[&str] = &[
    "Standard",
    "IA",
    "Archive",
    "ColdArchive",
    "DeepColdArchive",
];
const ACLS: &[&str] = &["default", "private", "public-read", "public-read-write"];

/// Checks the headers and keeps those that belong to the object.
pub(super) fn read(request: &Request) -> Result<Metadata, OssError> {
    check_choice(request, "x-oss-storage-class", STORAGE_CLASSES)?;
    check_acl(request)?;
    check_encryption(request)?;
    if let Some(tagging) = request.header("x-oss-tagging") {
        check_tagging(tagging)?;
    }
    let mut metadata = Metadata::new();
    let mut user_size = 0;
    for name in request.headers.keys().map(|name| name.as_str()) {
        let value = request.header_bytes(name).unwrap_or_default();
        if let Some(user) = name.strip_prefix(USER_PREFIX) {
            check_user_name(user)?;
            user_size += user.len() + value.len();
        } else if !KEPT.contains(&name) {
            continue;
        }
        metadata.push((name.to_owned(), value));
    }
    if user_size > MAX_USER_METADATA {
        let message = "The total size of the user metadata exceeds 8 KB.";
        return Err(
            OssError::invalid_argument(message, USER_PREFIX, &user_size.to_string())
                .ec("0016-00000503"),
        );
    }
    if !metadata.iter().any(|(name, _)| name == "content-type") {
        metadata.push(("content-type".into(), b"application/octet-stream".to_vec()));
    }
    Ok(metadata)
}

pub(super) fn check_acl(request: &Request) -> Result<(), OssError> {
    check_choice(request, "x-oss-object-acl", ACLS)
}

pub(super) fn check_payer(request: &Request) -> Result<(), OssError> {
    check_choice(request, "x-oss-request-payer", &["requester"])
}

pub(super) fn check_storage_class(name: &str, value: &str) -> Result<(), OssError> {
    if STORAGE_CLASSES.contains(&value) {
        return Ok(());
    }
    let message = format!("The value of {name} is not valid.");
    Err(OssError::invalid_argument(&message, name, value))
}

/// The headers of a copy: those of the source, or with `x-oss-metadata-directive: REPLACE` those of the request.
pub(super) fn of_copy(request: &Request, source: &Metadata) -> Result<Metadata, OssError> {
    let given = read(request)?;
    let directives = ["COPY", "REPLACE"];
    check_choice(request, "x-oss-metadata-directive", &directives)?;
    let tags = ["Copy", "Replace"];
    check_choice(request, "x-oss-tagging-directive", &tags)?;
    let replace = request.header("x-oss-metadata-directive") == Some("REPLACE");
    let replace_tags = request.header("x-oss-tagging-directive") == Some("Replace");
    // Storage class, encryption and ACL are of the copy, whatever the source has.
    let from_request = |name: &str| match name {
        "x-oss-tagging" => replace_tags,
        "x-oss-storage-class" | SSE | SSE_KEY | SSE_DATA | "x-oss-object-acl" => true,
        _ => replace,
    };
    let chosen = given.into_iter().filter(|(name, _)| from_request(name));
    let kept = source.iter().filter(|(name, _)| !from_request(name));
    Ok(chosen.chain(kept.cloned()).collect())
}

fn check_choice(request: &Request, name: &str, choices: &[&str]) -> Result<(), OssError> {
    match request.header(name) {
        Some(value) if !choices.contains(&value) => Err(OssError::invalid_argument(
            &format!("The value of {name} is not valid."),
            name,
            value,
        )),
        _ => Ok(()),
    }
}

fn check_encryption(request: &Request) -> Result<(), OssError> {
    let algorithm = request.header(SSE);
    if algorithm.is_some_and(|name| !["AES256", "KMS", "SM4"].contains(&name)) {
        let message =
            "The Encryption request you specified is not valid. Supported value: AES256/KMS/SM4.";
        return Err(OssError::new(
            400,
            "InvalidEncryptionAlgorithmError",
            message,
            "0016-00000801",
        ));
    }
    for name in [SSE_KEY, SSE_DATA] {
        if let Some(value) = request.header(name)
            && algorithm != Some("KMS")
        {
            return Err(OssError::invalid_argument(
                "This header is valid with KMS only.",
                name,
                value,
            ));
        }
    }
    check_choice(request, SSE_DATA, &["SM4"])
}

fn check_user_name(name: &str) -> Result<(), OssError> {
    if !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Ok(());
    }
    let message =
        "The name of a user metadata header may contain letters, digits and hyphens only.";
    Err(OssError::invalid_argument(message, USER_PREFIX, name))
}

fn check_tagging(text: &str) -> Result<(), OssError> {
    let invalid = || {
        OssError::new(
            400,
            "InvalidTag",
            "The tagging you specified is not valid.",
            "0023-00000119",
        )
    };
    let tags = Query::parse(text).ok_or_else(invalid)?;
    let mut names = BTreeSet::new();
    for (name, value) in tags.iter() {
        if name.is_empty() || name.len() > 128 || value.len() > 256 || !names.insert(name) {
            return Err(invalid());
        }
    }
    if names.len() > 10 {
        Err(invalid())
    } else {
        Ok(())
    }
}

/// Adds the headers under which encryption is reported.
pub(super) fn echo_encryption(answer: Answer, metadata: &Metadata) -> Answer {
    let encryption = metadata
        .iter()
        .filter(|(name, _)| [SSE, SSE_KEY, SSE_DATA].contains(&name.as_str()));
    encryption.fold(answer, |answer, (name, value)| {
        answer.header(name, value.clone())
    })
}

/// Adds all that GET and HEAD tell about an object.
pub(super) fn describe(mut answer: Answer, object: &ObjectFacts) -> Answer {
    for (name, value) in &object.metadata {
        match name.as_str() {
            "x-oss-object-acl" => {}
            "x-oss-tagging" => {
                let count = tags(&object.metadata).iter().count();
                answer.set("x-oss-tagging-count", count.to_string());
            }
            _ => answer.set(name, value.clone()),
        }
    }
    if !answer.has("x-oss-storage-class") {
        answer.set("x-oss-storage-class", "Standard");
    }
    answer
        .header("ETag", super::quoted(&object.etag))
        .crc(object.crc)
        .header("Last-Modified", crate::clock::http_date(object.modified_ms))
        .header("x-oss-object-type", object_type(object))
        .header("Accept-Ranges", "bytes")
        .optional("Content-MD5", object.content_md5.clone())
}

/// The tags that were given with the object.
pub(super) fn tags(metadata: &Metadata) -> Query {
    let value = metadata.iter().find(|(name, _)| name == "x-oss-tagging");
    value
        .and_then(|(_, value)| std::str::from_utf8(value).ok())
        .and_then(Query::parse)
        .unwrap_or_default()
}

/// How the object was made.
pub(super) fn object_type(object: &ObjectFacts) -> &'static str {
    if object.multipart {
        "Multipart"
    } else {
        "Normal"
    }
}

/// The storage class that listings show.
pub(super) fn storage_class(metadata: &Metadata) -> String {
    let class = metadata
        .iter()
        .find(|(name, _)| name == "x-oss-storage-class");
    class.map_or_else(
        || "Standard".into(),
        |(_, value)| String::from_utf8_lossy(value).into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_counted_and_measured() {
        let ten: Vec<String> = (0..10).map(|at| format!("k{at}=v")).collect();
        let eleven = format!("{}&k10=v", ten.join("&"));
        for good in ["a=b", "a=&c=B%20C", &ten.join("&")] {
            assert!(check_tagging(good).is_ok(), "{good}");
        }
        for bad in [
            "=v",
            "a=1&a=2",
            "a=%zz",
            &eleven,
            &format!("{}=v", "k".repeat(129)),
            &format!("k={}", "v".repeat(257)),
        ] {
            assert_eq!(check_tagging(bad).unwrap_err().code, "InvalidTag", "{bad}");
        }
    }

    #[test]
    fn an_underscore_in_a_metadata_name_is_refused() {
        assert!(check_user_name("author-2").is_ok());
        assert!(check_user_name("a_b").is_err());
        assert!(check_user_name("").is_err());
    }
}
