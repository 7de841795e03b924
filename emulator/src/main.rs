//! The server as a program.

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;

use clap::Parser;
use ossmp_emulator::{
    DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_REGION, Emulator, EmulatorBuilder,
    Fault, Scenario,
};
use tempfile::NamedTempFile;

/// How many of the latest events the control port knows.
const CONTROL_EVENTS: usize = 20_000;

/// A local Alibaba Cloud OSS server, as strict as the real one, for tests.
///
/// Prints one line when it is ready, with endpoint, region and keys as name=value pairs; stops on SIGINT or SIGTERM.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Address to listen on; other than loopback needs --allow-remote
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,

    /// Allow an address that others can reach; refuses the default keys
    #[arg(long)]
    allow_remote: bool,

    /// Keep everything in this directory and find it again next time [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Make this bucket at start (repeatable)
    #[arg(long, value_name = "NAME")]
    bucket: Vec<String>,

    /// Region that V4 signatures must name
    #[arg(long, default_value = DEFAULT_REGION)]
    region: String,

    /// Access key id
    #[arg(long, value_name = "ID", default_value = DEFAULT_ACCESS_KEY_ID)]
    access_key_id: String,

    /// Access key secret
    #[arg(long, value_name = "SECRET", default_value = DEFAULT_ACCESS_KEY_SECRET)]
    access_key_secret: String,

    /// Temporary key with its token, and when it expires in seconds since 1970 (repeatable)
    #[arg(long, value_name = "ID,SECRET,TOKEN[,EXPIRES]", value_parser = parse_sts)]
    sts: Vec<Sts>,

    /// Let something go wrong, e.g. "UploadPart part=2 status=500 code=InternalError" (repeatable)
    #[arg(long, value_name = "SPEC", value_parser = parse_fault)]
    fault: Vec<String>,

    /// Arm the faults of a TOML file (repeatable)
    #[arg(long, value_name = "FILE")]
    scenario: Vec<PathBuf>,

    /// Open a port on 127.0.0.1 for faults, events, report and clock; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    control: Option<u16>,

    /// Write every request to this file as a line of JSON
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// Note the SHA-256 of every request body
    #[arg(long)]
    log_sha256: bool,

    /// Serve https with a certificate for localhost, 127.0.0.1 and ::1
    #[arg(long)]
    tls: bool,

    /// Write the certificate authority that clients must trust here; implies --tls
    #[arg(long, value_name = "FILE")]
    tls_ca_out: Option<PathBuf>,

    /// Keep everything in memory instead of a directory; 1 GiB unless --quota says otherwise
    #[arg(long, conflicts_with_all = ["dir", "discard", "sink"])]
    memory: bool,

    /// Hash bodies and throw them away; GetObject is an error then
    #[arg(long)]
    discard: bool,

    /// For benchmarks: as --discard, and take ETags from Content-MD5 without computing them
    ///
    /// Not checked then: whether the bytes have the MD5 that Content-MD5 promises. Without Content-MD5 the MD5 is
    /// computed, since the ETag must be one. Everything else is checked: signatures, names, sizes, order, ETags, CRC-64.
    #[arg(long)]
    sink: bool,

    /// With --sink, do not compute the CRC-64 of bodies either
    ///
    /// Parts and objects then have the CRC-64 that the client sent in x-oss-hash-crc64ecma, unchecked, or none.
    #[arg(long, requires = "sink")]
    no_crc: bool,

    /// Domain below which hosts are bucket.DOMAIN
    #[arg(long, value_name = "DOMAIN")]
    base_domain: Option<String>,

    /// Host name that stands for a bucket (repeatable)
    #[arg(long, value_name = "HOST=BUCKET", value_parser = parse_cname)]
    cname: Vec<(String, String)>,

    /// Store at most so many bytes [default: no limit]
    #[arg(long, value_name = "BYTES")]
    quota: Option<u64>,

    /// Set the clock wrong by so many seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    clock_offset: i64,
}

