//! Who signs: access keys, kept so that no output can show them.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};

/// Where every ECS instance finds it.
const METADATA: &str = "http://100.100.100.200/latest/meta-data/ram/security-credentials/";

/// Text that is wiped when dropped and never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Secret(Zeroizing::new(text.to_owned()))
    }

    /// The text itself; only signing and wire code has business with it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// An access key, with the security token of a temporary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: Secret,
    pub(crate) security_token: Option<Secret>,
    pub(crate) derived: Derived,
}

/// The key that signature V4 derives from the secret for a day and a region, which takes longer than signing with it.
/// A copy begins empty.
#[derive(Default)]
pub(crate) struct Derived(Mutex<Option<(String, Zeroizing<[u8; 32]>)>>);

impl Derived {
    /// The key for `scope`; derived when the last one was for another.
    pub(crate) fn get(
        &self,
        scope: &str,
        derive: impl FnOnce() -> Zeroizing<[u8; 32]>,
    ) -> Zeroizing<[u8; 32]> {
        let mut last = self.0.lock().unwrap_or_else(|e| e.into_inner());
        match &*last {
            Some((known, key)) if known == scope => key.clone(),
            _ => {
                let key = derive();
                *last = Some((scope.to_owned(), key.clone()));
                key
            }
        }
    }
}

impl Clone for Derived {
    fn clone(&self) -> Self {
        Derived::default()
    }
}

impl PartialEq for Derived {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Derived {}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Credentials {
    /// Checks and keeps an access key. Blanks around id and secret, a common slip of the
    /// clipboard, are dropped. An empty token is no token.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when the id or the secret is empty, or any of the three could not
    /// be sent in a header.
    pub fn new(id: &str, secret: &str, token: Option<&str>) -> Result<Self> {
        let (id, secret) = (id.trim(), secret.trim());
        let token = token.map(str::trim).filter(|t| !t.is_empty());
        for (name, value) in [("access_key_id", id), ("access_key_secret", secret)] {
            if value.is_empty() {
                return Err(Error::argument(format!("{name} is empty")));
            }
        }
        for (name, value) in [
            ("access_key_id", id),
            ("access_key_secret", secret),
            ("security_token", token.unwrap_or("")),
        ] {
            if !value.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(Error::argument(format!(
                    "{name} holds a character that is not printable ASCII"
                )));
            }
        }
        Ok(Credentials {
            access_key_id: id.to_owned(),
            access_key_secret: Secret::new(secret),
            security_token: token.map(Secret::new),
            derived: Derived::default(),
        })
    }

    /// Reads `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and, when set, `OSS_SESSION_TOKEN`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] naming the variable that is missing or empty.
    pub fn from_env() -> Result<Self> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) if !value.trim().is_empty() => Ok(Zeroizing::new(value)),
            _ => Err(Error::new(
                ErrorKind::Credentials,
                format!("the environment variable {name} is not set"),
            )),
        };
        let id = read("OSS_ACCESS_KEY_ID")?;
        let secret = read("OSS_ACCESS_KEY_SECRET")?;
        let token = read("OSS_SESSION_TOKEN").ok();
        Credentials::new(&id, &secret, token.as_ref().map(|t| t.as_str()))
    }
}

/// Credentials that a provider gave.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The key.
    pub credentials: Credentials,
    /// When it ends; `None`: never.
    pub expires: Option<SystemTime>,
}

/// What [`crate::Config::credentials_callback`] takes.
pub type FetchFn = dyn Fn() -> Result<Fetched> + Send + Sync;

/// Asks the caller for credentials.
#[derive(Clone)]
pub struct Fetcher(pub(crate) Arc<FetchFn>);

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetcher")
    }
}

/// Which role is asked for, and where.
#[derive(Clone, Debug)]
pub struct EcsRole {
    /// `None`: the metadata service knows.
    pub(crate) name: Option<String>,
    pub(crate) url: String,
}

impl EcsRole {
    /// Checks role and URL; `None` for the role that the instance has, and for the standard URL.
    pub(crate) fn new(role: Option<&str>, url: Option<&str>) -> Result<Self> {
        let role = role.filter(|r| !r.is_empty());
        let is_name = |r: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
            r.len() <= 64 && r.bytes().all(plain)
        };
        if role.is_some_and(|r| !is_name(r)) {
            return Err(Error::argument(
                "role_name must be at most 64 letters, digits, '-', '_' and '.'",
            ));
        }
        let url = url.filter(|u| !u.is_empty()).unwrap_or(METADATA);
        let is_http = url.starts_with("http://") || url.starts_with("https://");
        if !is_http || !url.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::argument(
                "metadata_url must be an http:// or https:// URL",
            ));
        }
        Ok(EcsRole {
            name: role.map(str::to_owned),
            url: format!("{}/", url.trim_end_matches('/')),
        })
    }
}

/// Where a client's credentials come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A key that stays until it is replaced.
    Fixed(Credentials),
    /// No signature at all.
    Anonymous,
    /// The caller knows.
    Callback(Fetcher),
    /// The metadata service of an ECS instance knows.
    EcsRole(EcsRole),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_shows_a_secret() {
        let credentials = Credentials::new("id", "s3cret", Some("t0ken")).unwrap();
        let text = format!("{credentials:?} {:?}", Source::Fixed(credentials.clone()));
        assert!(
            !text.contains("s3cret") && !text.contains("t0ken"),
            "{text}"
        );
    }

    #[test]
    fn a_line_feed_in_a_token_is_refused() {
        let error = Credentials::new("id", "secret", Some("a\r\nb")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().contains("security_token"));
    }

    #[test]
    fn roles_and_urls_are_checked() {
        assert!(EcsRole::new(None, None).is_ok());
        assert!(EcsRole::new(Some("my-role"), Some("http://127.0.0.1:1/x")).is_ok());
        for (role, url) in [
            (Some("a/b"), None),
            (Some("a b"), None),
            (None, Some("ftp://x")),
            (None, Some("http://a\nb")),
        ] {
            assert!(EcsRole::new(role, url).is_err(), "{role:?} {url:?}");
        }
    }
}
