//! Credentials: whoever knows them is asked when they are needed

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::arg;
use super::config::ossmp_config;
use super::guard;
use super::handle::{self, Handle};
use super::numbers::ossmp_status;
use crate::credentials::{Credentials, Fetched};
use crate::error::{Error, ErrorKind, Result};

/// What a credentials callback fills in.
pub struct ossmp_credentials(());

impl Handle for ossmp_credentials {
    type Value = Option<Fetched>;
    const NAME: &'static str = "ossmp_credentials";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPcre");
}

/// Calls ossmp_credentials_set on out and returns 0; anything else means that none could be had. out is borrowed for
/// the call.
pub type ossmp_credentials_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, out: *mut ossmp_credentials) -> i32>;

/// Sets who gives the access key: fetch is called when the first is needed, again in the last five minutes of a key
/// that ends (or in the last fifth of a shorter life), and once more when OSS calls a key expired or unknown.
///
/// One thread asks at a time, and calls on other threads go on with the old key while it is good. During a one-call
/// upload fetch runs on the thread that made the call, also when a worker needs the key. user_data goes to every
/// call; both must last as long as the client and its uploads.
///
/// A call that gets no key fails with OSSMP_E_CREDENTIALS, and so does one whose new key OSS refuses, too.
///
/// OSSMP_E_ARGUMENT: fetch is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_credentials_callback(
    config: *mut ossmp_config,
    fetch: ossmp_credentials_fn,
    user_data: *mut c_void,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("config", config, |config| {
            let function = fetch.ok_or_else(|| arg::is_null("fetch"))?;
            let provider = Provider {
                function,
                user_data,
            };
            config.credentials_callback(Arc::new(move || provider.fetch()));
            Ok(())
        })
    }
}

/// Takes the access key from the RAM role of this ECS instance. role_name is NULL or "" for the role that the instance
/// has; metadata_url is NULL or "" for the metadata service that every instance finds at 100.100.100.200.
///
/// The key is fetched anew as with ossmp_config_set_credentials_callback. No proxy is used for it.
///
/// OSSMP_E_ARGUMENT: the role is no role name, or the URL is not http or https.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_ecs_role(
    config: *mut ossmp_config,
    role_name: *const c_char,
    metadata_url: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("config", config, |config| {
            let role = arg::optional_text("role_name", role_name)?;
            let url = arg::optional_text("metadata_url", metadata_url)?;
            config.ecs_role(role, url)
        })
    }
}

/// Gives an access key to the library, from within a credentials callback. security_token is NULL or "" unless the key
/// is a temporary one; expires_unix_ms is when it ends, or 0: never.
///
/// OSSMP_E_ARGUMENT: id or secret are empty, one of the three is not printable ASCII, or the instant is below 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_credentials_set(
    credentials: *mut ossmp_credentials,
    access_key_id: *const c_char,
    access_key_secret: *const c_char,
    security_token: *const c_char,
    expires_unix_ms: i64,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::change("credentials", credentials, |credentials| {
            let id = arg::text("access_key_id", access_key_id)?;
            let secret = arg::text("access_key_secret", access_key_secret)?;
            let token = arg::optional_text("security_token", security_token)?;
            let expires = match u64::try_from(expires_unix_ms) {
                Ok(0) => None,
                Ok(ms) => Some(UNIX_EPOCH + Duration::from_millis(ms)),
                Err(_) => {
                    return Err(Error::argument(format!(
                        "expires_unix_ms is {expires_unix_ms}; it must be 0 or more"
                    )));
                }
            };
            *credentials = Some(Fetched {
                credentials: Credentials::new(id, secret, token)?,
                expires,
            });
            Ok(())
        })
    }
}

/// Who knows the key.
struct Provider {
    function: unsafe extern "C" fn(*mut c_void, *mut ossmp_credentials) -> i32,
    user_data: *mut c_void,
}

// SAFETY: rule 6 of ossmp.h has the caller promise that the callback stands calls from several threads.
unsafe impl Send for Provider {}
// SAFETY: as above.
unsafe impl Sync for Provider {}

impl Provider {
    fn fetch(&self) -> Result<Fetched> {
        let out = handle::give::<ossmp_credentials>(None);
        // SAFETY: rule 6 of ossmp.h: function and user_data outlive the client; out lives across the call, and
        // nobody else has it.
        let (returned, filled) = unsafe {
            let returned = (self.function)(self.user_data, out);
            (returned, handle::take(out).flatten())
        };
        match (returned, filled) {
            (0, Some(fetched)) => Ok(fetched),
            (0, None) => Err(none(
                "it called ossmp_credentials_set with nothing usable, or not at all",
            )),
            (code, _) => Err(none(&format!("it returned {code}"))),
        }
    }
}

fn none(why: &str) -> Error {
    let text = format!("the credentials callback gave none: {why}");
    Error::new(ErrorKind::Credentials, text)
}
