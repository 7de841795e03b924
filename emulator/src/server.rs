//! Accepting connections, and serving each until it ends or is taken over.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::handler::Connection;
use crate::shared::Shared;
use crate::spoil;
use crate::stream::{Play, Stage, Stream};

/// Pause after a failed accept or bind.
const RETRY_PAUSE: Duration = Duration::from_millis(10);

/// What the owner of the server wants of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    /// Be gone for so long. The number tells one order from the next.
    GoAway(Duration, u64),
}

/// The way in which orders reach the server.
pub(crate) struct Orders {
    commands: watch::Sender<Command>,
    obeyed: watch::Receiver<u64>,
    given: AtomicU64,
}

/// The ends that the server holds.
pub(crate) type Ends = (watch::Receiver<Command>, watch::Sender<u64>);

impl Orders {
    /// With the ends that the server holds.
    pub(crate) fn new() -> (Orders, watch::Receiver<Command>, watch::Sender<u64>) {
        let (commands, received) = watch::channel(Command::Serve);
        let (obeying, obeyed) = watch::channel(0);
        let orders = Orders {
            commands,
            obeyed,
            given: AtomicU64::new(0),
        };
        (orders, received, obeying)
    }

    /// Lets the server be gone for so long; the number is that of the order.
    pub(crate) fn go_away(&self, time: Duration) -> u64 {
        let order = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        self.commands.send_replace(Command::GoAway(time, order));
        order
    }

    pub(crate) fn is_obeyed(&self, order: u64) -> bool {
        *self.obeyed.borrow() >= order
    }
}

/// A listening server.
pub(crate) struct Server {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) commands: watch::Receiver<Command>,
    /// The number of the last order that was obeyed.
    pub(crate) obeyed: watch::Sender<u64>,
    pub(crate) accepted: Arc<AtomicU64>,
}

impl Server {
    /// Serves until the runtime ends.
    pub(crate) async fn run(mut self, mut listener: TcpListener) -> io::Result<()> {
        let address = listener.local_addr()?;
        loop {
            self.accept(&listener).await;
            let command = *self.commands.borrow_and_update();
            if let Command::GoAway(time, order) = command {
                drop(listener);
                self.obeyed.send_replace(order);
                sleep(time).await;
                listener = listen_again(address).await;
            }
        }
    }

    /// Accepts connections until a command arrives.
    async fn accept(&mut self, listener: &TcpListener) {
        loop {
            let accepted = tokio::select! {
                biased;
                _ = self.commands.changed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((tcp, _)) => self.start(tcp),
                // Out of file descriptors, or the peer has left already.
                Err(_) => sleep(RETRY_PAUSE).await,
            }
        }
    }

    fn start(&self, tcp: TcpStream) {
        let id = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
        let connection = Connection {
            shared: Arc::clone(&self.shared),
            stage: Stage::default(),
            id,
        };
        let tls = self.tls.clone();
        // An order that is obeyed from here on has closed the listener first, so that nobody comes in meanwhile.
        let mut obeyed = self.obeyed.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                biased;
                _ = obeyed.changed() => {}
                _ = serve(tcp, tls, connection) => {}
            }
        });
    }
}

async fn listen_again(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => sleep(RETRY_PAUSE).await,
        }
    }
}

async fn serve(tcp: TcpStream, tls: Option<TlsAcceptor>, connection: Connection) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    if let Some(fault) = connection
        .shared
        .faults
        .take("Connect", None, connection.id)
    {
        if let Some(time) = fault.effects.away {
            connection.shared.orders.go_away(time);
            // Until the order closes this connection, which it does once nobody can come in.
            pending::<()>().await;
        }
        let effects = &fault.effects;
        sleep(effects.delay.unwrap_or_default() + effects.latency.unwrap_or_default()).await;
        // Before a byte is read.
        let play = match (&effects.raw, effects.ending) {
            (Some(_), _) => Some(spoil::raw(effects)),
            (None, ending) => ending.map(Play::nothing),
        };
        if let Some(play) = play {
            Stream::plain(tcp).play(play).await;
            return Ok(());
        }
    }
    let mut stream = match tls {
        None => Stream::plain(tcp),
        Some(tls) => Stream::tls(timeout(connection.shared.head_limit, tls.accept(tcp)).await??),
    };
    // Each round is as many requests as need no take-over.
    while let Some(next) = serve_until_taken_over(stream, &connection).await {
        stream = next;
    }
    Ok(())
}

/// How HTTP is spoken on every connection.
pub(crate) fn http(shared: &Shared) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(shared.head_limit)
        .half_close(true);
    builder
}

/// Serves requests; if a handler took the connection over, plays its answer and returns the stream to serve on.
async fn serve_until_taken_over(stream: Stream, connection: &Connection) -> Option<Stream> {
    let mut http = http(&connection.shared).serve_connection(
        TokioIo::new(stream),
        service_fn(|request| connection.handle(request)),
    );
    let play = tokio::select! {
        biased;
        play = connection.stage.taken_over() => play,
        _ = &mut http => return None,
    };
    let parts = http.into_parts();
    let mut stream = parts.io.into_inner();
    stream.put_back(parts.read_buf);
    stream.play(play).await.then_some(stream)
}
