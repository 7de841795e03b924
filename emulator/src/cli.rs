//! What can be said on the command line.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ossmp_emulator::{
    Certificate, DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_REGION, Fault,
};

/// A local Alibaba Cloud OSS server, as strict as the real one, for tests.
///
/// Prints one line when it is ready, with endpoint, region and keys as name=value pairs; stops on SIGINT or SIGTERM.
#[derive(Parser)]
#[command(name = "ossmp-emulator", version)]
pub struct Arguments {
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,

    /// Address to listen on; other than loopback needs --allow-remote
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,

    /// Allow an address that others can reach; refuses the default keys
    #[arg(long)]
    pub allow_remote: bool,

    /// Keep everything in this directory and find it again next time [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,

    /// Make this bucket at start (repeatable)
    #[arg(long, value_name = "NAME")]
    pub bucket: Vec<String>,

    /// Region that V4 signatures must name
    #[arg(long, default_value = DEFAULT_REGION)]
    pub region: String,

    /// Access key id
    #[arg(long, value_name = "ID", default_value = DEFAULT_ACCESS_KEY_ID)]
    pub access_key_id: String,

    /// Access key secret
    #[arg(long, value_name = "SECRET", default_value = DEFAULT_ACCESS_KEY_SECRET)]
    pub access_key_secret: String,

    /// Temporary key with its token, and when it expires in seconds since 1970 (repeatable)
    #[arg(long, value_name = "ID,SECRET,TOKEN[,EXPIRES]", value_parser = parse_sts)]
    pub sts: Vec<Sts>,

    /// Let something go wrong, e.g. "UploadPart part=2 status=500 code=InternalError" (repeatable)
    #[arg(long, value_name = "SPEC", value_parser = parse_fault)]
    pub fault: Vec<String>,

    /// Arm the faults of a TOML or JSON file (repeatable)
    #[arg(long, value_name = "FILE")]
    pub scenario: Vec<PathBuf>,

    /// Open a forward proxy on this port of 127.0.0.1; 0 takes a free one. It leads every name to this server
    #[arg(long, value_name = "PORT")]
    pub proxy: Option<u16>,

    /// What the proxy wants to be told by Basic authentication
    #[arg(long, value_name = "USER:PASSWORD", requires = "proxy", value_parser = parse_pair)]
    pub proxy_auth: Option<(String, String)>,

    /// Open a port on 127.0.0.1 for faults, events, report and clock; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    pub control: Option<u16>,

    /// Stop when standard input ends, as it does when whoever started the server is gone
    #[arg(long)]
    pub until_eof: bool,

    /// Write every request to this file as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// Note the SHA-256 of every request body
    #[arg(long)]
    pub log_sha256: bool,

    /// Serve https with a certificate for localhost, the loopback addresses and the hosts that were named
    #[arg(long)]
    pub tls: bool,

    /// Write the certificate authority that clients must trust here; implies --tls
    #[arg(long, value_name = "FILE")]
    pub tls_ca_out: Option<PathBuf>,

    /// Show a certificate that clients must refuse; implies --tls
    #[arg(long, value_name = "KIND", value_parser = certificates())]
    pub bad_certificate: Option<Certificate>,

    /// Keep everything in memory instead of a directory; 1 GiB unless --quota says otherwise
    #[arg(long, conflicts_with_all = ["dir", "discard", "sink"])]
    pub memory: bool,

    /// Hash bodies and throw them away; GetObject is an error then
    #[arg(long)]
    pub discard: bool,

    /// For benchmarks: as --discard, and take ETags from Content-MD5 without computing them
    ///
    /// Not checked then: whether the bytes have the MD5 that Content-MD5 promises. Without Content-MD5 the MD5 is
    /// computed, since the ETag must be one. Everything else is checked: signatures, names, sizes, order, ETags, and the
    /// CRC-64 of bodies for which the client sends one.
    #[arg(long)]
    pub sink: bool,

    /// With --sink, do not compute the CRC-64 of bodies either
    ///
    /// Parts and objects then have the CRC-64 that the client sent in x-oss-hash-crc64ecma, unchecked, or none.
    #[arg(long, requires = "sink")]
    pub no_crc: bool,

    /// With --sink, compute no MD5 of bodies without Content-MD5: their ETags are made up
    ///
    /// A client that compares them with an MD5 of its own finds them wrong. Else all is checked that --sink checks.
    #[arg(long, requires = "sink")]
    pub no_md5: bool,

    /// Take in no more than so many bytes of request bodies per second, all connections together
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..))]
    pub link_bandwidth: Option<u64>,

    /// Domain below which hosts are bucket.DOMAIN
    #[arg(long, value_name = "DOMAIN")]
    pub base_domain: Option<String>,

    /// Host name that stands for a bucket (repeatable)
    #[arg(long, value_name = "HOST=BUCKET", value_parser = parse_cname)]
    pub cname: Vec<(String, String)>,

    /// Store at most so many bytes [default: no limit, but 1 GiB with --memory]
    #[arg(long, value_name = "BYTES")]
    pub quota: Option<u64>,

    /// How long a client may take for a TLS handshake, for a request head, or between two requests
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    pub head_timeout: u64,

    /// How long a request may send nothing before it is answered with RequestTimeout
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    pub idle_timeout: u64,

    /// Set the clock wrong by so many seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub clock_offset: i64,
}

#[derive(Clone)]
pub struct Sts {
    pub id: String,
    pub secret: String,
    pub token: String,
    pub expires: Option<i64>,
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

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (user, password) = text.split_once(':').ok_or("it must be USER:PASSWORD")?;
    Ok((user.to_owned(), password.to_owned()))
}

/// All but the good one, which `--tls` brings.
fn certificates() -> impl TypedValueParser<Value = Certificate> {
    let bad = Certificate::ALL.into_iter().map(|(name, _)| name);
    PossibleValuesParser::new(bad.filter(|name| *name != "good"))
        .map(|name| name.parse().unwrap_or(Certificate::Good))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_page_is_that_of_the_flags() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/man");
        let mut page = Vec::new();
        clap_mangen::Man::new(<Arguments as clap::CommandFactory>::command())
            .render(&mut page)
            .unwrap();
        page.extend(std::fs::read(format!("{directory}/sections.roff")).unwrap());
        let committed = format!("{directory}/ossmp-emulator.1");
        if std::env::var_os("OSSMP_WRITE_MAN").is_some() {
            std::fs::write(&committed, &page).unwrap();
        }
        assert!(
            std::fs::read(&committed).unwrap_or_default() == page,
            "refresh it: OSSMP_WRITE_MAN=1 cargo test -p ossmp-emulator --bin ossmp-emulator"
        );
    }
}
