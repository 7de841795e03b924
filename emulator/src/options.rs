//! From the command line to the options of the library.

use std::time::Duration;

use ossmp_emulator::{Emulator, EmulatorBuilder};

use crate::cli::Arguments;

/// How many of the latest events the control port knows.
const CONTROL_EVENTS: usize = 20_000;

/// The options as the library wants them; scenario files are not among them.
pub fn builder(arguments: &Arguments) -> EmulatorBuilder {
    let mut builder = Emulator::builder()
        .address(arguments.address)
        .port(arguments.port)
        .allow_remote(arguments.allow_remote)
        .region(&arguments.region)
        .credentials(&arguments.access_key_id, &arguments.access_key_secret)
        .tls(arguments.tls || arguments.tls_ca_out.is_some())
        .keep_bytes(!arguments.discard && !arguments.sink)
        .trust_md5(arguments.sink)
        .memory(arguments.memory)
        .crc64(!arguments.no_crc)
        .md5(!arguments.no_md5)
        .clock_offset(arguments.clock_offset)
        .head_limit(Duration::from_millis(arguments.head_timeout))
        .idle_limit(Duration::from_millis(arguments.idle_timeout))
        .hash_bodies(arguments.log_sha256)
        .event_capacity(if arguments.control.is_some() {
            CONTROL_EVENTS
        } else {
            0
        });
    builder = arguments
        .quota
        .into_iter()
        .fold(builder, EmulatorBuilder::quota);
    builder = arguments
        .link_bandwidth
        .into_iter()
        .fold(builder, EmulatorBuilder::link_bandwidth);
    builder = arguments
        .bad_certificate
        .into_iter()
        .fold(builder, EmulatorBuilder::certificate);
    builder = arguments
        .proxy
        .into_iter()
        .fold(builder, EmulatorBuilder::proxy);
    builder = arguments
        .proxy_auth
        .iter()
        .fold(builder, |builder, (user, password)| {
            builder.proxy_credentials(user, password)
        });
    builder = arguments
        .control
        .into_iter()
        .fold(builder, EmulatorBuilder::control);
    builder = arguments
        .bucket
        .iter()
        .fold(builder, EmulatorBuilder::bucket);
    builder = arguments.fault.iter().fold(builder, EmulatorBuilder::fault);
    builder = arguments.sts.iter().fold(builder, |builder, sts| {
        let builder = builder.sts(&sts.id, &sts.secret, &sts.token);
        match sts.expires {
            Some(seconds) => builder.sts_expires(seconds),
            None => builder,
        }
    });
    builder = arguments
        .cname
        .iter()
        .fold(builder, |builder, (host, bucket)| {
            builder.cname(host, bucket)
        });
    builder = arguments
        .dir
        .iter()
        .fold(builder, EmulatorBuilder::directory);
    builder = arguments
        .log
        .iter()
        .fold(builder, EmulatorBuilder::log_file);
    arguments
        .base_domain
        .iter()
        .fold(builder, EmulatorBuilder::base_domain)
}
