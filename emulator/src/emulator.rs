//! A running server, as tests hold it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::answer::{AnswerBody, StoredBody};
use crate::body::{Checksums, upper_hex};
use crate::builder::EmulatorBuilder;
use crate::control::Control;
use crate::error::OssError;
use crate::event::Event;
use crate::fault::Fault;
use crate::info::{ObjectInfo, PartInfo};
use crate::proxy::Proxy;
use crate::server::{Ends, Server};
use crate::shared::Shared;
use crate::store::{Object, ObjectFacts, Part};
use crate::tls::{Certificate, Tls};

/// A running server. Dropping it closes everything and removes its temporary directory.
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    ca_pem: Option<String>,
    accepted: Arc<AtomicU64>,
    control: Option<SocketAddr>,
    proxy: Option<SocketAddr>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

/// Where a server listens, and how.
pub(crate) struct Ports {
    pub(crate) address: SocketAddr,
    pub(crate) tls: Option<Certificate>,
    pub(crate) control: Option<u16>,
    pub(crate) proxy: Option<u16>,
    pub(crate) proxy_credentials: Option<String>,
}

impl Emulator {
    /// Options for a server; no bucket is made unless asked for.
    #[must_use]
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// A server with the default options and a bucket `demo`.
    ///
    /// # Errors
    /// As [`EmulatorBuilder::start`].
    pub fn start() -> io::Result<Emulator> {
        Emulator::builder().bucket("demo").start()
    }

    pub(crate) fn launch(
        shared: Shared,
        ports: Ports,
        (commands, obeyed): Ends,
    ) -> io::Result<Emulator> {
        let mut domains = shared.addressing.domains();
        if ports.proxy.is_some() {
            // Only there do the names of the service lead here.
            domains.push(format!("oss-{}.aliyuncs.com", shared.region));
        }
        let tls = ports.tls.map(|kind| Tls::generate(kind, &domains));
        let tls = tls.transpose()?;
        let (acceptor, ca_pem) = tls.map(|tls| (tls.acceptor, tls.ca_pem)).unzip();
        let runtime = Builder::new_multi_thread()
            .worker_threads(4)
            .thread_name("ossmp-emulator")
            .enable_all()
            .build()?;
        let listener = listen(&runtime, ports.address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(shared);
        let accepted = Arc::new(AtomicU64::new(0));
        let server = Server {
            shared: Arc::clone(&shared),
            tls: acceptor,
            commands,
            obeyed,
            accepted: Arc::clone(&accepted),
        };
        runtime.spawn(server.run(listener));
        let beside = |port: u16| listen(&runtime, (Ipv4Addr::LOCALHOST, port).into());
        let control = ports.control.map(beside).transpose()?;
        let control_address = address_of(control.as_ref())?;
        if let Some(listener) = control {
            let shared = Arc::clone(&shared);
            runtime.spawn(Control { shared }.run(listener));
        }
        let proxy = ports.proxy.map(beside).transpose()?;
        let proxy_address = address_of(proxy.as_ref())?;
        if let Some(listener) = proxy {
            let proxy = Proxy::new(Arc::clone(&shared), address, ports.proxy_credentials);
            runtime.spawn(proxy.run(listener));
        }
        Ok(Emulator {
            shared,
            address,
            ca_pem,
            accepted,
            control: control_address,
            proxy: proxy_address,
            runtime: Some(runtime),
        })
    }

    /// `http://127.0.0.1:PORT`, or https.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let scheme = if self.ca_pem.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// The URL of the control port, if it was asked for.
    #[must_use]
    pub fn control_url(&self) -> Option<String> {
        self.control.map(|address| format!("http://{address}"))
    }

    /// The URL of the forward proxy, without credentials, if it was asked for.
    #[must_use]
    pub fn proxy_url(&self) -> Option<String> {
        self.proxy.map(|address| format!("http://{address}"))
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The certificate authority to trust; empty without TLS.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.ca_pem.as_deref().unwrap_or("")
    }

    /// Arms a fault; calls may be chained.
    ///
    /// # Panics
    /// If the specification is wrong; the text says where.
    pub fn fault(&self, specification: &str) -> &Emulator {
        match specification.parse::<Fault>() {
            Ok(fault) => self.shared.faults.add(fault),
            Err(problem) => panic!("bad fault: {problem}"),
        }
        self
    }

    /// Removes all objects, uploads, faults and events and sets the clock right, for the next test. The buckets stay.
    ///
    /// # Errors
    /// If the disk does not let go of something.
    pub fn reset(&self) -> io::Result<()> {
        crate::control::reset(&self.shared).map_err(io::Error::other)
    }

    /// Disarms all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Sets the server's clock wrong by so many seconds.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.shared.clock.set_offset(seconds);
    }