#[derive(Clone)]
struct Sts {
    id: String,
    secret: String,
    token: String,
    expires: Option<i64>,
}

fn parse_sts(text: &str) -> Result<Sts, String> {
    let fields: Vec<&str> = text.split(',').collect();
    let (id, secret, token, expires) = match fields[..] {
        [id, secret, token] => (id, secret, token, None),
        [id, secret, token, expires] => (id, secret, token, Some(expires)),
        _ => return Err("it must be ID,SECRET,TOKEN[,EXPIRES]".into()),
    };
    let seconds = |text: &str| {
        text.parse()
            .map_err(|_| format!("{text}: EXPIRES must be seconds since 1970"))
    };
    Ok(Sts {
        id: id.to_owned(),
        secret: secret.to_owned(),
        token: token.to_owned(),
        expires: expires.map(seconds).transpose()?,
    })
}

fn parse_fault(text: &str) -> Result<String, String> {
    text.parse::<Fault>().map(|_| text.to_owned())
}

fn parse_cname(text: &str) -> Result<(String, String), String> {
    let (host, bucket) = text.split_once('=').ok_or("it must be HOST=BUCKET")?;
    Ok((host.to_owned(), bucket.to_owned()))
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ossmp-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    let (stop, stopped) = mpsc::channel();
    // Before the server starts, so that no signal finds its directory unguarded.
    ctrlc::set_handler(move || {
        let _ = stop.send(());
    })
    .map_err(io::Error::other)?;
    let emulator = with_scenarios(builder(&arguments), &arguments.scenario)?.start()?;
    let ca_file = CaFile::write(&arguments, emulator.ca_pem())?;
    let ca = ca_file
        .path()
        .map_or_else(String::new, |path| format!(" ca={}", path.display()));
    let control = emulator
        .control_url()
        .map_or_else(String::new, |url| format!(" control={url}"));
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "ossmp-emulator ready endpoint={} region={} access-key-id={} access-key-secret={}{ca}{control}",
        emulator.endpoint(),
        arguments.region,
        arguments.access_key_id,
        arguments.access_key_secret,
    )?;
    stdout.flush()?;
    let _ = stopped.recv();
    Ok(())
}

/// Where the certificate authority was written.
enum CaFile {
    None,
    Asked(PathBuf),
    /// Removed at the end.
    Temporary(NamedTempFile),
}

impl CaFile {
    fn write(arguments: &Arguments, pem: &str) -> io::Result<CaFile> {
        if let Some(path) = &arguments.tls_ca_out {
            fs::write(path, pem)?;
            return Ok(CaFile::Asked(path.clone()));
        }
        if !arguments.tls {
            return Ok(CaFile::None);
        }
        let mut file = tempfile::Builder::new()
            .prefix("ossmp-emulator-ca-")
            .suffix(".pem")
            .tempfile()?;
        file.write_all(pem.as_bytes())?;
        Ok(CaFile::Temporary(file))
    }

    fn path(&self) -> Option<&Path> {
        match self {
            CaFile::None => None,
            CaFile::Asked(path) => Some(path),
            CaFile::Temporary(file) => Some(file.path()),
        }
    }
}

/// Adds what the files say; a mistake in one is told with its name.
fn with_scenarios(mut builder: EmulatorBuilder, files: &[PathBuf]) -> io::Result<EmulatorBuilder> {
    for file in files {
        let wrong = |problem: String| io::Error::other(format!("{}: {problem}", file.display()));
        let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        let scenario: Scenario = text.parse().map_err(wrong)?;
        builder = scenario
            .buckets
            .into_iter()
            .fold(builder, EmulatorBuilder::bucket);
        builder = scenario
            .faults
            .into_iter()
            .fold(builder, EmulatorBuilder::fault);
        builder = scenario
            .clock_offset
            .into_iter()
            .fold(builder, EmulatorBuilder::clock_offset);
    }
    Ok(builder)
}

fn builder(arguments: &Arguments) -> EmulatorBuilder {
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
        .clock_offset(arguments.clock_offset)
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
