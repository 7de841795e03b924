//! Configuration: how a client reaches the service
//!
//! What a setter refuses is remembered, and `ossmp_client_new` reports the first of it again.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::arg;
use super::guard;
use super::handle::Handle;
use super::numbers::addressing_numbers::*;
use super::numbers::log_numbers::*;
use super::numbers::ossmp_status;
use super::numbers::signature_numbers::*;
use super::text;
use crate::config::{Addressing, Config, Signature};
use crate::error::Result;
use crate::log::Level;

/// How a client reaches the service: a builder, for one thread. A client copies what it needs, so that the same
/// configuration may make several clients, changed in between, and be freed at any time.
pub struct ossmp_config(());

impl Handle for ossmp_config {
    type Value = Config;
    const NAME: &'static str = "ossmp_config";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPcfg");
}

/// Takes one line of the log, borrowed for the call. level is an OSSMP_LOG_ number. The message holds no secret.
///
/// It runs on every thread that makes calls, on several at the same time.
pub type ossmp_log_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, level: i32, message: *const c_char)>;

const ADDRESSING: [(i32, Addressing); 4] = [
    (OSSMP_ADDRESSING_AUTO as i32, Addressing::Auto),
    (
        OSSMP_ADDRESSING_VIRTUAL_HOST as i32,
        Addressing::VirtualHost,
    ),
    (OSSMP_ADDRESSING_PATH as i32, Addressing::Path),
    (OSSMP_ADDRESSING_CNAME as i32, Addressing::Cname),
];

const SIGNATURE: [(i32, Signature); 3] = [
    (OSSMP_SIGNATURE_AUTO as i32, Signature::Auto),
    (OSSMP_SIGNATURE_V1 as i32, Signature::V1),
    (OSSMP_SIGNATURE_V4 as i32, Signature::V4),
];

const LEVELS: [(i32, Level); 4] = [
    (OSSMP_LOG_ERROR as i32, Level::Error),
    (OSSMP_LOG_WARN as i32, Level::Warn),
    (OSSMP_LOG_INFO as i32, Level::Info),
    (OSSMP_LOG_DEBUG as i32, Level::Debug),
];

/// Makes a configuration in which everything has its default. Endpoint and credentials have none and must be set.
/// Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_config_new() -> *mut ossmp_config {
    guard::make(Config::new)
}

/// Sets the endpoint of the region: [http://|https://]host[:port], such as "oss-cn-hangzhou.aliyuncs.com", without
/// the bucket.
///
/// Without a scheme it is https. A path behind the host is dropped. With http, data and signatures can be read on
/// the way.
///
/// OSSMP_E_ARGUMENT: it is none, or holds a user or password.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_endpoint(
    config: *mut ossmp_config,
    url: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.endpoint(arg::text("url", url)?)) }
}

/// Sets the access key with which requests are signed; security_token is NULL or "" unless the key is a temporary one.
///
/// Blanks around them are dropped. The memory that holds secret and token is wiped when they are no longer needed.
///
/// OSSMP_E_ARGUMENT: id or secret are empty, or one of the three is not printable ASCII.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_credentials(
    config: *mut ossmp_config,
    access_key_id: *const c_char,
    access_key_secret: *const c_char,
    security_token: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            let id = arg::text("access_key_id", access_key_id)?;
            let secret = arg::text("access_key_secret", access_key_secret)?;
            let token = arg::optional_text("security_token", security_token)?;
            config.credentials(id, secret, token)
        })
    }
}

/// Sets the access key that OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN
/// hold. The environment is read now and not again.
///
/// OSSMP_E_CREDENTIALS: one of the first two is missing or empty.
/// OSSMP_E_ARGUMENT: one of the three is not printable ASCII.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_credentials_from_env(
    config: *mut ossmp_config,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, Config::credentials_from_env) }
}

/// Has requests sent without a signature, for a bucket that lets everybody write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_anonymous(config: *mut ossmp_config) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            config.anonymous();
            Ok(())
        })
    }
}

/// Sets how bucket and endpoint make a host; style is an OSSMP_ADDRESSING_ number. Default: OSSMP_ADDRESSING_AUTO.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_addressing(
    config: *mut ossmp_config,
    style: i32,
) -> ossmp_status {
    let rule = "OSSMP_ADDRESSING_AUTO (0) to OSSMP_ADDRESSING_CNAME (3)";
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            let style = arg::choice("addressing", style, &ADDRESSING, rule)?;
            config.addressing(style);
            Ok(())
        })
    }
}

/// Sets which signature requests carry; version is an OSSMP_SIGNATURE_ number. Default: OSSMP_SIGNATURE_AUTO.
///
/// OSSMP_E_ARGUMENT: another number. Whether the region that V4 needs is known, ossmp_client_new says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_signature(
    config: *mut ossmp_config,
    version: i32,
) -> ossmp_status {
    let rule = "OSSMP_SIGNATURE_AUTO (0), OSSMP_SIGNATURE_V1 (1) or OSSMP_SIGNATURE_V4 (4)";
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            let version = arg::choice("signature", version, &SIGNATURE, rule)?;
            config.signature(version);
            Ok(())
        })
    }
}