    /// From now on all temporary tokens have expired, or have not.
    pub fn set_sts_expired(&self, expired: bool) {
        self.shared.keys.set_tokens_expired(expired);
    }

    /// Every request seen so far, in the order in which the heads arrived.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.shared.log.all()
    }

    /// Forgets the requests seen so far.
    pub fn clear_events(&self) {
        self.shared.log.clear();
    }

    /// What is known of an object, if it is there.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<ObjectInfo> {
        let object = self.shared.store.object(bucket, key).ok()?;
        Some(ObjectInfo::from(&*object))
    }

    /// The bytes of an object.
    ///
    /// # Errors
    /// If it is not there, or its bytes were not kept.
    pub fn read_object(&self, bucket: &str, key: &str) -> io::Result<Vec<u8>> {
        let object = self.shared.store.object(bucket, key).map_err(as_io)?;
        let blobs = object
            .blobs()
            .ok_or_else(|| io::Error::other("the bytes were not kept"))?;
        let mut body = AnswerBody::Stored(StoredBody::new(&blobs, 0, object.facts.size));
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next_chunk() {
            bytes.extend_from_slice(&chunk?);
        }
        Ok(bytes)
    }

    /// Stores an object behind the clients' backs.
    ///
    /// # Errors
    /// If the bucket is not there or the disk does not take it.
    pub fn put_object(&self, bucket: &str, key: &str, bytes: &[u8]) -> io::Result<()> {
        let mut checksums = Checksums::new(true, true);
        checksums.update(bytes);
        let sums = checksums.finish();
        let md5 = sums.md5.unwrap_or_default();
        let mut blob = self.shared.store.new_blob()?;
        if let Some(blob) = &mut blob {
            blob.write(bytes).map_err(as_io)?;
        }
        let modified_ms = self.shared.clock.now_ms();
        let etag = upper_hex(&md5);
        let blob = blob.map(|blob| blob.finish());
        let part = Part {
            number: 1,
            size: sums.size,
            etag: etag.clone(),
            crc: sums.crc,
            modified_ms,
            blob,
        };
        let facts = ObjectFacts {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            size: sums.size,
            etag,
            crc: sums.crc,
            content_md5: Some(STANDARD.encode(md5)),
            modified_ms,
            multipart: false,
            upload_id: None,
            metadata: vec![("content-type".into(), b"application/octet-stream".to_vec())],
        };
        self.shared
            .store
            .put_object(
                Object {
                    facts,
                    parts: vec![part],
                },
                false,
            )
            .map(drop)
            .map_err(as_io)
    }

    /// Removes an object behind the clients' backs.
    pub fn delete_object(&self, bucket: &str, key: &str) {
        let _ = self.shared.store.delete_object(bucket, key);
    }

    /// Key and upload id of every upload in progress, sorted.
    #[must_use]
    pub fn uploads(&self, bucket: &str) -> Vec<(String, String)> {
        let uploads = self.shared.store.uploads(bucket).unwrap_or_default();
        uploads
            .into_iter()
            .map(|upload| (upload.key, upload.id))
            .collect()
    }

    /// The parts of an upload in progress, ascending; `None` if there is no such upload.
    #[must_use]
    pub fn parts(&self, bucket: &str, upload_id: &str) -> Option<Vec<PartInfo>> {
        let parts = self.shared.store.parts_of(bucket, upload_id)?;
        Some(parts.iter().map(PartInfo::from).collect())
    }

    /// Closes the listener and all connections and returns; after `time` it listens on the same port again.
    pub fn go_away(&self, time: Duration) {
        let order = self.shared.orders.go_away(time);
        while !self.shared.orders.is_obeyed(order) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// How many TCP connections have been accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        usize::try_from(self.accepted.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No keys.
        formatter
            .debug_struct("Emulator")
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        // On a thread of its own, because a runtime must not be dropped on a thread of another one.
        let stopping = std::thread::spawn(move || runtime.shutdown_timeout(Duration::from_secs(5)));
        let _ = stopping.join();
    }
}

/// Not with block_on, which panics on a thread of another runtime.
fn listen(runtime: &Runtime, address: SocketAddr) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let _context = runtime.enter();
    TcpListener::from_std(listener)
}

fn address_of(listener: Option<&TcpListener>) -> io::Result<Option<SocketAddr>> {
    listener.map(TcpListener::local_addr).transpose()
}

fn as_io(error: OssError) -> io::Error {
    let kind = if error.status == 404 {
        io::ErrorKind::NotFound
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, format!("{}: {}", error.code, error.message))
}
