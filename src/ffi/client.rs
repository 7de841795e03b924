//! Client: connections and credentials, for any number of threads

use std::ffi::c_char;
use std::ptr;

use super::arg;
use super::config::ossmp_config;
use super::error::ossmp_error;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use crate::client::Client;

/// Connection pool, credentials and settings. Any thread. Make one and keep it: connections are used again.
pub struct ossmp_client(());

impl Handle for ossmp_client {
    type Value = Client;
    const NAME: &'static str = "ossmp_client";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPcli");
}

/// Makes a client. Nothing is sent.
///
/// OSSMP_E_ARGUMENT: what a setter refused first, if one did; endpoint or credentials were not set; settings that
/// contradict each other. OSSMP_E_FILE: the CA file cannot be read. OSSMP_E_CREDENTIALS: as the setter said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_new(
    config: *const ossmp_config,
    out: *mut *mut ossmp_client,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let config = arg::handle("config", config)?;
            Client::new(config)
        })
    }
}

/// Has requests signed with another access key from the next attempt on, those of uploads under way included.
///
/// OSSMP_E_ARGUMENT: as ossmp_config_set_credentials; the old key stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_set_credentials(
    client: *const ossmp_client,
    access_key_id: *const c_char,
    access_key_secret: *const c_char,
    security_token: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run(ptr::null_mut(), || {
            let client = arg::handle("client", client)?;
            let id = arg::text("access_key_id", access_key_id)?;
            let secret = arg::text("access_key_secret", access_key_secret)?;
            let token = arg::optional_text("security_token", security_token)?;
            client.set_credentials(id, secret, token)
        })
    }
}

/// Frees a client. Its uploads keep what they need and stay usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_free(client: *mut ossmp_client) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(client) }
}