/// Sets the region that V4 signs, such as "cn-hangzhou". Default: what an endpoint of aliyuncs.com names.
///
/// OSSMP_E_ARGUMENT: it holds other characters than lower-case letters, digits and '-'.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_region(
    config: *mut ossmp_config,
    region: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.region(arg::text("region", region)?)) }
}

/// Sets how long it may take to reach the service, all addresses of its name together. Default: 10,000 ms.
///
/// OSSMP_E_ARGUMENT: less than 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_connect_timeout(
    config: *mut ossmp_config,
    ms: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.connect_timeout(ms)) }
}

/// Sets how long a connection may pass no byte either way. Default: 30,000 ms; Complete, which joins the parts
/// before it answers, may be silent twice as long.
///
/// A slow connection that lives is left alone. To limit a call as a whole, use ossmp_options_set_deadline.
///
/// OSSMP_E_ARGUMENT: less than 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_idle_timeout(
    config: *mut ossmp_config,
    ms: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.idle_timeout(ms)) }
}

/// Sets how many times one request is tried, the first included: 1 to 100 (our limit). Default: 5.
///
/// A service that gives no answer at all may be restarting: unless the number is 1, it is tried for 5 s at least.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_max_attempts(
    config: *mut ossmp_config,
    attempts: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.max_attempts(attempts)) }
}

/// Sets an HTTP proxy: http://[user:password@]host:port. Default: none, whatever the environment says.
///
/// OSSMP_E_ARGUMENT: it is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_proxy(
    config: *mut ossmp_config,
    url: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.proxy(arg::text("url", url)?)) }
}

/// Has the proxy taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. ossmp_client_new reads them, once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_proxy_from_env(
    config: *mut ossmp_config,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            config.proxy_from_env();
            Ok(())
        })
    }
}

/// Sets a PEM file of certificate authorities to trust, in place of the bundled ones. ossmp_client_new reads it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_ca_file(
    config: *mut ossmp_config,
    pem_path: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            config.ca_file(arg::path("pem_path", pem_path)?);
            Ok(())
        })
    }
}

/// Sets what is sent behind the library's own name in User-Agent, such as "backup/2.1".
///
/// OSSMP_E_ARGUMENT: more than 256 bytes (our limit), or not printable ASCII.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_user_agent(
    config: *mut ossmp_config,
    suffix: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            config.user_agent(arg::text("suffix", suffix)?)
        })
    }
}

/// Sets which checks are made of what is sent and stored, each 0 or 1. Default: 1, 1.
///
/// md5: Content-MD5 goes with every part, and its ETag is compared. A file is read twice for that. crc64: the CRC-64
/// of every part, and that of the object, is compared with what the service computed.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_verify(
    config: *mut ossmp_config,
    md5: i32,
    crc64: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            config.verify(arg::flag("md5", md5)?, arg::flag("crc64", crc64)?);
            Ok(())
        })
    }
}

/// Sets how many bytes per second the client sends at most, all its uploads together. Default: 0, no limit.
///
/// OSSMP_E_ARGUMENT: less than 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_bandwidth_limit(
    config: *mut ossmp_config,
    bytes_per_second: i64,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { set(config, |config| config.bandwidth_limit(bytes_per_second)) }
}

/// Has lines up to max_level, an OSSMP_LOG_ number, given to log. Default: none.
///
/// user_data goes to every call of log. Both must last as long as the client and its uploads, and stand calls from
/// several threads at a time.
///
/// OSSMP_E_ARGUMENT: another number, or log is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_set_log(
    config: *mut ossmp_config,
    max_level: i32,
    log: ossmp_log_fn,
    user_data: *mut c_void,
) -> ossmp_status {
    let rule = "OSSMP_LOG_ERROR (1) to OSSMP_LOG_DEBUG (4)";
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        set(config, |config| {
            let max_level = arg::choice("max_level", max_level, &LEVELS, rule)?;
            let function = log.ok_or_else(|| arg::is_null("log"))?;
            let sink = Sink {
                function,
                user_data,
            };
            config.log(
                max_level,
                Arc::new(move |level, line| sink.write(level, line)),
            );
            Ok(())
        })
    }
}

/// Frees a configuration; clients made of it stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_config_free(config: *mut ossmp_config) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(config) }
}

/// Runs a setter.
///
/// # Safety
/// NULL, or a live handle of any type which nobody else uses.
unsafe fn set(
    config: *mut ossmp_config,
    set: impl FnOnce(&mut Config) -> Result<()>,
) -> ossmp_status {
    // SAFETY: as the caller promises.
    unsafe { guard::set("config", config, set) }
}

/// Where the caller wants the log.
struct Sink {
    function: unsafe extern "C" fn(*mut c_void, i32, *const c_char),
    user_data: *mut c_void,
}

// SAFETY: rule 6 of ossmp.h has the caller promise that the callback stands calls from several threads.
unsafe impl Send for Sink {}
// SAFETY: as above.
unsafe impl Sync for Sink {}

impl Sink {
    fn write(&self, level: Level, line: &str) {
        let line = text::keep(line);
        // SAFETY: rule 6 of ossmp.h: function and user_data outlive the client and its uploads.
        unsafe { (self.function)(self.user_data, level as i32, line.as_ptr()) }
    }
}
